import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import iconv from 'iconv-lite'
import writeXlsxFile from 'write-excel-file/node'
import type {
  IncomeRecord,
  Lacking,
  SourceReceipt,
  SourceRow,
  SourcesPreview,
} from '#contract/ledger/income.ts'
import { beijingDayOf } from '#domain/core/calendar.ts'
import { verifySource } from '#domain/ledger/income/verify.ts'
import { toBase64 } from '#domain/log/bytes.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { keepLooks, lateSources } from '#server/ledger/income/store.ts'
import {
  DAY,
  importContractAndBook,
  importSmallEstate,
  keepScan,
  key,
  NOW,
  openVote,
  openHarness,
  QUESTION,
  type Harness,
} from '#test/server/support/harness.ts'

let harness: Harness
let clerk: string
let owner: string
let passed: string

before(async () => {
  harness = await openHarness()
  await importSmallEstate(harness, '7', 4)
  await importContractAndBook(harness, '7')
  await importSmallEstate(harness, '8', 4)
  await harness.grant('clerk', '7', 'company')
  await harness.seat('owner-0', '7', 0)
  clerk = await harness.signIn('clerk')
  owner = await harness.signIn('owner-0')
  passed = await openVote(harness, '7', { items: [{ ...QUESTION, matterId: 8 }] })
  // A result as the count writes it: the law's own count is tested elsewhere.
  await harness.database.owner.query(
    `INSERT INTO vote_results (estate_id, vote_id, round, closed_at, outcomes, openings, log_to)
     VALUES (7, $1, 0, now(), '{passed}', '', 0)`,
    [passed],
  )
})

after(() => harness.stop())

const INCOME = '/estates/7/income'
const LEDGER = '/estates/7/ledger'

const TERMS = {
  accountCode: '4001',
  place: '1号楼电梯',
  building: '',
  counterparty: '示例广告',
  contractNumber: 'G-1',
  endsOn: '2027-08-31',
  amountFen: 300_000,
  rhythm: 'quarter',
  firstDueOn: '2026-09-05',
  dueDay: 5,
  photoIds: [] as string[],
  fileHash: '',
  approvedBy: null as string | null,
}

function wish(more: Record<string, unknown> = {}, terms: Record<string, unknown> = {}) {
  return {
    sourceId: key(harness),
    version: 1,
    kind: 'open',
    fromOn: '2026-09-01',
    reason: '',
    ...more,
    terms: { ...TERMS, ...terms },
  }
}

const save = (body: object, token = clerk) => harness.post(INCOME, { token, key: key(harness), body })

type Source = {
  source: SourceRow
  receipts: SourceReceipt[]
  totals: Record<string, number>
  versions: { version: number; reason: string }[]
  approval: { title: string } | null
}
async function read(sourceId: string, token = owner): Promise<Source> {
  const answer = await harness.get(`${INCOME}/${sourceId}`, { token })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return answer.body as unknown as Source
}
const lacking = async (token = owner) =>
  (await harness.get(`${INCOME}/lacking`, { token })).body as unknown as Lacking

async function booked(amountFen: number, more: Record<string, unknown> = {}): Promise<string> {
  const entryId = key(harness)
  const answer = await harness.post(`${LEDGER}/entries`, {
    token: clerk,
    key: key(harness),
    body: {
      entryId,
      bookedOn: '2026-11-10',
      building: '',
      summary: '电梯广告费',
      counterparty: '示例广告',
      debit: '1002',
      credit: '4001',
      amountFen,
      voucherIds: [],
      invoices: [],
      approvedBy: null,
      ...more,
    },
  })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return entryId
}

function link(sourceId: string, entryId: string, amountFen: number, more: Record<string, unknown> = {}) {
  return harness.post(`${INCOME}/${sourceId}/receipts`, {
    token: clerk,
    key: key(harness),
    body: { receiptId: key(harness), periodFrom: '2026-09-01', entryId, amountFen, ...more },
  })
}

