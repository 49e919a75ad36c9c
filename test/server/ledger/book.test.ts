import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { BookRecord, ClosedMonth } from '#contract/ledger/endpoints.ts'
import { readBook } from '#domain/ledger/evidence/published.ts'
import { verifyBook } from '#domain/ledger/evidence/verify.ts'
import { inEstate } from '#server/core/db/scope.ts'
import {
  importContractAndBook,
  importSmallEstate,
  keepScan,
  key,
  openVote,
  openHarness,
  type Harness,
} from '#test/server/support/harness.ts'

let harness: Harness
let clerk: string
let member: string
let owner: string
let voucher: string

before(async () => {
  harness = await openHarness()
  for (const estateId of ['7', '8']) {
    await importSmallEstate(harness, estateId, 5)
    await importContractAndBook(harness, estateId)
    await harness.grant('clerk', estateId, 'company')
  }
  await harness.grant('member', '7', 'committee')
  await harness.grant('both', '7', 'company')
  await harness.grant('both', '7', 'committee')
  await harness.seat('owner-0', '7', 0)
  clerk = await harness.signIn('clerk')
  member = await harness.signIn('member')
  owner = await harness.signIn('owner-0')
  voucher = await keepScan(harness, '7')
})

after(() => harness.stop())

const LEDGER = '/estates/7/ledger'

function entry(more: Record<string, unknown> = {}) {
  return {
    entryId: key(harness),
    bookedOn: '2026-11-10',
    building: '',
    summary: '十一月停车',
    counterparty: '停车系统',
    debit: '1002',
    credit: '4003',
    amountFen: 182_050,
    voucherIds: [] as string[],
    invoices: [] as string[],
    approvedBy: null as string | null,
    ...more,
  }
}

function post(body: object, path = `${LEDGER}/entries`, token = clerk) {
  return harness.post(path, { token, key: key(harness), body })
}

async function record(from = '2026-08', to = '2026-11'): Promise<BookRecord> {
  const answer = await harness.get(`${LEDGER}/record?from=${from}&to=${to}`, { token: owner })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return answer.body as unknown as BookRecord
}

async function faults(from?: string, to?: string): Promise<string[]> {
  return verifyBook(readBook(await record(from, to)), harness.ports.log.publicKey).faults.map(
    (fault) => `${fault.code} ${fault.at}`,
  )
}

test('the clerk posts an entry; sent again it is the same, changed it is refused', async () => {
  const body = entry()
  const first = await post(body)
  assert.equal(first.status, 200, JSON.stringify(first.body))
  assert.deepEqual((await post(body)).body, first.body)
  assert.equal((await post({ ...body, amountFen: 1 })).body.code, 'request.key-reused')
  assert.deepEqual(await faults(), [])
})

test('what may not be posted', async () => {
  const openVoteId = await openVote(harness, '7')
  const spent = { debit: '5003', credit: '1002' }
  for (const [more, code] of [
    [{ debit: '9999' }, 'entry.account-unfit'],
    [{ debit: '4003' }, 'entry.account-unfit'],
    [{ debit: '5003', voucherIds: [voucher] }, 'entry.account-unfit'],
    [spent, 'entry.no-voucher'],
    [{ ...spent, voucherIds: ['0'.repeat(64)] }, 'photo.not-sent'],
    [{ bookedOn: '2026-11-24' }, 'entry.day-unfit'],
    [{ bookedOn: '2026-02-30' }, 'entry.day-unfit'],
    [{ debit: '5105', credit: '1002', voucherIds: [voucher], approvedBy: openVoteId }, 'entry.vote-unfit'],
    [{ debit: '5105', credit: '1002', voucherIds: [voucher], approvedBy: key(harness) }, 'entry.vote-unfit'],
    [{ amountFen: 0 }, 'request.malformed'],
    [{ amountFen: 0.5 }, 'request.malformed'],
    [{ amountFen: -5 }, 'request.malformed'],
    [{ summary: ' ' }, 'request.malformed'],
    [{ invoices: ['发票'] }, 'request.malformed'],
  ] as const)
    assert.equal((await post(entry(more))).body.code, code, JSON.stringify(more))
  assert.equal((await post(entry(), undefined, owner)).body.code, 'access.denied')
  assert.equal((await post(entry(), undefined, member)).body.code, 'access.denied')
  assert.deepEqual(await faults(), [])
})

