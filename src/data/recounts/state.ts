import * as v from 'valibot'
import { ItemName } from '#contract/votes/endpoints.ts'

/** An item as it is named wherever its outcome is shown. */
export type ShownItem = {
  readonly kind: v.InferOutput<typeof ItemName>['kind']
  readonly title: string
  readonly options: readonly string[]
}

/** What came of a vote's last recount on this phone, with the figures that were recounted. */
export const Recount = v.object({
  /** Goes up when `figuresOf` writes otherwise: what was kept before is then recounted anew. */
  form: v.literal(1),
  estateId: v.string(),
  voteId: v.string(),
  title: v.string(),
  state: v.picklist(['holds', 'fails']),
  at: v.number(),
  /** How long the log was in the record that was recounted. */
  size: v.number(),
  /** Each item with its outcome; empty where the record did not get that far. */
  items: v.array(v.object({ ...ItemName.entries, outcome: v.string() })),
  /** The same with every figure, as `figuresOf` writes it. */
  figures: v.string(),
})
export type Recount = v.InferOutput<typeof Recount>

/** A result as a page shows it, wherever that is. */
export type Shown = {
  readonly voteId: string
  readonly countedTo: number | null
  readonly title?: string
  /** By item; what is not named is not compared. */
  readonly items: readonly ShownItem[]
  readonly outcomes: readonly string[]
  /** Where more than outcomes is shown. */
  readonly figures?: string
}

/**
 * `none` is not recounted here, `stale` recounted before the result was corrected, `without` has no record to recount, `soon` not yet; `differs`
 * is shown otherwise than it was recounted, whatever came of that.
 */
export type RecountState = 'none' | 'stale' | 'without' | 'soon' | Recount | Differing
export type Differing = Omit<Recount, 'state'> & { readonly state: 'differs' }

/** How a result that is shown stands on this phone: a mark is only for the very figures that were recounted. */
export function recountState(all: readonly Recount[], shown: Shown): RecountState {
  const found = all.find((one) => one.voteId === shown.voteId)
  if (!found) return shown.countedTo === null ? 'without' : shown.countedTo === 0 ? 'soon' : 'none'
  if (found.state === 'fails') return found
  // At 0 there is nothing newer than what was recounted.
  if (shown.countedTo && found.size !== shown.countedTo) return 'stale'
  return isSame(found, shown) ? found : { ...found, state: 'differs' }
}

const NO_ITEM = { kind: 'question' as const, title: '', options: [], outcome: '' }

/** How one item of a vote stands, where a page shows no other. */
export function itemState(
  all: readonly Recount[],
  shown: Omit<Shown, 'items' | 'outcomes'> & { item: number; itemTitle: string; outcome: string },
): RecountState {
  const found = all.find((one) => one.voteId === shown.voteId)
  const own = found?.items[shown.item] ?? NO_ITEM
  return recountState(found ? [{ ...found, items: [own] }] : [], {
    ...shown,
    items: [{ ...own, title: shown.itemTitle }],
    outcomes: [shown.outcome],
  })
}

/** Whether what is shown must be doubted. */
export function isDisputed(state: RecountState): boolean {
  return typeof state !== 'string' && state.state !== 'holds'
}

function isSame(found: Recount, { title, items, outcomes, figures }: Shown): boolean {
  return (
    (title === undefined || title === found.title) &&
    (figures === undefined || figures === found.figures) &&
    named(items, outcomes) ===
      named(
        found.items,
        found.items.map((one) => one.outcome),
      )
  )
}

function named(items: readonly ShownItem[], outcomes: readonly string[]): string {
  return JSON.stringify([items.map(({ kind, title, options }) => [kind, title, options]), outcomes])
}
