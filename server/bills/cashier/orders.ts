import {
  type CashierFact,
  isOpen,
  judge,
  nextAskAt,
  ORDER_LIFE_MS,
  type OrderState,
  type Verdict,
} from '#domain/bills/order.ts'
import type { BillOrder, HandOver, Receipt } from '#contract/bills/endpoints.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { markDue } from '#server/core/jobs/marks.ts'
import type { Ports } from '#server/core/ports.ts'

export type StoredOrder = BillOrder & {
  readonly personId: string
  readonly handOver: HandOver | null
  readonly channel: HandOver['kind']
}

const COLUMNS = `o.order_id AS "orderId", o.bill_id AS "billId", o.person_id AS "personId", o.channel,
  o.amount_fen::float8 AS "amountFen", o.state, o.created_at AS "createdAt", o.expires_at AS "expiresAt",
  o.hand_over AS "handOver",
  EXISTS (SELECT 1 FROM cashier_cases c WHERE c.estate_id = $1 AND c.order_no = o.order_id
    AND c.why = 'other-amount') AS "isDisputed"`

export async function findOrder(tx: Tx, estateId: string, orderId: string): Promise<StoredOrder | undefined> {
  const { rows } = await tx.query<StoredOrder>(
    `SELECT ${COLUMNS} FROM bill_orders o WHERE o.estate_id = $1 AND o.order_id = $2`,
    [estateId, orderId],
  )
  return rows[0]
}

/** The last order that a person made for a bill. */
export async function lastOrder(
  tx: Tx,
  estateId: string,
  billId: string,
  personId: string,
): Promise<StoredOrder | undefined> {
  const { rows } = await tx.query<StoredOrder>(
    `SELECT ${COLUMNS} FROM bill_orders o WHERE o.estate_id = $1 AND o.bill_id = $2 AND o.person_id = $3
     ORDER BY o.created_at DESC LIMIT 1`,
    [estateId, billId, personId],
  )
  return rows[0]
}

/** Orders for a bill without an answer, the latest first. */
export async function waitingOrders(tx: Tx, estateId: string, billId: string): Promise<StoredOrder[]> {
  const { rows } = await tx.query<StoredOrder>(
    `SELECT ${COLUMNS} FROM bill_orders o
     WHERE o.estate_id = $1 AND o.bill_id = $2 AND o.state IN ('created', 'handed-over')
     ORDER BY o.created_at DESC`,
    [estateId, billId],
  )
  return rows
}

/** Writes down an order before the cashier hears of it, so that whatever it says finds one. */
export async function openOrder(
  tx: Tx,
  estateId: string,
  order: Pick<StoredOrder, 'orderId' | 'billId' | 'personId' | 'channel' | 'amountFen'>,
  nowAt: number,
): Promise<void> {
  await tx.query(
    `INSERT INTO cashier_orders (order_no, estate_id)
     VALUES ($1, $2)`,
    [order.orderId, estateId],
  )
  await tx.query(
    `INSERT INTO bill_orders (estate_id, order_id, bill_id, person_id, channel, amount_fen, created_at, expires_at, state,
       next_ask_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'created', $9)`,
    [
      estateId,
      order.orderId,
      order.billId,
      order.personId,
      order.channel,
      order.amountFen,
      new Date(nowAt),
      new Date(nowAt + ORDER_LIFE_MS),
      new Date(nextAskAt(nowAt, nowAt) as number),
    ],
  )
  await markDue(tx, estateId, 'ask-cashier', nextAskAt(nowAt, nowAt))
  await tx.query(
    `INSERT INTO bill_order_steps (estate_id, order_id, position, state, at)
     VALUES ($1, $2, 1, 'created', $3)`,
    [estateId, order.orderId, new Date(nowAt)],
  )
}

/** Tells the cashier of an order and keeps what the host is to be opened with. */
export async function handOver(
  ports: Ports,
  estateId: string,
  order: StoredOrder,
  title: string,
): Promise<HandOver | 'refused' | 'unavailable'> {
  if (!ports.cashier) return 'unavailable'
  const answer = await ports.cashier.createOrder({
    orderNo: order.orderId,
    billId: order.billId,
    amountFen: order.amountFen,
    title,
    channel: order.channel,
    expiresAt: order.expiresAt,
  })
  if (answer === 'unavailable') return answer
  await inEstate(ports.db, estateId, async (tx) => {
    const held = await holdOrder(tx, estateId, order.orderId)
    // Its callback may have come first.
    if (held?.state !== 'created') return
    if (answer === 'refused') return move(tx, estateId, order.orderId, 'failed', null, ports.nowMs())
    await tx.query('UPDATE bill_orders SET hand_over = $3 WHERE estate_id = $1 AND order_id = $2', [
      estateId,
      order.orderId,
      JSON.stringify(answer),
    ])
    const next = nextAskAt(held.createdAt, ports.nowMs())
    await move(tx, estateId, order.orderId, 'handed-over', next, ports.nowMs())
  })
  return answer
}

export type Settled = Verdict | { readonly act: 'unknown-order' }

