import { isDeepStrictEqual } from 'node:util'
import {
  type addClause,
  type answerQuestion,
  type askQuestion,
  type changeClause,
  type createContract,
  type decideExcuse,
  type importContract,
  MOST_TABLE,
  type postPerformance,
  type previewClauses,
  type ratePosting,
} from '#contract/disclosures.ts'
import { isAllowed, type Role } from '#domain/access.ts'
import { addDays, beijingDayOf, type Day, isDay } from '#domain/calendar.ts'
import { type ActDocument, actSubject, actText, type RatingDocument } from '#domain/disclosure/act.ts'
import { lawDutyOf } from '#domain/disclosure/catalogue.ts'
import { answerDueOn } from '#domain/disclosure/question.ts'
import {
  type Capture,
  CLAUSE_FORMAT,
  type ClauseDocument,
  clauseDifferences,
  clauseText,
  POSTING_FORMAT,
  type PostingDocument,
  postingSubject,
  postingText,
} from '#domain/disclosure/version.ts'
import { hashOf, versionEntry } from '#domain/disclosure/proof.ts'
import type { Call, Handler } from './call.ts'
import { inCommunity, type Tx } from './db/scope.ts'
import {
  clauseVersions,
  type Judged,
  nextExcuse,
  performanceNow,
  readQuestions,
  type StoredContract,
} from './disclosures-store.ts'
import { readClauses } from './import/disclosure.ts'
import { readTable, TABLE_FAULTS } from './import/table.ts'
import { insertClause, insertClauses } from './import-store.ts'
import { appendEntries, lockLog } from './log/tree.ts'
import { Refusal } from './refusal.ts'

/** More questions than this of one person without an answer would bury the others. */
const MOST_WAITING = 10
/** How far ahead something may be announced that the law wants told before it happens. */
const MOST_AHEAD_DAYS = 90
const SHOWN_PROBLEMS = 200

export const handlePostPerformance: Handler<typeof postPerformance> = async (call, { params, body }) =>
  inCommunity(call.ports.db, params.communityId, async (tx) => {
    const { communityId, clauseId } = params
    const { nowAt } = call
    // Whoever holds the log decides alone: of two who post for one duty, one comes first.
    await lockLog(tx, communityId)
    const known = await tx.query<{ text: string; duty: string; postedBy: string }>(
      `SELECT document AS text, duty, posted_by AS "postedBy" FROM duty_postings
       WHERE community_id = $1 AND posting_id = $2`,
      [communityId, body.postingId],
    )
    const before = known.rows[0]
    if (before) {
      const document = JSON.parse(before.text) as PostingDocument
      const isSame = before.duty === clauseId && before.postedBy === call.personId && isSaying(document, body)
      if (!isSame) throw new Refusal('request.key-reused')
      return { version: document.version, postedAt: document.postedAt }
    }
    const today = beijingDayOf(nowAt)
    if (!isDay(body.periodFrom) || (body.performedOn !== null && !isDay(body.performedOn)))
      throw new Refusal('posting.bad-day')
    await mustOwe(tx, communityId, clauseId, body.periodFrom, nowAt)
    const versions = await tx.query<{ text: string }>(
      `SELECT document AS text FROM duty_postings
       WHERE community_id = $1 AND duty = $2 AND period_from = $3 ORDER BY version DESC LIMIT 1`,
      [communityId, clauseId, body.periodFrom],
    )
    const last = versions.rows[0]
    const lastDocument = last ? (JSON.parse(last.text) as PostingDocument) : null
    checkPosting(body, lastDocument, clauseId, today)
    const photos = await capturesOf(tx, communityId, body.photos)
    const document: PostingDocument = {
      format: POSTING_FORMAT,
      communityId,
      duty: clauseId,
      periodFrom: body.periodFrom,
      version: (lastDocument?.version ?? 0) + 1,
      kind: body.kind,
      performedOn: body.kind === 'withdraw' ? null : body.performedOn,
      timesDone: body.kind === 'withdraw' ? 0 : body.timesDone,
      text: body.text.trim(),
      facts: body.facts.map(({ name, value }) => ({ name: name.trim(), value: value.trim() })),
      photos,
      reason: body.reason.trim(),
      previous: last ? hashOf(last.text) : '',
      postedAt: nowAt,
    }
    const text = postingText(document)
    const entry = versionEntry('posting', communityId, {
      subject: postingSubject(clauseId, body.periodFrom),
      number: document.version,
      text,
      at: nowAt,
    })
    const index = await appendEntries(tx, communityId, [entry], nowAt)
    await tx.query('INSERT INTO duty_postings VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)', [
      communityId,
      clauseId,
      body.periodFrom,
      document.version,
      body.postingId,
      text,
      call.personId,
      new Date(nowAt),
      index,
    ])
    await tx.query(
      `INSERT INTO picture_uses
       SELECT $1, photo_id, $3, $4, $5, likeness FROM photos WHERE community_id = $1 AND photo_id = ANY ($2::text[])
       ON CONFLICT DO NOTHING`,
      [communityId, photos.map((photo) => photo.photoId), clauseId, body.periodFrom, new Date(nowAt)],
    )
    return { version: document.version, postedAt: nowAt }
  })

