import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { type CastBallot, type CountRules, countVote, type WithoutName } from '#domain/vote/count.ts'
import { type Candidate, chooseOption, elect } from '#domain/vote/election.ts'
import type { MatterId } from '#domain/vote/matter.ts'
import type { Share, TallyHead } from '#domain/vote/tally.ts'

function vectors<T>(name: string): T[] {
  return JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8')) as T[]
}

type CountVector = {
  name: string
  matter: MatterId
  heads: TallyHead[]
  ballots: CastBallot[]
  rules: CountRules
  expect: {
    outcome: string
    for: [number, number]
    participated: [number, number]
    setAside: Record<string, string>
    without: Partial<Record<WithoutName, string>>
  }
}

for (const vector of vectors<CountVector>('vote-count'))
  test(`count: ${vector.name}`, () => {
    const { expect } = vector
    const count = countVote(vector.matter, vector.heads, vector.ballots, vector.rules)
    assert.equal(count.verdict.outcome, expect.outcome)
    assert.deepEqual([count.tally.for.heads, count.tally.for.areaDm2], expect.for)
    assert.deepEqual([count.tally.participated.heads, count.tally.participated.areaDm2], expect.participated)
    assert.deepEqual(
      Object.fromEntries(count.setAside.map((one) => [one.ballotId, one.reason])),
      expect.setAside,
    )
    assert.deepEqual(
      Object.fromEntries(count.without.map((one) => [one.name, one.verdict.outcome])),
      expect.without,
    )
  })

test('count: every ballot stands or is set aside with a reason, in any order (10,000 random votes)', () => {
  const ballot = fc.record({
    headKey: fc.constantFrom('h1', 'h2', 'h3', 'h4', 'stranger'),
    choice: fc.constantFrom('for' as const, 'against' as const, 'abstain' as const, 'void' as const),
    channel: fc.constantFrom('phone' as const, 'paper' as const, 'proxy' as const, 'deemed' as const),
    castAt: fc.integer({ min: 1, max: 6 }),
  })
  const rules = fc.record({
    paper: fc.constantFrom(
      'first-stands' as const,
      'online-prevails' as const,
      'in-person-prevails' as const,
    ),
    countDeemed: fc.boolean(),
    voidTakesPart: fc.boolean(),
  })
  const heads = ['h1', 'h2', 'h3', 'h4'].map((headKey, index) => ({ headKey, areaDm2: 100 * (index + 1) }))
  fc.assert(
    fc.property(fc.array(ballot, { maxLength: 12 }), rules, fc.integer(), (given, set, turn) => {
      const ballots = given.map((one, index) => ({ ...one, ballotId: `b${String(index).padStart(2, '0')}` }))
      const count = countVote(9, heads, ballots, set)
      assert.equal(count.tally.participated.heads + count.setAside.length, ballots.length)
      const turned = ballots
        .slice(Math.abs(turn) % (ballots.length + 1))
        .concat(ballots.slice(0, Math.abs(turn) % (ballots.length + 1)))
      assert.deepEqual(countVote(9, heads, turned, set).tally, count.tally)
    }),
    { numRuns: 10_000, seed: 20261123 },
  )
})

type ElectionVector = {
  name: string
  seats: number
  roll: Share
  participated: Share
  candidates: Candidate[]
  expect: { outcome: string; seats: Record<string, string>; vacant: number }
}

for (const vector of vectors<ElectionVector>('vote-election'))
  test(`election: ${vector.name}`, () => {
    const decided = elect(vector.candidates, vector.seats, vector)
    assert.equal(decided.outcome, vector.expect.outcome)
    assert.deepEqual(
      Object.fromEntries(decided.seats.map((one) => [one.candidateId, one.state])),
      vector.expect.seats,
    )
    assert.equal(decided.vacant, vector.expect.vacant)
  })

test('election: impossible numbers are refused', () => {
  const counted = { roll: { heads: 10, areaDm2: 10 }, participated: { heads: 8, areaDm2: 8 } }
  assert.throws(() => elect([{ candidateId: 'A', for: { heads: 9, areaDm2: 8 } }], 1, counted), RangeError)
  for (const seats of [0, -1, 1.5, Number.NaN]) assert.throws(() => elect([], seats, counted), RangeError)
})

test('options: one is chosen only by more than half of all who took part, not by having the most', () => {
  const counted = { roll: { heads: 30, areaDm2: 300 }, participated: { heads: 21, areaDm2: 210 } }
  const options = (a: Share, b: Share, c: Share) => [
    { optionId: 'A', for: a },
    { optionId: 'B', for: b },
    { optionId: 'C', for: c },
  ]
  const share = (heads: number) => ({ heads, areaDm2: heads * 10 })
  assert.deepEqual(chooseOption(4, options(share(10), share(6), share(5)), counted), {
    outcome: 'none',
    optionId: null,
  })
  assert.deepEqual(chooseOption(4, options(share(4), share(11), share(6)), counted), {
    outcome: 'chosen',
    optionId: 'B',
  })
  assert.equal(
    chooseOption(4, options({ heads: 11, areaDm2: 105 }, share(6), share(4)), counted).outcome,
    'none',
  )
  assert.equal(
    chooseOption(4, options(share(19), share(0), share(0)), { ...counted, participated: share(19) }).outcome,
    'no-quorum',
  )
})

test('there are at least 120 vote vectors, each with its clause, and the bad are named', () => {
  const all = [
    ...vectors<{ name: string; clause: string; expect: { outcome: string } }>('vote-verdict'),
    ...vectors<{ name: string; clause: string; expect: { outcome: string } }>('vote-count'),
    ...vectors<{ name: string; clause: string; expect: { outcome: string } }>('vote-election'),
  ]
  assert.ok(all.length >= 120, `${all.length}`)
  assert.equal(new Set(all.map((one) => one.name)).size, all.length)
  for (const one of all) assert.ok(one.clause.length > 3, one.name)
})
