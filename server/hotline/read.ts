import { withoutCaller } from '#domain/hotline/words.ts'
import { DAY_MS } from '#domain/core/calendar.ts'
import { REPAIR_KINDS, suggestKinds } from '#domain/repairs/kind.ts'
import { buildingNamedIn } from '#server/estate/address.ts'
import { type Problem, sheetOf, type SheetRow } from '#server/tables/columns.ts'
import type { TableRow } from '#server/tables/table.ts'
import { minuteOf } from '#server/repairs/tickets/read.ts'
import { halfWidth } from '#server/tables/text.ts'
import { knownBuilding } from '#server/estate/unit-place.ts'

export type OrderRow = {
  readonly line: number
  readonly orderNo: string
  readonly receivedAt: number
  readonly dueAt: number
  readonly kind: string
  readonly place: 'home' | 'building' | 'grounds'
  readonly placeText: string
  readonly building: string
  readonly text: string
}

export const MOST_ORDERS = 500
const MOST_TEXT = 2_000
const MOST_PLACE = 80
/** Older ones are history, and no limit of theirs can be kept any more. Basis: product. */
const OLDEST_MS = 180 * DAY_MS
/** Law: DB11/T 2021-2022 knows no limit beyond fifteen days; three months leave room for what is put off. Basis: product. */
const LONGEST_MS = 90 * DAY_MS

/**
 * Reads a dispatch list: 工单编号, 派单时间, 办理时限 (an instant, or hours or days from 派单时间), 诉求内容, 地点, and where they are there 部位 (公共 or 户内), 楼栋, 类别.
 * What is not named here, such as names and telephones, is not read; what stands of them in the text is left out.
 */
export function readOrders(
  table: readonly TableRow[],
  buildings: ReadonlySet<string>,
  nowAt: number,
): { rows: OrderRow[]; problems: Problem[] } {
  const sheet = sheetOf(
    table,
    {
      工单编号: ['工单号', '编号', '诉求编号', '受理编号', '派单编号'],
      派单时间: ['接收时间', '下派时间', '转派时间', '交办时间'],
      办理时限: ['限办时间', '截止时间', '处理时限', '办结时限', '反馈时限'],
      诉求内容: ['内容', '问题描述', '诉求描述', '主要内容', '工单内容'],
      地点: ['地址', '位置', '问题地点', '诉求地点', '事发地址'],
      部位: ['公共或户内'],
      楼栋: ['楼号'],
      类别: ['报修类别', '问题类别'],
    },
    ['部位', '楼栋', '类别'],
  )
  const problems = [...sheet.problems]
  const rows: OrderRow[] = []
  const seen = new Set<string>()
  if (sheet.rows.length > MOST_ORDERS)
    problems.push({ line: 1, code: 'too-many', message: `一次最多导入 ${MOST_ORDERS} 行，请按日期分开。` })
  for (const row of sheet.rows.slice(0, MOST_ORDERS)) {
    const read = rowOf(row, buildings, nowAt)
    if ('code' in read) problems.push({ line: row.line, ...read })
    else if (seen.has(read.orderNo))
      problems.push({
        line: row.line,
        code: 'number-twice',
        message: `工单编号 ${read.orderNo} 在文件里重复。`,
      })
    else {
      seen.add(read.orderNo)
      rows.push(read)
    }
  }
  return { rows, problems }
}

type Fault = { readonly code: string; readonly message: string }

