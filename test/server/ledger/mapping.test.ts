import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { BatchPreview } from '#contract/ledger/batch.ts'
import type { LedgerMapping } from '#contract/ledger/mapping.ts'
import {
  importContractAndBook,
  importSmallEstate,
  key,
  openHarness,
  type Harness,
} from '#test/server/support/harness.ts'

// A company's own monthly sheet: its columns and words are chosen once for an estate, and remembered.

let harness: Harness
let clerk: string

before(async () => {
  harness = await openHarness()
  for (const estate of ['7', '8']) {
    await importSmallEstate(harness, estate, 4)
    await importContractAndBook(harness, estate)
    await harness.grant('clerk', estate, 'company')
  }
  await harness.seat('owner-0', '7', 0)
  clerk = await harness.signIn('clerk')
})
after(() => harness.stop())

const TITLE = '某物业公司 2026年10月 公共收益明细表,,,,,'
const HEAD = '发生日,事项,类别,收支,原币金额,往来'
const LINES = [
  '2026-10-08,十月电梯广告,广告费,收,1200.00,广告公司',
  '2026-10-09,装修押金,押金,收,500.00,301',
  '2026-10-12,退装修押金,押金,支,500.00,301',
  '2026-10-15,换灯管,维修,支,88.50,灯具店',
]
const sheet = (lines: readonly string[] = LINES, head = HEAD) => `${[TITLE, head, ...lines].join('\n')}\n`

async function look(text: string, estate = '7'): Promise<BatchPreview> {
  const boundary = 'x7'
  const answer = await harness.app.inject({
    method: 'POST',
    url: `/api/estates/${estate}/ledger/batches/preview`,
    headers: {
      authorization: `Bearer ${clerk}`,
      'content-type': `multipart/form-data; boundary=${boundary}`,
    },
    payload: `--${boundary}\r\ncontent-disposition: form-data; name="photo"; filename="x.csv"\r\ncontent-type: text/csv\r\n\r\n${text}\r\n--${boundary}--\r\n`,
  })
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json()
}

const MAPPING: LedgerMapping = {
  date: '发生日',
  summary: '事项',
  account: '类别',
  money: { kind: 'one', amount: '原币金额', side: '收支', incomeWord: '收' },
  counterparty: '往来',
  building: null,
  invoices: null,
  vouchers: null,
  words: [],
}
const WORDS: LedgerMapping['words'] = [
  { word: '广告费', accountCode: '4001' },
  { word: '押金', accountCode: null, reason: 'deposit' },
  { word: '维修', accountCode: '5004' },
]

const keep = (mapping: unknown, token = clerk) =>
  harness.post('/estates/7/ledger/mapping', { token, key: key(harness), body: { mapping } })

test('a sheet with other headings is refused with its headings, which a clerk can choose from', async () => {
  const told = await look(sheet())
  assert.deepEqual(told.rows, [])
  assert.ok(told.problemCount > 0)
  assert.deepEqual(told.sheet?.headings, HEAD.split(','))
  assert.equal(told.sheet?.mapping, null)
})

test('once chosen, the sheet asks for its words, and then is read whole: split by side, deposits left out and counted', async () => {
  assert.equal((await keep(MAPPING)).status, 200)
  const asked = await look(sheet())
  assert.deepEqual(asked.sheet?.unknownWords, ['广告费', '押金', '维修'])
  assert.deepEqual(asked.rows, [])
  assert.equal((await keep({ ...MAPPING, words: WORDS })).status, 200)
  const told = await look(sheet([...LINES.slice(0, 3), '2026-10-15,换灯管,维修,支,88.50,灯具店']))
  // Spending still needs its voucher: the mapping lifts no rule of the book.
  assert.deepEqual(
    told.problems.map(({ line, code }) => `${line} ${code}`),
    ['6 voucher-missing'],
  )
  const income = await look(sheet(LINES.slice(0, 3)))
  assert.equal(income.problemCount, 0)
  assert.deepEqual(
    income.rows.map(({ line, bookedOn, summary, accountCode, amountFen, counterparty }) => [
      line,
      bookedOn,
      summary,
      accountCode,
      amountFen,
      counterparty,
    ]),
    [[3, '2026-10-08', '十月电梯广告', '4001', 120_000, '广告公司']],
  )
  const deposit = { word: '押金', reason: 'deposit' }
  assert.deepEqual(income.sheet?.account, {
    lineCount: 3,
    inFen: 170_000,
    outFen: 50_000,
    unreadCount: 0,
    left: [
      { ...deposit, line: 4, summary: '装修押金', inFen: 50_000, outFen: 0 },
      { ...deposit, line: 5, summary: '退装修押金', inFen: 0, outFen: 50_000 },
    ],
  })
})

test('what is remembered is the estate’s own, and the book’s own headings need none', async () => {
  assert.equal((await look(sheet(), '8')).sheet?.mapping, null)
  const own = await look('日期,摘要,科目,收入,支出\n2026-10-08,十月电梯广告,4001,1200.00,\n')
  assert.deepEqual([own.problemCount, own.sheet, own.rows.length], [0, null, 1])
})

