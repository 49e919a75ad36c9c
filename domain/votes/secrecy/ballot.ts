import type { AllowedColumn } from './columns.ts'
import { baseTables, generators } from './curve/generators.ts'
import { type Affine, pointsFor, type Sum, sumLists } from './curve/multiply.ts'
import { modulo } from './curve/scalars.ts'

/** How many choices each item has, the void one, which is its last, included. A vote is this list to everything here. */
export type ChoiceCounts = readonly number[]

/** A ballot as its voter and the server know it: one choice an item, and the blinding that hides them. */
export type OpenBallot = { readonly choices: readonly number[]; readonly blinding: bigint }

const PAPER = 1
/** What a question and a candidate have. Options have five and more. */
const QUESTION = 4
/** Up to as many items each stands alone: the proof is larger, and made and checked sooner. */
const MOST_ALONE = 4

/** The numbers of an item's choices among all choices of the vote begin here. */
export function offsetsOf(counts: ChoiceCounts): number[] {
  let from = 0
  return counts.map((count) => {
    from += count
    return from - count
  })
}

export function choicesIn(counts: ChoiceCounts): number {
  return counts.reduce((all, one) => all + one, 0)
}

/**
 * `Q = Σ G_(item, choice) + blinding·H` of each ballot. Requires choices that the items have (a RangeError else) and blindings
 * that were drawn fresh for each ballot.
 */
export function commitBallots(counts: ChoiceCounts, ballots: readonly OpenBallot[]): Sum[] {
  const all = generators('choice', choicesIn(counts))
  const offsets = offsetsOf(counts)
  const { h } = baseTables()
  return sumLists(
    ballots.map(({ choices, blinding }) => {
      if (choices.length !== counts.length) throw new RangeError('one choice an item')
      const points = choices.map((choice, item) => {
        const isThere = Number.isInteger(choice) && choice >= 0 && choice < (counts[item] as number)
        if (!isThere) throw new RangeError(`item ${item} has no choice ${choice}`)
        return all[(offsets[item] as number) + choice] as Affine
      })
      return [...points, ...pointsFor(h, blinding)]
    }),
  )
}

/** A part of a ballot: one item, or two that stand one after the other; its choices among all of the vote. */
export type Part = { readonly items: readonly number[] }

/**
 * Decides the parts: every item alone up to four of them; beyond, questions and candidates that stand next to each other in
 * pairs from the first on, and options alone.
 */
export function partsOf(counts: ChoiceCounts): Part[] {
  const parts: Part[] = []
  for (let item = 0; item < counts.length; item++) {
    const isPair = counts.length > MOST_ALONE && counts[item] === QUESTION && counts[item + 1] === QUESTION
    parts.push({ items: isPair ? [item, item + 1] : [item] })
    if (isPair) item += 1
  }
  return parts
}

/** The numbers of a part's choices. */
export function choicesOfPart(counts: ChoiceCounts, part: Part): number[] {
  const offsets = offsetsOf(counts)
  return part.items.flatMap((item) =>
    Array.from({ length: counts[item] as number }, (_, choice) => (offsets[item] as number) + choice),
  )
}

/** What the ψ of a valid ballot's choices in a part can add up to: Ψ of that part, with the void choices on paper only. */
function allowedSums(counts: ChoiceCounts, part: Part, psi: readonly bigint[], isPaper: boolean) {
  const offsets = offsetsOf(counts)
  return part.items.reduce<bigint[]>(
    (sums, item) => {
      const count = (counts[item] as number) - (isPaper ? 0 : 1)
      const own = psi.slice(offsets[item] as number, (offsets[item] as number) + count)
      return sums.flatMap((sum) => own.map((one) => modulo(sum + one)))
    },
    [BigInt(0)],
  )
}

export function mayBeVoid(channel: number): boolean {
  return channel === PAPER
}

/** Of ballots what decides which choices they may hold. */
type Channelled = {
  readonly choiceCounts: ChoiceCounts
  readonly ballots: readonly { readonly channel: number }[]
}

/** What is allowed in each column of a count: anything as an area, then of each part the sums Ψ by the ballot's channel. */
export function allowedColumns(
  { choiceCounts, ballots }: Channelled,
  psi: readonly bigint[],
): AllowedColumn[] {
  const ofParts = partsOf(choiceCounts).map((part) => {
    const [without, withVoid] = [false, true].map((may) => allowedSums(choiceCounts, part, psi, may))
    return ballots.map(({ channel }) => (mayBeVoid(channel) ? withVoid : without) as bigint[])
  })
  return [null, ...ofParts]
}
