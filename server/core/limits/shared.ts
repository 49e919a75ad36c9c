import { createHash, randomUUID } from 'node:crypto'
import type { FastifyRateLimitStore, FastifyRateLimitStoreCtor } from '@fastify/rate-limit'
import type { Pool } from 'pg'

/** A caller who has used this part of a limit in one process is told to the others. Few ever do, and the rest costs no statement. */
const TELLS_FROM = 0.1
/** Callers that one process remembers in a minute; the one that came first is forgotten then. */
const MOST_CALLERS = 50_000
/** Windows of all limits are a minute, or shorter. */
const FORGET_AFTER_MS = 120_000

type Count = {
  readonly windowAt: number
  readonly endsAt: number
  readonly tellFrom: number
  mine: number
  told: number
  others: number
}

/**
 * Counts requests for `@fastify/rate-limit`, together with the other processes of the installation: each counts by itself, and once a
 * second tells the database of its busy callers and learns what the others counted of them. So with n processes a caller gets the
 * limit, what comes within that second, and up to n tenths more, where each process alone would give n times the limit.
 */
export class SharedLimits {
  /** For the plugin's option `store`. */
  readonly store: FastifyRateLimitStoreCtor
  readonly #processId = randomUUID()
  readonly #counts = new Map<string, Count>()
  readonly #nowMs: () => number

  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs
    const incr = (key: string, windowMs: number, max: number) => this.#incr(key, windowMs, max)
    this.store = storeOf(incr, '')
  }

  /** Tells of this process's busy callers and learns of the others'. No statement where nobody is busy. */
  async sync(db: Pool): Promise<void> {
    const nowAt = this.#nowMs()
    const news = [...this.#counts].filter(
      ([, count]) => count.endsAt > nowAt && count.mine > count.told && count.mine >= count.tellFrom,
    )
    if (news.length === 0) return
    const callers = news.map(([caller]) => caller)
    const windows = news.map(([, count]) => new Date(count.windowAt))
    const mine = news.map(([, count]) => count.mine)
    await db.query(
      `INSERT INTO rate_counts (caller, window_at, process_id, requests)
       SELECT caller, window_at, $4, requests FROM unnest($1::text[], $2::timestamptz[], $3::integer[]) AS n (caller, window_at, requests)
       ON CONFLICT (caller, window_at, process_id) DO UPDATE SET requests = excluded.requests`,
      [callers, windows, mine, this.#processId],
    )
    news.forEach(([, count], at) => (count.told = mine[at] ?? 0))
    const { rows } = await db.query<{ caller: string; windowAt: number; requests: number }>(
      `SELECT caller, window_at AS "windowAt", sum(requests)::int AS requests FROM rate_counts
       WHERE caller = ANY ($1) AND process_id <> $2 GROUP BY caller, window_at`,
      [callers, this.#processId],
    )
    for (const { caller, windowAt, requests } of rows) {
      const count = this.#counts.get(caller)
      if (count?.windowAt === windowAt) count.others = requests
    }
    await db.query('DELETE FROM rate_counts WHERE window_at < $1', [new Date(nowAt - FORGET_AFTER_MS)])
  }

  #incr(key: string, windowMs: number, max: number): { current: number; ttl: number } {
    const nowAt = this.#nowMs()
    // The same windows in every process.
    const windowAt = nowAt - (nowAt % windowMs)
    const caller = createHash('sha256').update(key).digest('base64url').slice(0, 22)
    const known = this.#counts.get(caller)
    const count =
      known?.windowAt === windowAt
        ? known
        : {
            windowAt,
            endsAt: windowAt + windowMs,
            tellFrom: Math.max(1, max * TELLS_FROM),
            mine: 0,
            told: 0,
            others: 0,
          }
    count.mine += 1
    if (count !== known) {
      this.#counts.delete(caller)
      const [first] = this.#counts.keys()
      if (first !== undefined && this.#counts.size >= MOST_CALLERS) this.#counts.delete(first)
      this.#counts.set(caller, count)
    }
    return { current: count.mine + count.others, ttl: count.endsAt - nowAt }
  }
}

type Incr = (key: string, windowMs: number, max: number) => { current: number; ttl: number }

/** A store whose callers are named apart from those of other routes with a limit of their own. */
function storeOf(incr: Incr, name: string): FastifyRateLimitStoreCtor {
  return class implements FastifyRateLimitStore {
    incr(
      key: string,
      callback: Parameters<FastifyRateLimitStore['incr']>[1],
      windowMs: number,
      max: number,
    ): void {
      callback(null, incr(`${name} ${key}`, windowMs, max))
    }

    child(options: Parameters<FastifyRateLimitStore['child']>[0]): FastifyRateLimitStore {
      // The plugin gives more than its type says.
      const { routeInfo } = options as { routeInfo?: { url?: string } }
      const Child = storeOf(incr, routeInfo?.url ?? '')
      return new Child({})
    }
  }
}
