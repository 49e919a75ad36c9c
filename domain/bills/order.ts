import type { Fen } from '#domain/core/quantity.ts'

/**
 * An order is what the cashier is asked to take. `created`: written down here, the cashier does not answer yet.
 * `handed-over`: the host's cashier has it. `paid` in time, `paid-late` after we had given it up: both are booked.
 */
export const ORDER_STATES = ['created', 'handed-over', 'paid', 'paid-late', 'failed', 'expired'] as const
export type OrderState = (typeof ORDER_STATES)[number]

/** What the cashier says of an order, by its own call or when asked. Its signature was checked before. */
export type CashierFact = {
  readonly orderNo: string
  /** The cashier's number of the payment; empty while there is none. */
  readonly cashierNo: string
  readonly state: 'pending' | 'paid' | 'failed'
  readonly amountFen: Fen
  readonly at: number
}

export type Order = {
  readonly state: OrderState
  readonly amountFen: Fen
  readonly expiresAt: number
  /** The cashier's number under which it is booked, or null. */
  readonly bookedAs: string | null
}

/** Why money that moved is explained by no bill. */
export const UNEXPLAINED = ['other-amount', 'paid-twice'] as const
export type Unexplained = (typeof UNEXPLAINED)[number]

/**
 * What came of a fact: `book` it once; `known`: it says what is booked already; `note` moves the order and books nothing;
 * `nothing` changes nothing; `other-amount` and `paid-twice` are refused and listed, because money moved that no bill explains.
 */
export type Verdict =
  | { readonly act: 'book'; readonly state: 'paid' | 'paid-late' }
  | { readonly act: 'known' }
  | { readonly act: 'note'; readonly state: 'failed' }
  | { readonly act: 'nothing' }
  | { readonly act: 'refuse'; readonly why: Unexplained }

/**
 * Decides what a fact of the cashier means for an order. Asks that order and fact have the same number and that whoever
 * asks holds the order, so that of two facts at once the second sees what the first did.
 */
export function judge(order: Order, fact: CashierFact): Verdict {
  if (fact.state === 'pending') return { act: 'nothing' }
  if (fact.state === 'failed')
    // Money that came is not unsaid by a late "failed".
    return order.state === 'created' || order.state === 'handed-over'
      ? { act: 'note', state: 'failed' }
      : { act: 'nothing' }
  if (order.bookedAs !== null) {
    if (fact.cashierNo !== order.bookedAs) return { act: 'refuse', why: 'paid-twice' }
    return fact.amountFen === order.amountFen ? { act: 'known' } : { act: 'refuse', why: 'other-amount' }
  }
  if (fact.amountFen !== order.amountFen) return { act: 'refuse', why: 'other-amount' }
  const isLate = order.state === 'failed' || order.state === 'expired'
  return { act: 'book', state: isLate ? 'paid-late' : 'paid' }
}

/** An order that is open is one that may still be paid without anybody asking again. */
export function isOpen(order: Pick<Order, 'state' | 'expiresAt'>, nowAt: number): boolean {
  return (order.state === 'created' || order.state === 'handed-over') && nowAt < order.expiresAt
}

const MINUTE = 60_000
/** How long a cashier's order lives. Basis: product. */
export const ORDER_LIFE_MS = 15 * MINUTE
/** How long after its end the cashier is still asked about an order without an answer. Basis: product. */
export const ASK_FOR_MS = 3 * 24 * 60 * MINUTE
const FIRST_ASK_MS = 30_000

/** When to ask the cashier next about an order without an answer: after 30 s, then twice as long each time; null at the end. */
export function nextAskAt(createdAt: number, nowAt: number): number | null {
  const wait = Math.max(FIRST_ASK_MS, nowAt - createdAt)
  const next = nowAt + wait
  return next > createdAt + ORDER_LIFE_MS + ASK_FOR_MS ? null : next
}
