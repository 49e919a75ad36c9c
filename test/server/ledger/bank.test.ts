import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import iconv from 'iconv-lite'
import writeXlsxFile from 'write-excel-file/node'
import type { StatementPreview } from '#contract/ledger/bank.ts'
import type { BookRecord } from '#contract/ledger/endpoints.ts'
import { readBook } from '#domain/ledger/evidence/published.ts'
import { verifyBook } from '#domain/ledger/evidence/verify.ts'
import { readStatement } from '#server/ledger/bank/read.ts'
import { readTable } from '#server/tables/table.ts'
import {
  importContractAndBook,
  importSmallEstate,
  key,
  openHarness,
  type Harness,
} from '#test/server/support/harness.ts'

let harness: Harness
let clerk: string
let owner: string

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

const BANK = '/estates/7/ledger/bank'
const HEAD = '交易日期,贷方金额,借方金额,余额,对方户名,摘要'
const GOOD = [
  '2026-09-06,1820.50,,11820.50,停车系统,停车费',
  '2026-10-07,1820.50,,13641.00,停车系统,停车费',
  '2026-11-09,,99.99,13541.01,供电公司,电费',
  '2026-11-10,500.00,,14041.01,周末市集,场地费',
]

function csv(lines: readonly string[], head = HEAD): Buffer {
  return Buffer.from(`${head}\n${lines.join('\n')}\n`)
}