type PostingBody = Parameters<typeof handlePostPerformance>[1]['body']

/** Whether a stored version says what is sent now: then it is the same wish again. */
function isSaying(document: PostingDocument, body: PostingBody): boolean {
  return (
    document.kind === body.kind &&
    document.periodFrom === body.periodFrom &&
    document.text === body.text.trim() &&
    document.reason === body.reason.trim() &&
    document.photos.map((photo) => photo.photoId).join() ===
      body.photos.map((photo) => photo.photoId).join() &&
    JSON.stringify(document.facts) ===
      JSON.stringify(body.facts.map(({ name, value }) => ({ name: name.trim(), value: value.trim() }))) &&
    (body.kind === 'withdraw' ||
      (document.performedOn === body.performedOn && document.timesDone === body.timesDone))
  )
}

function checkPosting(body: PostingBody, last: PostingDocument | null, clauseId: string, today: Day): void {
  const isUp = last !== null && last.kind !== 'withdraw'
  if (body.kind === 'post' ? isUp : !isUp) throw new Refusal('posting.kind-unfit')
  // What was public is never changed in silence.
  if (last !== null && body.reason.trim() === '') throw new Refusal('posting.reason-missing')
  if (body.kind === 'withdraw') return
  if (body.performedOn === null || body.performedOn > today) throw new Refusal('posting.bad-day')
  // The whole of a duty is its period; nothing can have been done for it before.
  if (!lawDutyOf(clauseId) && body.performedOn < body.periodFrom) throw new Refusal('posting.bad-day')
  const isEmpty = body.text.trim() === '' && body.photos.length === 0 && body.facts.length === 0
  if (isEmpty) throw new Refusal('posting.empty')
}

/** Refuses a period that no duty has. Something that happened needs none: it makes its own. */
async function mustOwe(
  tx: Tx,
  communityId: string,
  clauseId: string,
  periodFrom: Day,
  nowAt: number,
): Promise<Judged> {
  const { today, contract, judged } = await mustFind(tx, communityId, clauseId, nowAt)
  if (judged.clause.rhythm === 'case') {
    const isNear = periodFrom >= contract.startsOn && periodFrom <= addDays(today, MOST_AHEAD_DAYS)
    if (!isNear) throw new Refusal('posting.no-duty')
  } else if (!judged.duties.some((duty) => duty.periodFrom === periodFrom && periodFrom <= today))
    throw new Refusal('posting.no-duty')
  return judged
}

async function mustFind(
  tx: Tx,
  communityId: string,
  clauseId: string,
  nowAt: number,
): Promise<{ today: Day; contract: StoredContract; judged: Judged }> {
  const now = await performanceNow(tx, communityId, nowAt, '', clauseId)
  const { today, contract } = now
  const [judged] = now.judged
  if (!contract || !judged) throw new Refusal('clause.not-found')
  return { today, contract, judged }
}

