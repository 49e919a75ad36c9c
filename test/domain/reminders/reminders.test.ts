import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { minuteOfDay } from '#domain/core/calendar.ts'
import { REMINDER_KINDS, type ReminderKind, repeatOf, STEPS } from '#domain/reminders/kinds.ts'
import { bundlesAt, isOver, nextStepAt, planOf, type Waiting } from '#domain/reminders/plan.ts'
import { DEFAULT_QUIET, isQuiet, isQuietFit, quietAround, type QuietHours } from '#domain/reminders/quiet.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const at = (text: string) =>
  text.endsWith('24:00')
    ? Date.parse(`${text.slice(0, 10)}T00:00:00+08:00`) + DAY
    : Date.parse(`${text.replace(' ', 'T')}:00+08:00`)
const clock = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))
const said = (ms: number) => new Date(ms + 8 * HOUR).toISOString().slice(0, 16).replace('T', ' ')

type Vector = {
  name: string
  kind: ReminderKind
  since: string
  due: string | null
  quiet?: [string, string]
  plan: string[]
}
const VECTORS = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../vectors/reminder.json'), 'utf8'),
) as Vector[]
for (const one of VECTORS)
  test(`plan: ${one.name}`, () => {
    const quiet = one.quiet ? { from: clock(one.quiet[0]), to: clock(one.quiet[1]) } : DEFAULT_QUIET
    const plan = planOf(
      {
        kind: one.kind,
        thingId: 'x',
        turn: '',
        since: at(one.since),
        dueAt: one.due === null ? null : at(one.due),
      },
      quiet,
    )
    assert.deepEqual(
      plan.map((step) => `${step.step} ${said(step.at)}`),
      one.plan,
    )
  })

test('quiet hours begin and end by the minute, over midnight too', () => {
  const day = '2026-12-01'
  for (const [time, quiet] of [
    ['20:59', false],
    ['21:00', true],
    ['23:59', true],
    ['00:00', true],
    ['07:59', true],
    ['08:00', false],
    ['12:00', false],
  ] as const)
    assert.equal(isQuiet(at(`${day} ${time}`) + 59_999, DEFAULT_QUIET), quiet, time)
  assert.deepEqual(quietAround(at('2026-12-02 03:00') + 1, DEFAULT_QUIET), {
    from: at('2026-12-01 21:00'),
    to: at('2026-12-02 08:00'),
  })
  for (const minute of [0, 480, 1439]) assert.ok(!isQuiet(minute * MINUTE, { from: 480, to: 480 }))
})

test('quiet hours that cannot be', () => {
  assert.ok(isQuietFit(DEFAULT_QUIET))
  assert.ok(isQuietFit({ from: 0, to: 0 }))
  assert.ok(isQuietFit({ from: 780, to: 720 }))
  for (const bad of [
    { from: -1, to: 0 },
    { from: 0, to: 1440 },
    { from: 1.5, to: 3 },
    { from: Number.NaN, to: 3 },
    { from: 0, to: 1381 },
    { from: 1, to: 0 },
  ])
    assert.ok(!isQuietFit(bad), JSON.stringify(bad))
})

const wait = (kind: ReminderKind, since: string, due: string | null, thingId = 'x'): Waiting => ({
  kind,
  thingId,
  turn: '',
  since: at(since),
  dueAt: due === null ? null : at(due),
})
const never = () => -1

