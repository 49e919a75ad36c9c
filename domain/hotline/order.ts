import type { RepairState } from '#domain/repairs/ticket.ts'
import type { Satisfaction } from '#domain/repairs/figures.ts'

/** What a company may write down about an order of 12345 besides mending. An attempt that reached nobody is no contact. */
export const HOTLINE_ACTS = ['contact', 'attempt', 'explain', 'result'] as const
export type HotlineAct = (typeof HOTLINE_ACTS)[number]

/** An order as its figures are computed from; instants in epoch milliseconds. */
export type HotlineCase = {
  readonly orderNo: string
  readonly receivedAt: number
  /** The limit that the order itself carries. Law: 北京市接诉即办工作条例 §13. */
  readonly dueAt: number
  readonly contactedAt: number | null
  readonly endedAt: number | null
  /** What the repair's reporter said; null where nobody did. Of several orders on one repair it stands with the earliest alone. */
  readonly rating: { readonly isSolved: boolean; readonly satisfaction: Satisfaction } | null
}

/**
 * When a repair was dealt with, as far as an order on it is concerned: once it is finished or openly not going to be, and not by being
 * taken back, agreed to or lapsing afterwards. Null while it is open, and again once it is reopened.
 */
export function dealtAt(repair: {
  readonly state: RepairState
  readonly mendedAt: number | null
  readonly closedAt: number | null
}): number | null {
  if (repair.mendedAt !== null) return repair.mendedAt
  return repair.state === 'declined' || repair.state === 'withdrawn' ? repair.closedAt : null
}

export type LimitState = 'inTime' | 'late' | 'running'

/**
 * How it stands with an order's limit, for something that was done at `doneAt` or not yet. The company's own pauses do not stop it: the
 * limit is the authority's. Open and overdue is late.
 */
export function limitState(
  order: Pick<HotlineCase, 'dueAt'>,
  doneAt: number | null,
  nowMs: number,
): LimitState {
  if (doneAt !== null) return doneAt <= order.dueAt ? 'inTime' : 'late'
  return nowMs > order.dueAt ? 'late' : 'running'
}

export const HOTLINE_FIGURES = [
  'contacted',
  'dealt',
  'overdueOpen',
  'solved',
  'satisfied',
  'unrated',
] as const
export type HotlineFigureKey = (typeof HOTLINE_FIGURES)[number]

/** A figure and the orders it is made of: `hits` out of `of`. A bare number of orders has no `of`. */
export type HotlineFigure = {
  readonly key: HotlineFigureKey
  readonly hits: readonly string[]
  readonly of: readonly string[] | null
}

// Law: 北京市接诉即办工作条例 §32: 响应率、解决率、满意率 are the core of the review. Their official formulas are not public; these are ours.
// Basis: product. Nothing is a hit that nobody said: without a rating an order is in neither 解决 nor 满意, and counted apart.
const RULES: Readonly<
  Record<
    HotlineFigureKey,
    {
      readonly isOf: ((one: HotlineCase, nowMs: number) => boolean) | null
      isHit(one: HotlineCase, nowMs: number): boolean
    }
  >
> = {
  contacted: {
    isOf: (one, nowMs) => limitState(one, one.contactedAt, nowMs) !== 'running',
    isHit: (one, nowMs) => limitState(one, one.contactedAt, nowMs) === 'inTime',
  },
  dealt: {
    isOf: (one, nowMs) => limitState(one, one.endedAt, nowMs) !== 'running',
    isHit: (one, nowMs) => limitState(one, one.endedAt, nowMs) === 'inTime',
  },
  overdueOpen: { isOf: null, isHit: (one, nowMs) => one.endedAt === null && nowMs > one.dueAt },
  solved: { isOf: (one) => one.rating !== null, isHit: (one) => one.rating?.isSolved === true },
  satisfied: {
    isOf: (one) => one.rating !== null,
    isHit: (one) => one.rating !== null && one.rating.satisfaction !== 'dissatisfied',
  },
  unrated: { isOf: (one) => one.endedAt !== null, isHit: (one) => one.rating === null },
}

/** Every figure of some orders at `nowMs`, each with the orders it counts. */
export function hotlineFigures(cases: readonly HotlineCase[], nowMs: number): HotlineFigure[] {
  return HOTLINE_FIGURES.map((key) => {
    const { isOf, isHit } = RULES[key]
    const of = isOf ? cases.filter((one) => isOf(one, nowMs)) : null
    return {
      key,
      hits: (of ?? cases).filter((one) => isHit(one, nowMs)).map((one) => one.orderNo),
      of: of && of.map((one) => one.orderNo),
    }
  })
}

/** Of several orders on one repair its rating stands with the earliest: one person's word counts once. */
export function ratingsOnce<
  T extends { readonly repairId: string; readonly orderNo: string; readonly receivedAt: number },
>(orders: readonly T[]): ReadonlySet<string> {
  const first = new Map<string, T>()
  for (const order of orders) {
    const before = first.get(order.repairId)
    const isEarlier =
      !before ||
      order.receivedAt < before.receivedAt ||
      (order.receivedAt === before.receivedAt && order.orderNo < before.orderNo)
    if (isEarlier) first.set(order.repairId, order)
  }
  return new Set([...first.values()].map((order) => order.orderNo))
}
