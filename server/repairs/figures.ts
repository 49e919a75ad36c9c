import type { FastifyInstance } from 'fastify'
import type { linkCases, listFigureCases, readRepairFigures } from '#contract/repairs/desk.ts'
import { repairCasesFile } from '#contract/repairs/files.ts'
import { addMonths, firstDayOf, type Month, startOfDayMs } from '#domain/core/calendar.ts'
import { type Case, type Figure, figuresOf } from '#domain/repairs/figures.ts'
import { lapsed } from '#domain/repairs/standing.ts'
import type { Handler } from '#server/core/http/context.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import type { Ports } from '#server/core/ports.ts'
import { findRepairs, lastRatings, mayReadAll, rowOf, type StoredRepair } from './store.ts'
import { serveFile } from '#server/files/serve.ts'
import { signedLink } from '#server/files/signed-links.ts'

const PAGE = 20

export const handleReadRepairFigures: Handler<typeof readRepairFigures> = async (
  context,
  { params, query },
) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const cases = await casesOf(tx, params.estateId, query.month, context.nowAt)
    return {
      nowAt: context.nowAt,
      month: query.month,
      caseCount: cases.length,
      figures: figuresOf(cases, context.nowAt).map(({ key, hits, of }) => ({
        key,
        hits: hits.length,
        of: of && of.length,
      })),
      pausedMs: cases.reduce(
        (sum, one) =>
          sum + one.pausedMs + (one.pausedAt === null ? 0 : Math.max(0, context.nowAt - one.pausedAt)),
        0,
      ),
    }
  })

export const handleListFigureCases: Handler<typeof listFigureCases> = async (context, { params, query }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const cases = await casesOf(tx, params.estateId, query.month, context.nowAt)
    const figure = figuresOf(cases, context.nowAt).find((one) => one.key === params.figure) as Figure
    const hits = new Set(figure.hits)
    const wanted = (
      query.part === 'hits' ? figure.hits : (figure.of ?? []).filter((repairId) => !hits.has(repairId))
    )
      .filter((repairId) => query.before === undefined || repairId < query.before)
      .sort((a, b) => (a < b ? 1 : -1))
    const page = wanted.slice(0, PAGE)
    // Whoever reads shared repairs only is not shown those in homes, though they count.
    const rows = await findRepairs(
      tx,
      params.estateId,
      "repair_id = ANY ($2) AND ($3 OR place <> 'home') ORDER BY repair_id DESC",
      [page, mayReadAll(context)],
    )
    return {
      nowAt: context.nowAt,
      repairs: rows.map((repair) => rowOf(repair, context)),
      before: wanted.length > PAGE ? (page.at(-1) ?? null) : null,
    }
  })

export const handleLinkCases: Handler<typeof linkCases> = async ({ ports, nowAt }, { params, query }) => ({
  url: signedLink(ports, repairCasesFile, { ...params, ...query }, nowAt),
})

/** Serves the cases as CSV. */
export function serveCases(app: FastifyInstance, ports: Ports): void {
  serveFile(app, ports, repairCasesFile, async ({ estateId, month }, nowAt) => {
    const cases = await inEstate(ports.db, estateId, (tx) => casesOf(tx, estateId, month, nowAt))
    return { form: 'csv', name: `repairs-${estateId}-${month}`, bytes: casesCsv(cases, nowAt) }
  })
}

const HEADING =
  'as_of,repair_id,kind,state,reported_at,respond_by,answered_at,mend_by,mended_at,paused_ms,paused_at,closed_at,reopened,is_solved,satisfaction'

/** The cases as CSV, instants in milliseconds since 1970; whoever has it can compute every figure anew. */
export function casesCsv(cases: readonly Case[], nowAt: number): string {
  const lines = cases.map((one) =>
    [
      nowAt,
      one.repairId,
      one.kind,
      one.state,
      one.reportedAt,
      one.respondBy,
      one.answeredAt,
      one.mendBy,
      one.mendedAt,
      one.pausedMs,
      one.pausedAt,
      one.closedAt,
      one.reopened,
      one.rating?.isSolved,
      one.rating?.satisfaction,
    ]
      .map((cell) => cell ?? '')
      .join(','),
  )
  return `${[HEADING, ...lines].join('\n')}\n`
}

/** What was reported in a month, as it stands now. */
/** What the company brought in from elsewhere is its own word, and no case of a figure. */
export async function casesOf(tx: Tx, estateId: string, month: Month, nowAt: number): Promise<Case[]> {
  const from = startOfDayMs(firstDayOf(month))
  const to = startOfDayMs(firstDayOf(addMonths(month, 1)))
  const repairs = await findRepairs(
    tx,
    estateId,
    'reported_at >= $2 AND reported_at < $3 AND external_id IS NULL ORDER BY reported_at, repair_id',
    [new Date(from), new Date(to)],
  )
  const ratings = await lastRatings(
    tx,
    estateId,
    repairs.map((repair) => repair.repairId),
  )
  return repairs.map((repair) => caseOf(repair, ratings.get(repair.repairId) ?? null, nowAt))
}

function caseOf(repair: StoredRepair, rating: Case['rating'], nowAt: number): Case {
  const standing = lapsed(repair.kind, repair, nowAt)
  return {
    repairId: repair.repairId,
    kind: repair.kind,
    reportedAt: repair.reportedAt,
    state: standing.state,
    respondBy: repair.respondBy,
    answeredAt: standing.answeredAt,
    mendBy: repair.mendBy,
    mendedAt: standing.mendedAt,
    pausedMs: standing.pausedMs,
    pausedAt: standing.pausedAt,
    closedAt: standing.closedAt,
    reopened: standing.reopened,
    rating,
  }
}
