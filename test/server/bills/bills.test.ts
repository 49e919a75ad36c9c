import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { after, before, beforeEach, test } from 'node:test'
import fc from 'fast-check'
import { inEstate } from '#server/core/db/scope.ts'
import {
  booksOf,
  issueTo,
  openCashier,
  pay,
  readBill,
  type TestCashier,
  unitOf,
} from '#test/server/support/cashier-harness.ts'
import {
  DAY,
  importContractAndBook,
  importSmallEstate,
  key,
  NOW,
  openVote,
  openHarness,
  type Harness,
} from '#test/server/support/harness.ts'
import { askCashiers } from '#test/server/support/sweeps.ts'

let harness: Harness
let cashier: TestCashier
let clerk: string
let owner: string
let joint: string
let neighbour: string

const MINUTE = 60_000

before(async () => {
  harness = await openHarness()
  for (const estateId of ['7', '8']) await importSmallEstate(harness, estateId, 8)
  await importContractAndBook(harness, '7')
  await harness.grant('clerk', '7', 'company')
  await harness.grant('clerk', '8', 'company')
  for (const index of [0, 1, 2]) await harness.seat(`owner-${index}`, '7', index)
  cashier = await openCashier(harness)
})

beforeEach(async () => {
  harness.clock.now = NOW
  cashier.mode = 'up'
  cashier.before = async () => undefined
  clerk = await harness.signIn('clerk')
  owner = await harness.signIn('owner-0')
  joint = await harness.signIn('owner-1')
  neighbour = await harness.signIn('owner-2')
})

after(async () => {
  await cashier.stop()
  await harness.stop()
})

// 101 is owner 0's own; 107 and 108 are owned by 0 and 1 together.
const issue = (unit = '101', more = {}) => issueTo(harness, '7', clerk, unit, more)
const look = (billId: string, token = owner) => readBill(harness, '7', billId, token)
const ask = async (orderId: string, token = owner) =>
  (await harness.post(`/estates/7/bill-orders/${orderId}/ask`, { token, key: key(harness) }))
    .body as unknown as {
    code?: string
    order: { state: string }
    receipt: { number: number; amountFen: number } | null
  }
const books = () => booksOf(harness, '7')

/** What changed in the books while `work` ran. */
async function changed(work: () => Promise<unknown>): Promise<Partial<Awaited<ReturnType<typeof books>>>> {
  const first = await books()
  await work()
  const last = await books()
  return Object.fromEntries(
    Object.entries(last)
      .map(([name, value]) => [name, value - first[name as keyof typeof first]])
      .filter(([, difference]) => difference !== 0),
  )
}

const BOOKED = { receipts: 1, bookedFen: 10_000, paidOrdersFen: 10_000, sumsFen: 10_000, lastNumber: 1 }

test('a payment: handed over, called back, booked, with a receipt; the bill is settled', async () => {
  const billId = await issue()
  assert.equal((await look(billId)).state, 'due')
  const { order, handOver } = await pay(harness, '7', billId, owner)
  assert.equal(order.state, 'handed-over')
  assert.equal(handOver?.url, `https://cashier.test/${order.orderId}`)
  const told = await changed(() => cashier.call(cashier.pay(order.orderId)))
  assert.deepEqual(told, { ...BOOKED, callbacks: 1 })
  const bill = await look(billId)
  assert.deepEqual([bill.state, bill.owedFen, bill.receipts.length, bill.mayPay], ['settled', 0, 1, false])
  assert.equal((await ask(order.orderId)).receipt?.amountFen, 10_000)
  assert.equal((await pay(harness, '7', billId, owner)).code, 'bill.nothing-owed')
})

test('delivered twice, and fifty at once: every one is kept, one is booked', async () => {
  const billId = await issue()
  const { order } = await pay(harness, '7', billId, owner)
  const fact = cashier.pay(order.orderId)
  const told = await changed(async () => {
    const codes = await Promise.all(Array.from({ length: 50 }, () => cashier.call(fact)))
    assert.ok(codes.every((code) => code === 200))
    assert.equal(await cashier.call(fact), 200)
  })
  assert.deepEqual(told, { ...BOOKED, callbacks: 51 })
  assert.equal((await look(billId)).receipts.length, 1)
})

test('fifty payments of fifty bills at once: fifty receipts, numbered without a gap', async () => {
  const orders: string[] = []
  for (let index = 0; index < 50; index++)
    orders.push((await pay(harness, '7', await issue('103'), neighbour)).order.orderId)
  const told = await changed(() => Promise.all(orders.map((orderId) => cashier.call(cashier.pay(orderId)))))
  assert.equal(told.receipts, 50)
  assert.equal(told.lastNumber, 50)
  assert.equal(told.bookedFen, 500_000)
})