test('a published sum that its lines do not come to is told, and the lines stay what they are', async () => {
  await keep({
    ...MAPPING,
    money: { kind: 'two', income: '收入额', expense: '支出额' },
    words: WORDS,
  })
  const head = '发生日,事项,类别,收入额,支出额,往来'
  const lines = [
    '2026-10-08,电梯广告,广告费,1200.00,,广告公司',
    '2026-10-09,门厅广告,广告费,300.00,,广告公司',
  ]
  const wrong = await look(sheet([...lines, '合 计,,,1600.00,,'], head))
  assert.equal(wrong.problemCount, 0, JSON.stringify(wrong.problems))
  assert.deepEqual(
    wrong.doubts.map(({ line, message }) => [line, /1600\.00.*1500\.00/.test(message)]),
    [[5, true]],
  )
  assert.equal(wrong.inFen, 150_000)
  assert.deepEqual((await look(sheet([...lines, '合计,,,1500.00,,'], head))).doubts, [])
})

test('bad choices are refused: an account that is neither income nor expense, one who may not post, a column that is gone', async () => {
  for (const accountCode of ['1002', '3001', '9999'])
    assert.equal(
      (await keep({ ...MAPPING, words: [{ word: '押金', accountCode }] })).body.code,
      'batch.word-account',
      accountCode,
    )
  assert.equal((await keep(MAPPING, await harness.signIn('owner-0'))).body.code, 'access.denied')
  assert.equal((await keep({ ...MAPPING, date: '' })).body.code, 'request.malformed')
  await keep({ ...MAPPING, words: WORDS })
  const gone = await look(sheet(LINES.slice(0, 1), HEAD.replace('原币金额', '人民币')))
  assert.deepEqual(gone.rows, [])
  assert.ok(gone.problemCount > 0 && gone.sheet?.headings.includes('人民币'))
  for (const [amount, code] of [
    ['一千', 'amount-wrong'],
    ['-5.00', 'amount-negative'],
  ] as const)
    assert.equal((await look(sheet([`2026-10-08,广告,广告费,收,${amount},甲`]))).problems[0]?.code, code)
  await assert.rejects(harness.database.app.query('DELETE FROM sheet_mappings'), /permission denied/)
})

test('every line of a sheet is booked or left out with its reason, to the 分; a batch keeps it, and takes no other sums', async () => {
  const words: LedgerMapping['words'] = [
    { word: '广告费', accountCode: '4001' },
    { word: '押金', accountCode: null, reason: 'deposit' },
    { word: '物业费', accountCode: null, reason: 'company' },
    { word: '代收电费', accountCode: null, reason: 'passed-on' },
    // Chosen before reasons were asked.
    { word: '其他', accountCode: null },
  ]
  await keep({ ...MAPPING, money: { kind: 'two', income: '收入额', expense: '支出额' }, words })
  const head = '发生日,事项,类别,收入额,支出额,往来'
  const lines = [
    '2026-10-08,电梯广告,广告费,1200.01,,广告公司',
    '2026-10-09,三单元押金,押金,500.00,,301',
    '2026-10-10,退押金,押金,,200.50,302',
    '小计,,,1700.01,200.50,',
    '2026-10-11,十月物业费,物业费,88000.33,,',
    '2026-10-12,电费,代收电费,10.00,10.00,',
    '2026-10-13,杂项,其他,,0.07,',
    '合计,,,89710.34,210.57,',
  ]
  const told = await look(sheet(lines, head))
  assert.equal(told.problemCount, 0, JSON.stringify(told.problems))
  const account = told.sheet?.account
  assert.ok(account)
  assert.deepEqual(
    [account.lineCount, account.inFen, account.outFen, account.unreadCount],
    [8, 8_971_034, 21_057, 0],
  )
  assert.deepEqual(
    account.left.map(({ line, reason, inFen, outFen }) => [line, reason, inFen, outFen]),
    [
      [4, 'deposit', 50_000, 0],
      [5, 'deposit', 0, 20_050],
      [6, 'total', 170_001, 20_050],
      [7, 'company', 8_800_033, 0],
      [8, 'passed-on', 1_000, 1_000],
      [9, 'unsaid', 0, 7],
      [10, 'total', 8_971_034, 21_057],
    ],
  )
  // An amount that nobody can read would be missing from the sum.
  const broken = await look(sheet(['2026-10-09,押金,押金,五百,,301', ...lines.slice(0, 1)], head))
  assert.deepEqual(
    broken.problems.map(({ line, column, code }) => `${line} ${column} ${code}`),
    ['3 收入 amount-wrong'],
  )

  const rows = told.rows.map(({ voucherNames: _, ...row }) => row)
  const post = (body: object) =>
    harness.post('/estates/7/ledger/batches', { token: clerk, key: key(harness), body })
  for (const wrong of [
    { inFen: account.inFen + 1 },
    { lineCount: 7 },
    { left: account.left.filter((line) => line.reason !== 'deposit') },
    { left: account.left.map((line) => ({ ...line, outFen: 0 })) },
  ]) {
    const answer = await post({ batchId: key(harness), rows, sheet: { ...account, ...wrong } })
    assert.equal(answer.body.code, 'batch.sheet-differs', JSON.stringify(wrong))
  }
  const body = { batchId: key(harness), rows, sheet: account }
  const posted = await post(body)
  assert.equal(posted.status, 200, JSON.stringify(posted.body))
  assert.deepEqual((await post(body)).body, posted.body)
  assert.equal((await post({ ...body, sheet: undefined })).body.code, 'request.key-reused')
  const kept = async (token: string, role = 'company') =>
    (await harness.get('/estates/7/ledger/batches', { token, role })).body as unknown as {
      batches: { first: number; sheet: unknown }[]
      code?: string
    }
  const { batches } = await kept(clerk)
  assert.deepEqual(
    batches.map((one) => [one.first, one.sheet]),
    [[posted.body.first, account]],
  )
  assert.equal((await kept(await harness.signIn('owner-0'), 'owner')).code, 'access.denied')
})
