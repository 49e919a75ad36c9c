import type { askOrder, BillDetail, BillOrder, listMyBills, payBill, readBill } from '#contract/bills.ts'
import { isAllowed } from '#domain/access.ts'
import { BILL_TITLES } from '#domain/bill/amount.ts'
import { isOpen } from '#domain/bill/order.ts'
import { owedFen } from '#domain/bill/owed.ts'
import { beijingDayOf, addDays, type Day } from '#domain/calendar.ts'
import { billsOf, findBill, holdBill, isDebtor, lateOf, lineOf, type StoredBill } from './bills-store.ts'
import type { Call, Handler } from './call.ts'
import {
  askCashier,
  findOrder,
  lastOrder,
  handOver,
  openOrder,
  receiptOf,
  type StoredOrder,
  waitingOrders,
} from './cashier/orders.ts'
import { askAll, known, mapped, type Question } from './db/ask.ts'
import { askCommunity, inCommunity, type Tx } from './db/scope.ts'
import { Refusal } from './refusal.ts'

const MOST_DUE = 100
const MOST_PAST = 24
/** How long before its due day a bill is shown on the first screen. Basis: product. */
const AHEAD_DAYS = 30

export const handleListMyBills: Handler<typeof listMyBills> = async (
  { ports, nowAt, personId },
  { params },
) =>
  askCommunity(ports.db, params.communityId, async (tx) => {
    const today = beijingDayOf(nowAt)
    const { due, past } = await askAll(tx, {
      due: billsOf(params.communityId, personId, 'owed', MOST_DUE),
      past: billsOf(params.communityId, personId, 'past', MOST_PAST),
    })
    return {
      nowAt,
      dueFen: due.reduce((sum, bill) => sum + owedFen(bill), 0),
      due: due.map((bill) => ({ ...lineOf(bill, today), late: lateOf(bill, today) })),
      past: past.map((bill) => lineOf(bill, today)),
      hasCashier: ports.cashier !== null,
    }
  })

export const handleReadBill: Handler<typeof readBill> = async (call, { params }) =>
  inCommunity(call.ports.db, params.communityId, async (tx) => {
    const { communityId, billId } = params
    const { bill, isMine } = await mustReadBill(tx, call, communityId, billId)
    return { nowAt: call.nowAt, bill: await detailOf(tx, call, communityId, bill, isMine) }
  })

/** The bill, or `bill.not-found` also for one that is there: that there is such a bill is nobody else's business. */
export async function mustReadBill(
  tx: Tx,
  call: Call,
  communityId: string,
  billId: string,
): Promise<{ bill: StoredBill; isMine: boolean }> {
  const bill = await findBill(tx, communityId, billId)
  const isMine = bill !== undefined && (await isMineToPay(tx, call, communityId, billId))
  if (!bill || !(isMine || call.roles.some((role) => isAllowed(role, 'bill.readAll'))))
    throw new Refusal('bill.not-found')
  return { bill, isMine }
}

export const handlePayBill: Handler<typeof payBill> = async (call, { params, body }) => {
  const { ports, nowAt, personId } = call
  const { communityId, billId } = params
  if (!ports.cashier) throw new Refusal('cashier.none')
  const { title, overdue } = await inCommunity(ports.db, communityId, async (tx) => {
    if (!(await isMineToPay(tx, call, communityId, billId))) throw new Refusal('bill.not-found')
    const bill = (await findBill(tx, communityId, billId)) as StoredBill
    const waiting = await waitingOrders(tx, communityId, billId)
    return {
      title: `${bill.unitLabel} ${BILL_TITLES[bill.kind]} ${bill.item}`.trim(),
      overdue: waiting.filter((order) => !isOpen(order, nowAt)),
    }
  })
  // An order whose time is over may have been paid all the same: better asked now than paid twice.
  for (const order of overdue) await askCashier(ports, communityId, order.orderId)
  const order = await inCommunity(ports.db, communityId, async (tx) => {
    const bill = (await holdBill(tx, communityId, billId)) as StoredBill
    const known = await findOrder(tx, communityId, body.orderId)
    if (known) {
      const isSame =
        known.billId === billId && known.personId === personId && known.amountFen === body.amountFen
      if (!isSame) throw new Refusal('request.key-reused')
      return known
    }
    const owed = owedFen(bill)
    if (owed <= 0) throw new Refusal('bill.nothing-owed')
    if (owed !== body.amountFen) throw new Refusal('bill.changed')
    const open = (await waitingOrders(tx, communityId, billId)).filter(
      (one) => isOpen(one, nowAt) && !one.isDisputed,
    )
    const mine = open.find(
      (one) => one.personId === personId && one.channel === body.channel && one.amountFen === owed,
    )
    if (mine) return mine
    if (open.some((one) => one.personId !== personId)) throw new Refusal('bill.being-paid')
    const made = { orderId: body.orderId, billId, personId, channel: body.channel, amountFen: owed }
    const claimed = await tx.query('SELECT 1 FROM cashier_orders WHERE order_no = $1', [body.orderId])
    if (claimed.rowCount !== 0) throw new Refusal('request.key-reused')
    await openOrder(tx, communityId, made, nowAt)
    return (await findOrder(tx, communityId, body.orderId)) as StoredOrder
  })
  if (!isOpen(order, nowAt)) return { order: shown(order), handOver: null }
  const answer = order.handOver ?? (await handOver(ports, communityId, order, title))
  if (answer === 'unavailable') throw new Refusal('cashier.unavailable')
  if (answer === 'refused') throw new Refusal('cashier.refused')
  const now = await inCommunity(ports.db, communityId, (tx) => findOrder(tx, communityId, order.orderId))
  return { order: shown(now ?? order), handOver: answer }
}

