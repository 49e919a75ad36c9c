import type {
  askOrder,
  BillDetail,
  BillOrder,
  listMyBills,
  payBill,
  readBill,
} from '#contract/bills/endpoints.ts'
import { isAllowed } from '#domain/core/access.ts'
import { BILL_TITLES } from '#domain/bills/amount.ts'
import { isOpen } from '#domain/bills/order.ts'
import { owedFen } from '#domain/bills/owed.ts'
import { beijingDayOf, addDays, type Day } from '#domain/core/calendar.ts'
import {
  type BillReader,
  billsOf,
  findBill,
  holdBill,
  isDebtor,
  isShownBill,
  lateOf,
  lineOf,
  type StoredBill,
} from './store.ts'
import type { RequestContext, Handler } from '#server/core/http/context.ts'
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
import { askAll, known, mapped, type Question } from '#server/core/db/ask.ts'
import { askEstate, inEstate, type Tx } from '#server/core/db/scope.ts'
import { AppError } from '#server/core/http/app-error.ts'

const MOST_DUE = 100
const MOST_PAST = 24
/** How long before its due day a bill is shown on the first screen. Basis: product. */
const AHEAD_DAYS = 30

export const handleListMyBills: Handler<typeof listMyBills> = async (context, { params }) =>
  askEstate(context.ports.db, params.estateId, async (tx) => {
    const { ports, nowAt } = context
    const today = beijingDayOf(nowAt)
    const { due, past } = await askAll(tx, {
      due: billsOf(params.estateId, readerOf(context), 'owed', MOST_DUE),
      past: billsOf(params.estateId, readerOf(context), 'past', MOST_PAST),
    })
    return {
      nowAt,
      dueFen: due.reduce((sum, bill) => sum + owedFen(bill), 0),
      due: due.map((bill) => ({ ...lineOf(bill, today), late: lateOf(bill, today) })),
      past: past.map((bill) => lineOf(bill, today)),
      // Who lives there reads; who owes pays.
      hasCashier: ports.cashier !== null && readerOf(context).isOwner,
    }
  })

export const handleReadBill: Handler<typeof readBill> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, billId } = params
    const { bill, isMine } = await mustReadBill(tx, context, estateId, billId)
    return { nowAt: context.nowAt, bill: await detailOf(tx, context, estateId, bill, isMine) }
  })

/** The bill, or `bill.not-found` also for one that is there: that there is such a bill is nobody else's business. */
export async function mustReadBill(
  tx: Tx,
  context: RequestContext,
  estateId: string,
  billId: string,
): Promise<{ bill: StoredBill; isMine: boolean }> {
  const bill = await findBill(tx, estateId, billId)
  const isMine = bill !== undefined && (await isMineToPay(tx, context, estateId, billId))
  const mayRead =
    isMine ||
    context.roles.some((role) => isAllowed(role, 'bill.readAll')) ||
    (await isShown(tx, context, estateId, billId))
  if (!bill || !mayRead) throw new AppError('bill.not-found')
  return { bill, isMine }
}

export const handlePayBill: Handler<typeof payBill> = async (context, { params, body }) => {
  const { ports, nowAt, personId } = context
  const { estateId, billId } = params
  if (!ports.cashier) throw new AppError('cashier.none')
  const { title, overdue } = await inEstate(ports.db, estateId, async (tx) => {
    if (!(await isMineToPay(tx, context, estateId, billId))) throw new AppError('bill.not-found')
    const bill = (await findBill(tx, estateId, billId)) as StoredBill
    const waiting = await waitingOrders(tx, estateId, billId)
    return {
      title: `${bill.unitLabel} ${BILL_TITLES[bill.kind]} ${bill.item}`.trim(),
      overdue: waiting.filter((order) => !isOpen(order, nowAt)),
    }
  })
  // An order whose time is over may have been paid all the same: better asked now than paid twice.
  for (const order of overdue) await askCashier(ports, estateId, order.orderId)
  const order = await inEstate(ports.db, estateId, async (tx) => {
    const bill = (await holdBill(tx, estateId, billId)) as StoredBill
    const known = await findOrder(tx, estateId, body.orderId)
    if (known) {
      const isSame =
        known.billId === billId && known.personId === personId && known.amountFen === body.amountFen
      if (!isSame) throw new AppError('request.key-reused')
      return known
    }
    const owed = owedFen(bill)
    if (owed <= 0) throw new AppError('bill.nothing-owed')
    if (owed !== body.amountFen) throw new AppError('bill.changed')
    const open = (await waitingOrders(tx, estateId, billId)).filter(
      (one) => isOpen(one, nowAt) && !one.isDisputed,
    )
    const mine = open.find(
      (one) => one.personId === personId && one.channel === body.channel && one.amountFen === owed,
    )
    if (mine) return mine
    if (open.some((one) => one.personId !== personId)) throw new AppError('bill.being-paid')
    const made = { orderId: body.orderId, billId, personId, channel: body.channel, amountFen: owed }
    const claimed = await tx.query('SELECT 1 FROM cashier_orders WHERE order_no = $1', [body.orderId])
    if (claimed.rowCount !== 0) throw new AppError('request.key-reused')
    await openOrder(tx, estateId, made, nowAt)
    return (await findOrder(tx, estateId, body.orderId)) as StoredOrder
  })
  if (!isOpen(order, nowAt)) return { order: shown(order), handOver: null }
  const answer = order.handOver ?? (await handOver(ports, estateId, order, title))
  if (answer === 'unavailable') throw new AppError('cashier.unavailable')
  if (answer === 'refused') throw new AppError('cashier.refused')
  const now = await inEstate(ports.db, estateId, (tx) => findOrder(tx, estateId, order.orderId))
  return { order: shown(now ?? order), handOver: answer }
}

