import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import iconv from 'iconv-lite'
import writeXlsxFile from 'write-excel-file/node'
import type { BatchPreview, BatchRow, FileRow, DuplicateGroup } from '#contract/ledger/batch.ts'
import type { BookRecord } from '#contract/ledger/endpoints.ts'
import { judgeBatch, matchVouchers } from '#domain/ledger/batch.ts'
import { readBook } from '#domain/ledger/evidence/published.ts'
import { verifyBook } from '#domain/ledger/evidence/verify.ts'
import { BATCH_FAULTS, readBatch } from '#server/ledger/batch/read.ts'
import { readTable } from '#server/tables/table.ts'
import {
  importContractAndBook,
  importSmallEstate,
  keepScan,
  key,
  openVote,
  openHarness,
  type Harness,
} from '#test/server/support/harness.ts'

const HEADING = '日期,摘要,科目,收入,支出,对方,楼栋,发票号码,凭证,依据表决'
const GROUND = {
  today: '2026-11-23',
  closedTo: '2026-09',
  buildings: new Set(['1号楼']),
  voteIds: new Set(['01VOTE']),
  photoIds: new Set(['a'.repeat(64)]),
  bankLines: new Map([['b'.repeat(64), 500]]),
}

type Vector = { name: string; heading?: string; lines: string[]; expect: string[] }
const VECTORS = JSON.parse(
  readFileSync(new URL('../../vectors/ledger-batch.json', import.meta.url), 'utf8'),
) as Vector[]

async function read(heading: string, lines: readonly string[]) {
  const table = await readTable(Buffer.from(`${heading}\n${lines.join('\n')}\n`))
  if (typeof table === 'string') throw new Error(table)
  return readBatch(table, GROUND, new Map([['重阳节慰问', '01VOTE']]))
}

for (const { name, heading, lines, expect } of VECTORS)
  test(`a batch: ${name}`, async () => {
    const { rows, problems } = await read(heading ?? HEADING, lines)
    assert.deepEqual(
      problems.map((one) => `${one.line} ${one.column} ${one.code}`).sort(),
      [...expect].sort(),
    )
    assert.equal(rows.length, expect.length > 0 ? 0 : lines.length)
    for (const one of problems) assert.match(one.message, /[。？]$/)
  })

test('more lines than a batch may have', async () => {
  const lines = Array.from({ length: 1_001 }, (_, at) => `2026-11-02,费${at},4003,1.00,,,,,,`)
  assert.deepEqual(
    (await read(HEADING, lines)).problems.map((one) => one.code),
    ['too-many'],
  )
})

test('what only the server can see of a posted row', () => {
  const row: BatchRow = {
    line: 2,
    bookedOn: '2026-11-02',
    summary: '费',
    accountCode: '4003',
    amountFen: 500,
    counterparty: '',
    building: '',
    invoices: [],
    voucherIds: [],
    approvedBy: null,
    lineId: 'b'.repeat(64),
  }
  const codes = (...rows: BatchRow[]) => judgeBatch(rows, GROUND, true).map((one) => one.code)
  assert.deepEqual(codes(row), [])
  assert.deepEqual(codes({ ...row, amountFen: 501 }), ['bank-line-unfit'])
  assert.deepEqual(codes({ ...row, lineId: 'c'.repeat(64) }), ['bank-line-unfit'])
  assert.deepEqual(codes(row, row), ['bank-line-twice'])
  const spent = { ...row, accountCode: '5003', amountFen: -500, lineId: null }
  assert.deepEqual(codes(spent), ['voucher-missing'])
  assert.deepEqual(codes({ ...spent, voucherIds: ['a'.repeat(64)] }), [])
  assert.deepEqual(codes({ ...spent, voucherIds: ['c'.repeat(64)] }), ['voucher-unknown'])
  assert.deepEqual(codes({ ...row, amountFen: 0.5, lineId: null }), ['amount-missing'])
  assert.deepEqual(Object.keys(BATCH_FAULTS).length, 20)
})

test('pictures find their rows by name and by invoice number; a page may serve several rows', () => {
  const rows = [
    { voucherNames: ['电费.jpg'], invoices: [] },
    { voucherNames: ['对账单 第1页'], invoices: [] },
    { voucherNames: ['对账单第1页.PNG'], invoices: ['88880001'] },
    { voucherNames: ['没有.jpg'], invoices: ['8888'] },
  ]
  const pictures = [
    { name: '电费.JPG' },
    { name: '对账单第1页.png' },
    { name: '发票_88880001.jpeg' },
    { name: '别的.jpg' },
  ]
  assert.deepEqual(matchVouchers(rows, pictures), {
    ofRow: [[0], [1], [1, 2], []],
    missingNames: ['没有.jpg'],
    unused: [3],
  })
})

