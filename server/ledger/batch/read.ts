import { ACCOUNTS } from '#domain/ledger/account.ts'
import {
  type BatchFault,
  type BatchGround,
  type BatchRow,
  judgeBatch,
  MOST_BATCH_ROWS,
} from '#domain/ledger/batch.ts'
import { amountOf } from '../bank/read.ts'
import { type Problem, sheetOf } from '#server/tables/columns.ts'
import type { TableRow } from '#server/tables/table.ts'
import { dayOf, halfWidth } from '#server/tables/text.ts'
import { knownBuilding } from '#server/estate/unit-place.ts'

/** A problem with its column, so that the cell can be found. */
export type CellProblem = Problem & { readonly column: string }

export type FileRow = BatchRow & { readonly voucherNames: readonly string[] }

const COLUMNS = {
  日期: ['记账日期', '交易日期', '发生日期'],
  摘要: ['用途', '事由', '说明'],
  科目: ['科目名称', '科目代码', '收支科目'],
  收入: ['收入金额', '收入（元）', '收入(元)', '贷方金额'],
  支出: ['支出金额', '支出（元）', '支出(元)', '借方金额'],
  对方: ['对方户名', '对方名称', '往来单位'],
  楼栋: [],
  发票号码: ['发票号', '发票'],
  凭证: ['凭证文件', '凭证照片', '附件'],
  依据表决: ['表决', '依据'],
} as const

const OPTIONAL = ['对方', '楼栋', '发票号码', '凭证', '依据表决'] as const

/** Where a fault stands in the table and what to do about it. */
export const BATCH_FAULTS: Readonly<Record<BatchFault, { column: string; message: string }>> = {
  'day-wrong': { column: '日期', message: '日期看不懂，请写成 2026-01-31。' },
  'day-future': { column: '日期', message: '日期还没有到，请改成实际发生的日子。' },
  'month-closed': { column: '日期', message: '这个月已经结账，不能再记。请记到还没有结账的月份。' },
  'account-unknown': { column: '科目', message: '科目表里没有这个科目，请照科目表写名称或四位代码。' },
  'account-unfit': { column: '科目', message: '这里只能写收入或支出的科目，期初结余请单笔记账。' },
  'account-side': {
    column: '科目',
    message: '收入要配收入科目，支出要配支出科目。退款请冲销原来那笔账。',
  },
  'amount-missing': { column: '收入', message: '收入和支出都是空的，请填一个金额。' },
  'amount-large': { column: '收入', message: '金额太大，请检查小数点。' },
  'summary-missing': { column: '摘要', message: '没有摘要，请写明这笔钱是什么。' },
  'summary-long': { column: '摘要', message: '摘要不能超过 60 字，请缩短。' },
  'counterparty-long': { column: '对方', message: '对方不能超过 60 字，请缩短。' },
  'building-unknown': { column: '楼栋', message: '名册里没有这栋楼。全小区的钱请留空。' },
  'invoice-wrong': {
    column: '发票号码',
    message: '发票号码是 4 到 30 位数字或字母，几个号码用“、”分开。',
  },
  'invoice-many': { column: '发票号码', message: '一笔账最多 9 个发票号码，请分成几笔。' },
  'voucher-missing': {
    column: '凭证',
    message: '支出要有凭证，请写照片的文件名。几笔共用一张，就写同一个名字。',
  },
  'voucher-many': { column: '凭证', message: '一笔账最多 9 张凭证，请分成几笔。' },
  'voucher-unknown': { column: '凭证', message: '这张凭证没有上传过，请写照片的文件名，再选照片。' },
  'vote-unfit': {
    column: '依据表决',
    message: '没有这个名称的、已经通过的表决。请照表决的标题写，或者留空。',
  },
  'bank-line-unfit': { column: '金额', message: '这笔流水已经记过账，或者金额不一样。请刷新后再看。' },
  'bank-line-twice': { column: '金额', message: '同一笔流水选了两次。' },
}

/** Whether a table has the headings that a batch needs, by their names or the others that people give them. */
export function hasOwnHeadings(table: readonly TableRow[]): boolean {
  return !sheetOf(table, COLUMNS, OPTIONAL).problems.some(
    (one) => one.code === 'heading-missing' || one.code === 'column-missing',
  )
}

/** Passed votes by their titles and ids: clerks write the title. */
export type VoteNames = ReadonlyMap<string, string>

