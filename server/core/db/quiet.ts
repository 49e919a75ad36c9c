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

export function isQuiet(db: Pool): boolean {
  return FACADES.has(db)
}
