import { p256 } from '@noble/curves/nist.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { toBig } from '#domain/log/big.ts'
import { concat, u64, utf8 } from '#domain/log/bytes.ts'
import { H as NOBLE_H } from '../../evidence/commitment.ts'
import { type Affine, curveAt, isOnCurve, type Table, tableOf } from './multiply.ts'

/**
 * Points that nobody knows a logarithm between: `g` one for each place of a ballot, `G` one for each choice of a vote, both by
 * hashing a label and a number until the hash is the first coordinate of a point. The same for all votes, so that they are
 * found once and kept.
 */
export type Family = 'ballot' | 'choice'

const { Point } = p256
const LABEL = utf8('bjwy/3/generator')
const FAMILY = { ballot: 0, choice: 1 } as const
const ONE = BigInt(1)
const P = Point.Fp.ORDER
// P is 3 modulo 4.
const ROOT = (P + ONE) >> BigInt(2)

/** G of docs/record-format.md, the curve's own base point. */
export const BASE: Affine = Point.BASE.toAffine()
/** H of docs/record-format.md, by RFC 9380. */
export const H: Affine = NOBLE_H.toAffine()

/**
 * Decides the generator of a family with this number, from 0: for counter 0, 1, 2 … the SHA-256 of label, family (1), number (8)
 * and counter (8) is tried as x; the first for which there is a point is taken, with the even y.
 */
export function deriveGenerator(family: Family, number: number): Affine {
  for (let counter = 0; ; counter++) {
    const hash = sha256(concat([LABEL, Uint8Array.of(FAMILY[family]), u64(number), u64(counter)]))
    const x = toBig(hash)
    if (x >= P) continue
    const square = curveAt(x)
    const root = Point.Fp.pow(square, ROOT)
    if ((root * root) % P !== square) continue
    const point = { x, y: (root & ONE) === ONE ? P - root : root }
    if (!isOnCurve(point)) throw new RangeError('a generator is no point')
    return point
  }
}

const kept: Record<Family, Affine[]> = { ballot: [], choice: [] }

/** The first `count` generators of a family. What was found once is kept. */
export function generators(family: Family, count: number): readonly Affine[] {
  const known = kept[family]
  while (known.length < count) known.push(deriveGenerator(family, known.length))
  return known.slice(0, count)
}

let tables: { readonly base: Table; readonly h: Table } | null = null

/** Tables of multiples of G and H, for whoever makes many commitments. */
export function baseTables(): { readonly base: Table; readonly h: Table } {
  tables ??= { base: tableOf(BASE), h: tableOf(H) }
  return tables
}
