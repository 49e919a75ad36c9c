import type { doAct } from '#src/data/outbox/outbox.ts'
import type { Sent } from './use-form.ts'

/** What a form is told of an act that goes out by itself: kept or delivered is well, and `notKept` says that the phone is full. */
export function sentBy(end: Awaited<ReturnType<typeof doAct>>, notKept: string): Sent {
  if (end.is === 'not-kept') return notKept
  return end.is === 'refused' ? { ok: false, code: end.code } : null
}
