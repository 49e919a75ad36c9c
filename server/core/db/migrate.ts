import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import { CannotStart } from './embedded.ts'

/** The numbered files, which are applied once each, and the functions, of which each file holds the present one. */
export type SchemaFiles = { readonly migrations: string; readonly functions: string }

const FILES: SchemaFiles = {
  migrations: join(import.meta.dirname, 'migrations'),
  functions: join(import.meta.dirname, 'functions'),
}
/** Any fixed number: whoever migrates takes this lock first, so that two servers starting at once do not both do it. */
const LOCK = 7_208_512
/** A line of a numbered file that names the functions which its policies, views and triggers use. */
const NEEDED = /^-- Functions: (\w+(?:, \w+)*)$/m
/** PostgreSQL replaces no function whose result or names of arguments differ. */
const INVALID_FUNCTION_DEFINITION = '42P13'

type SqlFile = { readonly name: string; readonly text: string; readonly sha256: string }

/**
 * Brings the schema up to date, under one lock. Numbered files that are not applied yet are applied in order, each in a transaction of
 * its own and forward only; then, in one transaction, every function whose file changed is made anew and every function whose file is
 * gone is dropped. Answers how many files were applied. Throws CannotStart, and changes nothing, where the database was made by another
 * version; throws where a numbered file was changed after it was applied.
 */
export async function migrate(owner: pg.Pool, folders: SchemaFiles = FILES): Promise<number> {
  const migrations = filesIn(folders.migrations)
  const functions = filesIn(folders.functions).map((file) => ({
    ...file,
    name: file.name.replace('.sql', ''),
  }))
  const client = await owner.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK])
    await mustBeOurs(client, migrations)
    await makeAppRole(client)
    await client.query(
      'CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())',
    )
    await client.query(
      'CREATE TABLE IF NOT EXISTS functions_applied (name text PRIMARY KEY, sha256 text NOT NULL)',
    )
    let count = 0
    for (const file of await waiting(client, migrations)) {
      await inTransaction(client, `migration ${file.name}`, () => applyMigration(client, file, functions))
      count += 1
    }
    return (
      count + (await inTransaction(client, 'functions', () => applyFunctions(client, functions, count > 0)))
    )
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

/** The SQL files of a folder in the order of their names. */
function filesIn(folder: string): SqlFile[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => {
      const text = readFileSync(join(folder, name), 'utf8')
      return { name, text, sha256: createHash('sha256').update(text).digest('hex') }
    })
}

/** Throws CannotStart where a migration was applied that is not here: the data are of an earlier numbering or of a later version. */
async function mustBeOurs(client: pg.PoolClient, migrations: readonly SqlFile[]): Promise<void> {
  const { rows: tables } = await client.query<{ isThere: boolean }>(
    `SELECT to_regclass('migrations') IS NOT NULL AS "isThere"`,
  )
  if (!tables[0]?.isThere) return
  const { rows } = await client.query<{ name: string }>(
    'SELECT name FROM migrations WHERE name <> ALL ($1) ORDER BY name LIMIT 1',
    [migrations.map((file) => file.name)],
  )
  if (rows[0])
    throw new CannotStart(
      `The database was made by another version (${rows[0].name} is not of this one) and stays as it is; ` +
        'start with a new folder (DATA_DIR) or an empty database (DATABASE_URL, DATABASE_OWNER_URL), or go back to the version that made it.',
    )
}

async function waiting(client: pg.PoolClient, migrations: readonly SqlFile[]): Promise<SqlFile[]> {
  const applied = await hashesIn(client, 'migrations')
  for (const { name, sha256 } of migrations)
    if (applied.has(name) && applied.get(name) !== sha256)
      throw new Error(`migration ${name} was changed after it was applied; write a new one`)
  return migrations.filter((file) => !applied.has(file.name))
}

async function applyMigration(
  client: pg.PoolClient,
  { name, text, sha256 }: SqlFile,
  functions: readonly SqlFile[],
): Promise<void> {
  const needed = NEEDED.exec(text)?.[1]?.split(', ') ?? []
  for (const missing of needed.filter((one) => !functions.some((file) => file.name === one)))
    throw new Error(`there is no functions/${missing}.sql`)
  await replaceChanged(
    client,
    functions.filter((file) => needed.includes(file.name)),
  )
  await client.query(text)
  await client.query('INSERT INTO migrations (name, sha256) VALUES ($1, $2)', [name, sha256])
}

