import { createHash, randomBytes } from 'node:crypto'
import { appendFileSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { migrate } from '#server/core/db/migrate.ts'
import { type Database, openDatabase } from '#server/core/db/open.ts'
import { copyTemplate } from './copy-template.ts'

const SQL = join(import.meta.dirname, '../../../../server/core/db')
/** Any fixed number: whoever makes the template or the login holds it. */
const LOCK = 7_208_513
const LOGIN = 'wuye_test_app'
/** A stopped and migrated database, where scripts/test.mjs has made one. */
const TEMPLATE = process.env.SERVER_TEMPLATE

/**
 * A migrated database for one test file. By default an embedded server in `folder`; with TEST_DATABASE_URL, which names a superuser of a
 * server, a database of its own there, copied from a template that is made once for each state of the SQL files, and dropped in the end.
 */
export async function openTestDatabase(folder: string, poolSize?: number): Promise<Database> {
  const given = process.env.TEST_DATABASE_URL
  if (given) return openOn(given, folder, poolSize)
  if (TEMPLATE) copyTemplate(TEMPLATE, folder)
  const database = await openDatabase({ databaseUrl: null, dataDir: folder, poolSize }, () => undefined)
  await migrated(database)
  return database
}

/**
 * Makes a migrated database in `folder` and stops it, for the files of a test run to begin from copies. It does not wait for the disk:
 * no test pulls the plug, and one that kills a process loses nothing by that.
 */
export async function makeTemplateFolder(folder: string): Promise<void> {
  const database = await openDatabase({ databaseUrl: null, dataDir: folder }, () => undefined)
  await migrated(database)
  await database.stop()
  appendFileSync(join(folder, 'postgres', 'postgresql.auto.conf'), 'fsync = off\nfull_page_writes = off\n')
}

async function openOn(given: string, folder: string, poolSize?: number): Promise<Database> {
  const name = `wuye_test_${randomBytes(8).toString('hex')}`
  const template = `wuye_template_${hashOfSql()}`
  await asAdmin(given, async (admin) => {
    await admin.query('SELECT pg_advisory_lock($1)', [LOCK])
    const { rows } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate', [
      template,
    ])
    if (rows.length === 0) await makeTemplate(admin, given, template)
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`)
  })
  const database = await openDatabase(
    {
      databaseUrl: urlOf(given, name, LOGIN),
      databaseOwnerUrl: urlOf(given, name),
      dataDir: folder,
      poolSize,
    },
    () => undefined,
  )
  return {
    ...database,
    async stop() {
      await database.stop()
      await asAdmin(given, (admin) => admin.query(`DROP DATABASE ${name} WITH (FORCE)`))
    },
  }
}

async function makeTemplate(admin: pg.Client, given: string, template: string): Promise<void> {
  // One that a killed run left half made is no template yet.
  await admin.query(`DROP DATABASE IF EXISTS ${template} WITH (FORCE)`)
  await admin.query(`CREATE DATABASE ${template}`)
  const owner = new pg.Pool({ connectionString: urlOf(given, template), max: 1 })
  try {
    await migrate(owner)
  } finally {
    await owner.end()
  }
  const { rows } = await admin.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [LOGIN])
  if (rows.length === 0)
    await admin.query(
      `CREATE ROLE ${LOGIN} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE IN ROLE wuye_app PASSWORD '${LOGIN}'`,
    )
  await admin.query(`ALTER DATABASE ${template} WITH IS_TEMPLATE true`)
}

async function migrated(database: Database): Promise<void> {
  await migrate(database.owner).catch(async (error) => {
    // A database left running would keep the test's process alive for ever.
    await database.stop()
    throw error
  })
}

async function asAdmin(given: string, work: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = new pg.Client({ connectionString: given })
  await admin.connect()
  try {
    await work(admin)
  } finally {
    await admin.end()
  }
}

function urlOf(given: string, database: string, login?: string): string {
  const url = new URL(given)
  url.pathname = `/${database}`
  if (login) {
    url.username = login
    url.password = login
  }
  return url.href
}

function hashOfSql(): string {
  const hash = createHash('sha256')
  for (const folder of ['migrations', 'functions'])
    for (const file of readdirSync(join(SQL, folder)).sort())
      hash.update(file).update(readFileSync(join(SQL, folder, file)))
  return hash.digest('hex').slice(0, 16)
}
