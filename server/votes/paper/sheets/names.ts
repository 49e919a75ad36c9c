import type { DraftCheck } from '#contract/votes/drafts.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { unprintable } from '#server/pdf/font.ts'

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
  const names = [
    { at: null, name: vote.title },
    ...vote.items.flatMap((item, at) => [item.title, ...item.options].map((name) => ({ at, name }))),
    ...vote.documents.map((document) => ({ at: null, name: document.title })),
  ]
  return names.flatMap(({ at, name }) => {
    const signs = unprintable(name)
    return signs.length > 0
      ? [{ fault: 'unprintable' as const, at, weight: 'must' as const, name, signs }]
      : []
  })
}

/** Refuses a vote that cannot be printed; the fields say which name and which signs. */
export function mustPrint(vote: Named): void {
  const fields = unprintableNames(vote).map(({ at, name, signs }) => ({
    path: at === null ? 'title' : `items.${at}`,
    message: `“${name}”里的“${(signs ?? []).join('”“')}”打印不出来`,
  }))
  if (fields.length > 0) throw new AppError('vote.unprintable', fields)
}
