import { isDeepStrictEqual } from 'node:util'
import {
  type addClause,
  type changeClause,
  type createContract,
  type importContract,
  MOST_TABLE,
  type previewClauses,
} from '#contract/performance/endpoints.ts'
import { type Day, isDay } from '#domain/core/calendar.ts'
import {
  CLAUSE_FORMAT,
  type ClauseDocument,
  clauseDifferences,
  clauseText,
} from '#domain/performance/version.ts'
import { hashOf, versionEntry } from '#domain/log/version-proof.ts'
import type { RequestContext, Handler } from '#server/core/http/context.ts'
import { inEstate, mustHaveAdded, type Tx } from '#server/core/db/scope.ts'
import { clauseVersions, type StoredContract } from './store.ts'
import { readClauses } from './read.ts'
import { readTable, TABLE_FAULTS } from '#server/tables/table.ts'
import { insertClause, insertClauses } from './import-store.ts'
import { appendEntries, lockLog } from '#server/log/tree.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { mustFind } from './post.ts'

const SHOWN_PROBLEMS = 200

export const handleChangeClause: Handler<typeof changeClause> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, clauseId } = params
    const { nowAt } = context
    mustCostOnce(body)
    await lockLog(tx, estateId)
    const known = await tx.query<{ version: number }>(
      `SELECT version FROM clause_versions
       WHERE estate_id = $1 AND clause_id = $2 AND changed_by = $3 AND idempotency_key = $4
       ORDER BY version DESC LIMIT 1`,
      [estateId, clauseId, context.personId, context.idempotencyKey],
    )
    if (known.rows[0]) return { version: known.rows[0].version }
    const { today, contract, judged } = await mustFind(tx, estateId, clauseId, nowAt)
    if (judged.clause.source !== 'contract' || !contract) throw new AppError('clause.not-found')
    const stored = (await clauseVersions(tx, estateId, clauseId)).get(clauseId) ?? []
    const base = { format: CLAUSE_FORMAT, communityId: estateId, clauseId, changedAt: nowAt } as const
    const { content, level, priceFen, costShareBp } = judged.clause
    // A clause that was brought in gets its first version now, so that the change has something to differ from.
    const first: ClauseDocument = {
      ...base,
      version: 1,
      fromOn: contract.startsOn,
      content,
      level,
      frequency: judged.promises[0]?.frequency ?? body.frequency,
      priceFen,
      costShareBp,
      reason: '',
      previous: '',
    }
    const made: ClauseDocument[] = stored.length === 0 ? [first] : []
    const last = stored.at(-1)?.document ?? first
    // A promise is changed ahead, never for days that are over.
    if (!isDay(body.fromOn) || body.fromOn < today || body.fromOn <= last.fromOn)
      throw new AppError('posting.bad-day')
    const next: ClauseDocument = {
      ...base,
      version: last.version + 1,
      fromOn: body.fromOn,
      content: body.content.trim(),
      level: body.level.trim(),
      frequency: body.frequency,
      priceFen: body.priceFen,
      costShareBp: body.costShareBp,
      reason: body.reason.trim(),
      previous: hashOf(stored.at(-1)?.text ?? clauseText(first)),
    }
    if (clauseDifferences(last, next).length === 0) throw new AppError('clause.unchanged')
    await storeVersions(tx, context, estateId, [...made, next])
    return { version: next.version }
  })

async function storeVersions(
  tx: Tx,
  context: RequestContext,
  estateId: string,
  documents: readonly ClauseDocument[],
): Promise<void> {
  const texts = documents.map(clauseText)
  const entries = documents.map((document, at) =>
    versionEntry('clause', estateId, {
      subject: document.clauseId,
      number: document.version,
      text: texts[at] as string,
      at: document.changedAt,
    }),
  )
  const first = await appendEntries(tx, estateId, entries, context.nowAt)
  mustHaveAdded(
    await tx.query(
      `INSERT INTO clause_versions (estate_id, clause_id, version, document, changed_by, idempotency_key,
       log_index)
     SELECT e.estate_id, clause, version, document, $2, $3, $4 + place - 1
     FROM estates e, unnest($5::text[], $6::int[], $7::text[]) WITH ORDINALITY AS v (clause, version, document, place)
     WHERE e.estate_id = $1`,
      [
        estateId,
        context.personId,
        context.idempotencyKey,
        first,
        documents.map((document) => document.clauseId),
        documents.map((document) => document.version),
        texts,
      ],
    ),
    documents.length,
  )
}

function mustCostOnce(cost: { priceFen: number | null; costShareBp: number | null }): void {
  if (cost.priceFen !== null && cost.costShareBp !== null) throw new AppError('clause.two-costs')
}

export const handleCreateContract: Handler<typeof createContract> = async (context, { params, body }) => {
  mustLast(body)
  const { estateId } = params
  return inEstate(context.ports.db, estateId, async (tx) => {
    const contract = { ...body, title: body.title.trim(), company: body.company.trim() }
    await lockLog(tx, estateId)
    const before = await findContract(tx, estateId, body.contractId)
    if (before && !isDeepStrictEqual(before, contract)) throw new AppError('request.key-reused')
    if (!before) await insertClauses(tx, context.ports, estateId, { ...contract, clauses: [] })
    return { contractId: body.contractId }
  })
}

