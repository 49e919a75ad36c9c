import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { beijingDayOf } from '#domain/core/calendar.ts'
import { type HolidayOrder, type OrderFault, orderedYearOf, orderFault } from '#domain/core/holidays.ts'
import { loadOrder } from '#server/estate/holidays.ts'
import { onDatabase, refuse, runCommand } from './command.ts'

const USAGE = '用法：npm run holidays -- <放假安排.json>'
const MOST_BYTES = 64 * 1024

const Text = v.pipe(v.string(), v.maxLength(100))
const Order = v.strictObject({
  title: v.pipe(Text, v.minLength(1)),
  issuedOn: Text,
  off: v.pipe(v.array(v.tuple([Text, Text])), v.maxLength(40)),
  work: v.pipe(v.array(Text), v.maxLength(40)),
})

const FAULTS: Record<OrderFault, string> = {
  'no-such-day': '有的日期不存在，或没有写放假的日子。日期写成 2027-01-01。',
  'not-in-order': '放假的日子要按先后写，每段先写第一天再写最后一天，不能重叠。',
  'other-year': '所有日子要在同一年。元旦连休跨年的部分写在各自那一年的安排里。',
  'work-not-weekend': '调休上班的日子要是周六或周日，有一天不是。',
  'work-is-off': '有一天既写成放假，又写成上班。',
  'statute-missing':
    '法定节假日（元旦、春节、清明、劳动节、端午、中秋、国庆）有一天没有写进放假的日子。请对照国务院办公厅的通知检查。',
  'issued-late': '发布日期晚于这一年。',
}

/** Reads an order from the text of its file, or says in one sentence what is wrong. */
export function readOrder(text: string): HolidayOrder | string {
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return '文件不是 JSON。格式见 docs/operations.md。'
  }
  const parsed = v.safeParse(Order, value)
  if (!parsed.success)
    return '文件里要有 title、issuedOn、off、work 四项，没有别的。格式见 docs/operations.md。'
  const fault = orderFault(parsed.output)
  return fault === null ? parsed.output : FAULTS[fault]
}

/** `npm run holidays`: loads the State Council's order for a year. */
async function main(): Promise<number> {
  const [file, ...more] = process.argv.slice(2)
  if (!file || more.length > 0) return refuse(USAGE)
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch {
    return refuse(`读不到文件 ${file}。`)
  }
  if (bytes.length > MOST_BYTES) return refuse('文件太大，一年的安排不会超过 64 KB。')
  const order = readOrder(bytes.toString('utf8'))
  if (typeof order === 'string') return refuse(order)
  const year = orderedYearOf(order)
  return onDatabase(async (ports) => {
    const how = await loadOrder(ports.db, order, beijingDayOf(ports.nowMs()))
    if (how === 'other-order') return refuse(`${year} 年已经载入过另一份安排，没有改动。`)
    console.log(
      how === 'loaded'
        ? `${year} 年的放假安排已载入，从明天起生效；运行中的服务一分钟内读到。`
        : `${year} 年的放假安排已经有了，没有改动。`,
    )
    return 0
  })
}

if (import.meta.filename === process.argv[1]) runCommand(main)
