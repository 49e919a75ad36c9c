import pg from 'pg'
import prometheus, { type Metric } from 'prom-client'

/**
 * Time is counted in ticks of a timer, and one that comes late is one tick: where this process itself was busy, the database gets its whole
 * time to answer all the same.
 */
const TICK_MS = 250
/** After 2 s without an answer the database is asked whether it answers at all; it has 2 s for it. Basis: ours. */
const LATE_TICKS = 8
const LIMIT_TICKS = 8

/** Why a statement was given up, or not begun: the database answers nobody. `failure.ts` makes 503 of the code. */
class SilentDatabase extends Error {
  readonly code = 'ETIMEDOUT'
  constructor() {
    super('the database does not answer')
  }
}

export type Watch = {
  /** The clients of the pool: they say while they wait for an answer. */
  readonly Client: typeof pg.Client
  /** From now on whoever wants a connection of this pool is refused while the database is silent. */
  guard(pool: pg.Pool): void
  isSilent(): boolean
  /** How often it fell silent since the start. */
  silences(): number
  stop(): void
}

/** Something that waits for the database, for how many ticks, and what ends its waiting. */
type Waiting = { ticks: number; giveUp(error: Error): void }

/**
 * Watches whether the database answers. While a statement or a connection has been waited for too long, it is asked `SELECT 1` on a
 * connection of its own: a slow statement on a working database is nothing to it. Where no answer comes, whatever waits is given up and
 * its connection closed, and nothing new begins, until an answer comes. Whether a COMMIT that is given up so was made is not known:
 * it is refused as busy, and sent again it is the same wish.
 */
export function watchDatabase(connection: pg.ClientConfig, say: (line: string) => void): Watch {
  const waiting = new Map<object, Waiting>()
  let timer: NodeJS.Timeout | null = null
  let silences = 0
  let isSilent = false
  const probe = makeProbe(connection, (hasAnswered) => {
    if (hasAnswered === !isSilent) return
    isSilent = !hasAnswered
    if (hasAnswered) return say('The database answers again.')
    silences += 1
    say('The database does not answer: requests are refused until it does.')
    for (const { giveUp } of [...waiting.values()]) giveUp(new SilentDatabase())
    waiting.clear()
  })
  const tick = () => {
    for (const one of waiting.values()) one.ticks += 1
    const isLate = [...waiting.values()].some((one) => one.ticks >= LATE_TICKS)
    probe.tick(isLate || isSilent)
    if (waiting.size > 0 || isSilent || probe.isAsking() || !timer) return
    clearInterval(timer)
    timer = null
  }
  const begin = (who: object, giveUp: Waiting['giveUp']) => {
    if (!waiting.has(who)) waiting.set(who, { ticks: 0, giveUp })
    timer ??= setInterval(tick, TICK_MS).unref()
  }
  const refusal = () => (isSilent ? new SilentDatabase() : null)
  return {
    Client: clientThatSays({ begin, end: (who) => void waiting.delete(who), refusal }),
    guard: (pool) => guard(pool, { begin, end: (who) => waiting.delete(who), refusal }),
    isSilent: () => isSilent,
    silences: () => silences,
    stop() {
      if (timer) clearInterval(timer)
      probe.stop()
    },
  }
}

type Told = {
  begin(who: object, giveUp: Waiting['giveUp']): void
  end(who: object): unknown
  refusal(): Error | null
}

/** Closes a connection at once; what waits on it is told the error. */
function cut(client: pg.Client, error: Error): void {
  const { connection } = client as unknown as { connection: { stream: { destroy(error: Error): void } } }
  connection.stream.destroy(error)
}

