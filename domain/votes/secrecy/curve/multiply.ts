import { p256 } from '@noble/curves/nist.js'
import { fromBig, toBig } from '#domain/log/big.ts'
import { concat } from '#domain/log/bytes.ts'

/**
 * Sums of many multiples of points of NIST P-256, fast enough for a phone without JIT: signed windows, buckets added in
 * pairs in affine coordinates with one inversion shared by a round. Not in constant time: on the server it runs where nobody
 * times it, on a phone over public numbers.
 */
const { Point } = p256

const [ZERO, ONE, TWO, THREE] = [BigInt(0), BigInt(1), BigInt(2), BigInt(3)] as const
const P = Point.Fp.ORDER
const B = Point.CURVE().b

/** A point that is not the one at infinity. */
export type Affine = { readonly x: bigint; readonly y: bigint }
/** A sum of points; null is the point at infinity. */
export type Sum = Affine | null

export const POINT_BYTES = 64

/** Whether both are coordinates below the field's order and the point lies on the curve. */
export function isOnCurve({ x, y }: Affine): boolean {
  if (x < ZERO || y < ZERO || x >= P || y >= P) return false
  return (y * y) % P === curveAt(x)
}

/** `x³ − 3x + b`, reduced. */
export function curveAt(x: bigint): bigint {
  return (((x * x) % P) * x + (P - THREE) * x + B) % P
}

/** Reads both coordinates, 32 bytes each; null where they are no point of the curve. Infinity has no bytes. */
export function readPoint(bytes: Uint8Array): Affine | null {
  if (bytes.length !== POINT_BYTES) return null
  const point = { x: toBig(bytes.subarray(0, 32)), y: toBig(bytes.subarray(32)) }
  return isOnCurve(point) ? point : null
}

/** Both coordinates. Throws a RangeError for the point at infinity. */
export function writePoint(point: Sum): Uint8Array {
  if (point === null) throw new RangeError('the point at infinity has no coordinates')
  return concat([fromBig(point.x, 32), fromBig(point.y, 32)])
}

/** The sum of each list. Requires points of the curve. */
export function sumLists(lists: readonly (readonly Affine[])[]): Sum[] {
  let left = lists
  while (left.some((list) => list.length > 1)) left = halve(left)
  return left.map((list) => list[0] ?? null)
}

type Pair = { into: Affine[]; a: Affine; b: Affine; top: bigint; bottom: bigint; before: bigint }

/** Lists about half as long with the same sums. */
function halve(lists: readonly (readonly Affine[])[]): Affine[][] {
  const pairs: Pair[] = []
  let product = ONE
  const next = lists.map((list) => {
    const into: Affine[] = []
    for (let at = 0; at + 1 < list.length; at += 2) {
      const [a, b] = [list[at] as Affine, list[at + 1] as Affine]
      const isSame = a.x === b.x
      // One the other's opposite: nothing is left of the two.
      if (isSame && a.y !== b.y) continue
      const top = isSame ? (THREE * (a.x * a.x - ONE)) % P : b.y - a.y
      const bottom = isSame ? TWO * a.y : b.x - a.x
      pairs.push({ into, a, b, top, bottom, before: product })
      product = mod(product * bottom)
    }
    if (list.length % 2 === 1) into.push(list[list.length - 1] as Affine)
    return into
  })
  if (pairs.length === 0) return next
  // P. L. Montgomery's trick: from the inverse of the product to that of each factor.
  let inverse = Point.Fp.inv(product)
  for (let at = pairs.length - 1; at >= 0; at--) {
    const { into, a, b, top, bottom, before } = pairs[at] as Pair
    const slope = mod(top * ((inverse * before) % P))
    inverse = mod(inverse * bottom)
    const x = mod(slope * slope - a.x - b.x)
    into.push({ x, y: mod(slope * (a.x - x) - a.y) })
  }
  return next
}

/** Points with their factors, to be added up. */
export type Terms = { readonly points: readonly Affine[]; readonly scalars: readonly bigint[] }

/**
 * `Σ scalar·point` (Pippenger). Requires as many scalars as points, each from 0 to 2^256 − 1; else a RangeError. `width` is
 * the width of a window in bits, 2 to 15, chosen by the number of points where it is not given.
 */
export function multiSum({ points, scalars }: Terms, width?: number): Sum {
  if (points.length !== scalars.length) throw new RangeError('one scalar a point')
  const digits: Int16Array[] = []
  const kept: Affine[] = []
  let bits = 1
  const texts = scalars.map((scalar) => scalar.toString(16))
  for (const text of texts) bits = Math.max(bits, text.length * 4)
  if (bits > 256) throw new RangeError('a scalar has more than 256 bits')
  const bitsWide = width ?? bestWidth(points.length, bits)
  const windows = Math.floor(bits / Math.floor(bitsWide)) + 1
  for (const [at, text] of texts.entries()) {
    if (text.startsWith('-')) throw new RangeError('a scalar is negative')
    if (text === '0') continue
    kept.push(points[at] as Affine)
    digits.push(digitsOf(text, bitsWide, windows))
  }
  let sum = Point.ZERO
  for (let window = windows - 1; window >= 0; window--) {
    if (!sum.is0()) for (let bit = 0; bit < bitsWide; bit++) sum = sum.double()
    sum = sum.add(windowSum(kept, digits, window, bitsWide))
  }
  return fromNoble(sum)
}

