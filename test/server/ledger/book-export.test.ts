import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { inEstate } from '#server/core/db/scope.ts'
import { postEntries } from '#server/ledger/store.ts'
import { readEntries } from '#server/ledger/read.ts'
import { LEDGER } from '#src/copy/ledger/words.ts'
import { readTable } from '#server/tables/table.ts'
import { codesOf, plain, readPdf } from '#test/server/support/pdf.ts'
import {
  importContractAndBook,
  importSmallEstate,
  key,
  openHarness,
  type Harness,
} from '#test/server/support/harness.ts'

let harness: Harness
let owner: string
let clerk: string

before(async () => {
  harness = await openHarness()
  await importSmallEstate(harness, '7', 4)
  await importContractAndBook(harness, '7')
  await harness.grant('clerk', '7', 'company')
  await harness.seat('owner-0', '7', 0)
  owner = await harness.signIn('owner-0')
  clerk = await harness.signIn('clerk')
})

after(() => harness.stop())

async function file(form: string, month?: string): Promise<Buffer> {
  const query = month ? `form=${form}&month=${month}` : `form=${form}`
  const link = await harness.get(`/estates/7/ledger/export-link?${query}`, { token: owner })
  const { url } = link.body as unknown as { url: string }
  const answer = await harness.app.inject({ url })
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.rawPayload
}

/** A line of a building's own book, with signs that files must escape. */
async function postOdd(bookedOn: string, summary: string): Promise<void> {
  await inEstate(harness.database.app, '7', (tx) =>
    postEntries(
      tx,
      '7',
      [
        {
          entryId: key(harness),
          bookedOn,
          building: '1号楼',
          summary,
          counterparty: '=1+1, "甲"\\',
          postings: [
            { accountCode: '1002', amountFen: 12_345 },
            { accountCode: '4007', amountFen: -12_345 },
          ],
          voucherIds: [],
          invoices: [],
          reverses: null,
          approvedBy: null,
        },
      ],
      'tester',
      harness.clock.now,
    ),
  )
}

test('a closed month is the same bytes for ever, whatever is booked after it', async () => {
  await postOdd('2026-10-09', '基站 <租金> & "押金"')
  for (const month of ['2026-08', '2026-09', '2026-10']) {
    const answer = await harness.post('/estates/7/ledger/closes', {
      token: clerk,
      key: key(harness),
      body: { month, fund: null },
    })
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
  }
  const forms = ['csv', 'xlsx', 'beancount']
  const first = []
  for (const form of forms) first.push(await file(form, '2026-10'))
  await postOdd('2026-11-20', '以后的账')
  harness.clock.now += 40 * 86_400_000
  const later = harness.clock.now
  assert.ok(later > 0)
  owner = await harness.signIn('owner-0')
  for (const [at, form] of forms.entries())
    assert.ok((await file(form, '2026-10')).equals(first[at] as Buffer), form)
  assert.ok(!(await file('csv', '2026-11')).equals(first[0] as Buffer))
})

test('the importer reads the workbook again and finds the same book', async () => {
  for (const form of ['xlsx', 'csv']) {
    const table = await readTable(await file(form))
    assert.ok(typeof table !== 'string', String(table))
    const { rows, problems } = readEntries(table)
    assert.deepEqual(problems, [])
    const { rows: stored } = await inEstate(harness.database.app, '7', (tx) =>
      tx.query(
        `SELECT e.number, e.booked_on::text AS day, e.summary, e.reverses,
           (SELECT sum(p.amount_fen) FROM ledger_postings p
            WHERE p.estate_id = 7 AND p.number = e.number AND p.amount_fen > 0)::float8 AS fen
         FROM ledger_entries e WHERE e.estate_id = 7 ORDER BY e.number`,
      ),
    )
    assert.deepEqual(
      rows.map((row) => ({
        number: row.number,
        day: row.bookedOn,
        summary: row.summary,
        reverses: row.reverses,
        fen: Math.max(...row.postings.map((side) => side.amountFen)),
      })),
      stored,
    )
    if (form === 'xlsx') assert.equal(rows.at(-1)?.counterparty, '=1+1, "甲"\\')
    else assert.equal(rows.at(-1)?.counterparty, '\'=1+1, "甲"\\', 'no formula')
  }
})

const BEAN_CHECK = spawnSync('bean-check', ['--help']).status === 0

test('bean-check accepts each month and the whole, and refuses a changed amount', {
  skip: BEAN_CHECK ? false : 'the Debian package beancount is not installed',
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wuye-bean-'))
  const check = (text: string) => {
    writeFileSync(join(folder, 'book.beancount'), text)
    const done = spawnSync('bean-check', [join(folder, 'book.beancount')], { encoding: 'utf8' })
    return done.status === 0 ? 'ok' : done.stderr
  }
  for (const month of [undefined, '2026-08', '2026-09', '2026-10', '2026-11'])
    assert.equal(check((await file('beancount', month)).toString()), 'ok', month)
  const text = (await file('beancount', '2026-10')).toString()
  assert.ok(text.includes('18205.00'))
  assert.match(check(text.replace(' 18205.00', ' 18205.01')), /balance|Balance/)
  assert.match(check(text.replaceAll('1820.50', '1820.51')), /Balance failed/)
  rmSync(folder, { recursive: true })
})

test('a file has an address that was given out, and no other', async () => {
  const path = '/api/estates/7/ledger/exports'
  for (const url of [
    `${path}/2026-10.csv`,
    `${path}/2026-10.csv?until=9999999999999&sign=x`,
    `${path}/2026-13.csv`,
    `${path}/all.exe`,
    `${path}/..%2F..`,
  ])
    assert.equal((await harness.app.inject({ url })).statusCode, 404, url)
})