/** Everything said of the source, checked as a phone checks it. */
async function faults(sourceId: string): Promise<string[]> {
  const answer = await harness.get(`${INCOME}/${sourceId}/record`, { token: owner })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  const record = answer.body as unknown as IncomeRecord
  assert.ok(record.documents.length > 0)
  const { totals } = await read(sourceId)
  return verifySource(
    record,
    toBase64(harness.ports.log.publicKey),
    { estateId: '7', sourceId },
    beijingDayOf(harness.clock.now),
    totals as never,
  ).map((fault) => `${fault.at.split(' ')[0]} ${fault.code}`)
}

test('a source is entered, read by owners, and flagged as not decided on until a vote has passed', async () => {
  const body = wish()
  assert.equal((await save(body)).status, 200)
  assert.deepEqual((await save(body)).body as unknown, { sourceId: body.sourceId, version: 1 }, 'sent again')
  assert.equal((await save({ ...body, terms: { ...TERMS, amountFen: 1 } })).body.code, 'income.changed')
  const told = await read(body.sourceId)
  assert.equal(told.source.isUnapproved, true)
  assert.deepEqual(
    told.receipts
      .map((one) => [one.dueOn, one.state])
      .reverse()
      .slice(0, 2),
    [
      ['2026-09-05', 'missing'],
      ['2026-12-05', 'upcoming'],
    ],
  )
  const photo = await keepScan(harness, '7')
  const change = wish(
    { sourceId: body.sourceId, version: 2, kind: 'change', reason: '补上表决和合同照片' },
    { approvedBy: passed, photoIds: [photo] },
  )
  assert.equal((await save({ ...change, reason: ' ' })).body.code, 'income.reason-missing')
  assert.equal((await save({ ...change, version: 3 })).body.code, 'income.changed')
  assert.equal((await save(change)).status, 200)
  const now = await read(body.sourceId)
  assert.deepEqual([now.source.isUnapproved, now.approval?.title], [false, '测试表决'])
  assert.deepEqual(
    now.versions.map((one) => one.reason),
    ['', '补上表决和合同照片'],
  )
  const end = wish({
    sourceId: body.sourceId,
    version: 3,
    kind: 'end',
    fromOn: '2026-09-01',
    reason: '没有签成',
  })
  assert.equal((await save(end)).status, 200)
  const ended = await read(body.sourceId)
  assert.deepEqual([ended.source.hasEnded, ended.source.lackingFen], [true, 0])
  assert.ok(
    ended.receipts.some((one) => one.state === 'excused'),
    'what had fallen due stays in sight',
  )
  assert.equal((await save({ ...change, version: 4 })).body.code, 'income.ended')
  assert.deepEqual(await faults(body.sourceId), [])
})

