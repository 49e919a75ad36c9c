import { startOfDayMs, isDay } from '#domain/core/calendar.ts'
import { REPAIR_KINDS } from '#domain/repairs/kind.ts'
import type { PastOutcome, PastTicket } from '#domain/repairs/past.ts'
import type { DeclineReason } from '#domain/repairs/ticket.ts'
import { type Problem, sheetOf, type SheetRow } from '#server/tables/columns.ts'
import type { TableRow } from '#server/tables/table.ts'
import { halfWidth, wordOf } from '#server/tables/text.ts'
import { knownBuilding } from '#server/estate/unit-place.ts'

export type TicketRow = PastTicket & {
  readonly line: number
  /** The number in the system that it comes from. */
  readonly externalId: string
  readonly place: 'home' | 'building' | 'grounds'
  readonly placeText: string
  readonly building: string
  readonly description: string
  readonly declineReason: DeclineReason | null
  readonly reasonNote: string
}

const MOST = 2_000

const OUTCOMES: Readonly<Record<string, PastOutcome>> = {
  处理中: 'open',
  已确认: 'confirmed',
  自动结束: 'lapsed',
  不予维修: 'declined',
  撤回: 'withdrawn',
}

const REASONS: Readonly<Record<string, DeclineReason>> = {
  业主自有部分: 'own-part',
  不在合同范围: 'not-in-contract',
  专业单位负责: 'utility',
  建设单位保修: 'warranty',
  需要业主共同决定: 'needs-decision',
  现场没有找到问题: 'not-found',
  其他原因: 'other',
}

/**
 * Reads tickets of another system: 工单号, 类别, 部位 (公共 or 户内), 位置, 楼栋, 描述, 报修时间, 响应时间, 完工时间, 结束时间, 结果, 原因. Columns that are not named here,
 * such as names and telephones, are not read. `buildings` are those of the roll.
 */
export function readTickets(
  table: readonly TableRow[],
  buildings: ReadonlySet<string>,
  nowAt: number,
): { rows: TicketRow[]; problems: Problem[] } {
  const sheet = sheetOf(
    table,
    {
      工单号: ['工单编号', '编号'],
      类别: ['报修类别', '类型'],
      部位: ['公共或户内'],
      位置: ['地点', '报修位置'],
      楼栋: ['楼号'],
      描述: ['报修内容', '内容'],
      报修时间: ['上报时间'],
      响应时间: ['受理时间', '到场时间'],
      完工时间: ['修好时间'],
      结束时间: ['办结时间'],
      结果: ['状态'],
      原因: ['不予维修原因'],
    },
    ['楼栋', '描述', '响应时间', '完工时间', '结束时间', '原因'],
  )
  const problems = [...sheet.problems]
  const rows: TicketRow[] = []
  const seen = new Set<string>()
  if (sheet.rows.length > MOST)
    problems.push({ line: 1, code: 'too-many', message: `一次最多导入 ${MOST} 行，请按月份分开。` })
  for (const row of sheet.rows.slice(0, MOST)) {
    const read = rowOf(row, buildings, nowAt)
    if ('code' in read) problems.push({ line: row.line, ...read })
    else if (seen.has(read.externalId))
      problems.push({
        line: row.line,
        code: 'number-twice',
        message: `工单号 ${read.externalId} 在文件里重复。`,
      })
    else {
      seen.add(read.externalId)
      rows.push(read)
    }
  }
  return { rows, problems }
}

type Fault = { readonly code: string; readonly message: string }

