import { addDays, beijingDayOf, startOfDayMs } from '#domain/core/calendar.ts'
import type { RequestContext } from '../http/context.ts'
import { quiet } from '../db/quiet.ts'
import { inEstate, type Tx } from '../db/scope.ts'
import { AppError } from '../http/app-error.ts'

/**
 * What one person may send to an estate on a Beijing day. Basis: ours, several times what a busy day holds: a company's clerk who posts the
 * pictures of a day's rounds, a committee that scans the papers of a vote. `ports.mostADay` replaces it.
 */
export const MOST_A_DAY = { repair: 100, picture: 1_000, voice: 100, claim: 5, visitor: 5 } as const
export type DailyThing = keyof typeof MOST_A_DAY
export const DAILY_THINGS = Object.keys(MOST_A_DAY) as DailyThing[]

/** Counts one more of the caller's day; throws `limit.daily`, which says when the day ends, where that is one too many. */
export async function countDaily(
  tx: Tx,
  context: Pick<RequestContext, 'personId' | 'nowAt'> & { ports: Pick<RequestContext['ports'], 'mostADay'> },
  estateId: string,
  thing: DailyThing,
): Promise<void> {
  const most = context.ports.mostADay?.[thing] ?? MOST_A_DAY[thing]
  await countNamed(tx, { estateId, name: context.personId, thing, most, nowAt: context.nowAt })
}

/** The same for whoever is known by something else than a person: by an address, a number, a facility. */
export async function countNamed(
  tx: Tx,
  given: {
    readonly estateId: string
    readonly name: string
    readonly thing: DailyThing
    readonly most: number
    readonly nowAt: number
  },
): Promise<void> {
  const { estateId, name, thing, most, nowAt } = given
  const day = beijingDayOf(nowAt)
  const { rowCount } = await tx.query(
    `INSERT INTO daily_counts (estate_id, day, person_id, thing, count) VALUES ($1, $2, $3, $4, 1)
     ON CONFLICT (estate_id, day, person_id, thing) DO UPDATE SET count = daily_counts.count + 1
       WHERE daily_counts.count < $5`,
    [estateId, day, name, thing, most],
  )
  if (rowCount === 0)
    throw new AppError('limit.daily', [], Math.ceil((startOfDayMs(addDays(day, 1)) - nowAt) / 1_000))
}

/** The same in a transaction of its own, before work that needs none. */
export function countDailyFirst(context: RequestContext, estateId: string, thing: DailyThing): Promise<void> {
  return inEstate(quiet(context.ports.db), estateId, (tx) => countDaily(tx, context, estateId, thing))
}

/** When counts can be forgotten, as rows (estate_id, due_at). */
export const COUNTS_OVER = `SELECT estate_id, (day + 1)::timestamp AT TIME ZONE 'Asia/Shanghai' AS due_at FROM daily_counts`

/** Forgets the counts of days that are over. */
export async function forgetCounts(tx: Tx, estateId: string, nowAt: number): Promise<void> {
  await tx.query('DELETE FROM daily_counts WHERE estate_id = $1 AND day < $2', [
    estateId,
    beijingDayOf(nowAt),
  ])
}
