import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decideItems } from '#domain/votes/counting/decide.ts'
import { choiceCount, type Item } from '#domain/votes/counting/item.ts'
import type { MatterId } from '#domain/votes/counting/matter.ts'
import { inequalityOf, proveMargins, verifyMargins } from '#domain/votes/secrecy/cells/margins.ts'
import { claimsOf, claimsWith, outcomesBy } from '#domain/votes/secrecy/cells/outcome.ts'
import { groupChoices } from '#domain/votes/secrecy/cells/rule.ts'
import { proveCount } from '#domain/votes/secrecy/prove.ts'
import * as second from '../../../../verifier/secrecy.mjs'
import { ballotsOf, CONTEXT, random } from './made.ts'

// A vote whose areas are told by groups is decided as it would be with all areas open.

const question = (matterId: MatterId): Item => ({
  kind: 'question',
  title: '题',
  text: '',
  matterId,
  options: [],
})
const candidate: Item = { ...question(3), kind: 'candidate' }
const options = (count: number): Item => ({
  ...question(4),
  kind: 'options',
  options: Array.from({ length: count }, (_, at) => `${at}`),
})

const anItem = fc.oneof(
  fc.integer({ min: 1, max: 9 }).map((matter) => question(matter as MatterId)),
  fc.constant(candidate),
  fc.integer({ min: 2, max: 4 }).map(options),
)
// Mostly the first choice, and areas that are often exactly a half or two thirds.
const aShare = fc.record({
  heads: fc.constantFrom(0, 1, 2, 3, 6),
  areaDm2: fc.constantFrom(0, 100, 200, 300, 600),
})

const aVote = fc.array(anItem, { minLength: 1, maxLength: 4 }).chain((items) =>
  fc.record({
    items: fc.constant(items),
    shares: fc.tuple(
      ...items.map((item) =>
        fc.array(aShare, { minLength: choiceCount(item), maxLength: choiceCount(item) }),
      ),
    ),
    missing: fc.record({ heads: fc.nat(5), areaDm2: fc.constantFrom(0, 100, 600) }),
    seats: fc.integer({ min: 1, max: 2 }),
  }),
)

/** Three candidates, or questions, of whom most are wanted. */
const wanted = fc.record({ heads: fc.constantFrom(6, 7, 8, 9), areaDm2: fc.constantFrom(600, 700) })
const few = fc.record({ heads: fc.nat(2), areaDm2: fc.constantFrom(0, 100) })
const none = fc.constant({ heads: 0, areaDm2: 0 })
const anElection = fc.record({
  items: fc.array(fc.constantFrom(candidate, candidate, candidate, question(1)), {
    minLength: 3,
    maxLength: 3,
  }),
  shares: fc.array(fc.tuple(wanted, few, few, none), { minLength: 3, maxLength: 3 }),
  missing: fc.record({ heads: fc.nat(3), areaDm2: fc.constantFrom(0, 100) }),
  seats: fc.integer({ min: 1, max: 2 }),
})

test('claims decide every item as the areas do, but where candidates are equal in heads', () => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(fc.oneof(aVote, anElection), ({ items, shares, missing, seats }) => {
      const sum = (name: 'heads' | 'areaDm2') =>
        Math.max(...shares.map((own) => own.reduce((all, one) => all + one[name], 0))) + missing[name]
      const roll = { heads: sum('heads'), areaDm2: sum('areaDm2') }
      const agenda = { items, seats: items.some((item) => item.kind === 'candidate') ? seats : 0 }
      const flat = shares.flat()
      const claims = claimsOf(
        items,
        roll,
        flat.map((share) => share.areaDm2),
      )
      const outcomes = outcomesBy(
        agenda,
        roll,
        flat.map((share) => share.heads),
        claims,
      )
      const again = claimsWith(
        items,
        roll,
        claims.map((claim) => claim.holds),
      )
      assert.deepEqual(again, claims)
      const decided = decideItems(agenda, roll, shares).map((one) => one.outcome)
      if (outcomes === null) {
        seen.add('equal')
        const own = decided.flatMap((outcome, at) =>
          ['elected', 'alternate', 'tied', 'not-placed'].includes(outcome) ? [shares[at]?.[0]?.heads] : [],
        )
        assert.ok(new Set(own).size < own.length)
        return
      }
      assert.deepEqual(outcomes, decided)
      for (const outcome of outcomes) seen.add(outcome.replace(/\d/, ''))
    }),
    { numRuns: 2000 },
  )
  for (const one of [
    'passed',
    'rejected',
    'no-quorum',
    'none',
    'option-',
    'elected',
    'not-enough-area',
    'equal',
  ])
    assert.ok(seen.has(one), one)
  assert.equal(claimsWith([candidate], { heads: 1, areaDm2: 1 }, [true]), null)
})

test('a vote of twelve homes is counted, its areas told only whole, and decided by what is proven of them', () => {
  const items = [question(4), options(2)]
  const counts = items.map(choiceCount)
  const ballots = ballotsOf(counts, 12)
  const heads = counts.flatMap((count, item) =>
    Array.from(
      { length: count },
      (_, choice) => ballots.filter((one) => one.choices[item] === choice).length,
    ),
  )
  const groups = groupChoices(counts, { all: 12, heads }, { spreadDm2: 2600 })
  const { statement, witness } = proveCount({ ...CONTEXT, choiceCounts: counts }, ballots, groups, random)
  const areas = witness.areas.map(Number)
  const roll = { heads: 14, areaDm2: ballots.reduce((all, one) => all + one.areaDm2, 0) + 15_000 }
  const claims = claimsOf(items, roll, areas)
  const inequalities = claims.map((claim) => inequalityOf(counts, claim))
  const proof = proveMargins(statement, witness, inequalities, random)
  assert.equal(verifyMargins(statement, inequalities, proof), null)
  assert.equal(second.verifyMargins(statement, inequalities, proof), null)
  let from = 0
  const shares = counts.map((count) => {
    from += count
    return Array.from({ length: count }, (_, choice) => ({
      heads: heads[from - count + choice] as number,
      areaDm2: areas[from - count + choice] as number,
    }))
  })
  const decided = decideItems({ items, seats: 0 }, roll, shares).map((one) => one.outcome)
  assert.deepEqual(outcomesBy({ items, seats: 0 }, roll, heads, claims), decided)
  // Each answer turned round is refused.
  for (const [at, claim] of claims.entries()) {
    const lie = claims.map((one, other) =>
      inequalityOf(counts, other === at ? { ...claim, holds: !claim.holds } : one),
    )
    assert.notEqual(verifyMargins(statement, lie, proveMargins(statement, witness, lie, random)), null)
  }
})
