import { w3Of } from '#server/core/w3-time.ts'
import type { Tx } from '#server/core/db/scope.ts'
import { markDue } from '#server/core/jobs/marks.ts'
import { jurisdictionOf } from './wire/jurisdiction.ts'
import { descriptionOf, isTold, type StoredStep, statusOf, updateIdOf } from './wire/notes.ts'

/**
 * Writes down, in the transaction of the step itself, that every webhook of the estate has to be told of it. What is in a home
 * and what owners say are told to nobody.
 */
export async function tellStep(
  tx: Tx,
  repair: { readonly estateId: string; readonly kind: string; readonly place: string },
  step: StoredStep,
): Promise<void> {
  if (repair.place === 'home' || !isTold(step)) return
  const body = {
    event_id: updateIdOf(step.repairId, step.position),
    event: step.move,
    jurisdiction_id: jurisdictionOf(repair.estateId),
    service_request_id: step.repairId,
    service_code: repair.kind,
    status: statusOf(step.state),
    description: descriptionOf(step),
    updated_datetime: w3Of(step.at),
  }
  const told = await tx.query({
    name: 'tell-step',
    text: `INSERT INTO webhook_events (estate_id, webhook_id, repair_id, position, body, at, next_at)
      SELECT w.estate_id, w.webhook_id, $2, $3, $4, $5, $5 FROM webhooks w
      WHERE w.estate_id = $1 AND (w.events = '{}' OR $6 = ANY (w.events))
        AND NOT EXISTS (SELECT 1 FROM webhook_ends e WHERE e.estate_id = $1 AND e.webhook_id = w.webhook_id)
      ON CONFLICT DO NOTHING`,
    values: [
      repair.estateId,
      step.repairId,
      step.position,
      JSON.stringify(body),
      new Date(step.at),
      step.move,
    ],
  })
  if (told.rowCount) await markDue(tx, repair.estateId, 'send-webhooks', step.at)
}
