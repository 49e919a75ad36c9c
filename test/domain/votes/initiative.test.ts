import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { addDays, beijingDayOf, daysBetween, isDay, mayStillMove, weekdayOf } from '#domain/core/calendar.ts'
import { HOLIDAY_ORDERS, HOLIDAYS } from '#domain/core/holidays.ts'
import {
  checkAnswerDay,
  clocksOf,
  decideInitiative,
  dueFrom,
  INITIATIVE_RULES,
  type InitiativeActor,
  type InitiativeKind,
  type InitiativeMove,
  type InitiativeStep,
  initiativeMovesOf,
  initiativeStanding,
  isPassedOn,
  nextInitiativeState,
  proveInitiative,
} from '#domain/votes/initiative.ts'
import { buildRoll, type RollUnit } from '#domain/votes/roll.ts'
import { slowInitiative } from './reference.ts'

function vectors<T>(name: string): T[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../../vectors', `${name}.json`), 'utf8')) as T[]
}

type UnitVector = {
  owners: string
  areaDm2: number
  times?: number
  kind?: RollUnit['kind']
  sale?: RollUnit['sale']
}

type ShareVector = {
  name: string
  kind: InitiativeKind
  units: UnitVector[]
  supports: string[]
  expect: {
    reached: boolean
    supporting: [number, number]
    roll: [number, number]
    fails: string[]
    missing?: Record<string, number>
    notOnRoll?: string[]
  }
}

/** `times` makes so many units of owners o1, o2 …; owners `a+b` own jointly. */
function unitsOf(given: readonly UnitVector[]): RollUnit[] {
  return given.flatMap(({ owners, areaDm2, times, kind = 'residence', sale = 'delivered' }, group) =>
    Array.from({ length: times ?? 1 }, (_, index) => ({
      unitId: `${group}/${index}`,
      buildingId: '1',
      stair: '1',
      kind,
      areaDm2,
      sale,
      ownerIds: owners === '' ? [] : times ? [`${owners}${index + 1}`] : owners.split('+'),
    })),
  )
}

/** `o1…o60` is sixty keys. */
function keysOf(given: readonly string[]): string[] {
  return given.flatMap((text) => {
    const range = /^(\w)(\d+)…\1(\d+)$/.exec(text)
    if (!range) return [text]
    const [, name, from, to] = range
    return Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => `${name}${Number(from) + i}`)
  })
}

for (const { name, kind, units, supports, expect } of vectors<ShareVector>('initiative'))
  test(`initiative: ${name}`, () => {
    const proof = decideInitiative(kind, buildRoll(unitsOf(units), { kind: 'estate' }), keysOf(supports))
    assert.equal(proof.reached, expect.reached)
    assert.deepEqual([proof.supporting.heads, proof.supporting.areaDm2], expect.supporting)
    assert.deepEqual([proof.roll.heads, proof.roll.areaDm2], expect.roll)
    assert.deepEqual(
      proof.tests.filter((one) => !one.holds).map((one) => one.key),
      expect.fails,
    )
    for (const [key, missing] of Object.entries(expect.missing ?? {}))
      assert.equal(proof.tests.find((one) => one.key === key)?.missing, missing, key)
    assert.deepEqual(proof.notOnRoll, expect.notOnRoll ?? [])
    for (const one of proof.tests) {
      assert.equal(one.sign, '≥')
      assert.ok(one.article.length > 5)
      const holdsWith = (extra: number) => one.den * (one.part + extra) >= one.num * one.whole
      assert.ok(holdsWith(one.missing))
      if (one.missing > 0) assert.ok(!holdsWith(one.missing - 1))
    }
  })

type ClockVector = {
  name: string
  kind: InitiativeKind
  startedAt: string
  steps: { move: InitiativeMove; by: InitiativeActor; at: string; day?: string; undoneAt?: string }[]
  now: string
  expect: 'impossible' | { state: string; dueOn: string | null; isOverdue?: boolean; mayMove?: boolean }
}

const beijing = (text: string) => Date.parse(`${text}+08:00`)

