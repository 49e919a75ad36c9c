import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { BillDetail, BillOrder } from '#contract/bills/endpoints.ts'
import { CALLBACK_PATH } from '#server/bills/cashier/callbacks.ts'
import { type CashierKeys, cashierClient } from '#server/bills/cashier/client.ts'
import { headersOf, isSigned, signatureIn, signMessage } from '#server/bills/cashier/signature.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { key, type Harness } from './harness.ts'

type Fact = {
  orderNo: string
  cashierNo: string
  state: 'pending' | 'paid' | 'failed'
  amountFen: number
  at: number
}

/** A cashier on a port of its own that tests tell what to say, spoken to by the product's own adapter. */
export async function openCashier(harness: Harness) {
  const own = generateKeyPairSync('ed25519')
  const merchant = generateKeyPairSync('ed25519')
  const orders = new Map<string, Fact>()
  const cashier = {
    orders,
    /** How it answers: as it should, not at all, with "no", or with a signature that is not its own. */
    mode: 'up' as 'up' | 'down' | 'refuse' | 'forged',
    asked: 0,
    /** Runs before an order is answered. */
    before: async (_orderNo: string): Promise<void> => undefined,
    ownKey: own.privateKey,
    pay(orderNo: string, over: Partial<Fact> = {}): Fact {
      const known = orders.get(orderNo)
      const fact: Fact = {
        orderNo,
        cashierNo: `K-${orderNo}`,
        state: 'paid',
        amountFen: known?.amountFen ?? 0,
        at: harness.clock.now,
        ...over,
      }
      orders.set(orderNo, fact)
      return fact
    },
    /** Calls back; with another key it is forged, with other bytes than were signed too. */
    async call(fact: object, as: { key?: KeyObject; sent?: string; headers?: Record<string, string> } = {}) {
      const body = Buffer.from(JSON.stringify({ merchantId: 'm1', ...fact }))
      const signed = signMessage(as.key ?? own.privateKey, body, harness.clock.now)
      const answer = await harness.app.inject({
        method: 'POST',
        url: CALLBACK_PATH,
        headers: { 'content-type': 'application/json', ...headersOf(signed), ...as.headers },
        payload: as.sent ?? body,
      })
      return answer.statusCode
    },
    async stop() {
      await new Promise((done) => server.close(done))
    },
  }
  const server: Server = createServer((request, response) => {
    void (async () => {
      const parts: Buffer[] = []
      for await (const part of request) parts.push(part as Buffer)
      const body = Buffer.concat(parts)
      cashier.asked += 1
      if (cashier.mode === 'down') return void request.socket.destroy()
      if (
        !isSigned(
          merchant.publicKey,
          body,
          signatureIn((name) => request.headers[name]),
        )
      )
        return void response.writeHead(401).end()
      const asked = JSON.parse(body.toString()) as Fact & { channel: string }
      const known = orders.get(asked.orderNo)
      let told: object
      if (request.url === '/query')
        told = known ? { answer: 'fact', fact: { merchantId: 'm1', ...known } } : { answer: 'unknown' }
      else if (cashier.mode === 'refuse') told = { answer: 'refused' }
      else {
        if (!known)
          orders.set(asked.orderNo, {
            orderNo: asked.orderNo,
            cashierNo: '',
            state: 'pending',
            amountFen: asked.amountFen,
            at: harness.clock.now,
          })
        await cashier.before(asked.orderNo)
        told = { answer: 'taken', handOver: { kind: 'web', url: `https://cashier.test/${asked.orderNo}` } }
      }
      const bytes = Buffer.from(JSON.stringify(told))
      const signer = cashier.mode === 'forged' ? generateKeyPairSync('ed25519').privateKey : own.privateKey
      response.writeHead(200, headersOf(signMessage(signer, bytes, harness.clock.now))).end(bytes)
    })()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  server.unref()
  const { port } = server.address() as { port: number }
  const keys: CashierKeys = {
    base: `http://127.0.0.1:${port}`,
    merchantId: 'm1',
    privateKey: merchant.privateKey,
    publicKey: own.publicKey,
  }
  harness.ports.cashier = cashierClient(keys, {
    nowMs: () => harness.clock.now,
    notifyUrl: () => 'https://wuye.test/x',
    returnUrl: (billId, orderNo) => `https://wuye.test/${billId}/${orderNo}`,
  })
  return cashier
}

export type TestCashier = Awaited<ReturnType<typeof openCashier>>

/** What the bills of an estate come to, by the rows and not by anybody's sums. */
export async function booksOf(harness: Harness, estateId: string) {
  return inEstate(harness.database.app, estateId, async (tx) => {
    const one = async (text: string) => Number((await tx.query<{ n: string }>(text, [estateId])).rows[0]?.n)
    return {
      receipts: await one('SELECT count(*) AS n FROM bill_payments WHERE estate_id = $1'),
      bookedFen: await one(
        'SELECT coalesce(sum(amount_fen), 0) AS n FROM bill_payments WHERE estate_id = $1',
      ),
      paidOrdersFen: await one(
        `SELECT coalesce(sum(amount_fen), 0) AS n FROM bill_orders
         WHERE estate_id = $1 AND state IN ('paid', 'paid-late')`,
      ),
      sumsFen: await one('SELECT coalesce(sum(paid_fen), 0) AS n FROM bill_sums WHERE estate_id = $1'),
      lastNumber: await one('SELECT coalesce(max(number), 0) AS n FROM bill_payments WHERE estate_id = $1'),
      callbacks: await one('SELECT count(*) AS n FROM cashier_callbacks WHERE estate_id = $1'),
      undecided: await one(
        `SELECT count(*) AS n FROM cashier_callbacks c LEFT JOIN cashier_verdicts v USING (estate_id, callback_id)
         WHERE c.estate_id = $1 AND v.callback_id IS NULL`,
      ),
      cases: await one('SELECT count(*) AS n FROM cashier_cases WHERE estate_id = $1'),
    }
  })
}

let month = 0

/** Issues a bill of a fixed amount to a unit and answers its id. */
export async function issueTo(
  harness: Harness,
  estateId: string,
  clerk: string,
  unit: string,
  more: Record<string, unknown> = {},
): Promise<string> {
  const billId = harness.ports.newId()
  month += 1
  const answer = await harness.post(`/estates/${estateId}/bills`, {
    token: clerk,
    key: key(harness),
    body: {
      billId,
      unitId: await unitOf(harness, estateId, clerk, unit),
      kind: 'other',
      item: `第${month}项`,
      from: '2026-11-01',
      to: '2026-11-30',
      dueOn: '2026-12-10',
      basis: { method: 'fixed', amountFen: 10_000 },
      basisText: '测试用的依据',
      late: null,
      ...more,
    },
  })
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
  return billId
}

export async function unitOf(
  harness: Harness,
  estateId: string,
  clerk: string,
  sought: string,
): Promise<string> {
  const found = await harness.get(`/estates/${estateId}/bill-units?sought=${encodeURIComponent(sought)}`, {
    token: clerk,
  })
  const units = (found.body as unknown as { units: { unitId: string }[] }).units
  return units[0]?.unitId ?? 'none'
}

export async function readBill(
  harness: Harness,
  estateId: string,
  billId: string,
  token: string,
): Promise<BillDetail> {
  const answer = await harness.get(`/estates/${estateId}/bills/${billId}`, { token })
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
  return (answer.body as unknown as { bill: BillDetail }).bill
}

export type Paying = {
  status: number
  code: string | undefined
  order: BillOrder
  handOver: { url: string } | null
}

export async function pay(
  harness: Harness,
  estateId: string,
  billId: string,
  token: string,
  given: { orderId?: string; amountFen?: number; channel?: string } = {},
): Promise<Paying> {
  const orderId = given.orderId ?? harness.ports.newId()
  const answer = await harness.post(`/estates/${estateId}/bills/${billId}/orders`, {
    token,
    key: orderId,
    body: { orderId, amountFen: given.amountFen ?? 10_000, channel: given.channel ?? 'web' },
  })
  return {
    status: answer.status,
    code: answer.body.code,
    ...(answer.body as unknown as Pick<Paying, 'order' | 'handOver'>),
  }
}
