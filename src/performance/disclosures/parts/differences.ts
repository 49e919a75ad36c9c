import {
  clauseDifferences,
  type Difference,
  postingDifferences,
  readClauseDocument,
  readPosting,
} from '#domain/performance/version.ts'
import { plainHundredths } from '#domain/core/quantity.ts'
import { DISCLOSURES } from '#src/copy/performance/words.ts'
import { dayText, money } from '#src/ui/figures/figures.ts'

/** What each change of a clause changed: "5月12日起：每周 2 次 → 每周 1 次". Oldest first. */
export function clauseChanges(changes: readonly { document: string }[]): string[] {
  const documents = changes.flatMap((one) => readClauseDocument(one.document) ?? [])
  return documents.slice(1).flatMap((after, at) => {
    const before = documents[at]
    if (!before) return []
    const words = clauseDifferences(before, after).map(wordsOf)
    return [DISCLOSURES.changed(dayText(after.fromOn), DISCLOSURES.join(words), after.reason)]
  })
}

/** The same from one version of a posting to the next; empty for the first. */
export function postingChanges(before: string | undefined, after: string): string[] {
  const from = before === undefined ? null : readPosting(before)
  const to = readPosting(after)
  if (!from || !to || to.kind === 'withdraw') return []
  return postingDifferences(from, to).map(wordsOf)
}

function wordsOf(one: Difference): string {
  if (one.what === 'frequency')
    return DISCLOSURES.arrow('', DISCLOSURES.frequency(one.before), DISCLOSURES.frequency(one.after))
  const name = one.what === 'fact' ? one.name : DISCLOSURES.parts[one.what]
  return DISCLOSURES.arrow(name, shown(one.what, one.before), shown(one.what, one.after))
}

function shown(what: Exclude<Difference['what'], 'frequency'>, value: string): string {
  if (value === '') return DISCLOSURES.nothing
  if (what === 'price') return money(Number(value))
  if (what === 'share') return DISCLOSURES.percent(plainHundredths(Number(value)))
  return what === 'performedOn' ? dayText(value) : value
}
