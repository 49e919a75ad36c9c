import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fromBig, toBig } from '#domain/log/big.ts'
import { GROUP_ORDER } from '#domain/votes/evidence/commitment.ts'
import { proveRoll, type RollStatement, verifyRoll } from '#domain/votes/secrecy/areas.ts'
import { type Affine, writePoint } from '#domain/votes/secrecy/curve/multiply.ts'
import { randomScalar } from '#domain/votes/secrecy/curve/transcript.ts'
import { digitsFor } from '#domain/votes/secrecy/digits.ts'
import * as second from '../../../../verifier/secrecy.mjs'
import { hash, random, rowsOf } from './made.ts'

// Areas of a roll: none negative, none larger than the roll.

function rollOf(areas: readonly bigint[], areaDm2: number) {
  const secrets = areas.map((value) => ({ value, blinding: randomScalar(random) }))
  const rows = rowsOf(secrets.map(({ value, blinding }) => ({ area: value, rowBlinding: blinding })))
  const statement: RollStatement = {
    rulesHash: hash('rules'),
    voteId: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
    rollHash: hash('roll'),
    areaDm2,
    rows: rows.map((row: Affine) => writePoint(row)),
  }
  return { statement, secrets, proof: proveRoll(statement, secrets, random) }
}

function agreed(statement: RollStatement, proof: Uint8Array): string | null {
  const first = verifyRoll(statement, proof, random(16))
  assert.equal(first, second.verifyRoll(statement, proof))
  return first
}

test('digits are as many as the roll’s area needs', () => {
  for (const [area, digits] of [
    [0, 1],
    [15, 1],
    [16, 2],
    [255, 2],
    [256, 3],
    [16 ** 6 - 1, 6],
    [16 ** 6, 7],
    [2 ** 50, 13],
  ] as const)
    assert.equal(digitsFor(area), digits)
})

test('an honest roll holds, and rows of nothing and of everything do', () => {
  const { statement, proof } = rollOf([0n, 5000n, 8957n, 65_535n], 65_535)
  assert.equal(agreed(statement, proof), null)
  const empty = rollOf([], 0)
  assert.equal(agreed(empty.statement, empty.proof), null)
  assert.equal(agreed(empty.statement, new Uint8Array(1)), 'proof')
})

test('a negative row and a huge one are refused, though the sum is the roll’s', () => {
  for (const areas of [
    [-1n, 5000n, 8958n],
    [5000n, 65_536n, 3n],
    [10_000n, GROUP_ORDER - 5000n, 9n],
    [5000n, 2n ** 200n, 9n],
  ]) {
    const { statement, proof } = rollOf(areas, 13_957)
    assert.equal(agreed(statement, proof), 'D3')
  }
})

test('rows that are not those proven are refused', () => {
  const { statement, secrets } = rollOf([5000n, 8957n], 13_957)
  const [one, other] = secrets as [(typeof secrets)[0], (typeof secrets)[0]]
  const moved = [
    { ...one, value: one.value + 5n },
    { ...other, value: other.value - 5n },
  ]
  assert.equal(agreed(statement, proveRoll(statement, moved, random)), 'D5')
  assert.equal(agreed(statement, proveRoll(statement, [other, one], random)), 'D5')
})

test('a proof of another roll, vote or rules is refused; every field is bound', () => {
  const { statement, proof } = rollOf([5000n, 8957n], 13_957)
  const others: Partial<RollStatement>[] = [
    { rulesHash: hash('other') },
    { voteId: 'other' },
    { rollHash: hash('other') },
    { rows: [...statement.rows].reverse() },
  ]
  for (const other of others) assert.equal(agreed({ ...statement, ...other }, proof), 'D2')
  assert.equal(agreed({ ...statement, areaDm2: 16 ** 4 }, proof), 'proof')
  assert.equal(agreed({ ...statement, areaDm2: -1 }, proof), 'statement')
  assert.equal(agreed({ ...statement, rows: [new Uint8Array(64)] }, proof), 'statement')
  const names = new Set<string | null>()
  for (let at = 0; at < proof.length; at += 32) {
    const changed = Uint8Array.from(proof)
    changed.set(fromBig((toBig(proof.subarray(at, at + 32)) + 1n) % GROUP_ORDER, 32), at)
    const name = agreed(statement, changed)
    assert.notEqual(name, null)
    names.add(name)
  }
  assert.deepEqual([...names].sort(), ['D2', 'D3', 'D5', 'proof'])
})

test('any areas up to the roll’s hold', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 60_000 }), { minLength: 1, maxLength: 6 }), (areas) => {
      const sum = areas.reduce((all, one) => all + one, 0)
      const { statement, proof } = rollOf(areas.map(BigInt), sum)
      assert.equal(agreed(statement, proof), null)
    }),
    { numRuns: 8 },
  )
})
