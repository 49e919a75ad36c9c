import {
  addDays,
  addMonths,
  type Day,
  firstDayOf,
  lastDayOf,
  type Month,
  monthOf,
} from '#domain/core/calendar.ts'
import { plainHundredths } from '#domain/core/quantity.ts'

export type BilledUnit = {
  readonly building: string
  readonly stair: string
  readonly room: string
  readonly areaDm2: number
}

const HEAD =
  '楼栋,单元,房号,项目,名称,开始日期,结束日期,应缴日期,单价,面积,数量,上次读数,本次读数,金额,依据,违约金,违约金依据'

/**
 * Bills of a made-up estate as the CSV that a company would bring: this half-year's property fee of every home, and of the first
 * `more` of them a parking space, water of last month, and last half-year's fee. All prices are made up and say so.
 */
export function sampleBillsCsv(units: readonly BilledUnit[], today: Day, more: number): string {
  const half = halfOf(monthOf(today))
  const before = addMonths(half, -6)
  const month = addMonths(monthOf(today), -1)
  const at = (unit: BilledUnit) => [unit.building, unit.stair, unit.room]
  const fee = (unit: BilledUnit, first: Month, dueOn: Day) => [
    ...at(unit),
    '物业费',
    '',
    firstDayOf(first),
    lastDayOf(addMonths(first, 5)),
    dueOn,
    '2.85',
    plainHundredths(unit.areaDm2),
    '',
    '',
    '',
    '',
    '示例合同第 6 条：每平方米每月 2.85 元',
    '3',
    '示例合同第 9 条：晚交的，每日万分之三',
  ]
  const lines: (string | number)[][] = []
  for (const unit of units) lines.push(fee(unit, half, addDays(today, 20)))
  for (const unit of units.slice(0, more)) {
    lines.push(fee(unit, before, addDays(firstDayOf(half), -1)))
    lines.push([
      ...at(unit),
      '停车费',
      '地面车位',
      firstDayOf(monthOf(today)),
      lastDayOf(addMonths(monthOf(today), 2)),
      addDays(today, 12),
      '150',
      '',
      '1',
      '',
      '',
      '450.00',
      '示例停车协议：每个车位每月 150 元',
      '',
      '',
    ])
    lines.push([
      ...at(unit),
      '水费',
      '',
      firstDayOf(month),
      lastDayOf(month),
      addDays(today, 8),
      '5.00',
      '',
      '',
      '1203.40',
      '1211.70',
      '',
      '示例水价：每吨 5.00 元',
      '',
      '',
    ])
  }
  return `${[HEAD, ...lines.map((line) => line.join(','))].join('\n')}\n`
}

function halfOf(month: Month): Month {
  return `${month.slice(0, 4)}-${month.slice(5) < '07' ? '01' : '07'}`
}
