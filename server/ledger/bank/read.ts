import { createHash } from 'node:crypto'
import type { Day } from '#domain/core/calendar.ts'
import { parseFen } from '#domain/core/quantity.ts'
import { type Problem, sheetOf } from '#server/tables/columns.ts'
import type { TableRow } from '#server/tables/table.ts'
import { dayOf, plainNumber } from '#server/tables/text.ts'

export type StatementLine = {
  /** The line of the file, for people. */
  readonly line: number
  /** SHA-256 of what the bank says; the second of two equal lines of a file has another. */
  readonly lineId: string
  readonly bookedOn: Day
  /** What came in is positive. */
  readonly amountFen: number
  readonly balanceFen: number | null
  readonly counterparty: string
  readonly memo: string
}

const MOST_LINES = 5_000

/**
 * Reads a bank's statement: 日期, 收入, 支出, and where they stand 余额, 对方, 摘要, by the names that banks give them. With
 * balances, each line must lead from the one before to its own, in one direction of time or the other.
 */
export function readStatement(table: readonly TableRow[]): { lines: StatementLine[]; problems: Problem[] } {
  const sheet = sheetOf(
    table,
    {
      日期: ['交易日期', '记账日期', '交易时间', '入账日期'],
      收入: ['收入金额', '贷方金额', '贷方发生额', '存入', '存入金额'],
      支出: ['支出金额', '借方金额', '借方发生额', '支取', '支出发生额'],
      余额: ['账户余额', '本次余额'],
      对方: ['对方户名', '对方名称', '对方账户名称', '对方单位'],
      摘要: ['用途', '附言', '备注', '交易摘要'],
    },
    ['余额', '对方', '摘要'],
  )
  const problems = [...sheet.problems]
  const lines: StatementLine[] = []
  const seen = new Map<string, number>()
  if (sheet.rows.length > MOST_LINES)
    problems.push({ line: 1, code: 'too-many', message: `一次最多导入 ${MOST_LINES} 行，请按月分开。` })
  for (const row of sheet.rows.slice(0, MOST_LINES)) {
    const no = (code: string, message: string) => problems.push({ line: row.line, code, message })
    const bookedOn = dayOf(row.get('日期'))
    const inFen = amountOf(row.get('收入'))
    const outFen = amountOf(row.get('支出'))
    const balance = plainNumber(row.get('余额'))
    const balanceFen = balance === '' ? null : parseFen(balance)
    if (bookedOn === null) no('day-wrong', '日期看不懂，请写成 2026-01-31。')
    else if (inFen === null || outFen === null) no('amount-wrong', '金额应是最多两位小数的数字。')
    else if (inFen < 0 || outFen < 0) no('amount-negative', '金额不能是负数，收入和支出分两列写。')
    else if (inFen === 0 && outFen === 0) no('amount-missing', '收入和支出都是空的。')
    else if (inFen !== 0 && outFen !== 0) no('amount-both', '同一行不能既有收入又有支出。')
    else if (balance !== '' && balanceFen === null) no('balance-wrong', '余额应是最多两位小数的数字。')
    else {
      const what = [bookedOn, inFen - outFen, balanceFen, row.get('对方'), row.get('摘要')]
      const text = JSON.stringify(what)
      const copies = (seen.get(text) ?? 0) + 1
      seen.set(text, copies)
      lines.push({
        line: row.line,
        lineId: createHash('sha256').update(`bjwy-bank/${copies}/${text}`).digest('hex'),
        bookedOn,
        amountFen: inFen - outFen,
        balanceFen,
        counterparty: row.get('对方').slice(0, 60),
        memo: row.get('摘要').slice(0, 60),
      })
    }
  }
  if (problems.length === 0) problems.push(...jumps(lines))
  return { lines, problems }
}

/** Where balances are given and do not follow from each other, a line is missing or was changed. */
function jumps(lines: readonly StatementLine[]): Problem[] {
  const isUpward = (lines[0]?.bookedOn ?? '') <= (lines.at(-1)?.bookedOn ?? '')
  const check = (ordered: readonly StatementLine[]) =>
    ordered.flatMap((line, at): Problem[] => {
      const before = ordered[at - 1]
      if (!before || before.balanceFen === null || line.balanceFen === null) return []
      if (before.balanceFen + line.amountFen === line.balanceFen) return []
      return [
        { line: line.line, code: 'balance-jump', message: '余额和上一行接不上，中间可能缺了一行或被改过。' },
      ]
    })
  const one = check(isUpward ? lines : [...lines].reverse())
  if (one.length === 0 || lines[0]?.bookedOn !== lines.at(-1)?.bookedOn) return one
  // All of one day: either direction may be meant.
  const other = check([...lines].reverse())
  return other.length === 0 ? [] : one
}

/** 分 of a cell, 0 where it is empty, null where it is no amount. */
export function amountOf(text: string): number | null {
  const plain = plainNumber(text)
  return plain === '' || plain === '-' || plain === '--' ? 0 : parseFen(plain)
}
