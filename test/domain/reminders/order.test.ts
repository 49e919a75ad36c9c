import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { byUrgency } from '#domain/reminders/order.ts'

const NOW = Date.parse('2026-12-01T12:00:00+08:00')
const HOUR = 3_600_000
const thing = (name: string, hours: number | null, isEmergency = false) => ({
  name,
  isEmergency,
  dueAt: hours === null ? null : NOW + hours * HOUR,
})
const names = (things: readonly { name: string }[]) => things.map((one) => one.name)

test('a trapped lift and a complaint of four hours stand before five old repairs, and those before what has days', () => {
  const things = [
    thing('result', null),
    thing('vote', 240),
    ...[-1, -700, -50, -300, -2].map((hours) => thing(`old ${-hours}`, hours)),
    thing('complaint', 4),
    thing('lift', 0.5, true),
    thing('notice', null),
  ]
  assert.deepEqual(names(byUrgency(things, NOW)), [
    'lift',
    'complaint',
    'old 700',
    'old 300',
    'old 50',
    'old 2',
    'old 1',
    'vote',
    'result',
    'notice',
  ])
})

test('a clock that has just run out is overdue; what ends in exactly a day is of today', () => {
  const things = [thing('later', 24.001), thing('over', 0), thing('day', 24)]
  assert.deepEqual(names(byUrgency(things, NOW)), ['day', 'over', 'later'])
})

test('nothing is lost, nothing comes twice, and the same again changes nothing', () => {
  const some = fc.array(
    fc.record({
      isEmergency: fc.boolean(),
      dueAt: fc.option(fc.integer({ min: 0, max: 2 * NOW }), { nil: null }),
    }),
  )
  fc.assert(
    fc.property(some, (made) => {
      const things = made.map((one, index) => ({ ...one, index }))
      const once = byUrgency(things, NOW)
      assert.deepEqual(new Set(once.map((one) => one.index)), new Set(things.map((one) => one.index)))
      assert.equal(once.length, things.length)
      assert.deepEqual(byUrgency(once, NOW), once)
      const lastEmergency = once.map((one) => one.isEmergency).lastIndexOf(true)
      assert.ok(once.slice(0, lastEmergency + 1).every((one) => one.isEmergency))
    }),
  )
})
