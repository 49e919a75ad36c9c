import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import type { CashierFact } from '#domain/bill/order.ts'
import { inCommunity, inTransaction, type Tx } from '../db/scope.ts'
import { markDue } from '../jobs/marks.ts'
import type { Ports } from '../ports.ts'
import { type Settled, settle } from './orders.ts'
import { signatureIn } from './signature.ts'

export const CALLBACK_PATH = '/cashier/callbacks'
const MOST_BYTES = 16 * 1024
/** The cashier calls from few addresses and all at once. */
const MOST_A_MINUTE = 6_000
/** How long counts of forged callbacks are kept. Basis: ours. */
const FORGED_KEPT_MS = 30 * 86_400_000
const HOUR_MS = 3_600_000
/** What belongs to no estate. */
const NOBODY = '0'

/**
 * Where the cashier says that somebody paid. Whatever the cashier signed is kept as it came before anything is decided of it, and the
 * cashier is told that we have it only then; if deciding fails, the sweeper decides.
 */
export function serveCashierCallbacks(app: FastifyInstance, ports: Ports): void {
  void app.register(async (inside) => {
    inside.removeAllContentTypeParsers()
    inside.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MOST_BYTES }, (_request, body, done) =>
      done(null, body),
    )
    inside.post(
      CALLBACK_PATH,
      { config: { rateLimit: { max: MOST_A_MINUTE, timeWindow: 60_000 } } },
      async (request, reply) => {
        if (!ports.cashier) return reply.status(404).send({ code: 'NO-CASHIER' })
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
        const signed = signatureIn((name) => request.headers[name])
        const fact = ports.cashier.verify(signed, body)
        if (!fact) {
          await countForged(ports, body)
          return reply.status(401).send({ code: 'NOT-SIGNED' })
        }
        const communityId = await communityOf(ports, fact.orderNo)
        const kept = { callbackId: ports.newId(), body, signed: JSON.stringify(signed) }
        if (!communityId) {
          await inTransaction(ports.db, async (tx) => {
            await keep(tx, NOBODY, kept, ports.nowMs())
            await decide(tx, NOBODY, kept.callbackId, 'unknown-order', fact, ports.nowMs())
          })
          return reply.status(200).send({ code: 'KEPT' })
        }
        await inCommunity(ports.db, communityId, async (tx) => {
          await keep(tx, communityId, kept, ports.nowMs())
          await markDue(tx, communityId, 'ask-cashier', ports.nowMs() + CUT_OFF_MS + 1)
        })
        await decideCallback(ports, communityId, kept.callbackId, fact)
        return reply.status(200).send({ code: 'KEPT' })
      },
    )
  })
}

/** A callback without a verdict after this time was cut off while it was decided. */
export const CUT_OFF_MS = 10_000

/** Counts what the cashier did not sign, by the hour, and forgets the hours that are long over. */
async function countForged(ports: Ports, body: Buffer): Promise<void> {
  const nowAt = ports.nowMs()
  const hash = createHash('sha256').update(body).digest()
  await ports.db.query('DELETE FROM forged_callbacks WHERE community_id = 0 AND hour < $1', [
    new Date(nowAt - FORGED_KEPT_MS),
  ])
  await ports.db.query(
    `INSERT INTO forged_callbacks (community_id, hour, count, first_sha256, last_sha256) VALUES (0, $1, 1, $2, $2)
     ON CONFLICT (community_id, hour) DO UPDATE
       SET count = forged_callbacks.count + 1, last_sha256 = excluded.last_sha256`,
    [new Date(nowAt - (nowAt % HOUR_MS)), hash],
  )
}

/** Decides what a kept callback means; once, whoever tries. */
export async function decideCallback(
  ports: Ports,
  communityId: string,
  callbackId: string,
  fact: CashierFact,
): Promise<void> {
  await inCommunity(ports.db, communityId, async (tx) => {
    const settled = await settle(tx, communityId, fact, ports.nowMs())
    await decide(tx, communityId, callbackId, VERDICT[keyOf(settled)], fact, ports.nowMs())
  })
}

const VERDICT = {
  book: 'booked',
  known: 'known',
  note: 'noted',
  nothing: 'nothing',
  'other-amount': 'other-amount',
  'paid-twice': 'paid-twice',
  'unknown-order': 'unknown-order',
} as const

function keyOf(settled: Settled): keyof typeof VERDICT {
  return settled.act === 'refuse' ? settled.why : settled.act
}

async function communityOf(ports: Ports, orderNo: string): Promise<string | undefined> {
  const { rows } = await ports.db.query<{ communityId: string }>({
    name: 'community-of-order',
    text: 'SELECT community_id AS "communityId" FROM cashier_orders WHERE order_no = $1',
    values: [orderNo],
  })
  return rows[0]?.communityId
}

async function keep(
  tx: Tx,
  communityId: string,
  kept: { callbackId: string; body: Buffer; signed: string },
  nowAt: number,
): Promise<void> {
  await tx.query('INSERT INTO cashier_callbacks VALUES ($1, $2, $3, $4, $5, $6)', [
    communityId,
    kept.callbackId,
    kept.body,
    createHash('sha256').update(kept.body).digest(),
    kept.signed,
    new Date(nowAt),
  ])
}

async function decide(
  tx: Tx,
  communityId: string,
  callbackId: string,
  verdict: (typeof VERDICT)[keyof typeof VERDICT],
  fact: CashierFact,
  nowAt: number,
): Promise<void> {
  await tx.query('INSERT INTO cashier_verdicts VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING', [
    communityId,
    callbackId,
    verdict,
    fact.orderNo,
    fact.cashierNo,
    fact.amountFen,
    new Date(nowAt),
  ])
}
