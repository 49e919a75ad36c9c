import { addDays, addMonths, type Day, firstDayOf, type Month, monthOf } from '#domain/core/calendar.ts'
import { plainHundredths } from '#domain/core/quantity.ts'

/**
 * The contracts behind a year of the made-up book, as the table a clerk would bring. Of the gate's advertising nothing ever
 * came in: what an owner then sees is what the register is for.
 */
export function sampleSourcesCsv(today: Day, scale: number): string {
  const first = addMonths(monthOf(today), -11)
  const from = (fits: (number: number) => boolean): Month => {
    let month = first
    while (!fits(Number(month.slice(5)))) month = addMonths(month, 1)
    return month
  }
  const line = (
    account: string,
    place: string,
    building: string,
    who: string,
    number: string,
    month: Month,
    day: number,
    fen: number,
    rhythm: string,
  ) =>
    [
      account,
      place,
      building,
      who,
      number,
      firstDayOf(month),
      addDays(firstDayOf(addMonths(month, 36)), -1),
      plainHundredths(fen * scale),
      rhythm,
      addDays(firstDayOf(month), day - 1),
      day,
    ].join(',')
  const quarter = from((number) => number % 3 === 1)
  const half = from((number) => number === 1 || number === 7)
  return `${[
    '科目,位置,楼栋,对方,合同编号,合同起,合同止,每期金额,周期,首次应收日,每期几号',
    line(
      '电梯轿厢、门厅广告',
      '各楼电梯轿厢',
      '',
      '示例广告有限公司',
      '示例-01',
      quarter,
      8,
      1_440_000,
      '每季',
    ),
    line(
      '快递柜、净水机、售货机进场费',
      '小区东门内',
      '',
      '示例快递柜服务商',
      '示例-02',
      first,
      10,
      165_000,
      '每月',
    ),
    line('基站、机房租赁', '3号楼楼顶', '', '示例通信公司', '示例-03', half, 15, 1_200_000, '每半年'),
    line(
      '灯箱、外墙、道闸广告',
      '南门道闸',
      '',
      '示例传媒公司',
      '示例-04',
      addMonths(first, 6),
      10,
      450_000,
      '每季',
    ),
  ].join('\n')}\n`
}
