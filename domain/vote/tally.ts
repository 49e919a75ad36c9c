import { type AreaDm2, assertCount } from '../quantity.ts'

export type Choice = 'for' | 'against' | 'abstain'

export type TallyHead = { readonly headKey: string; readonly areaDm2: AreaDm2 }
export type TallyBallot = { readonly headKey: string; readonly choice: Choice }

/** A number of heads and their exclusive area. */
export type Share = { readonly heads: number; readonly areaDm2: AreaDm2 }

export type Tally = {
  readonly roll: Share
  /** for + against + abstain. Law: 民法典 §278②: 参与表决 is who took part, abstaining included. */
  readonly participated: Share
  readonly for: Share
  readonly against: Share
  readonly abstain: Share
  /** Ballots that do not count, by their place in the list. */
  readonly rejected: readonly { readonly index: number; readonly reason: 'no-such-head' | 'second-ballot' }[]
}

/**
 * Counts ballots against a roll in one pass; the first ballot of a head stands. Ballots must be in the order they were
 * cast, head keys of the roll must be unique. Throws a RangeError for areas that are no exact integers.
 */
export function tally(heads: readonly TallyHead[], ballots: readonly TallyBallot[]): Tally {
  const areas = new Map<string, AreaDm2>()
  const roll = { heads: 0, areaDm2: 0 }
  for (const head of heads) {
    if (areas.has(head.headKey)) throw new RangeError(`head ${head.headKey} stands twice in the roll`)
    areas.set(head.headKey, head.areaDm2)
    add(roll, head.areaDm2)
  }
  const counted = {
    for: { heads: 0, areaDm2: 0 },
    against: { heads: 0, areaDm2: 0 },
    abstain: { heads: 0, areaDm2: 0 },
  }
  const participated = { heads: 0, areaDm2: 0 }
  const rejected: { index: number; reason: 'no-such-head' | 'second-ballot' }[] = []
  const voted = new Set<string>()
  for (const [index, ballot] of ballots.entries()) {
    const areaDm2 = areas.get(ballot.headKey)
    if (areaDm2 === undefined) rejected.push({ index, reason: 'no-such-head' })
    else if (voted.has(ballot.headKey)) rejected.push({ index, reason: 'second-ballot' })
    else {
      voted.add(ballot.headKey)
      add(counted[ballot.choice], areaDm2)
      add(participated, areaDm2)
    }
  }
  return { roll, participated, ...counted, rejected }
}

function add(share: { heads: number; areaDm2: AreaDm2 }, areaDm2: AreaDm2): void {
  assertCount(areaDm2, 'areaDm2')
  share.heads += 1
  share.areaDm2 += areaDm2
  assertCount(share.areaDm2, 'areaDm2')
}
