import type { Pool, PoolClient } from 'pg'
import { ESTATE_ID } from '#contract/core/scalars.ts'
import { isQuiet } from './quiet.ts'

export type Tx = PoolClient

/**
 * Runs `work` in one transaction that sees only the named estate (row-level security) and commits it.
 * A throw rolls everything back. `estateId` must be decimal digits. Where it wrote anything, the estate's reminders are looked at
 * again, unless `db` is `quiet`: any write may make something wait for a person, and one that is forgotten would be told to nobody.
 */
export async function inEstate<T>(db: Pool, estateId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  mustBeDigits(estateId)
  return inTransaction(
    db,
    work,
    `BEGIN; SET LOCAL app.estates = '${estateId}'`,
    isQuiet(db) ? 'COMMIT' : `${NOTE_WRITE.replace('$1', estateId)}; COMMIT`,
  )
}

// In one message with the COMMIT, so that it costs no round trip. A transaction that only read has no number.
const NOTE_WRITE = `INSERT INTO due_work (estate_id, kind, due_at) SELECT estate_id, 'plan-reminders', 'epoch'
  FROM estates WHERE estate_id = $1 AND pg_current_xact_id_if_assigned() IS NOT NULL`

/**
 * As `inEstate`, for a page that only asks (db/ask.ts). Its statements are large and always the same, so that each connection plans
 * them once for all values: to plan one takes longer than to run it.
 */
export async function askEstate<T>(db: Pool, estateId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  mustBeDigits(estateId)
  return inTransaction(
    db,
    work,
    `BEGIN READ ONLY; SET LOCAL app.estates = '${estateId}'; SET LOCAL plan_cache_mode = force_generic_plan`,
  )
}

/**
 * Runs `work` in one transaction that sees the named estates and can only read. For those who watch over several: nobody's
 * write reaches more than one.
 */
export async function inEstates<T>(
  db: Pool,
  estateIds: readonly string[],
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  for (const estateId of estateIds) mustBeDigits(estateId)
  return inTransaction(db, async (tx) => {
    await tx.query('SET TRANSACTION READ ONLY')
    await tx.query(`SET LOCAL app.estates = '${estateIds.join(',')}'`)
    return work(tx)
  })
}

/** All estates that are there, for work that goes through them one by one. */
export async function estateIds(db: Pool): Promise<string[]> {
  const { rows } = await db.query<{ estateId: string }>(
    'SELECT estate_id::text AS "estateId" FROM estates ORDER BY estate_id',
  )
  return rows.map((row) => row.estateId)
}

/** From here on the transaction sees this estate and no other. SET takes no bind parameter, hence the check. */
export async function lookAt(tx: Tx, estateId: string): Promise<void> {
  mustBeDigits(estateId)
  await tx.query(`SET LOCAL app.estates = '${estateId}'`)
}

/** Runs `work` in one transaction and commits it; a throw rolls everything back. It sees no estate until it looks at one. */
export async function inTransaction<T>(
  db: Pool,
  work: (tx: Tx) => Promise<T>,
  begin = 'BEGIN',
  commit = 'COMMIT',
): Promise<T> {
  const client = await db.connect()
  let broken: Error | undefined
  // A connection that breaks while it is in use also says so by an event, and one that nobody hears ends the server.
  const onBreak = (error: Error) => {
    broken = error
  }
  client.on('error', onBreak)
  try {
    await client.query(begin)
    const answer = await work(client)
    await client.query(commit)
    return answer
  } catch (error) {
    // Note: where no answer came in time, none comes to a ROLLBACK either; closing the connection ends the transaction.
    if (error instanceof Error && error.message === 'Query read timeout') broken = error
    else
      await client.query('ROLLBACK').catch((failure: Error) => {
        broken = failure
      })
    throw error
  } finally {
    client.off('error', onBreak)
    client.release(broken)
  }
}

function mustBeDigits(estateId: string): void {
  if (!ESTATE_ID.test(estateId)) throw new RangeError('estate id must be decimal digits')
}
