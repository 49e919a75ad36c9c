import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { plainHundredths } from '#domain/core/quantity.ts'
import type { CashierKeys } from '#server/bills/cashier/client.ts'
import { headersOf, isSigned, signatureIn, signMessage } from '#server/bills/cashier/signature.ts'
import { type Behaviour, BEHAVIOURS, listPage, payPage } from './cashier-page.ts'
import { CASHIER_PATH } from './path.ts'

const LATE_MS = 20_000
const MOST_BYTES = 16 * 1024

type Order = {
  orderNo: string
  amountFen: number
  title: string
  channel: string
  notifyUrl: string
  returnUrl: string
  state: 'pending' | 'paid' | 'failed'
  cashierNo: string
  takenFen: number
  at: number
}

/**
 * A stand-in for the platform's cashier, for development and tests: it signs and checks as a real one does, keeps orders in
 * memory, and lets one choose on its page what becomes of a payment. Throws in production.
 */
export function createCashierFake(given: { base: string; isProduction: boolean; nowMs: () => number }): {
  serve: (request: IncomingMessage, response: ServerResponse) => void
  /** What the product is given to speak with it. */
  keys: CashierKeys
} {
  if (given.isProduction) throw new Error('the cashier stand-in must not run in production')
  const own = generateKeyPairSync('ed25519')
  const merchant = generateKeyPairSync('ed25519')
  const stranger = generateKeyPairSync('ed25519')
  const merchantId = 'beijing-wuye'
  const orders = new Map<string, Order>()

  const factOf = (order: Order, over: object = {}) => ({
    merchantId,
    orderNo: order.orderNo,
    cashierNo: order.cashierNo,
    state: order.state,
    amountFen: order.takenFen,
    at: order.at,
    ...over,
  })

  async function notify(order: Order, over: object = {}, key: KeyObject = own.privateKey): Promise<void> {
    const body = Buffer.from(JSON.stringify(factOf(order, over)))
    await fetch(order.notifyUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headersOf(signMessage(key, body, given.nowMs())) },
      body,
    }).catch(() => undefined)
  }

  function take(order: Order, takenFen = order.amountFen): void {
    Object.assign(order, { state: 'paid', cashierNo: newNumber(), takenFen, at: given.nowMs() })
  }

  const ACTS: Record<Behaviour, (order: Order) => Promise<void>> = {
    async pay(order) {
      take(order)
      await notify(order)
    },
    async twice(order) {
      take(order)
      await Promise.all([notify(order), notify(order)])
    },
    async late(order) {
      take(order)
      setTimeout(() => void notify(order), LATE_MS).unref()
    },
    async silent(order) {
      take(order)
    },
    async fail(order) {
      Object.assign(order, { state: 'failed', at: given.nowMs() })
      await notify(order)
    },
    async timeout() {
      // Nothing comes of it, and nobody says so.
    },
    async other(order) {
      take(order, order.amountFen - 1)
      await notify(order)
    },
    async again(order) {
      take(order)
      await notify(order)
      await notify(order, { cashierNo: newNumber() })
    },
    async forged(order) {
      const paid = { state: 'paid', cashierNo: newNumber(), amountFen: order.amountFen }
      await notify(order, paid, stranger.privateKey)
    },
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', given.base)
    const path = url.pathname.slice(CASHIER_PATH.length)
    const body = request.method === 'POST' ? await bytesOf(request) : Buffer.alloc(0)
    if (path === '/orders' || path === '/query') return machine(path, request, body, response)
    if (path === '/list') return list(request.method ?? '', body, response)
    const order = orders.get(url.searchParams.get('order') ?? '')
    if (path !== '/pay' || !order) return html(response, 404, listPage(`${CASHIER_PATH}/list`, []))
    if (request.method !== 'POST') return html(response, 200, payPage(request.url ?? '', shown(order)))
    const act = new URLSearchParams(body.toString()).get('do') ?? ''
    if (Object.hasOwn(BEHAVIOURS, act) && order.state !== 'paid') await ACTS[act as Behaviour](order)
    response.writeHead(303, { location: order.returnUrl })
    response.end()
  }

  /** The interface that the product speaks: signed questions, signed answers. */
  function machine(path: string, request: IncomingMessage, body: Buffer, response: ServerResponse): void {
    const signed = signatureIn((name) => request.headers[name])
    if (!isSigned(merchant.publicKey, body, signed)) {
      response.writeHead(401)
      response.end()
      return
    }
    const asked = JSON.parse(body.toString()) as Order & { merchantId: string }
    const known = orders.get(asked.orderNo)
    if (path === '/query')
      return say(response, known ? { answer: 'fact', fact: factOf(known) } : { answer: 'unknown' })
    if (asked.merchantId !== merchantId || (known && known.amountFen !== asked.amountFen))
      return say(response, { answer: 'refused' })
    if (!known)
      orders.set(asked.orderNo, {
        ...asked,
        state: 'pending',
        cashierNo: '',
        takenFen: asked.amountFen,
        at: given.nowMs(),
      })
    const order = orders.get(asked.orderNo) as Order
    return say(response, { answer: 'taken', handOver: handOverOf(order) })
  }

  function say(response: ServerResponse, value: object): void {
    const body = Buffer.from(JSON.stringify(value))
    response.writeHead(200, {
      'content-type': 'application/json',
      ...headersOf(signMessage(own.privateKey, body, given.nowMs())),
    })
    response.end(body)
  }

  function handOverOf(order: Order): object {
    if (order.channel === 'weapp')
      return {
        kind: 'weapp',
        timeStamp: String(Math.floor(given.nowMs() / 1000)),
        nonceStr: newNumber(),
        package: `prepay_id=${order.orderNo}`,
        signType: 'RSA',
        paySign: newNumber(),
      }
    if (order.channel === 'alipay') return { kind: 'alipay', tradeNo: order.orderNo }
    if (order.channel === 'swan')
      return { kind: 'swan', orderInfo: JSON.stringify({ dealId: order.orderNo }) }
    return { kind: 'web', url: `${given.base}/pay?order=${order.orderNo}` }
  }

  async function list(method: string, body: Buffer, response: ServerResponse): Promise<void> {
    if (method === 'POST') {
      const order = orders.get(new URLSearchParams(body.toString()).get('orderNo') ?? '')
      if (order && order.state !== 'pending') await notify(order)
    }
    html(response, 200, listPage(`${CASHIER_PATH}/list`, [...orders.values()].reverse().map(shown)))
  }

  return {
    serve: (request, response) =>
      void answer(request, response).catch(() => {
        response.writeHead(400)
        response.end()
      }),
    keys: { base: given.base, merchantId, privateKey: merchant.privateKey, publicKey: own.publicKey },
  }
}

const STATES = { pending: '没有付', paid: '已付', failed: '失败' } as const

function shown(order: Order) {
  const { orderNo, title, amountFen, state } = order
  return { orderNo, title, amount: plainHundredths(amountFen), state: STATES[state] }
}

function newNumber(): string {
  return randomBytes(12).toString('hex')
}

function html(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
  response.end(text)
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request) {
    parts.push(part as Buffer)
    size += (part as Buffer).length
    if (size > MOST_BYTES) throw new Error('too long')
  }
  return Buffer.concat(parts)
}