test('what may not be entered', async () => {
  const open = await openVote(harness, '7', { items: [{ ...QUESTION, matterId: 8 }] })
  const other = await openVote(harness, '7')
  await harness.database.owner.query(
    `INSERT INTO vote_results (estate_id, vote_id, round, closed_at, outcomes, openings, log_to)
     VALUES (7, $1, 0, now(), '{passed}', '', 0)`,
    [other],
  )
  for (const [more, terms, code] of [
    [{}, { accountCode: '5001' }, 'income.unfit'],
    [{}, { accountCode: '4999' }, 'income.unfit'],
    [{ fromOn: '2026-02-30' }, {}, 'income.unfit'],
    [{ fromOn: '2028-01-01' }, {}, 'income.unfit'],
    [{}, { firstDueOn: '2020-01-01' }, 'income.unfit'],
    [{}, { approvedBy: open }, 'income.vote-unfit'],
    [{}, { approvedBy: other }, 'income.vote-unfit'],
    [{}, { approvedBy: key(harness) }, 'income.vote-unfit'],
    [{}, { photoIds: ['0'.repeat(64)] }, 'photo.not-sent'],
    [{ version: 2 }, {}, 'income.changed'],
    [{ kind: 'change', reason: '改' }, {}, 'income.not-found'],
    [{ kind: 'end', reason: '止' }, {}, 'income.not-found'],
    [{}, { amountFen: 0 }, 'request.malformed'],
    [{}, { amountFen: 1.5 }, 'request.malformed'],
    [{}, { place: ' ' }, 'request.malformed'],
    [{}, { dueDay: 32 }, 'request.malformed'],
    [{}, { rhythm: 'week' }, 'request.malformed'],
    [{}, { fileHash: 'xyz' }, 'request.malformed'],
  ] as const)
    assert.equal((await save(wish(more, terms))).body.code, code, JSON.stringify([more, terms]))
  assert.equal((await save(wish(), owner)).body.code, 'access.denied')
  assert.equal(
    (await harness.get(`${INCOME}/${key(harness)}`, { token: owner })).body.code,
    'income.not-found',
  )
  assert.equal((await harness.get('/estates/8/income', { token: owner })).body.code, 'access.denied')
})

test('what did not come in is told until an entry of the book is linked, wholly', async () => {
  const body = wish({}, { contractNumber: 'G-2' })
  await save(body)
  const { sourceId } = body
  const before = await lacking()
  assert.ok(before.sources.some((one) => one.sourceId === sourceId && one.lackingFen === 300_000))
  const entryId = await booked(200_000, { bookedOn: '2026-09-10' })
  const shown = await read(sourceId, clerk)
  const first = shown.receipts.find((one) => one.periodFrom === '2026-09-01')
  assert.deepEqual(
    first?.suggestions.map((one) => [one.entryId, one.freeFen]),
    [[entryId, 200_000]],
  )
  const forOwner = (await read(sourceId)).receipts.flatMap((one) => one.suggestions)
  assert.deepEqual(forOwner, [], 'the company decides')
  const cost = await booked(200_000, { credit: '4002', bookedOn: '2026-09-10' })
  for (const [wrong, code] of [
    [link(sourceId, entryId, 200_001), 'income.receipt-unfit'],
    [link(sourceId, cost, 200_000), 'income.receipt-unfit'],
    [link(sourceId, key(harness), 1), 'entry.not-found'],
    [link(key(harness), entryId, 1), 'income.not-found'],
    [link(sourceId, entryId, 1, { periodFrom: '2026-10-01' }), 'income.period-unfit'],
    [link(sourceId, entryId, 0), 'request.malformed'],
  ] as const)
    assert.equal((await wrong).body.code, code)
  const receiptId = key(harness)
  assert.equal((await link(sourceId, entryId, 200_000, { receiptId })).status, 200)
  assert.equal((await link(sourceId, entryId, 200_000, { receiptId })).status, 200, 'sent again')
  assert.equal((await link(sourceId, entryId, 5, { receiptId })).body.code, 'request.key-reused')
  assert.equal((await link(sourceId, entryId, 1)).body.code, 'income.receipt-unfit', 'nothing of it is left')
  const short = (await read(sourceId)).receipts.find((one) => one.periodFrom === '2026-09-01')
  assert.deepEqual([short?.state, short?.lackingFen], ['short', 100_000])
  const rest = await booked(150_000)
  assert.equal((await link(sourceId, rest, 150_000)).body.code, 'income.receipt-unfit', 'more than is owed')
  assert.equal((await link(sourceId, rest, 100_000)).status, 200)
  assert.ok(!(await lacking()).sources.some((one) => one.sourceId === sourceId))
  assert.deepEqual(await faults(sourceId), [])
  // Undone, it lacks again; both sayings stay.
  const undo = (undoId: string, of = receiptId, token = clerk) =>
    harness.post(`/estates/7/income-receipts/${of}/undo`, {
      token,
      key: key(harness),
      body: { undoId, reason: '对错了' },
    })
  const undoId = key(harness)
  assert.equal((await undo(undoId)).status, 200)
  assert.equal((await undo(undoId)).status, 200, 'sent again')
  assert.equal((await undo(key(harness))).body.code, 'income.receipt-unfit', 'once is enough')
  assert.equal((await undo(key(harness), undoId)).body.code, 'income.receipt-unfit', 'an undoing stays')
  assert.equal((await undo(key(harness), key(harness))).body.code, 'income.receipt-not-found')
  assert.equal((await undo(key(harness), receiptId, owner)).body.code, 'access.denied')
  assert.ok((await lacking()).sources.some((one) => one.lackingFen === 200_000))
  // An entry that is taken back is no money any more.
  await harness.post(`${LEDGER}/entries/${rest}/reversal`, {
    token: clerk,
    key: key(harness),
    body: { reversalId: key(harness), bookedOn: '2026-11-20', reason: '误记' },
  })
  assert.ok((await lacking()).sources.some((one) => one.sourceId === sourceId && one.lackingFen === 300_000))
  assert.equal((await link(sourceId, rest, 1)).body.code, 'income.receipt-unfit')
  assert.deepEqual(await faults(sourceId), [])
})