export const handleAskOrder: Handler<typeof askOrder> = async (call, { params }) => {
  const { ports, personId } = call
  const { communityId, orderId } = params
  const mine = () =>
    inCommunity(ports.db, communityId, async (tx) => {
      const order = await findOrder(tx, communityId, orderId)
      if (order?.personId !== personId) throw new Refusal('order.not-found')
      return { order, receipt: await receiptOf(tx, communityId, orderId) }
    })
  let told = await mine()
  if (told.receipt === null) {
    await askCashier(ports, communityId, orderId)
    told = await mine()
  }
  return { nowAt: call.nowAt, order: shown(told.order), receipt: told.receipt }
}

/** For the first screen: what of mine is to pay within the month, or null. */
export function billsToPayQuestion(call: Call, communityId: string): Question<BillsToPay | null> {
  if (!call.roles.some((role) => isAllowed(role, 'bill.readOwn'))) return known(null)
  const today = beijingDayOf(call.nowAt)
  return mapped(billsOf(communityId, call.personId, 'owed', MOST_DUE), (owed) => {
    const near = owed
      .map((bill) => lineOf(bill, today))
      .filter((bill) => bill.lastOn <= addDays(today, AHEAD_DAYS))
    const [first] = near.sort((a, b) => (a.lastOn < b.lastOn ? -1 : 1))
    return (
      (first && {
        bills: near.length,
        dueFen: near.reduce((sum, bill) => sum + bill.owedFen, 0),
        dueOn: first.lastOn,
      }) ??
      null
    )
  })
}

type BillsToPay = { bills: number; dueFen: number; dueOn: Day }

async function isMineToPay(tx: Tx, call: Call, communityId: string, billId: string): Promise<boolean> {
  if (!call.roles.some((role) => isAllowed(role, 'bill.pay'))) return false
  return isDebtor(tx, communityId, call.personId, billId)
}

export async function detailOf(
  tx: Tx,
  call: Call,
  communityId: string,
  bill: StoredBill,
  isMine: boolean,
): Promise<BillDetail> {
  const today = beijingDayOf(call.nowAt)
  const { basis, basisText, issuedAt, creditedFen, paidFen, refundedFen } = bill
  const values = [communityId, bill.billId]
  const corrections = await tx.query<BillDetail['corrections'][number]>(
    `SELECT act, amount_fen::float8 AS "amountFen", reason, at FROM bill_corrections
     WHERE community_id = $1 AND bill_id = $2 ORDER BY at, correction_id`,
    values,
  )
  const refunds = await tx.query<BillDetail['refunds'][number]>(
    `SELECT amount_fen::float8 AS "amountFen", note, at FROM bill_refunds
     WHERE community_id = $1 AND bill_id = $2 ORDER BY at, refund_id`,
    values,
  )
  const receipts = await tx.query<BillDetail['receipts'][number]>(
    `SELECT number, amount_fen::float8 AS "amountFen", paid_at AS "paidAt", how, cashier_no AS "cashierNo", note
     FROM bill_payments WHERE community_id = $1 AND bill_id = $2 ORDER BY number`,
    values,
  )
  const order = await lastOrder(tx, communityId, bill.billId, call.personId)
  return {
    ...lineOf(bill, today),
    basis: basis as BillDetail['basis'],
    basisText,
    rollAreaDm2: basis.method === 'area' && basis.areaDm2 !== bill.unitAreaDm2 ? bill.unitAreaDm2 : null,
    issuedAt,
    creditedFen,
    paidFen,
    refundedFen,
    late: lateOf(bill, today),
    corrections: corrections.rows,
    refunds: refunds.rows,
    receipts: receipts.rows,
    order: order ? shown(order) : null,
    mayPay: isMine && call.ports.cashier !== null && owedFen(bill) > 0,
  }
}

function shown(order: StoredOrder): BillOrder {
  const { orderId, billId, amountFen, state, createdAt, expiresAt, isDisputed } = order
  return { orderId, billId, amountFen, state, createdAt, expiresAt, isDisputed }
}
