import type { Clause } from '#contract/performance/endpoints.ts'
import { DISCLOSURES } from '#src/copy/performance/words.ts'

/** How often, in words: of a clause its frequency, of a duty of the law when it must be public. */
export function promiseWords({ frequency, rhythm }: Pick<Clause, 'frequency' | 'rhythm'>): string {
  if (frequency) return DISCLOSURES.frequency(frequency)
  return rhythm ? DISCLOSURES.rhythms[rhythm] : ''
}
