import { elect } from './election.ts'
import { type Agenda, FOR, type Item, voidChoice } from './item.ts'
import { matterOf } from './matter.ts'
import { addShares, NO_SHARE, type Share } from './tally.ts'
import { reaches } from './law-test.ts'
import { consentTests, type LawTest, quorumTests } from './verdict.ts'

/** What became of an item. `option-2` is the third option. */
export type ItemOutcome =
  | 'passed'
  | 'rejected'
  | 'no-quorum'
  | 'none'
  | 'elected'
  | 'alternate'
  | 'tied'
  | 'not-placed'
  | 'not-enough'
  | 'not-enough-heads'
  | 'not-enough-area'
  | `option-${number}`

export type Decision = {
  readonly outcome: ItemOutcome
  readonly article: string
  /** Who took part in this item: all its choices but void. */
  readonly participated: Share
  readonly quorum: readonly LawTest[]
  /** The two consent tests of each choice that can carry the item: one pair, or one for every option. */
  readonly consent: readonly (readonly LawTest[])[]
}

/**
 * Decides every item of a vote from what each of its choices got; `shares[item][choice]`, as many as the item has choices.
 * Law: 民法典 §278②, for each item by itself; the candidates of an election together (`elect`). Throws a RangeError where
 * shares are missing.
 */
export function decideItems(
  agenda: Agenda,
  roll: Share,
  shares: readonly (readonly Share[])[],
): readonly Decision[] {
  const judged = agenda.items.map((item, index) => judge(item, roll, shares[index] ?? []))
  const standing = judged.flatMap((one, index) =>
    agenda.items[index]?.kind === 'candidate' && reaches(one.quorum) ? [index] : [],
  )
  const { seats } =
    standing.length === 0
      ? { seats: [] }
      : elect(
          standing.map((index) => ({
            candidateId: String(index),
            for: shares[index]?.[FOR] ?? NO_SHARE,
            participated: judged[index]?.participated ?? NO_SHARE,
          })),
          agenda.seats,
          { roll, participated: roll },
        )
  const elected = new Map(seats.map((seat) => [Number(seat.candidateId), seat.state]))
  return judged.map((one, index) => ({ ...one, outcome: elected.get(index) ?? one.outcome }))
}

/** Who took part in an item: every choice but void. */
export function participatedIn(item: Item, shares: readonly Share[]): Share {
  return shares.slice(0, voidChoice(item)).reduce(addShares, NO_SHARE)
}

function judge(item: Item, roll: Share, shares: readonly Share[]): Decision {
  if (shares.length !== voidChoice(item) + 1)
    throw new RangeError(`${shares.length} shares for ${item.title}`)
  const participated = participatedIn(item, shares)
  const quorum = quorumTests(item.matterId, { roll, participated })
  const carriers = item.kind === 'options' ? item.options.length : 1
  const consent = shares
    .slice(0, carriers)
    .map((share) => consentTests(item.matterId, { for: share, participated }))
  return {
    outcome: outcomeOf(item, quorum, consent),
    article: matterOf(item.matterId).article,
    participated,
    quorum,
    consent,
  }
}

/** For a candidate this is only whether there is a quorum: the rest depends on the others. */
function outcomeOf(
  item: Item,
  quorum: readonly LawTest[],
  consent: readonly (readonly LawTest[])[],
): ItemOutcome {
  if (!reaches(quorum)) return 'no-quorum'
  const carried = consent.findIndex((tests) => tests.every((one) => one.holds))
  if (item.kind === 'options') return carried < 0 ? 'none' : `option-${carried}`
  return carried < 0 ? 'rejected' : 'passed'
}

/** Whether an outcome is a decision: a question that passed, an option that was chosen, a candidate with a seat. */
export function carries(outcome: string): boolean {
  return outcome === 'passed' || outcome === 'elected' || outcome.startsWith('option-')
}
