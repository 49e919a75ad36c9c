import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { toBig } from '#domain/log/big.ts'
import { groupChoices } from '#domain/votes/secrecy/cells/rule.ts'
import { proveCount } from '#domain/votes/secrecy/prove.ts'
import { readPoint } from '#domain/votes/secrecy/curve/multiply.ts'
import { agreed, ballotsOf, CONTEXT, random } from './made.ts'

// Honest counts hold for both verifiers, and say what was chosen.

const QUESTIONS = (items: number) => Array.from({ length: items }, () => 4)

function totals(counts: readonly number[], ballots: ReturnType<typeof ballotsOf>) {
  const heads = counts.map((count) => Array.from({ length: count }, () => 0))
  const areas = counts.map((count) => Array.from({ length: count }, () => 0))
  for (const { choices, areaDm2 } of ballots)
    for (const [item, choice] of choices.entries()) {
      ;(heads[item] as number[])[choice] = (heads[item]?.[choice] ?? 0) + 1
      ;(areas[item] as number[])[choice] = (areas[item]?.[choice] ?? 0) + areaDm2
    }
  return { heads: heads.flat(), areas: areas.flat() }
}

for (const heads of [1, 3, 12, 120])
  for (const items of [1, 2, 8])
    test(`an honest count of ${heads} heads and ${items} items holds`, () => {
      const counts = QUESTIONS(items)
      const ballots = ballotsOf(counts, heads)
      const { statement, proof } = proveCount({ ...CONTEXT, choiceCounts: counts }, ballots, null, random)
      const slow = totals(counts, ballots)
      assert.deepEqual(statement.heads, slow.heads)
      assert.deepEqual(statement.areas.areasDm2, slow.areas)
      assert.equal(agreed(statement, proof), null)
    })

test('no ballots need no proof', () => {
  const { statement, proof } = proveCount({ ...CONTEXT, choiceCounts: [4] }, [], null, random)
  assert.equal(proof.length, 0)
  assert.equal(agreed(statement, proof), null)
  assert.equal(agreed(statement, new Uint8Array(1)), 'proof')
  const { areas } = statement
  assert.equal(agreed({ ...statement, areas: { ...areas, areasDm2: [1, 0, 0, 0] } }, proof), 'V4')
  assert.equal(agreed({ ...statement, headsBlinding: new Uint8Array(32).fill(1) }, proof), 'V0')
})

test('areas told by groups hold, and the sum of a group is told', () => {
  const counts = [4, 6]
  const ballots = ballotsOf(counts, 12)
  const slow = totals(counts, ballots)
  const groups = groupChoices(counts, { all: 12, heads: slow.heads }, { spreadDm2: 2000 })
  const { statement, proof } = proveCount({ ...CONTEXT, choiceCounts: counts }, ballots, groups, random)
  assert.equal(statement.areas.kind, 'grouped')
  const sums = statement.areas.areasDm2
  for (const [group, sum] of sums.entries())
    assert.equal(
      sum,
      slow.areas.reduce((all, area, choice) => (groups[choice] === group ? all + area : all), 0),
    )
  assert.equal(agreed(statement, proof), null)
  const wrong = { ...statement.areas, areasDm2: sums.map((sum, at) => (at === 0 ? sum + 1 : sum)) }
  assert.notEqual(agreed({ ...statement, areas: wrong }, proof), null)
})

test('any honest vote holds for both verifiers', () => {
  const aVote = fc.record({
    counts: fc.array(fc.integer({ min: 4, max: 8 }), { minLength: 1, maxLength: 7 }),
    heads: fc.integer({ min: 1, max: 9 }),
    isGrouped: fc.boolean(),
  })
  fc.assert(
    fc.property(aVote, ({ counts, heads, isGrouped }) => {
      const ballots = ballotsOf(counts, heads)
      const told = { all: heads, heads: totals(counts, ballots).heads }
      const groups = isGrouped ? groupChoices(counts, told, { spreadDm2: 2000 }) : null
      const { statement, proof } = proveCount({ ...CONTEXT, choiceCounts: counts }, ballots, groups, random)
      assert.equal(agreed(statement, proof), null)
    }),
    { numRuns: 20 },
  )
})

test('two proofs of one statement share no number', () => {
  const ballots = ballotsOf([4, 4], 12)
  const [one, other] = [0, 1].map(() =>
    proveCount({ ...CONTEXT, choiceCounts: [4, 4] }, ballots, null, random),
  )
  const piecesOf = (proof: Uint8Array) =>
    Array.from({ length: proof.length / 32 }, (_, at) => toBig(proof.subarray(at * 32, at * 32 + 32)))
  const seen = new Set(piecesOf(one?.proof as Uint8Array))
  assert.equal(seen.size, piecesOf(one?.proof as Uint8Array).length)
  assert.ok(piecesOf(other?.proof as Uint8Array).every((number) => !seen.has(number)))
})

test('a source that repeats itself is refused before anything is proven', () => {
  const ballots = ballotsOf([4], 3)
  const stuck = (length: number) => new Uint8Array(length).fill(7)
  assert.throws(() => proveCount({ ...CONTEXT, choiceCounts: [4] }, ballots, null, stuck), /repeats itself/)
  const short = () => new Uint8Array(3)
  assert.throws(() => proveCount({ ...CONTEXT, choiceCounts: [4] }, ballots, null, short), RangeError)
})

test('a choice that is none, or void on a phone, is not proven by an honest prover', () => {
  const ballots = ballotsOf([4], 3)
  for (const choices of [[3], [4], [-1], [0.5], [], [0, 0]]) {
    const bad = ballots.map((ballot, at) => (at === 1 ? { ...ballot, choices } : ballot))
    assert.throws(() => proveCount({ ...CONTEXT, choiceCounts: [4] }, bad, null, random), RangeError)
  }
})

test('a ballot of 64 bytes is read only where it is a point', () => {
  assert.equal(readPoint(new Uint8Array(64)), null)
  assert.equal(readPoint(new Uint8Array(63)), null)
  assert.equal(readPoint(new Uint8Array(64).fill(255)), null)
})