let harness: Harness
let clerk: string
let owner: string
let voucher: string
let voteId: string

before(async () => {
  harness = await openHarness()
  for (const estateId of ['7', '8']) {
    await importSmallEstate(harness, estateId, 4)
    await importContractAndBook(harness, estateId)
    await harness.grant('clerk', estateId, 'company')
  }
  await harness.seat('owner-0', '7', 0)
  clerk = await harness.signIn('clerk')
  owner = await harness.signIn('owner-0')
  voucher = await keepScan(harness, '7')
  voteId = await openVote(harness, '7')
})

after(() => harness.stop())

const LEDGER = '/estates/7/ledger'

async function sendFile<T>(path: string, file: Buffer): Promise<T & { code?: string }> {
  const boundary = 'x7'
  const answer = await harness.app.inject({
    method: 'POST',
    url: `/api${path}`,
    headers: {
      authorization: `Bearer ${clerk}`,
      'idempotency-key': key(harness),
      'content-type': `multipart/form-data; boundary=${boundary}`,
    },
    payload: Buffer.concat([
      Buffer.from(
        `--${boundary}\r\ncontent-disposition: form-data; name="photo"; filename="x.csv"\r\ncontent-type: text/csv\r\n\r\n`,
      ),
      file,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]),
  })
  return answer.json()
}

const csv = (lines: readonly string[]) => Buffer.from(`${HEADING}\n${lines.join('\n')}\n`)
const preview = (file: Buffer) => sendFile<BatchPreview>(`${LEDGER}/batches/preview`, file)
const rowsOf = (rows: readonly FileRow[], voucherIds: string[] = []): BatchRow[] =>
  rows.map(({ voucherNames: _, ...row }) =>
    row.amountFen < 0 && row.voucherIds.length === 0 ? { ...row, voucherIds } : row,
  )
const post = (rows: readonly BatchRow[], batchId = key(harness), token = clerk) =>
  harness.post(`${LEDGER}/batches`, { token, key: key(harness), body: { batchId, rows } })

async function size(): Promise<{ entries: number; log: number }> {
  const { rows } = await harness.database.owner.query<{ entries: number; log: number }>(
    `SELECT (SELECT count(*)::int FROM ledger_entries WHERE estate_id = 7) AS entries,
       (SELECT size::int FROM log_heads WHERE estate_id = 7) AS log`,
  )
  return rows[0] as { entries: number; log: number }
}

async function faults(): Promise<string[]> {
  const answer = await harness.get(`${LEDGER}/record?from=2026-08&to=2026-11`, { token: owner })
  return verifyBook(readBook(answer.body as unknown as BookRecord), harness.ports.log.publicKey).faults.map(
    (one) => `${one.code} ${one.at}`,
  )
}

const FIVE_HUNDRED = Array.from({ length: 500 }, (_, at) =>
  at % 5 === 0
    ? `2026-11-${String(1 + (at % 20)).padStart(2, '0')},维修${at},设备折旧、维护,,${at + 1}.10,维修公司${at % 7},,,对账单.jpg,`
    : `2026-11-${String(1 + (at % 20)).padStart(2, '0')},停车${at},4003,${at + 1}.25,,停车系统,${at % 3 === 0 ? '1号楼' : ''},,,`,
)

test('500 lines: previewed, posted at once, sent again the same, the same file again named', async () => {
  const before = await size()
  const told = await preview(csv(FIVE_HUNDRED))
  assert.deepEqual(
    [told.problemCount, told.rows.length, told.doubtCount, told.postedBefore],
    [0, 500, 0, null],
    JSON.stringify(told.problems[0]),
  )
  assert.deepEqual(await size(), before, 'a preview writes nothing')
  const rows = rowsOf(told.rows, [voucher])
  const batchId = key(harness)
  const done = await post(rows, batchId)
  assert.equal(done.status, 200, JSON.stringify(done.body))
  assert.deepEqual(done.body, { first: 7, last: 506, matchedCount: 0 })
  assert.deepEqual((await post(rows, batchId)).body, done.body)
  const after = await size()
  assert.deepEqual([after.entries - before.entries, after.log - before.log], [500, 500])
  assert.deepEqual(await faults(), [])
  const other = rows.map((row, at) => (at === 499 ? { ...row, amountFen: row.amountFen + 1 } : row))
  assert.equal((await post(other, batchId)).body.code, 'request.key-reused')
  assert.equal((await post(rows)).body.code, 'batch.posted-before')
  const again = await preview(csv(FIVE_HUNDRED))
  assert.deepEqual([again.postedBefore?.first, again.postedBefore?.last], [7, 506])
  assert.equal(again.doubtCount, 500)
  assert.match(again.doubts[0]?.message ?? '', /第 7 号/)
  const shown = (await harness.get(`${LEDGER}?from=2026-11&to=2026-11`, { token: owner }))
    .body as unknown as {
    period: { incomeFen: number; expenseFen: number }
  }
  assert.deepEqual([shown.period.incomeFen > 0, again.outFen + 9_999], [true, shown.period.expenseFen])
})

