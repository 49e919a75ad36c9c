import { isAtLeast, isMoreThan } from '#domain/core/quantity.ts'
import { matterOf } from './matter.ts'
import type { Share } from './tally.ts'

const ELECTION = 3

export type Candidate = {
  readonly candidateId: string
  readonly for: Share
  /** Who took part in the vote on this candidate, where that differs from the whole: void marks take no part. */
  readonly participated?: Share
}

export type Seat = {
  readonly candidateId: string
  readonly state:
    | 'elected'
    | 'alternate'
    | 'tied'
    | 'not-placed'
    | 'not-enough-heads'
    | 'not-enough-area'
    | 'not-enough'
}

export type Election = {
  readonly outcome: 'decided' | 'draw-needed' | 'no-quorum'
  readonly seats: readonly Seat[]
  /** Seats that nobody won: a further round is needed for them. */
  readonly vacant: number
}

/**
 * Decides a committee election from how many stood for each candidate. Law: 民法典 §278①(3): each seat is an ordinary matter,
 * so a candidate needs more than half of those taking part, in heads and in area. Basis of ranking and ties: ours, since
 * 北京市物业管理条例 §32 leaves them to the 选举办法: by heads, then by area; who is still equal at the last seat draws lots.
 * Those eligible beyond the seats become alternates, at most as many as there are seats (条例 §39).
 * Throws a RangeError where a candidate has more support than took part, or seats are not a positive integer.
 */
export function elect(
  candidates: readonly Candidate[],
  seats: number,
  counted: { readonly roll: Share; readonly participated: Share },
): Election {
  if (!Number.isSafeInteger(seats) || seats < 1)
    throw new RangeError(`seats must be at least 1, got ${seats}`)
  const { roll, participated } = counted
  const { quorum, consent } = matterOf(ELECTION)
  const whole = (one: Candidate) => one.participated ?? participated
  for (const one of candidates)
    if (one.for.heads > whole(one).heads || one.for.areaDm2 > whole(one).areaDm2)
      throw new RangeError(`${one.candidateId} has more support than took part`)
  const hasQuorum =
    roll.heads > 0 &&
    roll.areaDm2 > 0 &&
    isAtLeast(participated.heads, roll.heads, quorum) &&
    isAtLeast(participated.areaDm2, roll.areaDm2, quorum)
  const judged = candidates.map((candidate) => ({
    candidate,
    hasHeads: isMoreThan(candidate.for.heads, whole(candidate).heads, consent.fraction),
    hasArea: isMoreThan(candidate.for.areaDm2, whole(candidate).areaDm2, consent.fraction),
  }))
  if (!hasQuorum)
    return {
      outcome: 'no-quorum',
      seats: candidates.map(({ candidateId }) => ({ candidateId, state: 'not-enough' })),
      vacant: seats,
    }
  const eligible = judged
    .filter((one) => one.hasHeads && one.hasArea)
    .map((one) => one.candidate)
    .sort(byRank)
  const tied = tiedAtLastSeat(eligible, seats)
  const safe = eligible.filter((one) => !tied.includes(one))
  const elected = tied.length === 0 ? eligible.slice(0, seats) : safe.filter((one) => isBefore(one, tied))
  const alternates = safe.filter((one) => !elected.includes(one)).slice(0, seats)
  const stateOf = (one: (typeof judged)[number]): Seat['state'] => {
    if (elected.includes(one.candidate)) return 'elected'
    if (tied.includes(one.candidate)) return 'tied'
    if (alternates.includes(one.candidate)) return 'alternate'
    // Votes enough, but no seat and no alternate's place is left.
    if (one.hasHeads && one.hasArea) return 'not-placed'
    if (one.hasHeads && !one.hasArea) return 'not-enough-area'
    return one.hasArea && !one.hasHeads ? 'not-enough-heads' : 'not-enough'
  }
  return {
    outcome: tied.length > 0 ? 'draw-needed' : 'decided',
    seats: judged.map((one) => ({ candidateId: one.candidate.candidateId, state: stateOf(one) })),
    vacant: Math.max(0, seats - eligible.length),
  }
}

/** Those equal to the one on the last seat, where not all of them fit; else nobody. */
function tiedAtLastSeat(ranked: readonly Candidate[], seats: number): Candidate[] {
  const last = ranked[seats - 1]
  const next = ranked[seats]
  if (!last || !next || byRank(last, next) !== 0) return []
  return ranked.filter((one) => byRank(one, last) === 0)
}

function isBefore(one: Candidate, tied: readonly Candidate[]): boolean {
  return byRank(one, tied[0] as Candidate) < 0
}

function byRank(a: Candidate, b: Candidate): number {
  return b.for.heads - a.for.heads || b.for.areaDm2 - a.for.areaDm2
}
