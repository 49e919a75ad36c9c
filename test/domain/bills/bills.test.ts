import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { amountOf, type Basis, isSameBasis, parseHao, plainHao, wholeMonths } from '#domain/bills/amount.ts'
import {
  ASK_FOR_MS,
  type CashierFact,
  isOpen,
  judge,
  nextAskAt,
  type Order,
  ORDER_LIFE_MS,
  ORDER_STATES,
} from '#domain/bills/order.ts'
import { lastDayToPay, lateFee, owedFen, stateOf } from '#domain/bills/owed.ts'
import { reconcile } from '#domain/bills/reconcile.ts'

function vectors<T>(name: string): T[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../../vectors', `${name}.json`), 'utf8')) as T[]
}

for (const one of vectors<{ name: string; basis: Basis; from: string; to: string; expect: number | string }>(
  'bill-amount',
))
  test(`amount: ${one.name}`, () => {
    const answer = amountOf(one.basis, one)
    assert.equal(answer.ok ? answer.value : answer.reason, one.expect)
  })

const ORDER: Order = { state: 'handed-over', amountFen: 100, expiresAt: 1_000, bookedAs: null }
const FACT: CashierFact = { orderNo: 'A', cashierNo: 'K1', state: 'paid', amountFen: 100, at: 5 }

for (const one of vectors<{ name: string; order: object; fact: object; expect: string }>('bill-order'))
  test(`order: ${one.name}`, () => {
    const verdict = judge({ ...ORDER, ...one.order }, { ...FACT, ...one.fact })
    const { act, ...rest } = verdict
    assert.equal([act, ...Object.values(rest)].join(' '), one.expect)
  })

test('an amount is what whole-number arithmetic of any size says, rounded half upwards', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000_000 }),
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.integer({ min: 1, max: 12 }),
      (priceHao, areaDm2, months) => {
        const period = { from: '2026-01-01', to: `2026-${String(months).padStart(2, '0')}-28` }
        period.to = new Date(Date.UTC(2026, months, 0)).toISOString().slice(0, 10)
        assert.equal(wholeMonths(period), months)
        const exact = (2n * BigInt(priceHao) * BigInt(areaDm2) * BigInt(months) + 10_000n) / 20_000n
        const answer = amountOf({ method: 'area', priceHao, areaDm2 }, period)
        if (exact > 1_000_000_000n) assert.equal(answer.ok, false)
        else
          assert.deepEqual(
            answer,
            exact === 0n ? { ok: false, reason: 'not-positive' } : { ok: true, value: Number(exact) },
          )
      },
    ),
    { numRuns: 2_000 },
  )
})

test('prices: four decimals and no more; what is written is read back', () => {
  for (const [text, hao] of [
    ['0.4883', 4_883],
    ['2.85', 28_500],
    ['150', 1_500_000],
    ['0.0001', 1],
  ] as const)
    assert.equal(parseHao(text), hao)
  for (const text of ['', '0', '0.0000', '-1', '1.00001', '1e3', '.5', '5.', '1,5', '一', '２', '123456789'])
    assert.equal(parseHao(text), null, text)
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 999_999_999_999 }), (hao) => parseHao(plainHao(hao)) === hao),
  )
  assert.equal(isSameBasis({ method: 'fixed', amountFen: 1 }, { amountFen: 1, method: 'fixed' }), true)
  assert.equal(isSameBasis({ method: 'fixed', amountFen: 1 }, { method: 'fixed', amountFen: 2 }), false)
})

test('nobody is late with a bill they had less than a week to see; a late fee only by the contract’s rate', () => {
  assert.equal(lastDayToPay('2026-11-01', '2026-11-20'), '2026-11-27')
  assert.equal(lastDayToPay('2026-12-31', '2026-11-20'), '2026-12-31')
  const sums = { amountFen: 10_000, creditedFen: 0, paidFen: 0, refundedFen: 0 }
  assert.equal(lateFee(sums, '2026-11-01', '2026-12-01', null), null, 'no rate, no fee')
  assert.equal(lateFee(sums, '2026-11-01', '2026-11-01', 500), null, 'the last day is in time')
  assert.equal(
    lateFee({ ...sums, paidFen: 10_000 }, '2026-11-01', '2026-12-01', 500),
    null,
    'nothing is owed',
  )
  assert.equal(
    lateFee({ ...sums, paidFen: 12_000 }, '2026-11-01', '2026-12-01', 500),
    null,
    'owed to the owner',
  )
  assert.deepEqual(lateFee(sums, '2026-11-01', '2026-12-01', 500), {
    owedFen: 10_000,
    days: 30,
    perMillion: 500,
    fen: 150,
  })
})