/**
 * Reads a table of entries: 日期, 摘要, 科目, 收入 or 支出, and where there are 对方, 楼栋, 发票号码, 凭证 (names of pictures, or
 * the 64 signs of one sent before) and 依据表决. All of them or problems; a line with three problems is told all three.
 */
export function readBatch(
  table: readonly TableRow[],
  ground: BatchGround,
  votes: VoteNames,
): { rows: FileRow[]; problems: CellProblem[] } {
  const sheet = sheetOf(table, COLUMNS, OPTIONAL)
  const problems: CellProblem[] = sheet.problems.map((one) => ({ ...one, column: '' }))
  const rows: FileRow[] = []
  if (sheet.rows.length > MOST_BATCH_ROWS)
    problems.push({
      line: 1,
      column: '',
      code: 'too-many',
      message: `一次最多记 ${MOST_BATCH_ROWS} 笔，请把文件分开。`,
    })
  if (sheet.rows.length === 0 && problems.length === 0)
    problems.push({ line: 1, column: '', code: 'no-lines', message: '表里没有账，请从第二行写起。' })
  const told = new Set<string>()
  for (const row of sheet.rows.slice(0, MOST_BATCH_ROWS)) {
    const no = (column: string, code: string, message: string) => {
      told.add(`${row.line} ${column}`)
      problems.push({ line: row.line, column, code, message })
    }
    const inFen = amountOf(row.get('收入'))
    const outFen = amountOf(row.get('支出'))
    for (const [column, fen] of [
      ['收入', inFen],
      ['支出', outFen],
    ] as const)
      if (fen === null) no(column, 'amount-wrong', '金额应是最多两位小数的数字，不带文字。')
      else if (fen < 0) no(column, 'amount-negative', '金额不能是负数，收入和支出分两列写。')
    if (inFen && outFen && inFen > 0 && outFen > 0)
      no('收入', 'amount-both', '同一行不能既有收入又有支出，请分成两行。')
    // What was said of an amount once is not said again of the sum of the two.
    if (told.has(`${row.line} 支出`)) told.add(`${row.line} 收入`)
    // Names of files may hold spaces.
    const papers = several(row.get('凭证'), /[、，,;；\n]+/)
    const voucherIds = papers.filter((text) => /^[0-9a-f]{64}$/.test(text))
    const voucherNames = papers.filter((text) => !/^[0-9a-f]{64}$/.test(text))
    const invoices = several(halfWidth(row.get('发票号码')))
    const vote = row.get('依据表决')
    const amountFen = Math.max(0, inFen ?? 0) - Math.max(0, outFen ?? 0)
    const read: FileRow = {
      line: row.line,
      bookedOn: dayOf(row.get('日期')) ?? '',
      summary: row.get('摘要'),
      accountCode: codeOf(halfWidth(row.get('科目'))),
      amountFen,
      counterparty: row.get('对方'),
      building: knownBuilding(ground.buildings, row.get('楼栋')) ?? row.get('楼栋'),
      invoices,
      voucherIds,
      approvedBy: vote === '' ? null : (votes.get(vote) ?? ''),
      lineId: null,
      voucherNames,
    }
    rows.push(read)
    if (amountFen < 0 && papers.length === 0 && invoices.length === 0)
      no('凭证', 'voucher-missing', BATCH_FAULTS['voucher-missing'].message)
    if (papers.length > 9) no('凭证', 'voucher-many', BATCH_FAULTS['voucher-many'].message)
  }
  for (const { line, code } of judgeBatch(rows, ground, false)) {
    const { column, message } = BATCH_FAULTS[code]
    if (!told.has(`${line} ${column}`)) problems.push({ line, column, code, message })
    told.add(`${line} ${column}`)
  }
  return {
    rows: problems.length > 0 ? [] : rows,
    problems: problems.sort((a, b) => a.line - b.line),
  }
}

/** Clerks write the title or the code of an account; an unknown one has no code. */
function codeOf(text: string): string {
  return ACCOUNTS.find((account) => account.title === text || account.code === text)?.code ?? ''
}

function several(text: string, between = /[、，,;；\s]+/): string[] {
  return [
    ...new Set(
      text
        .split(between)
        .map((one) => one.trim())
        .filter((one) => one !== ''),
    ),
  ]
}