async function capturesOf(tx: Tx, communityId: string, photos: PostingBody['photos']): Promise<Capture[]> {
  const { rows } = await tx.query<{
    photoId: string
    at: number
    takenAt: number | null
    distanceM: number | null
  }>(
    `SELECT photo_id AS "photoId", stored_at AS at, taken_at AS "takenAt", distance_m AS "distanceM" FROM photos
     WHERE community_id = $1 AND photo_id = ANY ($2)`,
    [communityId, photos.map((photo) => photo.photoId)],
  )
  const received = new Map(rows.map((row) => [row.photoId, row]))
  return photos.map(({ photoId, capturedAt, place }) => {
    const stored = received.get(photoId)
    if (stored === undefined) throw new Refusal('photo.not-sent')
    const { at: receivedAt, takenAt, distanceM } = stored
    // A phone whose clock is ahead cannot have taken a picture after it was sent.
    return {
      photoId,
      capturedAt: capturedAt === null ? null : Math.min(capturedAt, receivedAt),
      receivedAt,
      place: place.trim(),
      ...(takenAt === null ? {} : { takenAt }),
      ...(distanceM === null ? {} : { distanceM }),
    }
  })
}

export const handleDecideExcuse: Handler<typeof decideExcuse> = async (call, { params, body }) =>
  inCommunity(call.ports.db, params.communityId, async (tx) => {
    const { communityId, clauseId } = params
    const action = body.act === 'ask' ? 'disclosure.post' : 'disclosure.excuse'
    if (!call.roles.some((role) => isAllowed(role, action))) throw new Refusal('access.denied')
    if (!isDay(body.periodFrom)) throw new Refusal('posting.no-duty')
    await lockLog(tx, communityId)
    const known = await tx.query<{ act: string; reason: string; periodFrom: Day }>(
      `SELECT act, reason, period_from::text AS "periodFrom" FROM duty_excuses
       WHERE community_id = $1 AND duty = $2 AND by_person = $3 AND idempotency_key = $4`,
      [communityId, clauseId, call.personId, call.idempotencyKey],
    )
    const before = known.rows[0]
    const isSame =
      before &&
      before.act === body.act &&
      before.reason === body.reason.trim() &&
      before.periodFrom === body.periodFrom
    if (before && !isSame) throw new Refusal('request.key-reused')
    const judged = await mustOwe(tx, communityId, clauseId, body.periodFrom, call.nowAt)
    const duty = judged.duties.find((one) => one.periodFrom === body.periodFrom)
    if (!duty) throw new Refusal('posting.no-duty')
    if (before && duty.excuse) return duty.excuse
    const state = duty.excuse?.state ?? null
    const fits = body.act === 'ask' ? state === null || state === 'refused' : state === 'asked'
    if (!fits) throw new Refusal('excuse.unfit')
    const acts = await tx.query<{ document: string | null }>(
      `SELECT document FROM duty_excuses WHERE community_id = $1 AND duty = $2 AND period_from = $3
       ORDER BY position`,
      [communityId, clauseId, body.periodFrom],
    )
    const position = acts.rows.length
    const logged = await logAct(tx, call, {
      format: 'bjwy-excuse/1',
      communityId,
      duty: clauseId,
      periodFrom: body.periodFrom,
      number: position + 1,
      act: body.act,
      by: body.act === 'ask' ? 'company' : excuserOf(call.roles),
      reason: body.reason.trim(),
      previous: previousOf(acts.rows.at(-1)?.document),
      at: call.nowAt,
    })
    await tx.query('INSERT INTO duty_excuses VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)', [
      communityId,
      clauseId,
      body.periodFrom,
      position,
      body.act,
      body.reason.trim(),
      call.personId,
      new Date(call.nowAt),
      call.idempotencyKey,
      logged.text,
      logged.index,
    ])
    return nextExcuse(duty.excuse ?? undefined, { act: body.act, reason: body.reason.trim(), at: call.nowAt })
  })

function excuserOf(roles: readonly Role[]): 'community' | 'street' {
  return roles.includes('community') ? 'community' : 'street'
}

function previousOf(document: string | null | undefined): string {
  return document ? hashOf(document) : ''
}

/** Writes an act into the evidence log, in the transaction that stores it; whoever calls holds the log. */
async function logAct(tx: Tx, call: Call, document: ActDocument): Promise<{ text: string; index: number }> {
  const text = actText(document)
  const { kind, subject, number } = actSubject(document)
  const entry = versionEntry(kind, document.communityId, { subject, number, text, at: document.at })
  return { text, index: await appendEntries(tx, document.communityId, [entry], call.nowAt) }
}

