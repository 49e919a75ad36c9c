import type {
  actOnHotlineOrder,
  HotlineOrderDetail,
  listHotlineOrders,
  readHotlineOrder,
} from '#contract/hotline/endpoints.ts'
import { addMonths, firstDayOf, type Month, startOfDayMs } from '#domain/core/calendar.ts'
import { hotlineFigures } from '#domain/hotline/order.ts'
import { withoutCaller } from '#domain/hotline/words.ts'
import type { RequestContext, Handler } from '#server/core/http/context.ts'
import { holdName, inEstate, type Tx } from '#server/core/db/scope.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { mayDo } from '#server/repairs/store.ts'
import { findOrders, type OrderCase, orderCases } from './store.ts'

const MOST_OF_MONTH = 2_000
const MOST_ACTS = 50

export const handleListHotlineOrders: Handler<typeof listHotlineOrders> = async (
  context,
  { params, query },
) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const cases = await casesOfMonth(tx, params.estateId, query.month, context.nowAt)
    return {
      nowAt: context.nowAt,
      month: query.month,
      orders: cases.map(({ order }) => order),
      figures: hotlineFigures(
        cases.map(({ one }) => one),
        context.nowAt,
      ).map(({ key, hits, of }) => ({ key, hits: [...hits], of: of && [...of] })),
    }
  })

export const handleReadHotlineOrder: Handler<typeof readHotlineOrder> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, (tx) => detailOf(tx, context, params))

export const handleActOnHotlineOrder: Handler<typeof actOnHotlineOrder> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, orderNo } = params
    await holdName(tx, estateId, 'hotline')
    if ((await findOrders(tx, estateId, 'o.order_no = $2', [orderNo])).length === 0)
      throw new AppError('hotline.not-found')
    const note = withoutCaller(body.note.trim())
    const { rows } = await tx.query<{ actId: string; kind: string; note: string; byPerson: string }>(
      `SELECT act_id AS "actId", kind, note, by_person AS "byPerson" FROM hotline_acts
       WHERE estate_id = $1 AND order_no = $2`,
      [estateId, orderNo],
    )
    const before = rows.find((act) => act.actId === body.actId)
    if (before) {
      const isSame = before.kind === body.kind && before.note === note && before.byPerson === context.personId
      if (!isSame) throw new AppError('request.key-reused')
      return detailOf(tx, context, params)
    }
    if (rows.length >= MOST_ACTS) throw new AppError('hotline.too-many-acts')
    await tx.query(
      `INSERT INTO hotline_acts (estate_id, order_no, position, act_id, kind, note, by_person, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        estateId,
        orderNo,
        rows.length + 1,
        body.actId,
        body.kind,
        note,
        context.personId,
        new Date(context.nowAt),
      ],
    )
    return detailOf(tx, context, params)
  })

async function detailOf(
  tx: Tx,
  context: RequestContext,
  { estateId, orderNo }: { estateId: string; orderNo: string },
): Promise<HotlineOrderDetail> {
  const found = await findOrders(tx, estateId, 'o.order_no = $2', [orderNo])
  const [one] = await orderCases(tx, estateId, found, context.nowAt)
  if (!one) throw new AppError('hotline.not-found')
  const acts = await actsOf(tx, estateId, [orderNo])
  return {
    nowAt: context.nowAt,
    order: one.order,
    acts: (acts.get(orderNo) ?? []).map(({ kind, note, at }) => ({ kind, note, at })),
    rating: one.one.rating,
    mayAct: mayDo(context, 'repair.move'),
  }
}

type StoredAct = HotlineOrderDetail['acts'][number] & { readonly orderNo: string }

/** What was done about orders, oldest first. */
export async function actsOf(
  tx: Tx,
  estateId: string,
  orderNos: readonly string[],
): Promise<Map<string, StoredAct[]>> {
  const { rows } = await tx.query<StoredAct>(
    `SELECT order_no AS "orderNo", kind, note, at FROM hotline_acts
     WHERE estate_id = $1 AND order_no = ANY ($2) ORDER BY order_no, position`,
    [estateId, orderNos],
  )
  const acts = new Map<string, StoredAct[]>()
  for (const act of rows) acts.set(act.orderNo, [...(acts.get(act.orderNo) ?? []), act])
  return acts
}

/** The orders that were handed down in a month, newest first. */
export async function casesOfMonth(
  tx: Tx,
  estateId: string,
  month: Month,
  nowAt: number,
): Promise<OrderCase[]> {
  const orders = await findOrders(
    tx,
    estateId,
    `o.received_at >= $2 AND o.received_at < $3 ORDER BY o.received_at DESC, o.order_no LIMIT ${MOST_OF_MONTH}`,
    [new Date(startOfDayMs(firstDayOf(month))), new Date(startOfDayMs(firstDayOf(addMonths(month, 1))))],
  )
  return orderCases(tx, estateId, orders, nowAt)
}