test('silence is flagged by the clock alone: nobody writes, and the money becomes late', async () => {
  const body = wish({ fromOn: '2026-11-01' }, { rhythm: 'month', firstDueOn: '2026-11-20', dueDay: 20 })
  await save(body)
  const isTold = async () => (await lacking()).sources.some((one) => one.sourceId === body.sourceId)
  for (const [days, told] of [
    [0, false],
    [7, false],
    [8, true],
    [400, true],
  ] as const) {
    harness.clock.now = NOW + days * DAY
    owner = await harness.signIn('owner-0')
    assert.equal(await isTold(), told, `${days} days on`)
  }
  const late = await read(body.sourceId)
  assert.equal(late.source.lackingFen, 10 * TERMS.amountFen, 'the contract ended in August')
  harness.clock.now = NOW
  owner = await harness.signIn('owner-0')
  clerk = await harness.signIn('clerk')
})

test('the day to look again is what the documents say, made anew', async () => {
  await inEstate(harness.database.app, '7', async (tx) => {
    const looks = async () =>
      (
        await tx.query('SELECT source_id, look_on::text FROM income_looks WHERE look_on > $1 ORDER BY 1', [
          '-infinity',
        ])
      ).rows
    const today = beijingDayOf(harness.clock.now)
    const before = await looks()
    const ids = await tx.query<{ id: string }>('SELECT DISTINCT source_id AS id FROM income_versions')
    const late = (await lateSources(tx, '7', today)).map((one) => one.sourceId)
    await keepLooks(
      tx,
      '7',
      ids.rows.map((row) => row.id),
      today,
    )
    const again = await looks()
    for (const row of before) assert.ok(again.some((one) => JSON.stringify(one) === JSON.stringify(row)))
    assert.deepEqual(
      (await lateSources(tx, '7', today)).map((one) => one.sourceId),
      late,
    )
  })
})

const HEAD = '科目,位置,楼栋,对方,合同编号,合同起,合同止,每期金额,周期,首次应收日,每期几号,合同文件,表决编号'
const LINES = [
  '地面公共停车,地面车位,,示例停车,T-1,2026-01-01,2026-12-31,8000.00,每月,2026-01-10,10,,',
  '4005,1号楼大堂,1号楼,示例快递柜,K-1,2026/3/1,2027/2/28,1500,每季,2026/3/15,,,',
  `4007,楼顶,,示例通信,J-1,2026-01-01,2030-12-31,12000,每半年,2026-01-20,,${'a'.repeat(64)},{VOTE}`,
]
const lines = () => LINES.map((line) => line.replace('{VOTE}', passed))
const csv = (rows: readonly string[], head = HEAD) => Buffer.from(`${head}\n${rows.join('\n')}\n`)

