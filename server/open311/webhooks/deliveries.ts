import type { listDeliveriesOfWebhook, retryWebhook } from '#contract/open311/endpoints.ts'
import type { OutputOf } from '#contract/core/endpoint.ts'
import type { Handler } from '#server/core/http/context.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { markDue } from '#server/core/jobs/marks.ts'
import { LEASE_MS, readWebhook } from './routes.ts'

const MOST_SHOWN = 50

type Delivery = OutputOf<typeof listDeliveriesOfWebhook>['deliveries'][number]

export const handleListDeliveriesOfWebhook: Handler<typeof listDeliveriesOfWebhook> = async (
  context,
  { params },
) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, webhookId } = params
    const webhook = await readWebhook(tx, estateId, webhookId)
    const { rows } = await tx.query<Delivery>(
      `SELECT repair_id AS "repairId", position::int AS position, body::jsonb->>'event' AS event, at, tries,
         last_answer AS "lastAnswer", sent_at AS "sentAt", CASE WHEN sent_at IS NULL THEN next_at END AS "nextAt"
       FROM webhook_events WHERE estate_id = $1 AND webhook_id = $2
       ORDER BY at DESC, repair_id, position DESC LIMIT ${MOST_SHOWN}`,
      [estateId, webhookId],
    )
    return { nowAt: context.nowAt, webhook, deliveries: rows }
  })

export const handleRetryWebhook: Handler<typeof retryWebhook> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, webhookId } = params
    await readWebhook(tx, estateId, webhookId)
    // What is due within a lease may be under way at this very moment, and comes by itself.
    await tx.query(
      `UPDATE webhook_events SET next_at = $3 WHERE estate_id = $1 AND webhook_id = $2 AND sent_at IS NULL
         AND next_at > $4`,
      [estateId, webhookId, new Date(context.nowAt), new Date(context.nowAt + LEASE_MS)],
    )
    await markDue(tx, estateId, 'send-webhooks', context.nowAt)
    return { webhook: await readWebhook(tx, estateId, webhookId) }
  })
