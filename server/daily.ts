import { addDays, beijingDayOf, startOfDayMs } from '#domain/calendar.ts'
import type { Call } from './call.ts'
import { quiet } from './db/quiet.ts'
import { inCommunity, type Tx } from './db/scope.ts'
import { Refusal } from './refusal.ts'

/**
 * What one person may send to an estate on a Beijing day. Basis: ours, several times what a busy day holds: a company's clerk who posts the
 * pictures of a day's rounds, a committee that scans the papers of a vote. `ports.mostADay` replaces it.
 */
export const MOST_A_DAY = { repair: 100, picture: 1_000, voice: 100 } as const
export type DailyThing = keyof typeof MOST_A_DAY

/** Counts one more of the caller's day; throws `limit.daily`, which says when the day ends, where that is one too many. */
export async function countDaily(
  tx: Tx,
  call: Pick<Call, 'personId' | 'nowAt'> & { ports: Pick<Call['ports'], 'mostADay'> },
  communityId: string,
  thing: DailyThing,
): Promise<void> {
  const day = beijingDayOf(call.nowAt)
  const { rowCount } = await tx.query(
    `INSERT INTO daily_counts (community_id, day, person_id, thing, count) VALUES ($1, $2, $3, $4, 1)
     ON CONFLICT (community_id, day, person_id, thing) DO UPDATE SET count = daily_counts.count + 1
       WHERE daily_counts.count < $5`,
    [communityId, day, call.personId, thing, call.ports.mostADay?.[thing] ?? MOST_A_DAY[thing]],
  )
  if (rowCount === 0)
    throw new Refusal('limit.daily', [], Math.ceil((startOfDayMs(addDays(day, 1)) - call.nowAt) / 1_000))
}

/** The same in a transaction of its own, before work that needs none. */
export function countDailyFirst(call: Call, communityId: string, thing: DailyThing): Promise<void> {
  return inCommunity(quiet(call.ports.db), communityId, (tx) => countDaily(tx, call, communityId, thing))
}

/** Forgets the counts of days that are over. */
export async function forgetCounts(tx: Tx, communityId: string, nowAt: number): Promise<void> {
  await tx.query('DELETE FROM daily_counts WHERE community_id = $1 AND day < $2', [
    communityId,
    beijingDayOf(nowAt),
  ])
}
