import pg, { type Pool, type PoolClient } from 'pg'
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
 * them once for all values: to plan one takes longer than to run it. Nobody waits for BEGIN or COMMIT: questions follow the one on the
 * same connection at once, and what was read is answered before the other. A question after a BEGIN that failed sees no estate.
 */
export async function askEstate<T>(db: Pool, estateId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  mustBeDigits(estateId)
  const { client, onBreak, giveBack } = await takeClient(db)
  const send = (text: string) => client.query(text).catch(onBreak)
  const begun = send(
    `BEGIN READ ONLY; SET LOCAL app.estates = '${estateId}'; SET LOCAL plan_cache_mode = force_generic_plan`,
  )
  const end = async () => {
    await Promise.all([begun, send('COMMIT')])
    giveBack()
  }
  return work(client).finally(() => void end())
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
    await setLocal(tx, 'app.estates', estateIds.join(','))
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

/** Estates that are read in one transaction: few enough that a read of one slice is no long statement. */
const SLICE = 1_000

/** Reads all estates, a slice of them in each transaction. */
export async function inSlices(
  db: Pool,
  work: (tx: Tx, estateIds: readonly string[]) => Promise<void>,
): Promise<void> {
  const ids = await estateIds(db)
  for (let from = 0; from < ids.length; from += SLICE) {
    const slice = ids.slice(from, from + SLICE)
    await inEstates(db, slice, (tx) => work(tx, slice))
  }
}

/** From here on the transaction sees this estate and no other. */
export async function lookAt(tx: Tx, estateId: string): Promise<void> {
  mustBeDigits(estateId)
  await setLocal(tx, 'app.estates', estateId)
}

/**
 * What the row-level policies read, until the transaction ends. SET takes no bind parameter; set_config would, but Citus does not carry it
 * to its nodes.
 */
export async function setLocal(tx: Tx, name: 'app.estates' | 'app.person', value: string): Promise<void> {
  await tx.query(`SET LOCAL ${name} = ${pg.escapeLiteral(value)}`)
}

/**
 * Makes whoever else holds the same name in the estate wait until this transaction ends, so that of two who would decide on it the second
 * sees what the first did. The estate must be in sight.
 */
export async function holdName(tx: Tx, estateId: string, name: string): Promise<void> {
  await tx.query('SELECT hold_name($1, $2)', [estateId, name])
}

/**
 * Throws where a statement put in fewer rows than it was given. Rows that come as arrays or JSON are put in beside the estate's row of
 * `estates` (Citus finds the shard by it), and where there is no such estate none would be put in, in silence.
 */
export function mustHaveAdded({ rowCount }: { rowCount: number | null }, given: number): void {
  if ((rowCount ?? 0) < given)
    throw new Error(`${given} rows were given, ${rowCount ?? 0} put in: no such estate?`)
}

/** Runs `work` in one transaction and commits it; a throw rolls everything back. It sees no estate until it looks at one. */
export async function inTransaction<T>(
  db: Pool,
  work: (tx: Tx) => Promise<T>,
  begin = 'BEGIN',
  commit = 'COMMIT',
): Promise<T> {
  const { client, onBreak, giveBack } = await takeClient(db)
  try {
    await client.query(begin)
    const answer = await work(client)
    await client.query(commit)
    return answer
  } catch (error) {
    // Note: where no answer came in time, none comes to a ROLLBACK either; closing the connection ends the transaction.
    if (error instanceof Error && error.message === 'Query read timeout') onBreak(error)
    else await client.query('ROLLBACK').catch(onBreak)
    throw error
  } finally {
    giveBack()
  }
}

/** A connection of the pool, and how it is given back: one that broke is closed. */
async function takeClient(db: Pool) {
  const client = await db.connect()
  let broken: Error | undefined
  // A connection that breaks while it is in use also says so by an event, and one that nobody hears ends the server.
  const onBreak = (error: Error) => {
    broken = error
  }
  client.on('error', onBreak)
  const giveBack = () => {
    client.off('error', onBreak)
    client.release(broken)
  }
  return { client, onBreak, giveBack }
}

function mustBeDigits(estateId: string): void {
  if (!ESTATE_ID.test(estateId)) throw new RangeError('estate id must be decimal digits')
}
