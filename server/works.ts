import { dropClaimPapersWork } from '#server/estate/claims/jobs.ts'
import { tickComplaintsWork } from '#server/complaints/store.ts'
import type { DeliveryRules } from '#server/open311/webhooks/deliver.ts'
import { fetchPicturesWork } from '#server/open311/media.ts'
import { sendWebhooksWork } from '#server/open311/webhooks/routes.ts'
import { sweepPicturesWork } from '#server/files/photo-sweep.ts'
import type { Ports } from '#server/core/ports.ts'
import { planAlarmsWork, planRemindersWork } from '#server/reminders/plan.ts'
import { sendRemindersWork } from '#server/reminders/send.ts'
import { closeRepairsWork } from '#server/repairs/desk.ts'
import { forgetPhonesWork } from '#server/repairs/visitors/phones.ts'
import { closeVotesWork } from '#server/votes/close.ts'
import type { Work } from '#server/core/jobs/work.ts'

/** Every kind of work that waits for a time, but the cashier's, which only those know who may know of money. */
export function worksOf(ports: Ports, rules: DeliveryRules): Work[] {
  return [
    closeVotesWork(ports),
    closeRepairsWork(ports),
    forgetPhonesWork(ports),
    tickComplaintsWork(ports),
    sweepPicturesWork(ports),
    dropClaimPapersWork(ports),
    sendWebhooksWork(ports, rules),
    fetchPicturesWork(ports, rules),
    planAlarmsWork(ports),
    planRemindersWork(ports),
    sendRemindersWork(ports),
  ]
}