/**
 * Does what a checked fact of the cashier means for its order, in the caller's transaction: books it once, moves it, or lists
 * it as money that no bill explains. Whoever comes second sees what the first did.
 */
export async function settle(tx: Tx, estateId: string, fact: CashierFact, nowAt: number): Promise<Settled> {
  const order = await holdOrder(tx, estateId, fact.orderNo)
  if (!order) return { act: 'unknown-order' }
  const verdict = judge(order, fact)
  if (verdict.act === 'book') {
    const taken = await tx.query('SELECT 1 FROM bill_payments WHERE estate_id = $1 AND cashier_no = $2', [
      estateId,
      fact.cashierNo,
    ])
    if (taken.rowCount !== 0) return refuse(tx, estateId, fact, 'paid-twice', nowAt)
    await tx.query('SELECT book_payment($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)', [
      estateId,
      order.orderId,
      order.billId,
      'cashier',
      fact.cashierNo,
      fact.amountFen,
      new Date(fact.at),
      order.personId,
      '',
      new Date(nowAt),
    ])
    await move(tx, estateId, order.orderId, verdict.state, null, nowAt)
  } else if (verdict.act === 'note')
    // Still asked: a host may let the person try again on the same order.
    await move(tx, estateId, order.orderId, verdict.state, nextAskAt(order.createdAt, nowAt), nowAt)
  else if (verdict.act === 'refuse') return refuse(tx, estateId, fact, verdict.why, nowAt)
  return verdict
}

async function refuse(
  tx: Tx,
  estateId: string,
  fact: CashierFact,
  why: 'other-amount' | 'paid-twice',
  nowAt: number,
): Promise<Verdict> {
  await tx.query(
    `INSERT INTO cashier_cases (estate_id, cashier_no, why, order_no, amount_fen, opened_at)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
    [estateId, fact.cashierNo, why, fact.orderNo, fact.amountFen, new Date(nowAt)],
  )
  return { act: 'refuse', why }
}

/** Asks the cashier about one order and does what it answers. An order whose time is over and that was not paid is given up. */
export async function askCashier(ports: Ports, estateId: string, orderId: string): Promise<void> {
  if (!ports.cashier) return
  const answer = await ports.cashier.query(orderId)
  const nowAt = ports.nowMs()
  await inEstate(ports.db, estateId, async (tx) => {
    if (typeof answer === 'object') await settle(tx, estateId, answer, nowAt)
    const order = await holdOrder(tx, estateId, orderId)
    if (!order || order.state === 'paid' || order.state === 'paid-late') return
    const next = nextAskAt(order.createdAt, nowAt)
    const isOver = answer !== 'unavailable' && order.state !== 'failed' && order.state !== 'expired'
    if (isOver && !isOpen(order, nowAt)) return move(tx, estateId, orderId, 'expired', next, nowAt)
    await tx.query('UPDATE bill_orders SET next_ask_at = $3 WHERE estate_id = $1 AND order_id = $2', [
      estateId,
      orderId,
      next === null ? null : new Date(next),
    ])
  })
}

export async function receiptOf(tx: Tx, estateId: string, paymentId: string): Promise<Receipt | null> {
  const { rows } = await tx.query<Receipt>(
    `SELECT number, amount_fen::float8 AS "amountFen", paid_at AS "paidAt", how, cashier_no AS "cashierNo", note
     FROM bill_payments WHERE estate_id = $1 AND payment_id = $2`,
    [estateId, paymentId],
  )
  return rows[0] ?? null
}

type HeldOrder = {
  orderId: string
  billId: string
  personId: string
  state: OrderState
  amountFen: number
  createdAt: number
  expiresAt: number
  bookedAs: string | null
}

async function holdOrder(tx: Tx, estateId: string, orderId: string): Promise<HeldOrder | undefined> {
  const { rows } = await tx.query<Omit<HeldOrder, 'bookedAs'>>(
    `SELECT order_id AS "orderId", bill_id AS "billId", person_id AS "personId", state, amount_fen::float8 AS "amountFen",
       created_at AS "createdAt", expires_at AS "expiresAt"
     FROM bill_orders WHERE estate_id = $1 AND order_id = $2 FOR UPDATE`,
    [estateId, orderId],
  )
  if (!rows[0]) return undefined
  // Asked after the row is held: a statement sees what was committed before it began.
  const booked = await tx.query<{ cashierNo: string | null }>(
    'SELECT cashier_no AS "cashierNo" FROM bill_payments WHERE estate_id = $1 AND payment_id = $2',
    [estateId, orderId],
  )
  return { ...rows[0], bookedAs: booked.rows[0]?.cashierNo ?? null }
}

async function move(
  tx: Tx,
  estateId: string,
  orderId: string,
  state: OrderState,
  next: number | null,
  nowAt: number,
): Promise<void> {
  await tx.query('SELECT move_order($1, $2, $3, $4, $5)', [
    estateId,
    orderId,
    state,
    next === null ? null : new Date(next),
    new Date(nowAt),
  ])
  await markDue(tx, estateId, 'ask-cashier', next)
}
