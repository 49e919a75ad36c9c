import type { RepairDetail } from '#contract/repairs/endpoints.ts'
import type { RequestContext } from '#server/core/http/context.ts'
import type { Tx } from '#server/core/db/scope.ts'
import type { RepairSeen } from '#server/repairs/parts.ts'
import { mayDo } from '#server/repairs/store.ts'
import { findOrders, orderCases } from './store.ts'

/** A repair's orders as one who sees the repair may read them: their limits are open, their numbers are not a neighbour's. */
export async function ordersOnRepair(
  tx: Tx,
  context: RequestContext,
  repair: RepairSeen,
): Promise<RepairDetail['orders']> {
  const found = await findOrders(tx, repair.estateId, 'o.repair_id = $2 ORDER BY o.received_at, o.order_no', [
    repair.repairId,
  ])
  if (found.length === 0) return []
  const mayRead = mayDo(context, 'repair.readPrivate') || repair.reportedBy === context.personId
  return (await orderCases(tx, repair.estateId, found, context.nowAt)).map(({ order }) => ({
    orderNo: mayRead ? order.orderNo : null,
    by: order.dueAt,
    state: order.deal,
  }))
}