test('spending that owners decide on is shown as unapproved until it names a passed vote', async () => {
  const gift = { debit: '5105', credit: '1002', amountFen: 3_000, voucherIds: [voucher] }
  const voteId = await openVote(harness, '7')
  const wild = entry(gift)
  assert.equal((await post(wild)).status, 200)
  const shown = await harness.get(`${LEDGER}/entries/${wild.entryId}`, { token: owner })
  assert.equal((shown.body as unknown as { entry: { isUnapproved: boolean } }).entry.isUnapproved, true)
  // A result as the count writes it: the law's own count is tested elsewhere.
  await harness.database.owner.query(
    `INSERT INTO vote_results (estate_id, vote_id, round, closed_at, outcomes, openings, log_to)
     VALUES (7, $1, 0, now(), '{passed}', '', 0)`,
    [voteId],
  )
  const allowed = entry({ ...gift, approvedBy: voteId })
  assert.equal((await post(allowed)).status, 200)
  const told = (await harness.get(`${LEDGER}/entries/${allowed.entryId}`, { token: owner }))
    .body as unknown as {
    entry: { isUnapproved: boolean }
    approval: { title: string }
    duplicates: { number: number }[]
  }
  assert.equal(told.entry.isUnapproved, false)
  assert.equal(told.approval.title, '测试表决')
  assert.equal(told.duplicates.length, 1, 'the same voucher twice')
})

test('a voucher or an invoice number used in another estate is flagged without telling which', async () => {
  const body = entry({ debit: '5003', credit: '1002', voucherIds: [voucher], invoices: ['12345678'] })
  const copy = await keepScan(harness, '8')
  await inEstate(harness.database.app, '8', (tx) => tx.query('SELECT 1'))
  const there = await harness.post('/estates/8/ledger/entries', {
    token: clerk,
    key: key(harness),
    body: { ...body, entryId: key(harness), voucherIds: [copy] },
  })
  assert.equal(there.status, 200, JSON.stringify(there.body))
  assert.equal((await post(body)).status, 200)
  const told = (await harness.get(`${LEDGER}/entries/${body.entryId}`, { token: owner })).body as unknown as {
    duplicates: { number: number | null; month: string }[]
  }
  assert.ok(told.duplicates.some((duplicate) => duplicate.number === null && duplicate.month === '2026-11'))
})

test('an entry is taken back once, by its opposite, and both are shown', async () => {
  const wrong = entry({ amountFen: 999 })
  await post(wrong)
  const path = `${LEDGER}/entries/${wrong.entryId}/reversal`
  const body = { reversalId: key(harness), bookedOn: '2026-11-12', reason: '金额记错' }
  assert.equal((await post({ ...body, bookedOn: '2026-11-01' }, path)).body.code, 'entry.day-unfit')
  const done = await post(body, path)
  assert.equal(done.status, 200, JSON.stringify(done.body))
  assert.deepEqual((await post(body, path)).body, done.body)
  assert.equal((await post({ ...body, reversalId: key(harness) }, path)).body.code, 'entry.reversed')
  const again = `${LEDGER}/entries/${body.reversalId}/reversal`
  assert.equal((await post({ ...body, reversalId: key(harness) }, again)).body.code, 'entry.reversed')
  const gone = `${LEDGER}/entries/${key(harness)}/reversal`
  assert.equal((await post({ ...body, reversalId: key(harness) }, gone)).body.code, 'entry.not-found')
  const first = (await harness.get(`${LEDGER}/entries/${wrong.entryId}`, { token: owner }))
    .body as unknown as {
    entry: { reversedByNumber: number }
  }
  assert.equal(first.entry.reversedByNumber, (done.body as unknown as { number: number }).number)
  assert.deepEqual(await faults(), [])
})

test('twenty clerks at once: numbers run on without a gap, and the chain holds', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => post(entry({ amountFen: 7 }))))
  const numbers = answers
    .map((answer) => (answer.body as unknown as { number: number }).number)
    .sort((a, b) => a - b)
  assert.equal(new Set(numbers).size, 20)
  assert.equal((numbers[19] as number) - (numbers[0] as number), 19)
  assert.deepEqual(await faults(), [])
})