async function send<T>(
  path: string,
  file: Buffer,
  as = clerk,
): Promise<{ status: number; body: T & { code?: string } }> {
  const boundary = 'x7'
  const answer = await harness.app.inject({
    method: 'POST',
    url: `/api${path}`,
    headers: {
      authorization: `Bearer ${as}`,
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
  return { status: answer.statusCode, body: answer.json() }
}

const preview = (file: Buffer) => send<StatementPreview>(`${BANK}/preview`, file)
const bring = (file: Buffer, as?: string) =>
  send<{ addedCount: number; knownCount: number; matchedCount: number }>(`${BANK}/statements`, file, as)
const list = async (token = owner) =>
  (await harness.get(BANK, { token })).body as unknown as {
    unmatched: { lineId: string; amountFen: number }[]
    unmatchedCount: number
    importedTo: string
  }

test('a preview says what would come in and stores nothing', async () => {
  const told = (await preview(csv(GOOD))).body
  assert.deepEqual(
    [told.problemCount, told.newCount, told.knownCount, told.matchedCount, told.inFen, told.outFen],
    [0, 4, 0, 3, 414_100, 9_999],
  )
  assert.equal((await list()).unmatchedCount, 0)
})

test('one bad line and none is stored; each is named with its line', async () => {
  for (const [line, code] of [
    ['2026-13-01,1.00,,,,', 'day-wrong'],
    ['昨天,1.00,,,,', 'day-wrong'],
    ['2026-11-11,一百,,,,', 'amount-wrong'],
    ['2026-11-11,1.005,,,,', 'amount-wrong'],
    ['2026-11-11,-5.00,,,,', 'amount-negative'],
    ['2026-11-11,,,,,', 'amount-missing'],
    ['2026-11-11,1.00,2.00,,,', 'amount-both'],
    ['2026-11-11,1.00,,多,,', 'balance-wrong'],
    ['2026-11-11,1.00,,14041.01,,', 'balance-jump'],
    ['2026-11-11,#REF!,,,,', 'formula-error'],
    ['2026-11-11,1.00,,,,,多一格', 'column-count'],
  ] as const) {
    const told = (await preview(csv([...GOOD, line]))).body
    assert.deepEqual([told.problems[0]?.code, told.problems[0]?.line], [code, 6], line)
    assert.equal((await bring(csv([...GOOD, line]))).body.code, 'bank.bad-lines')
  }
  const gap = (await preview(csv([GOOD[0] as string, GOOD[2] as string]))).body
  assert.equal(gap.problems[0]?.code, 'balance-jump', 'a line left out')
  for (const file of [Buffer.from('你好'), Buffer.alloc(0), csv(GOOD, '甲,乙,丙')])
    assert.ok((await preview(file)).body.problemCount > 0)
  assert.equal((await list()).importedTo, null)
  assert.equal((await bring(csv(GOOD), owner)).body.code, 'access.denied')
})

test('all lines come in at once; only one fitting entry is matched; what is left is public', async () => {
  const done = (await bring(csv(GOOD))).body
  assert.deepEqual(done, { addedCount: 4, knownCount: 0, matchedCount: 3 })
  const told = await list()
  assert.deepEqual(
    told.unmatched.map((line) => line.amountFen),
    [50_000],
  )
  assert.equal(told.importedTo, '2026-11-10')
  assert.deepEqual((await bring(csv(GOOD))).body, { addedCount: 0, knownCount: 4, matchedCount: 0 })
})

test('the same in GB18030, newest first, with other names, and as XLSX', async () => {
  const read = async (file: Buffer) => {
    const table = await readTable(file)
    if (typeof table === 'string') throw new Error(table)
    const { lines, problems } = readStatement(table)
    assert.deepEqual(problems, [])
    return lines.map((line) => line.lineId).sort()
  }
  const wanted = await read(csv(GOOD))
  assert.deepEqual(await read(iconv.encode(csv([...GOOD].reverse()).toString(), 'gb18030')), wanted)
  assert.deepEqual(await read(csv(GOOD, '记账日期,存入,支取,账户余额,对方名称,用途')), wanted)
  const slashed = GOOD.map((line) => line.replace(/-/g, '/').replace('/0', '/'))
  assert.deepEqual(await read(csv(slashed)), wanted)
  const rows = csv(GOOD)
    .toString()
    .trim()
    .split('\n')
    .map((line) => line.split(','))
  const xlsx = await writeXlsxFile(
    rows.map((row) => row.map((value) => ({ value, type: String }))) as never,
    {
      buffer: true,
    } as never,
  )
  const bytes = Buffer.isBuffer(xlsx)
    ? xlsx
    : await (xlsx as unknown as { toBuffer(): Promise<Buffer> }).toBuffer()
  assert.deepEqual(await read(bytes), wanted)
})

test('two equal lines of a statement are two; a clerk matches a line to an entry of the same amount, once', async () => {
  const twice = ['2026-11-12,3.00,,,甲,费', '2026-11-12,3.00,,,甲,费']
  assert.equal((await bring(csv(twice))).body.addedCount, 2)
  const [line] = (await list()).unmatched.filter((one) => one.amountFen === 300)
  const post = async (amountFen: number) => {
    const entryId = key(harness)
    const answer = await harness.post('/estates/7/ledger/entries', {
      token: clerk,
      key: entryId,
      body: {
        entryId,
        bookedOn: '2026-11-12',
        building: '',
        summary: '费',
        counterparty: '甲',
        debit: '1002',
        credit: '4004',
        amountFen,
        voucherIds: [],
        invoices: [],
        approvedBy: null,
      },
    })
    assert.equal(answer.status, 200)
    return entryId
  }
  const match = (lineId: string, entryId: string, token = clerk) =>
    harness.post(`${BANK}/lines/${lineId}/match`, { token, key: key(harness), body: { entryId } })
  const lineId = line?.lineId as string
  const entryId = await post(300)
  assert.equal((await match(lineId, await post(301))).body.code, 'bank.match-unfit')
  assert.equal((await match('0'.repeat(64), entryId)).body.code, 'bank.line-not-found')
  assert.equal((await match(lineId, key(harness))).body.code, 'entry.not-found')
  assert.equal((await match(lineId, entryId, owner)).body.code, 'access.denied')
  const done = await match(lineId, entryId)
  assert.equal(done.status, 200, JSON.stringify(done.body))
  assert.deepEqual((await match(lineId, entryId)).body, done.body)
  const other = (await list()).unmatched.find((one) => one.amountFen === 300)?.lineId as string
  assert.equal((await match(other, entryId)).body.code, 'bank.match-unfit')
})

test('500 lines are one file', async () => {
  const lines = Array.from(
    { length: 500 },
    (_, at) => `2026-11-${String(1 + (at % 20)).padStart(2, '0')},${at + 1}.25,,,商户${at},第${at}笔`,
  )
  const told = (await preview(csv(lines))).body
  assert.equal(told.newCount, 500)
  assert.equal(told.lines.length, 100)
  assert.equal((await bring(csv(lines))).body.addedCount, 500)
  for (const table of ['bank_lines', 'bank_matches'])
    await assert.rejects(harness.database.app.query(`DELETE FROM ${table}`), /permission denied/)
})

async function bankFaults(): Promise<{ faults: string[]; lines: number }> {
  const answer = await harness.get('/estates/7/ledger/record?from=2026-08&to=2026-11', { token: owner })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  const book = verifyBook(readBook(answer.body as unknown as BookRecord), harness.ports.log.publicKey)
  return { faults: book.faults.map((one) => `${one.code} ${one.at}`), lines: book.bankLineCount }
}

test('imports and matches stand in the log; whatever is changed in the database after it is named', async () => {
  assert.deepEqual(await bankFaults(), { faults: [], lines: 506 })
  const { database } = harness
  for (const [spoil, mend, wanted] of [
    [
      'UPDATE bank_lines SET amount_fen = amount_fen + 1 WHERE act = 1 AND position = 4',
      'UPDATE bank_lines SET amount_fen = amount_fen - 1 WHERE act = 1 AND position = 4',
      ['bank-line-altered 1.4'],
    ],
    [
      "UPDATE bank_lines SET memo = memo || '。' WHERE act = 1 AND position = 4",
      "UPDATE bank_lines SET memo = rtrim(memo, '。') WHERE act = 1 AND position = 4",
      ['bank-line-altered 1.4'],
    ],
    [
      "UPDATE bank_lines SET counterparty = '乙' WHERE act = 3 AND position = 1",
      "UPDATE bank_lines SET counterparty = '甲' WHERE act = 3 AND position = 1",
      ['bank-line-altered 3.1'],
    ],
    [
      'UPDATE bank_lines SET act = 999, position = 9 WHERE act = 5 AND position = 77',
      'UPDATE bank_lines SET act = 5, position = 77 WHERE act = 999',
      ['bank-line-missing 5.77'],
    ],
    [
      "INSERT INTO bank_lines SELECT 7, repeat('e', 64), '2026-11-01', 5, NULL, '甲', '乙', 'x', now(), 5, 501, hash FROM bank_lines WHERE act = 5 AND position = 1",
      "DELETE FROM bank_lines WHERE line_id = repeat('e', 64)",
      ['bank-line-added 5.501', 'bank-line-altered 5.501'],
    ],
    [
      "INSERT INTO bank_lines VALUES (7, repeat('e', 64), '2026-11-01', 5, NULL, '甲', '乙', 'x', now())",
      "DELETE FROM bank_lines WHERE line_id = repeat('e', 64)",
      [`bank-line-added 2026-11-01 ${'e'.repeat(64)}`],
    ],
    [
      'UPDATE bank_matches SET position = 7 WHERE act = 2 AND position = 3',
      'UPDATE bank_matches SET position = 3 WHERE act = 2 AND position = 7',
      ['bank-line-added 2.7', 'bank-line-missing 2.3'],
    ],
    [
      'UPDATE bank_matches SET number = 3 WHERE act = 2 AND position = 1',
      'UPDATE bank_matches SET number = 2 WHERE act = 2 AND position = 1',
      ['bank-altered 2', 'bank-match-wrong 2.1'],
    ],
    [
      "UPDATE bank_acts SET at = at + interval '1 second' WHERE number = 3",
      "UPDATE bank_acts SET at = at - interval '1 second' WHERE number = 3",
      ['bank-altered 3'],
    ],
    [
      'UPDATE bank_acts SET number = 300 WHERE number = 3',
      'UPDATE bank_acts SET number = 3 WHERE number = 300',
      ['bank-altered 4', 'bank-number 4'],
    ],
  ] as const) {
    await database.owner.query(spoil)
    assert.deepEqual([...(await bankFaults()).faults].sort(), [...wanted].sort(), spoil)
    await database.owner.query(mend)
    assert.deepEqual((await bankFaults()).faults, [], mend)
    if (spoil.startsWith('UPDATE')) await assert.rejects(database.app.query(spoil), /permission denied/)
  }
})
