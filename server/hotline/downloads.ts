import type { FastifyInstance } from 'fastify'
import type { linkHotlineReport } from '#contract/hotline/endpoints.ts'
import { hotlineReportFile } from '#contract/hotline/files.ts'
import type { Month } from '#domain/core/calendar.ts'
import { limitState } from '#domain/hotline/order.ts'
import type { RepairState } from '#domain/repairs/ticket.ts'
import type { Handler } from '#server/core/http/context.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { w3Of } from '#server/core/w3-time.ts'
import { STATE_NOTES } from '#server/repairs/public-words.ts'
import type { Ports } from '#server/core/ports.ts'
import { csvText, xlsxBytes } from '#server/tables/write.ts'
import { serveFile } from '#server/files/serve.ts'
import { signedLink } from '#server/files/signed-links.ts'
import { actsOf, casesOfMonth } from './routes.ts'

export const handleLinkHotlineReport: Handler<typeof linkHotlineReport> = async (
  { ports, nowAt },
  { params, query },
) => ({ url: signedLink(ports, hotlineReportFile, { ...params, ...query }, nowAt) })

/** Serves the report. */
export function serveHotlineReports(app: FastifyInstance, ports: Ports): void {
  serveFile(app, ports, hotlineReportFile, async ({ estateId, month, form }, nowAt) => {
    const rows = await inEstate(ports.db, estateId, (tx) => reportRows(tx, estateId, month, nowAt))
    const bytes = form === 'csv' ? csvText(rows) : xlsxBytes('12345工单办理情况', rows)
    return { form, name: `12345-${estateId}-${month}`, bytes }
  })
}

const HEADING = [
  '工单编号',
  '派单时间',
  '办理时限',
  '地点',
  '诉求内容',
  '首次联系时间',
  '首次联系是否按时',
  '联系情况',
  '超时或未办结说明',
  '办理结果',
  '办理情况',
  '办结时间',
  '是否按时办结',
  '业主评价：解决',
  '业主评价：满意',
  '截至',
]

const LIMITS = { inTime: '按时', late: '超时', running: '未到期' } as const
const SATISFIED = { satisfied: '满意', mostly: '基本满意', dissatisfied: '不满意' } as const
/** Of whom nothing is known nothing is said. */
const UNRATED = '未评价'

/** The report on a month's orders: what the company wrote down, and what the reporter said; nothing that nobody said. */
async function reportRows(tx: Tx, estateId: string, month: Month, nowAt: number): Promise<string[][]> {
  const cases = await casesOfMonth(tx, estateId, month, nowAt)
  const acts = await actsOf(
    tx,
    estateId,
    cases.map(({ order }) => order.orderNo),
  )
  return [
    HEADING,
    ...cases.map(({ order, one }) => {
      const done = acts.get(order.orderNo) ?? []
      const notes = (...kinds: readonly string[]) =>
        done
          .filter((act) => kinds.includes(act.kind))
          .map((act) => `${minute(act.at)} ${act.kind === 'attempt' ? '未联系上：' : ''}${act.note}`)
          .join('；')
      return [
        order.orderNo,
        minute(order.receivedAt),
        minute(order.dueAt),
        order.placeText,
        order.text,
        order.contactedAt === null ? '' : minute(order.contactedAt),
        LIMITS[limitState(one, one.contactedAt, nowAt)],
        notes('contact', 'attempt'),
        notes('explain'),
        STATE_NOTES[order.repairState as RepairState],
        notes('result'),
        one.endedAt === null ? '' : minute(one.endedAt),
        LIMITS[limitState(one, one.endedAt, nowAt)],
        one.rating === null ? UNRATED : one.rating.isSolved ? '解决' : '未解决',
        one.rating === null ? UNRATED : SATISFIED[one.rating.satisfaction],
        minute(nowAt),
      ]
    }),
  ]
}

function minute(atMs: number): string {
  return w3Of(atMs).slice(0, 16).replace('T', ' ')
}