test('the same content in GB18030 and as XLSX is the same batch', async () => {
  const grid = csv(FIVE_HUNDRED)
    .toString()
    .trim()
    .split('\n')
    .map((line) => line.split(','))
  const xlsx = (await writeXlsxFile(
    grid.map((row) => row.map((value) => ({ value, type: String }))) as never,
    { buffer: true } as never,
  )) as unknown as Buffer | { toBuffer(): Promise<Buffer> }
  for (const file of [
    iconv.encode(csv(FIVE_HUNDRED).toString(), 'gb18030'),
    Buffer.isBuffer(xlsx) ? xlsx : await xlsx.toBuffer(),
  ])
    assert.equal((await preview(file)).postedBefore?.first, 7)
})

test('one bad row and none is posted; files that are no table are told', async () => {
  const before = await size()
  const good = rowsOf((await preview(csv(['2026-11-20,杂费,4004,5.00,,,,,,']))).rows)
  for (const more of [
    { bookedOn: '2026-11-24' },
    { bookedOn: '2026-02-30' },
    { accountCode: '9999' },
    { accountCode: '1002' },
    { accountCode: '5003' },
    { amountFen: -500 },
    { amountFen: 0 },
    { building: '9号楼' },
    { summary: ' ' },
    { approvedBy: voteId },
    { lineId: '0'.repeat(64) },
    { voucherIds: ['0'.repeat(64)] },
    { accountCode: '5003', amountFen: -500 },
  ]) {
    const bad = [...good, { ...(good[0] as BatchRow), line: 3, ...more }]
    const answer = await post(bad)
    assert.equal(answer.body.code, 'batch.bad-lines', JSON.stringify(more))
    const [field] = (answer.body as unknown as { fields: { path: string }[] }).fields
    assert.match(field?.path ?? '', /^3 /)
  }
  assert.equal((await post(good, undefined, owner)).body.code, 'access.denied')
  assert.equal((await post([])).body.code, 'request.malformed')
  assert.equal(
    (await post(Array.from({ length: 1_001 }, () => good[0] as BatchRow))).body.code,
    'request.malformed',
  )
  for (const file of [Buffer.from('你好'), Buffer.alloc(0), Buffer.from([0xd0, 0xcf, 0x11, 0xe0])])
    assert.ok((await preview(file)).problemCount > 0)
  assert.deepEqual(await size(), before)
})

test('killed in the middle: nothing of the batch is there, and the same request then posts it', async () => {
  const before = await size()
  const rows = rowsOf(
    (await preview(csv(FIVE_HUNDRED.map((line) => line.replace(/停车|维修/, '补记'))))).rows,
    [voucher],
  )
  // The server's backend is killed when it has stored the entries and not yet the batch: as a power cut there would.
  await harness.database.owner.query(`
    CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
      BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); RETURN NEW; END $$;
    CREATE TRIGGER die BEFORE INSERT ON ledger_batches FOR EACH ROW EXECUTE FUNCTION die();`)
  const batchId = key(harness)
  const answer = await post(rows, batchId)
  assert.ok(answer.status >= 500, JSON.stringify(answer.body))
  await harness.database.owner.query('DROP TRIGGER die ON ledger_batches; DROP FUNCTION die()')
  assert.deepEqual(await size(), before)
  assert.equal((await post(rows, batchId)).status, 200)
  assert.equal((await size()).entries, before.entries + 500)
  assert.deepEqual(await faults(), [])
})

