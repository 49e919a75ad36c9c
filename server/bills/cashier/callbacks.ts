import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import type { CashierFact } from '#domain/bills/order.ts'
import { inEstate, inTransaction, type Tx } from '#server/core/db/scope.ts'
import { markDue } from '#server/core/jobs/marks.ts'
import type { Ports } from '#server/core/ports.ts'
import { type Settled, settle } from './orders.ts'
import { signatureIn } from './signature.ts'
import { batcher } from '#server/core/jobs/batcher.ts'
import { turns } from '#server/core/limits/turns.ts'

export const CALLBACK_PATH = '/cashier/callbacks'
const MOST_BYTES = 16 * 1024
/** The cashier calls from few addresses and all at once. */
const MOST_A_MINUTE = 6_000
/** Anybody may call, and each call costs a signature: they are looked at by turns. Whom it is too long for calls again. */
const DESK = { atOnce: 2, waiting: 400, rests: 1, refusal: 'server.busy' } as const
/** So many forged callbacks are counted by one write. */
const MOST_COUNTED = 1_000
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
  const desk = turns(DESK)
  const countForged = batcher<Buffer, null>(MOST_COUNTED, (bodies) => countAllForged(ports, bodies))
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
        const { cashier } = ports
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
        const signed = signatureIn((name) => request.headers[name])
        const fact = await desk.run(async () => cashier.verify(signed, body))
        if (!fact) {
          await countForged(body)
          return reply.status(401).send({ code: 'NOT-SIGNED' })
        }
        const estateId = await estateOf(ports, fact.orderNo)
        const kept = { callbackId: ports.newId(), body, signed: JSON.stringify(signed) }
        if (!estateId) {
          await inTransaction(ports.db, async (tx) => {
            await keep(tx, NOBODY, kept, ports.nowMs())
            await decide(tx, NOBODY, kept.callbackId, 'unknown-order', fact, ports.nowMs())
          })
          return reply.status(200).send({ code: 'KEPT' })
        }
        await inEstate(ports.db, estateId, async (tx) => {
          await keep(tx, estateId, kept, ports.nowMs())
          await markDue(tx, estateId, 'ask-cashier', ports.nowMs() + CUT_OFF_MS + 1)
        })
        await decideCallback(ports, estateId, kept.callbackId, fact)
        return reply.status(200).send({ code: 'KEPT' })
      },
    )
  })
}

/** A callback without a verdict after this time was cut off while it was decided. */
export const CUT_OFF_MS = 10_000

/** Counts what the cashier did not sign, by the hour, and forgets the hours that are long over. */
async function countAllForged(ports: Ports, bodies: readonly Buffer[]): Promise<null[]> {
  const nowAt = ports.nowMs()
  const hashOf = (body: Buffer | undefined) => body && createHash('sha256').update(body).digest()
  await ports.db.query('DELETE FROM forged_callbacks WHERE estate_id = 0 AND hour < $1', [
    new Date(nowAt - FORGED_KEPT_MS),
  ])
  await ports.db.query(
    `INSERT INTO forged_callbacks (estate_id, hour, count, first_sha256, last_sha256) VALUES (0, $1, $2, $3, $4)
     ON CONFLICT (estate_id, hour) DO UPDATE
       SET count = forged_callbacks.count + excluded.count, last_sha256 = excluded.last_sha256`,
    [new Date(nowAt - (nowAt % HOUR_MS)), bodies.length, hashOf(bodies[0]), hashOf(bodies.at(-1))],
  )
  return bodies.map(() => null)
}

/** Decides what a kept callback means; once, whoever tries. */
export async function decideCallback(
  ports: Ports,
  estateId: string,
  callbackId: string,
  fact: CashierFact,
): Promise<void> {
  await inEstate(ports.db, estateId, async (tx) => {
    const settled = await settle(tx, estateId, fact, ports.nowMs())
    await decide(tx, estateId, callbackId, VERDICT[keyOf(settled)], fact, ports.nowMs())
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

/** What a callback is written down as: what came of it, or that nobody signed it. */
export const VERDICTS = [...Object.values(VERDICT), 'forged'] as const

function keyOf(settled: Settled): keyof typeof VERDICT {
  return settled.act === 'refuse' ? settled.why : settled.act
}

async function estateOf(ports: Ports, orderNo: string): Promise<string | undefined> {
  const { rows } = await ports.db.query<{ estateId: string }>({
    name: 'estate-of-order',
    text: 'SELECT estate_id AS "estateId" FROM cashier_orders WHERE order_no = $1',
    values: [orderNo],
  })
  return rows[0]?.estateId
}

async function keep(
  tx: Tx,
  estateId: string,
  kept: { callbackId: string; body: Buffer; signed: string },
  nowAt: number,
): Promise<void> {
  await tx.query(
    `INSERT INTO cashier_callbacks (estate_id, callback_id, body, sha256, signed, received_at)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [
      estateId,
      kept.callbackId,
      kept.body,
      createHash('sha256').update(kept.body).digest(),
      kept.signed,
      new Date(nowAt),
    ],
  )
}

async function decide(
  tx: Tx,
  estateId: string,
  callbackId: string,
  verdict: (typeof VERDICT)[keyof typeof VERDICT],
  fact: CashierFact,
  nowAt: number,
): Promise<void> {
  await tx.query(
    `INSERT INTO cashier_verdicts (estate_id, callback_id, verdict, order_no, cashier_no, amount_fen, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
    [estateId, callbackId, verdict, fact.orderNo, fact.cashierNo, fact.amountFen, new Date(nowAt)],
  )
}
