import pg from 'pg'
import { startEmbedded } from './embedded.ts'

// What leaves the database: 64-bit integers and days as text, instants as epoch milliseconds.
const TYPES = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === pg.types.builtins.INT8 || oid === pg.types.builtins.DATE) return (text: string) => text
    if (oid === pg.types.builtins.TIMESTAMPTZ) return (text: string) => new Date(text).getTime()
    return pg.types.getTypeParser(oid, format as 'text')
  },
}

/**
 * A database that is frozen answers nothing at all, not even that it is busy. So each wait has an end: for a free connection, for
 * an answer (on our side), for a statement (on its side, where it works but slowly), and for a transaction that nobody goes on with.
 */
const TIMES = {
  connectionTimeoutMillis: 3_000,
  query_timeout: 25_000,
  statement_timeout: 20_000,
  idle_in_transaction_session_timeout: 60_000,
  keepAlive: true,
} as const satisfies pg.PoolConfig

export type Database = {
  /** Runs migrations; owns the tables. */
  readonly owner: pg.Pool
  /** What every request uses: the role `wuye_app`, which owns nothing. */
  readonly app: pg.Pool
  /** The process of the embedded server, or null with DATABASE_URL. */
  pid(): number | null
  stop(): Promise<void>
}

/** Opens the database that DATABASE_URL names, else the embedded one with its data in `dataDir`. */
export async function openDatabase(
  given: { databaseUrl: string | null; dataDir: string; poolSize?: number },
  say: (line: string) => void,
): Promise<Database> {
  const embedded = given.databaseUrl ? null : await startEmbedded(given.dataDir, say)
  const connection: pg.PoolConfig = embedded?.connection ?? { connectionString: given.databaseUrl as string }
  const owner = new pg.Pool({ ...connection, types: TYPES as never, max: 2 })
  const app = new pg.Pool({
    ...connection,
    types: TYPES as never,
    max: given.poolSize ?? 10,
    ...TIMES,
    // Note: set in the connection's start-up packet, so that no query of a request can ever run as the owner.
    options: '-c role=wuye_app -c timezone=UTC',
  })
  for (const pool of [owner, app])
    pool.on('error', () => {
      // An idle connection broke (the server was restarted); the pool makes a new one when asked.
    })
  return {
    owner,
    app,
    pid: () => embedded?.pid ?? null,
    async stop() {
      await Promise.allSettled([owner.end(), app.end()])
      await embedded?.stop()
    },
  }
}
