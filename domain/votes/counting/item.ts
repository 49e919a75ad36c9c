import { err, ok, type Result } from '#domain/core/result.ts'
import type { MatterId } from './matter.ts'

/**
 * What is decided: a question (for, against, abstain), a choice between several options, or one candidate of an election,
 * who is voted on like a question.
 */
export const ITEM_KINDS = ['question', 'options', 'candidate'] as const
export type ItemKind = (typeof ITEM_KINDS)[number]

export type Item = {
  readonly kind: ItemKind
  readonly title: string
  readonly text: string
  readonly matterId: MatterId
  /** At least two where the kind is `options`, else none. */
  readonly options: readonly string[]
}

/** What is put to the vote: items answered on one ballot, and how many seats its candidates stand for. */
export type Agenda = { readonly items: readonly Item[]; readonly seats: number }

export const MOST_ITEMS = 30
export const MOST_OPTIONS = 20
const ELECTION: MatterId = 3

/** A choice of a question or a candidate, as its byte in an opening. */
export const FOR = 0
export const AGAINST = 1
export const ABSTAIN = 2

/** What a choice means. Basis of `none`: ours, so that nobody must pick one of several options (DOMAIN §1.7). */
export type Meaning = 'for' | 'against' | 'abstain' | 'void' | 'option' | 'none'

/** How many choices an item has, the void one included: they are 0 … this − 1. */
export function choiceCount(item: Pick<Item, 'kind' | 'options'>): number {
  return item.kind === 'options' ? item.options.length + 3 : 4
}

/** The choice that nobody can read: it takes no part in its item. Only paper can carry it. */
export function voidChoice(item: Pick<Item, 'kind' | 'options'>): number {
  return choiceCount(item) - 1
}

/** What a choice of an item means; null for a number that the item does not have. */
export function meaningOf(item: Pick<Item, 'kind' | 'options'>, choice: number): Meaning | null {
  const count = choiceCount(item)
  if (!Number.isInteger(choice) || choice < 0 || choice >= count) return null
  if (choice === count - 1) return 'void'
  if (choice === count - 2) return 'abstain'
  if (item.kind !== 'options') return choice === FOR ? 'for' : 'against'
  return choice === count - 3 ? 'none' : 'option'
}

export type AgendaFault = 'no-items' | 'too-many-items' | 'options' | 'seats' | 'candidate-matter'

// What cannot be seen: Unicode White_Space and Default_Ignorable_Code_Point, control signs, the interlinear marks and the
// Braille blank. Written out, so that no engine's Unicode version decides; docs/record-format.md has the same list.
const INVISIBLE = new RegExp(
  '[' +
    '\\u0000-\\u0020\\u007f-\\u00a0\\u00ad\\u034f\\u061c\\u115f\\u1160\\u1680\\u17b4\\u17b5\\u180b-\\u180f' +
    '\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u2800\\u3000\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb' +
    '\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}' +
    ']',
  'gu',
)

/** An option as a reader tells it from others: in NFKC, without what cannot be seen. Two that are the same are one option. */
export function plainOption(option: string): string {
  return option.normalize('NFKC').replace(INVISIBLE, '')
}

/** Decides whether items can stand on one ballot. */
export function checkAgenda(agenda: Agenda): Result<Agenda, AgendaFault> {
  const { items, seats } = agenda
  if (items.length === 0) return err('no-items')
  if (items.length > MOST_ITEMS) return err('too-many-items')
  for (const { kind, options } of items) {
    const most = kind === 'options' ? MOST_OPTIONS : 0
    if (options.length > most || (kind === 'options' && options.length < 2)) return err('options')
    const plain = options.map(plainOption)
    if (plain.includes('') || new Set(plain).size < plain.length) return err('options')
  }
  const candidates = items.filter((item) => item.kind === 'candidate')
  if (!Number.isSafeInteger(seats) || seats < 0 || seats > 0 !== candidates.length > 0) return err('seats')
  if (candidates.some((item) => item.matterId !== ELECTION)) return err('candidate-matter')
  return ok(agenda)
}

/** Whether nothing at all can be read: every item's choice is the void one. */
export function isWhollyVoid(
  items: readonly Pick<Item, 'kind' | 'options'>[],
  choices: readonly number[],
): boolean {
  return items.every((item, index) => choices[index] === voidChoice(item))
}

/** Decides whether these are choices for every item, in their order; void ones only where paper says so. */
export function areChoices(items: readonly Item[], choices: readonly number[], mayBeVoid: boolean): boolean {
  if (choices.length !== items.length) return false
  return items.every((item, index) => {
    const meaning = meaningOf(item, choices[index] as number)
    return meaning !== null && (mayBeVoid || meaning !== 'void')
  })
}
