import { addDays, startOfDayMs } from '#domain/calendar.ts'
import { billsToPay } from './bills.ts'
import type { WaitingSource } from './ports.ts'

/** A home shows what is to pay within the month; told is what is to pay, never that it was not paid. */
const AHEAD_DAYS = 30

/** The bills of a person as one thing, by its first last day: what is due is told twice at most, whatever number there are. */
export const BILLS_WAITING: WaitingSource = {
  async who(tx, communityId, nowAt) {
    const { rows } = await tx.query<{ personId: string; since: number }>(
      `SELECT o.person_id AS "personId", max(b.issued_at) AS since
       FROM bills b JOIN bill_debtors d USING (community_id, bill_id) JOIN owners o USING (community_id, owner_id)
       WHERE b.community_id = $1 AND o.person_id IS NOT NULL
         AND b.due_on BETWEEN $2::date - 1 AND $2::date + ${AHEAD_DAYS}
       GROUP BY o.person_id`,
      [communityId, new Date(nowAt)],
    )
    return rows
  },
  async of(tx, whom, communityId) {
    const due = await billsToPay(tx, whom, communityId)
    if (!due) return []
    const since = startOfDayMs(addDays(due.dueOn, -AHEAD_DAYS))
    const dueAt = startOfDayMs(addDays(due.dueOn, 1))
    return [{ kind: 'bill', thingId: 'bills', turn: due.dueOn, since, dueAt }]
  },
}
