import { isAllowed } from '#domain/core/access.ts'
import { addDays, beijingDayOf, DAY_MS, startOfDayMs } from '#domain/core/calendar.ts'
import { ask } from '#server/core/db/ask.ts'
import { billsOf, lineOf } from './store.ts'
import type { WaitingSource } from '#server/core/ports.ts'

const AHEAD_DAYS = 30
const MOST_DUE = 100

/** The bills of a person as one thing for each last day to pay. What is past it is not told: who owes is not pressed. */
export const BILLS_WAITING: WaitingSource = {
  async who(tx, estateId, nowAt) {
    const { rows } = await tx.query<{ personId: string; since: number }>(
      `SELECT o.person_id AS "personId", max(b.issued_at) AS since
       FROM bills b JOIN bill_debtors d USING (estate_id, bill_id) JOIN owners o USING (estate_id, owner_id)
       WHERE b.estate_id = $1 AND o.person_id IS NOT NULL
         AND (b.due_on BETWEEN $2::date - 1 AND $2::date + ${AHEAD_DAYS} OR b.issued_at > $3)
       GROUP BY o.person_id`,
      [estateId, beijingDayOf(nowAt), new Date(nowAt - AHEAD_DAYS * DAY_MS)],
    )
    return rows
  },
  async begins(tx, estateId, nowAt) {
    const { rows } = await tx.query<{ day: string | null }>(
      `SELECT (min(due_on) - ${AHEAD_DAYS})::text AS day FROM bills WHERE estate_id = $1 AND due_on > $2::date + ${AHEAD_DAYS}`,
      [estateId, beijingDayOf(nowAt)],
    )
    const day = rows[0]?.day ?? null
    return day === null ? null : startOfDayMs(day)
  },
  async of(tx, { personId, roles, nowAt }, estateId) {
    // Who owes is reminded, not who is only shown the bill.
    if (!roles.some((role) => isAllowed(role, 'bill.pay'))) return []
    const today = beijingDayOf(nowAt)
    const owed = await ask(tx, billsOf(estateId, { personId, nowAt, isOwner: true }, 'owed', MOST_DUE))
    const days = new Set(owed.map((bill) => lineOf(bill, today).lastOn))
    return [...days]
      .filter((day) => day >= today && day <= addDays(today, AHEAD_DAYS))
      .map((day) => ({
        kind: 'bill',
        thingId: 'bills',
        turn: day,
        since: startOfDayMs(addDays(day, -AHEAD_DAYS)),
        dueAt: startOfDayMs(addDays(day, 1)),
      }))
  },
}
