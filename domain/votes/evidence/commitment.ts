import { p256 } from '@noble/curves/nist.js'
import { fromBig, toBig } from '#domain/log/big.ts'
import { concat } from '#domain/log/bytes.ts'
import { type AreaDm2, assertCount, LARGEST_QUANTITY } from '#domain/core/quantity.ts'

/**
 * Pedersen commitments to areas on NIST P-256 (cofactor 1): `C = area·G + blinding·H`. They hide each area, and their sum
 * opens to the sum of the areas, so that a phone can add up areas that it may not see.
 */
type Point = InstanceType<typeof p256.Point>

const { Point } = p256

// Literals such as `1n` would keep an older phone from even reading the package that they stand in.
const ZERO = BigInt(0)
const ONE = BigInt(1)

/** The order of the group. Blindings are integers from 0 to this, this excluded. */
export const GROUP_ORDER: bigint = Point.Fn.ORDER

/**
 * The second generator. RFC 9380 P256_XMD:SHA-256_SSWU_RO_ of `bjwy/1 area blinding` with the domain separation tag
 * `bjwy/1 P256_XMD:SHA-256_SSWU_RO_`, so that nobody knows its logarithm; a test derives it again.
 */
export const H: Point = Point.fromAffine({
  x: BigInt('0x0ce2f4afe310c991081804e1630ebc588bbc00a1bc28f7c9ce409a490857e842'),
  y: BigInt('0xaaac8d97067dbc81a466c9ab2ee7bf2678986acd21d973a2faae15ddb14fddb3'),
})

export const COMMITMENT_BYTES = 64

/** Commits to an area. Throws a RangeError for an area or a blinding out of range. */
export function commitArea(areaDm2: AreaDm2, blinding: bigint): Point {
  assertCount(areaDm2, 'areaDm2')
  if (blinding < ZERO || blinding >= GROUP_ORDER) throw new RangeError('blinding out of range')
  const hidden = blinding === ZERO ? Point.ZERO : H.multiply(blinding)
  return areaDm2 === 0 ? hidden : Point.BASE.multiplyUnsafe(BigInt(areaDm2)).add(hidden)
}

/** Both coordinates, 32 bytes each. Throws a RangeError for the point at infinity, which has none. */
export function pointBytes(point: Point): Uint8Array {
  if (point.is0()) throw new RangeError('the point at infinity has no coordinates')
  const { x, y } = point.toAffine()
  return concat([fromBig(x, 32), fromBig(y, 32)])
}

/** The point of 64 bytes; null where it does not lie on the curve. */
export function pointOf(bytes: Uint8Array): Point | null {
  if (bytes.length !== COMMITMENT_BYTES) return null
  try {
    const point = Point.fromAffine({ x: toBig(bytes.subarray(0, 32)), y: toBig(bytes.subarray(32)) })
    point.assertValidity()
    return point
  } catch {
    return null
  }
}

/** Decides whether the sum of commitments opens to this area and this blinding. */
export function opensTo(sum: Point, areaDm2: AreaDm2, blinding: bigint): boolean {
  const isPossible = blinding >= ZERO && blinding < GROUP_ORDER && areaDm2 <= LARGEST_QUANTITY
  return isPossible && sum.equals(commitArea(areaDm2, blinding))
}

/** An affine point, never the one at infinity. */
type Affine = { readonly x: bigint; readonly y: bigint }

/**
 * Adds up points in pairs, round by round. Affine, with one inversion a round shared by all pairs: six multiplications an
 * addition, where one after another in projective coordinates takes about sixteen.
 */
export function sumPoints(points: Iterable<Point>): Point {
  let left: Affine[] = []
  for (const point of points) if (!point.is0()) left.push(point.toAffine())
  while (left.length > 1) left = addPairs(left)
  return left[0] ? Point.fromAffine(left[0]) : Point.ZERO
}

const P = Point.Fp.ORDER

/** About half as many points with the same sum. */
function addPairs(points: readonly Affine[]): Affine[] {
  const sums: Affine[] = []
  const pairs: { a: Affine; b: Affine; dx: bigint; before: bigint }[] = []
  let product = ONE
  for (let at = 0; at + 1 < points.length; at += 2) {
    const [a, b] = [points[at] as Affine, points[at + 1] as Affine]
    if (a.x === b.x) {
      // Twice the same, or one the other's opposite.
      const sum = Point.fromAffine(a).add(Point.fromAffine(b))
      if (!sum.is0()) sums.push(sum.toAffine())
      continue
    }
    const dx = mod(b.x - a.x)
    pairs.push({ a, b, dx, before: product })
    product = mod(product * dx)
  }
  // P. L. Montgomery's trick: from the inverse of the product to that of each factor.
  let inverse = Point.Fp.inv(product)
  for (let at = pairs.length - 1; at >= 0; at--) {
    const { a, b, dx, before } = pairs[at] as (typeof pairs)[0]
    const slope = mod((b.y - a.y) * mod(inverse * before))
    inverse = mod(inverse * dx)
    const x = mod(slope * slope - a.x - b.x)
    sums.push({ x, y: mod(slope * (a.x - x) - a.y) })
  }
  if (points.length % 2 === 1) sums.push(points[points.length - 1] as Affine)
  return sums
}

function mod(value: bigint): bigint {
  const rest = value % P
  return rest < ZERO ? rest + P : rest
}

export type { Point }