function clientThatSays({ begin, end, refusal }: Told): typeof pg.Client {
  return class extends pg.Client {
    constructor(config?: string | pg.ClientConfig) {
      super(config)
      // `drain`: every statement that was sent is answered.
      for (const event of ['drain', 'end', 'error'] as const) this.on(event, () => end(this))
      const query = this.query.bind(this) as (...given: unknown[]) => unknown
      this.query = ((...given: unknown[]) => {
        const refused = refusal()
        if (!refused) {
          begin(this, (error) => cut(this, error))
          return query(...given)
        }
        cut(this, refused)
        const done = given.find((one) => typeof one === 'function') as ((error: Error) => void) | undefined
        if (!done) return Promise.reject(refused)
        process.nextTick(done, refused)
        return undefined
      }) as typeof this.query
    }
  }
}

type Connected = (error: Error | undefined, client?: pg.PoolClient, release?: unknown) => void

function guard(pool: pg.Pool, { begin, end, refusal }: Told): void {
  const connect = pool.connect.bind(pool) as () => Promise<pg.PoolClient>
  const wait = async (): Promise<pg.PoolClient> => {
    const refused = refusal()
    if (refused) throw refused
    const wish = {}
    const found = connect()
    const givenUp = new Promise<never>((_, refuse) => begin(wish, refuse))
    try {
      return await Promise.race([found, givenUp])
    } catch (error) {
      // A connection that comes later all the same goes back.
      if (error instanceof SilentDatabase) found.then((client) => client.release(), ignore)
      throw error
    } finally {
      end(wish)
    }
  }
  pool.connect = ((done?: Connected) => {
    const client = wait()
    if (!done) return client
    // Note: not called within the promise, or what it throws would be a rejection that nobody hears.
    client.then(
      (one) => process.nextTick(done, undefined, one, one.release),
      (error: Error) => process.nextTick(done, error),
    )
    return undefined
  }) as typeof pool.connect
}

/** Asks the database on a connection of its own, which is kept from one question to the next. */
function makeProbe(connection: pg.ClientConfig, told: (hasAnswered: boolean) => void) {
  let client: pg.Client | null = null
  let asking: { ticks: number } | null = null
  let rest = 0
  const drop = () => {
    const dropped = client
    client = null
    if (dropped) cut(dropped, new SilentDatabase())
  }
  const ask = async () => {
    const question = { ticks: 0 }
    asking = question
    const hasAnswered = await answered().catch(
      // A refusal is an answer too, such as that there are too many connections.
      (error: unknown) => error instanceof pg.DatabaseError,
    )
    if (asking !== question) return
    asking = null
    rest = LATE_TICKS
    if (!hasAnswered) drop()
    told(hasAnswered)
  }
  const answered = async () => {
    if (!client) {
      const made = new pg.Client({ ...connection, keepAlive: true })
      made.on('error', () => {
        if (client === made) client = null
      })
      client = made
      await made.connect()
    }
    await client?.query('SELECT 1')
    return true
  }
  return {
    isAsking: () => asking !== null,
    /** One tick: begins to ask where somebody waits, and gives up a question that was not answered in time. */
    tick(isWanted: boolean) {
      if (asking) {
        asking.ticks += 1
        if (asking.ticks <= LIMIT_TICKS) return
        asking = null
        rest = 0
        drop()
        told(false)
      } else if (rest > 0) rest -= 1
      else if (isWanted) void ask()
    },
    stop() {
      asking = null
      void client?.end().catch(ignore)
      client = null
    },
  }
}

/** What is told at /metrics: whether the database answers nobody just now, and how often that was. */
export function silenceMetrics({ isSilent, silences }: Pick<Watch, 'isSilent' | 'silences'>): Metric[] {
  return [
    new prometheus.Gauge({
      name: 'database_silent',
      help: '1 while the database answers nobody and requests are refused at once, else 0',
      registers: [],
      collect() {
        this.set(isSilent() ? 1 : 0)
      },
    }),
    new prometheus.Gauge({
      name: 'database_silences_total',
      help: 'How often the database fell silent since this process began',
      registers: [],
      collect() {
        this.set(silences())
      },
    }),
  ]
}

function ignore(): void {
  // Nobody waits for it any more.
}