test('forged, in all ways we could think of: refused with 401, counted and not kept, and nothing is booked', async () => {
  const billId = await issue()
  const { order } = await pay(harness, '7', billId, owner)
  const fact = { orderNo: order.orderId, cashierNo: 'K9', state: 'paid', amountFen: 10_000, at: NOW }
  const other = generateKeyPairSync('ed25519').privateKey
  const stray = async () =>
    Number(
      (await harness.database.owner.query('SELECT coalesce(sum(count), 0) AS n FROM forged_callbacks'))
        .rows[0].n,
    )
  const first = await stray()
  const forgeries = [
    () => cashier.call(fact, { key: other }),
    () => cashier.call({ ...fact, state: 'failed' }, { sent: JSON.stringify({ merchantId: 'm1', ...fact }) }),
    () => cashier.call({ ...fact, merchantId: 'm2' }),
    () => cashier.call(fact, { headers: { 'cashier-signature': '' } }),
    () => cashier.call(fact, { headers: { 'cashier-nonce': '0'.repeat(32) } }),
    () => cashier.call(fact, { headers: { 'cashier-timestamp': '1' } }),
    () => cashier.call(fact, { sent: '' }),
    () =>
      cashier.call(fact, { sent: '\u0000\u0001', headers: { 'content-type': 'application/octet-stream' } }),
    () => cashier.call({ ...fact, amountFen: '10000' }),
    () => cashier.call({ ...fact, amountFen: 100.5 }),
    () => cashier.call({ ...fact, cashierNo: '' }),
    () => cashier.call({ ...fact, orderNo: "'; DROP TABLE bills" }),
    () => cashier.call({}),
  ]
  const told = await changed(async () => {
    for (const forge of forgeries) assert.equal(await forge(), 401, String(forge))
  })
  assert.deepEqual(told, {})
  assert.equal((await stray()) - first, forgeries.length)
  const { rows } = await harness.database.owner.query(
    'SELECT 1 FROM cashier_callbacks WHERE estate_id = 0 UNION ALL SELECT 1 FROM cashier_verdicts WHERE estate_id = 0',
  )
  assert.deepEqual(rows, [])
  assert.equal((await look(billId)).state, 'due')
  // Nobody reads them as the application.
  assert.equal((await harness.database.app.query('SELECT 1 FROM cashier_callbacks')).rowCount, 0)
})

test('for another amount: refused and listed, never booked; the right amount is still taken', async () => {
  const billId = await issue()
  const { order } = await pay(harness, '7', billId, owner)
  const less = { ...cashier.pay(order.orderId), amountFen: 9_999, cashierNo: 'K-less' }
  const told = await changed(async () => {
    assert.equal(await cashier.call(less), 200, 'it is kept, so it need not come again')
    assert.equal(await cashier.call({ ...less, cashierNo: 'K-more', amountFen: 10_001 }), 200)
    assert.equal(await cashier.call(less), 200)
  })
  assert.deepEqual(told, { callbacks: 3, cases: 2 })
  const owed = await look(billId)
  assert.deepEqual([owed.owedFen, owed.order?.isDisputed], [10_000, true], 'and the owner is told')
  const desk = await reconciliation()
  assert.deepEqual(
    desk.cases.filter((one) => one.orderNo === order.orderId).map((one) => [one.why, one.amountFen]),
    [
      ['other-amount', 9_999],
      ['other-amount', 10_001],
    ],
  )
  assert.deepEqual(await changed(() => cashier.call(cashier.pay(order.orderId, { amountFen: 10_000 }))), {
    ...BOOKED,
    callbacks: 1,
  })
  const answered = await harness.post('/estates/7/cashier/cases/K-less/answers', {
    token: clerk,
    key: key(harness),
    body: { why: 'other-amount', note: '已原路退回' },
  })
  assert.equal(answered.status, 200)
  const again = await harness.post('/estates/7/cashier/cases/K-less/answers', {
    token: clerk,
    key: key(harness),
    body: { why: 'other-amount', note: '改口' },
  })
  assert.equal((again.body as unknown as { note: string }).note, '已原路退回', 'the first answer stands')
})

