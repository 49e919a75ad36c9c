import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { CannotStart, startEmbedded } from './embedded.ts'
import { makeAppRole } from './migrate.ts'
import { type Watch, watchDatabase } from './watch.ts'

// What leaves the database: 64-bit integers and days as text, instants as epoch milliseconds.
const TYPES = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === pg.types.builtins.INT8 || oid === pg.types.builtins.DATE) return (text: string) => text
    if (oid === pg.types.builtins.TIMESTAMPTZ) return (text: string) => new Date(text).getTime()
    return pg.types.getTypeParser(oid, format as 'text')
  },
}

/**
 * How long a connection without work is kept. Each new one plans every large statement anew (10 to 30 ms each), so with the driver's
 * ten seconds the first burst after a pause is the slowest. Basis: ours.
 */
const IDLE_MS = 600_000

/**
 * A database that is frozen answers nothing at all, not even that it is busy. So each wait has an end: for a free connection, for
 * an answer (on our side), for a statement (on its side, where it works but slowly), and for a transaction that nobody goes on with.
 * Most are refused sooner: db/watch.ts asks whether it answers at all.
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
  /** What every request uses: a login of its own in the role `wuye_app`, which owns nothing. */
  readonly app: pg.Pool
  /** Whether the database answers nobody just now, and how often that was (db/watch.ts). */
  readonly silence: Pick<Watch, 'isSilent' | 'silences'>
  /** The process of the embedded server, or null with DATABASE_URL. */
  pid(): number | null
  stop(): Promise<void>
}

/** The app's login in the embedded database. */
const APP_LOGIN = 'wuye_server'

/** Opens the database that DATABASE_URL and DATABASE_OWNER_URL name, else the embedded one with its data in `dataDir`. */
export async function openDatabase(
  given: { databaseUrl: string | null; databaseOwnerUrl?: string | null; dataDir: string; poolSize?: number },
  say: (line: string) => void,
): Promise<Database> {
  const embedded = given.databaseUrl ? null : await startEmbedded(given.dataDir, say)
  const owner = new pg.Pool({
    ...(embedded?.connection ?? { connectionString: given.databaseOwnerUrl ?? undefined }),
    types: TYPES as never,
    max: 2,
  })
  const login = embedded
    ? await makeLogin(owner).catch(async (error: unknown) => {
        await owner.end()
        await embedded.stop()
        throw error
      })
    : {}
  const connection = embedded
    ? { ...embedded.connection, ...login }
    : { connectionString: given.databaseUrl as string }
  const watch = watchDatabase(connection, say)
  const app = new pg.Pool({
    ...connection,
    Client: watch.Client as never,
    types: TYPES as never,
    max: given.poolSize ?? 10,
    idleTimeoutMillis: IDLE_MS,
    ...TIMES,
    // A statement leaves at once, before those ahead of it are answered; see `askEstate`.
    pipeline: true,
    // Note: its login is a member of the role and nothing else, so that there is nothing more to be had by RESET ROLE.
    options: '-c role=wuye_app -c timezone=UTC',
  })
  watch.guard(app)
  for (const pool of [owner, app])
    pool.on('error', () => {
      // An idle connection broke (the server was restarted); the pool makes a new one when asked.
    })
  return {
    owner,
    app,
    silence: watch,
    pid: () => embedded?.pid ?? null,
    async stop() {
      watch.stop()
      await Promise.allSettled([owner.end(), app.end()])
      await embedded?.stop()
    },
  }
}

/** Makes the app's login in the embedded database, with a password that only this process knows and that the next start replaces. */
async function makeLogin(owner: pg.Pool): Promise<{ user: string; password: string }> {
  const password = randomBytes(24).toString('hex')
  const client = await owner.connect()
  try {
    await makeAppRole(client)
    const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [APP_LOGIN])
    await client.query(
      rowCount === 0
        ? `CREATE ROLE ${APP_LOGIN} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE IN ROLE wuye_app PASSWORD '${password}'`
        : `ALTER ROLE ${APP_LOGIN} PASSWORD '${password}'`,
    )
  } finally {
    client.release()
  }
  return { user: APP_LOGIN, password }
}

/** Throws CannotStart where the app's login could do more than the role `wuye_app`: it is a superuser, passes row-level security, or owns the tables. */
export async function mustBePlainLogin(app: pg.Pool): Promise<void> {
  const { rows } = await app.query<{ isMore: boolean }>(
    `SELECT rolsuper OR rolbypassrls OR rolcreaterole
       OR (SELECT pg_has_role(session_user, relowner, 'MEMBER') FROM pg_class WHERE oid = 'estates'::regclass) AS "isMore"
     FROM pg_roles WHERE rolname = session_user`,
  )
  if (rows[0]?.isMore !== false)
    throw new CannotStart(
      'DATABASE_URL signs in as somebody who may do more than the app needs; make a login for it as docs/operations.md says.',
    )
}
