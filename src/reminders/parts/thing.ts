import type { Reminder } from '#contract/reminders.ts'
import { routes } from '#src/routes.ts'

/** The page of what a reminder is about. */
export function pageOf({ kind, thingId, isComplaint }: Reminder['items'][number]): string {
  switch (kind) {
    case 'emergency':
      return routes.notice(thingId)
    case 'vote':
      return routes.vote(thingId)
    case 'signBook':
      return routes.bookDesk()
    case 'bill':
      return routes.bills()
    case 'complaint':
      return routes.complaint(thingId)
    default:
      return isComplaint ? routes.complaint(thingId) : routes.repair(thingId)
  }
}
