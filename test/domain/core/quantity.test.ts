import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fromBig, toBig } from '#domain/log/big.ts'
import { readU64, u64 } from '#domain/log/bytes.ts'
import { LARGEST_QUANTITY, multiplyDivide } from '#domain/core/quantity.ts'

// Exact integers without BigInt, each against BigInt.

const quantity = fc.oneof(
  fc.integer({ min: 0, max: 200 }),
  fc.integer({ min: 0, max: LARGEST_QUANTITY }),
  fc.integer({ min: LARGEST_QUANTITY - 200, max: LARGEST_QUANTITY }),
)

test('multiply and divide: quotient and remainder are those of exact integers', () => {
  let beyond = 0
  fc.assert(
    fc.property(quantity, quantity, quantity, (a, b, whole) => {
      if (whole === 0) return
      const product = BigInt(a) * BigInt(b)
      const quotient = product / BigInt(whole)
      if (quotient > BigInt(Number.MAX_SAFE_INTEGER)) {
        assert.throws(() => multiplyDivide(a, b, whole), RangeError)
        return
      }
      if (product > BigInt(Number.MAX_SAFE_INTEGER)) beyond += 1
      const made = multiplyDivide(a, b, whole)
      assert.deepEqual(made, { quotient: Number(quotient), remainder: Number(product % BigInt(whole)) })
    }),
    { numRuns: 5_000 },
  )
  assert.ok(beyond > 500, `${beyond} products beyond 2^53`)
})

for (const [name, a, b, whole] of [
  ['by zero', 1, 1, 0],
  ['a negative amount', -1, 1, 1],
  ['half', 0.5, 1, 1],
  ['too large', LARGEST_QUANTITY + 1, 1, 1],
  ['no number', Number.NaN, 1, 1],
] as const)
  test(`multiply and divide refuses: ${name}`, () =>
    assert.throws(() => multiplyDivide(a, b, whole), RangeError))

test('eight bytes: each exact integer and back, as BigInt has it; nothing else', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (value) => {
      const bytes = u64(value)
      assert.equal(toBig(bytes), BigInt(value))
      assert.deepEqual(bytes, fromBig(BigInt(value), 8))
      assert.equal(readU64(bytes), value)
    }),
  )
  assert.equal(readU64(fromBig(BigInt(Number.MAX_SAFE_INTEGER) + 1n, 8)), null)
  assert.equal(readU64(new Uint8Array(8).fill(255)), null)
  assert.equal(readU64(new Uint8Array(7)), null)
  for (const bad of [-1, 0.5, Number.MAX_SAFE_INTEGER + 1, Number.NaN])
    assert.throws(() => u64(bad), RangeError)
  assert.throws(() => fromBig(-1n, 8), RangeError)
  assert.throws(() => fromBig(256n, 1), RangeError)
})
