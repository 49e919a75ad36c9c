import type { DraftCheck } from '#contract/votes/drafts.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { unprintable } from '#server/pdf/font.ts'
import { WORDS } from './words.ts'

type Named = {
  readonly title: string
  readonly items: readonly { readonly title: string; readonly options: readonly string[] }[]
  readonly documents: readonly { readonly title: string }[]
}

/**
 * The names of a vote that papers cannot show whole: its title, what is asked, options, candidates and titles of documents. On paper a
 * sign that no font has is a box, and two candidates could look the same.
 */
export function unprintableNames(vote: Named): DraftCheck[] {
  return namesOf(vote).flatMap(({ at, name }) => {
    const signs = unprintable(name)
    return signs.length > 0
      ? [{ fault: 'unprintable' as const, at, weight: 'must' as const, name, signs }]
      : []
  })
}

/** Refuses a vote that cannot be printed; at each field stands the name with its signs, in the words of a draft's check. */
export function mustPrint(vote: Named): void {
  const fields = namesOf(vote).flatMap(({ path, name }) => {
    const signs = unprintable(name)
    return signs.length > 0 ? [{ path, message: WORDS.unprintable(name, signs) }] : []
  })
  if (fields.length > 0) throw new AppError('vote.unprintable', fields)
}

type PlacedName = { readonly at: number | null; readonly path: string; readonly name: string }

/** Every name with its item, if it is of one, and its place in what was sent. */
function namesOf({ title, items, documents }: Named): PlacedName[] {
  return [
    { at: null, path: 'title', name: title },
    ...items.flatMap((item, at) => [
      { at, path: `items.${at}.title`, name: item.title },
      ...item.options.map((name, option) => ({ at, path: `items.${at}.options.${option}`, name })),
    ]),
    ...documents.map((document, at) => ({ at: null, path: `documents.${at}.title`, name: document.title })),
  ]
}
