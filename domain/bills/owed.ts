import { addDays, type Day, daysBetween } from '#domain/core/calendar.ts'
import type { Fen } from '#domain/core/quantity.ts'
import { amountOf } from './amount.ts'

/** What a bill comes to: what was asked, taken back by the company, paid through the cashier or at the desk, and paid back. */
export type Sums = {
  readonly amountFen: Fen
  readonly creditedFen: Fen
  readonly paidFen: Fen
  readonly refundedFen: Fen
}

/** What is still to pay; below zero where too much was paid and must go back. */
export function owedFen(sums: Sums): Fen {
  return sums.amountFen - sums.creditedFen - (sums.paidFen - sums.refundedFen)
}

export type BillState = 'due' | 'overdue' | 'settled' | 'cancelled' | 'refund'

/** How a bill stands on a day. Asks for the last day on which paying is in time (`lastDayOf`). */
export function stateOf(sums: Sums, lastOn: Day, today: Day): BillState {
  const owed = owedFen(sums)
  if (owed < 0) return 'refund'
  if (owed === 0) return sums.creditedFen === sums.amountFen ? 'cancelled' : 'settled'
  return today > lastOn ? 'overdue' : 'due'
}

/** Nobody is late with a bill that they had less than this time to see. Basis: ours. */
export const LEAST_DAYS = 7

/** The last day on which paying is in time: the due day, and never before a week after the bill was issued. */
export function lastDayToPay(dueOn: Day, issuedOn: Day): Day {
  const seen = addDays(issuedOn, LEAST_DAYS)
  return dueOn < seen ? seen : dueOn
}

export type LateFee = {
  readonly owedFen: Fen
  readonly days: number
  readonly perMillion: number
  readonly fen: Fen
}

/**
 * What the contract's own rate says for paying late, for the screen to explain: owed × days × rate, rounded once. Null where
 * the contract names no rate, or nothing is late. Nothing is owed by it until the company issues a bill for it.
 * Law: 民法典 §944: who pays late may be reminded and then sued, and is never cut off; §585: a rate is what was agreed.
 */
export function lateFee(sums: Sums, lastOn: Day, today: Day, perMillion: number | null): LateFee | null {
  const owed = owedFen(sums)
  const days = daysBetween(lastOn, today)
  if (perMillion === null || owed <= 0 || days <= 0) return null
  const fen = amountOf({ method: 'late', owedFen: owed, days, perMillion }, { from: today, to: today })
  return fen.ok ? { owedFen: owed, days, perMillion, fen: fen.value } : null
}
