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
  { word: '押金', accountCode: null },
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
  assert.deepEqual(income.sheet?.leftOut, { count: 2, inFen: 50_000, outFen: 50_000 })
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
