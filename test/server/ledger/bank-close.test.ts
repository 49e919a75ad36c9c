import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { BookRecord, ClosedMonth } from '#contract/ledger/endpoints.ts'
import type { ShownBank } from '#contract/ledger/bank-month.ts'
import { readBook } from '#domain/ledger/evidence/published.ts'
import { verifyBook } from '#domain/ledger/evidence/verify.ts'
import { readPdf } from '#test/server/support/pdf.ts'
import {
  importContractAndBook,
  importSmallEstate,
  key,
  openHarness,
  type Harness,
} from '#test/server/support/harness.ts'

// The book beside the bank: what a close says of it stays in the log, whatever is imported later, and the phone finds it again.

let harness: Harness
let clerk: string
let owner: string
const LEDGER = '/estates/7/ledger'

before(async () => {
  harness = await openHarness()
  await importSmallEstate(harness, '7', 4)
  await importContractAndBook(harness, '7')
  await harness.grant('clerk', '7', 'company')
  await harness.seat('owner-0', '7', 0)
  clerk = await harness.signIn('clerk')
  owner = await harness.signIn('owner-0')
})
after(() => harness.stop())

async function bring(lines: readonly string[]): Promise<void> {
  const boundary = 'x7'
  const file = `日期,收入,支出,余额,对方,摘要\n${lines.join('\n')}\n`
  const answer = await harness.app.inject({
    method: 'POST',
    url: `/api${LEDGER}/bank/statements`,
    headers: {
      authorization: `Bearer ${clerk}`,
      'idempotency-key': key(harness),
      'content-type': `multipart/form-data; boundary=${boundary}`,
    },
    payload: `--${boundary}\r\ncontent-disposition: form-data; name="photo"; filename="x.csv"\r\ncontent-type: text/csv\r\n\r\n${file}\r\n--${boundary}--\r\n`,
  })
  assert.equal(answer.statusCode, 200, answer.body)
}

async function close(month: string): Promise<ClosedMonth> {
  const answer = await harness.post(`${LEDGER}/closes`, {
    token: clerk,
    key: key(harness),
    body: { month, fund: null },
  })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return answer.body as unknown as ClosedMonth
}

async function desk() {
  return (await harness.get(`${LEDGER}/closes`, { token: owner })).body as unknown as {
    closes: ClosedMonth[]
    next: { month: string; bank: ShownBank } | null
  }
}

async function published(from = '2026-08', to = '2026-11'): Promise<BookRecord> {
  const answer = await harness.get(`${LEDGER}/record?from=${from}&to=${to}`, { token: owner })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return answer.body as unknown as BookRecord
}

const checked = (record: BookRecord) => verifyBook(readBook(record), harness.ports.log.publicKey)
const codes = (record: BookRecord) => checked(record).faults.map((fault) => fault.code)
const states = (record: BookRecord) =>
  checked(record).bank.map(({ month, state, mark }) => `${month} ${state} ${mark}`)

test('a month closed without a statement is marked, and the phone does not say that it agrees', async () => {
  assert.deepEqual((await close('2026-08')).bank, { mark: 'no-statement', balanceFen: null })
  const record = await published()
  assert.deepEqual(codes(record), [])
  assert.equal(states(record)[0], '2026-08 none no-statement')
})

test('a statement that agrees: desk, close, phone and paper say so, each apart from "not changed"', async () => {
  await bring(['2026-09-06,1820.50,,11820.50,停车系统,停车费'])
  const { next } = await desk()
  assert.equal(next?.month, '2026-09')
  assert.deepEqual(
    [next?.bank.state, next?.bank.bookFen, next?.bank.balanceFen, next?.bank.unbookedCount],
    ['agrees', 1_182_050, 1_182_050, 0],
  )
  assert.deepEqual((await close('2026-09')).bank, { mark: 'agreed', balanceFen: 1_182_050 })
  const record = await published()
  assert.deepEqual(codes(record), [])
  assert.equal(states(record)[1], '2026-09 agrees agreed')
})

