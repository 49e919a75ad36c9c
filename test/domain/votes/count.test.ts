import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type CastBallot,
  type CountRules,
  countVote,
  type WithoutName,
} from '#domain/votes/counting/count.ts'
import { decideItems } from '#domain/votes/counting/decide.ts'
import { type Candidate, elect } from '#domain/votes/counting/election.ts'
import type { Agenda, Item } from '#domain/votes/counting/item.ts'
import type { MatterId } from '#domain/votes/counting/matter.ts'
import type { Share, TallyHead } from '#domain/votes/counting/tally.ts'

function vectors<T>(name: string): T[] {
  return JSON.parse(readFileSync(new URL(`../../vectors/${name}.json`, import.meta.url), 'utf8')) as T[]
}

/** The vectors name choices; a question's choices are numbers. */
type VectorBallot = Omit<CastBallot, 'choices'> & { choice: (typeof NAMES)[number] }
const NAMES = ['for', 'against', 'abstain', 'void'] as const

function question(matterId: MatterId): Agenda {
  return { items: [{ kind: 'question', title: '', text: '', matterId, options: [] }], seats: 0 }
}

function countQuestion(
  matter: MatterId,
  heads: TallyHead[],
  ballots: readonly VectorBallot[],
  rules: CountRules,
) {
  const numbered = ballots.map(({ choice, ...one }) => ({ ...one, choices: [NAMES.indexOf(choice)] }))
  return countVote(question(matter), heads, numbered, rules)
}

type CountVector = {
  name: string
  matter: MatterId
  heads: TallyHead[]
  ballots: VectorBallot[]
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
    const count = countQuestion(vector.matter, vector.heads, vector.ballots, vector.rules)
    const [decided] = count.decisions
    const agreed = count.shares[0]?.[0]
    assert.equal(decided?.outcome, expect.outcome)
    assert.deepEqual([agreed?.heads, agreed?.areaDm2], expect.for)
    assert.deepEqual([decided?.participated.heads, decided?.participated.areaDm2], expect.participated)
    assert.deepEqual(
      Object.fromEntries(count.setAside.map((one) => [one.ballotId, one.reason])),
      expect.setAside,
    )
    assert.deepEqual(
      Object.fromEntries(count.without.map((one) => [one.name, one.decisions[0]?.outcome])),
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
      const count = countQuestion(9, heads, ballots, set)
      assert.equal((count.decisions[0]?.participated.heads ?? 0) + count.setAside.length, ballots.length)
      const turned = ballots
        .slice(Math.abs(turn) % (ballots.length + 1))
        .concat(ballots.slice(0, Math.abs(turn) % (ballots.length + 1)))
      assert.deepEqual(countQuestion(9, heads, turned, set).shares, count.shares)
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
  const item: Item = { kind: 'options', title: '', text: '', matterId: 4, options: ['甲', '乙', '丙'] }
  const roll = { heads: 30, areaDm2: 300 }
  const share = (heads: number) => ({ heads, areaDm2: heads * 10 })
  const outcome = (...shares: Share[]) =>
    decideItems({ items: [item], seats: 0 }, roll, [
      [...shares, ...Array.from({ length: 6 - shares.length }, () => share(0))],
    ])[0]?.outcome
  assert.equal(outcome(share(10), share(6), share(5)), 'none')
  assert.equal(outcome(share(4), share(11), share(6)), 'option-1')
  assert.equal(outcome({ heads: 11, areaDm2: 100 }, share(6), share(4)), 'none')
  assert.equal(outcome(share(19), share(0), share(0)), 'no-quorum')
  // None of them and abstaining take part; void does not.
  assert.equal(outcome(share(11), share(0), share(0), share(5), share(6), share(0)), 'none')
  assert.equal(outcome(share(11), share(0), share(0), share(5), share(5), share(9)), 'option-0')
  assert.equal(outcome(share(11), share(0), share(0), share(4), share(4), share(11)), 'no-quorum')
})

test('items: each is decided by itself, by its own matter and by who took part in it', () => {
  const items: Item[] = [
    { kind: 'question', title: '使用', text: '', matterId: 5, options: [] },
    { kind: 'question', title: '筹集', text: '', matterId: 6, options: [] },
    { kind: 'question', title: '多数票作废', text: '', matterId: 9, options: [] },
  ]
  const share = (heads: number) => ({ heads, areaDm2: heads * 10_000 })
  const decided = decideItems({ items, seats: 0 }, { heads: 300, areaDm2: 3_000_000 }, [
    [share(150), share(90), share(0), share(0)],
    [share(150), share(90), share(0), share(0)],
    [share(150), share(40), share(0), share(50)],
  ])
  assert.deepEqual(
    decided.map((one) => one.outcome),
    ['passed', 'rejected', 'no-quorum'],
  )
  assert.throws(() => decideItems({ items, seats: 0 }, share(300), [[share(1)]]), RangeError)
})

test('items: candidates are ranked together, each by who took part in the vote on them', () => {
  const candidate = (title: string): Item => ({
    kind: 'candidate',
    title,
    text: '',
    matterId: 3,
    options: [],
  })
  const share = (heads: number) => ({ heads, areaDm2: heads * 10 })
  const of = (agreed: number, took: number) => [
    share(agreed),
    share(took - agreed),
    share(0),
    share(30 - took),
  ]
  const outcomes = (seats: number, ...shares: Share[][]) =>
    decideItems(
      { items: shares.map((_, index) => candidate(`候选人${index + 1}`)), seats },
      share(30),
      shares,
    ).map((one) => one.outcome)
  assert.deepEqual(outcomes(2, of(20, 24), of(13, 24), of(12, 24), of(15, 24)), [
    'elected',
    'alternate',
    'not-enough',
    'elected',
  ])
  // Half of 24 is not enough; more than half of 20 is. Nineteen are no quorum of thirty.
  assert.deepEqual(outcomes(3, of(12, 24), of(12, 20), of(15, 19)), ['not-enough', 'elected', 'no-quorum'])
  assert.deepEqual(outcomes(1, of(14, 24), of(14, 24), of(13, 24)), ['tied', 'tied', 'alternate'])
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
