import { createHmac } from 'node:crypto'
import type { OutputOf } from '#contract/core/endpoint.ts'
import type { addWebhook, endWebhook, listWebhooks } from '#contract/open311/endpoints.ts'
import type { Handler } from '#server/core/http/context.ts'
import { quiet } from '#server/core/db/quiet.ts'
import { holdName, inEstate, type Tx } from '#server/core/db/scope.ts'
import type { Work } from '#server/core/jobs/work.ts'
import type { Ports } from '#server/core/ports.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { SomeFailed } from '#server/core/jobs/scheduler.ts'
import { deliver, type DeliveryRules, isReceiver } from './deliver.ts'

/** For so long the same request again is told the secret once more: its first answer may have been lost. */
const TELL_AGAIN_MS = 10 * 60_000
const MOST_WEBHOOKS = 10
/** How many are sent side by side. */
const BATCH = 20
const MOST_ROUNDS = 50
/** While one is being sent no other server takes it; whoever dies over it leaves it to be sent again. */
export const LEASE_MS = 60_000
const FIRST_WAIT_MS = 30_000
const LONGEST_WAIT_MS = 6 * 3_600_000

type Webhook = OutputOf<typeof endWebhook>['webhook']
type Stored = Webhook & { readonly madeBy: string }

export const handleListWebhooks: Handler<typeof listWebhooks> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => ({
    webhooks: (await findWebhooks(tx, params.estateId, null)).map(told),
  }))

export const handleAddWebhook: Handler<typeof addWebhook> = async (context, { params, body }) => {
  if (!isReceiver(body.url)) throw new AppError('webhook.address-refused')
  return inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId } = params
    const { ports, nowAt, personId } = context
    const { webhookId, url } = body
    const events = [...new Set(body.events)].sort()
    await holdName(tx, estateId, 'open311')
    const secret = webhookSecret(ports, estateId, webhookId)
    const [before] = await findWebhooks(tx, estateId, webhookId)
    if (before) {
      const isSame =
        before.madeBy === personId && before.url === url && before.events.join() === events.join()
      if (!isSame) throw new AppError('request.key-reused')
      const mayTell = before.endedAt === null && nowAt < before.madeAt + TELL_AGAIN_MS
      return { webhook: told(before), secret: mayTell ? secret : null }
    }
    const live = (await findWebhooks(tx, estateId, null)).filter((one) => one.endedAt === null)
    if (live.length >= MOST_WEBHOOKS) throw new AppError('webhook.too-many')
    await tx.query(
      `INSERT INTO webhooks (estate_id, webhook_id, url, events, made_by, made_at)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [estateId, webhookId, url, events, personId, new Date(nowAt)],
    )
    return { webhook: told((await findWebhooks(tx, estateId, webhookId))[0] as Stored), secret }
  })
}

export const handleEndWebhook: Handler<typeof endWebhook> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, webhookId } = params
    if ((await findWebhooks(tx, estateId, webhookId)).length === 0) throw new AppError('webhook.not-found')
    await tx.query(
      `INSERT INTO webhook_ends (estate_id, webhook_id, ended_by, ended_at)
       VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
      [estateId, webhookId, context.personId, new Date(context.nowAt)],
    )
    return { webhook: told((await findWebhooks(tx, estateId, webhookId))[0] as Stored) }
  })

/** A webhook for those who may see it, or `webhook.not-found`. */
export async function readWebhook(tx: Tx, estateId: string, webhookId: string): Promise<Webhook> {
  const [found] = await findWebhooks(tx, estateId, webhookId)
  if (!found) throw new AppError('webhook.not-found')
  return told(found)
}

async function findWebhooks(tx: Tx, estateId: string, webhookId: string | null): Promise<Stored[]> {
  const { rows } = await tx.query<Stored>(
    `SELECT w.webhook_id AS "webhookId", w.url, w.events, w.made_by AS "madeBy", w.made_at AS "madeAt",
       e.ended_at AS "endedAt", s.waiting, s."waitingSince", s."lastSentAt", coalesce(f.last_answer, '') AS "lastFailure"
     FROM webhooks w LEFT JOIN webhook_ends e USING (estate_id, webhook_id),
       LATERAL (SELECT count(*) FILTER (WHERE sent_at IS NULL)::int AS waiting,
           min(at) FILTER (WHERE sent_at IS NULL) AS "waitingSince", max(sent_at) AS "lastSentAt"
         FROM webhook_events v WHERE v.estate_id = $1 AND v.webhook_id = w.webhook_id) s
       LEFT JOIN LATERAL (SELECT last_answer FROM webhook_events v
         WHERE v.estate_id = $1 AND v.webhook_id = w.webhook_id AND v.sent_at IS NULL AND v.tries > 0
         ORDER BY v.next_at DESC LIMIT 1) f ON true
     WHERE w.estate_id = $1 AND ($2::text IS NULL OR w.webhook_id = $2)
     ORDER BY w.made_at DESC, w.webhook_id DESC LIMIT 100`,
    [estateId, webhookId],
  )
  return rows
}

function told({ madeBy: _, ...webhook }: Stored): Webhook {
  return webhook
}

/** What signs for a webhook: made from the server's secret, so that it lies in no table. */
export function webhookSecret(ports: Pick<Ports, 'secret'>, estateId: string, webhookId: string): string {
  return createHmac('sha256', ports.secret).update(`webhook ${estateId} ${webhookId}`).digest('base64url')
}

