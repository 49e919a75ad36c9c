import type { Pool, PoolClient } from 'pg'

export type Tx = PoolClient

/**
 * Runs `work` in one transaction that sees only the named estate (row-level security) and commits it.
 * A throw rolls everything back. `communityId` must be decimal digits: SET takes no bind parameter.
 */
export async function inCommunity<T>(
  db: Pool,
  communityId: string,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  if (!/^[1-9][0-9]{0,18}$/.test(communityId)) throw new RangeError('community id must be decimal digits')
  const client = await db.connect()
  let broken: Error | undefined
  try {
    await client.query(`BEGIN; SET LOCAL app.communities = '${communityId}'`)
    const answer = await work(client)
    await client.query('COMMIT')
    return answer
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: Error) => {
      broken = failure
    })
    throw error
  } finally {
    client.release(broken)
  }
}
