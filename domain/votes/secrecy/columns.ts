import { H } from './curve/generators.ts'
import { type Affine, multiSum, type Sum } from './curve/multiply.ts'
import { powersOf, modulo } from './curve/scalars.ts'
import { type RandomBytes, randomScalar } from './curve/transcript.ts'

/**
 * The part of the proofs that says: each number of a committed list is one of a few allowed ones. A column is a list with one
 * number a row; `K = Σ value·g + blinding·H` commits to it. Shared by the proof of a count (docs/secrecy.md, V1 to V3) and that
 * of a roll's areas.
 */

/** The allowed numbers. One object for all rows that have the same, so that what is computed from it is computed once. */
export type Allowed = readonly bigint[]
/** For each row its allowed numbers; null where any number is allowed. */
export type AllowedColumn = readonly Allowed[] | null

export type Column = { readonly values: readonly bigint[]; readonly allowed: AllowedColumn }

/** A list committed to, with what opens it. */
export type Committed = { readonly values: readonly bigint[]; readonly blinding: bigint; readonly point: Sum }

const [ZERO, ONE] = [BigInt(0), BigInt(1)] as const

export function commitList(g: readonly Affine[], values: readonly bigint[], random: RandomBytes): Committed {
  const blinding = randomScalar(random)
  return { values, blinding, point: multiSum({ points: [...g, H], scalars: [...values, blinding] }) }
}

/** A list of fresh masks, committed to. */
export function commitMasks(g: readonly Affine[], random: RandomBytes): Committed {
  return commitList(
    g,
    g.map(() => randomScalar(random)),
    random,
  )
}

/** The largest number of allowed values: the degree of the polynomials. */
export function degreeOf(columns: readonly AllowedColumn[]): number {
  let degree = 0
  for (const column of columns) for (const allowed of column ?? []) degree = Math.max(degree, allowed.length)
  return degree
}

/**
 * Commitments to the coefficients of x^0 … x^(D−1) of `Σ λ^p x^(D−|Ψ|) Π_(v in Ψ) (x(f − v) + d)`, row by row; f is the
 * value, d its mask, p counts the columns that are not free. Where every value is allowed the coefficient of x^D is zero.
 */
export function commitCoefficients(
  g: readonly Affine[],
  columns: readonly Column[],
  masks: readonly Committed[],
  { lambda, degree }: { readonly lambda: bigint; readonly degree: number },
  random: RandomBytes,
): Committed[] {
  const coefficients = Array.from({ length: degree }, () => g.map(() => ZERO))
  const taylor = taylorCache()
  let weight = ONE
  for (const [at, { values, allowed }] of columns.entries()) {
    if (allowed === null) continue
    const mask = (masks[at] as Committed).values
    for (const [row, value] of values.entries()) {
      const terms = taylor(allowed[row] as Allowed, value)
      const d = mask[row] as bigint
      let power = weight
      for (let order = 1; order < terms.length; order++) {
        power = modulo(power * d)
        const list = coefficients[degree - order] as bigint[]
        list[row] = modulo((list[row] as bigint) + (terms[order] as bigint) * power)
      }
    }
    weight = modulo(weight * lambda)
  }
  return coefficients.map((values) => commitList(g, values, random))
}

/** The Taylor coefficients of `Π (Y − v)` at a value, kept: values repeat. */
function taylorCache(): (allowed: Allowed, value: bigint) => readonly bigint[] {
  const kept = new Map<Allowed, Map<bigint, readonly bigint[]>>()
  return (allowed, value) => {
    let known = kept.get(allowed)
    if (!known) kept.set(allowed, (known = new Map()))
    let terms = known.get(value)
    if (!terms) known.set(value, (terms = taylorAt(allowed, value)))
    return terms
  }
}

/** `Π (value − v + ε)` as a polynomial in ε, lowest first. */
function taylorAt(allowed: Allowed, value: bigint): bigint[] {
  let terms = [ONE]
  for (const one of allowed) {
    const shift = value - one
    const next = [ZERO, ...terms]
    for (const [order, term] of terms.entries())
      next[order] = modulo((next[order] as bigint) + modulo(term * shift))
    terms = next
  }
  return terms
}

/** What a verifier puts in place of the polynomials: `Σ λ^p x^(D−|Ψ|) Π (y − x·v)` of each row. */
export function polynomialsAt(
  responses: readonly (readonly bigint[])[],
  columns: readonly AllowedColumn[],
  { lambda, degree, x }: { readonly lambda: bigint; readonly degree: number; readonly x: bigint },
): bigint[] {
  const rows = (responses[0] ?? []).map(() => ZERO)
  const powers = powersOf(x, degree + 1)
  const multiples = new Map<Allowed, readonly bigint[]>()
  let weight = ONE
  for (const [at, column] of columns.entries()) {
    if (column === null) continue
    for (const [row, y] of (responses[at] as readonly bigint[]).entries()) {
      const allowed = column[row] as Allowed
      let scaled = multiples.get(allowed)
      if (!scaled) multiples.set(allowed, (scaled = allowed.map((one) => modulo(x * one))))
      let product = modulo(weight * (powers[degree - allowed.length] as bigint))
      for (const one of scaled) product = modulo(product * (y - one))
      rows[row] = (rows[row] as bigint) + product
    }
    weight = modulo(weight * lambda)
  }
  return rows.map(modulo)
}

/** `x·value + mask`, for each row. */
export function respond(x: bigint, values: readonly bigint[], masks: readonly bigint[]): bigint[] {
  return values.map((value, row) => modulo(x * value + (masks[row] as bigint)))
}
