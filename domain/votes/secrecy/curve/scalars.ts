import { p256 } from '@noble/curves/nist.js'
import { GROUP_ORDER } from '../../evidence/commitment.ts'

// Numbers modulo the order of the group.

const ZERO = BigInt(0)
const ONE = BigInt(1)

export function modulo(value: bigint): bigint {
  const rest = value % GROUP_ORDER
  return rest < ZERO ? rest + GROUP_ORDER : rest
}

/** `Σ a·b`. Requires lists of one length. */
export function inner(a: readonly bigint[], b: readonly bigint[]): bigint {
  let all = ZERO
  for (let at = 0; at < a.length; at++) all += (a[at] as bigint) * (b[at] as bigint)
  return modulo(all)
}

/** `Σ list[k]·x^k`. */
export function atX(list: readonly bigint[], x: bigint): bigint {
  return list.reduceRight((all, one) => modulo(all * x + one), ZERO)
}

/** 1, x, x² … */
export function powersOf(x: bigint, count: number): bigint[] {
  const all: bigint[] = []
  for (let power = ONE; all.length < count; power = (power * x) % GROUP_ORDER) all.push(power)
  return all
}

/** The inverse. Throws for zero. */
export function inverseOf(value: bigint): bigint {
  return p256.Point.Fn.inv(value)
}
