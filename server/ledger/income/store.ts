import type { SourceRow } from '#contract/ledger/income.ts'
import { addDays, addMonths, beijingDayOf, type Day, firstDayOf, monthOf } from '#domain/core/calendar.ts'
import { hashOf, versionEntry } from '#domain/log/version-proof.ts'
import {
  expectedReceipts,
  isLate,
  type Judged,
  judgeReceipts,
  lateFrom,
  type Paid,
  totalsOf,
} from '#domain/ledger/income/expect.ts'
import {
  SOURCE_FORMAT,
  type SourceTerms,
  type SourceVersion,
  sourceText,
  termsOf,
} from '#domain/ledger/income/source.ts'
import { findAccount } from '#domain/ledger/account.ts'
import { mustHaveAdded, type Tx } from '#server/core/db/scope.ts'
import { appendEntries } from '#server/log/tree.ts'
import { AppError } from '#server/core/http/app-error.ts'

/** More than this in one estate is no register that a person reads. Basis: product. */
export const MOST_SOURCES = 500
/** Later than any due day that a contract can have. */
const EVER = '9999-12-31'

export type StoredSource = {
  readonly sourceId: string
  readonly versions: readonly SourceVersion[]
}

/** The sources of an estate with all their versions, or those asked for. */
export async function readSourcesOf(
  tx: Tx,
  estateId: string,
  only: readonly string[] | null = null,
): Promise<StoredSource[]> {
  const { rows } = await tx.query<{ sourceId: string; documents: string[] }>(
    `SELECT source_id AS "sourceId", array_agg(document ORDER BY version) AS documents FROM income_versions
     WHERE estate_id = $1 AND ($2::text[] IS NULL OR source_id = ANY ($2))
     GROUP BY source_id ORDER BY source_id COLLATE "C"`,
    [estateId, only],
  )
  return rows.map(({ sourceId, documents }) => ({
    sourceId,
    versions: documents.map((text) => JSON.parse(text) as SourceVersion),
  }))
}

/**
 * What stands of the estate `$1`: neither undone nor undoing, of an entry that was not taken back. OFFSET 0 has each looked up by its key:
 * as a join, a planner without figures reads all receipts for the few that are asked for.
 */
export const STANDING_RECEIPTS = `(
  SELECT r.estate_id, r.receipt_id, r.source_id, r.period_from, r.number, r.amount_fen FROM income_receipts r
  WHERE r.estate_id = $1 AND r.undoes IS NULL
    AND NOT EXISTS (SELECT 1 FROM income_receipts u WHERE u.estate_id = $1 AND u.undoes = r.receipt_id OFFSET 0)
    AND NOT EXISTS (SELECT 1 FROM ledger_entries e WHERE e.estate_id = $1 AND e.reverses = r.number OFFSET 0))`

/** What stands as received, by source. */
async function readPaid(
  tx: Tx,
  estateId: string,
  sourceIds: readonly string[],
): Promise<ReadonlyMap<string, Paid[]>> {
  const { rows } = await tx.query<{ sourceId: string; periodFrom: Day; amountFen: number }>(
    `SELECT source_id AS "sourceId", period_from::text AS "periodFrom", sum(amount_fen)::float8 AS "amountFen"
     FROM ${STANDING_RECEIPTS} AS r WHERE source_id = ANY ($2) GROUP BY source_id, period_from`,
    [estateId, sourceIds],
  )
  const paid = new Map<string, Paid[]>()
  for (const { sourceId, ...one } of rows) paid.set(sourceId, [...(paid.get(sourceId) ?? []), one])
  return paid
}

export type JudgedSource = StoredSource & { readonly judged: readonly Judged[] }

/** Sources with every period they ever owed, as of a day. */
export async function judgeSources(
  tx: Tx,
  estateId: string,
  sources: readonly StoredSource[],
  today: Day,
): Promise<JudgedSource[]> {
  const paid = await readPaid(
    tx,
    estateId,
    sources.map((one) => one.sourceId),
  )
  return sources.map((one) => ({
    ...one,
    judged: judgeReceipts(expectedReceipts(one.versions, '', EVER), paid.get(one.sourceId) ?? [], today),
  }))
}

/** The sources of which something is late today: found by the day on which each must be looked at again. */
export async function lateSources(tx: Tx, estateId: string, today: Day): Promise<JudgedSource[]> {
  const { rows } = await tx.query<{ sourceId: string }>(
    'SELECT source_id AS "sourceId" FROM income_looks WHERE estate_id = $1 AND look_on <= $2',
    [estateId, today],
  )
  if (rows.length === 0) return []
  const sources = await readSourcesOf(
    tx,
    estateId,
    rows.map((row) => row.sourceId),
  )
  const judged = await judgeSources(tx, estateId, sources, today)
  return judged.filter((one) => one.judged.some(isLate))
}

