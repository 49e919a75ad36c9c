import { type Level, LEVELS } from './ladder.ts'
import type { ComplaintProgress, Visit } from './standing.ts'

export type Case = ComplaintProgress & { readonly complaintId: string }

export const COMPLAINT_FIGURES = [
  'answeredInTime',
  'solvedInTime',
  'solved',
  'agreed',
  'risenByClock',
  'raised',
  'overdueOpen',
] as const
export type ComplaintFigure = (typeof COMPLAINT_FIGURES)[number]

/** A figure of a level and the cases it is made of: `hits` out of `of`. */
export type LevelFigure = {
  readonly level: Level
  readonly key: ComplaintFigure
  readonly hits: readonly string[]
  readonly of: readonly string[]
}

/**
 * Whether a level answered in time. One that nobody answered is late from its limit on, be it open or gone up; one that its
 * complainant took back before is neither.
 */
export function answerStateOf(
  one: ComplaintProgress,
  visit: Visit,
  nowMs: number,
): 'inTime' | 'late' | 'running' | 'none' {
  if (visit.answerBy === null) return 'none'
  if (visit.answeredAt !== null) return visit.answeredAt <= visit.answerBy ? 'inTime' : 'late'
  // Gone up by the other clock before this limit came, it is not late by this one.
  if (visit.leftBy === 'clock') return (visit.leftAt ?? nowMs) >= visit.answerBy ? 'late' : 'none'
  const until = visit.leftAt ?? one.closedAt ?? nowMs
  if (until > visit.answerBy) return 'late'
  return one.closedAt === null ? 'running' : 'none'
}

/** Whether a level gave its outcome in time; the same rules. An outcome that the complainant did not take is none. */
export function solveStateOf(
  one: ComplaintProgress,
  visit: Visit,
  nowMs: number,
): 'inTime' | 'late' | 'running' | 'none' {
  if (visit.leftBy === 'clock') return (visit.leftAt ?? nowMs) >= visit.solveBy ? 'late' : 'none'
  if (visit.leftBy === 'complainant') return visit.solveBy < (visit.leftAt ?? nowMs) ? 'late' : 'none'
  if (visit.resolvedAt !== null) return visit.resolvedAt <= visit.solveBy ? 'inTime' : 'late'
  if ((one.closedAt ?? nowMs) > visit.solveBy) return 'late'
  return one.closedAt === null ? 'running' : 'none'
}

/** Ended at this level by the complainant's word or by an agreement. Silence and reasons are no solution. */
function isSolvedHere(one: ComplaintProgress, visit: Visit): boolean {
  return visit.leftAt === null && (one.state === 'confirmed' || one.state === 'agreed')
}

/** Whether the level has had its chance: gone up, ended but for being taken back, or open beyond a limit. */
function isJudged(one: ComplaintProgress, visit: Visit, nowMs: number): boolean {
  if (visit.leftAt !== null) return true
  if (one.closedAt !== null) return one.state !== 'withdrawn'
  return isOverdue(one, visit, nowMs)
}

function isOverdue(one: ComplaintProgress, visit: Visit, nowMs: number): boolean {
  if (visit.leftAt !== null || one.closedAt !== null) return false
  return (
    (visit.answeredAt === null && answerStateOf(one, visit, nowMs) === 'late') ||
    (visit.resolvedAt === null && solveStateOf(one, visit, nowMs) === 'late')
  )
}

// Basis: product. What is open and overdue stands among the failures, so that silence cannot look like punctuality.
const RULES: Readonly<
  Record<
    ComplaintFigure,
    {
      isOf(one: ComplaintProgress, visit: Visit, nowMs: number): boolean
      isHit(one: ComplaintProgress, visit: Visit, nowMs: number): boolean
    }
  >
> = {
  answeredInTime: {
    isOf: (one, visit, nowMs) =>
      ['inTime', 'late'].includes(answerStateOf(one, visit, nowMs)) ||
      (visit.leftBy === 'clock' && visit.answerBy !== null && visit.answeredAt === null),
    isHit: (...given) => answerStateOf(...given) === 'inTime',
  },
  solvedInTime: {
    // Whoever lost it to a clock gave no outcome, whichever of the two clocks it was.
    isOf: (one, visit, nowMs) =>
      ['inTime', 'late'].includes(solveStateOf(one, visit, nowMs)) || visit.leftBy === 'clock',
    isHit: (...given) => solveStateOf(...given) === 'inTime',
  },
  solved: { isOf: isJudged, isHit: isSolvedHere },
  agreed: { isOf: isJudged, isHit: (one, visit) => visit.leftAt === null && one.state === 'agreed' },
  risenByClock: { isOf: isJudged, isHit: (_, visit) => visit.leftBy === 'clock' },
  raised: { isOf: isJudged, isHit: (_, visit) => visit.leftBy === 'complainant' },
  overdueOpen: { isOf: (one, visit) => visit.leftAt === null && one.closedAt === null, isHit: isOverdue },
}

/** Every figure of every level at `nowMs`. The standings must have been ticked to `nowMs`. */
export function figuresOf(cases: readonly Case[], nowMs: number): LevelFigure[] {
  return LEVELS.flatMap((level) => {
    const here = cases.flatMap((one) =>
      one.visits.flatMap((visit) => (visit.level === level ? [{ one, visit }] : [])),
    )
    return COMPLAINT_FIGURES.map((key) => {
      const of = here.filter(({ one, visit }) => RULES[key].isOf(one, visit, nowMs))
      const hits = of.filter(({ one, visit }) => RULES[key].isHit(one, visit, nowMs))
      return { level, key, hits: hits.map(idOf), of: of.map(idOf) }
    })
  })
}

function idOf({ one }: { one: Case }): string {
  return one.complaintId
}
