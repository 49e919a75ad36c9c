import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { CannotStart } from '#server/core/db/embedded.ts'
import { migrate, type SchemaFiles } from '#server/core/db/migrate.ts'
import { type Database, openDatabase } from '#server/core/db/open.ts'

// The schema: numbered files once each, functions by what their files say now.

const SOURCES = new URL('../../../../server/core/db', import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'wuye-migrate-'))
const dataDir = mkdtempSync(join(tmpdir(), 'wuye-migrate-'))
let server: Database
const pools: pg.Pool[] = []

before(async () => {
  server = await openDatabase({ databaseUrl: null, dataDir }, () => undefined)
})

after(async () => {
  await Promise.all(pools.map((pool) => pool.end()))
  await server.stop()
  for (const one of [folder, dataDir]) rmSync(one, { recursive: true, force: true })
})

/** An empty database of its own. */
async function emptyDatabase(name: string): Promise<pg.Pool> {
  await server.owner.query(`CREATE DATABASE ${name}`)
  const { host, port, user, password } = server.owner.options
  const pool = new pg.Pool({ host, port, user, password: password as string, database: name, max: 4 })
  // A connection that ends with the server is nobody's failure.
  pool.on('error', () => undefined)
  pools.push(pool)
  return pool
}

/** The product's own files, to be changed. */
function copied(name: string): SchemaFiles {
  cpSync(join(SOURCES, 'migrations'), join(folder, name, 'migrations'), { recursive: true })
  cpSync(join(SOURCES, 'functions'), join(folder, name, 'functions'), { recursive: true })
  return { migrations: join(folder, name, 'migrations'), functions: join(folder, name, 'functions') }
}

/** Files with one table and the functions that are given. */
function small(name: string, functions: Readonly<Record<string, string>>): SchemaFiles {
  const files = copied(name)
  for (const place of [files.migrations, files.functions])
    for (const file of readdirSync(place)) rmSync(join(place, file))
  writeFileSync(join(files.migrations, '0001-things.sql'), 'CREATE TABLE things (thing text PRIMARY KEY);\n')
  for (const [one, text] of Object.entries(functions))
    writeFileSync(join(files.functions, `${one}.sql`), text)
  return files
}

async function functionsIn(database: pg.Pool): Promise<Record<string, string>> {
  const { rows } = await database.query<{ name: string; made: string }>(
    `SELECT oid::regprocedure::text AS name, xmin::text AS made FROM pg_proc
     WHERE pronamespace = 'public'::regnamespace ORDER BY 1`,
  )
  return Object.fromEntries(rows.map((row) => [row.name, row.made]))
}

test('an empty database gets every file once; a second start changes nothing', async () => {
  const database = await emptyDatabase('twice')
  const files = readdirSync(join(SOURCES, 'migrations')).length
  const functions = readdirSync(join(SOURCES, 'functions')).length
  assert.ok((await migrate(database)) >= files)
  const { rows } = await database.query('SELECT count(*)::int AS count FROM migrations')
  assert.deepEqual(rows, [{ count: files }])
  const made = await functionsIn(database)
  assert.equal(Object.keys(made).length, functions)
  assert.equal(await migrate(database), 0)
  assert.deepEqual(await functionsIn(database), made)
})

