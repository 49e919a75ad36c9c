import type { AreaDm2 } from '#domain/core/quantity.ts'
import { decideItems, type ItemOutcome } from '../../counting/decide.ts'
import { type Agenda, choiceCount, type Item, voidChoice } from '../../counting/item.ts'
import { matterOf } from '../../counting/matter.ts'
import type { Share } from '../../counting/tally.ts'
import { type Claim, inequalityOf } from './margins.ts'

/**
 * What the law asks of areas, as claims that are each proven or disproven (`proveMargins`), so that a vote is decided although its areas are
 * told by groups only: for each item whether its quorum of areas is there, and for each choice that can carry it whether it has its consent.
 * Law: 民法典 §278②. The areas are those of all choices, one after another.
 */
export function claimsOf(items: readonly Item[], roll: Share, areas: readonly AreaDm2[]): Claim[] {
  const counts = items.map(choiceCount)
  return questionsOf(items, roll).map((claim) => {
    const { weights, least } = inequalityOf(counts, claim)
    const left = weights.reduce(
      (all, weight, choice) => all + BigInt(weight) * BigInt(areas[choice] ?? 0),
      BigInt(0),
    )
    return { ...claim, holds: left >= BigInt(least) }
  })
}

/** Every claim as if it held, in the order in which a result gives the answers. */
function questionsOf(items: readonly Item[], roll: Share): Claim[] {
  return items.flatMap((one, item): Claim[] => {
    const { quorum, consent } = matterOf(one.matterId)
    const carriers = one.kind === 'options' ? one.options.length : 1
    return [
      { kind: 'quorum', item, holds: true, of: quorum, rollAreaDm2: roll.areaDm2 },
      ...Array.from(
        { length: carriers },
        (_, choice): Claim => ({
          kind: 'consent',
          item,
          holds: true,
          of: consent.fraction,
          choice,
          isStrict: consent.strict,
        }),
      ),
    ]
  })
}

/** The claims with these answers, true or false, in their order; null where they are not as many. What a verifier does with a result's. */
export function claimsWith(
  items: readonly Item[],
  roll: Share,
  answers: readonly boolean[],
): readonly Claim[] | null {
  const claims = questionsOf(items, roll)
  if (claims.length !== answers.length) return null
  return claims.map((claim, at) => ({ ...claim, holds: answers[at] as boolean }))
}

// Areas that stand for "reached" and "not reached": all, a third of the roll's, nothing.
const WHOLE = 300

/**
 * Decides every item from heads and claims; null where that takes the order of two candidates' areas, of equal heads. Requires the claims of
 * `claimsOf` or `claimsWith`, and heads of all choices, one after another.
 */
export function outcomesBy(
  agenda: Agenda,
  roll: Share,
  heads: readonly number[],
  claims: readonly Claim[],
): readonly ItemOutcome[] | null {
  let from = 0
  const shares = agenda.items.map((item, index) => {
    const count = choiceCount(item)
    from += count
    const own = claims.filter((claim) => claim.item === index)
    return sharesBy(item, heads.slice(from - count, from), own)
  })
  const decided = decideItems(agenda, { heads: roll.heads, areaDm2: roll.areaDm2 === 0 ? 0 : WHOLE }, shares)
  const seated = decided.flatMap(({ outcome }, index) => {
    const isIn = ['elected', 'alternate', 'tied', 'not-placed'].includes(outcome)
    return isIn ? [shares[index]?.[0]?.heads ?? 0] : []
  })
  if (new Set(seated).size !== seated.length) return null
  return decided.map(({ outcome }) => outcome)
}

/** Shares of an item whose areas answer the law's questions as the claims do. */
function sharesBy(item: Item, heads: readonly number[], claims: readonly Claim[]): Share[] {
  const hasQuorum = claims.some((claim) => claim.kind === 'quorum' && claim.holds)
  const part = hasQuorum ? WHOLE : Math.floor(WHOLE / 3)
  const carried = claims.find((claim) => claim.kind === 'consent' && claim.holds)
  const abstain = voidChoice(item) - 1
  const at = carried?.kind === 'consent' ? carried.choice : abstain
  return heads.map((one, choice) => ({ heads: one, areaDm2: choice === at ? part : 0 }))
}