async function send<T>(path: string, file: Buffer, as = clerk): Promise<T & { code?: string }> {
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
  return answer.json()
}
const preview = (file: Buffer) => send<SourcesPreview>(`${INCOME}/preview`, file)
const bring = (file: Buffer, as?: string) =>
  send<{ addedCount: number; knownCount: number }>(`${INCOME}/files`, file, as)
const listed = async () =>
  ((await harness.get(INCOME, { token: owner })).body as unknown as { sources: SourceRow[] }).sources

test('one bad line of a file and none is stored; each is named with its line', async () => {
  const before = (await listed()).length
  const good = lines()[0] as string
  for (const [line, code] of [
    [good.replace('地面公共停车', '停车费'), 'account-unfit'],
    [good.replace('地面公共停车', '税费'), 'account-unfit'],
    [good.replace('地面车位', ''), 'place-missing'],
    [good.replace('8000.00', '八千'), 'amount-unfit'],
    [good.replace('8000.00', '-8000'), 'amount-unfit'],
    [good.replace('8000.00', '0.001'), 'amount-unfit'],
    [good.replace('2026-01-01', '2026-13-01'), 'day-unfit'],
    [good.replace('2026-12-31', '明年'), 'day-unfit'],
    [good.replace('2026-12-31', '2025-12-31'), 'period-unfit'],
    [good.replace('2026-12-31', '2096-12-31'), 'period-unfit'],
    [good.replace('2026-01-10,10', '2026-01-10,32'), 'due-unfit'],
    [good.replace('2026-01-10,10', '2026-01-10,十'), 'due-unfit'],
    [good.replace('每月', '每周'), 'rhythm-wrong'],
    [good.replace('T-1', 'T'.repeat(61)), 'text-long'],
    [`${good.slice(0, -1)}abc,`, 'file-wrong'],
    [`${good}${key(harness)}`, 'vote-unfit'],
    [good, 'line-twice'],
    [good.replace('8000.00', '#REF!'), 'formula-error'],
    [`${good},,多一格`, 'column-count'],
  ] as const) {
    const told = await preview(csv([...lines(), line]))
    assert.deepEqual([told.problems[0]?.code, told.problems[0]?.line], [code, 5], line)
    assert.equal((await bring(csv([...lines(), line]))).code, 'income.bad-lines')
  }
  for (const file of [Buffer.from('你好'), Buffer.alloc(0), csv([]), csv(lines(), '甲,乙,丙')])
    assert.ok((await preview(file)).problemCount > 0)
  const many = Array.from({ length: 501 }, (_, at) => good.replace('T-1', `T-${at}`))
  assert.equal((await preview(csv(many))).problems[0]?.code, 'too-many')
  assert.equal((await bring(csv(lines()), owner)).code, 'access.denied')
  assert.equal((await listed()).length, before)
})

test('a file comes in whole, the same file again adds nothing, in GB18030 and as XLSX too', async () => {
  const before = (await listed()).length
  const told = await preview(csv(lines()))
  assert.deepEqual([told.problemCount, told.newCount, told.knownCount], [0, 3, 0])
  assert.equal((await listed()).length, before, 'a preview stores nothing')
  assert.deepEqual(await bring(csv(lines())), { addedCount: 3, knownCount: 0 })
  assert.deepEqual(await bring(iconv.encode(csv(lines()).toString(), 'gb18030')), {
    addedCount: 0,
    knownCount: 3,
  })
  const rows = [HEAD, ...lines()].map((line) => line.split(','))
  const xlsx = await writeXlsxFile(
    rows.map((row) => row.map((value) => ({ value, type: String }))) as never,
  ).toBuffer()
  assert.deepEqual(await bring(xlsx), { addedCount: 0, knownCount: 3 })
  const sources = await listed()
  assert.equal(sources.length, before + 3)
  const parking = sources.find((one) => one.accountCode === '4003')
  // January to November, ten days of grace: November's 10th has run out.
  assert.deepEqual([parking?.lateCount, parking?.lackingFen, parking?.isUnapproved], [11, 8_800_000, true])
  assert.equal(sources.find((one) => one.accountCode === '4007')?.isUnapproved, false)
  assert.ok(
    sources.every(
      (one, at) => at === 0 || one.lackingFen <= (sources[at - 1]?.lackingFen ?? 0) || one.lackingFen === 0,
    ),
  )
  assert.deepEqual(await faults(parking?.sourceId ?? ''), [])
})

