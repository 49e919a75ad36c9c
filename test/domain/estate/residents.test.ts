import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  isLiving,
  lastDayOf,
  residenceState,
  type ResidentKind,
  RESIDENT_KINDS,
  stayEndsAt,
  stayFault,
} from '#domain/estate/residents.ts'
import { addDays, beijingDayOf } from '#domain/core/calendar.ts'

type StayVector = { name: string; kind: ResidentKind; today: string; endsOn: string; fault: string | null }
const VECTORS = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../vectors/stay.json'), 'utf8'),
) as StayVector[]

for (const { name, kind, today, endsOn, fault } of VECTORS)
  test(`stay: ${name}`, () => assert.equal(stayFault(kind, endsOn, today), fault))

test('a stay gives something from its first instant and nothing in its last', () => {
  const stay = { expiresAt: 50, withdrawnAt: null, from: 100, to: 200 }
  assert.deepEqual(
    [99, 100, 199, 200].map((at) => isLiving(stay, at)),
    [false, true, true, false],
  )
  assert.deepEqual(
    [99, 199, 200].map((at) => residenceState(stay, at)),
    ['now', 'now', 'ended'],
  )
  const open = { ...stay, from: null, to: null }
  assert.equal(isLiving(open, 120), false)
  assert.deepEqual(
    [49, 50].map((at) => residenceState(open, at)),
    ['open', 'expired'],
  )
  assert.equal(residenceState({ ...open, withdrawnAt: 10 }, 20), 'withdrawn')
})

test('the last day is whole, and the longest stay is always allowed and a day more never', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 30_000 }), fc.constantFrom(...RESIDENT_KINDS), (days, kind) => {
      const today = addDays('1990-01-01', days)
      const last = lastDayOf(kind, today)
      assert.equal(stayFault(kind, last, today), null)
      assert.equal(stayFault(kind, addDays(last, 1), today), 'too-long')
      assert.equal(beijingDayOf(stayEndsAt(last) - 1), last)
    }),
  )
})
