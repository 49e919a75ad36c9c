import { askCashierWork } from '#server/bills/cashier/jobs.ts'
import { tickComplaintsWork } from '#server/complaints/store.ts'
import { estateIds } from '#server/core/db/scope.ts'
import { eachEstate } from '#server/core/jobs/scheduler.ts'
import { runEverywhere, type Work } from '#server/core/jobs/work.ts'
import type { Ports } from '#server/core/ports.ts'
import { sweepPicturesWork } from '#server/files/photo-sweep.ts'
import { fetchPicturesWork } from '#server/open311/media.ts'
import { sendWebhooksWork } from '#server/open311/webhooks/routes.ts'
import { planAlarmsWork, planRemindersWork } from '#server/reminders/plan.ts'
import { sendRemindersWork } from '#server/reminders/send.ts'
import { closeRepairsWork } from '#server/repairs/desk.ts'
import { closeVotesWork } from '#server/votes/close.ts'

// Each kind of work that waits, done in all estates at once, as the runner would one after the other.

type SweepPorts = Parameters<typeof runEverywhere>[0]

const sweep =
  <P extends SweepPorts, More extends unknown[]>(work: (ports: P, ...more: More) => Work) =>
  (ports: P, ...more: More): Promise<number> =>
    runEverywhere(ports, work(ports, ...more))

export const askCashiers = sweep(askCashierWork)
export const tickComplaints = sweep(tickComplaintsWork)
export const sweepPhotos = sweep(sweepPicturesWork)
export const fetchPictures = sweep(fetchPicturesWork)
export const sendWebhooks = sweep(sendWebhooksWork)
export const planAlarms = sweep(planAlarmsWork)
export const sendReminders = sweep(sendRemindersWork)
export const closeSilentRepairs = sweep(closeRepairsWork)
export const closeDueVotes = sweep(closeVotesWork)

/** Also where nobody acts for others and no vote is under way: there a write marks that somebody has to be told. */
export async function planReminders(ports: Ports): Promise<number> {
  const { signal } = new AbortController()
  return eachEstate(await estateIds(ports.db), (estateId) =>
    planRemindersWork(ports).inEstate(estateId, signal),
  )
}