export const handleChangeClause: Handler<typeof changeClause> = async (call, { params, body }) =>
  inCommunity(call.ports.db, params.communityId, async (tx) => {
    const { communityId, clauseId } = params
    const { nowAt } = call
    mustCostOnce(body)
    await lockLog(tx, communityId)
    const known = await tx.query<{ version: number }>(
      `SELECT version FROM clause_versions
       WHERE community_id = $1 AND clause_id = $2 AND changed_by = $3 AND idempotency_key = $4
       ORDER BY version DESC LIMIT 1`,
      [communityId, clauseId, call.personId, call.idempotencyKey],
    )
    if (known.rows[0]) return { version: known.rows[0].version }
    const { today, contract, judged } = await mustFind(tx, communityId, clauseId, nowAt)
    if (judged.clause.source !== 'contract') throw new Refusal('clause.not-found')
    const stored = (await clauseVersions(tx, communityId, clauseId)).get(clauseId) ?? []
    const base = { format: CLAUSE_FORMAT, communityId, clauseId, changedAt: nowAt } as const
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
      throw new Refusal('posting.bad-day')
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
    if (clauseDifferences(last, next).length === 0) throw new Refusal('clause.unchanged')
    await storeVersions(tx, call, communityId, [...made, next])
    return { version: next.version }
  })

async function storeVersions(
  tx: Tx,
  call: Call,
  communityId: string,
  documents: readonly ClauseDocument[],
): Promise<void> {
  const texts = documents.map(clauseText)
  const entries = documents.map((document, at) =>
    versionEntry('clause', communityId, {
      subject: document.clauseId,
      number: document.version,
      text: texts[at] as string,
      at: document.changedAt,
    }),
  )
  const first = await appendEntries(tx, communityId, entries, call.nowAt)
  await tx.query(
    `INSERT INTO clause_versions
     SELECT $1, clause, version, document, $2, $3, $4 + place - 1
     FROM unnest($5::text[], $6::int[], $7::text[]) WITH ORDINALITY AS v (clause, version, document, place)`,
    [
      communityId,
      call.personId,
      call.idempotencyKey,
      first,
      documents.map((document) => document.clauseId),
      documents.map((document) => document.version),
      texts,
    ],
  )
}

function mustCostOnce(cost: { priceFen: number | null; costShareBp: number | null }): void {
  if (cost.priceFen !== null && cost.costShareBp !== null) throw new Refusal('clause.two-costs')
}

export const handleCreateContract: Handler<typeof createContract> = async (call, { params, body }) => {
  mustLast(body)
  const { communityId } = params
  return inCommunity(call.ports.db, communityId, async (tx) => {
    const contract = { ...body, title: body.title.trim(), company: body.company.trim() }
    await lockLog(tx, communityId)
    const before = await findContract(tx, communityId, body.contractId)
    if (before && !isDeepStrictEqual(before, contract)) throw new Refusal('request.key-reused')
    if (!before) await insertClauses(tx, call.ports, communityId, { ...contract, clauses: [] })
    return { contractId: body.contractId }
  })
}