async function close(month: string, token = clerk): Promise<ClosedMonth & { code?: string }> {
  return (await post({ month, fund: null }, `${LEDGER}/closes`, token)).body as never
}

test('months close in order, by the company, then another person of the committee; then nothing is booked into them', async () => {
  assert.equal((await close('2026-09')).code, 'close.out-of-order')
  const august = await close('2026-08')
  assert.equal(august.books[0]?.closingFen, 1_000_000)
  assert.deepEqual(await close('2026-08'), august)
  assert.equal(
    (await post({ month: '2026-08', fund: { firstFen: 1, balanceFen: 0 } }, `${LEDGER}/closes`)).body.code,
    'request.key-reused',
  )
  assert.equal((await close('2026-09', await harness.signIn('both'))).books?.[0]?.openingFen, 1_000_000)
  assert.equal((await close('2026-10')).entryCount, 3)
  assert.equal((await close('2026-11')).code, 'close.too-early')
  assert.equal((await post(entry({ bookedOn: '2026-10-31' }))).body.code, 'entry.month-closed')

  const closes = (await harness.get(`${LEDGER}/closes`, { token: member })).body as unknown as {
    closes: ClosedMonth[]
  }
  const [october, september] = closes.closes as [ClosedMonth, ClosedMonth]
  const sign = (month: string, hash: string, token = member) =>
    post({ hash }, `${LEDGER}/closes/${month}/signature`, token)
  assert.equal((await sign('2026-10', october.hash)).body.code, 'close.out-of-order')
  assert.equal((await sign('2026-08', october.hash)).body.code, 'close.changed')
  assert.equal((await sign('2026-11', october.hash)).body.code, 'close.not-found')
  assert.equal((await sign('2026-08', august.hash, clerk)).body.code, 'access.denied')
  const signed = await sign('2026-08', august.hash)
  assert.equal(signed.status, 200, JSON.stringify(signed.body))
  assert.deepEqual((await sign('2026-08', august.hash)).body, signed.body)
  assert.equal(
    (await sign('2026-09', september.hash, await harness.signIn('both'))).body.code,
    'close.same-person',
  )
  assert.equal((await sign('2026-09', september.hash)).status, 200)
  const verified = verifyBook(readBook(await record()), harness.ports.log.publicKey)
  assert.deepEqual(verified.faults, [])
  assert.deepEqual([verified.closedTo, verified.signedTo], ['2026-10', '2026-09'])
})

test('the summary, the rows and the home page say what the phone recomputes', async () => {
  const summary = (await harness.get(`${LEDGER}?from=2026-08&to=2026-11`, { token: owner }))
    .body as unknown as {
    period: { openingFen: number; closingFen: number }
    months: { month: string; incomeFen: number; expenseFen: number; closingFen: number }[]
    closedTo: string
  }
  const verified = verifyBook(readBook(await record()), harness.ports.log.publicKey)
  assert.deepEqual(
    summary.months,
    verified.months.map(({ month, books }) => ({
      month,
      incomeFen: books[0]?.incomeFen,
      expenseFen: books[0]?.expenseFen,
      closingFen: books[0]?.closingFen,
    })),
  )
  assert.equal(summary.closedTo, '2026-10')
  const rows = (await harness.get(`${LEDGER}/entries`, { token: owner })).body as unknown as {
    entries: { balanceFen: number }[]
  }
  assert.equal(rows.entries[0]?.balanceFen, summary.period.closingFen)
  const share = (await harness.get(`${LEDGER}/my-share`, { token: owner })).body as unknown as {
    closingFen: number
    homes: { shareFen: number }[]
  }
  assert.equal(share.closingFen, summary.period.closingFen)
  assert.ok(share.homes.length > 0)
  for (const home of share.homes) assert.ok(Math.abs(home.shareFen - share.closingFen / 5) < 1)
  // One year's part leans on the close before it and reads no more.
  const part = await record('2026-10', '2026-11')
  assert.ok((part.entries[0]?.number ?? 0) > 1)
  assert.deepEqual(await faults('2026-10', '2026-11'), [])
})

