import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HOUR_MS } from '#domain/repairs/clock.ts'
import type { Case } from '#domain/repairs/figures.ts'
import { oversightOf } from '#domain/repairs/oversight.ts'

const NOW = 100 * HOUR_MS
const one = (repairId: string, over: Partial<Case> = {}): Case => ({
  repairId,
  kind: 'light',
  state: 'confirmed',
  reportedAt: 0,
  respondBy: HOUR_MS,
  answeredAt: HOUR_MS,
  mendBy: 10 * HOUR_MS,
  mendedAt: 9 * HOUR_MS,
  pausedMs: 0,
  pausedAt: null,
  closedAt: 20 * HOUR_MS,
  reopened: 0,
  rating: null,
  ...over,
})
const lying = { state: 'submitted', answeredAt: null, mendedAt: null, closedAt: null } as const

function figuresOf(cases: readonly Case[], from = 0, to = NOW) {
  return Object.fromEntries(
    oversightOf(cases, from, to, NOW).map(({ key, hits, of }) => [key, [hits.length, of && of.length]]),
  )
}

test('an estate that leaves everything lying is late with all of it, not punctual with none', () => {
  const { late, overdueOpen, open } = figuresOf([one('a', lying), one('b', lying)])
  assert.deepEqual(
    [late, overdueOpen, open],
    [
      [2, 2],
      [2, null],
      [2, null],
    ],
  )
  // Counting only what is closed would say: nothing was ever late.
  const hiding = [one('a', lying), one('b', lying)].filter((each) => each.closedAt !== null)
  assert.equal(hiding.length, 0)
})

test('what is open counts from whatever month; shares are of the month alone', () => {
  const old = one('old', { ...lying, reportedAt: -1 })
  const figures = figuresOf([old, one('new')])
  assert.deepEqual(figures.open, [1, null])
  assert.deepEqual(figures.late, [0, 1])
  assert.deepEqual(figures.lapsed, [0, 1])
  assert.deepEqual(
    figuresOf([one('edge', { reportedAt: NOW })]).late,
    [0, 0],
    'the next month is not this one',
  )
})

test('an emergency that is mended waits for no one on site; one taken back before its limit is no case', () => {
  const emergency = { kind: 'burstPipe', state: 'done', closedAt: null } as const
  assert.deepEqual(figuresOf([one('a', emergency)]).emergencyOpen, [0, null])
  assert.deepEqual(figuresOf([one('a', { ...emergency, ...lying })]).emergencyOpen, [1, null])
  const taken = one('a', { ...lying, state: 'withdrawn', closedAt: HOUR_MS / 2 })
  assert.deepEqual(figuresOf([taken]).late, [0, 0])
  assert.deepEqual(
    figuresOf([one('a', { ...lying, state: 'declined', closedAt: 50 * HOUR_MS })]).late,
    [1, 1],
  )
})

test('closed by silence and reopened are shares of what has an outcome', () => {
  const figures = figuresOf([
    one('a', { state: 'lapsed' }),
    one('b'),
    one('c', { reopened: 2, state: 'reopened', closedAt: null, mendedAt: null }),
    one('d', { state: 'withdrawn' }),
  ])
  assert.deepEqual(
    [figures.lapsed, figures.reopened],
    [
      [1, 2],
      [1, 3],
    ],
  )
})
