import { sha256 } from '@noble/hashes/sha2.js'
import type { Fraction } from '#domain/core/quantity.ts'
import { fromBig } from '#domain/log/big.ts'
import { concat, u64, utf8 } from '#domain/log/bytes.ts'
import { type ChoiceCounts, choicesIn, offsetsOf } from '../ballot.ts'
import { BASE, generators, H } from '../curve/generators.ts'
import { type Affine, multiSum, POINT_BYTES, writePoint } from '../curve/multiply.ts'
import { inner, modulo } from '../curve/scalars.ts'
import { challenge, firstState, type RandomBytes, randomScalar, say } from '../curve/transcript.ts'
import { proveDigits, verifyDigits } from '../digits.ts'
import { firstBroken } from '../equations.ts'
import { type CountStatement, isStatement, readProof, readStatement, statementBytes } from '../statement.ts'
import type { Witness } from '../prove.ts'

/**
 * What a verdict needs of areas that are told by groups only: that an inequality between them holds. Each is `Σ weight·T − least ≥ 0`
 * over the areas T of all choices.
 */
export type Inequality = { readonly weights: readonly number[]; readonly least: number }

/**
 * What is claimed of an item: that its quorum of areas is reached, or that a choice reaches the consent it needs, or that it is not
 * so. `of` is the share: at least that, or more than that where `isStrict`.
 */
export type Claim = {
  readonly item: number
  readonly holds: boolean
  readonly of: Fraction
} & (
  | { readonly kind: 'quorum'; readonly rollAreaDm2: number }
  | { readonly kind: 'consent'; readonly choice: number; readonly isStrict: boolean }
)

/** The inequality that says what is claimed; void takes no part. Requires an item and a choice that there are. */
export function inequalityOf(counts: ChoiceCounts, claim: Claim): Inequality {
  const from = offsetsOf(counts)[claim.item] as number
  const last = from + (counts[claim.item] as number) - 1
  const { num, den } = claim.of
  const weights = Array.from({ length: choicesIn(counts) }, (_, choice) => {
    if (choice < from || choice >= last) return 0
    if (claim.kind === 'quorum') return den
    return choice - from === claim.choice ? den - num : -num
  })
  const least = claim.kind === 'quorum' ? num * claim.rollAreaDm2 : claim.isStrict ? 1 : 0
  if (claim.holds) return { weights, least }
  // Σ w·T < least is −Σ w·T − (1 − least) ≥ 0.
  return { weights: weights.map((weight) => 0 - weight), least: 1 - least }
}

export type MarginFault = 'statement' | 'proof' | 'M1' | 'M2' | 'D2' | 'D3' | 'D5'

const LABEL = utf8('bjwy/3/margins')
const MOST_WEIGHT = 1000

/** Proves inequalities between the areas of a statement that tells them by groups. Does not ask whether they are true. */
export function proveMargins(
  statement: CountStatement,
  witness: Witness,
  inequalities: readonly Inequality[],
  random: RandomBytes,
): Uint8Array {
  const points = [...generators('choice', witness.areas.length), H]
  const start = startOf(statement, inequalities)
  const secrets = inequalities.map(({ weights, least }) => ({
    value: inner(weights.map(BigInt), witness.areas) - BigInt(least),
    blinding: randomScalar(random),
  }))
  const rows = secrets.map(({ value, blinding }) =>
    writePoint(multiSum({ points: [BASE, H], scalars: [modulo(value), blinding] })),
  )
  const masks = witness.areas.map(() => randomScalar(random))
  const blinding = randomScalar(random)
  const blindings = inequalities.map(() => randomScalar(random))
  const first = concat([
    ...rows,
    writePoint(multiSum({ points, scalars: [...masks, blinding] })),
    ...inequalities.map(({ weights }, at) => {
      const scalars = [inner(weights.map(BigInt), masks), blindings[at] as bigint]
      return writePoint(multiSum({ points: [BASE, H], scalars }))
    }),
  ])
  const x = challenge(say(start, first), 'x')
  const numbers = [
    ...witness.areas.map((area, choice) => modulo(x * area + (masks[choice] as bigint))),
    modulo(x * witness.areasBlinding + blinding),
    ...secrets.map((one, at) => modulo(x * one.blinding + (blindings[at] as bigint))),
  ]
  // As whole numbers, so that a negative one is one.
  const half = BigInt(1) << BigInt(255)
  const ranged = secrets.map((one) => ({
    ...one,
    value: one.value >= half ? one.value - modulo(BigInt(-1)) - BigInt(1) : one.value,
  }))
  const digits = digitsOf(statement, inequalities)
  return concat([
    first,
    ...numbers.map((one) => fromBig(one, 32)),
    proveDigits(concat([LABEL, start]), rows, ranged, digits, random),
  ])
}