test('a close over a difference is marked, lists what has no counterpart, and stays marked when the rest is imported', async () => {
  // The bank paid out 300.00 that nobody booked, and the day after a line is missing.
  await bring(['2026-10-07,1820.50,,13641.00,停车系统,停车费', '2026-10-20,,300.00,13341.00,某人,取现'])
  const open = (await desk()).next?.bank
  assert.equal(open?.state, 'differs')
  assert.deepEqual(
    open?.unbooked.map((line) => [line.bookedOn, line.amountFen, line.counterparty]),
    [['2026-10-20', -30_000, '某人']],
  )
  const closed = await close('2026-10')
  assert.deepEqual(closed.bank, { mark: 'over-difference', balanceFen: 1_334_100 })

  // Later lines make the two agree; the mark in the close stays.
  await bring(['2026-10-21,300.00,,13641.00,某人,还回', '2026-11-10,,99.99,13541.01,供电公司,电费'])
  const record = await published()
  assert.deepEqual(codes(record), [])
  assert.deepEqual(states(record).slice(2), ['2026-10 open over-difference', '2026-11 agrees null'])
  assert.deepEqual(
    (await desk()).closes.map((one) => one.bank.mark),
    ['over-difference', 'agreed', 'no-statement'],
  )
  // A record of fewer months, that leans on the close before, says the same.
  const later = await published('2026-10', '2026-10')
  assert.deepEqual(codes(later), [])
  assert.deepEqual(states(later), ['2026-10 open over-difference'])
  const link = await harness.get(`${LEDGER}/notice-link?month=2026-10&span=month`, { token: owner })
  assert.equal(link.status, 200, JSON.stringify(link.body))
  const { pathname, search } = new URL((link.body as unknown as { url: string }).url, 'http://here')
  const file = await harness.app.inject({ url: `${pathname}${search}` })
  assert.match((await readPdf(file.rawPayload)).text, /结账时账和银行不符：银行余额13,341\.00/)
})

test('gaps between statements are named', async () => {
  await bring(['2026-11-12,1.00,,13500.00,小摊,场地费'])
  const found = (await desk()).next?.bank
  assert.deepEqual(found?.gaps, [{ afterOn: '2026-11-10', beforeOn: '2026-11-12', missingFen: -4_201 }])
})

test('whoever changes what a close says of the bank, or keeps an import back, is found out', async () => {
  const honest = await published()
  const change = (
    month: string,
    bank: Partial<NonNullable<BookRecord['closes'][number]['bank']>> | null,
  ) => ({
    ...honest,
    closes: honest.closes.map((one) =>
      one.month === month ? { ...one, bank: bank && one.bank && { ...one.bank, ...bank } } : one,
    ),
  })
  for (const bank of [
    null,
    { balanceFen: 1_364_100 },
    { balanceFen: null },
    { act: 1 },
    { gapCount: 1 },
    { unbookedCount: 0 },
    { unbackedCount: 1 },
  ])
    assert.ok(codes(change('2026-10', bank)).includes('close-not-in-log'), JSON.stringify(bank))
  const acts = honest.bank.acts
  assert.ok(acts.length > 4)
  const cut = (from: number, to: number): BookRecord => ({
    ...honest,
    bank: {
      ...honest.bank,
      previous: from === 0 ? '' : (acts[from - 1]?.hash as string),
      acts: acts.slice(from, to),
    },
  })
  // The last acts left out: without a proof of its own the new last one is not in the log; with one, the close has seen more.
  assert.ok(codes(cut(0, 2)).includes('bank-acts-missing'))
  assert.ok(codes(cut(2, acts.length)).includes('bank-acts-missing'))
  assert.ok(
    codes({ ...honest, bank: { ...honest.bank, acts: [], last: null } }).includes('bank-acts-missing'),
  )

  // A server that says another balance than its own log had: the close itself is in the log, and the phone recomputes it.
  await harness.database.owner.query(
    'UPDATE ledger_closes SET bank_balance_fen = 1364100 WHERE estate_id = 7 AND bank_balance_fen = 1334100',
  )
  assert.ok(codes(await published()).includes('close-not-in-log'))
  assert.ok(codes(await published()).includes('close-bank'))
  await assert.rejects(
    harness.database.app.query('UPDATE ledger_closes SET bank_balance_fen = 0'),
    /permission denied/,
  )
})
