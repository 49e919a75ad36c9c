import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { dutyState } from '#domain/performance/duty.ts'
import { checkEntry, type NewEntry } from '#domain/ledger/entry.ts'
import type { MatterId } from '#domain/votes/counting/matter.ts'
import { buildRoll, type RollUnit, type Scope } from '#domain/votes/roll.ts'
import { checkSchedule } from '#domain/votes/schedule.ts'
import type { Share } from '#domain/votes/counting/tally.ts'
import { verdict } from '#domain/votes/counting/verdict.ts'

function vectors<T>(name: string): T[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../vectors', `${name}.json`), 'utf8')) as T[]
}

type VoteVector = {
  name: string
  matter: MatterId
  roll: Share
  ballots: { for: Share; against: Share; abstain: Share }
  expect: { outcome: string; fails: string[] }
}

for (const vector of vectors<VoteVector>('vote-verdict'))
  test(`verdict: ${vector.name}`, () => {
    const parts = [vector.ballots.for, vector.ballots.against, vector.ballots.abstain]
    const participated = {
      heads: parts.reduce((all, part) => all + part.heads, 0),
      areaDm2: parts.reduce((all, part) => all + part.areaDm2, 0),
    }
    const decided = verdict(vector.matter, { roll: vector.roll, participated, for: vector.ballots.for })
    assert.equal(decided.outcome, vector.expect.outcome)
    const failed = decided.tests.filter((one) => !one.holds).map((one) => one.key)
    for (const key of vector.expect.fails)
      assert.ok(failed.includes(key as (typeof failed)[number]), `${key} should fail`)
    if (vector.expect.outcome === 'passed') assert.deepEqual(failed, [])
    if (vector.expect.outcome === 'rejected') assert.deepEqual(failed, vector.expect.fails)
    for (const one of decided.tests) {
      // The gap is the least: with it the test holds, with one less it does not.
      const holdsWith = (extra: number) =>
        one.sign === '>'
          ? one.den * (one.part + extra) > one.num * one.whole
          : one.den * (one.part + extra) >= one.num * one.whole
      assert.ok(holdsWith(one.missing))
      if (one.missing > 0) assert.ok(!holdsWith(one.missing - 1))
    }
  })

type RollVector = {
  name: string
  scope?: Scope
  units: RollUnit[]
  expect: { heads: [string, number][]; excluded: [string, string][] }
}

for (const vector of vectors<RollVector>('vote-roll'))
  test(`roll: ${vector.name}`, () => {
    const roll = buildRoll(vector.units, vector.scope ?? { kind: 'estate' })
    assert.deepEqual(
      roll.heads.map((head) => [head.headKey, head.areaDm2]),
      vector.expect.heads,
    )
    assert.deepEqual(
      roll.excluded.map((one) => [one.unitId, one.reason]),
      vector.expect.excluded,
    )
    assert.equal(
      roll.heads.flatMap((head) => head.unitIds).length + roll.excluded.length,
      vector.units.length,
    )
  })

for (const vector of vectors<{ name: string; entry: NewEntry; expect: string }>('ledger-entry'))
  test(`entry: ${vector.name}`, () => {
    const checked = checkEntry(vector.entry)
    assert.equal(checked.ok ? 'ok' : checked.reason, vector.expect)
  })

type DutyVector = {
  name: string
  periodFrom: string
  due: string
  performedOn: string | null
  postedOn?: string | null
  isExcused?: boolean
  today: string
  expect: string
}

for (const vector of vectors<DutyVector>('duty'))
  test(`duty: ${vector.name}`, () => {
    const duty = { periodFrom: vector.periodFrom, periodTo: vector.due, dueOn: vector.due }
    const performance =
      vector.performedOn === null
        ? null
        : { performedOn: vector.performedOn, postedOn: vector.postedOn ?? null }
    assert.equal(dutyState(duty, performance, vector.today, vector.isExcused ?? false), vector.expect)
  })

// Law: 条例 §35, DOMAIN V20: 15 whole days must lie between the notice and the opening.
test('schedule: 14 whole days of notice are too few, 15 are enough', () => {
  const beijing = (day: string) => Date.parse(`${day}T09:00:00+08:00`)
  const vote = (opens: string) => ({
    noticeAt: beijing('2026-09-10'),
    opensAt: beijing(opens),
    closesAt: beijing(opens) + 20 * 86_400_000,
  })
  assert.deepEqual(checkSchedule(vote('2026-09-25')), { ok: false, reason: 'notice-too-short' })
  assert.equal(checkSchedule(vote('2026-09-26')).ok, true)
})
