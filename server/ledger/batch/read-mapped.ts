import type { LedgerMapping } from '#contract/ledger/mapping.ts'
import { ACCOUNTS } from '#domain/ledger/account.ts'
import { MOST_BATCH_ROWS } from '#domain/ledger/batch.ts'
import { cleanText } from '#domain/core/text.ts'
import { plainHundredths } from '#domain/core/quantity.ts'
import type { LeftLine, LeftReason, SheetAccount } from '#domain/ledger/sheet.ts'
import { amountOf } from '../bank/read.ts'
import type { CellProblem } from './read.ts'
import { MOST_TITLES, plainHeading as plain } from '#server/tables/headings.ts'
import type { TableRow } from '#server/tables/table.ts'

/** A company's own sheet as a table with the book's headings, and what of it is not entries. */
export type MappedSheet = {
  readonly table: readonly TableRow[]
  /** Words of the sheet for which no account was chosen yet. */
  readonly unknownWords: readonly string[]
  /** What became of every line, booked or not. */
  readonly account: SheetAccount
  /** Lines that are left out and whose amount cannot be read. */
  readonly problems: readonly CellProblem[]
  /** Sums that the sheet states and its lines do not come to. */
  readonly doubts: readonly { readonly line: number; readonly message: string }[]
}

const HEADS = ['日期', '摘要', '科目', '收入', '支出', '对方', '楼栋', '发票号码', '凭证'] as const
const TOTAL = /^(本月|本期|本页)?(合计|总计|小计)/
const GRAND = /^(本月|本期)?(合计|总计)/
const MOST_TEXT = 60
const TOO_MANY = `不记账的行一次最多 ${MOST_BATCH_ROWS} 行，请把文件分开。`
const AMOUNT_WRONG = '金额应是最多两位小数的数字，不带文字。不记账的行也要能加起来。'

/**
 * Reads a sheet by the columns that a clerk chose for it. Lines of sums are no entries; a stated sum that its lines do not come to is
 * told, and the lines are taken as they are. Null where a chosen heading is not in the sheet.
 */
export function mapSheet(table: readonly TableRow[], mapping: LedgerMapping): MappedSheet | null {
  const at = headingAt(table, mapping)
  const heading = table[at]
  if (!heading) return null
  const cellOf = cellsBy(heading, mapping)
  const chosenOf = new Map(mapping.words.map((one) => [one.word, one]))
  const unknown = new Set<string>()
  const doubts: MappedSheet['doubts'][number][] = []
  const left: LeftLine[] = []
  const problems: CellProblem[] = []
  let unreadCount = 0
  const sums = { inFen: 0, outFen: 0 }
  const rows: TableRow[] = [{ line: heading.line, cells: HEADS }]
  for (const row of table.slice(at + 1)) {
    if (row.cells.every((text) => text.trim() === '')) continue
    if (row.sheet !== heading.sheet) {
      unreadCount += 1
      continue
    }
    const { line } = row
    const cell = cellOf(row)
    const sides = sidesOf(mapping, cell)
    const inFen = amountOf(sides.income) ?? 0
    const outFen = amountOf(sides.expense) ?? 0
    const leave = (reason: LeftReason, word: string) =>
      left.push({ line, word: cut(word), summary: cut(cell(mapping.summary)), reason, inFen, outFen })
    const total = row.cells.map(plain).find((text) => TOTAL.test(text))
    if (total !== undefined) {
      leave('total', total)
      // Of one column of income and expense a sum says nothing by itself.
      if (GRAND.test(total) && mapping.money.kind === 'two')
        doubts.push(...totalDoubts(line, { inFen, outFen }, sums))
      continue
    }
    sums.inFen += inFen
    sums.outFen += outFen
    const word = cell(mapping.account)
    const chosen = chosenOf.get(word)
    if (chosen?.accountCode === null) {
      // An amount that nobody can read would be missing from the sum without a word.
      for (const [column, text] of Object.entries({ 收入: sides.income, 支出: sides.expense }))
        if (amountOf(text) === null)
          problems.push({ line, column, code: 'amount-wrong', message: AMOUNT_WRONG })
      leave(chosen.reason ?? 'unsaid', word)
      continue
    }
    const account =
      chosen?.accountCode ?? ACCOUNTS.find(({ code, title }) => code === word || title === word)?.code
    if (account === undefined && word !== '') unknown.add(word)
    rows.push({ line, cells: entryCells(mapping, cell, account ?? word, sides) })
  }
  if (left.length > MOST_BATCH_ROWS)
    problems.push({ line: heading.line, column: '', code: 'too-many', message: TOO_MANY })
  const lineCount = rows.length - 1 + left.length
  return {
    table: rows,
    unknownWords: [...unknown],
    account: { lineCount, ...sums, left, unreadCount },
    problems,
    doubts,
  }
}

