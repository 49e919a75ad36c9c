import type { LawTest, Share } from '#contract/votes/endpoints.ts'
import type { ShownItem } from './state.ts'

/** Everything that a page with the whole result shows of one item. */
export type ShownResult = {
  readonly item: ShownItem & { readonly text: string; readonly matterId: number }
  readonly outcome: string
  readonly shares: readonly Share[]
  readonly participated: Share
  readonly quorum: readonly LawTest[]
  readonly consent: readonly (readonly LawTest[])[]
}

/** Every figure of a result as one text, so that two can be compared and one can be kept. */
export function figuresOf(results: readonly ShownResult[]): string {
  const shareOf = ({ heads, areaDm2 }: Share) => [heads, areaDm2]
  const testOf = (test: LawTest) => [
    test.key,
    test.part,
    test.whole,
    test.num,
    test.den,
    test.sign,
    test.holds,
    test.missing,
  ]
  return JSON.stringify(
    results.map(({ item, outcome, shares, participated, quorum, consent }) => [
      [item.kind, item.title, item.options, item.text, item.matterId],
      [outcome, shares.map(shareOf), shareOf(participated)],
      [quorum.map(testOf), consent.map((tests) => tests.map(testOf))],
    ]),
  )
}
