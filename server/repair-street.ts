import type { listOversightCases, readRepairOversight } from '#contract/repair-street.ts'
import { isAllowed, ROLES } from '#domain/access.ts'
import { addMonths, firstDayOf, type Month, startOfDayMs } from '#domain/calendar.ts'
import type { Case } from '#domain/repair/figures.ts'
import { type OversightFigure, oversightOf } from '#domain/repair/oversight.ts'
import { lapsed, type Standing } from '#domain/repair/standing.ts'
import type { Handler } from './call.ts'
import { inCommunities, type Tx } from './db/scope.ts'
import { filingsOf } from './disclosures-store.ts'
import { Refusal } from './refusal.ts'
import { findRepairs, rowOf } from './repair-store.ts'

/** Estates at a time. */
const ESTATES = 100
const PAGE = 20
const OVERSEERS = ROLES.filter((role) => isAllowed(role, 'repair.readEstates'))

export const handleReadRepairOversight: Handler<typeof readRepairOversight> = async (call, { query }) => {
  const { rows: mine } = await call.ports.db.query<{ communityId: string; name: string }>(
    `SELECT DISTINCT c.community_id::text AS "communityId", c.name FROM person_roles r JOIN communities c USING (community_id)
     WHERE r.person_id = $1 AND r.role = ANY ($2) AND r.valid_from <= $3 AND (r.valid_to IS NULL OR r.valid_to > $3)
       AND ($4::bigint IS NULL OR r.community_id = $4)
     ORDER BY c.name, 1`,
    [call.personId, OVERSEERS, new Date(call.nowAt), query.only ?? null],
  )
  if (mine.length === 0) throw new Refusal('access.denied')
  const from = Number(query.after ?? 0)
  const ids = mine.map((one) => one.communityId)
  const figures = await inCommunities(call.ports.db, ids, async (tx) => {
    const shown = (await mostDueFirst(tx, ids, call.nowAt)).slice(from, from + ESTATES)
    const cases = await casesOf(tx, shown, query.month, call.nowAt)
    const filings = await filingsOf(tx, shown, call.nowAt)
    return shown.map((communityId) => ({
      communityId,
      filing: filings.get(communityId) ?? 'no-company',
      figures: figuresOf(cases.get(communityId) ?? [], query.month, call.nowAt),
    }))
  })
  const names = new Map(mine.map((one) => [one.communityId, one.name]))
  return {
    nowAt: call.nowAt,
    month: query.month,
    estateCount: mine.length,
    estates: figures.map((one) => ({
      communityId: one.communityId,
      name: names.get(one.communityId) ?? '',
      filing: one.filing,
      figures: one.figures.map(({ key, hits, of }) => ({ key, hits: hits.length, of: of && of.length })),
    })),
    after: from + ESTATES < mine.length ? from + ESTATES : null,
  }
}

export const handleListOversightCases: Handler<typeof listOversightCases> = async (call, { params, query }) =>
  inCommunities(call.ports.db, [params.communityId], async (tx) => {
    const { communityId, figure } = params
    const cases = await casesOf(tx, [communityId], query.month, call.nowAt)
    const found = figuresOf(cases.get(communityId) ?? [], query.month, call.nowAt).find(
      (one) => one.key === figure,
    )
    const hits = new Set(found?.hits ?? [])
    const wanted = (
      query.part === 'hits' ? [...hits] : (found?.of ?? []).filter((repairId) => !hits.has(repairId))
    )
      .filter((repairId) => query.before === undefined || repairId < query.before)
      .sort((a, b) => (a < b ? 1 : -1))
    const page = wanted.slice(0, PAGE)
    const rows = await findRepairs(tx, communityId, 'repair_id = ANY ($2) ORDER BY repair_id DESC', [page])
    return {
      nowAt: call.nowAt,
      repairs: rows.map((repair) => rowOf(repair, call)),
      before: wanted.length > PAGE ? (page.at(-1) ?? null) : null,
    }
  })

function figuresOf(cases: readonly Case[], month: Month, nowAt: number): OversightFigure[] {
  const [from, to] = boundsOf(month)
  return oversightOf(cases, from, to, nowAt)
}

function boundsOf(month: Month): [number, number] {
  return [startOfDayMs(firstDayOf(month)), startOfDayMs(firstDayOf(addMonths(month, 1)))]
}

/** Estates in the order of how much of their work is past its limit; it is only an order, the figures are made from the cases. */
async function mostDueFirst(tx: Tx, ids: readonly string[], nowAt: number): Promise<string[]> {
  const { rows } = await tx.query<{ communityId: string; due: number }>(
    `SELECT community_id::text AS "communityId", count(*)::int AS due FROM repairs
     WHERE community_id = ANY ($1::bigint[]) AND is_open AND due_at < $2 GROUP BY community_id`,
    [ids, new Date(nowAt)],
  )
  const due = new Map(rows.map((row) => [row.communityId, row.due]))
  // What has the same stays in the order of names.
  return [...ids].sort((a, b) => (due.get(b) ?? 0) - (due.get(a) ?? 0))
}

/** By estate, what is open and what was reported in the month, with what a figure reads and no more. Imported ones are no cases. */
async function casesOf(
  tx: Tx,
  ids: readonly string[],
  month: Month,
  nowAt: number,
): Promise<Map<string, Case[]>> {
  const [from, to] = boundsOf(month)
  const columns = `community_id::text AS "communityId", repair_id AS "repairId", kind, state, reported_at AS "reportedAt",
    respond_by AS "respondBy", responded_at AS "answeredAt", mend_by AS "mendBy", mended_at AS "mendedAt",
    paused_ms::float8 AS "pausedMs", paused_at AS "pausedAt", closed_at AS "closedAt", reopened`
  const { rows } = await tx.query<
    Omit<Standing, 'agreedFen' | 'quotedFen'> & { communityId: string; repairId: string; kind: string }
  >(
    `SELECT ${columns} FROM repairs WHERE community_id = ANY ($1::bigint[]) AND is_open AND external_id IS NULL
     UNION ALL
     SELECT ${columns} FROM repairs WHERE community_id = ANY ($1::bigint[]) AND NOT is_open AND external_id IS NULL
       AND reported_at >= $2 AND reported_at < $3`,
    [ids, new Date(from), new Date(to)],
  )
  const cases = new Map<string, Case[]>()
  for (const row of rows) {
    const { communityId, ...read } = row
    // No figure reads a price.
    const one = { ...read, agreedFen: null, quotedFen: null }
    const list = cases.get(communityId) ?? []
    list.push({ ...one, ...lapsed(row.kind, one, nowAt), rating: null })
    cases.set(communityId, list)
  }
  return cases
}
