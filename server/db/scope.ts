import type { Pool, PoolClient } from 'pg'
import { COMMUNITY_ID } from '#contract/scalars.ts'

export type Tx = PoolClient

/**
 * Runs `work` in one transaction that sees only the named estate (row-level security) and commits it.
 * A throw rolls everything back. `communityId` must be decimal digits.
 */
export async function inCommunity<T>(
  db: Pool,
  communityId: string,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  mustBeDigits(communityId)
  return inTransaction(db, work, `BEGIN; SET LOCAL app.communities = '${communityId}'`)
}

/**
 * As `inCommunity`, for a page that only asks (db/ask.ts). Its statements are large and always the same, so that each connection plans
 * them once for all values: to plan one takes longer than to run it.
 */
export async function askCommunity<T>(
  db: Pool,
  communityId: string,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  mustBeDigits(communityId)
  return inTransaction(
    db,
    work,
    `BEGIN READ ONLY; SET LOCAL app.communities = '${communityId}'; SET LOCAL plan_cache_mode = force_generic_plan`,
  )
}

/**
 * Runs `work` in one transaction that sees the named estates and can only read. For those who watch over several: nobody's
 * write reaches more than one.
 */
export async function inCommunities<T>(
  db: Pool,
  communityIds: readonly string[],
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  for (const communityId of communityIds) mustBeDigits(communityId)
  return inTransaction(db, async (tx) => {
    await tx.query('SET TRANSACTION READ ONLY')
    await tx.query(`SET LOCAL app.communities = '${communityIds.join(',')}'`)
    return work(tx)
  })
}

/** All estates that are there, for work that goes through them one by one. */
export async function estateIds(db: Pool): Promise<string[]> {
  const { rows } = await db.query<{ communityId: string }>(
    'SELECT community_id::text AS "communityId" FROM communities ORDER BY community_id',
  )
  return rows.map((row) => row.communityId)
}

/** As `inCommunities`, of every estate there is: for the server's own jobs, which look where something waits and then work in one estate. */
export async function inAllCommunities<T>(db: Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  return inTransaction(db, async (tx) => {
    await tx.query('SET TRANSACTION READ ONLY')
    await tx.query(
      "SELECT set_config('app.communities', coalesce(string_agg(community_id::text, ','), ''), true) FROM communities",
    )
    return work(tx)
  })
}

/** From here on the transaction sees this estate and no other. SET takes no bind parameter, hence the check. */
export async function lookAt(tx: Tx, communityId: string): Promise<void> {
  mustBeDigits(communityId)
  await tx.query(`SET LOCAL app.communities = '${communityId}'`)
}

/** Runs `work` in one transaction and commits it; a throw rolls everything back. It sees no estate until it looks at one. */
export async function inTransaction<T>(db: Pool, work: (tx: Tx) => Promise<T>, begin = 'BEGIN'): Promise<T> {
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
    await client.query('COMMIT')
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

function mustBeDigits(communityId: string): void {
  if (!COMMUNITY_ID.test(communityId)) throw new RangeError('community id must be decimal digits')
}