async function notice(month: string, span: 'month' | 'quarter'): Promise<Buffer> {
  const token = await harness.signIn('owner-0')
  const link = await harness.get(`/estates/7/ledger/notice-link?month=${month}&span=${span}`, { token })
  const answer = await harness.app.inject({ url: (link.body as unknown as { url: string }).url })
  assert.equal(answer.statusCode, 200, answer.body)
  assert.equal(answer.headers['content-type'], 'application/pdf')
  return answer.rawPayload
}

test('the notice of a month says its book in large type, with the day and the hash of the close and a code to the book', async () => {
  const bytes = await notice('2026-10', 'month')
  const pdf = await readPdf(bytes)
  const { rows } = await harness.database.owner.query<{ hash: string }>(
    'SELECT 1 AS hash FROM ledger_closes WHERE estate_id = 7',
  )
  assert.ok(rows.length >= 3)
  const record = await harness.get('/estates/7/ledger/closes', { token: await harness.signIn('owner-0') })
  const close = (record.body as unknown as { closes: { month: string; hash: string }[] }).closes.find(
    (one) => one.month === '2026-10',
  )
  const hex = Buffer.from(close?.hash ?? '', 'base64').toString('hex')
  for (const words of [
    '测试小区7公共收益公示',
    '2026年10月',
    '全小区11,820.501,820.500.0013,641.00',
    '1号楼0.00123.450.00123.45',
    '地面公共停车1,820.50',
    '基站、机房租赁123.45',
    '未见业主共同决定的支出',
    '物业企业于2026年',
    '业主委员会还没有签字。',
    // The button of the page that the code leads to, by the name that it has there.
    `点“${LEDGER.check}”`,
    hex.slice(0, 4),
    hex.slice(-4),
  ])
    assert.ok(pdf.text.includes(plain(words)), `${words} in ${pdf.text}`)
  assert.ok(pdf.text.includes(hex), `${hex} in ${pdf.text}`)
  assert.ok(!pdf.text.includes('还没有全部结账'))
  assert.ok(pdf.leastSize >= 12)
  assert.equal(pdf.isTagged, true)
  assert.deepEqual(await codesOf(bytes, 1), ['https://wuye.test/#/ledger/book/pages/summary/index'])
})

test('a closed month prints the same bytes whatever comes after; an open one says that it is open', async () => {
  const first = await notice('2026-09', 'month')
  const quarter = await notice('2026-09', 'quarter')
  assert.ok(quarter.equals(await notice('2026-07', 'quarter')), 'one quarter, whichever month names it')
  harness.clock.now += 86_400_000
  await postOdd('2026-12-20', '更晚的账')
  assert.ok(first.equals(await notice('2026-09', 'month')))
  assert.ok(!first.equals(await notice('2026-10', 'month')))
  const open = await readPdf(await notice('2026-12', 'month'))
  assert.ok(open.text.includes('这段时间还没有全部结账'))
  assert.ok(open.text.includes('物业企业还没有结账'))
})

test('the notice lists each spending that owners decide on and that names no vote, by its number, and no other', async () => {
  harness.clock.now = Date.parse('2027-02-10T10:00:00+08:00')
  const spend = async (code: string, fen: number, summary: string, reverses: number | null = null) => {
    const postings = [
      { accountCode: code, amountFen: fen },
      { accountCode: '1002', amountFen: -fen },
    ]
    const entry = { entryId: key(harness), bookedOn: '2027-01-12', building: '', summary, counterparty: '' }
    const more = { postings, voucherIds: [], invoices: [], reverses, approvedBy: null }
    const post = (tx: Parameters<typeof postEntries>[0]) =>
      postEntries(tx, '7', [{ ...entry, ...more }], 'tester', harness.clock.now)
    await inEstate(harness.database.app, '7', post)
    const { rows } = await harness.database.owner.query<{ number: string }>(
      'SELECT max(number)::text AS number FROM ledger_entries WHERE estate_id = 7',
    )
    return Number(rows[0]?.number)
  }
  const named = await spend('5105', 32_100, '更换东门门禁')
  const taken = await spend('5105', 45_600, '记错的支出')
  await spend('5105', -45_600, '冲销记错的支出', taken)
  await spend('5003', 78_900, '一月电费')
  const { text } = await readPdf(await notice('2027-01', 'month'))
  const note = plain('下面的支出没有写明依据的表决。')
  assert.ok(text.includes(note), text)
  const list = text.slice(text.indexOf(note), text.indexOf(plain('结账和签字')))
  assert.ok(list.includes(plain(`${named}2027-01-12更换东门门禁321.00`)), list)
  for (const other of ['记错的支出', '一月电费', '456.00', '789.00']) assert.ok(!list.includes(other), list)
  const before = await readPdf(await notice('2026-09', 'month'))
  assert.ok(!before.text.includes(note), 'nothing to list, and no list')
})

test('a notice has an address that was given out, and no other', async () => {
  const path = '/api/estates/7/ledger/notices'
  for (const url of [
    `${path}/2026-10/2026-10`,
    `${path}/2026-10/2026-10?until=9999999999999&sign=x`,
    `${path}/x/y`,
  ])
    assert.equal((await harness.app.inject({ url })).statusCode, 404, url)
  const answer = await harness.get('/estates/7/ledger/notice-link?month=2026-10&span=year', {
    token: await harness.signIn('owner-0'),
  })
  assert.equal(answer.body.code, 'request.malformed')
})