test('no numbered file holds a function, each function file holds one of its name, and each is replaced in place', () => {
  for (const name of readdirSync(join(SOURCES, 'migrations')))
    assert.doesNotMatch(
      readFileSync(join(SOURCES, 'migrations', name), 'utf8'),
      /^CREATE (OR REPLACE )?(FUNCTION|PROCEDURE)/m,
      name,
    )
  for (const name of readdirSync(join(SOURCES, 'functions'))) {
    const made = readFileSync(join(SOURCES, 'functions', name), 'utf8').match(/^CREATE .*?\(/gm)
    assert.deepEqual(made, [`CREATE OR REPLACE FUNCTION ${name.replace('.sql', '')}(`])
  }
})

test('a changed function is made anew, and no other', async () => {
  const database = await emptyDatabase('changed')
  const files = copied('changed')
  await migrate(database, files)
  const before_ = await functionsIn(database)
  const file = join(files.functions, 'unit_label.sql')
  writeFileSync(file, readFileSync(file, 'utf8').replace('SELECT building', "SELECT '第' || building"))
  assert.equal(await migrate(database, files), 1)
  const after_ = await functionsIn(database)
  const changed = Object.keys(after_).filter((name) => after_[name] !== before_[name])
  assert.deepEqual(changed, ['unit_label(text,text,text)'])
  const { rows } = await database.query("SELECT unit_label('1号楼', '2单元', '101') AS label")
  assert.deepEqual(rows, [{ label: '第1号楼2单元101' }])
})

test('a function whose arguments or result changed takes the place of the former one; one whose file is gone is dropped', async () => {
  const database = await emptyDatabase('other_arguments')
  const files = small('other-arguments', {
    greet:
      "CREATE OR REPLACE FUNCTION greet(p_who text) RETURNS text LANGUAGE sql AS $$ SELECT 'hello ' || p_who $$;\n",
    size: 'CREATE OR REPLACE FUNCTION size() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;\n',
    gone: 'CREATE OR REPLACE FUNCTION gone() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;\n',
  })
  assert.equal(await migrate(database, files), 4)
  writeFileSync(
    join(files.functions, 'greet.sql'),
    'CREATE OR REPLACE FUNCTION greet(p_who text, p_times integer) RETURNS text LANGUAGE sql AS $$ SELECT repeat(p_who, p_times) $$;\n',
  )
  writeFileSync(
    join(files.functions, 'size.sql'),
    'CREATE OR REPLACE FUNCTION size() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM things $$;\n',
  )
  rmSync(join(files.functions, 'gone.sql'))
  assert.equal(await migrate(database, files), 3)
  assert.deepEqual(Object.keys(await functionsIn(database)), ['greet(text,integer)', 'size()'])
  assert.equal(await migrate(database, files), 0)
})

test('a function with a fault in its body changes nothing, and the fault names its file', async () => {
  const database = await emptyDatabase('fault')
  const files = small('fault', {
    size: 'CREATE OR REPLACE FUNCTION size() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;\n',
  })
  await migrate(database, files)
  const before_ = await functionsIn(database)
  for (const body of ['SELECT no_such FROM things', 'SELECT']) {
    writeFileSync(
      join(files.functions, 'size.sql'),
      `CREATE OR REPLACE FUNCTION size() RETURNS integer LANGUAGE sql AS $$ ${body} $$;\n`,
    )
    await assert.rejects(migrate(database, files), /functions\/size\.sql/)
  }
  writeFileSync(
    join(files.functions, 'size.sql'),
    'CREATE OR REPLACE FUNCTION other() RETURNS integer RETURN 1;\n',
  )
  await assert.rejects(migrate(database, files), /functions\/size\.sql/)
  assert.deepEqual(await functionsIn(database), before_)
})

test('a numbered file has the functions that it names, and one that names a missing file is refused', async () => {
  const files = small('needed', {
    is_named:
      "CREATE OR REPLACE FUNCTION is_named(p_thing text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT p_thing <> '' $$;\n",
  })
  const file = join(files.migrations, '0002-named.sql')
  writeFileSync(file, '-- Functions: is_named, is_other\nALTER TABLE things ADD CHECK (is_named(thing));\n')
  const database = await emptyDatabase('needed')
  await assert.rejects(migrate(database, files), /functions\/is_other\.sql/)
  writeFileSync(file, '-- Functions: is_named\nALTER TABLE things ADD CHECK (is_named(thing));\n')
  assert.equal(await migrate(database, files), 1)
  await assert.rejects(database.query("INSERT INTO things (thing) VALUES ('')"), /check constraint/)
})

test('a numbered file that changed after it was applied is an error', async () => {
  const database = await emptyDatabase('edited')
  const files = small('edited', {})
  await migrate(database, files)
  writeFileSync(join(files.migrations, '0001-things.sql'), 'CREATE TABLE things (thing text);\n')
  await assert.rejects(migrate(database, files), /0001-things\.sql was changed after it was applied/)
})

test('data of an earlier version are recognised, left as they are, and the sentence says what to do', async () => {
  const database = await emptyDatabase('earlier')
  await database.query(
    `CREATE TABLE migrations (name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now());
     CREATE TABLE ballots (ballot_id text PRIMARY KEY);
     INSERT INTO migrations (name, sha256) VALUES ('0001-people.sql', 'a'), ('0007-walls.sql', 'b'), ('0066-analyze-roll.sql', 'c');
     INSERT INTO ballots VALUES ('kept')`,
  )
  const all = async () => {
    const { rows } = await database.query(
      `SELECT relname, xmin::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
       UNION ALL SELECT 'migrations ' || name, xmin::text FROM migrations
       UNION ALL SELECT 'ballots ' || ballot_id, xmin::text FROM ballots ORDER BY 1`,
    )
    return rows
  }
  const before_ = await all()
  for (let start = 0; start < 2; start++)
    await assert.rejects(migrate(database), (error: Error) => {
      assert.ok(error instanceof CannotStart, String(error))
      assert.match(error.message, /0007-walls\.sql/)
      assert.match(error.message, /DATA_DIR/)
      return true
    })
  assert.deepEqual(await all(), before_)
})

test('two that start at once apply each file once', async () => {
  const database = await emptyDatabase('at_once')
  const counts = await Promise.all([migrate(database), migrate(database)])
  const all = readdirSync(join(SOURCES, 'migrations')).length + readdirSync(join(SOURCES, 'functions')).length
  assert.ok(counts.includes(0), `${counts}`)
  assert.ok(Math.max(...counts) <= all, `${counts} of ${all}`)
  assert.equal(
    Object.keys(await functionsIn(database)).length,
    readdirSync(join(SOURCES, 'functions')).length,
  )
})