test('several due at once are one message, the most urgent first; an emergency is one of its own', () => {
  const waiting = [
    wait('agreePrice', '2026-12-01 21:30', null, 'price'),
    wait('confirmRepair', '2026-12-01 20:00', '2026-12-04 20:00', 'repair'),
    wait('vote', '2026-11-20 09:00', '2026-12-03 02:00', 'vote'),
    wait('emergency', '2026-12-02 07:59', '2026-12-05 07:59', 'gas'),
  ]
  const told = (one: Waiting) => (one.kind === 'vote' ? 1 : -1)
  const bundles = bundlesAt(waiting, told, DEFAULT_QUIET, at('2026-12-02 08:00'))
  assert.deepEqual(
    bundles.map((one) => one.steps.map((step) => step.waiting.thingId)),
    [['gas'], ['vote', 'repair', 'price']],
  )
  assert.deepEqual(
    bundles.map((one) => one.breaksQuiet),
    [true, false],
  )
  const night = bundlesAt(waiting, told, DEFAULT_QUIET, at('2026-12-02 07:59'))
  assert.deepEqual(
    night.map((one) => one.steps.map((step) => step.waiting.thingId)),
    [['gas']],
  )
})

test('what is due in a quarter of an hour goes along; alone it does not go early', () => {
  const soon = wait('agreePrice', '2026-12-01 10:10', null, 'soon')
  const now = wait('agreePrice', '2026-12-01 10:00', null, 'now')
  const at11 = at('2026-12-01 11:00')
  assert.deepEqual(
    bundlesAt([soon, now], never, DEFAULT_QUIET, at11).map((one) => one.steps.length),
    [2],
  )
  assert.deepEqual(bundlesAt([soon], never, DEFAULT_QUIET, at11), [])
})

test('nothing is told of what was told, what is over, and what has not begun', () => {
  const one = wait('vote', '2026-12-01 09:00', '2026-12-22 18:00')
  const bundles = (told: number, now: string) => bundlesAt([one], () => told, DEFAULT_QUIET, at(now)).length
  assert.equal(bundles(-1, '2026-12-02 09:00'), 1)
  assert.equal(bundles(0, '2026-12-02 09:00'), 0)
  assert.equal(bundles(3, '2026-12-22 17:59'), 0)
  assert.equal(bundles(-1, '2026-12-22 18:00'), 0)
  assert.equal(bundles(-1, '2026-12-23 09:00'), 0)
  assert.equal(bundles(-1, '2026-12-01 08:59'), 0)
  assert.equal(
    nextStepAt([one], () => 0, DEFAULT_QUIET, at('2026-12-02 09:00')),
    at('2026-12-19 18:00'),
  )
  assert.equal(
    nextStepAt([one], () => 3, DEFAULT_QUIET, at('2026-12-02 09:00')),
    null,
  )
})

test('after a week of standing still the one that counts is said, and none of the missed', () => {
  const one = wait('vote', '2026-12-01 09:00', '2026-12-22 18:00')
  const [bundle] = bundlesAt([one], () => 0, DEFAULT_QUIET, at('2026-12-22 10:00'))
  assert.deepEqual(
    bundle?.steps.map((step) => step.step),
    [2],
  )
})

const START = at('2026-12-01 00:00')
const quietHours = fc
  .record({ from: fc.integer({ min: 0, max: 95 }), length: fc.integer({ min: 0, max: 92 }) })
  .map(({ from, length }): QuietHours => ({ from: from * 15, to: ((from + length) * 15) % 1440 }))
const things = fc.array(
  fc.record({
    kind: fc.constantFrom(...REMINDER_KINDS),
    since: fc.integer({ min: 0, max: 6 * 96 }),
    lasts: fc.option(fc.integer({ min: 1, max: 8 * 96 }), { nil: null }),
    doneAfter: fc.option(fc.integer({ min: 0, max: 8 * 96 }), { nil: null }),
  }),
  { minLength: 1, maxLength: 6 },
)

const isLoud = (kind: ReminderKind) => kind === 'emergency' || kind === 'alarm'

/** Slow and plain: whether an instant is quiet, minute by minute. */
function quietSlow(ms: number, quiet: QuietHours): boolean {
  const minute = minuteOfDay(ms)
  if (quiet.from === quiet.to) return false
  return quiet.from < quiet.to
    ? minute >= quiet.from && minute < quiet.to
    : minute >= quiet.from || minute < quiet.to
}

