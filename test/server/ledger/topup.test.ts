import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { ClosedMonth, FundStanding } from '#contract/ledger/endpoints.ts'
import {
  DAY,
  importContractAndBook,
  importSmallEstate,
  keepScan,
  key,
  openHarness,
  type Harness,
} from '#test/server/support/harness.ts'

// 条例 §74 over the routes: what closed months owe the maintenance fund, what was moved, what owners' decisions spent ahead.

let harness: Harness
let clerk: string
let owner: string
let voucher: string

before(async () => {
  harness = await openHarness()
  await importSmallEstate(harness, '7', 3)
  await importContractAndBook(harness, '7')
  await harness.grant('clerk', '7', 'company')
  await harness.seat('owner-0', '7', 0)
  clerk = await harness.signIn('clerk')
  owner = await harness.signIn('owner-0')
  voucher = await keepScan(harness, '7')
})

after(() => harness.stop())

const LEDGER = '/estates/7/ledger'
const LOW = { firstFen: 100_000_000, balanceFen: 29_999_999 }

async function posted(bookedOn: string, debit: string, credit: string, amountFen: number): Promise<string> {
  const entryId = key(harness)
  const answer = await harness.post(`${LEDGER}/entries`, {
    token: clerk,
    key: key(harness),
    body: {
      entryId,
      bookedOn,
      building: '',
      summary: '补足',
      counterparty: '',
      debit,
      credit,
      amountFen,
      voucherIds: [voucher],
      invoices: [],
      approvedBy: null,
    },
  })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return entryId
}

async function takeBack(entryId: string, bookedOn: string): Promise<void> {
  const answer = await harness.post(`${LEDGER}/entries/${entryId}/reversal`, {
    token: clerk,
    key: key(harness),
    body: { reversalId: key(harness), bookedOn, reason: '转错了' },
  })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
}

async function close(month: string, fund: object | null): Promise<ClosedMonth> {
  const answer = await harness.post(`${LEDGER}/closes`, {
    token: clerk,
    key: key(harness),
    body: { month, fund },
  })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return answer.body as unknown as ClosedMonth
}

async function standing(): Promise<FundStanding | null> {
  const answer = await harness.get(LEDGER, { token: owner })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return (answer.body as unknown as { fund: FundStanding | null }).fund
}

test('a month without figures of the fund is told as such, not as nothing owed', async () => {
  assert.equal(await standing(), null)
  assert.equal((await close('2026-08', null)).topUp, null)
  assert.equal(await standing(), null)
})

test('figures of a fund that are no amounts are refused', async () => {
  for (const fund of [
    { firstFen: 0, balanceFen: 0 },
    { firstFen: -1, balanceFen: 0 },
    { firstFen: 100, balanceFen: -1 },
    { firstFen: 100.5, balanceFen: 0 },
    { firstFen: 100 },
    { balanceFen: 100 },
  ]) {
    const body = { month: '2026-09', fund }
    const answer = await harness.post(`${LEDGER}/closes`, { token: clerk, key: key(harness), body })
    assert.equal(answer.body.code, 'request.malformed', JSON.stringify(fund))
  }
})

test('below thirty per cent half is owed, whatever owners’ decisions spent; a transfer too small leaves the rest', async () => {
  await posted('2026-09-10', '1002', '4003', 200_001)
  await posted('2026-09-12', '5105', '1002', 1_200_000)
  await posted('2026-09-20', '5101', '1002', 40_000)
  const { books, topUp } = await close('2026-09', LOW)
  assert.deepEqual(topUp, {
    isStated: true,
    dueFen: 191_026,
    doneFen: 40_000,
    outstandingFen: 151_026,
    aheadFen: 8_975,
  })
  // 10,000.00 brought forward, 1,820.50 and 2,000.01 earned: what the fund lacks is no more in the bank.
  assert.equal(books[0]?.closingFen, 142_051)
})

test('what an earlier month owes is carried; a transfer too large, taken back, is owed again', async () => {
  const wrong = await posted('2026-10-10', '5101', '1002', 500_000)
  await takeBack(wrong, '2026-10-11')
  await posted('2026-10-12', '5101', '1002', 151_025)
  const { books, topUp } = await close('2026-10', LOW)
  const net = (books[0]?.incomeFen ?? 0) - (books[0]?.expenseFen ?? 0) + 151_025
  const due = Math.ceil(net / 2)
  assert.ok(due > 0)
  assert.equal(topUp?.doneFen, 151_025)
  assert.equal(topUp?.dueFen, due)
  assert.equal(topUp?.outstandingFen, 1 + due)
  const closing = books[0]?.closingFen ?? 0
  assert.deepEqual(await standing(), {
    month: '2026-10',
    stated: { month: '2026-10', ...LOW },
    unstatedCount: 0,
    owedFen: 191_026 + due,
    movedFen: 191_025,
    outstandingFen: 1 + due,
    leftFen: Math.max(0, closing - 1 - due),
  })
})

test('the desk tells every month the same, and no entry of the open month changes it', async () => {
  const before = await standing()
  await posted('2026-11-10', '5101', '1002', 7)
  assert.deepEqual(await standing(), before)
  const answer = await harness.get(`${LEDGER}/closes`, { token: clerk })
  const { closes } = answer.body as unknown as { closes: ClosedMonth[] }
  assert.deepEqual(
    closes.map(({ month, topUp }) => [month, topUp?.outstandingFen ?? null]),
    [
      ['2026-10', before?.outstandingFen],
      ['2026-09', 151_026],
      ['2026-08', null],
    ],
  )
})

test('at exactly thirty per cent nothing new is owed, but what was is still there', async () => {
  harness.clock.now += 20 * DAY
  clerk = await harness.signIn('clerk')
  owner = await harness.signIn('owner-0')
  const before = await standing()
  await posted('2026-11-20', '1002', '4003', 1_000_000)
  const { topUp } = await close('2026-11', { ...LOW, balanceFen: 30_000_000 })
  assert.equal(topUp?.dueFen, 0)
  assert.equal(topUp?.outstandingFen, (before?.outstandingFen ?? 0) - 7)
})