/** Decides whether all inequalities hold between the areas that a statement's point commits to. Never throws. */
export function verifyMargins(
  statement: CountStatement,
  inequalities: readonly Inequality[],
  proof: Uint8Array,
  own: Uint8Array = new Uint8Array(0),
): MarginFault | null {
  try {
    if (!isStatement(statement) || !areInequalities(statement, inequalities)) return 'statement'
    const point = readStatement(statement)?.areas
    if (!point) return 'statement'
    return faultOf(statement, point, inequalities, { proof, own })
  } catch {
    return 'proof'
  }
}

function areInequalities(statement: CountStatement, inequalities: readonly Inequality[]): boolean {
  return inequalities.every(
    ({ weights, least }) =>
      Number.isSafeInteger(least) &&
      weights.length === statement.heads.length &&
      weights.every((one) => Number.isInteger(one) && Math.abs(one) <= MOST_WEIGHT),
  )
}

function faultOf(
  statement: CountStatement,
  point: Affine,
  inequalities: readonly Inequality[],
  { proof, own }: { readonly proof: Uint8Array; readonly own: Uint8Array },
): MarginFault | null {
  const [count, choices] = [inequalities.length, statement.heads.length]
  const start = startOf(statement, inequalities)
  const pointCount = 2 * count + 1
  const cut = pointCount * POINT_BYTES
  const end = cut + (choices + 1 + count) * 32
  const read = readProof(proof.subarray(0, end), pointCount, choices + 1 + count)
  if (read === null) return 'proof'
  const state = say(start, proof.subarray(0, cut))
  const x = challenge(state, 'x')
  const u = read.scalars.slice(0, choices)
  const [blinding, ...blindings] = read.scalars.slice(choices) as [bigint, ...bigint[]]
  const minus = modulo(BigInt(-1))
  const bases = { choices: generators('choice', choices), base: [BASE], h: [H] }
  // Few and small: each by itself, without weights.
  const areas = {
    name: 'M1',
    lists: { choices: u, h: [blinding] },
    extra: [[point, modulo(-x)] as const, [read.points[count] as Affine, minus] as const],
  }
  const one = [BigInt(1)]
  if (firstBroken(bases, [areas], one) !== null) return 'M1'
  for (const [at, { weights, least }] of inequalities.entries()) {
    const lists = {
      base: [modulo(inner(weights.map(BigInt), u) - x * BigInt(least))],
      h: [blindings[at] as bigint],
    }
    const masked = read.points[count + 1 + at] as Affine
    const extra = [[read.points[at] as Affine, modulo(-x)] as const, [masked, minus] as const]
    if (firstBroken(bases, [{ name: 'M2', lists, extra }], one) !== null) return 'M2'
  }
  const rows = inequalities.map((_, at) => proof.subarray(at * POINT_BYTES, (at + 1) * POINT_BYTES))
  const digits = digitsOf(statement, inequalities)
  return verifyDigits(concat([LABEL, start]), rows, read.points.slice(0, count), {
    digits,
    proof: proof.subarray(end),
    own,
  })
}

function startOf(statement: CountStatement, inequalities: readonly Inequality[]): Uint8Array {
  const signed = (value: number) => [Uint8Array.of(value < 0 ? 1 : 0), u64(Math.abs(value))]
  return firstState(
    concat([
      LABEL,
      sha256(statementBytes(statement)),
      u64(inequalities.length),
      ...inequalities.flatMap(({ weights, least }) => [...weights, least].flatMap(signed)),
    ]),
  )
}

/** Digits for the largest of what the left sides can be, by what is told of all areas together. */
function digitsOf({ areas }: CountStatement, inequalities: readonly Inequality[]): number {
  const all = areas.areasDm2.reduce((sum, area) => sum + BigInt(area), BigInt(0))
  let largest = BigInt(0)
  for (const { weights, least } of inequalities) {
    const weight = Math.max(0, ...weights.map(Math.abs))
    const bound = BigInt(weight) * all + BigInt(Math.abs(least))
    if (bound > largest) largest = bound
  }
  return largest.toString(16).length
}