export const handleAddClause: Handler<typeof addClause> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, contractId } = params
    mustCostOnce(body)
    await lockLog(tx, estateId)
    const contract = await findContract(tx, estateId, contractId)
    if (!contract) throw new AppError('contract.not-found')
    const { fromOn } = body
    if (!isDay(fromOn) || fromOn < contract.startsOn || fromOn > contract.endsOn)
      throw new AppError('posting.bad-day')
    const document: ClauseDocument = {
      format: CLAUSE_FORMAT,
      communityId: estateId,
      clauseId: body.clauseId,
      version: 1,
      fromOn,
      content: body.content.trim(),
      level: body.level.trim(),
      frequency: body.frequency,
      priceFen: body.priceFen,
      costShareBp: body.costShareBp,
      reason: '',
      previous: '',
      changedAt: context.nowAt,
    }
    const [before] = (await clauseVersions(tx, estateId, body.clauseId)).get(body.clauseId) ?? []
    if (before) {
      const isSame = clauseText({ ...document, changedAt: before.document.changedAt }) === before.text
      if (!isSame) throw new AppError('request.key-reused')
      return { clauseId: body.clauseId }
    }
    const taken = await tx.query(
      `SELECT 1 FROM clauses
       WHERE estate_id = $1 AND (clause_id = $4 OR (contract_id = $2 AND number = $3))`,
      [estateId, contractId, body.number, body.clauseId],
    )
    if (taken.rowCount !== 0) throw new AppError('clause.number-taken')
    const { number, category, standardItem, isElevator } = body
    const { content, level, frequency, priceFen, costShareBp } = document
    await insertClause(tx, estateId, contractId, body.clauseId, {
      number,
      category: category.trim(),
      content,
      level,
      frequency,
      standardItem,
      priceFen,
      costShareBp,
      isElevator,
    })
    await storeVersions(tx, context, estateId, [document])
    return { clauseId: body.clauseId }
  })

async function findContract(
  tx: Tx,
  estateId: string,
  contractId: string,
): Promise<StoredContract | undefined> {
  const { rows } = await tx.query<StoredContract>(
    `SELECT contract_id AS "contractId", title, company, starts_on::text AS "startsOn", ends_on::text AS "endsOn",
       fee_kind AS "feeKind" FROM contracts WHERE estate_id = $1 AND contract_id = $2`,
    [estateId, contractId],
  )
  return rows[0]
}

function mustLast({ startsOn, endsOn }: { startsOn: Day; endsOn: Day }): void {
  if (!isDay(startsOn) || !isDay(endsOn) || endsOn <= startsOn) throw new AppError('posting.bad-day')
}

export const handlePreviewClauses: Handler<typeof previewClauses> = async (context) => {
  const table = await readTable(await context.photo())
  const none = (code: string, message: string) => ({
    clauses: [],
    problems: [{ line: 1, code, message }],
    table: '',
  })
  if (typeof table === 'string') return none(table, TABLE_FAULTS[table])
  const text = table.map(({ cells }) => cells.map(quoted).join(',')).join('\n')
  if (text.length > MOST_TABLE) return none('too-large', '条款太多，请分成两份合同导入。')
  const { rows, problems } = readClauses(table)
  if (rows.length === 0 && problems.length === 0) return none('empty', '没有条款。')
  return {
    clauses: rows.map(({ standardItem: _item, ...row }) => row),
    problems: problems.slice(0, SHOWN_PROBLEMS),
    table: problems.length === 0 ? text : '',
  }
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}

export const handleImportContract: Handler<typeof importContract> = async (context, { params, body }) => {
  const { estateId } = params
  mustLast(body)
  const bytes =
    body.encoding === 'text'
      ? new TextEncoder().encode(body.file)
      : Uint8Array.from(Buffer.from(body.file, 'base64'))
  const table = await readTable(bytes)
  if (typeof table === 'string')
    return {
      isStored: false,
      clauses: 0,
      problems: [{ line: 1, code: table, message: TABLE_FAULTS[table] }],
    }
  const { rows, problems } = readClauses(table)
  if (rows.length === 0 && problems.length === 0)
    problems.push({ line: 1, code: 'empty', message: '没有条款。' })
  if (problems.length > 0 || body.onlyCheck)
    return { isStored: false, clauses: rows.length, problems: problems.slice(0, SHOWN_PROBLEMS) }
  return inEstate(context.ports.db, estateId, async (tx) => {
    await lockLog(tx, estateId)
    const known = await tx.query<{ title: string; startsOn: Day; clauses: number }>(
      `SELECT title, starts_on::text AS "startsOn",
         (SELECT count(*)::int FROM clauses l WHERE l.estate_id = $1 AND l.contract_id = c.contract_id)
           AS clauses
       FROM contracts c WHERE estate_id = $1 AND contract_id = $2`,
      [estateId, body.contractId],
    )
    const before = known.rows[0]
    if (before) {
      const isSame =
        before.title === body.title.trim() &&
        before.startsOn === body.startsOn &&
        before.clauses === rows.length
      if (!isSame) throw new AppError('request.key-reused')
      return { isStored: true, clauses: before.clauses, problems: [] }
    }
    const { title, company, startsOn, endsOn, feeKind } = body
    const ids = await insertClauses(tx, context.ports, estateId, {
      contractId: body.contractId,
      title: title.trim(),
      company: company.trim(),
      startsOn,
      endsOn,
      feeKind,
      clauses: rows,
    })
    const documents = rows.map(
      (row): ClauseDocument => ({
        format: CLAUSE_FORMAT,
        communityId: estateId,
        clauseId: ids.get(row.number) as string,
        version: 1,
        fromOn: startsOn,
        content: row.content,
        level: row.level,
        frequency: row.frequency,
        priceFen: row.priceFen,
        costShareBp: row.costShareBp,
        reason: '',
        previous: '',
        changedAt: context.nowAt,
      }),
    )
    await storeVersions(tx, context, estateId, documents)
    return { isStored: true, clauses: rows.length, problems: [] }
  })
}
