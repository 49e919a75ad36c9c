import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'

const FOLDER = join(import.meta.dirname, 'migrations')
/** Any fixed number: whoever migrates takes this lock first, so that two servers starting at once do not both do it. */
const LOCK = 7_208_512

/**
 * Applies the numbered `.sql` files that are not applied yet, each in a transaction of its own. Forward only: a file
 * that was applied and has changed since is an error. Answers how many were applied.
 */
export async function migrate(owner: pg.Pool, folder: string = FOLDER): Promise<number> {
  const client = await owner.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK])
    await makeAppRole(client)
    await client.query(
      'CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())',
    )
    const { rows } = await client.query<{ name: string; sha256: string }>(
      'SELECT name, sha256 FROM migrations',
    )
    const applied = new Map(rows.map((row) => [row.name, row.sha256]))
    let count = 0
    for (const name of readdirSync(folder)
      .filter((file) => file.endsWith('.sql'))
      .sort()) {
      const text = readFileSync(join(folder, name), 'utf8')
      const sha256 = createHash('sha256').update(text).digest('hex')
      const before = applied.get(name)
      if (before === sha256) continue
      if (before !== undefined)
        throw new Error(`migration ${name} was changed after it was applied; write a new one`)
      await client.query('BEGIN')
      try {
        await client.query(text)
        await client.query('INSERT INTO migrations (name, sha256) VALUES ($1, $2)', [name, sha256])
        await client.query('COMMIT')
      } catch (error) {
        await client.query('ROLLBACK')
        throw new Error(`migration ${name} failed: ${(error as Error).message}`, { cause: error })
      }
      count += 1
    }
    return count
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [LOCK]).catch(() => undefined)
    client.release()
  }
}

/** The application's role owns nothing and bypasses nothing; what it may do, each migration grants. */
export async function makeAppRole(client: pg.PoolClient): Promise<void> {
  const { rows } = await client.query("SELECT 1 FROM pg_roles WHERE rolname = 'wuye_app'")
  if (rows.length === 0)
    await client.query('CREATE ROLE wuye_app NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE')
}
