import { tickComplaintsWork } from '../complaint-store.ts'
import type { DeliveryRules } from '../open311/deliver.ts'
import { fetchPicturesWork } from '../open311/media.ts'
import { sendWebhooksWork } from '../open311/webhooks.ts'
import { sweepPicturesWork } from '../photo-sweep.ts'
import type { Ports } from '../ports.ts'
import { planAlarmsWork, planRemindersWork } from '../reminder/plan.ts'
import { sendRemindersWork } from '../reminder/send.ts'
import { closeRepairsWork } from '../repair-desk.ts'
import { closeVotesWork } from '../vote-close.ts'
import type { Work } from './work.ts'

/** Every kind of work that waits for a time, but the cashier's, which only those know who may know of money. */
export function worksOf(ports: Ports, rules: DeliveryRules): Work[] {
  return [
    closeVotesWork(ports),
    closeRepairsWork(ports),
    tickComplaintsWork(ports),
    sweepPicturesWork(ports),
    sendWebhooksWork(ports, rules),
    fetchPicturesWork(ports, rules),
    planAlarmsWork(ports),
    planRemindersWork(ports),
    sendRemindersWork(ports),
  ]
}