export const handleAddClause: Handler<typeof addClause> = async (call, { params, body }) =>
  inCommunity(call.ports.db, params.communityId, async (tx) => {
    const { communityId, contractId } = params
    mustCostOnce(body)
    await lockLog(tx, communityId)
    const contract = await findContract(tx, communityId, contractId)
    if (!contract) throw new Refusal('contract.not-found')
    const { fromOn } = body
    if (!isDay(fromOn) || fromOn < contract.startsOn || fromOn > contract.endsOn)
      throw new Refusal('posting.bad-day')
    const document: ClauseDocument = {
      format: CLAUSE_FORMAT,
      communityId,
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
      changedAt: call.nowAt,
    }
    const [before] = (await clauseVersions(tx, communityId, body.clauseId)).get(body.clauseId) ?? []
    if (before) {
      const isSame = clauseText({ ...document, changedAt: before.document.changedAt }) === before.text
      if (!isSame) throw new Refusal('request.key-reused')
      return { clauseId: body.clauseId }
    }
    const taken = await tx.query(
      `SELECT 1 FROM clauses
       WHERE community_id = $1 AND (clause_id = $4 OR (contract_id = $2 AND number = $3))`,
      [communityId, contractId, body.number, body.clauseId],
    )
    if (taken.rowCount !== 0) throw new Refusal('clause.number-taken')
    const { number, category, standardItem, isElevator } = body
    const { content, level, frequency, priceFen, costShareBp } = document
    await insertClause(tx, communityId, contractId, body.clauseId, {
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
    await storeVersions(tx, call, communityId, [document])
    return { clauseId: body.clauseId }
  })

async function findContract(
  tx: Tx,
  communityId: string,
  contractId: string,
): Promise<StoredContract | undefined> {
  const { rows } = await tx.query<StoredContract>(
    `SELECT contract_id AS "contractId", title, company, starts_on::text AS "startsOn", ends_on::text AS "endsOn",
       fee_kind AS "feeKind" FROM contracts WHERE community_id = $1 AND contract_id = $2`,
    [communityId, contractId],
  )
  return rows[0]
}

function mustLast({ startsOn, endsOn }: { startsOn: Day; endsOn: Day }): void {
  if (!isDay(startsOn) || !isDay(endsOn) || endsOn <= startsOn) throw new Refusal('posting.bad-day')
}

export const handlePreviewClauses: Handler<typeof previewClauses> = async (call) => {
  const table = await readTable(await call.photo())
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

export const handleImportContract: Handler<typeof importContract> = async (call, { params, body }) => {
  const { communityId } = params
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
  return inCommunity(call.ports.db, communityId, async (tx) => {
    await lockLog(tx, communityId)
    const known = await tx.query<{ title: string; startsOn: Day; clauses: number }>(
      `SELECT title, starts_on::text AS "startsOn",
         (SELECT count(*)::int FROM clauses l WHERE l.community_id = c.community_id AND l.contract_id = c.contract_id)
           AS clauses
       FROM contracts c WHERE community_id = $1 AND contract_id = $2`,
      [communityId, body.contractId],
    )
    const before = known.rows[0]
    if (before) {
      const isSame =
        before.title === body.title.trim() &&
        before.startsOn === body.startsOn &&
        before.clauses === rows.length
      if (!isSame) throw new Refusal('request.key-reused')
      return { isStored: true, clauses: before.clauses, problems: [] }
    }
    const { title, company, startsOn, endsOn, feeKind } = body
    const ids = await insertClauses(tx, call.ports, communityId, {
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
        communityId,
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
        changedAt: call.nowAt,
      }),
    )
    await storeVersions(tx, call, communityId, documents)
    return { isStored: true, clauses: rows.length, problems: [] }
  })
}

export const handleAskQuestion: Handler<typeof askQuestion> = async (call, { params, body }) =>
  inCommunity(call.ports.db, params.communityId, async (tx) => {
    const { communityId, clauseId } = params
    const today = beijingDayOf(call.nowAt)
    await lockLog(tx, communityId)
    const known = await tx.query<{ duty: string; body: string; askedBy: string; askedAt: number }>(
      `SELECT duty, body, asked_by AS "askedBy", asked_at AS "askedAt" FROM clause_questions
       WHERE community_id = $1 AND question_id = $2`,
      [communityId, body.questionId],
    )
    const before = known.rows[0]
    if (before) {
      const isSame =
        before.duty === clauseId && before.body === body.text.trim() && before.askedBy === call.personId
      if (!isSame) throw new Refusal('request.key-reused')
      return { dueOn: answerDueOn(before.askedAt) }
    }
    await mustFind(tx, communityId, clauseId, call.nowAt)
    const mine = (await readQuestions(tx, communityId, today, call.personId)).filter(
      (one) => one.isMine && one.answer === null,
    )
    if (mine.length >= MOST_WAITING) throw new Refusal('question.too-many')
    const asked = await tx.query<{ document: string | null }>(
      `SELECT document FROM clause_questions WHERE community_id = $1 AND duty = $2
       ORDER BY log_index NULLS FIRST, asked_at`,
      [communityId, clauseId],
    )
    const logged = await logAct(tx, call, {
      format: 'bjwy-question/1',
      communityId,
      questionId: body.questionId,
      duty: clauseId,
      number: asked.rows.length + 1,
      text: body.text.trim(),
      previous: previousOf(asked.rows.at(-1)?.document),
      at: call.nowAt,
    })
    await tx.query('INSERT INTO clause_questions VALUES ($1, $2, $3, $4, $5, $6, $7, $8)', [
      communityId,
      body.questionId,
      clauseId,
      body.text.trim(),
      call.personId,
      new Date(call.nowAt),
      logged.text,
      logged.index,
    ])
    return { dueOn: answerDueOn(call.nowAt) }
  })

export const handleAnswerQuestion: Handler<typeof answerQuestion> = async (call, { params, body }) =>
  inCommunity(call.ports.db, params.communityId, async (tx) => {
    const { communityId, questionId } = params
    await lockLog(tx, communityId)
    const asked = await tx.query<{ document: string | null }>(
      'SELECT document FROM clause_questions WHERE community_id = $1 AND question_id = $2',
      [communityId, questionId],
    )
    if (!asked.rows[0]) throw new Refusal('question.not-found')
    const { rows } = await tx.query<{ body: string; at: number }>(
      'SELECT body, answered_at AS at FROM clause_answers WHERE community_id = $1 AND question_id = $2',
      [communityId, questionId],
    )
    const text = body.text.trim()
    if (rows[0] && rows[0].body !== text) throw new Refusal('question.answered')
    if (rows[0]) return { answeredAt: rows[0].at }
    const logged = await logAct(tx, call, {
      format: 'bjwy-answer/1',
      communityId,
      questionId,
      question: previousOf(asked.rows[0].document),
      text,
      at: call.nowAt,
    })
    await tx.query('INSERT INTO clause_answers VALUES ($1, $2, $3, $4, $5, $6, $7)', [
      communityId,
      questionId,
      text,
      call.personId,
      new Date(call.nowAt),
      logged.text,
      logged.index,
    ])
    return { answeredAt: call.nowAt }
  })

export const handleRatePosting: Handler<typeof ratePosting> = async (call, { params, body }) =>
  inCommunity(call.ports.db, params.communityId, async (tx) => {
    const { communityId, postingId } = params
    await lockLog(tx, communityId)
    const { rows } = await tx.query<{ text: string }>(
      'SELECT document AS text FROM duty_postings WHERE community_id = $1 AND posting_id = $2',
      [communityId, postingId],
    )
    const posting = rows[0]
    if (!posting) throw new Refusal('posting.not-found')
    if (hashOf(posting.text) !== body.seenHash) throw new Refusal('posting.not-seen')
    const given = await tx.query<{ document: string | null; isMine: boolean }>(
      `SELECT document, person_id = $3 AS "isMine" FROM posting_ratings
       WHERE community_id = $1 AND posting_id = $2 ORDER BY log_index NULLS FIRST, rated_at`,
      [communityId, postingId, call.personId],
    )
    const mine = given.rows.filter((row) => row.isMine)
    const before = mine.flatMap((row) => (row.document ? [JSON.parse(row.document) as RatingDocument] : []))
    const logged = await logAct(tx, call, {
      format: 'bjwy-rating/1',
      communityId,
      postingId,
      number: given.rows.length + 1,
      rater: before[0]?.rater ?? call.ports.newId(),
      seenHash: body.seenHash,
      stars: body.stars,
      previous: previousOf(given.rows.at(-1)?.document),
      at: call.nowAt,
    })
    await tx.query('INSERT INTO posting_ratings VALUES ($1, $2, $3, $4, $5, $6, $7, $8)', [
      communityId,
      postingId,
      call.personId,
      mine.length,
      body.stars,
      new Date(call.nowAt),
      logged.text,
      logged.index,
    ])
    const sums = await tx.query<{ count: number; stars: number }>(
      `SELECT count(*)::int AS count, sum(stars)::int AS stars
       FROM (SELECT DISTINCT ON (person_id) stars FROM posting_ratings
             WHERE community_id = $1 AND posting_id = $2 ORDER BY person_id, position DESC) AS last`,
      [communityId, postingId],
    )
    return { count: sums.rows[0]?.count ?? 0, stars: sums.rows[0]?.stars ?? 0 }
  })
