import { type Decision, decideItems } from './decide.ts'
import { type Agenda, choiceCount, isWhollyVoid, voidChoice } from './item.ts'
import { addShares, areasOf, NO_SHARE, type Share, type TallyHead } from './tally.ts'

/** Ways in which a ballot comes; the number of each in the database and in the log is its place. A deemed one is in neither. */
export const WAYS = ['phone', 'paper', 'proxy', 'deemed'] as const
export type Channel = (typeof WAYS)[number]

/** A ballot as it came in, with a choice for each item. One that says nothing readable at all is kept and takes no part. */
export type CastBallot = {
  readonly ballotId: string
  readonly headKey: string
  readonly choices: readonly number[]
  readonly channel: Channel
  /** Server time, epoch milliseconds; a paper ballot's is when its second entry was made. */
  readonly castAt: number
  readonly isContested?: boolean
  /** Of a home that passed to new owners during the vote, cast after that. */
  readonly isTransferred?: boolean
  /** By an agent whose written authorisation a clerk registered. */
  readonly isByWrittenProxy?: boolean
}

export const PAPER_RULES = ['first-stands', 'online-prevails', 'in-person-prevails'] as const
export type PaperRule = (typeof PAPER_RULES)[number]

export type CountRules = {
  /**
   * Which of two ballots of one head stands. Basis: ours; no Beijing rule was found (docs/law.md). `first-stands` is the
   * default, the others are settings frozen with the vote.
   */
  readonly paper: PaperRule
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
export const WITHOUT_NAMES = ['paper', 'proxy', 'writtenProxy', 'deemed', 'transferred', 'contested'] as const
export type WithoutName = (typeof WITHOUT_NAMES)[number]

export type Count = {
  readonly roll: Share
  /** `shares[item][choice]`. */
  readonly shares: readonly (readonly Share[])[]
  readonly decisions: readonly Decision[]
  /** Ballots that do not count, each with its reason; none is ever dropped in silence. */
  readonly setAside: readonly SetAside[]
  readonly without: readonly {
    readonly name: WithoutName
    readonly ballots: number
    readonly decisions: readonly Decision[]
  }[]
}

/**
 * Counts a vote from every ballot that came in, whatever its channel, and says for each one left out why. Ballots may be
 * given in any order; the earlier of two is the one with the smaller `castAt`, then the smaller id. Every ballot's
 * choices must be choices of the items (`areChoices`).
 */
export function countVote(
  agenda: Agenda,
  heads: readonly TallyHead[],
  ballots: readonly CastBallot[],
  rules: CountRules = DEFAULT_COUNT_RULES,
): Count {
  const whole = count(agenda, heads, ballots, rules)
  const leftOut: Record<WithoutName, (ballot: CastBallot) => boolean> = {
    paper: (ballot) => ballot.channel === 'paper',
    proxy: (ballot) => ballot.channel === 'proxy',
    writtenProxy: (ballot) => ballot.isByWrittenProxy === true,
    deemed: (ballot) => ballot.channel === 'deemed',
    transferred: (ballot) => ballot.isTransferred === true,
    contested: (ballot) => ballot.isContested === true,
  }
  const without = WITHOUT_NAMES.filter((name) => ballots.some(leftOut[name])).map((name) => ({
    name,
    ballots: ballots.filter(leftOut[name]).length,
    decisions: count(
      agenda,
      heads,
      ballots.filter((ballot) => !leftOut[name](ballot)),
      rules,
    ).decisions,
  }))
  return { ...whole, without }
}

function count(
  agenda: Agenda,
  heads: readonly TallyHead[],
  ballots: readonly CastBallot[],
  rules: CountRules,
): Omit<Count, 'without'> {
  const { areas, roll } = areasOf(heads)
  const { standing, setAside } = standingBallots(agenda, ballots, (headKey) => areas.has(headKey), rules)
  const shares = agenda.items.map((item) => Array.from({ length: choiceCount(item) }, () => NO_SHARE))
  for (const { headKey, choices } of standing)
    for (const [index, item] of agenda.items.entries()) {
      const said = choices[index] as number
      // A void choice that takes part is counted like an abstention: in both denominators, in no numerator.
      const choice = rules.voidTakesPart && said === voidChoice(item) ? said - 1 : said
      const own = shares[index] as Share[]
      own[choice] = addShares(own[choice] as Share, { heads: 1, areaDm2: areas.get(headKey) as number })
    }
  return { roll, shares, decisions: decideItems(agenda, roll, shares), setAside }
}

function standingBallots(
  agenda: Agenda,
  ballots: readonly CastBallot[],
  isHead: (headKey: string) => boolean,
  rules: CountRules,
): { standing: Iterable<CastBallot>; setAside: SetAside[] } {
  const standing = new Map<string, CastBallot>()
  const setAside: SetAside[] = []
  for (const ballot of [...ballots].sort(byTime)) {
    const reason = reasonAgainst(agenda, ballot, isHead, rules)
    if (reason) {
      setAside.push({ ballotId: ballot.ballotId, reason })
      continue
    }
    const before = standing.get(ballot.headKey)
    if (!before) standing.set(ballot.headKey, ballot)
    else if (rank(ballot, rules) < rank(before, rules)) {
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
  return { standing: standing.values(), setAside }
}

function reasonAgainst(
  agenda: Agenda,
  ballot: CastBallot,
  isHead: (headKey: string) => boolean,
  rules: CountRules,
): SetAside['reason'] | null {
  if (!isHead(ballot.headKey)) return 'no-such-head'
  if (ballot.channel === 'deemed' && !rules.countDeemed) return 'deemed-not-agreed'
  if (isWhollyVoid(agenda.items, ballot.choices) && !rules.voidTakesPart) return 'void'
  return null
}

/** Decides whether a later ballot of one channel replaces an earlier one of another. */
export function prevails(paper: PaperRule, later: Channel, earlier: Channel): boolean {
  return rankOf(later, paper) < rankOf(earlier, paper)
}

function rank(ballot: CastBallot, rules: CountRules): number {
  return rankOf(ballot.channel, rules.paper)
}

/** The smaller prevails whatever came first; equal ranks leave the earlier one standing. */
function rankOf(channel: Channel, paper: PaperRule): number {
  // What somebody really said prevails over what silence is taken to say.
  if (channel === 'deemed') return 3
  if (paper === 'online-prevails') return channel === 'phone' ? 0 : 1
  if (paper === 'in-person-prevails') return channel === 'paper' ? 0 : 1
  return 0
}

function byTime(a: CastBallot, b: CastBallot): number {
  return a.castAt - b.castAt || (a.ballotId < b.ballotId ? -1 : 1)
}