/** The width of a window for which the fewest additions are needed. */
function bestWidth(count: number, bits: number): number {
  let best = { width: 2, cost: Number.POSITIVE_INFINITY }
  for (let width = 2; width <= 13; width++) {
    const cost = (Math.floor(bits / Math.floor(width)) + 1) * (count + 2 ** width + 100)
    if (cost < best.cost) best = { width, cost }
  }
  return best.width
}

/**
 * A scalar, as hexadecimal text, in signed digits, lowest first: each from −2^(width−1) + 1 to 2^(width−1). The top window is never full, so that
 * no carry leaves it.
 */
function digitsOf(text: string, width: number, windows: number): Int16Array {
  // Eight numbers of 32 bits, lowest first, and one more for the window that looks beyond them.
  const limbs = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
  for (let at = 0, end = text.length; end > 0; at += 1, end -= 8)
    limbs[at] = Number.parseInt(text.slice(Math.max(0, end - 8), end), 16)
  const digits = new Int16Array(windows)
  const [whole, half] = [2 ** width, 2 ** (width - 1)]
  let carry = 0
  for (let window = 0; window < windows; window++) {
    const from = window * width
    const [at, shift] = [from >> 5, from & 31]
    const low = (limbs[at] as number) >>> shift
    const high = shift === 0 ? 0 : (limbs[at + 1] as number) << (32 - shift)
    const digit = ((low | high) & (whole - 1)) + carry
    carry = digit > half ? 1 : 0
    digits[window] = carry === 1 ? digit - whole : digit
  }
  return digits
}

/** `Σ digit·point` of one window. */
function windowSum(points: readonly Affine[], digits: readonly Int16Array[], window: number, width: number) {
  const half = 2 ** (width - 1)
  const buckets: Affine[][] = Array.from({ length: half + 1 }, () => [])
  for (const [at, point] of points.entries()) {
    const digit = (digits[at] as Int16Array)[window] as number
    if (digit > 0) (buckets[digit] as Affine[]).push(point)
    else if (digit < 0) (buckets[-digit] as Affine[]).push({ x: point.x, y: P - point.y })
  }
  // A bucket's number is `high · 2^shift + low`, so that sums over equal highs and lows do instead of one long chain.
  const shift = width >> 1
  const highs: Affine[][] = Array.from({ length: (half >> shift) + 1 }, () => [])
  const lows: Affine[][] = Array.from({ length: 2 ** shift }, () => [])
  for (const [number, sum] of sumLists(buckets).entries()) {
    if (sum === null) continue
    ;(highs[number >> shift] as Affine[]).push(sum)
    ;(lows[number & (2 ** shift - 1)] as Affine[]).push(sum)
  }
  const sums = sumLists([...highs, ...lows])
  let high = numbered(sums.slice(0, highs.length))
  for (let bit = 0; bit < shift; bit++) high = high.double()
  return high.add(numbered(sums.slice(highs.length)))
}

/** `Σ number·sum`. */
function numbered(sums: readonly Sum[]) {
  let running = Point.ZERO
  let all = Point.ZERO
  for (let at = sums.length - 1; at >= 1; at--) {
    const sum = sums[at]
    if (sum) running = running.add(Point.fromAffine(sum))
    if (!running.is0()) all = all.add(running)
  }
  return all
}

function fromNoble(point: InstanceType<typeof Point>): Sum {
  return point.is0() ? null : point.toAffine()
}

/** For each byte of a scalar, lowest first, the multiples 1 … 255 of a fixed point, so that a multiple is a sum of at most 32 points. */
export type Table = readonly (readonly Affine[])[]

export function tableOf(point: Affine): Table {
  let base = Point.fromAffine(point)
  const rows = Array.from({ length: 32 }, () => {
    const row = [base.toAffine()]
    for (let bit = 0; bit < 8; bit++) base = base.double()
    return row
  })
  // From 1 … m to m + 1 … 2m, in all rows at once.
  for (let most = 1; most < 256; most *= 2) {
    const sums = sumLists(rows.flatMap((row) => row.map((one) => [one, row[most - 1] as Affine])))
    for (const [at, row] of rows.entries()) row.push(...(sums.slice(at * most, (at + 1) * most) as Affine[]))
  }
  return rows
}

/** The points of a table that add up to `scalar` times its point. Requires 0 ≤ scalar < 2^256. */
export function pointsFor(table: Table, scalar: bigint): Affine[] {
  const bytes = fromBig(scalar, 32)
  return table.flatMap((row, at) => {
    const byte = bytes[31 - at] as number
    return byte === 0 ? [] : [row[byte - 1] as Affine]
  })
}

function mod(value: bigint): bigint {
  const rest = value % P
  return rest < ZERO ? rest + P : rest
}