test('how a bill stands', () => {
  const of = (creditedFen: number, paidFen: number, refundedFen = 0, today = '2026-11-10') =>
    stateOf({ amountFen: 100, creditedFen, paidFen, refundedFen }, '2026-11-10', today)
  assert.equal(of(0, 0), 'due')
  assert.equal(of(0, 99, 0, '2026-11-11'), 'overdue')
  assert.equal(of(1, 99, 0, '2026-11-11'), 'settled')
  assert.equal(of(100, 0), 'cancelled')
  assert.equal(of(100, 100), 'refund')
  assert.equal(of(0, 200), 'refund')
  assert.equal(of(0, 200, 100), 'settled')
  assert.equal(owedFen({ amountFen: 100, creditedFen: 100, paidFen: 100, refundedFen: 100 }), 0)
})

test('the cashier is asked less and less often, and not for ever', () => {
  let at = 0
  let asks = 0
  for (let next = nextAskAt(0, 0); next !== null; next = nextAskAt(0, at)) {
    assert.ok(next > at)
    at = next
    asks += 1
  }
  assert.ok(asks < 20, `${asks} questions`)
  assert.ok(at > ORDER_LIFE_MS, 'also after its end')
  assert.ok(at <= ORDER_LIFE_MS + ASK_FOR_MS)
  assert.equal(isOpen({ state: 'handed-over', expiresAt: 10 }, 10), false)
  assert.equal(isOpen({ state: 'failed', expiresAt: 10 }, 5), false)
})

test('whatever the cashier says in whatever order, an order is booked at most once and only in its own amount', () => {
  const facts = fc.record({
    cashierNo: fc.constantFrom('K1', 'K2'),
    state: fc.constantFrom('pending', 'paid', 'failed'),
    amountFen: fc.constantFrom(99, 100, 101),
  })
  fc.assert(
    fc.property(
      fc.array(facts, { maxLength: 30 }),
      fc.constantFrom(...ORDER_STATES.slice(0, 2)),
      (said, state) => {
        let order: Order = { ...ORDER, state }
        let booked = 0
        for (const one of said) {
          const verdict = judge(order, { ...FACT, ...one } as CashierFact)
          if (verdict.act === 'book') {
            booked += 1
            assert.equal(one.amountFen, order.amountFen)
            order = { ...order, state: verdict.state, bookedAs: one.cashierNo }
          }
          if (verdict.act === 'note') order = { ...order, state: verdict.state }
        }
        const wasPaid = said.some((one) => one.state === 'paid' && one.amountFen === 100)
        assert.equal(booked, wasPaid ? 1 : 0)
      },
    ),
  )
})

test('every line and every booking is in exactly one list', () => {
  const row = fc.record(
    {
      orderNo: fc.constantFrom('A', 'B', 'C'),
      cashierNo: fc.constantFrom('K1', 'K2', 'K3', 'K4'),
      amountFen: fc.constantFrom(1, 2),
    },
    { noNullPrototype: true },
  )
  const side = fc.uniqueArray(row, { selector: (one) => one.cashierNo })
  fc.assert(
    fc.property(side, side, (lines, booked) => {
      const { matched, missingHere, missingThere, differs } = reconcile(lines, booked)
      assert.equal(matched.length + missingHere.length + differs.length, lines.length)
      assert.equal(matched.length + missingThere.length + differs.length, booked.length)
      for (const one of matched) assert.deepEqual(one.line, one.booked)
      for (const one of differs) assert.notDeepEqual(one.line, one.booked)
      assert.ok(missingHere.every((line) => !booked.some((own) => own.cashierNo === line.cashierNo)))
      assert.ok(missingThere.every((own) => !lines.some((line) => own.cashierNo === line.cashierNo)))
    }),
  )
})
