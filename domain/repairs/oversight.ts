import { answerState, isLate, mendState } from './clock.ts'
import { type Case, type Figure, type FigureKey, figuresOf } from './figures.ts'
import { repairKindOf } from './kind.ts'

/** What a supervisor sees of each estate. The first three are of all that is open, the others of what a month brought. */
export const OVERSIGHT = ['open', 'emergencyOpen', 'overdueOpen', 'late', 'lapsed', 'reopened'] as const
export type OversightKey = (typeof OVERSIGHT)[number]

export type OversightFigure = Omit<Figure, 'key'> & { readonly key: OversightKey }

/** Whether the company of an estate filed its contract: no company known, not due yet, past its day, or filed. */
export type Filing = 'no-company' | 'waiting' | 'overdue' | 'filed'

/**
 * Decides what an estate's row says of its repairs. Only an estate that had cases, none of them overdue, and whose company filed
 * its contract is `fine`: where nothing was reported, or nobody is bound, nothing can be said.
 */
export function estateState(given: {
  readonly open: number
  readonly judged: number
  readonly overdue: number
  readonly filing: Filing
}): 'overdue' | 'fine' | 'unsaid' {
  if (given.overdue > 0) return 'overdue'
  return given.open + given.judged > 0 && given.filing === 'filed' ? 'fine' : 'unsaid'
}

/**
 * The figures of an estate at `nowMs`, each with the cases it counts, from its open cases and those reported from `fromMs` to before `toMs`.
 * What is open and overdue is late, so that an estate that leaves everything lying is not the most punctual.
 */
export function oversightOf(
  cases: readonly Case[],
  fromMs: number,
  toMs: number,
  nowMs: number,
): OversightFigure[] {
  const ids = (list: readonly Case[]) => list.map((one) => one.repairId)
  const open = cases.filter((one) => one.closedAt === null)
  const month = cases.filter((one) => one.reportedAt >= fromMs && one.reportedAt < toMs)
  const judged = month.filter((one) => isJudged(answerState(one, nowMs)) || isJudged(mendState(one, nowMs)))
  const as = (key: OversightKey & FigureKey, of: readonly Case[]): OversightFigure => {
    const found = figuresOf(of, nowMs).find((one) => one.key === key)
    return { key, hits: found?.hits ?? [], of: found?.of ?? null }
  }
  return [
    { key: 'open', hits: ids(open), of: null },
    {
      key: 'emergencyOpen',
      hits: ids(open.filter((one) => one.mendedAt === null && repairKindOf(one.kind)?.isEmergency === true)),
      of: null,
    },
    as('overdueOpen', open),
    { key: 'late', hits: ids(judged.filter((one) => isLate(one, nowMs))), of: ids(judged) },
    as('lapsed', month),
    as('reopened', month),
  ]
}

function isJudged(state: ReturnType<typeof answerState>): boolean {
  return state === 'inTime' || state === 'late'
}
