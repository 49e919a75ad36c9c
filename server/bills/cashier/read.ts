import type { Day } from '#domain/core/calendar.ts'
import { parseFen } from '#domain/core/quantity.ts'
import { type Problem, sheetOf } from '#server/tables/columns.ts'
import type { TableRow } from '#server/tables/table.ts'
import { dayOf, halfWidth, plainNumber } from '#server/tables/text.ts'

export type CashierRow = {
  readonly line: number
  readonly orderNo: string
  readonly cashierNo: string
  readonly amountFen: number
  readonly paidOn: Day
}

const MOST_LINES = 20_000

/** Reads the cashier's statement: 商户订单号, 流水号, 金额, 时间, and where there is one, 状态; what was not paid is left out. */
export function readCashierStatement(table: readonly TableRow[]): {
  rows: readonly CashierRow[]
  problems: readonly Problem[]
} {
  const sheet = sheetOf(
    table,
    {
      商户订单号: ['商户单号', '订单号'],
      流水号: ['收银台流水号', '交易单号', '交易号'],
      金额: ['订单金额', '金额（元）', '金额(元)', '实收金额'],
      时间: ['支付时间', '交易时间', '日期'],
      状态: ['交易状态'],
    },
    ['状态'],
  )
  const problems: Problem[] = [...sheet.problems]
  const rows: CashierRow[] = []
  const seen = new Map<string, number>()
  if (sheet.rows.length > MOST_LINES)
    problems.push({ line: 1, code: 'too-many', message: `一次最多导入 ${MOST_LINES} 行，请按天分开。` })
  for (const row of sheet.rows.slice(0, MOST_LINES)) {
    const no = (code: string, message: string) => problems.push({ line: row.line, code, message })
    const status = row.get('状态')
    if (!['', '成功', '支付成功', '失败', '关闭'].includes(status)) {
      no('status-unknown', `状态“${status}”看不懂，请只保留支付成功的行。`)
      continue
    }
    if (status === '失败' || status === '关闭') continue
    const amountFen = parseFen(plainNumber(row.get('金额')))
    const paidOn = dayOf(row.get('时间'))
    const cashierNo = halfWidth(row.get('流水号'))
    const orderNo = halfWidth(row.get('商户订单号'))
    const before = seen.get(cashierNo)
    if (!/^[\w-]{1,64}$/.test(cashierNo)) no('number-wrong', '流水号应是字母和数字。')
    else if (before !== undefined) no('number-twice', `流水号与第 ${before} 行相同。`)
    else if (!/^[\w-]{1,64}$/.test(orderNo)) no('order-wrong', '商户订单号应是字母和数字。')
    else if (amountFen === null || amountFen <= 0) no('amount-wrong', '金额应是大于零、最多两位小数的数字。')
    else if (paidOn === null) no('day-wrong', '时间看不懂，请写成 2026-01-31。')
    else rows.push({ line: row.line, orderNo, cashierNo, amountFen, paidOn })
    seen.set(cashierNo, before ?? row.line)
  }
  if (problems.length === 0 && rows.length === 0)
    problems.push({ line: 1, code: 'empty', message: '表里没有支付成功的行。' })
  return { rows, problems: problems.sort((a, b) => a.line - b.line) }
}
