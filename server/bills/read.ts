import {
  amountOf,
  type AmountFault,
  type Basis,
  BILL_KINDS,
  BILL_TITLES,
  type BillKind,
  MOST_PER_MILLION,
  parseHao,
} from '#domain/bills/amount.ts'
import type { Day } from '#domain/core/calendar.ts'
import { parseAreaDm2, parseFen, plainHundredths } from '#domain/core/quantity.ts'
import { type Problem, type SheetRow, sheetOf } from '#server/tables/columns.ts'
import type { TableRow } from '#server/tables/table.ts'
import { dayOf, plainNumber, wordOf } from '#server/tables/text.ts'

export type BillRow = {
  readonly line: number
  readonly building: string
  readonly stair: string
  readonly room: string
  readonly kind: BillKind
  readonly item: string
  readonly from: Day
  readonly to: Day
  readonly dueOn: Day
  readonly basis: Basis
  readonly basisText: string
  readonly amountFen: number
  readonly late: { readonly perMillion: number; readonly text: string } | null
}

export const MOST_BILL_LINES = 5_000

const KINDS: Readonly<Record<string, BillKind>> = {
  ...Object.fromEntries(BILL_KINDS.map((kind) => [BILL_TITLES[kind], kind])),
  采暖费: 'heating',
}

const FAULTS: Record<AmountFault, string> = {
  'day-wrong': '日期看不懂，请写成 2026-01-31。',
  'period-backwards': '结束日期在开始日期之前。',
  'period-too-long': '一张账单最长十年。',
  'not-whole-months': '按面积、按月计费的，要从一个月的第一天到一个月的最后一天。',
  'not-positive': '算出来的金额是零，请检查单价和数量。',
  'reading-backwards': '本次读数比上次读数小。换过表的，请分成两行。',
  'too-large': '金额太大，请检查小数点。',
}

/**
 * Reads a table of bills. How an amount is computed follows from what a line gives: 面积 (per m² and month), 数量 (pieces per
 * month), 上次读数 and 本次读数 (a meter), or only 金额. Where 金额 stands beside another, both must say the same.
 */
export function readBills(table: readonly TableRow[]): {
  rows: readonly BillRow[]
  problems: readonly Problem[]
} {
  const sheet = sheetOf(
    table,
    {
      楼栋: [],
      单元: [],
      房号: [],
      项目: ['收费项目', '费用项目'],
      名称: ['明细'],
      开始日期: ['起始日期', '开始'],
      结束日期: ['截止日期', '结束'],
      应缴日期: ['缴费期限', '应付日期'],
      单价: ['单价（元）', '单价(元)'],
      面积: ['计费面积', '面积（㎡）', '面积(㎡)'],
      数量: ['个数'],
      上次读数: ['起数', '上期读数'],
      本次读数: ['止数', '本期读数'],
      金额: ['应收金额', '金额（元）', '金额(元)'],
      依据: ['计费依据', '收费依据'],
      违约金: ['违约金（每日万分之）', '每日万分之'],
      违约金依据: ['违约金条款'],
    },
    ['单元', '名称', '单价', '面积', '数量', '上次读数', '本次读数', '金额', '违约金', '违约金依据'],
  )
  const problems: Problem[] = [...sheet.problems]
  const rows: BillRow[] = []
  if (sheet.rows.length > MOST_BILL_LINES)
    problems.push({ line: 1, code: 'too-many', message: `一次最多导入 ${MOST_BILL_LINES} 行，请分开。` })
  for (const row of sheet.rows.slice(0, MOST_BILL_LINES)) {
    const answer = readLine(row)
    if ('code' in answer) problems.push({ line: row.line, ...answer })
    else rows.push(answer)
  }
  if (problems.length === 0 && rows.length === 0)
    problems.push({ line: 1, code: 'empty', message: '表里没有账单。' })
  return { rows, problems: problems.sort((a, b) => a.line - b.line) }
}

type Fault = { code: string; message: string }

