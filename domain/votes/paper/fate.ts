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
  readonly hasScan: boolean
  /** Whether the one who reads votes for this home too, as its owner or its agent. */
  readonly votesForHome: boolean
}

export type PaperBar = 'own-home' | 'same-clerk' | 'scan-missing'

/**
 * Decides what becomes of one more reading of a home's paper while the vote is open, from the readings before it and the ballot that
 * stands for the home; or why it is not taken. Two persons who read the same make a ballot of it.
 * Law: 建房〔2009〕274号 §22: opinions in writing are signed; who may read them and how often is ours.
 */
export function paperAnswer(
  before: readonly Pick<PaperReading, 'clerk' | 'choices'>[],
  reading: PaperReading,
  standing: Channel | null,
  rule: PaperRule,
): PaperState | PaperBar {
  if (reading.votesForHome) return 'own-home'
  // After the first reading a clerk may see the other's: a second one would no longer be blind.
  if (before.some((one) => one.clerk === reading.clerk)) return 'same-clerk'
  if (before.length === 0 && !reading.hasScan) return 'scan-missing'
  if (standing === 'paper') return 'counted'
  if (standing !== null && !prevails(rule, 'paper', standing)) return 'set-aside'
  if (before.some((one) => isSame(one.choices, reading.choices))) return 'counted'
  return before.length > 0 ? 'differs' : 'first'
}

function isSame(some: readonly number[], others: readonly number[]): boolean {
  return some.length === others.length && some.every((one, index) => one === others[index])
}

/** Where a paper ballot stands: read by one person, counting, read differently, or not counting. */
export type PaperState = 'first' | 'counted' | 'differs' | 'set-aside'

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
 * Decides what became of a paper ballot from who read it and from the head's ballots in the order they were made. `clerks`
 * names the reader of each reading; whether two read the same shows in a ballot having come of it.
 */
export function paperFate(
  clerks: readonly string[],
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
  if (isClosed) return { state: 'set-aside', reason: 'not-agreed' }
  return { state: new Set(clerks).size > 1 ? 'differs' : 'first', reason: null }
}

/** What became of a ballot: it counts, or why not. */
export function ballotFate(ballot: HeadBallot): PaperFate {
  if (ballot.isStanding) return { state: 'counted', reason: null }
  return { state: 'set-aside', reason: ballot.setAside }
}
