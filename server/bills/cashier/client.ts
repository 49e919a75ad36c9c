import type { KeyObject } from 'node:crypto'
import * as v from 'valibot'
import { HandOver } from '#contract/bills/endpoints.ts'
import type { CashierFact } from '#domain/bills/order.ts'
import type { Cashier } from '#server/core/ports.ts'
import { headersOf, isSigned, signatureIn, signMessage } from './signature.ts'

const TIMEOUT_MS = 8_000
const MOST_BYTES = 64 * 1024

export type CashierKeys = {
  /** Address of the cashier's interface, without a final slash. */
  base: string
  merchantId: string
  /** Ours, to sign what we ask. */
  privateKey: KeyObject
  /** The cashier's, to check what it says. */
  publicKey: KeyObject
}

const Fact = v.object({
  merchantId: v.string(),
  orderNo: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)),
  cashierNo: v.pipe(v.string(), v.regex(/^[\w-]{0,64}$/)),
  state: v.picklist(['pending', 'paid', 'failed']),
  amountFen: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000_000_000)),
  at: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(9_999_999_999_999)),
})
const Created = v.variant('answer', [
  v.object({ answer: v.literal('taken'), handOver: HandOver }),
  v.object({ answer: v.literal('refused') }),
])
const Asked = v.variant('answer', [
  v.object({ answer: v.literal('fact'), fact: Fact }),
  v.object({ answer: v.literal('unknown') }),
])

/** Where the cashier tells of a payment, and where it sends the person back to. */
export type CashierHooks = {
  readonly nowMs: () => number
  readonly notifyUrl: () => string
  readonly returnUrl: (billId: string, orderNo: string) => string
}

/**
 * The adapter to a cashier: JSON over HTTPS, signed both ways (docs/adr/0015). 京通's own interface is not public; when it is
 * known, it is another function that answers a `Cashier`.
 */
export function cashierClient(keys: CashierKeys, given: CashierHooks): Cashier {
  /** What it answers with a right signature; null where it does not answer, or somebody else does. */
  async function ask(path: string, question: object): Promise<unknown> {
    const body = Buffer.from(JSON.stringify({ merchantId: keys.merchantId, ...question }))
    try {
      const answer = await fetch(`${keys.base}${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...headersOf(signMessage(keys.privateKey, body, given.nowMs())),
        },
        body,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      const bytes = new Uint8Array(await answer.arrayBuffer())
      if (answer.status !== 200 || bytes.length > MOST_BYTES) return null
      const signed = signatureIn((name) => answer.headers.get(name))
      return isSigned(keys.publicKey, bytes, signed) ? parsed(bytes) : null
    } catch {
      return null
    }
  }

  const factOf = (value: unknown): CashierFact | null => {
    const fact = v.safeParse(Fact, value)
    if (!fact.success || fact.output.merchantId !== keys.merchantId) return null
    // A payment without a number could not be told from another.
    if (fact.output.state === 'paid' && fact.output.cashierNo === '') return null
    const { orderNo, cashierNo, state, amountFen, at } = fact.output
    return { orderNo, cashierNo, state, amountFen, at }
  }

  return {
    async createOrder({ billId, ...order }) {
      const answer = v.safeParse(
        Created,
        await ask('/orders', {
          ...order,
          notifyUrl: given.notifyUrl(),
          returnUrl: given.returnUrl(billId, order.orderNo),
        }),
      )
      if (!answer.success) return 'unavailable'
      return answer.output.answer === 'taken' ? answer.output.handOver : 'refused'
    },
    async query(orderNo) {
      const answer = v.safeParse(Asked, await ask('/query', { orderNo }))
      if (!answer.success) return 'unavailable'
      if (answer.output.answer === 'unknown') return 'unknown'
      const fact = factOf(answer.output.fact)
      return fact?.orderNo === orderNo ? fact : 'unavailable'
    },
    verify(signed, body) {
      return isSigned(keys.publicKey, body, signed) ? factOf(parsed(body)) : null
    },
  }
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return null
  }
}
