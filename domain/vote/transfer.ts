import { addDays, beijingDayOf, startOfDayMs } from '../calendar.ts'
import { contestEndsAt } from './paper.ts'

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