export type SendRules = DeliveryRules & {
  /** Tests let it break here: after the receiver was called, before that is written down. */
  readonly afterCall?: () => void
}

/** Sends what waits and is due in one estate; answers how many were taken by their receivers. */
async function sendIn(
  ports: Pick<Ports, 'db' | 'nowMs' | 'secret'>,
  estateId: string,
  rules: SendRules,
  signal?: AbortSignal,
): Promise<number> {
  let sent = 0
  for (let round = 0; round < MOST_ROUNDS && !signal?.aborted; round += 1) {
    const due = await claim(ports, estateId)
    const answers = await Promise.allSettled(due.map((event) => sendOne(ports, estateId, event, rules)))
    const taken = answers.filter((one) => one.status === 'fulfilled' && one.value).length
    sent += taken
    const faults = answers.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []))
    if (faults.length > 0) throw new SomeFailed(faults, sent)
    if (taken === 0) break
  }
  return sent
}

// Of each repair and receiver only the first that waits, as `claim` takes them.
const WAITING_EVENTS = `SELECT v.estate_id, v.next_at AS due_at FROM webhook_events v
  WHERE v.sent_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM webhook_ends e WHERE e.estate_id = v.estate_id AND e.webhook_id = v.webhook_id)
    AND NOT EXISTS (SELECT 1 FROM webhook_events b WHERE b.estate_id = v.estate_id AND b.webhook_id = v.webhook_id
      AND b.repair_id = v.repair_id AND b.position < v.position AND b.sent_at IS NULL)`

export function sendWebhooksWork(ports: Pick<Ports, 'db' | 'nowMs' | 'secret'>, rules: SendRules): Work {
  const own = { db: quiet(ports.db), nowMs: ports.nowMs, secret: ports.secret }
  return {
    name: 'send-webhooks',
    waiting: WAITING_EVENTS,
    inEstate: (estateId, signal) => sendIn(own, estateId, rules, signal),
  }
}

type Due = {
  readonly webhookId: string
  readonly repairId: string
  readonly position: number
  readonly body: string
  readonly tries: number
  readonly url: string
}

/** Takes what is due for this server: of each repair and receiver only the first that waits. */
async function claim(ports: Pick<Ports, 'db' | 'nowMs'>, estateId: string): Promise<Due[]> {
  const nowAt = ports.nowMs()
  return inEstate(ports.db, estateId, async (tx) => {
    const { rows } = await tx.query<Due>(
      `WITH due AS (
         SELECT v.webhook_id, v.repair_id, v.position, w.url FROM webhook_events v
           JOIN webhooks w USING (estate_id, webhook_id)
         WHERE estate_id = $1 AND v.sent_at IS NULL AND v.next_at <= $2
           AND NOT EXISTS (SELECT 1 FROM webhook_ends e WHERE e.estate_id = $1 AND e.webhook_id = v.webhook_id)
           AND NOT EXISTS (SELECT 1 FROM webhook_events b WHERE b.estate_id = $1 AND b.webhook_id = v.webhook_id
             AND b.repair_id = v.repair_id AND b.position < v.position AND b.sent_at IS NULL)
         ORDER BY v.next_at LIMIT ${BATCH} FOR UPDATE OF v SKIP LOCKED)
       UPDATE webhook_events v SET next_at = $3, tries = v.tries + 1 FROM due
       WHERE v.estate_id = $1 AND v.webhook_id = due.webhook_id AND v.repair_id = due.repair_id
         AND v.position = due.position
       RETURNING v.webhook_id AS "webhookId", v.repair_id AS "repairId", v.position::int AS position, v.body, v.tries,
         due.url`,
      [estateId, new Date(nowAt), new Date(nowAt + LEASE_MS)],
    )
    return rows
  })
}

async function sendOne(
  ports: Pick<Ports, 'db' | 'nowMs' | 'secret'>,
  estateId: string,
  event: Due,
  rules: SendRules,
): Promise<boolean> {
  const stamp = String(Math.floor(ports.nowMs() / 1_000))
  const sign = createHmac('sha256', webhookSecret(ports, estateId, event.webhookId))
    .update(`${stamp}.${event.body}`)
    .digest('hex')
  const answer = await deliver(
    event.url,
    event.body,
    {
      'user-agent': 'beijing-wuye',
      'x-wuye-event-id': `${event.repairId}-${event.position}`,
      'x-wuye-signature': `t=${stamp},v1=${sign}`,
    },
    rules,
  )
  rules.afterCall?.()
  const isTaken = /^2\d\d$/.test(answer)
  const nowAt = ports.nowMs()
  await inEstate(ports.db, estateId, (tx) =>
    tx.query(
      `UPDATE webhook_events SET last_answer = $5, next_at = $6, sent_at = $7
       WHERE estate_id = $1 AND webhook_id = $2 AND repair_id = $3 AND position = $4 AND sent_at IS NULL`,
      [
        estateId,
        event.webhookId,
        event.repairId,
        event.position,
        answer.slice(0, 40),
        new Date(nowAt + waitMs(event.tries)),
        isTaken ? new Date(nowAt) : null,
      ],
    ),
  )
  return isTaken
}

/** 30 seconds, then twice as long each time, at most six hours; it is never given up. Basis: product. */
export function waitMs(tries: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(20, tries - 1))
}