test('for an order nobody made: kept for the operator, booked nowhere, no error', async () => {
  const told = await changed(async () => {
    for (const orderNo of [harness.ports.newId(), 'x', '7'])
      assert.equal(
        await cashier.call({ orderNo, cashierNo: 'K-stray', state: 'paid', amountFen: 5, at: NOW }),
        200,
      )
  })
  assert.deepEqual(told, {})
  const { rows } = await harness.database.owner.query(
    `SELECT count(*)::int AS n FROM cashier_verdicts WHERE estate_id = 0 AND verdict = 'unknown-order'`,
  )
  assert.equal(rows[0].n, 3)
})

test('before the order’s own answer: booked, and the phone is told that it is paid', async () => {
  const billId = await issue()
  cashier.before = async (orderNo) => {
    assert.equal(await cashier.call(cashier.pay(orderNo)), 200)
  }
  let order = { orderId: '', state: '' }
  const told = await changed(async () => {
    order = (await pay(harness, '7', billId, owner)).order
  })
  assert.deepEqual(told, { ...BOOKED, callbacks: 1 })
  assert.equal(order.state, 'paid')
})

test('late: an order given up is booked as paid late, and its bill settled', async () => {
  const billId = await issue()
  const { order } = await pay(harness, '7', billId, owner)
  harness.clock.now = NOW + 16 * MINUTE
  owner = await harness.signIn('owner-0')
  await askCashiers(harness.ports)
  assert.equal((await ask(order.orderId)).order.state, 'expired')
  harness.clock.now = NOW + 2 * DAY
  owner = await harness.signIn('owner-0')
  assert.deepEqual(await changed(() => cashier.call(cashier.pay(order.orderId))), { ...BOOKED, callbacks: 1 })
  assert.equal((await ask(order.orderId)).order.state, 'paid-late')
  assert.equal((await look(billId)).state, 'settled')
})

test('the app killed after paying and no callback ever: the sweeper finds it', async () => {
  const billId = await issue()
  const { order } = await pay(harness, '7', billId, owner)
  cashier.pay(order.orderId)
  assert.deepEqual(await changed(() => askCashiers(harness.ports)), {}, 'not asked at once')
  harness.clock.now = NOW + MINUTE
  assert.deepEqual(await changed(() => askCashiers(harness.ports)), BOOKED)
  assert.deepEqual(await changed(() => askCashiers(harness.ports)), {}, 'and not again')
  assert.equal((await look(billId, await harness.signIn('owner-0'))).state, 'settled')
})

test('a callback cut off while it was decided is decided by the sweeper', async () => {
  const billId = await issue()
  const { order } = await pay(harness, '7', billId, owner)
  const fact = cashier.pay(order.orderId)
  cashier.orders.delete(order.orderId)
  await harness.database.owner.query('ALTER TABLE bill_payments RENAME TO gone')
  assert.equal(await cashier.call(fact), 500)
  await harness.database.owner.query('ALTER TABLE gone RENAME TO bill_payments')
  assert.equal((await books()).undecided, 1)
  harness.clock.now = NOW + 20_000
  assert.deepEqual(await changed(() => askCashiers(harness.ports)), { ...BOOKED, undecided: -1 })
})

test('a cashier that is down, refuses, or is somebody else: nothing is lost and nothing believed', async () => {
  const billId = await issue()
  const orderId = harness.ports.newId()
  cashier.mode = 'down'
  assert.equal((await pay(harness, '7', billId, owner, { orderId })).code, 'cashier.unavailable')
  cashier.mode = 'forged'
  assert.equal((await pay(harness, '7', billId, owner, { orderId })).code, 'cashier.unavailable')
  cashier.mode = 'up'
  const { order } = await pay(harness, '7', billId, owner, { orderId })
  assert.deepEqual([order.orderId, order.state], [orderId, 'handed-over'], 'the same order goes on')
  cashier.pay(orderId)
  cashier.mode = 'forged'
  assert.equal((await ask(orderId)).order.state, 'handed-over')
  cashier.mode = 'down'
  harness.clock.now = NOW + 20 * MINUTE
  await askCashiers(harness.ports)
  owner = await harness.signIn('owner-0')
  assert.equal((await ask(orderId)).order.state, 'handed-over', 'silence is no "not paid"')
  cashier.mode = 'up'
  assert.equal((await ask(orderId)).order.state, 'paid')
  const second = await issue()
  cashier.mode = 'refuse'
  assert.equal((await pay(harness, '7', second, owner)).code, 'cashier.refused')
  cashier.mode = 'up'
  assert.equal(
    (await pay(harness, '7', second, owner)).order.state,
    'handed-over',
    'refused once, tried again',
  )
  const none = harness.ports.cashier
  harness.ports.cashier = null
  assert.equal((await pay(harness, '7', await issue(), owner)).code, 'cashier.none')
  assert.equal(await cashier.call({}), 404)
  harness.ports.cashier = none
})

