import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { complaintProgress } from '#domain/complaints/progress.ts'
import { type ComplaintState, COMPLAINT_STATES, isOpen } from '#domain/complaints/standing.ts'
import { repairProgress } from '#domain/repairs/progress.ts'
import {
  isClosed,
  movesOf,
  nextState,
  type RepairActor,
  type RepairMove,
  type RepairState,
} from '#domain/repairs/ticket.ts'

const lineOf = (...states: RepairState[]) =>
  repairProgress(states.map((state, at) => ({ state, at: at + 1 }))).map(({ is, at }) => [is, at])
const complaintLine = (...states: ComplaintState[]) =>
  complaintProgress(states.map((state, at) => ({ state, at: at + 1 }))).map(({ is, at }) => [is, at])
const next = ['next', null]

test('a repair: one point after the other, one passed over has no time', () => {
  assert.deepEqual(lineOf('submitted'), [['now', 1], next, next, next, next])
  assert.deepEqual(lineOf('submitted', 'accepted'), [['now', 1], next, next, next, next])
  assert.deepEqual(lineOf('submitted', 'onSite'), [['done', 1], ['done', null], ['now', 2], next, next])
  const all = ['submitted', 'dispatched', 'onSite', 'paused', 'accepted', 'onSite', 'done'] as const
  assert.deepEqual(lineOf(...all), [['done', 1], ['done', 2], ['done', 6], ['now', 7], next])
  assert.deepEqual(lineOf(...all, 'confirmed').at(-1), ['done', 8])
})

test('a repair sent back stands where it came back from, and begins again with the work', () => {
  const back = ['submitted', 'dispatched', 'onSite', 'done', 'reopened'] as const
  assert.deepEqual(lineOf(...back), [['done', 1], ['done', 2], ['done', 3], ['back', 5], next])
  assert.deepEqual(lineOf(...back, 'accepted'), [['now', 1], next, next, next, next])
  assert.deepEqual(lineOf(...back, 'dispatched'), [['done', 1], ['now', 6], next, next, next])
})

test('an end that nobody confirmed is never done', () => {
  assert.deepEqual(lineOf('submitted', 'withdrawn'), [['done', 1], ['over', 2], next, next, next])
  assert.deepEqual(lineOf('submitted', 'dispatched', 'declined')[2], ['over', 3])
  assert.deepEqual(lineOf('submitted', 'onSite', 'done', 'lapsed').at(-1), ['over', 4])
})

const ACTORS: readonly RepairActor[] = ['reporter', 'company', 'worker', 'clock']

test('whatever a repair goes through: one point says where it stands, nothing after it has happened', () => {
  const picks = fc.array(fc.tuple(fc.nat(3), fc.nat(20)), { maxLength: 40 })
  fc.assert(
    fc.property(picks, (chosen) => {
      const steps: { state: RepairState; at: number }[] = [{ state: 'submitted', at: 1 }]
      for (const [who, which] of chosen) {
        const state = steps.at(-1)?.state as RepairState
        const actor = ACTORS[who] as RepairActor
        const moves: (RepairMove | 'lapse')[] = [...movesOf(state, actor), 'lapse']
        const to = nextState(state, moves[which % moves.length] as RepairMove, actor)
        if (to) steps.push({ state: to, at: steps.length + 1 })
      }
      const line = repairProgress(steps)
      const last = steps.at(-1)?.state as RepairState
      const at = line.findIndex((one) => one.is !== 'done')
      const rest = at < 0 ? [] : line.slice(at + 1)
      assert.ok(rest.every((one) => one.is === 'next' && one.at === null))
      assert.equal(at < 0, last === 'confirmed')
      const is = line[at]?.is
      if (at >= 0) assert.equal(is, last === 'reopened' ? 'back' : isClosed(last) ? 'over' : 'now', last)
    }),
  )
})

test('a complaint: filed, handled, an outcome, its end; raised it waits again', () => {
  assert.deepEqual(complaintLine('waiting'), [['done', 1], ['now', null], next, next])
  assert.deepEqual(complaintLine('waiting', 'handling', 'resolved'), [
    ['done', 1],
    ['done', 2],
    ['now', 3],
    next,
  ])
  assert.deepEqual(complaintLine('waiting', 'handling', 'refused', 'waiting'), [
    ['done', 1],
    ['now', null],
    next,
    next,
  ])
  for (const state of COMPLAINT_STATES.filter((one) => !isOpen(one)))
    assert.equal(
      complaintLine('waiting', 'handling', 'resolved', state).at(-1)?.[0],
      state === 'confirmed' || state === 'agreed' ? 'done' : 'over',
      state,
    )
})
