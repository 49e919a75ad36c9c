import type { listOversightCases, readRepairOversight } from '#contract/repairs/oversight.ts'
import { isAllowed, ROLES } from '#domain/core/access.ts'
import { addMonths, firstDayOf, type Month, startOfDayMs } from '#domain/core/calendar.ts'
import type { Case } from '#domain/repairs/figures.ts'
import { type OversightFigure, oversightOf } from '#domain/repairs/oversight.ts'
import { lapsed, type RepairProgress } from '#domain/repairs/standing.ts'
import type { Handler } from '#server/core/http/context.ts'
import { inEstates, type Tx } from '#server/core/db/scope.ts'
import { filingsOf } from '#server/performance/store.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { findRepairs, overdueAt, rowOf } from './store.ts'

/** Estates at a time. */
const ESTATES = 100
const PAGE = 20
const OVERSEERS = ROLES.filter((role) => isAllowed(role, 'repair.readEstates'))

export const handleReadRepairOversight: Handler<typeof readRepairOversight> = async (context, { query }) => {
  const { rows: mine } = await context.ports.db.query<{ estateId: string; name: string }>(
    `SELECT DISTINCT c.estate_id::text AS "estateId", c.name FROM held_roles r JOIN estates c USING (estate_id)
     WHERE r.person_id = $1 AND r.role = ANY ($2) AND r.valid_from <= $3 AND (r.valid_to IS NULL OR r.valid_to > $3)
       AND ($4::bigint IS NULL OR r.estate_id = $4)
     ORDER BY c.name, 1`,
    [context.personId, OVERSEERS, new Date(context.nowAt), query.only ?? null],
  )
  if (mine.length === 0) throw new AppError('access.denied')
  const from = Number(query.after ?? 0)
  const ids = mine.map((one) => one.estateId)
  const figures = await inEstates(context.ports.db, ids, async (tx) => {
    const shown = (await mostDueFirst(tx, ids, context.nowAt)).slice(from, from + ESTATES)
    const cases = await casesOf(tx, shown, query.month, context.nowAt)
    const filings = await filingsOf(tx, shown, context.nowAt)
    return shown.map((estateId) => ({
      estateId,
      filing: filings.get(estateId) ?? 'no-company',
      figures: figuresOf(cases.get(estateId) ?? [], query.month, context.nowAt),
    }))
  })
  const names = new Map(mine.map((one) => [one.estateId, one.name]))
  return {
    nowAt: context.nowAt,
    month: query.month,
    estateCount: mine.length,
    estates: figures.map((one) => ({
      estateId: one.estateId,
      name: names.get(one.estateId) ?? '',
      filing: one.filing,
      figures: one.figures.map(({ key, hits, of }) => ({ key, hits: hits.length, of: of && of.length })),
    })),
    after: from + ESTATES < mine.length ? from + ESTATES : null,
  }
}

export const handleListOversightCases: Handler<typeof listOversightCases> = async (
  context,
  { params, query },
) =>
  inEstates(context.ports.db, [params.estateId], async (tx) => {
    const { estateId, figure } = params
    const cases = await casesOf(tx, [estateId], query.month, context.nowAt)
    const found = figuresOf(cases.get(estateId) ?? [], query.month, context.nowAt).find(
      (one) => one.key === figure,
    )
    const hits = new Set(found?.hits ?? [])
    const wanted = (
      query.part === 'hits' ? [...hits] : (found?.of ?? []).filter((repairId) => !hits.has(repairId))
    )
      .filter((repairId) => query.before === undefined || repairId < query.before)
      .sort((a, b) => (a < b ? 1 : -1))
    const page = wanted.slice(0, PAGE)
    const rows = await findRepairs(tx, estateId, 'repair_id = ANY ($2) ORDER BY repair_id DESC', [page])
    return {
      nowAt: context.nowAt,
      repairs: rows.map((repair) => rowOf(repair, context)),
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
  const { rows } = await tx.query<{ estateId: string; due: number }>(
    `SELECT estate_id::text AS "estateId", count(*)::int AS due FROM repairs
     WHERE estate_id = ANY ($1::bigint[]) AND ${overdueAt('$2')} GROUP BY estate_id`,
    [ids, new Date(nowAt)],
  )
  const due = new Map(rows.map((row) => [row.estateId, row.due]))
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
  const columns = `estate_id::text AS "estateId", repair_id AS "repairId", kind, state, reported_at AS "reportedAt",
    respond_by AS "respondBy", responded_at AS "answeredAt", mend_by AS "mendBy", mended_at AS "mendedAt",
    paused_ms::float8 AS "pausedMs", paused_at AS "pausedAt", closed_at AS "closedAt", reopened`
  const { rows } = await tx.query<
    Omit<RepairProgress, 'agreedFen' | 'quotedFen'> & { estateId: string; repairId: string; kind: string }
  >(
    `SELECT ${columns} FROM repairs WHERE estate_id = ANY ($1::bigint[]) AND is_open AND external_id IS NULL
     UNION ALL
     SELECT ${columns} FROM repairs WHERE estate_id = ANY ($1::bigint[]) AND NOT is_open AND external_id IS NULL
       AND reported_at >= $2 AND reported_at < $3`,
    [ids, new Date(from), new Date(to)],
  )
  const cases = new Map<string, Case[]>()
  for (const row of rows) {
    const { estateId, ...read } = row
    // No figure reads a price.
    const one = { ...read, agreedFen: null, quotedFen: null }
    const list = cases.get(estateId) ?? []
    list.push({ ...one, ...lapsed(row.kind, one, nowAt), rating: null })
    cases.set(estateId, list)
  }
  return cases
}
