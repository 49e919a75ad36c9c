import { type Fraction, isAtLeast, isMoreThan } from '#domain/core/quantity.ts'

/** One comparison of the law, with everything needed to check it by hand. */
export type LawTestOf<K extends string> = {
  readonly key: K
  readonly part: number
  readonly whole: number
  readonly num: number
  readonly den: number
  readonly sign: '≥' | '>'
  readonly holds: boolean
  /** The least number of heads, or of dm², by which `part` falls short; 0 where the test holds. */
  readonly missing: number
  readonly article: string
}

/** Decides whether tests hold. An empty whole decides nothing: 0 ≥ 0 holds, but nobody is there. */
export function reaches(tests: readonly LawTestOf<string>[]): boolean {
  return tests.every((one) => one.holds && one.whole > 0)
}

/** Compares `part / whole` with a fraction of the law, `>` where `strict`, else `≥`. Integers alone; no rounding. */
export function lawTest<K extends string>(
  key: K,
  { part, whole }: { readonly part: number; readonly whole: number },
  fraction: Fraction,
  strict: boolean,
  article: string,
): LawTestOf<K> {
  const holds = strict ? isMoreThan(part, whole, fraction) : isAtLeast(part, whole, fraction)
  const { num, den } = fraction
  return {
    key,
    part,
    whole,
    num,
    den,
    sign: strict ? '>' : '≥',
    holds,
    missing: holds ? 0 : leastPart(whole, fraction, strict) - part,
    article,
  }
}

/** The least integer `p` with `den·p ≥ num·whole`, or `>` where strict. */
function leastPart(whole: number, { num, den }: Fraction, strict: boolean): number {
  const floor = Math.floor((num * whole) / den)
  const isExact = floor * den === num * whole
  return isExact && !strict ? floor : floor + 1
}
