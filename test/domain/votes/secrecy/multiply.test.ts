import assert from 'node:assert/strict'
import { test } from 'node:test'
import { p256 } from '@noble/curves/nist.js'
import fc from 'fast-check'
import { GROUP_ORDER } from '#domain/votes/evidence/commitment.ts'
import { BASE, deriveGenerator, generators, H } from '#domain/votes/secrecy/curve/generators.ts'
import {
  type Affine,
  isOnCurve,
  multiSum,
  pointsFor,
  readPoint,
  type Sum,
  sumLists,
  tableOf,
  writePoint,
} from '#domain/votes/secrecy/curve/multiply.ts'
import { generator, H as SECOND_H } from '../../../../verifier/secrecy.mjs'

const { Point } = p256
const POINTS = generators('ballot', 64)
const negated = ({ x, y }: Affine): Affine => ({ x, y: Point.Fp.ORDER - y })

/** The plain sum, by the library. */
function plain(points: readonly Affine[], scalars: readonly bigint[]): Sum {
  let sum = Point.ZERO
  for (const [at, point] of points.entries())
    sum = sum.add(Point.fromAffine(point).multiplyUnsafe((scalars[at] as bigint) % GROUP_ORDER))
  return sum.is0() ? null : sum.toAffine()
}

const ODD = [0n, 1n, 2n, GROUP_ORDER - 1n, GROUP_ORDER, 2n ** 256n - 1n]
const aScalar = fc.oneof(
  fc.constantFrom(...ODD),
  fc.integer({ min: 1, max: 256 }).map((bits) => 2n ** BigInt(bits) - 1n),
  fc.integer({ min: 0, max: 255 }).map((bits) => 2n ** BigInt(bits)),
  fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
)

test('the multiplication is the plain sum for every number of points to 64', () => {
  for (let count = 0; count <= 64; count++) {
    const points = POINTS.slice(0, count)
    const [scalars] = fc.sample(fc.array(aScalar, { minLength: count, maxLength: count }), {
      numRuns: 1,
      seed: count,
    }) as [bigint[]]
    assert.deepEqual(multiSum({ points, scalars }), plain(points, scalars), `${count} points`)
  }
})

test('the multiplication is the plain sum for every width of a window', () => {
  for (let width = 2; width <= 15; width++)
    for (let bits = 1; bits <= 256; bits++) {
      // Full windows to the top: where a carry could be lost.
      const points = POINTS.slice(0, 2)
      const scalars = [2n ** BigInt(bits) - 1n, 2n ** BigInt(bits - 1)]
      if (width > 8 && bits % 16 > 1) continue
      assert.deepEqual(multiSum({ points, scalars }, width), plain(points, scalars), `${width}, ${bits}`)
    }
})

test('the multiplication is the plain sum of equal and opposite points as well', () => {
  const aPoint = fc
    .tuple(fc.integer({ min: 0, max: 3 }), fc.boolean())
    .map(([at, isNegated]) => (isNegated ? negated(POINTS[at] as Affine) : (POINTS[at] as Affine)))
  fc.assert(
    fc.property(fc.array(fc.tuple(aPoint, aScalar), { maxLength: 20 }), (terms) => {
      const points = terms.map(([point]) => point)
      const scalars = terms.map(([, scalar]) => scalar)
      assert.deepEqual(multiSum({ points, scalars }), plain(points, scalars))
    }),
    { numRuns: 100 },
  )
  const point = POINTS[0] as Affine
  assert.equal(multiSum({ points: [point, negated(point)], scalars: [5n, 5n] }), null)
  assert.deepEqual(sumLists([[point, negated(point), point], [], [point, point, point]]), [
    point,
    null,
    plain([point], [3n]),
  ])
  assert.throws(() => multiSum({ points: [point], scalars: [] }), RangeError)
  assert.throws(() => multiSum({ points: [point], scalars: [-1n] }), RangeError)
  assert.throws(() => multiSum({ points: [point], scalars: [2n ** 256n] }), RangeError)
})

test('a table gives the multiples of its point', () => {
  const table = tableOf(H)
  fc.assert(
    fc.property(aScalar, (scalar) => {
      assert.deepEqual(sumLists([pointsFor(table, scalar)])[0], plain([H], [scalar]))
    }),
    { numRuns: 30 },
  )
})

test('points have one spelling', () => {
  const bytes = writePoint(BASE)
  assert.deepEqual(readPoint(bytes), BASE)
  assert.throws(() => writePoint(null), RangeError)
  assert.equal(isOnCurve({ x: BASE.x + Point.Fp.ORDER, y: BASE.y }), false)
  assert.equal(isOnCurve({ x: BASE.x, y: -BASE.y }), false)
  for (let at = 0; at < 64; at++) {
    const other = Uint8Array.from(bytes)
    other[at] = (other[at] as number) ^ 1
    assert.equal(readPoint(other), null)
  }
})

// Made by a program in another language from the words of docs/secrecy.md alone.
const FIXED = [
  [
    'ballot',
    0,
    '2215ffe484d2aee97d7cfe741454bc3e31f84599ef472886e0f4ceb66d752662',
    '0a3b70468b0c3df01c18b2316db83442d5523ff570817cabb2f42472631c3ad2',
  ],
  [
    'ballot',
    1,
    'b157d56e4f6037d3877b23d1fb5f5f676aea0fed006a8601dc227598c09e11c9',
    '532d7d661505064e5f108619b1f4da47f53f44ade50fd6f9ef0f5b440b451806',
  ],
  [
    'ballot',
    9999,
    '64da0053b5b4cb589b87ecc158476b41178cdffd3ef24e31b9520570ed63e810',
    '525053a8fa636d2bde097985cc8e30b967095ea940d56858abe2199d406dc764',
  ],
  [
    'choice',
    0,
    'c6bac526dc088ea50a57185d8600c3800a21c92054d39b9ca754d3bd4dc33d44',
    'bd6b11ee0b17ed122fbf33b533ffdd88f8f4ae6f88e192b16220aa729096e5d2',
  ],
  [
    'choice',
    1,
    '95ae413ac0057199b67ea817c65a6c3f2f824cf17914a8d23076bba20fe070bb',
    '93683d96f362bf548a4753ca7bbd3ae25bd3fefa755defbf4b430437fd069aea',
  ],
  [
    'choice',
    9999,
    'b9122d636fb0e1d2b060404f0be3f98a32889867c9f87ed0163702aa9697cd8b',
    '567c1a1056fa25ebf23ab9b0ebaee5fbbc4c35eba3fc4fd1460ec12db998642a',
  ],
] as const

test('the generators are those of the second verifier, and fixed', () => {
  for (const [number, point] of POINTS.slice(0, 12).entries()) {
    const [x, y] = generator(0, number)
    assert.deepEqual(point, { x, y })
  }
  for (const [number, point] of generators('choice', 12).entries()) {
    const [x, y] = generator(1, number)
    assert.deepEqual(point, { x, y })
  }
  assert.deepEqual({ x: SECOND_H[0], y: SECOND_H[1] }, H)
  for (const [family, number, x, y] of FIXED) {
    const point = deriveGenerator(family, number)
    assert.deepEqual(
      [point.x, point.y].map((one) => one.toString(16).padStart(64, '0')),
      [x, y],
    )
  }
  const all = [...POINTS, ...generators('choice', 64), BASE, H]
  assert.equal(new Set(all.map((point) => point.x)).size, all.length)
  assert.ok(all.every(isOnCurve))
})