/** Keeps from which day on the source must be looked at. The caller holds the log. */
export async function keepLooks(tx: Tx, estateId: string, sourceIds: readonly string[], today: Day) {
  const sources = await judgeSources(tx, estateId, await readSourcesOf(tx, estateId, sourceIds), today)
  mustHaveAdded(
    await tx.query(
      `INSERT INTO income_looks (estate_id, source_id, look_on)
     SELECT e.estate_id, source, day::date FROM estates e, unnest($2::text[], $3::text[]) AS l (source, day)
     WHERE e.estate_id = $1
     ON CONFLICT (estate_id, source_id) DO UPDATE SET look_on = excluded.look_on`,
      [
        estateId,
        sources.map((one) => one.sourceId),
        sources.map((one) => lateFrom(one.judged) ?? 'infinity'),
      ],
    ),
    sources.length,
  )
}

/** Stores versions, each after the last of its source, and logs them. The caller holds the log and has checked them. */
export async function storeVersions(
  tx: Tx,
  estateId: string,
  wanted: readonly {
    readonly sourceId: string
    readonly last: SourceVersion | null
    readonly kind: SourceVersion['kind']
    readonly fromOn: Day
    readonly terms: SourceTerms
    readonly reason: string
  }[],
  by: string,
  at: number,
): Promise<void> {
  if (wanted.length === 0) return
  const documents = wanted.map(
    ({ sourceId, last, kind, fromOn, terms, reason }): SourceVersion => ({
      format: SOURCE_FORMAT,
      communityId: estateId,
      sourceId,
      version: (last?.version ?? 0) + 1,
      kind,
      fromOn,
      ...termsOf(terms),
      reason,
      previous: last ? hashOf(sourceText(last)) : '',
      savedAt: at,
    }),
  )
  const texts = documents.map(sourceText)
  const first = await appendEntries(
    tx,
    estateId,
    documents.map((one, index) =>
      versionEntry('source', estateId, {
        subject: one.sourceId,
        number: one.version,
        text: texts[index] as string,
        at,
      }),
    ),
    at,
  )
  mustHaveAdded(
    await tx.query(
      `INSERT INTO income_versions (estate_id, source_id, version, document, saved_by, saved_at, log_index)
     SELECT e.estate_id, source, version, document, $2, $3, $4 + place - 1
     FROM estates e, unnest($5::text[], $6::int[], $7::text[]) WITH ORDINALITY AS v (source, version, document, place)
     WHERE e.estate_id = $1`,
      [
        estateId,
        by,
        new Date(at),
        first,
        documents.map((one) => one.sourceId),
        documents.map((one) => one.version),
        texts,
      ],
    ),
    documents.length,
  )
  await keepLooks(
    tx,
    estateId,
    documents.map((one) => one.sourceId),
    beijingDayOf(at),
  )
}

/** A source as a list shows it. */
export function rowOf(one: JudgedSource, today: Day, allowing: ReadonlyMap<string, string>): SourceRow {
  const last = one.versions.at(-1) as SourceVersion
  const yearAgo = addDays(firstDayOf(addMonths(monthOf(today), -12)), Number(today.slice(8)))
  const year = totalsOf(one.judged.filter((receipt) => receipt.dueOn >= yearAgo && receipt.dueOn <= today))
  const late = one.judged.filter(isLate)
  const next = one.judged.find((receipt) => receipt.dueOn >= today && receipt.lackingFen > 0)
  return {
    sourceId: one.sourceId,
    accountCode: last.accountCode,
    accountTitle: findAccount(last.accountCode)?.title ?? last.accountCode,
    place: last.place,
    building: last.building,
    counterparty: last.counterparty,
    lackingFen: late.reduce((sum, receipt) => sum + receipt.lackingFen, 0),
    lateCount: late.length,
    lateSince: late[0]?.dueOn ?? null,
    expectedFen: year.expectedFen,
    receivedFen: year.receivedFen,
    nextDueOn: next?.dueOn ?? null,
    hasEnded: last.kind === 'end' ? last.fromOn <= today : last.endsOn < today,
    isUnapproved: last.approvedBy === null || !allowing.has(last.approvedBy),
  }
}

/** The source, or `income.not-found`. */
export async function mustFindSource(tx: Tx, estateId: string, sourceId: string): Promise<StoredSource> {
  const [source] = await readSourcesOf(tx, estateId, [sourceId])
  if (!source) throw new AppError('income.not-found')
  return source
}

/** Refuses more sources than an estate may have. */
export async function mustHaveRoom(tx: Tx, estateId: string, more: number): Promise<void> {
  const { rows } = await tx.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM income_looks WHERE estate_id = $1',
    [estateId],
  )
  if ((rows[0]?.count ?? 0) + more > MOST_SOURCES) throw new AppError('income.too-many')
}