test('random histories: quiet is kept, done is done, no step twice, nobody is left untold', () => {
  fc.assert(
    fc.property(things, quietHours, fc.array(fc.nat(14 * 96), { maxLength: 3 }), (made, quiet, stops) => {
      const tick = 15 * MINUTE
      const waits = made.map((one, index) => ({
        ...one,
        doneAt: one.doneAfter === null ? null : START + (one.since + one.doneAfter) * tick,
        waiting: {
          kind: one.kind,
          thingId: String(index),
          turn: '',
          since: START + one.since * tick,
          dueAt: one.lasts === null ? null : START + (one.since + one.lasts) * tick,
        } satisfies Waiting,
      }))
      const told = new Map<string, number>()
      const steps: string[] = []
      const lastOf = (one: Waiting) => told.get(one.thingId) ?? -1
      // A server that stands still for six hours, now and then.
      const isDown = (index: number) => stops.some((stop) => index >= stop && index < stop + 24)
      for (let index = 0; index < 20 * 96; index += 1) {
        if (isDown(index)) continue
        const now = START + index * tick
        const open = waits.filter(
          (one) => one.waiting.since <= now && (one.doneAt === null || now < one.doneAt),
        )
        const bundles = bundlesAt(
          open.map((one) => one.waiting),
          lastOf,
          quiet,
          now,
        )
        assert.ok(bundles.length <= 3)
        for (const bundle of bundles)
          for (const { waiting, step } of bundle.steps) {
            const one = waits[Number(waiting.thingId)]
            assert.ok(isLoud(waiting.kind) || !quietSlow(now, quiet), 'within quiet hours')
            assert.equal(bundle.breaksQuiet, isLoud(waiting.kind))
            assert.ok(one && (one.doneAt === null || now < one.doneAt), 'after it was done')
            assert.ok(!isOver(waiting, now), 'after its clock')
            assert.ok(step > lastOf(waiting), 'a step back')
            assert.ok(!steps.includes(`${waiting.thingId} ${step}`), 'twice')
            assert.ok(step < STEPS[waiting.kind].length || repeatOf(waiting.kind) !== null)
            steps.push(`${waiting.thingId} ${step}`)
            told.set(waiting.thingId, step)
          }
      }
      for (const one of waits) {
        const { since, dueAt, kind } = one.waiting
        const hasNoClock = kind === 'agreePrice' || kind === 'signBook' || kind === 'alarm'
        if (one.doneAt !== null || (dueAt === null && !hasNoClock)) continue
        const end = dueAt ?? START + 20 * DAY
        const free: number[] = []
        for (let now = since; now < end; now += tick)
          if (isLoud(kind) || !quietSlow(now, quiet)) free.push(now)
        if (free.length === 0) continue
        if (kind !== 'alarm') assert.ok(planOf(one.waiting, quiet).length > 0, 'no plan')
        const standstill = stops.length > 0
        if (!standstill) assert.ok(told.has(one.waiting.thingId), `untold: ${kind}`)
      }
    }),
    { numRuns: 5_000 },
  )
})

test('every plan is in order, within its clock and outside quiet hours, at any instant and not only on the quarter', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...REMINDER_KINDS),
      fc.integer({ min: 0, max: 10 * DAY }),
      fc.option(fc.integer({ min: 0, max: 10 * DAY }), { nil: null }),
      quietHours,
      (kind, since, lasts, quiet) => {
        const dueAt = lasts === null ? null : START + since + lasts
        const plan = planOf({ kind, thingId: 'x', turn: '', since: START + since, dueAt }, quiet)
        for (const [index, step] of plan.entries()) {
          assert.ok(step.at >= START + since && (dueAt === null || step.at < dueAt))
          assert.ok(isLoud(kind) || !quietSlow(step.at, quiet))
          const before = plan[index - 1]
          assert.ok(!before || (before.at < step.at && before.step < step.step))
        }
      },
    ),
    { numRuns: 5_000 },
  )
})