/** Makes the functions anew that changed and drops those that are gone; answers how many. `isNew`: tables changed before. */
async function applyFunctions(
  client: pg.PoolClient,
  functions: readonly SqlFile[],
  isNew: boolean,
): Promise<number> {
  const changed = await replaceChanged(client, functions)
  const gone = [...(await hashesIn(client, 'functions_applied')).keys()].filter(
    (name) => !functions.some((file) => file.name === name),
  )
  for (const name of gone) {
    await drop(client, await signaturesOf(client, name))
    await client.query('DELETE FROM functions_applied WHERE name = $1', [name])
  }
  if (isNew || changed > 0) await checkBodies(client)
  return changed + gone.length
}

async function replaceChanged(client: pg.PoolClient, functions: readonly SqlFile[]): Promise<number> {
  const applied = await hashesIn(client, 'functions_applied')
  const changed = functions.filter((file) => applied.get(file.name) !== file.sha256)
  // Functions call one another and name tables in any order, so their bodies are checked when all are there.
  await client.query('SET LOCAL check_function_bodies = off')
  for (const file of changed) {
    await replaceFunction(client, file).catch((error: Error) => {
      throw new Error(`functions/${file.name}.sql: ${error.message}`, { cause: error })
    })
    await client.query(
      `INSERT INTO functions_applied (name, sha256) VALUES ($1, $2)
       ON CONFLICT (name) DO UPDATE SET sha256 = excluded.sha256`,
      [file.name, file.sha256],
    )
  }
  return changed.length
}

/** Makes one function as its file says. Where its arguments or its result changed, the former one is dropped first. */
async function replaceFunction(client: pg.PoolClient, { name, text }: SqlFile): Promise<void> {
  if (!text.includes(`CREATE OR REPLACE FUNCTION ${name}(`))
    throw new Error(`it has to say CREATE OR REPLACE FUNCTION ${name}`)
  const former = await signaturesOf(client, name)
  await client.query('SAVEPOINT former')
  const isMade = await client.query(text).then(
    () => true,
    (error: { code?: string }) => {
      if (error.code !== INVALID_FUNCTION_DEFINITION) throw error
      return false
    },
  )
  // Other arguments make a second function of the name.
  if (isMade && (await signaturesOf(client, name)).length === 1) return
  await client.query('ROLLBACK TO SAVEPOINT former')
  await drop(client, former)
  await client.query(text)
  const made = await signaturesOf(client, name)
  if (made.length !== 1) throw new Error(`it has to make one function ${name} and makes ${made.length}`)
}

async function drop(client: pg.PoolClient, signatures: readonly string[]): Promise<void> {
  for (const signature of signatures) await client.query(`DROP FUNCTION ${signature}`)
}

async function signaturesOf(client: pg.PoolClient, name: string): Promise<string[]> {
  const { rows } = await client.query<{ signature: string }>(
    `SELECT oid::regprocedure::text AS signature FROM pg_proc
     WHERE proname = $1 AND pronamespace = current_schema()::regnamespace`,
    [name],
  )
  return rows.map((row) => row.signature)
}

/** Has PostgreSQL read the bodies of all functions, as it does by itself where a function comes after what it names. */
async function checkBodies(client: pg.PoolClient): Promise<void> {
  const { rows } = await client.query<{ name: string; oid: string; validator: string }>(
    `SELECT p.proname AS name, p.oid::text AS oid, l.lanvalidator::regproc::text AS validator
     FROM functions_applied f JOIN pg_proc p ON p.proname = f.name JOIN pg_language l ON l.oid = p.prolang
     WHERE p.pronamespace = current_schema()::regnamespace ORDER BY 1`,
  )
  await client.query('SET LOCAL check_function_bodies = on')
  for (const { name, oid, validator } of rows)
    await client.query(`SELECT ${validator}($1::oid)`, [oid]).catch((error: Error) => {
      throw new Error(`functions/${name}.sql: ${error.message}`, { cause: error })
    })
}

async function hashesIn(
  client: pg.PoolClient,
  table: 'migrations' | 'functions_applied',
): Promise<Map<string, string>> {
  const { rows } = await client.query<{ name: string; sha256: string }>(`SELECT name, sha256 FROM ${table}`)
  return new Map(rows.map((row) => [row.name, row.sha256]))
}

async function inTransaction<T>(client: pg.PoolClient, what: string, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN')
  try {
    const result = await work()
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK')
    throw new Error(`${what} failed: ${(error as Error).message}`, { cause: error })
  }
}