function readLine(row: SheetRow): BillRow | Fault {
  const kind = wordOf(KINDS, row.get('项目'))
  const from = dayOf(row.get('开始日期'))
  const to = dayOf(row.get('结束日期'))
  const dueOn = dayOf(row.get('应缴日期'))
  const basisText = row.get('依据')
  if (!row.get('楼栋') || !row.get('房号')) return no('unit-missing', '没有楼栋或房号，请补上。')
  if (!kind)
    return no('kind-unknown', `项目“${row.get('项目')}”看不懂，请填：${Object.keys(KINDS).join('、')}。`)
  if (row.get('名称').length > 30) return no('item-long', '名称不能超过 30 字。')
  if (!from || !to || !dueOn) return no('day-wrong', FAULTS['day-wrong'])
  if (!basisText) return no('basis-missing', '没有依据。请写明合同条款或价格文件，业主会看到。')
  if (basisText.length > 200) return no('basis-long', '依据不能超过 200 字。')
  const basis = basisOf(row)
  if ('code' in basis) return basis
  const amount = amountOf(basis, { from, to })
  if (!amount.ok) return no(amount.reason, FAULTS[amount.reason])
  const told = plainNumber(row.get('金额'))
  if (told !== '' && basis.method !== 'fixed') {
    const fen = parseFen(told)
    if (fen === null) return no('amount-wrong', '金额应是最多两位小数的数字。')
    if (fen !== amount.value)
      return no(
        'amount-differs',
        `按单价算是 ${plainHundredths(amount.value)} 元，表里写的是 ${plainHundredths(fen)} 元。`,
      )
  }
  const late = lateOf(row)
  if (late && 'code' in late) return late
  return {
    line: row.line,
    building: row.get('楼栋'),
    stair: row.get('单元'),
    room: row.get('房号'),
    kind,
    item: row.get('名称'),
    from,
    to,
    dueOn,
    basis,
    basisText,
    amountFen: amount.value,
    late,
  }
}

function basisOf(row: SheetRow): Basis | Fault {
  const given = ['面积', '数量', '上次读数', '本次读数'].filter((name) => row.get(name) !== '')
  const isMeter = given.includes('上次读数') || given.includes('本次读数')
  if (given.length > (isMeter ? 2 : 1) || (isMeter && given.length !== 2))
    return no('basis-mixed', '面积、数量、两个读数，一行只能有一种。')
  if (given.length === 0) {
    const amountFen = parseFen(plainNumber(row.get('金额')))
    return amountFen === null || amountFen <= 0
      ? no('amount-wrong', '没有面积、数量和读数的，金额应是大于零、最多两位小数的数字。')
      : { method: 'fixed', amountFen }
  }
  const priceHao = parseHao(plainNumber(row.get('单价')))
  if (priceHao === null) return no('price-wrong', '单价应是大于零、最多四位小数的数字（元）。')
  if (isMeter) {
    const from = parseFen(plainNumber(row.get('上次读数')))
    const to = parseFen(plainNumber(row.get('本次读数')))
    if (from === null || to === null || from < 0 || to < 0)
      return no('reading-wrong', '读数应是最多两位小数的数字。')
    return { method: 'meter', priceHao, from, to }
  }
  if (given[0] === '面积') {
    const areaDm2 = parseAreaDm2(plainNumber(row.get('面积')))
    return areaDm2 === null
      ? no('area-wrong', '面积应是大于零、最多两位小数的数字（平方米）。')
      : { method: 'area', priceHao, areaDm2 }
  }
  const pieces = /^\d{1,4}$/.test(plainNumber(row.get('数量'))) ? Number(plainNumber(row.get('数量'))) : 0
  return pieces > 0 ? { method: 'month', priceHao, pieces } : no('pieces-wrong', '数量应是大于零的整数。')
}

/** 每日万分之, of at most two decimals: 3 is 300 of a million a day. */
function lateOf(row: SheetRow): BillRow['late'] | Fault {
  const rate = plainNumber(row.get('违约金'))
  const text = row.get('违约金依据')
  if (rate === '' && text === '') return null
  const perMillion = parseFen(rate)
  if (perMillion === null || perMillion <= 0 || perMillion > MOST_PER_MILLION)
    return no('late-wrong', '违约金请写每日万分之几，大于零，最多三十。')
  if (text === '') return no('late-unfounded', '合同没有约定违约金的，不能收。有约定的，请写明条款。')
  if (text.length > 200) return no('late-long', '违约金依据不能超过 200 字。')
  return { perMillion, text }
}

function no(code: string, message: string): Fault {
  return { code, message }
}
