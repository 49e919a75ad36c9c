import { answerState, type Clocks, isOverdue, mendState } from './clock.ts'

/** One case as it is exported: everything the figures below are computed from. */
export type Case = Clocks & {
  readonly repairId: string
  readonly kind: string
  readonly reportedAt: number
  readonly reopened: number
  /** What the reporter said when asked after the outcome; null where nobody said anything. */
  readonly rating: { readonly isSolved: boolean; readonly satisfaction: Satisfaction } | null
}

export const SATISFACTIONS = ['satisfied', 'mostly', 'dissatisfied'] as const
export type Satisfaction = (typeof SATISFACTIONS)[number]

export const FIGURES = [
  'answeredInTime',
  'mendedInTime',
  'overdueOpen',
  'solved',
  'satisfied',
  'unrated',
  'reopened',
  'declined',
  'lapsed',
] as const
export type FigureKey = (typeof FIGURES)[number]

/** A figure and the cases it is made of: `hits` out of `of`. A bare number of cases has no `of`. */
export type Figure = {
  readonly key: FigureKey
  readonly hits: readonly string[]
  readonly of: readonly string[] | null
}

// Law: DB11/T 751-2025 4.2.4 asks for answers in time, call-backs and satisfaction (基本满意 and up). Basis of the formulas: product.
// What is open and overdue stands among the failures, so that silence cannot look like punctuality.
const RULES: Readonly<
  Record<
    FigureKey,
    {
      readonly isOf: ((one: Case, nowMs: number) => boolean) | null
      isHit(one: Case, nowMs: number): boolean
    }
  >
> = {
  answeredInTime: {
    isOf: (one, nowMs) => isJudged(answerState(one, nowMs)),
    isHit: (one, nowMs) => answerState(one, nowMs) === 'inTime',
  },
  mendedInTime: {
    isOf: (one, nowMs) => isJudged(mendState(one, nowMs)),
    isHit: (one, nowMs) => mendState(one, nowMs) === 'inTime',
  },
  overdueOpen: {
    isOf: null,
    isHit: isOverdue,
  },
  solved: { isOf: (one) => one.rating !== null, isHit: (one) => one.rating?.isSolved === true },
  satisfied: {
    isOf: (one) => one.rating !== null,
    isHit: (one) => one.rating !== null && one.rating.satisfaction !== 'dissatisfied',
  },
  unrated: { isOf: (one) => hasOutcome(one), isHit: (one) => one.rating === null },
  reopened: { isOf: (one) => one.reopened > 0 || hasOutcome(one), isHit: (one) => one.reopened > 0 },
  declined: { isOf: (one) => hasOutcome(one), isHit: (one) => one.state === 'declined' },
  lapsed: { isOf: (one) => hasOutcome(one), isHit: (one) => one.state === 'lapsed' },
}

/** Every figure of some cases at `nowMs`, each with the cases it counts. */
export function figuresOf(cases: readonly Case[], nowMs: number): Figure[] {
  return FIGURES.map((key) => {
    const { isOf, isHit } = RULES[key]
    const of = isOf ? cases.filter((one) => isOf(one, nowMs)) : null
    return {
      key,
      hits: (of ?? cases).filter((one) => isHit(one, nowMs)).map((one) => one.repairId),
      of: of && of.map((one) => one.repairId),
    }
  })
}

function isJudged(state: ReturnType<typeof answerState>): boolean {
  return state === 'inTime' || state === 'late'
}

/** Whether it ended by anything but its reporter taking it back. */
function hasOutcome(one: Case): boolean {
  return one.closedAt !== null && one.state !== 'withdrawn'
}
