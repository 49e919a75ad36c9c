import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { ROLES, type Role } from '#domain/core/access.ts'
import { HOLIDAYS } from '#domain/core/holidays.ts'
import {
  LIFE_RULES,
  LIFE_STATES,
  type LifeFacts,
  type LifeMove,
  lifeOf,
  movesOf,
  refusalOf,
} from '#domain/votes/life.ts'

type Vector = {
  name: string
  clause: string
  facts: {
    draft?: { startedAt: string; submittedAt?: string | null; repliedAt?: string[] } | null
    schedule?: { notice: string; opens: string; closes: string }
    cancelledAt?: string
    countedAt?: string[]
    isCarried?: boolean
    publishedAt?: string
    objections?: { about: 'roll' | 'result'; filedAt: string; answeredAt: string | null }[]
  }
  now: string
  expect: {
    state: string
    /** `role move`. */
    may: string[]
    refused: [string, string][]
    /** Duty, its last day, whether it is overdue. */
    due: [string, string, boolean][]
    since?: string
    next?: [string, string]
    announceFrom?: string
    objectionsUntil?: string
    effectiveFrom?: string | null
  }
}

const VECTORS = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../vectors/vote-life.json'), 'utf8'),
) as Vector[]

const ms = (text: string) => Date.parse(`${text.length === 16 ? `${text}:00` : text}+08:00`)
const maybe = (text: string | null | undefined) => (text ? ms(text) : null)

function factsOf({ facts }: Vector): LifeFacts {
  const { draft, schedule } = facts
  return {
    draft: draft
      ? {
          startedAt: ms(draft.startedAt),
          submittedAt: maybe(draft.submittedAt),
          repliedAt: (draft.repliedAt ?? []).map(ms),
        }
      : null,
    schedule: schedule
      ? { noticeAt: ms(schedule.notice), opensAt: ms(schedule.opens), closesAt: ms(schedule.closes) }
      : null,
    cancelledAt: maybe(facts.cancelledAt),
    countedAt: (facts.countedAt ?? []).map(ms),
    isCarried: facts.isCarried ?? false,
    publishedAt: maybe(facts.publishedAt),
    objections: (facts.objections ?? []).map((one) => ({
      about: one.about,
      filedAt: ms(one.filedAt),
      answeredAt: maybe(one.answeredAt),
    })),
  }
}

const split = (text: string) => text.split(' ') as [Role | 'clock', LifeMove]

for (const vector of VECTORS)
  test(`life: ${vector.name}`, () => {
    const facts = factsOf(vector)
    const now = ms(vector.now)
    const { expect } = vector
    const life = lifeOf(facts, now, HOLIDAYS)
    assert.equal(life.state, expect.state)
    for (const pair of expect.may) {
      const [by, move] = split(pair)
      assert.equal(refusalOf(facts, by, move, now, HOLIDAYS), null, pair)
      assert.ok(movesOf(facts, by as Role, now, HOLIDAYS).includes(move), pair)
    }
    for (const [pair, why] of expect.refused) {
      const [by, move] = split(pair)
      assert.equal(refusalOf(facts, by, move, now, HOLIDAYS), why, pair)
    }
    assert.deepEqual(
      life.duties.map((one) => [one.duty, one.dueOn, one.isOverdue]),
      expect.due,
    )
    if (expect.since) assert.equal(life.since, ms(expect.since))
    if (expect.next) assert.deepEqual(life.next, { state: expect.next[0], at: ms(expect.next[1]) })
    if (expect.announceFrom) assert.equal(life.mayAnnounceAt, ms(expect.announceFrom))
    if (expect.objectionsUntil) assert.equal(life.objectionsUntil, ms(expect.objectionsUntil))
    if (expect.effectiveFrom !== undefined) assert.equal(life.effectiveFrom, expect.effectiveFrom)
  })

test('there are more refusals than permissions among the vectors, and every move is both', () => {
  const may = VECTORS.flatMap((one) => one.expect.may.map((pair) => split(pair)[1]))
  const refused = VECTORS.flatMap((one) => one.expect.refused.map(([pair]) => split(pair)[1]))
  assert.ok(refused.length > may.length, `${refused.length} and ${may.length}`)
  for (const { move, by } of LIFE_RULES) {
    if (by.includes('clock')) continue
    assert.ok(may.includes(move), `no vector allows ${move}`)
    assert.ok(refused.includes(move), `no vector refuses ${move}`)
  }
})

test('no role but the named may make a move, in no state', () => {
  for (const vector of VECTORS) {
    const facts = factsOf(vector)
    for (const role of ROLES)
      for (const move of movesOf(facts, role, ms(vector.now), HOLIDAYS)) {
        const rule = LIFE_RULES.find((one) => one.move === move)
        assert.ok(
          rule?.by.includes(role) && rule.from.includes(lifeOf(facts, ms(vector.now), HOLIDAYS).state),
        )
      }
    for (const role of ['company', 'district', 'city'] as const)
      assert.deepEqual(movesOf(facts, role, ms(vector.now), HOLIDAYS), [], `${role} in ${vector.name}`)
  }
})

test('time alone only moves a vote forward', () => {
  const HOUR = 3_600_000
  const start = ms('2026-08-20T10:00')
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.boolean(),
      fc.option(fc.integer({ min: 0, max: 400 }), { nil: null }),
      fc.array(fc.integer({ min: 0, max: 90 * 24 }), { minLength: 2, maxLength: 12 }),
      (isCarried, isCounted, publishedAfter, hours) => {
        const closesAt = start + 40 * 24 * HOUR
        const countedAt = isCounted ? [closesAt] : []
        const facts: LifeFacts = {
          draft: null,
          schedule: { noticeAt: start, opensAt: start + 19 * 24 * HOUR, closesAt },
          cancelledAt: null,
          countedAt: [],
          isCarried,
          publishedAt: null,
          objections: [],
        }
        let before = lifeOf(facts, start, HOLIDAYS).state
        for (const hour of hours.sort((a, b) => a - b)) {
          const now = start + hour * HOUR
          const known =
            now >= closesAt && isCounted
              ? {
                  ...facts,
                  countedAt,
                  publishedAt:
                    publishedAfter !== null && now >= closesAt + publishedAfter * HOUR
                      ? closesAt + publishedAfter * HOUR
                      : null,
                }
              : facts
          const { state } = lifeOf(known, now, HOLIDAYS)
          const rank = (one: string) => LIFE_STATES.indexOf(one as 'open')
          assert.ok(rank(state) >= rank(before), `${before} → ${state}`)
          before = state
        }
      },
    ),
    { numRuns: 300 },
  )
})