test("the application's role can neither change nor remove any of the book", async () => {
  for (const table of [
    'ledger_entries',
    'ledger_postings',
    'ledger_closes',
    'ledger_close_books',
    'ledger_signatures',
    'voucher_prints',
    'log_entries',
    'log_nodes',
    'photos',
  ])
    for (const statement of [
      `UPDATE ${table} SET estate_id = 9`,
      `DELETE FROM ${table}`,
      `TRUNCATE ${table}`,
    ])
      await assert.rejects(harness.database.app.query(statement), /permission denied/, statement)
  await assert.rejects(harness.database.app.query('DELETE FROM ledger_sums'), /permission denied/)
})

/** Changes made over the application's head, and what the verifier says of each. Undone after it looked. */
const TAMPERINGS: [string, string, RegExp][] = [
  [
    'an amount',
    'UPDATE ledger_postings SET amount_fen = amount_fen * 2 WHERE estate_id = 7 AND number = 2',
    /entry-altered 2$/m,
  ],
  [
    'an account',
    "UPDATE ledger_postings SET account_code = '4004' WHERE estate_id = 7 AND number = 2 AND line = 2",
    /entry-altered 2$/m,
  ],
  [
    'a summary',
    "UPDATE ledger_entries SET summary = summary || '。' WHERE estate_id = 7 AND number = 5",
    /entry-altered 5$/m,
  ],
  [
    'a counterparty',
    "UPDATE ledger_entries SET counterparty = '别人' WHERE estate_id = 7 AND number = 5",
    /entry-altered 5$/m,
  ],
  [
    'a day',
    'UPDATE ledger_entries SET booked_on = booked_on - 1 WHERE estate_id = 7 AND number = 6',
    /entry-altered 6$/m,
  ],
  [
    'a voucher',
    "UPDATE ledger_entries SET voucher_ids = ARRAY[repeat('a', 64)] WHERE estate_id = 7 AND number = 6",
    /entry-altered 6$/m,
  ],
  [
    'a voucher added',
    "UPDATE ledger_entries SET voucher_ids = voucher_ids || repeat('b', 64) WHERE estate_id = 7 AND number = 2",
    /entry-altered 2$/m,
  ],
  [
    'an invoice number',
    "UPDATE ledger_entries SET invoices = '{00000000}' WHERE estate_id = 7 AND number = 6",
    /entry-altered 6$/m,
  ],
  [
    'a building',
    "UPDATE ledger_entries SET building = '1号楼' WHERE estate_id = 7 AND number = 2",
    /entry-altered 2$/m,
  ],
  [
    'an approval',
    "UPDATE ledger_entries SET approved_by = 'x' WHERE estate_id = 7 AND number = 6",
    /entry-altered 6$/m,
  ],
  [
    'a hash',
    "UPDATE ledger_entries SET hash = sha256('x') WHERE estate_id = 7 AND number = 4",
    /entry-altered 4$/m,
  ],
  [
    'an entry gone',
    'DELETE FROM ledger_postings WHERE estate_id = 7 AND number = 5; DELETE FROM ledger_entries WHERE estate_id = 7 AND number = 5',
    /entry-number 6$/m,
  ],
  [
    'a reversal undone',
    'UPDATE ledger_entries SET reverses = NULL WHERE estate_id = 7 AND number = 4',
    /entry-altered 4$/m,
  ],
  [
    'a closing sum',
    "UPDATE ledger_close_books SET closing_fen = closing_fen + 1, income_fen = income_fen + 1 WHERE estate_id = 7 AND month = '2026-09-01'",
    /close-not-in-log 2026-09$/m,
  ],
  [
    'a close gone',
    "DELETE FROM ledger_signatures WHERE month = '2026-09-01'; DELETE FROM ledger_close_books WHERE month = '2026-09-01'; DELETE FROM ledger_closes WHERE estate_id = 7 AND month = '2026-09-01'",
    /close-chain 2026-10$/m,
  ],
  [
    'what a close counts',
    "UPDATE ledger_closes SET entry_count = entry_count + 1 WHERE estate_id = 7 AND month = '2026-09-01'",
    /close-not-in-log 2026-09$/m,
  ],
  [
    'who came before',
    "UPDATE ledger_closes SET previous = sha256('x') WHERE estate_id = 7 AND month = '2026-09-01'",
    /close-chain 2026-09$/m,
  ],
  [
    'a stated fund',
    "UPDATE ledger_closes SET fund_first_fen = 1, fund_balance_fen = 1 WHERE estate_id = 7 AND month = '2026-10-01'",
    /close-not-in-log 2026-10$/m,
  ],
  [
    'when it was closed',
    "UPDATE ledger_closes SET closed_at = closed_at - interval '1 day' WHERE estate_id = 7 AND month = '2026-10-01'",
    /close-not-in-log 2026-10$/m,
  ],
  [
    'a signature forged',
    "INSERT INTO ledger_signatures VALUES (7, '2026-10-01', 'x', now(), 1)",
    /signature-not-in-log 2026-10$/m,
  ],
  [
    'when it was signed',
    "UPDATE ledger_signatures SET signed_at = signed_at + interval '1 second' WHERE estate_id = 7 AND month = '2026-09-01'",
    /signature-not-in-log 2026-09$/m,
  ],
  [
    'a leaf of the log',
    "UPDATE log_nodes SET hash = sha256('x') WHERE estate_id = 7 AND height = 0 AND idx = (SELECT log_index # 1 FROM ledger_closes WHERE estate_id = 7 AND month = '2026-09-01')",
    /not-in-log/,
  ],
]