test('making an order is idempotent: the same again, twenty at once, another bill under the same name', async () => {
  const billId = await issue()
  const orderId = harness.ports.newId()
  const all = await Promise.all(
    Array.from({ length: 20 }, () => pay(harness, '7', billId, owner, { orderId })),
  )
  assert.deepEqual([...new Set(all.map((one) => one.status))], [200])
  assert.deepEqual([...new Set(all.map((one) => one.order.orderId))], [orderId])
  const again = await pay(harness, '7', billId, owner)
  assert.equal(again.order.orderId, orderId, 'while one is open there is no second')
  assert.equal((await pay(harness, '7', await issue(), owner, { orderId })).code, 'request.key-reused')
  assert.equal((await pay(harness, '7', billId, owner, { amountFen: 9_999 })).code, 'bill.changed')
  assert.equal((await pay(harness, '7', billId, owner, { amountFen: 0 })).code, 'request.malformed')
  assert.equal((await pay(harness, '7', billId, neighbour)).code, 'bill.not-found')
})

test('twenty orders of different names at once make one', async () => {
  const billId = await issue()
  const all = await Promise.all(Array.from({ length: 20 }, () => pay(harness, '7', billId, owner)))
  assert.equal(
    new Set(all.map((one) => one.order?.orderId)).size,
    1,
    JSON.stringify(all.map((one) => one.code)),
  )
})

test('two orders for one bill both paid: both booked, and what was too much is listed until it is paid back', async () => {
  const billId = await issue('107')
  const first = await pay(harness, '7', billId, owner)
  assert.equal((await pay(harness, '7', billId, joint)).code, 'bill.being-paid')
  cashier.mode = 'down'
  harness.clock.now = NOW + 16 * MINUTE
  joint = await harness.signIn('owner-1')
  clerk = await harness.signIn('clerk')
  assert.equal((await pay(harness, '7', billId, joint)).code, 'cashier.unavailable')
  cashier.mode = 'up'
  const second = await pay(harness, '7', billId, joint)
  assert.equal(second.order.state, 'handed-over')
  const told = await changed(async () => {
    await cashier.call(cashier.pay(second.order.orderId))
    await cashier.call(cashier.pay(first.order.orderId, { amountFen: 10_000 }))
  })
  assert.equal(told.bookedFen, 20_000)
  const bill = await look(billId, joint)
  assert.deepEqual([bill.state, bill.owedFen, bill.receipts.length], ['refund', -10_000, 2])
  const listed = (await harness.get('/estates/7/bills?state=refund', { token: clerk })).body as unknown as {
    bills: { billId: string }[]
  }
  assert.ok(listed.bills.some((one) => one.billId === billId))
  const back = (amountFen: number, refundId = harness.ports.newId()) =>
    harness.post(`/estates/7/bills/${billId}/refunds`, {
      token: clerk,
      key: key(harness),
      body: { refundId, amountFen, note: '原路退回' },
    })
  assert.equal((await back(10_001)).body.code, 'bill.refund-unfit')
  const refundId = harness.ports.newId()
  assert.equal((await back(10_000, refundId)).status, 200)
  assert.equal((await back(10_000, refundId)).status, 200, 'the same again')
  assert.equal((await back(10_000)).body.code, 'bill.refund-unfit')
  assert.equal((await look(billId, joint)).state, 'settled')
})

test('one order paid twice under two numbers: one booked, the other listed', async () => {
  const { order } = await pay(harness, '7', await issue(), owner)
  const fact = cashier.pay(order.orderId)
  const told = await changed(async () => {
    await cashier.call(fact)
    await cashier.call({ ...fact, cashierNo: 'K-other' })
    await cashier.call({ ...fact, state: 'failed' })
  })
  assert.deepEqual(told, { ...BOOKED, callbacks: 3, cases: 1 })
})

test('one number of the cashier for two orders is booked once', async () => {
  const one = await pay(harness, '7', await issue(), owner)
  const two = await pay(harness, '7', await issue(), owner)
  const told = await changed(async () => {
    await cashier.call(cashier.pay(one.order.orderId, { cashierNo: 'K-same' }))
    await cashier.call(cashier.pay(two.order.orderId, { cashierNo: 'K-same' }))
  })
  assert.deepEqual(told, { ...BOOKED, callbacks: 2, cases: 1 })
})