function rowOf(row: SheetRow, buildings: ReadonlySet<string>, nowAt: number): OrderRow | Fault {
  const no = (code: string, message: string): Fault => ({ code, message })
  const orderNo = halfWidth(row.get('工单编号'))
  if (orderNo === '') return no('number-missing', '没有工单编号。')
  if (/^\d(\.\d+)?[eE]\+\d+$/.test(orderNo))
    return no('number-rounded', '工单编号被表格软件改成了科学记数，请把这一列设为文本，重新粘贴编号。')
  if (!/^[0-9A-Za-z-]{4,40}$/.test(orderNo))
    return no('number-wrong', '工单编号应是 4 到 40 个数字、字母或短横线。')
  const received = row.get('派单时间')
  if (received === '') return no('received-missing', '没有派单时间。')
  const receivedAt = minuteOf(received)
  if (receivedAt === 'day') return no('received-vague', '派单时间只有日期，请写到分钟，如 2026-03-01 08:30。')
  if (receivedAt === 'wrong') return no('received-wrong', '派单时间看不懂，请写成 2026-03-01 08:30。')
  if (receivedAt > nowAt) return no('received-future', '派单时间在将来。')
  if (receivedAt < nowAt - OLDEST_MS) return no('received-old', '派单时间在半年以前，不再导入。')
  const dueAt = limitOf(row.get('办理时限'), receivedAt)
  if (typeof dueAt !== 'number') return dueAt
  if (dueAt <= receivedAt) return no('limit-before', '办理时限早于派单时间。')
  if (dueAt > receivedAt + LONGEST_MS) return no('limit-far', '办理时限超过派单后 90 天，请核对。')
  const said = row.get('诉求内容')
  if (said === '') return no('text-missing', '没有诉求内容。')
  if (said.length > MOST_TEXT) return no('text-long', `诉求内容不能超过 ${MOST_TEXT} 字。`)
  const placeText = withoutCaller(row.get('地点'))
  if (placeText === '') return no('place-missing', '没有地点。')
  if (placeText.length > MOST_PLACE) return no('place-long', `地点不能超过 ${MOST_PLACE} 字。`)
  const part = row.get('部位')
  if (part !== '' && part !== '公共' && part !== '户内')
    return no('part-wrong', '部位应是：公共、户内，或者留空。')
  const named = row.get('楼栋')
  const told = named === '' ? '' : knownBuilding(buildings, named)
  if (told === undefined)
    return no('building-unknown', `房屋名册里没有“${named}”，请写成名册里的楼栋名称，院里的留空。`)
  const kindText = row.get('类别')
  const kind = REPAIR_KINDS.find((one) => one.title === kindText || one.key === kindText)
  if (kindText !== '' && !kind)
    return no('kind-unknown', `类别应是：${REPAIR_KINDS.map((one) => one.title).join('、')}，或者留空。`)
  const text = withoutCaller(said)
  const building = told || buildingNamedIn(placeText, buildings)
  return {
    line: row.line,
    orderNo,
    receivedAt,
    dueAt,
    kind: kind?.key ?? suggestKinds(`${text} ${placeText}`, null, 1)[0] ?? 'other',
    place: placeOf(part, placeText, building),
    placeText,
    building,
    text,
  }
}

/** The limit as an instant; or hours or days after the order was handed down. Nothing is made up where there is none. */
function limitOf(text: string, receivedAt: number): number | Fault {
  if (text === '') return { code: 'limit-missing', message: '没有办理时限。时限是派单单位定的，这里不代填。' }
  const span = /^(\d{1,3})\s*(小时|天|日)(?:内)?$/.exec(halfWidth(text))
  if (span) {
    const count = Number(span[1])
    if (count === 0) return { code: 'limit-wrong', message: '办理时限不能是零。' }
    return receivedAt + count * (span[2] === '小时' ? 3_600_000 : DAY_MS)
  }
  if (/工作日/.test(text))
    return {
      code: 'limit-workdays',
      message: '办理时限写成了工作日，请写成派单单位给的具体时间，如 2026-03-01 08:30。',
    }
  const at = minuteOf(text)
  if (at === 'day')
    return { code: 'limit-vague', message: '办理时限只有日期，请写到分钟，如 2026-03-01 18:00。' }
  if (at === 'wrong')
    return { code: 'limit-wrong', message: '办理时限看不懂，请写成 2026-03-01 08:30，或 24小时、7天。' }
  return at
}

/** What names a room is taken for that home, which fewer see; where it is shared after all, 部位 says so. */
function placeOf(part: string, placeText: string, building: string): OrderRow['place'] {
  if (part === '户内') return 'home'
  const namesRoom =
    /(?:单元|[门楼栋座层号])[\s-]?\d{2,4}[室号户]?$/.test(placeText) || /\d{3}[室户]/.test(placeText)
  if (part === '' && namesRoom) return 'home'
  return building === '' ? 'grounds' : 'building'
}