test('whoever edits the database itself is named by the verifier', async () => {
  assert.deepEqual(await faults(), [])
  for (const [name, sql, wanted] of TAMPERINGS) {
    const saved = await snapshot()
    await harness.database.owner.query("SET session_replication_role = 'replica'").catch(() => undefined)
    await harness.database.owner.query(
      `BEGIN; SET LOCAL app.estates = '7'; SET LOCAL session_replication_role = 'replica'; ${sql}; COMMIT`,
    )
    const found = await faults().catch((error) => [`${name} failed ${error.message}`])
    assert.match(found.join('\n'), wanted, `${name}: ${found.join(', ')}`)
    await restore(saved)
    assert.deepEqual(await faults(), [], `after ${name}`)
  }
})

const TABLES = [
  'ledger_entries',
  'ledger_postings',
  'ledger_closes',
  'ledger_close_books',
  'ledger_signatures',
  'log_nodes',
]

async function snapshot(): Promise<void> {
  for (const table of TABLES)
    await harness.database.owner.query(
      `BEGIN; SET LOCAL app.estates = '7'; DROP TABLE IF EXISTS saved_${table}; CREATE TABLE saved_${table} AS SELECT * FROM ${table} WHERE estate_id = 7; COMMIT`,
    )
}

async function restore(_: void): Promise<void> {
  await harness.database.owner.query(
    `BEGIN; SET LOCAL app.estates = '7'; SET LOCAL session_replication_role = 'replica'; ${TABLES.map(
      (table) =>
        `DELETE FROM ${table} WHERE estate_id = 7; INSERT INTO ${table} SELECT * FROM saved_${table};`,
    ).join('')} COMMIT`,
  )
}

test('a record of another log, or one that is cut short, is no proof', async () => {
  const honest = readBook(await record())
  const key2 = Uint8Array.from(harness.ports.log.publicKey, (byte) => byte ^ 1)
  const codes = (given: Partial<typeof honest>, known?: Uint8Array) =>
    verifyBook({ ...honest, ...given }, known).faults.map((fault) => fault.code)
  assert.ok(codes({}, key2).includes('checkpoint'))
  assert.ok(codes({ checkpoint: 'nothing' }).includes('checkpoint'))
  assert.ok(codes({ last: null }).includes('entries-not-in-log'))
  assert.ok(codes({ entries: honest.entries.slice(0, -1) }).includes('entries-not-in-log'))
  assert.ok(codes({ entries: honest.entries.slice(1) }).includes('opening-unknown'))
  assert.ok(codes({ closes: honest.closes.slice(1) }).includes('close-month'))
  assert.ok(codes({ estateId: 8 }).includes('entry-altered'))
  assert.ok(codes({ to: '2026-09' }).includes('close-month'))
})