test('failed, then tried again with another order', async () => {
  const billId = await issue()
  const first = await pay(harness, '7', billId, owner)
  await cashier.call(cashier.pay(first.order.orderId, { state: 'failed', cashierNo: '' }))
  assert.equal((await look(billId)).order?.state, 'failed')
  const second = await pay(harness, '7', billId, owner)
  assert.notEqual(second.order.orderId, first.order.orderId)
  await cashier.call(cashier.pay(second.order.orderId))
  assert.equal((await look(billId)).state, 'settled')
})

test('in whatever order things happen, what is booked is what paid orders come to, and nothing is lost', async () => {
  const step = fc.record({
    bill: fc.nat(1),
    act: fc.constantFrom(
      'order',
      'pay',
      'callback',
      'callback',
      'fail',
      'other',
      'sweep',
      'wait',
      'down',
      'up',
      'ask',
    ),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      harness.clock.now = NOW
      cashier.mode = 'up'
      let token = await harness.signIn('owner-0')
      clerk = await harness.signIn('clerk')
      const bills = [await issue(), await issue('107')]
      const made: string[][] = [[], []]
      const paid = new Set<string>()
      for (const { bill, act } of steps) {
        const last = made[bill]?.at(-1)
        if (act === 'order') {
          const { order } = await pay(harness, '7', bills[bill] as string, token)
          if (order) made[bill]?.push(order.orderId)
        } else if (act === 'sweep') await askCashiers(harness.ports)
        else if (act === 'wait') {
          harness.clock.now += 9 * MINUTE
          token = await harness.signIn('owner-0')
        } else if (act === 'down' || act === 'up') cashier.mode = act
        else if (last && cashier.orders.has(last)) {
          const is = cashier.orders.get(last)
          if (act === 'pay' && is?.state !== 'paid') cashier.pay(last, { amountFen: 10_000 })
          if (act === 'fail' && is?.state === 'pending') cashier.pay(last, { state: 'failed', cashierNo: '' })
          if (act === 'callback' && is) await Promise.all([cashier.call(is), cashier.call(is)])
          if (act === 'other' && is?.state === 'pending')
            await cashier.call({ ...is, state: 'paid', cashierNo: `K-odd-${last}`, amountFen: 9_000 })
          if (act === 'ask') await ask(last, token)
        }
        for (const [orderNo, fact] of cashier.orders) if (fact.state === 'paid') paid.add(orderNo)
        const now = await books()
        assert.equal(now.bookedFen - OFFLINE, now.paidOrdersFen)
        assert.equal(now.bookedFen, now.sumsFen)
        assert.equal(now.receipts, now.lastNumber)
      }
      // In the end everything the cashier took is booked.
      cashier.mode = 'up'
      for (let round = 0; round < 12; round++) {
        harness.clock.now += 8 * 60 * MINUTE
        await askCashiers(harness.ports)
      }
      const { rows } = await inEstate(harness.database.app, '7', (tx) =>
        tx.query<{ id: string }>('SELECT payment_id AS id FROM bill_payments WHERE estate_id = 7'),
      )
      const booked = new Set(rows.map((row) => row.id))
      for (const orderNo of made.flat())
        assert.equal(booked.has(orderNo), paid.has(orderNo), `${orderNo} ${JSON.stringify(steps)}`)
      assert.equal((await books()).undecided, 0)
    }),
    { numRuns: 60 },
  )
})
/** Booked at the desk, without an order. */
const OFFLINE = 0

test('who may see and do what: owners their own, the company all, nobody else anything', async () => {
  const billId = await issue('107')
  for (const token of [owner, joint]) assert.equal((await look(billId, token)).billId, billId)
  assert.equal((await look(billId, clerk)).mayPay, false)
  assert.equal(
    (await harness.get(`/estates/7/bills/${billId}`, { token: neighbour })).body.code,
    'bill.not-found',
  )
  for (const role of ['committee', 'community', 'street', 'district', 'city', 'agent'] as const) {
    await harness.grant(`a-${role}`, '7', role)
    const token = await harness.signIn(`a-${role}`)
    for (const path of [`bills/${billId}`, 'bills', 'my-bills', 'cashier', 'bill-units?sought=1'])
      assert.equal(
        (await harness.get(`/estates/7/${path}`, { token })).body.code,
        'access.denied',
        `${role} ${path}`,
      )
  }
  const { order } = await pay(harness, '7', billId, owner)
  assert.equal((await ask(order.orderId, joint)).code, 'order.not-found')
  assert.equal((await harness.get('/estates/8/bills', { token: owner })).body.code, 'access.denied')
  // Another estate's company does not find it under its own.
  assert.equal(
    (await harness.get(`/estates/8/bills/${billId}`, { token: clerk })).body.code,
    'bill.not-found',
  )
})