/** The line near the top that has every chosen heading; -1 where none has. */
function headingAt(table: readonly TableRow[], mapping: LedgerMapping): number {
  const { money } = mapping
  const wanted = [
    mapping.date,
    mapping.summary,
    mapping.account,
    ...(money.kind === 'two'
      ? [money.income, money.expense]
      : [money.amount, ...(money.side ? [money.side] : [])]),
  ]
  return table
    .slice(0, MOST_TITLES)
    .findIndex((row) => wanted.every((name) => row.cells.some((cell) => plain(cell) === name)))
}

type CellOf = (name: string | null) => string

/** Of each line, what stands below a heading. */
function cellsBy(heading: TableRow, mapping: LedgerMapping): (row: TableRow) => CellOf {
  const place = new Map(heading.cells.map((cell, index) => [plain(cell), index]))
  return (row) => (name) => {
    const index = name === null ? -1 : (place.get(name) ?? -1)
    const text = (row.cells[index] ?? '').trim()
    // A day or a word merged over several lines holds for each of them; an amount does not.
    const isShared = name === mapping.date || name === mapping.account
    return text === '' && isShared ? (row.merged?.[index]?.text ?? '').trim() : text
  }
}

type Sums = { readonly inFen: number; readonly outFen: number }

/** What a stated sum differs from the lines above it by. */
function totalDoubts(line: number, stated: Sums, summed: Sums): MappedSheet['doubts'] {
  return (['inFen', 'outFen'] as const)
    .filter((side) => stated[side] !== 0 && stated[side] !== summed[side])
    .map((side) => ({
      line,
      message: `表上写的${side === 'inFen' ? '收入' : '支出'}合计是 ${plainHundredths(stated[side])}，逐笔相加是 ${plainHundredths(summed[side])}。按逐笔记账，不改原来的数。`,
    }))
}

/** A line below the book's own headings. */
function entryCells(mapping: LedgerMapping, cell: CellOf, account: string, sides: Sides): string[] {
  return [
    cell(mapping.date),
    cell(mapping.summary),
    account,
    sides.income,
    sides.expense,
    cell(mapping.counterparty),
    cell(mapping.building),
    cell(mapping.invoices),
    cell(mapping.vouchers),
  ]
}

type Sides = { readonly income: string; readonly expense: string }

/** The amount as text in one of two columns. In a list of both the word of its side decides, or else the sign. */
function sidesOf({ money }: LedgerMapping, cell: CellOf): Sides {
  if (money.kind === 'two') return { income: cell(money.income), expense: cell(money.expense) }
  const text = cell(money.amount)
  const fen = amountOf(text)
  // What is no amount is told as such where it stands.
  if (fen === null) return { income: text, expense: '' }
  const size = fen === 0 ? '' : plainHundredths(Math.abs(fen))
  const isIncome = money.side === null ? fen > 0 : cell(money.side) === money.incomeWord
  // Against its own side, an amount below zero would be booked as more instead of less.
  if (money.side !== null && fen < 0)
    return isIncome ? { income: text, expense: '' } : { income: '', expense: text }
  return isIncome ? { income: size, expense: '' } : { income: '', expense: size }
}

function cut(text: string): string {
  return cleanText(text.slice(0, MOST_TEXT))
}
