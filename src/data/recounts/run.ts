import type { Check, Recounted } from '#domain/votes/evidence/recount.ts'
import { figuresOf } from './figures.ts'
import type { Recount } from './state.ts'

/** What a recount came to, as far as it went. */
export type Ran = {
  readonly checks: readonly Check[]
  readonly counted: Recounted | null
  /** Whether it broke off at an exception: then the check after the last one failed. */
  readonly isBroken: boolean
}

/**
 * Makes the checks of a recount one after another; `onCheck` is told after each and answers false to stop, for which the
 * result is null. An exception is a check that failed, never an end without an answer.
 */
export async function runRecount(
  start: () => Generator<Check, Recounted | null>,
  onCheck: (made: readonly Check[]) => Promise<boolean>,
): Promise<Ran | null> {
  const checks: Check[] = []
  let steps: ReturnType<typeof start>
  for (;;) {
    let step: IteratorResult<Check, Recounted | null>
    try {
      steps ??= start()
      step = steps.next()
    } catch {
      return { checks, counted: null, isBroken: true }
    }
    if (step.done) return { checks, counted: step.value, isBroken: false }
    checks.push(step.value)
    if (!(await onCheck([...checks]))) return null
  }
}

/** What a phone keeps of a recount. */
export function keptOf(
  { checks, counted, isBroken }: Ran,
  of: Pick<Recount, 'estateId' | 'voteId' | 'title' | 'at' | 'size'>,
): Recount {
  const isGood = counted !== null && !isBroken && checks.every((check) => check.state !== 'fails')
  const results = (counted?.decisions ?? []).flatMap((decision, index) => {
    const item = counted?.rules.items[index]
    return item ? [{ ...decision, item, shares: counted?.shares[index] ?? [] }] : []
  })
  return {
    form: 1,
    ...of,
    title: counted?.rules.title ?? of.title,
    state: isGood ? 'holds' : 'fails',
    items: results.map(({ item: { kind, title, options }, outcome }) => ({
      kind,
      title,
      options: [...options],
      outcome,
    })),
    figures: figuresOf(results),
  }
}

/** Whether every check that is not only about me holds: then what the record says of its log may be remembered. */
export function isOfItsLog({ checks, counted }: Ran): boolean {
  return counted !== null && checks.every((check) => check.state !== 'fails' || check.name.startsWith('my-'))
}
