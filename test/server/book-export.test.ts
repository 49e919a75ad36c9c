import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { inCommunity } from '#server/db/scope.ts'
import { postEntries } from '#server/book-store.ts'
import { readEntries } from '#server/import/ledger.ts'
import { readTable } from '#server/import/table.ts'
import { importContractAndBook, importSmallEstate, key, openWorld, type World } from './world.ts'

let world: World
let owner: string
let clerk: string

before(async () => {
  world = await openWorld()
  await importSmallEstate(world, '7', 4)
  await importContractAndBook(world, '7')
  await world.grant('clerk', '7', 'company')
  await world.seat('owner-0', '7', 0)
  owner = await world.signIn('owner-0')
  clerk = await world.signIn('clerk')
})

after(() => world.stop())

async function file(form: string, month?: string): Promise<Buffer> {
  const query = month ? `form=${form}&month=${month}` : `form=${form}`
  const link = await world.get(`/communities/7/ledger/export-link?${query}`, { token: owner })
  const { url } = link.body as unknown as { url: string }
  const answer = await world.app.inject({ url })
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.rawPayload
}

/** A line of a building's own book, with signs that files must escape. */
async function postOdd(bookedOn: string, summary: string): Promise<void> {
  await inCommunity(world.database.app, '7', (tx) =>
    postEntries(
      tx,
      '7',
      [
        {
          entryId: key(world),
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
      world.clock.now,
    ),
  )
}

test('a closed month is the same bytes for ever, whatever is booked after it', async () => {
  await postOdd('2026-10-09', '基站 <租金> & "押金"')
  for (const month of ['2026-08', '2026-09', '2026-10']) {
    const answer = await world.post('/communities/7/ledger/closes', {
      token: clerk,
      key: key(world),
      body: { month, fund: null },
    })
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
  }
  const forms = ['csv', 'xlsx', 'beancount']
  const first = []
  for (const form of forms) first.push(await file(form, '2026-10'))
  await postOdd('2026-11-20', '以后的账')
  world.clock.now += 40 * 86_400_000
  const later = world.clock.now
  assert.ok(later > 0)
  owner = await world.signIn('owner-0')
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
    const { rows: stored } = await inCommunity(world.database.app, '7', (tx) =>
      tx.query(
        `SELECT e.number, e.booked_on::text AS day, e.summary, e.reverses,
           (SELECT sum(p.amount_fen) FROM ledger_postings p
            WHERE p.community_id = 7 AND p.number = e.number AND p.amount_fen > 0)::float8 AS fen
         FROM ledger_entries e WHERE e.community_id = 7 ORDER BY e.number`,
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
  const path = '/api/communities/7/ledger/exports'
  for (const url of [
    `${path}/2026-10.csv`,
    `${path}/2026-10.csv?until=9999999999999&sign=x`,
    `${path}/2026-13.csv`,
    `${path}/all.exe`,
    `${path}/..%2F..`,
  ])
    assert.equal((await world.app.inject({ url })).statusCode, 404, url)
})
