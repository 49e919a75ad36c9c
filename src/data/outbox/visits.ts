import { serverNow } from '../calls/server-clock.ts'
import type { ActBody } from './acts.ts'
import type { OutboxItem } from './core.ts'
import { familyOf } from './family.ts'
import { discardActs, keepAct, sendSoon, useOutbox } from './outbox.ts'

export type Visit = {
  readonly voteId: string
  readonly headId: string
  /** The door in words. */
  readonly home: string
  readonly outcome: ActBody<'visit'>['outcome']
}

/**
 * Keeps on the phone what came of a visit to a door and tries to send it: corridors have no signal, and what was done there is not lost.
 * False where the phone keeps no more.
 */
export async function visit({ voteId, headId, home, outcome }: Visit): Promise<boolean> {
  const id = await keepAct('visit', `${voteId} ${headId}`, { outcome, visitedAt: serverNow() }, [], home)
  await sendSoon()
  return id !== null
}

/** The visits of a vote that have not reached the server, and those that it would not take. */
export function useVisits(voteId: string): {
  readonly waiting: number
  readonly refused: readonly OutboxItem[]
} {
  const unsent = useOutbox((outbox) => outbox.unsent)
  const visits = unsent.filter((item) => familyOf(item) === 'visit' && item.thread.startsWith(`${voteId} `))
  return {
    waiting: visits.filter((item) => item.refused === null).length,
    refused: visits.filter((item) => item.refused !== null),
  }
}

/** Lets go of visits that the server would not take, once whoever made them has read why. */
export function forgetVisits(refused: readonly OutboxItem[]): void {
  void discardActs(refused)
}
