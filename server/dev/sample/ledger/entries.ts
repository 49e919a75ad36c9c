import { plainHundredths } from '#domain/core/quantity.ts'
import {
  addDays,
  addMonths,
  type Day,
  daysBetween,
  firstDayOf,
  type Month,
  monthOf,
} from '#domain/core/calendar.ts'
import { seeded } from '../random.ts'

type Line = {
  day: Day
  summary: string
  debit: string
  credit: string
  fen: number
  who: string
  voucher: string
}

const BANK = '公共收益专户存款'

/** A year of a made-up estate's public revenue as the CSV a clerk would bring, with one mistake and its reversal. */
export function sampleLedgerCsv(today: Day, scale: number, seed: number): string {
  const random = seeded(seed)
  const first = addMonths(monthOf(today), -11)
  const lines: Line[] = [
    {
      day: addDays(firstDayOf(first), -1),
      summary: '上年度结余转入',
      debit: BANK,
      credit: '期初结余',
      fen: 18_765_432 * scale,
      who: '青松里小区公共收益专户',
      voucher: '',
    },
  ]
  for (let month: Month = first; month <= monthOf(today); month = addMonths(month, 1)) {
    const on = (day: number) => addDays(firstDayOf(month), day - 1)
    const income = (day: number, account: string, fen: number, who: string, summary: string) =>
      lines.push({
        day: on(day),
        summary,
        debit: BANK,
        credit: account,
        fen: Math.round(fen) * scale,
        who,
        voucher: random.chance(50) ? 'receipt' : '',
      })
    const expense = (day: number, account: string, fen: number, who: string, summary: string) =>
      lines.push({
        day: on(day),
        summary,
        debit: account,
        credit: BANK,
        fen: Math.round(fen) * scale,
        who,
        voucher: 'invoice',
      })
    const number = Number(month.slice(5))
    income(
      5,
      '地面公共停车',
      1_820_000 + random.whole(160_000),
      '小区停车收费系统（示例）',
      `${number}月地面停车收入`,
    )
    if (number % 3 === 1) income(8, '电梯轿厢、门厅广告', 1_440_000, '示例广告有限公司', '本季度电梯广告费')
    income(10, '快递柜、净水机、售货机进场费', 165_000, '示例快递柜服务商', `${number}月快递柜进场费`)
    income(
      12,
      '充电桩、电动自行车充电',
      238_000 + random.whole(60_000),
      '示例充电运营商',
      `${number}月充电分成`,
    )
    if (number === 1 || number === 7) income(15, '基站、机房租赁', 1_200_000, '示例通信公司', '半年基站租金')
    if (random.chance(50))
      income(18, '场地租赁、摊位', 50_000 + random.whole(5) * 10_000, '周末便民市集（示例）', '场地使用费')
    if (number % 3 === 0) income(21, '利息', 21_000 + random.whole(9_000), '开户银行', '季度结息')
    if (number % 4 === 2)
      income(23, '旧物残值', 12_300 + random.whole(40_000), '示例再生资源公司', '旧物变卖')
    expense(6, '直接人工', 520_000, '示例物业服务有限公司', `${number}月停车管理人工`)
    expense(9, '能耗', 78_000 + random.whole(30_000), '供电公司', `${number}月车棚与充电用电`)
    expense(13, '税费', 118_000 + random.whole(20_000), '税务局', `${number}月税费`)
    if (number % 3 === 2)
      expense(16, '转入维修资金', 2_600_000, '住宅专项维修资金专户', '按不低于一半补足维修资金')
    if (number % 2 === 0)
      expense(
        19,
        '共用部位维修',
        380_000 + random.whole(300_000),
        '示例维修公司',
        random.pick(['单元门更换', '道路坑洼修补', '楼道灯更换', '儿童设施维修']),
      )
    expense(22, '业委会、物管会经费与津贴', 90_000, '业主委员会', `${number}月办公经费`)
    if (number === 9 || number === 1)
      expense(24, '公益活动', 260_000, '社区居委会', number === 9 ? '中秋邻里活动' : '春节慰问老人')
    expense(26, '设备折旧、维护', 64_000 + random.whole(20_000), '示例设备维保公司', `${number}月道闸维护`)
  }
  const booked = lines
    .filter((line) => daysBetween(line.day, today) > 0)
    .sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0))
  return toCsv(withMistake(booked))
}

/** One entry in the wrong amount, taken back and booked again: what a correction looks like. */
function withMistake(lines: Line[]): (Line & { reverses?: number })[] {
  const at = lines.findIndex((line, index) => index > lines.length - 40 && line.summary.includes('充电分成'))
  const wrong = lines[at]
  if (!wrong) return lines
  const mistaken = { ...wrong, fen: wrong.fen * 10, summary: `${wrong.summary}（误记）` }
  const reversal = {
    ...mistaken,
    debit: wrong.credit,
    credit: wrong.debit,
    summary: `冲销：${mistaken.summary}`,
    voucher: 'memo',
    reverses: at + 1,
  }
  return [...lines.slice(0, at), mistaken, reversal, wrong, ...lines.slice(at + 1)]
}

function toCsv(lines: readonly (Line & { reverses?: number })[]): string {
  const rows = lines.map((line, index) =>
    [
      index + 1,
      line.day,
      line.summary,
      line.debit,
      line.credit,
      plainHundredths(line.fen),
      line.who,
      line.voucher ? `${line.voucher}-${index + 1}` : '',
      line.reverses ?? '',
    ]
      .map(quoted)
      .join(','),
  )
  return `序号,日期,摘要,借方科目,贷方科目,金额,对方,凭证,冲销\n${rows.join('\n')}\n`
}

function quoted(cell: string | number): string {
  return /[,"\n]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : String(cell)
}
