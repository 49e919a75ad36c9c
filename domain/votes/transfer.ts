import { addDays, beijingDayOf, startOfDayMs } from '#domain/core/calendar.ts'
import { contestEndsAt } from './paper/fate.ts'
import { ownersKey } from './roll.ts'

/**
 * For how many days after a transfer took effect the old owners of the home may contest it. Basis: product. No law sets a
 * period; the days are counted as 民法典 §201 counts them.
 */
export const TRANSFER_CONTEST_DAYS = 30

/**
 * The instant from which on a transfer can no longer be contested: thirty days have ended, and with them every vote in which it
 * changed who votes for the home, as long as its paper ballots can be contested. `closesAt` are the closes of those votes.
 */
export function transferContestEndsAt(recordedAt: number, closesAt: readonly number[]): number {
  const days = startOfDayMs(addDays(beijingDayOf(recordedAt), TRANSFER_CONTEST_DAYS + 1))
  return Math.max(days, ...closesAt.map(contestEndsAt))
}

/** What a sale meets in a vote. Owners as they are before the sale. */
export type SaleFacts = {
  /** Called off or past its close: what is sold then changes nothing of it. */
  readonly isOver: boolean
  readonly sellers: readonly string[]
  /** Who votes for the head that the home is in; null where the home is on no roll of this vote. */
  readonly voters: readonly string[] | null
  /** The owners of the head's other homes, home by home. */
  readonly otherHomes: readonly (readonly string[])[]
  readonly hasVoted: boolean
}

export const SALE_EFFECTS = ['stands', 'passes', 'keeps'] as const
/**
 * `stands`: the head has voted, and that ballot stands. `passes`: it has not, and the new owners vote for it. `keeps`: the old owners
 * still own another home of the head, and go on voting for it.
 */
export type SaleEffect = (typeof SALE_EFFECTS)[number]

/**
 * Decides what a sale during a vote means for the head of the home; null where it means nothing. The roll stays as frozen: no head and
 * no area changes. Basis: DOMAIN V18, as the 北京业主 questions and answers have it; no law says so.
 */
export function saleEffect(facts: SaleFacts): SaleEffect | null {
  const { isOver, sellers, voters, otherHomes, hasVoted } = facts
  const key = ownersKey(sellers)
  // One that has passed on already follows its present voters.
  if (isOver || voters === null || ownersKey(voters) !== key) return null
  // What the developer sells stays in its head, like everything it has not sold.
  if (key === '' || otherHomes.some((owners) => ownersKey(owners) === key)) return 'keeps'
  return hasVoted ? 'stands' : 'passes'
}