test('lines of the bank are booked many at once, with what was booked last proposed; each once', async () => {
  const statement = [
    '2026-11-21,6.10,,周末市集,场地费',
    '2026-11-21,,7.20,供电公司,电费',
    '2026-11-22,8.30,,停车系统,停车费',
    '2026-11-22,9.40,,没有见过的人,不知道',
  ]
  const sent = await sendFile<{ addedCount: number }>(
    `${LEDGER}/bank/statements`,
    Buffer.from(`日期,收入,支出,对方户名,摘要\n${statement.join('\n')}\n`),
  )
  assert.equal(sent.addedCount, 4)
  const list = async () =>
    (await harness.get(`${LEDGER}/bank`, { token: clerk })).body as unknown as {
      unmatched: {
        lineId: string
        bookedOn: string
        amountFen: number
        counterparty: string
        memo: string
        proposed: { accountCode: string } | null
      }[]
      unmatchedCount: number
    }
  const { unmatched } = await list()
  const proposed = new Map(unmatched.map((line) => [line.counterparty, line.proposed?.accountCode ?? null]))
  assert.deepEqual(
    ['周末市集', '供电公司', '停车系统', '没有见过的人'].map((who) => proposed.get(who)),
    [null, '5003', '4003', null],
  )
  const rows: BatchRow[] = unmatched.map((line, at) => ({
    line: at + 1,
    bookedOn: line.bookedOn,
    summary: line.memo,
    accountCode: line.proposed?.accountCode ?? '4004',
    amountFen: line.amountFen,
    counterparty: line.counterparty,
    building: '',
    invoices: [],
    voucherIds: line.amountFen < 0 ? [voucher] : [],
    approvedBy: null,
    lineId: line.lineId,
  }))
  const wrong = rows.map((row, at) => (at === 3 ? { ...row, amountFen: row.amountFen + 1 } : row))
  assert.equal((await post(wrong)).body.code, 'batch.bad-lines')
  assert.equal((await post([...rows, rows[0] as BatchRow])).body.code, 'batch.bad-lines')
  assert.equal((await list()).unmatchedCount, 4, 'none of them was booked')
  const done = await post(rows)
  assert.equal((done.body as unknown as { matchedCount: number }).matchedCount, 4, JSON.stringify(done.body))
  assert.equal((await list()).unmatchedCount, 0)
  assert.equal((await post(rows)).body.code, 'batch.bad-lines', 'they are booked already')
  assert.deepEqual(await faults(), [])
})

test('vouchers and invoice numbers used twice, here and elsewhere, are listed for all; taken back they are not', async () => {
  const duplicates = async (token = owner) =>
    (await harness.get(`${LEDGER}/duplicates`, { token })).body as unknown as {
      groups: DuplicateGroup[]
      groupCount: number
    }
  const entry = (more: object) => ({
    entryId: key(harness),
    bookedOn: '2026-11-15',
    building: '',
    summary: '换灯',
    counterparty: '灯店',
    debit: '5004',
    credit: '1002',
    amountFen: 4_200,
    voucherIds: [] as string[],
    invoices: [] as string[],
    approvedBy: null,
    ...more,
  })
  const postOne = async (estateId: string, more: object) => {
    const body = entry({ voucherIds: [await keepScan(harness, estateId)], ...more })
    const answer = await harness.post(`/estates/${estateId}/ledger/entries`, {
      token: clerk,
      key: key(harness),
      body,
    })
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    return body.entryId
  }
  const before = (await duplicates()).groupCount
  await postOne('7', { invoices: ['55550001'] })
  assert.equal((await duplicates()).groupCount, before, 'used once')
  const second = await postOne('7', { invoices: ['55550001'], amountFen: 4_300 })
  await postOne('7', { invoices: ['55550002'] })
  await postOne('8', { invoices: ['55550002'], bookedOn: '2026-10-15' })
  const { groups, groupCount } = await duplicates()
  assert.equal(groupCount, before + 2)
  const [there, here] = groups
  assert.deepEqual(
    [there?.kind, there?.what, there?.here.length, there?.elsewhere],
    ['invoice', '55550002', 1, ['2026-10']],
  )
  assert.deepEqual(
    here?.here.map((one) => one.amountFen),
    [-4_300, -4_200],
  )
  assert.ok(!JSON.stringify(groups).includes('测试小区8'))
  const shared = groups.find((one) => one.what === voucher)
  assert.ok((shared?.here.length ?? 0) >= 200, 'a page that serves many lines is seen to do so')
  await harness.post(`${LEDGER}/entries/${second}/reversal`, {
    token: clerk,
    key: key(harness),
    body: { reversalId: key(harness), bookedOn: '2026-11-20', reason: '重复' },
  })
  assert.equal((await duplicates()).groupCount, before + 1)
})

test("the application's role cannot change a batch", async () => {
  for (const statement of ['UPDATE ledger_batches SET first = 1', 'DELETE FROM ledger_batches'])
    await assert.rejects(harness.database.app.query(statement), /permission denied/)
})
