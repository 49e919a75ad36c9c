import { inEstate } from '#server/core/db/scope.ts'
import type { Work } from '#server/core/jobs/work.ts'
import type { CashierSignature, Ports } from '#server/core/ports.ts'
import { eachAlone } from '#server/core/jobs/scheduler.ts'
import { CUT_OFF_MS, decideCallback } from './callbacks.ts'
import { askCashier } from './orders.ts'

const MOST_AT_ONCE = 50

/**
 * Asks the cashier about every order of one estate whose time to be asked has come, and decides callbacks that were kept and not
 * decided. So a payment is found also where the phone was killed, its callback never came, or we were down. Answers how many it did.
 */
async function sweepIn(ports: Ports, estateId: string, signal?: AbortSignal): Promise<number> {
  const { cashier } = ports
  if (!cashier) return 0
  const { callbacks, orderIds } = await inEstate(ports.db, estateId, async (tx) => {
    const cut = await tx.query<{ callbackId: string; body: Buffer; signed: CashierSignature }>(
      `SELECT c.callback_id AS "callbackId", c.body, c.signed FROM cashier_callbacks c
         LEFT JOIN cashier_verdicts v USING (estate_id, callback_id)
         WHERE c.estate_id = $1 AND v.callback_id IS NULL AND c.received_at < $2
         ORDER BY c.received_at LIMIT ${MOST_AT_ONCE}`,
      [estateId, new Date(ports.nowMs() - CUT_OFF_MS)],
    )
    const due = await tx.query<{ orderId: string }>(
      `SELECT order_id AS "orderId" FROM bill_orders WHERE estate_id = $1 AND next_ask_at <= $2
         ORDER BY next_ask_at LIMIT ${MOST_AT_ONCE}`,
      [estateId, new Date(ports.nowMs())],
    )
    return { callbacks: cut.rows, orderIds: due.rows.map((row) => row.orderId) }
  })
  const works = [
    ...callbacks.map(({ callbackId, body, signed }) => async () => {
      const fact = cashier.verify(signed, body)
      if (fact) await decideCallback(ports, estateId, callbackId, fact)
    }),
    ...orderIds.map((orderId) => () => askCashier(ports, estateId, orderId)),
  ]
  return eachAlone(
    works,
    async (work) => {
      await work()
      return 1
    },
    signal,
  )
}

const WAITING_ORDERS = `SELECT estate_id, next_ask_at AS due_at FROM bill_orders WHERE next_ask_at IS NOT NULL
  UNION ALL SELECT c.estate_id, c.received_at + interval '${CUT_OFF_MS + 1} milliseconds' FROM cashier_callbacks c
  WHERE NOT EXISTS (SELECT 1 FROM cashier_verdicts v WHERE v.estate_id = c.estate_id AND v.callback_id = c.callback_id)`

export function askCashierWork(ports: Ports): Work {
  return {
    name: 'ask-cashier',
    waiting: WAITING_ORDERS,
    inEstate: (estateId, signal) => sweepIn(ports, estateId, signal),
  }
}