for (const vector of vectors<ClockVector>('initiative-clock'))
  test(`initiative clock: ${vector.name}`, () => {
    const steps = vector.steps.map((step) => ({
      ...step,
      at: beijing(step.at),
      day: step.day ?? null,
      undoneAt: step.undoneAt ? beijing(step.undoneAt) : null,
    }))
    const standing = () =>
      initiativeStanding(
        vector.kind,
        clocksOf(vector.kind),
        beijing(vector.startedAt),
        steps,
        beijing(vector.now),
        HOLIDAYS,
      )
    if (vector.expect === 'impossible') {
      // All but the last step are possible: it is the last that is refused.
      const before = steps.slice(0, -1)
      const at = steps.at(-1)?.at as number
      initiativeStanding(vector.kind, clocksOf(vector.kind), beijing(vector.startedAt), before, at, HOLIDAYS)
      assert.throws(standing, RangeError)
      return
    }
    const { state, dueOn, isOverdue, mayMove } = standing()
    assert.deepEqual(
      { state, dueOn, isOverdue, mayMove },
      { isOverdue: false, mayMove: false, ...vector.expect },
    )
  })

const unit = fc.record({
  owners: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { maxLength: 3 }),
  areaDm2: fc.integer({ min: 1, max: 40_000 }),
  kind: fc.constantFrom('residence', 'residence', 'shop', 'parking', 'storage', 'community'),
  sale: fc.constantFrom('delivered', 'delivered', 'delivered', 'undelivered', 'unsold'),
})

test('an initiative is decided as a slow reference decides it, on 10,000 random rolls', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('interimMeeting', 'firstMeeting'),
      fc.array(unit, { maxLength: 14 }),
      fc.array(fc.constantFrom('a', 'b', 'c', 'a+b', 'b+a', 'a+b+c', 'd', 'e', 'f', 'developer', 'zz'), {
        maxLength: 6,
      }),
      (kind, given, keys) => {
        const units = given.map(({ owners, ...rest }, index) => ({
          ...rest,
          ownerIds: owners,
          unitId: String(index),
          buildingId: '1',
          stair: '1',
        })) as RollUnit[]
        const proof = decideInitiative(kind as InitiativeKind, buildRoll(units, { kind: 'estate' }), keys)
        const slow = slowInitiative(kind, units, keys)
        assert.deepEqual(
          {
            reached: proof.reached,
            heads: [proof.supporting.heads, proof.roll.heads],
            areas: [proof.supporting.areaDm2, proof.roll.areaDm2],
          },
          slow,
        )
        // Counts that were frozen prove the same.
        const { notOnRoll: _, ...frozen } = proof
        assert.deepEqual(proveInitiative(kind as InitiativeKind, proof), frozen)
      },
    ),
    { numRuns: 10_000 },
  )
})

const MOVES = ['reach', 'withdraw', 'plan', 'convene', 'refuse', 'order', 'decline'] as const
const ACTORS = ['owners', 'starter', 'committee', 'street'] as const

test('where an initiative stands does not depend on who looked before; nothing ever goes back', () => {
  fc.assert(
    fc.property(
      fc.constantFrom<InitiativeKind>('interimMeeting', 'firstMeeting'),
      fc.array(
        fc.record({
          move: fc.constantFrom(...MOVES),
          by: fc.constantFrom(...ACTORS),
          hours: fc.integer({ min: 0, max: 900 }),
          ahead: fc.integer({ min: 1, max: 30 }),
        }),
        { maxLength: 12 },
      ),
      fc.integer({ min: 0, max: 5_000 }),
      (kind, wishes, later) => {
        const startedAt = beijing('2026-03-01T08:00')
        const clocks = clocksOf(kind)
        const steps: InitiativeStep[] = []
        let at = startedAt
        for (const wish of wishes) {
          at += wish.hours * 3_600_000
          const before = initiativeStanding(kind, clocks, startedAt, steps, at, HOLIDAYS)
          const step = { ...wish, at, day: addDays(beijingDayOf(at), wish.ahead) }
          const isAllowed = nextInitiativeState(kind, before.state, wish.move, wish.by) !== null
          assert.equal(isAllowed, initiativeMovesOf(kind, before.state, wish.by).includes(wish.move))
          if (isAllowed) steps.push(step)
          else
            assert.throws(
              () => initiativeStanding(kind, clocks, startedAt, [...steps, step], at, HOLIDAYS),
              RangeError,
            )
          const after = initiativeStanding(kind, clocks, startedAt, steps, at, HOLIDAYS)
          assert.deepEqual(after.path.slice(0, before.path.length), before.path)
        }
        const end = initiativeStanding(kind, clocks, startedAt, steps, at + later * 3_600_000, HOLIDAYS)
        const instants = end.path.map((place) => place.since)
        assert.deepEqual(
          instants,
          [...instants].sort((a, b) => a - b),
        )
        if (isPassedOn(end.state)) assert.ok(end.path.some((place) => place.through === 'reach'))
        if (end.isOverdue) assert.equal(dueFrom(end.state), 'street')
        if (end.dueOn) assert.ok(isDay(end.dueOn))
      },
    ),
    { numRuns: 3_000 },
  )
})

