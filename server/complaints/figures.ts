import type { FastifyInstance } from 'fastify'
import type {
  linkComplaintCases,
  listComplaintCases,
  readComplaintFigures,
} from '#contract/complaints/figures.ts'
import { complaintCasesFile } from '#contract/complaints/files.ts'
import { addMonths, firstDayOf, type Month, startOfDayMs } from '#domain/core/calendar.ts'
import { type Case, figuresOf, type LevelFigure } from '#domain/complaints/figures.ts'
import type { Handler } from '#server/core/http/context.ts'
import { actorOf, atNow, findComplaints, rowOf, type StoredComplaint } from './store.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import type { Ports } from '#server/core/ports.ts'
import { serveFile } from '#server/files/serve.ts'
import { signedLink } from '#server/files/signed-links.ts'

const PAGE = 20

export const handleReadComplaintFigures: Handler<typeof readComplaintFigures> = async (
  context,
  { params, query },
) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const cases = casesIn(await filedIn(tx, params.estateId, query.month, context.nowAt))
    return {
      nowAt: context.nowAt,
      month: query.month,
      caseCount: cases.length,
      figures: figuresOf(cases, context.nowAt).map(({ level, key, hits, of }) => ({
        level,
        key,
        hits: hits.length,
        of: of.length,
      })),
    }
  })

export const handleListComplaintCases: Handler<typeof listComplaintCases> = async (
  context,
  { params, query },
) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const stored = await filedIn(tx, params.estateId, query.month, context.nowAt)
    const figure = figuresOf(casesIn(stored), context.nowAt).find(
      (one) => one.level === params.level && one.key === params.figure,
    ) as LevelFigure
    const hits = new Set(figure.hits)
    const part = new Set(query.part === 'hits' ? hits : figure.of.filter((id) => !hits.has(id)))
    const seen = stored.filter((one) => part.has(one.complaintId) && actorOf(context, one) !== null)
    const wanted = seen
      .filter((one) => query.before === undefined || one.complaintId < query.before)
      .sort((a, b) => (a.complaintId < b.complaintId ? 1 : -1))
    const page = wanted.slice(0, PAGE)
    return {
      nowAt: context.nowAt,
      complaints: page.map((one) => rowOf(one, context)),
      hiddenCount: part.size - seen.length,
      before: wanted.length > PAGE ? (page.at(-1)?.complaintId ?? null) : null,
    }
  })

export const handleLinkComplaintCases: Handler<typeof linkComplaintCases> = async (
  { ports, nowAt },
  { params, query },
) => ({ url: signedLink(ports, complaintCasesFile, { ...params, ...query }, nowAt) })

/** Serves the cases as CSV. */
export function serveComplaintCases(app: FastifyInstance, ports: Ports): void {
  serveFile(app, ports, complaintCasesFile, async ({ estateId, month }, nowAt) => {
    const stored = await inEstate(ports.db, estateId, (tx) => filedIn(tx, estateId, month, nowAt))
    return { form: 'csv', name: `complaints-${estateId}-${month}`, bytes: casesCsv(casesIn(stored), nowAt) }
  })
}

const HEADING =
  'as_of,complaint_id,level,state,filed_at,closed_at,reopened,arrived_at,answer_by,answered_at,solve_by,resolved_at,left_at,left_by'

/** A line for each level that each case has been at, instants in milliseconds since 1970; neither words nor names. */
function casesCsv(cases: readonly Case[], nowAt: number): string {
  const lines = cases.flatMap((one) =>
    one.visits.map((visit) =>
      [
        nowAt,
        one.complaintId,
        visit.level,
        one.state,
        one.filedAt,
        one.closedAt,
        one.reopened,
        visit.arrivedAt,
        visit.answerBy,
        visit.answeredAt,
        visit.solveBy,
        visit.resolvedAt,
        visit.leftAt,
        visit.leftBy,
      ]
        .map((cell) => cell ?? '')
        .join(','),
    ),
  )
  return `${[HEADING, ...lines].join('\n')}\n`
}

/** What was complained of in a month, as it stands now. */
async function filedIn(tx: Tx, estateId: string, month: Month, nowAt: number): Promise<StoredComplaint[]> {
  const stored = await findComplaints(
    tx,
    estateId,
    'filed_at >= $2 AND filed_at < $3 ORDER BY filed_at, complaint_id',
    [new Date(startOfDayMs(firstDayOf(month))), new Date(startOfDayMs(firstDayOf(addMonths(month, 1))))],
  )
  return stored.map((one) => atNow(one, nowAt))
}

function casesIn(stored: readonly StoredComplaint[]): Case[] {
  return stored.map((one) => ({ ...one.standing, complaintId: one.complaintId }))
}
