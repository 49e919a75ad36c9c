import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  checkDelivery,
  DELIVERY_METHODS,
  DELIVERY_OUTCOMES,
  type DeliveryAttempt,
  type DeliveryMethod,
  type DeliveryOutcome,
  deliveryOf,
  deliveryOutcomesOf,
  sumDeliveries,
  walkingOrder,
} from '#domain/votes/paper/delivery.ts'

const at = (day: string) => Date.parse(`${day}T10:00:00+08:00`)
/** Announced on the first day, opens on 26 September: fifteen whole days after the tenth. */
const VOTE = { noticeAt: at('2026-09-05'), opensAt: at('2026-09-26'), closesAt: at('2026-10-20') }

type Vector = {
  name: string
  attempts: [DeliveryMethod, DeliveryOutcome, string][]
  expect: [string, string | null, boolean]
}

const VECTORS = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../vectors/delivery.json'), 'utf8'),
) as Vector[]

for (const vector of VECTORS)
  test(`delivery: ${vector.name}`, () => {
    const attempts = vector.attempts.map(([method, outcome, day]) => ({ method, outcome, at: at(day) }))
    const told = deliveryOf(attempts, VOTE)
    assert.deepEqual([told.state, told.by?.method ?? null, told.isInTime], vector.expect)
    assert.deepEqual(deliveryOf([...attempts].reverse(), VOTE), told)
    assert.match(told.basis, /274号|product/)
  })

const attempt = fc.record({
  method: fc.constantFrom(...DELIVERY_METHODS),
  outcome: fc.constantFrom(...DELIVERY_OUTCOMES),
  at: fc.integer({ min: VOTE.noticeAt, max: VOTE.closesAt - 1 }),
})

test('more attempts never make a head less told', () => {
  const rank = { undelivered: 0, attempted: 1, posted: 2, delivered: 3 }
  fc.assert(
    fc.property(fc.array(attempt, { maxLength: 6 }), attempt, (attempts, more) => {
      const before = deliveryOf(attempts as DeliveryAttempt[], VOTE)
      const after = deliveryOf([...attempts, more] as DeliveryAttempt[], VOTE)
      // Nor later: the earliest that reached the head stays.
      if (before.state === 'delivered') assert.ok((after.by?.at ?? 0) <= (before.by?.at ?? 0))
      assert.ok(rank[after.state] >= rank[before.state])
    }),
  )
})

test('every head is in one state, and the sums are the whole', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ areaDm2: fc.nat(100_000), attempts: fc.array(attempt, { maxLength: 4 }) })),
      (heads) => {
        const sums = sumDeliveries(
          heads.map(({ areaDm2, attempts }) => ({
            areaDm2,
            delivery: deliveryOf(attempts as DeliveryAttempt[], VOTE),
          })),
        )
        const parts = Object.values(sums)
        assert.equal(
          parts.reduce((all, part) => all + part.heads, 0),
          heads.length,
        )
        assert.equal(
          parts.reduce((all, part) => all + part.areaDm2, 0),
          heads.reduce((all, head) => all + head.areaDm2, 0),
        )
        for (const part of parts) assert.ok(part.inTime <= part.heads)
      },
    ),
  )
})

const good = { method: 'signed', outcome: 'received', at: at('2026-09-08'), pictures: 1, note: '' } as const
const now = at('2026-09-30')

test('what may be recorded', () => {
  const fine = [
    good,
    { ...good, method: 'visit', outcome: 'not-home', pictures: 0 },
    { ...good, method: 'post', outcome: 'sent', pictures: 0 },
    { ...good, method: 'call', outcome: 'received', pictures: 0, note: '录音存办公室' },
    { ...good, method: 'call', outcome: 'failed', pictures: 0 },
    { ...good, method: 'posting', outcome: 'sent' },
    { ...good, at: VOTE.noticeAt },
    { ...good, at: now },
  ] as const
  for (const given of fine) assert.equal(checkDelivery(given, VOTE, now).ok, true, JSON.stringify(given))
})

test('what may not be recorded: without proof, before the notice, tomorrow, after the close, or what records itself', () => {
  const bad = [
    [{ ...good, pictures: 0 }, 'evidence'],
    [{ ...good, method: 'post', pictures: 0 }, 'evidence'],
    [{ ...good, method: 'message', pictures: 0 }, 'evidence'],
    [{ ...good, method: 'posting', outcome: 'sent', pictures: 0 }, 'evidence'],
    [{ ...good, method: 'call', note: ' ' }, 'evidence'],
    [{ ...good, method: 'video' }, 'evidence'],
    [{ ...good, at: VOTE.noticeAt - 1 }, 'time'],
    [{ ...good, at: now + 1 }, 'time'],
    [{ ...good, at: VOTE.closesAt }, 'time'],
    [{ ...good, method: 'app' }, 'by-itself'],
    [{ ...good, method: 'ballot' }, 'by-itself'],
    [{ ...good, outcome: 'sent' }, 'outcome'],
    [{ ...good, method: 'visit' }, 'outcome'],
    [{ ...good, method: 'call', outcome: 'not-home' }, 'outcome'],
    [{ ...good, method: 'posting' }, 'outcome'],
  ] as const
  for (const [given, reason] of bad)
    assert.deepEqual(
      checkDelivery(given, VOTE, given.at === VOTE.closesAt ? VOTE.closesAt + 1 : now),
      { ok: false, reason },
      JSON.stringify(given),
    )
  for (const method of DELIVERY_METHODS) assert.ok(deliveryOutcomesOf(method).length > 0)
})

test('doors stand as one walks: numbers as numbers, stair by stair, upwards', () => {
  const wanted = [
    '2号楼 2单元 101',
    '2号楼 2单元 901',
    '2号楼 2单元 1001',
    '2号楼 10单元 101',
    '10号楼 1单元 101',
  ]
  const doors = [...wanted].sort().map((text) => {
    const [building = '', stair = '', room = ''] = text.split(' ')
    return { building, stair, room }
  })
  assert.deepEqual(
    doors.sort(walkingOrder).map((door) => `${door.building} ${door.stair} ${door.room}`),
    wanted,
  )
})