test('whoever sells keeps their bills, and whoever buys does not get them', async () => {
  const billId = await issue('103')
  await harness.seat('owner-seller', '7', 2)
  const seller = await harness.signIn('owner-seller')
  assert.equal((await look(billId, seller)).billId, billId)
  const unitId = await unitOf(harness, '7', clerk, '103')
  await harness.database.owner.query(
    `UPDATE unit_owners SET owner_id = (SELECT owner_id FROM unit_owners o JOIN units u USING (estate_id, unit_id)
       WHERE o.estate_id = 7 AND u.room = '104') WHERE estate_id = 7 AND unit_id = $1`,
    [unitId],
  )
  await harness.seat('owner-buyer', '7', 3)
  const buyer = await harness.signIn('owner-buyer')
  assert.equal(
    (await harness.get(`/estates/7/bills/${billId}`, { token: buyer })).body.code,
    'bill.not-found',
  )
  assert.equal((await look(billId, seller)).billId, billId)
})

test('the application’s role cannot change or remove bills, receipts, corrections, callbacks, verdicts or lines', async () => {
  for (const table of [
    'bills',
    'bill_debtors',
    'bill_corrections',
    'bill_payments',
    'bill_refunds',
    'bill_order_steps',
    'cashier_callbacks',
    'cashier_verdicts',
    'cashier_cases',
    'cashier_case_answers',
    'cashier_lines',
    'cashier_statements',
    'cashier_orders',
  ])
    for (const statement of [
      `UPDATE ${table} SET estate_id = 9`,
      `DELETE FROM ${table}`,
      `TRUNCATE ${table}`,
    ])
      await assert.rejects(harness.database.app.query(statement), /permission denied/, statement)
  for (const statement of [
    'UPDATE bill_orders SET amount_fen = 1',
    'UPDATE bill_orders SET bill_id = order_id',
    'DELETE FROM bill_orders',
    'DELETE FROM bill_sums',
    'UPDATE bill_sums SET bill_id = bill_id',
  ])
    await assert.rejects(harness.database.app.query(statement), /permission denied/, statement)
  for (const table of [
    'bills',
    'bill_payments',
    'bill_orders',
    'bill_sums',
    'cashier_callbacks',
    'cashier_cases',
  ])
    assert.equal((await harness.database.app.query(`SELECT 1 FROM ${table}`)).rowCount, 0, table)
})

test('an owner in arrears reports a shared-part repair and votes like anyone', async () => {
  const billId = await issue('101', { dueOn: '2026-11-01', from: '2026-10-01', to: '2026-10-31' })
  harness.clock.now = NOW + 30 * DAY
  owner = await harness.signIn('owner-0')
  assert.equal((await look(billId)).state, 'overdue')
  const repairId = harness.ports.newId()
  const reported = await harness.post('/estates/7/repairs', {
    token: owner,
    role: 'owner',
    key: repairId,
    body: {
      repairId,
      kind: 'lift',
      place: 'building',
      placeText: '1号楼电梯',
      description: '电梯停了',
      photoIds: [],
    },
  })
  assert.equal(reported.status, 200, JSON.stringify(reported.body))
  const voteId = await openVote(harness, '7')
  const seen = (await harness.get(`/estates/7/votes/${voteId}`, { token: owner })).body as unknown as {
    myHeads: { headId: string }[]
  }
  const cast = await harness.post(`/estates/7/votes/${voteId}/ballots`, {
    token: owner,
    key: key(harness),
    body: { headId: seen.myHeads[0]?.headId, choices: [0] },
  })
  assert.equal(cast.status, 200, JSON.stringify(cast.body))
})

type Reconciliation = {
  covered: { from: string; to: string } | null
  matchedCount: number
  missingHere: { cashierNo: string }[]
  missingThere: { cashierNo: string }[]
  differs: unknown[]
  cases: { cashierNo: string; why: string; orderNo: string; amountFen: number; answer: string | null }[]
}
async function reconciliation(): Promise<Reconciliation> {
  return (await harness.get('/estates/7/cashier', { token: clerk })).body as unknown as Reconciliation
}