test('a day that an answer names: after today, and no further than the rule', () => {
  const cases: [InitiativeKind, string, string | null][] = [
    ['interimMeeting', '2026-11-31', 'no-such-day'],
    ['interimMeeting', '2026-02-30', 'no-such-day'],
    ['interimMeeting', '', 'no-such-day'],
    ['interimMeeting', '2026-11-24', 'no-later-than-today'],
    ['interimMeeting', '2026-11-25', 'no-later-than-today'],
    ['interimMeeting', '2026-11-26', null],
    ['interimMeeting', '2027-01-24', null],
    ['interimMeeting', '2027-01-25', 'too-far'],
    ['firstMeeting', '2026-12-25', null],
    ['firstMeeting', '2026-12-26', 'too-far'],
  ]
  for (const [kind, day, fault] of cases)
    assert.equal(checkAnswerDay(kind, day, '2026-11-25'), fault, `${kind} ${day}`)
})

test('every number of days says on whose word it runs', () => {
  for (const rule of INITIATIVE_RULES) {
    assert.ok(rule.article.length > 5)
    for (const days of [rule.collect, rule.committee, rule.street, rule.furthest])
      if (days) assert.ok(days.days > 0 && ['cityRule', 'product'].includes(days.basis))
  }
})

// The lunar calendar of the engine is another source than the orders and the table.
test('holidays: the orders and the moving days agree with the lunar calendar', () => {
  const lunar = new Intl.DateTimeFormat('en-u-ca-chinese', {
    month: 'numeric',
    day: 'numeric',
    timeZone: 'Asia/Shanghai',
  })
  const wanted = new Set(['1/1', '1/2', '1/3', '5/5', '8/15'])
  let found = 0
  for (let day = '2025-01-01'; day <= '2030-12-31'; day = addDays(day, 1)) {
    const parts = lunar.formatToParts(beijing(`${day}T12:00`))
    const text = ['month', 'day'].map((type) => parts.find((part) => part.type === type)?.value).join('/')
    if (!wanted.has(text)) continue
    found += 1
    // Note: the new moon of 2027-02-06 is four minutes before midnight in Beijing; the engine puts it a day late.
    const real = day.startsWith('2027-02') ? addDays(day, -1) : day
    assert.ok(HOLIDAYS.off.has(real), `${real} is ${text}`)
  }
  assert.equal(found, 6 * 5)
})

test('holidays: worked days are weekends, days off are not worked, and what an order takes it gives', () => {
  for (const order of HOLIDAY_ORDERS) {
    assert.ok(order.issuedOn < (order.off[0]?.[0] as string))
    let off = 0
    for (const [from, to] of order.off)
      for (let day = from; day <= to; day = addDays(day, 1)) {
        assert.ok(isDay(day) && HOLIDAYS.off.has(day) && !HOLIDAYS.work.has(day), day)
        assert.equal(mayStillMove(day, HOLIDAYS), false)
        if (weekdayOf(day) < 5) off += 1
      }
    for (const day of order.work) assert.ok(isDay(day) && weekdayOf(day) >= 5, day)
    // Law: 全国年节及纪念日放假办法 (2024) §2 gives 13 days; one on a weekend is made up for (§6). So weekdays off less
    // weekend days worked is 13.
    assert.equal(off - order.work.length, 13, order.title)
  }
  assert.equal(mayStillMove('2027-01-01', HOLIDAYS), true)
  assert.ok(HOLIDAYS.off.has('2027-01-01') && !HOLIDAYS.off.has('2027-01-04'))
  assert.equal(daysBetween('2027-02-05', '2027-02-08'), 3)
})
