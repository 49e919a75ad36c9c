import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  dealtAt,
  HOTLINE_FIGURES,
  type HotlineCase,
  hotlineFigures,
  limitState,
  ratingsOnce,
} from '#domain/hotline/order.ts'
import { likeness, withoutCaller } from '#domain/hotline/words.ts'
import { SATISFACTIONS } from '#domain/repairs/figures.ts'
import type { RepairState } from '#domain/repairs/ticket.ts'

function vectors<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../vectors/${name}.json`, import.meta.url), 'utf8')) as T
}

type Limits = {
  cases: { id: string; due: number; done: number | null; now: number; state: string }[]
  dealt: { id: string; state: RepairState; mended: number | null; closed: number | null; at: number | null }[]
}

test('the limit of an order, and when a repair is dealt with', () => {
  const { cases, dealt } = vectors<Limits>('hotline-limit')
  for (const one of cases) assert.equal(limitState({ dueAt: one.due }, one.done, one.now), one.state, one.id)
  for (const one of dealt)
    assert.equal(dealtAt({ state: one.state, mendedAt: one.mended, closedAt: one.closed }), one.at, one.id)
})

test('no telephone, document, mail address or caller by name is left, and rooms are', () => {
  for (const one of vectors<{ cases: { id: string; text: string; out: string }[] }>('hotline-words').cases)
    assert.equal(withoutCaller(one.text), one.out, one.id)
  fc.assert(
    fc.property(fc.string(), fc.stringMatching(/^1[3-9]\d{9}$/), fc.string(), (before, phone, after) => {
      assert.ok(!withoutCaller(`${before} ${phone} ${after}`).includes(phone))
    }),
  )
})

test('likeness: the same is a hundred, nothing in common none, and order does not matter', () => {
  assert.equal(likeness('三单元电梯坏了', '三单元电梯坏了'), 100)
  assert.equal(likeness('电梯', '垃圾'), 0)
  assert.equal(likeness('', '电梯'), 0)
  assert.ok(likeness('3号楼1单元电梯一直响', '3号楼1单元的电梯响') >= 40)
  assert.ok(likeness('3号楼门口路灯不亮', '草坪没人浇水') < 40)
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      assert.equal(likeness(one, other), likeness(other, one))
      assert.ok(likeness(one, other) >= 0 && likeness(one, other) <= 100)
    }),
  )
})

const AT = fc.integer({ min: 0, max: 1_000 })
const CASE: fc.Arbitrary<HotlineCase> = fc.record({
  orderNo: fc.uuid(),
  receivedAt: AT,
  dueAt: AT,
  contactedAt: fc.option(AT),
  endedAt: fc.option(AT),
  rating: fc.option(fc.record({ isSolved: fc.boolean(), satisfaction: fc.constantFrom(...SATISFACTIONS) })),
})

test('figures: hits are among what they are out of; overdue and open is a failure; nobody is rated who said nothing', () => {
  fc.assert(
    fc.property(fc.uniqueArray(CASE, { selector: (one) => one.orderNo }), AT, (cases, now) => {
      const figures = hotlineFigures(cases, now)
      assert.deepEqual(
        figures.map((one) => one.key),
        HOTLINE_FIGURES,
      )
      const of = (key: string) => figures.find((one) => one.key === key)
      for (const { hits, of: whole } of figures)
        for (const hit of hits) assert.ok(!whole || whole.includes(hit))
      for (const orderNo of of('overdueOpen')?.hits ?? []) {
        assert.ok(of('dealt')?.of?.includes(orderNo))
        assert.ok(!of('dealt')?.hits.includes(orderNo))
      }
      for (const one of cases.filter((each) => each.rating === null)) {
        assert.ok(!of('solved')?.of?.includes(one.orderNo))
        assert.ok(!of('satisfied')?.of?.includes(one.orderNo))
      }
    }),
  )
})

test('the formula that counts only what is closed would say a hundred per cent: it is not ours', () => {
  const open = { contactedAt: null, endedAt: null, rating: null }
  const cases: HotlineCase[] = [
    { orderNo: 'a', receivedAt: 0, dueAt: 10, contactedAt: 5, endedAt: 8, rating: null },
    { orderNo: 'b', receivedAt: 0, dueAt: 10, ...open },
    { orderNo: 'c', receivedAt: 0, dueAt: 10, ...open },
  ]
  const dealt = hotlineFigures(cases, 11).find((one) => one.key === 'dealt')
  assert.deepEqual([dealt?.hits, dealt?.of], [['a'], ['a', 'b', 'c']])
})

test('of several orders on one repair its rating counts once, with the earliest', () => {
  const order = (orderNo: string, repairId: string, receivedAt: number) => ({ orderNo, repairId, receivedAt })
  assert.deepEqual(
    ratingsOnce([order('3', 'r', 30), order('1', 'r', 10), order('2', 'r', 10), order('9', 's', 90)]),
    new Set(['1', '9']),
  )
})