test('500 lines come in within one request, and every one of them stands in the log', async () => {
  const many = Array.from({ length: 480 }, (_, at) => (LINES[0] as string).replace('T-1', `M-${at}`))
  assert.deepEqual(await bring(csv(many)), { addedCount: 480, knownCount: 0 })
  const more = Array.from({ length: 100 }, (_, at) => (LINES[0] as string).replace('T-1', `N-${at}`))
  assert.equal((await bring(csv(more))).code, 'income.too-many')
  const last = (await listed()).at(-1)
  assert.deepEqual(await faults(last?.sourceId ?? ''), [])
})

test('a stored byte changed in the database is named; the application cannot change one', async () => {
  const body = wish({}, { contractNumber: 'G-3' })
  await save(body)
  const { sourceId } = body
  assert.equal((await link(sourceId, await booked(300_000), 300_000)).status, 200)
  const spoil = async (table: string, set: string, wanted: string) => {
    const key = table === 'income_versions' ? 'source_id, version' : 'receipt_id'
    await harness.database.owner.query(
      `CREATE TABLE spare AS SELECT * FROM ${table} WHERE estate_id = 7 AND source_id = '${sourceId}'`,
    )
    await harness.database.owner.query(
      `UPDATE ${table} SET ${set} WHERE estate_id = 7 AND (${key}) = (SELECT ${key} FROM spare LIMIT 1)`,
    )
    const found = await faults(sourceId)
    assert.ok(found[0]?.startsWith(wanted), `${set}: ${found}`)
    const column = set.split(' ')[0] as string
    await harness.database.owner.query(
      `UPDATE ${table} t SET ${column} = s.${column} FROM spare s
       WHERE t.estate_id = 7 AND ${key
         .split(', ')
         .map((name) => `t.${name} = s.${name}`)
         .join(' AND ')}`,
    )
    await harness.database.owner.query('DROP TABLE spare')
    assert.deepEqual(await faults(sourceId), [])
  }
  await spoil('income_versions', `document = replace(document, '300000', '200000')`, 'source text-changed')
  await spoil('income_versions', `saved_at = saved_at - interval '1 day'`, 'source time-changed')
  // The neighbour's place: another document's entry, or no document's at all.
  await spoil('income_versions', 'log_index = log_index - 1', 'source ')
  await spoil('income_receipts', `document = replace(document, '0000', '0001')`, 'receipt text-changed')
  await spoil('income_receipts', `linked_at = linked_at - interval '1 day'`, 'receipt time-changed')
  await spoil('income_receipts', 'amount_fen = amount_fen - 1', 'source sums')
  await spoil('income_receipts', `period_from = period_from - 1`, 'source sums')
  for (const table of ['income_versions', 'income_receipts'])
    for (const statement of [
      `UPDATE ${table} SET document = ''`,
      `UPDATE ${table} SET log_index = 0`,
      `DELETE FROM ${table}`,
      `TRUNCATE ${table}`,
    ])
      await assert.rejects(harness.database.app.query(statement), /permission denied/, statement)
  for (const statement of ['DELETE FROM income_looks', 'UPDATE income_looks SET estate_id = 9'])
    await assert.rejects(harness.database.app.query(statement), /permission denied/, statement)
})
