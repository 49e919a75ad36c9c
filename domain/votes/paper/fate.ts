import { addDays, beijingDayOf, startOfDayMs } from '#domain/core/calendar.ts'
import { type Channel, type PaperRule, prevails } from '../counting/count.ts'

/**
 * For how many days after the close the owners of a home may object to a paper ballot written down for it.
 * Basis: product. No law sets a period; the days are counted as 民法典 §201 counts them.
 */
export const PAPER_CONTEST_DAYS = 3

/** The instant from which on a paper ballot can no longer be objected to: the last day has ended. */
export function contestEndsAt(closesAt: number): number {
  return startOfDayMs(addDays(beijingDayOf(closesAt), PAPER_CONTEST_DAYS + 1))
}

/** One person's reading of a paper ballot. */
export type PaperReading = {
  readonly clerk: string
  readonly choices: readonly number[]
  /** Whether nothing at all could be read (`isWhollyVoid`). */
  readonly isVoid: boolean
  readonly hasScan: boolean
  /** Whether the one who reads votes for this home too, as its owner or its agent. */
  readonly votesForHome: boolean
}

export type PaperBar = 'own-home' | 'same-clerk' | 'scan-missing'

/** Where a paper ballot stands: read by one person, counting, read differently, illegible to two persons, or not counting. */
export type PaperState = 'first' | 'counted' | 'differs' | 'void' | 'set-aside'

/**
 * Decides what becomes of one more reading of a home's paper while the vote is open, from the readings before it and the ballot that
 * stands for the home; or why it is not taken. Two persons who read the same make a ballot of it, unless neither could read
 * anything: that paper casts no vote and stands in no other's way, and a further paper of the home is read like a first one.
 * Law: 建房〔2009〕274号 §22: opinions in writing are signed; who may read them and how often is ours. DOMAIN §1.9: the first *valid*
 * ballot stands.
 */
export function paperAnswer(
  before: readonly Pick<PaperReading, 'clerk' | 'choices' | 'isVoid'>[],
  reading: PaperReading,
  standing: Channel | null,
  rule: PaperRule,
): PaperState | PaperBar {
  if (reading.votesForHome) return 'own-home'
  const open = openReadings(before)
  // After the first reading a clerk may see the other's: a second one would no longer be blind.
  const again = before.filter((one) => one.clerk === reading.clerk)
  if (again.some((one) => open.includes(one) || isSame(one.choices, reading.choices))) return 'same-clerk'
  if (open.length === 0 && !reading.hasScan) return 'scan-missing'
  if (standing === 'paper') return 'counted'
  if (standing !== null && !prevails(rule, 'paper', standing)) return 'set-aside'
  if (!reading.isVoid && open.some((one) => isSame(one.choices, reading.choices))) return 'counted'
  return readState([...before, reading])
}

function isSame(some: readonly number[], others: readonly number[]): boolean {
  return some.length === others.length && some.every((one, index) => one === others[index])
}

/** The readings that may still become a ballot: where two persons could read nothing, theirs are of a paper that is done with. */
export function openReadings<T extends Pick<PaperReading, 'clerk' | 'isVoid'>>(readings: readonly T[]): T[] {
  const isSettled = new Set(readings.filter((one) => one.isVoid).map((one) => one.clerk)).size > 1
  return readings.filter((one) => !isSettled || !one.isVoid)
}

/** Where readings stand of which no two made a ballot. */
function readState(
  readings: readonly Pick<PaperReading, 'clerk' | 'isVoid'>[],
): 'first' | 'differs' | 'void' {
  const clerks = new Set(openReadings(readings).map((one) => one.clerk)).size
  return clerks === 0 ? 'void' : clerks === 1 ? 'first' : 'differs'
}

/** Why what came in does not count. */
export type LossReason = 'earlier-stands' | 'other-channel-prevails' | 'objection-upheld' | 'not-agreed'

export type PaperFate = { readonly state: PaperState; readonly reason: LossReason | null }

/** A ballot of the head, standing or set aside and why. */
export type HeadBallot = {
  readonly channel: Channel
  readonly isStanding: boolean
  readonly setAside: 'other-channel-prevails' | 'objection-upheld' | null
}

/**
 * Decides what became of a paper ballot from who read it and from the head's ballots in the order they were made. Of the
 * `readings`, whether two were the same shows in a ballot having come of it.
 */
export function paperFate(
  readings: readonly Pick<PaperReading, 'clerk' | 'isVoid'>[],
  ballots: readonly HeadBallot[],
  rule: PaperRule,
  isClosed: boolean,
): PaperFate {
  const papers = ballots.filter((ballot) => ballot.channel === 'paper')
  const paper = papers[papers.length - 1]
  if (paper) return ballotFate(paper)
  const standing = ballots.find((ballot) => ballot.isStanding)
  if (standing && !prevails(rule, 'paper', standing.channel)) {
    const isOther = prevails(rule, standing.channel, 'paper')
    return { state: 'set-aside', reason: isOther ? 'other-channel-prevails' : 'earlier-stands' }
  }
  const state = readState(readings)
  return isClosed && state !== 'void' ? { state: 'set-aside', reason: 'not-agreed' } : { state, reason: null }
}

/** What became of a ballot: it counts, or why not. */
export function ballotFate(ballot: HeadBallot): PaperFate {
  if (ballot.isStanding) return { state: 'counted', reason: null }
  return { state: 'set-aside', reason: ballot.setAside }
}
