import type { Pool } from 'pg'
import { inSlices, type Tx } from '#server/core/db/scope.ts'
import type { NextLook, WorkName } from './marks.ts'
import { eachEstate } from './scheduler.ts'

/** One kind of work that waits for a time. */
export type Work = {
  readonly name: WorkName
  /**
   * What waits, as rows (estate_id, due_at) in SQL, of the estates that the transaction names: exactly what `inEstate` would do at
   * that time. From it come the next look after each piece of work and the search for what no mark was written for.
   */
  readonly waiting: string
  /** Only the search finds it: nothing marks it, because nobody waits for it. */
  readonly isUnmarked?: boolean
  /** A mark that comes so much later than now still counts as one, for work whose `waiting` only says that some has to be there. */
  readonly slackMs?: number
  /** Does what is due in one estate and answers how much that was; a throw, or SomeFailed for parts of it, has it tried again later. */
  inEstate(estateId: string, signal: AbortSignal): Promise<number>
  /** Where `waiting` cannot say when the next look is. `since` is from when on things may have happened that were not looked at. */
  next?(tx: Tx, estateId: string, since: number): Promise<NextLook | null>
}

/** The estates where work of this kind is due at `nowAt`, by what the tables say and not by marks. */
export async function estatesDue(db: Pool, waiting: string, nowAt: number): Promise<string[]> {
  const found: string[] = []
  await inSlices(db, async (tx, slice) => {
    const { rows } = await tx.query<{ estateId: string }>(
      `SELECT estate_id::text AS "estateId" FROM (${waiting}) AS waiting
         WHERE estate_id = ANY ($1) AND due_at <= $2 GROUP BY estate_id ORDER BY estate_id`,
      [slice, new Date(nowAt)],
    )
    found.push(...rows.map((row) => row.estateId))
  })
  return found
}

/**
 * Does what is due of one kind in all estates at once, by what the tables say and not by marks, each estate in its own try; answers
 * how much that was. For the start, before the runner is there. Throws SomeFailed where any went wrong.
 */
export async function runEverywhere(
  ports: { readonly db: Pool; readonly nowMs: () => number },
  work: Work,
): Promise<number> {
  const { signal } = new AbortController()
  const due = await estatesDue(ports.db, work.waiting, ports.nowMs())
  return eachEstate(due, (estateId) => work.inEstate(estateId, signal))
}

/** When work of this kind is next due in an estate; null where nothing waits. */
export async function nextDue(tx: Tx, waiting: string, estateId: string): Promise<number | null> {
  const { rows } = await tx.query<{ at: number | null }>(
    `SELECT min(due_at) AS at FROM (${waiting}) AS waiting WHERE estate_id = $1`,
    [estateId],
  )
  return rows[0]?.at ?? null
}

export type Unmarked = { readonly estateId: string; readonly dueAt: number }

/**
 * Work due by `until` that no mark stands for, in all estates. Two statements a slice of a thousand estates open it, and each kind
 * adds one.
 */
export async function findUnmarked(
  db: Pool,
  works: readonly Work[],
  nowAt: number,
  until: number,
): Promise<Map<Work, Unmarked[]>> {
  const found = new Map<Work, Unmarked[]>()
  await inSlices(db, async (tx, slice) => {
    for (const work of works) {
      const { rows } = await tx.query<Unmarked>(
        `SELECT estate_id::text AS "estateId", due_at AS "dueAt" FROM (
             SELECT estate_id, min(due_at) AS due_at FROM (${work.waiting}) AS waiting
             WHERE estate_id = ANY ($1) AND due_at <= $2 GROUP BY estate_id) AS due
           WHERE NOT EXISTS (SELECT 1 FROM due_work d WHERE d.estate_id = due.estate_id AND d.kind = $3
             AND (d.due_at <= greatest(due.due_at, $4) OR d.tries > 0))`,
        [slice, new Date(until), work.name, new Date(nowAt + (work.slackMs ?? 0))],
      )
      found.set(work, [...(found.get(work) ?? []), ...rows])
    }
  })
  return found
}
