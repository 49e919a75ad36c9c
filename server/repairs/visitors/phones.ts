import { DAY_MS } from '#domain/core/calendar.ts'
import { isVisitor, VISITOR_PHONE_DAYS } from '#domain/repairs/visitor.ts'
import { known, type Question, question } from '#server/core/db/ask.ts'
import { inEstate } from '#server/core/db/scope.ts'
import type { Work } from '#server/core/jobs/work.ts'
import type { Ports } from '#server/core/ports.ts'
import type { StoredRepair } from '../store.ts'

/** Under which number whoever reported without an account is called; for the company and whom it sends, asked before. Null once deleted. */
export function visitorPhoneQuestion(repair: StoredRepair): Question<string | null> {
  if (!isVisitor(repair.reportedBy)) return known(null)
  return question(
    'SELECT phone FROM visitor_reports WHERE estate_id = $1 AND repair_id = $2',
    [repair.estateId, repair.repairId],
    ([row]: { phone: string }[]) => row?.phone || null,
  )
}

const PHONES_OVER = `SELECT v.estate_id, r.closed_at + interval '${VISITOR_PHONE_DAYS} days' AS due_at FROM visitor_reports v
  JOIN repairs r ON r.estate_id = v.estate_id AND r.repair_id = v.repair_id WHERE v.phone <> '' AND r.closed_at IS NOT NULL`

/** Deletes the numbers of reports that ended a month ago. Found by the hourly search alone: nobody waits for it. */
export function forgetPhonesWork(ports: Pick<Ports, 'db' | 'nowMs'>): Work {
  return {
    name: 'forget-phones',
    waiting: PHONES_OVER,
    isUnmarked: true,
    inEstate: (estateId) =>
      inEstate(ports.db, estateId, async (tx) => {
        const { rowCount } = await tx.query(
          `UPDATE visitor_reports SET phone = '' WHERE estate_id = $1 AND phone <> '' AND repair_id IN (
             SELECT repair_id FROM repairs WHERE estate_id = $1 AND closed_at <= $2)`,
          [estateId, new Date(ports.nowMs() - VISITOR_PHONE_DAYS * DAY_MS)],
        )
        return rowCount ?? 0
      }),
  }
}
