import type { MatterId } from './matter.ts'
import { type Choice, type Tally, type TallyHead, tally } from './tally.ts'
import { type Verdict, verdict } from './verdict.ts'

export type Channel = 'phone' | 'paper' | 'proxy' | 'deemed'

/** A ballot as it came in. `void` is one that says nothing readable; it is kept, and by default takes no part. */
export type CastBallot = {
  readonly ballotId: string
  readonly headKey: string
  readonly choice: Choice | 'void'
  readonly channel: Channel
  /** Server time, epoch milliseconds; a paper ballot's is when its second entry was made. */
  readonly castAt: number
  readonly isContested?: boolean
}

export type CountRules = {
  /**
   * Which of two ballots of one head stands. Basis: ours; no Beijing rule was found (docs/law.md). `first-stands` is the
   * default, the others are settings frozen with the vote.
   */
  readonly paper: 'first-stands' | 'online-prevails' | 'in-person-prevails'
  /** Silence joins the majority only where a filed clause says so (建房〔2009〕274号 §26②); never by default in Beijing. */
  readonly countDeemed: boolean
  /** Whether a void ballot takes part. Not settled; by default it does not. */
  readonly voidTakesPart: boolean
}

export const DEFAULT_COUNT_RULES: CountRules = {
  paper: 'first-stands',
  countDeemed: false,
  voidTakesPart: false,
}

export type SetAside = {
  readonly ballotId: string
  readonly reason: 'no-such-head' | 'earlier-stands' | 'other-channel-prevails' | 'void' | 'deemed-not-agreed'
}

/** The same count with some ballots left out, for whoever doubts them. */
export type WithoutName = 'paper' | 'proxy' | 'deemed' | 'contested'

export type Count = {
  readonly tally: Tally
  readonly verdict: Verdict
  /** Ballots that do not count, each with its reason; none is ever dropped in silence. */
  readonly setAside: readonly SetAside[]
  readonly without: readonly { readonly name: WithoutName; readonly verdict: Verdict }[]
}

/**
 * Counts a vote from every ballot that came in, whatever its channel, and says for each one left out why. Ballots may be
 * given in any order; the earlier of two is the one with the smaller `castAt`, then the smaller id.
 */
export function countVote(
  matterId: MatterId,
  heads: readonly TallyHead[],
  ballots: readonly CastBallot[],
  rules: CountRules = DEFAULT_COUNT_RULES,
): Count {
  const whole = decide(matterId, heads, ballots, rules)
  const leftOut: Record<WithoutName, (ballot: CastBallot) => boolean> = {
    paper: (ballot) => ballot.channel === 'paper',
    proxy: (ballot) => ballot.channel === 'proxy',
    deemed: (ballot) => ballot.channel === 'deemed',
    contested: (ballot) => ballot.isContested === true,
  }
  const without = (Object.keys(leftOut) as WithoutName[])
    .filter((name) => ballots.some(leftOut[name]))
    .map((name) => ({
      name,
      verdict: decide(
        matterId,
        heads,
        ballots.filter((ballot) => !leftOut[name](ballot)),
        rules,
      ).verdict,
    }))
  return { ...whole, without }
}

function decide(
  matterId: MatterId,
  heads: readonly TallyHead[],
  ballots: readonly CastBallot[],
  rules: CountRules,
): Omit<Count, 'without'> {
  const known = new Set(heads.map((head) => head.headKey))
  const standing = new Map<string, CastBallot>()
  const setAside: SetAside[] = []
  for (const ballot of [...ballots].sort(byTime)) {
    const reason = reasonAgainst(ballot, known, rules)
    if (reason) {
      setAside.push({ ballotId: ballot.ballotId, reason })
      continue
    }
    const before = standing.get(ballot.headKey)
    if (!before) standing.set(ballot.headKey, ballot)
    else if (replaces(ballot, before, rules)) {
      standing.set(ballot.headKey, ballot)
      setAside.push({ ballotId: before.ballotId, reason: 'other-channel-prevails' })
    } else {
      const isOther = rank(before, rules) < rank(ballot, rules)
      setAside.push({
        ballotId: ballot.ballotId,
        reason: isOther ? 'other-channel-prevails' : 'earlier-stands',
      })
    }
  }
  // A void ballot that takes part is counted like an abstention: in both denominators, in no numerator.
  const counted = tally(
    heads,
    [...standing.values()].map(({ headKey, choice }) => ({
      headKey,
      choice: choice === 'void' ? 'abstain' : choice,
    })),
  )
  return { tally: counted, verdict: verdict(matterId, counted), setAside }
}

function reasonAgainst(
  ballot: CastBallot,
  known: ReadonlySet<string>,
  rules: CountRules,
): SetAside['reason'] | null {
  if (!known.has(ballot.headKey)) return 'no-such-head'
  if (ballot.channel === 'deemed' && !rules.countDeemed) return 'deemed-not-agreed'
  if (ballot.choice === 'void' && !rules.voidTakesPart) return 'void'
  return null
}

function replaces(later: CastBallot, before: CastBallot, rules: CountRules): boolean {
  return rank(later, rules) < rank(before, rules)
}

/** The smaller prevails whatever came first; equal ranks leave the earlier one standing. */
function rank(ballot: CastBallot, rules: CountRules): number {
  // What somebody really said prevails over what silence is taken to say.
  if (ballot.channel === 'deemed') return 3
  if (rules.paper === 'online-prevails') return ballot.channel === 'phone' ? 0 : 1
  if (rules.paper === 'in-person-prevails') return ballot.channel === 'paper' ? 0 : 1
  return 0
}

function byTime(a: CastBallot, b: CastBallot): number {
  return a.castAt - b.castAt || (a.ballotId < b.ballotId ? -1 : 1)
}
