import { mkdirSync } from 'node:fs'
import { connect } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { buildApp } from './app.ts'
import { BILLS_WAITING } from '#server/bills/waiting.ts'
import { BODIES_WAITING } from '#server/bodies/waiting.ts'
import { RESIDENTS_WAITING } from '#server/estate/residents/waiting.ts'
import { CLAIMS_WAITING } from '#server/estate/claims/waiting.ts'
import { TRANSFERS_WAITING } from '#server/votes/transfers/waiting.ts'
import { CALLBACK_PATH } from '#server/bills/cashier/callbacks.ts'
import { type CashierHooks, cashierClient } from '#server/bills/cashier/client.ts'
import { askCashierWork } from '#server/bills/cashier/jobs.ts'
import { castQueue } from '#server/votes/casting/queue.ts'
import { channelSignIns } from '#server/identity/channels.ts'
import type { Config } from './config.ts'
import { Fakes } from './fakes.ts'
import { CannotStart } from '#server/core/db/embedded.ts'
import { migrate } from '#server/core/db/migrate.ts'
import { SharedLimits } from '#server/core/limits/shared.ts'
import { type Database, mustBePlainLogin, openDatabase } from '#server/core/db/open.ts'
import { silenceMetrics } from '#server/core/db/watch.ts'
import { refreshHolidays, tellMissingOrder } from '#server/estate/holidays.ts'
import { makeId } from '#server/core/ids.ts'
import { type Runner, runner } from '#server/core/jobs/runner.ts'
import { worksOf } from '#server/works.ts'
import { logSigner } from '#server/log/signer.ts'
import { webProviders } from '#server/identity/providers/providers.ts'
import { pageOfOrder } from '#server/core/http/pages.ts'
import { photosOf } from '#server/files/photo-store.ts'
import type { Ports } from '#server/core/ports.ts'
import { pushChannels } from '#server/reminders/channels/push.ts'
import {
  EstateFault,
  jobCounters,
  type Scheduler,
  scheduler,
  SomeFailed,
} from '#server/core/jobs/scheduler.ts'
import { matchHomes } from '#server/estate/matching.ts'
import { dropOldJob } from '#server/privacy/jobs.ts'
import { openInstallation } from '#server/core/installation.ts'
import { seedOnce } from '#server/dev/seeds/seed.ts'
import { closeVotesWork } from '#server/votes/close.ts'
import { runEverywhere, type Work } from '#server/core/jobs/work.ts'

/** How often it is looked for what is due: one statement, whatever the number of estates. */
const LOOK_EVERY_MS = 3_000

/** How often busy callers are told to the other processes. */
const SHARE_LIMITS_EVERY_MS = 1_000

/** How often work that nothing marked is searched for. */
const SEARCH_EVERY_MS = 3_600_000

/** The name that begins those of all logs. */
const LOG_HOST = 'beijing-wuye'

const WEBHOOK_TIMEOUT_MS = 10_000

/** How often loaded orders of holidays are read. */
const HOLIDAYS_EVERY_MS = 60_000

/** How long a stop waits for what runs; then it is cut off. What was cut off is done by the next start, or by another process. */
const STOP_JOBS_MS = 20_000
const STOP_REQUESTS_MS = 10_000
const STOP_DATABASE_MS = 15_000

export type Running = {
  readonly url: string
  readonly app: FastifyInstance
  readonly database: Database
  readonly ports: Ports
  /** Searches at once for work that nothing marked; answers for how many estates and kinds it found some. */
  searchDue(): Promise<number>
  stop(): Promise<void>
}

export type RunOptions = {
  webRoot: string | null
  /** Bring in the made-up estates where the database is empty. */
  sample: boolean
  nowMs?: () => number
}

/** Brings up database, stand-ins and API, and listens. Throws CannotStart with one clear sentence. */
export async function run(
  config: Config,
  options: RunOptions,
  say: (line: string) => void,
): Promise<Running> {
  if (config.port !== 0) await refuseBusyPort(config.port)
  mkdirSync(config.dataDir, { recursive: true })
  const nowMs = options.nowMs ?? Date.now
  let url = config.publicUrl
  const ofCashier = {
    nowMs,
    notifyUrl: () => `${url}${CALLBACK_PATH}`,
    returnUrl: (billId: string, orderNo: string) => `${url}${pageOfOrder(billId, orderNo)}`,
  }
  const database = await timed('database', say, () => openDatabase(config, say))
  try {
    const ports = await openPorts(config, database, ofCashier, say)
    await readyEstates(ports, database, options.sample, say)
    const works = { now: [] as readonly Work[] }
    const waits = waiting(ports, works, (fault) => app.log.error(...fault))
    const fakes = new Fakes(config, ports.push)
    const limits = new SharedLimits()
    const app = await buildApp(
      {
        webRoot: options.webRoot,
        publicUrl: () => url,
        rateLimitPerMinute: config.rateLimitPerMinute,
        limits,
        trustedProxies: config.trustedProxies,
        metricsToken: config.metricsToken,
        log: true,
        metrics: [...waits.jobs.metrics, ...waits.due.metrics, ...silenceMetrics(database.silence)],
        ...(fakes.serverFactory ? { serverFactory: fakes.serverFactory } : {}),
      },
      ports,
    )
    await app.listen({ port: config.port, host: config.host })
    const port = (app.server.address() as { port: number }).port
    if (config.port === 0) url = `http://localhost:${port}`
    await fakes.start(ports, { url, port, ofCashier, nowMs })
    works.now = [
      ...worksOf(ports, { allowsLocal: !config.isProduction, timeoutMs: WEBHOOK_TIMEOUT_MS }),
      ...(ports.cashier ? [askCashierWork(ports)] : []),
    ]
    startJobs(waits, ports, limits, (line) => app.log.warn(line))
    return {
      url,
      app,
      database,
      ports,
      searchDue: () => waits.due.search(),
      async stop() {
        // In this order: a job that runs may still call a stand-in on our own address, and needs the database to its end.
        await within(STOP_JOBS_MS, Promise.all([waits.jobs.stop(), waits.due.stop()]))
        await closeApp(app)
        await within(STOP_DATABASE_MS, database.stop())
      },
    }
  } catch (error) {
    await database.stop()
    throw error
  }
}

