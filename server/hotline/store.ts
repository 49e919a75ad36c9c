import type { HotlineOrder } from '#contract/hotline/endpoints.ts'
import { dealtAt, type HotlineCase, limitState, ratingsOnce } from '#domain/hotline/order.ts'
import type { Satisfaction } from '#domain/repairs/figures.ts'
import { repairKindOf } from '#domain/repairs/kind.ts'
import { lapsed } from '#domain/repairs/standing.ts'
import type { Tx } from '#server/core/db/scope.ts'
import { idOf } from '#server/core/ids.ts'
import { findRepairs, lastRatings, type StoredRepair } from '#server/repairs/store.ts'

/** How an order of 12345 reaches us: in a list, or by the city's own system. */
export const CAME_BY = ['import', 'open311'] as const
export type CameBy = (typeof CAME_BY)[number]

/** Reports what an order of an imported list is about: nobody here, so that nobody's word is taken for the caller's. */
export const HOTLINE_PERSON = 'hotline'

export type StoredOrder = {
  readonly orderNo: string
  readonly repairId: string
  readonly receivedAt: number
  readonly dueAt: number
  readonly placeText: string
  readonly text: string
  readonly cameBy: CameBy
  readonly contactedAt: number | null
}

type Rating = { readonly isSolved: boolean; readonly satisfaction: Satisfaction }

/** Reads orders by a condition that begins from `o.estate_id = $1`. */
export async function findOrders(
  tx: Tx,
  estateId: string,
  where: string,
  values: readonly unknown[] = [],
): Promise<StoredOrder[]> {
  const { rows } = await tx.query<StoredOrder>(
    `SELECT o.order_no AS "orderNo", o.repair_id AS "repairId", o.received_at AS "receivedAt", o.due_at AS "dueAt",
       o.place_text AS "placeText", o.text, o.came_by AS "cameBy",
       (SELECT min(a.at) FROM hotline_acts a
         WHERE a.estate_id = $1 AND a.order_no = o.order_no AND a.kind = 'contact') AS "contactedAt"
     FROM hotline_orders o WHERE o.estate_id = $1 AND ${where}`,
    [estateId, ...values],
  )
  return rows
}

/** The repair that an order makes where it is on none: one, however often and by whichever way it comes. */
export function orderRepairId(estateId: string, orderNo: string): string {
  return idOf(`hotline ${estateId} ${orderNo}`)
}

export async function storeOrder(
  tx: Tx,
  estateId: string,
  order: Omit<StoredOrder, 'contactedAt'>,
  came: { readonly personId: string; readonly at: number },
): Promise<void> {
  await tx.query(
    `INSERT INTO hotline_orders (estate_id, order_no, repair_id, received_at, due_at, place_text, text,
       came_by, by_person, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      estateId,
      order.orderNo,
      order.repairId,
      new Date(order.receivedAt),
      new Date(order.dueAt),
      order.placeText,
      order.text,
      order.cameBy,
      came.personId,
      new Date(came.at),
    ],
  )
}

export type OrderCase = { readonly order: HotlineOrder; readonly one: HotlineCase }

/** Orders with how their repairs stand at `nowAt`, and the ratings of those repairs' reporters, each once. */
export async function orderCases(
  tx: Tx,
  estateId: string,
  orders: readonly StoredOrder[],
  nowAt: number,
): Promise<OrderCase[]> {
  const repairIds = [...new Set(orders.map((order) => order.repairId))]
  const repairs = new Map(
    (await findRepairs(tx, estateId, 'repair_id = ANY ($2)', [repairIds])).map((one) => [one.repairId, one]),
  )
  const ratings = await lastRatings(tx, estateId, repairIds)
  // Of the repair's orders outside this span too: one said in the month before counts there.
  const all = await findOrders(tx, estateId, 'o.repair_id = ANY ($2)', [repairIds])
  const first = ratingsOnce(all)
  return orders.flatMap((order) => {
    const repair = repairs.get(order.repairId)
    if (!repair) return []
    const rating = first.has(order.orderNo) ? (ratings.get(order.repairId) ?? null) : null
    return [caseOf(order, repair, rating, nowAt)]
  })
}

function caseOf(order: StoredOrder, repair: StoredRepair, rating: Rating | null, nowAt: number): OrderCase {
  const standing = { ...repair, ...lapsed(repair.kind, repair, nowAt) }
  const endedAt = dealtAt(standing)
  return {
    order: {
      orderNo: order.orderNo,
      repairId: order.repairId,
      receivedAt: order.receivedAt,
      dueAt: order.dueAt,
      placeText: order.placeText,
      text: order.text,
      contactedAt: order.contactedAt,
      kindTitle: repairKindOf(repair.kind)?.title ?? repair.kind,
      repairState: standing.state,
      endedAt,
      contact: limitState(order, order.contactedAt, nowAt),
      deal: limitState(order, endedAt, nowAt),
    },
    one: {
      orderNo: order.orderNo,
      receivedAt: order.receivedAt,
      dueAt: order.dueAt,
      contactedAt: order.contactedAt,
      endedAt,
      rating,
    },
  }
}
