import type { Reminder } from '#contract/reminders/endpoints.ts'
import { isAllowed, type Role } from '#domain/core/access.ts'
import { routes } from '#src/routes.ts'

/** The page of what a reminder is about. */
export function pageOf({ kind, thingId, isComplaint }: Reminder['items'][number], role: Role): string {
  switch (kind) {
    case 'emergency':
      return routes.notice(thingId)
    case 'alarm':
      return isAllowed(role, 'repair.move') || isAllowed(role, 'repair.work')
        ? routes.alarm(thingId)
        : routes.repair(thingId)
    case 'vote':
    case 'announced':
    case 'objection':
      return routes.vote(thingId)
    case 'draft':
      return routes.draft(thingId)
    case 'voteDuty':
    case 'secondReading':
      return routes.desk()
    case 'watch':
      return isAllowed(role, 'disclosure.post') ? routes.dutyDesk() : routes.overdue()
    case 'signBook':
      return routes.bookDesk()
    case 'bill':
      return routes.bills()
    case 'transfer':
      return routes.myTransfers()
    case 'claim':
      return routes.claimDesk()
    case 'claimOnHome':
      return routes.myClaims()
    case 'body':
      return routes.bodies()
    case 'postEnded':
      return routes.myPosts()
    case 'resident':
      return isAllowed(role, 'resident.invite') ? routes.residents() : routes.myResidences()
    case 'complaint':
      return routes.complaint(thingId)
    default:
      return isComplaint ? routes.complaint(thingId) : routes.repair(thingId)
  }
}