/** Brings the database up to date and opens everything that the back end reaches the world through. */
async function openPorts(
  config: Config,
  database: Database,
  ofCashier: CashierHooks,
  say: (line: string) => void,
): Promise<Ports> {
  const { nowMs } = ofCashier
  const applied = await migrate(database.owner)
  if (applied > 0) say(`migrations: ${applied} applied`)
  await mustBePlainLogin(database.app)
  const { secret, logKey } = await openInstallation(database.owner, config)
  return {
    nowMs,
    newId: (atMs) => makeId(atMs ?? nowMs()),
    db: database.app,
    photos: photosOf(config),
    webSignIns: webProviders(config),
    channels: channelSignIns(config.channels, nowMs),
    matchHomes: (personId, real) => matchHomes({ db: database.app, nowMs, secret }, personId, real),
    push: pushChannels(config.channels, config.push, nowMs),
    waitingSources: [BILLS_WAITING, TRANSFERS_WAITING, CLAIMS_WAITING, RESIDENTS_WAITING, BODIES_WAITING],
    secret,
    casts: castQueue(database.app),
    log: logSigner(logKey, LOG_HOST),
    cashier: config.cashier ? cashierClient(config.cashier, ofCashier) : null,
  }
}

/** What has to be done before anybody is answered: the made-up estates, the holidays, and votes that ended meanwhile. */
async function readyEstates(
  ports: Ports,
  database: Database,
  isSample: boolean,
  say: (line: string) => void,
): Promise<void> {
  // Note: without figures of its tables PostgreSQL guesses its plans; by itself it would gather them a minute later.
  if (isSample && (await seedOnce(ports, say))) await database.owner.query('ANALYZE')
  await refreshHolidays(ports.db)
  tellMissingOrder(ports.nowMs(), say)
  await closeAtStart(ports, say)
}

type Waits = { readonly jobs: Scheduler; readonly due: Runner }

/** What runs by the clock; `works` are the kinds of work, once they are known. */
function waiting(
  ports: Ports,
  works: { readonly now: readonly Work[] },
  tell: (fault: [object, string]) => void,
): Waits {
  const onFault = (job: string, fault: unknown) => {
    const where = fault instanceof EstateFault ? { estateId: fault.estateId } : {}
    const err = fault instanceof EstateFault ? fault.cause : fault
    tell([{ job, ...where, err }, 'a background job went wrong; the other estates went on'])
  }
  const counters = jobCounters()
  return {
    jobs: scheduler(onFault, counters),
    due: runner({ db: ports.db, nowMs: ports.nowMs, works: () => works.now, onFault, counters }),
  }
}

function startJobs(
  { jobs, due }: Waits,
  ports: Ports,
  limits: SharedLimits,
  say: (line: string) => void,
): void {
  jobs.start([
    {
      name: 'read-holidays',
      everyMs: HOLIDAYS_EVERY_MS,
      async work() {
        await refreshHolidays(ports.db)
        tellMissingOrder(ports.nowMs(), say)
      },
    },
    dropOldJob(ports),
    { name: 'share-limits', everyMs: SHARE_LIMITS_EVERY_MS, work: () => limits.sync(ports.db) },
    { name: 'find-due', everyMs: LOOK_EVERY_MS, work: () => due.look() },
    { name: 'search-due', firstMs: LOOK_EVERY_MS, everyMs: SEARCH_EVERY_MS, work: () => due.search() },
  ])
}

/** Takes no request any more, answers those under way, and cuts off those that take too long. */
async function closeApp(app: FastifyInstance): Promise<void> {
  // A connection that is kept alive is idle only after its last answer.
  const idle = setInterval(() => app.server.closeIdleConnections(), 100)
  const cut = setTimeout(() => app.server.closeAllConnections(), STOP_REQUESTS_MS)
  try {
    await app.close()
  } finally {
    clearInterval(idle)
    clearTimeout(cut)
  }
}

/** Waits for `work`, but no longer than so many milliseconds. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const end = new Promise<void>((done) => {
    timer = setTimeout(done, ms)
  })
  await Promise.race([work, end]).finally(() => clearTimeout(timer))
}

/** Closes what ended while the server was down. An estate where that goes wrong is told of and does not keep the server from starting. */
async function closeAtStart(ports: Ports, say: (line: string) => void): Promise<void> {
  let closed = 0
  try {
    closed = await runEverywhere(ports, closeVotesWork(ports))
  } catch (fault) {
    if (!(fault instanceof SomeFailed)) throw fault
    closed = fault.done
    for (const one of fault.errors) say(`votes: not closed, tried again later: ${String(one)}`)
  }
  if (closed > 0) say(`votes: ${closed} closed and counted`)
}

async function refuseBusyPort(port: number): Promise<void> {
  const isBusy = await new Promise<boolean>((done) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => (socket.destroy(), done(true)))
    socket.once('error', () => done(false))
  })
  if (isBusy) throw new CannotStart(`Port ${port} is busy; choose another: PORT=${port + 1} npm start`)
}

async function timed<T>(what: string, say: (line: string) => void, work: () => Promise<T>): Promise<T> {
  const started = Date.now()
  const answer = await work()
  say(`${what}: up in ${((Date.now() - started) / 1000).toFixed(1)} s`)
  return answer
}
