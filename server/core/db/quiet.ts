import type { Pool } from 'pg'

const QUIET = new WeakMap<Pool, Pool>()
const FACADES = new WeakSet<Pool>()

/**
 * The same pool for transactions after which nothing new waits for a person: reads, and the bookkeeping of jobs. What is written
 * through the pool itself has the estate's reminders looked at; see `inEstate`.
 */
export function quiet(db: Pool): Pool {
  if (FACADES.has(db)) return db
  const known = QUIET.get(db)
  if (known) return known
  const facade = { connect: () => db.connect(), query: db.query.bind(db) } as unknown as Pool
  QUIET.set(db, facade)
  FACADES.add(facade)
  return facade
}

/** The same ports with a quiet pool. Made from `ports` itself, because ports are exchanged while the server starts. */
export function quietPorts<P extends { readonly db: Pool }>(ports: P): P {
  return Object.create(ports, { db: { value: quiet(ports.db), enumerable: true } }) as P
}

export function isQuiet(db: Pool): boolean {
  return FACADES.has(db)
}