function rowOf(row: SheetRow, buildings: ReadonlySet<string>, nowAt: number): TicketRow | Fault {
  const no = (code: string, message: string): Fault => ({ code, message })
  const externalId = halfWidth(row.get('工单号'))
  const kind = REPAIR_KINDS.find((one) => one.title === row.get('类别') || one.key === row.get('类别'))
  const part = row.get('部位')
  const named = row.get('楼栋')
  const building = named === '' ? '' : knownBuilding(buildings, named)
  const outcome = wordOf(OUTCOMES, row.get('结果'))
  if (externalId === '') return no('number-missing', '没有工单号。')
  if (!/^[\w./#\-\u4e00-\u9fff]{1,40}$/.test(externalId))
    return no('number-wrong', '工单号应是 1 到 40 个字母、数字或汉字。')
  if (!kind) return no('kind-unknown', `类别应是：${REPAIR_KINDS.map((one) => one.title).join('、')}。`)
  if (part !== '公共' && part !== '户内') return no('part-wrong', '部位应是：公共、户内。')
  if (row.get('位置') === '') return no('place-missing', '没有位置。')
  if (row.get('位置').length > 80) return no('place-long', '位置不能超过 80 字。')
  if (building === undefined)
    return no('building-unknown', `房屋名册里没有“${named}”，请写成名册里的楼栋名称，院里的留空。`)
  if (row.get('描述').length > 500) return no('description-long', '描述不能超过 500 字。')
  if (row.get('报修时间') === '') return no('reported-missing', '没有报修时间。')
  const times: Record<string, number | null> = {}
  for (const column of ['报修时间', '响应时间', '完工时间', '结束时间']) {
    const at = row.get(column) === '' ? null : minuteOf(row.get(column))
    if (at === 'day') return no('time-vague', `${column}只有日期，请写到分钟，如 2026-03-01 08:30。`)
    if (at === 'wrong') return no('time-wrong', `${column}看不懂，请写成 2026-03-01 08:30。`)
    if (at !== null && at > nowAt) return no('time-future', `${column}在将来。`)
    times[column] = at
  }
  if (!outcome) return no('outcome-wrong', `结果应是：${Object.keys(OUTCOMES).join('、')}。`)
  const order = ['报修时间', '响应时间', '完工时间', '结束时间'].filter((column) => times[column] !== null)
  for (const [index, column] of order.entries()) {
    const before = order[index - 1]
    if (before !== undefined && (times[column] as number) < (times[before] as number))
      return no('order-wrong', `${column}早于${before}。`)
  }
  if (outcome === 'open' && times.结束时间 !== null) return no('end-extra', '处理中的工单不能有结束时间。')
  if (outcome !== 'open' && times.结束时间 === null) return no('end-missing', '已经结束的工单要有结束时间。')
  if ((outcome === 'confirmed' || outcome === 'lapsed') && times.完工时间 === null)
    return no('mended-missing', '修好后才能确认或自动结束，请写完工时间。')
  if (outcome === 'declined' && times.完工时间 !== null)
    return no('mended-extra', '不予维修的工单不能有完工时间。')
  const [reason = '', ...said] = row.get('原因').split(/[:：]/)
  const declineReason = wordOf(REASONS, reason) ?? null
  if (outcome === 'declined' && declineReason === null)
    return no('reason-wrong', `不予维修要写原因：${Object.keys(REASONS).join('、')}；说明写在冒号后面。`)
  if (outcome !== 'declined' && row.get('原因') !== '')
    return no('reason-extra', '只有不予维修的工单写原因。')
  return {
    line: row.line,
    externalId,
    kind: kind.key,
    place: part === '户内' ? 'home' : building === '' ? 'grounds' : 'building',
    placeText: row.get('位置'),
    building,
    description: row.get('描述'),
    reportedAt: times.报修时间 as number,
    answeredAt: times.响应时间 ?? null,
    mendedAt: times.完工时间 ?? null,
    closedAt: times.结束时间 ?? null,
    outcome,
    declineReason,
    reasonNote: said.join('：').trim().slice(0, 300),
  }
}

/** A minute of Beijing time as people and spreadsheets write it. */
export function minuteOf(text: string): number | 'day' | 'wrong' {
  const match = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/.exec(
    halfWidth(text).trim(),
  )
  if (!match) return 'wrong'
  const [, year, month, day, hour, minute, second = '0'] = match
  const date = `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`
  if (!isDay(date) || Number(year) < 2000) return 'wrong'
  if (hour === undefined) return 'day'
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return 'wrong'
  return startOfDayMs(date) + (Number(hour) * 3_600 + Number(minute) * 60 + Number(second)) * 1_000
}