export const handleAskOrder: Handler<typeof askOrder> = async (context, { params }) => {
  const { ports, personId } = context
  const { estateId, orderId } = params
  const mine = () =>
    inEstate(ports.db, estateId, async (tx) => {
      const order = await findOrder(tx, estateId, orderId)
      if (order?.personId !== personId) throw new AppError('order.not-found')
      return { order, receipt: await receiptOf(tx, estateId, orderId) }
    })
  let told = await mine()
  if (told.receipt === null) {
    await askCashier(ports, estateId, orderId)
    told = await mine()
  }
  return { nowAt: context.nowAt, order: shown(told.order), receipt: told.receipt }
}

/** For the first screen: what of mine is to pay within the month, or null. */
export function billsToPayQuestion(context: RequestContext, estateId: string): Question<BillsToPay | null> {
  if (!readerOf(context).isOwner) return known(null)
  const today = beijingDayOf(context.nowAt)
  return mapped(billsOf(estateId, readerOf(context), 'owed', MOST_DUE), (owed) => {
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

/** Whoever may pay reads as who owes; a resident as who is shown. */
function readerOf({ personId, roles, nowAt }: RequestContext): BillReader {
  return { personId, nowAt, isOwner: roles.some((role) => isAllowed(role, 'bill.pay')) }
}

async function isShown(tx: Tx, context: RequestContext, estateId: string, billId: string): Promise<boolean> {
  if (!context.roles.some((role) => isAllowed(role, 'bill.readOwn'))) return false
  return isShownBill(tx, estateId, readerOf(context), billId)
}

async function isMineToPay(
  tx: Tx,
  context: RequestContext,
  estateId: string,
  billId: string,
): Promise<boolean> {
  if (!context.roles.some((role) => isAllowed(role, 'bill.pay'))) return false
  return isDebtor(tx, estateId, context.personId, billId)
}

export async function detailOf(
  tx: Tx,
  context: RequestContext,
  estateId: string,
  bill: StoredBill,
  isMine: boolean,
): Promise<BillDetail> {
  const today = beijingDayOf(context.nowAt)
  const { basis, basisText, issuedAt, creditedFen, paidFen, refundedFen } = bill
  const values = [estateId, bill.billId]
  const corrections = await tx.query<BillDetail['corrections'][number]>(
    `SELECT act, amount_fen::float8 AS "amountFen", reason, at FROM bill_corrections
     WHERE estate_id = $1 AND bill_id = $2 ORDER BY at, correction_id`,
    values,
  )
  const refunds = await tx.query<BillDetail['refunds'][number]>(
    `SELECT amount_fen::float8 AS "amountFen", note, at FROM bill_refunds
     WHERE estate_id = $1 AND bill_id = $2 ORDER BY at, refund_id`,
    values,
  )
  const receipts = await tx.query<BillDetail['receipts'][number]>(
    `SELECT number, amount_fen::float8 AS "amountFen", paid_at AS "paidAt", how, cashier_no AS "cashierNo", note
     FROM bill_payments WHERE estate_id = $1 AND bill_id = $2 ORDER BY number`,
    values,
  )
  const order = await lastOrder(tx, estateId, bill.billId, context.personId)
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
    mayPay: isMine && context.ports.cashier !== null && owedFen(bill) > 0,
  }
}

function shown(order: StoredOrder): BillOrder {
  const { orderId, billId, amountFen, state, createdAt, expiresAt, isDisputed } = order
  return { orderId, billId, amountFen, state, createdAt, expiresAt, isDisputed }
}
