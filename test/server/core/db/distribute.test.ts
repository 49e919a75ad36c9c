import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { queriesOf } from '#test/server/rows/row-types.ts'
import { distribute, keptOf, stepsOf, UPSERTED } from '#server/core/db/distribute.ts'
import type { Database } from '#server/core/db/open.ts'
import { openTestDatabase } from './test-database.ts'
import { catalogFaults, functionsOf, readersOf } from './citus-catalog.ts'
import { faultsOf, foreignersIn, type Tables, upsertedIn } from './citus-statements.ts'
import debts from './citus-debts.json' with { type: 'json' }

const folder = mkdtempSync(join(tmpdir(), 'wuye-citus-'))
let database: Database
let tables: Tables

before(async () => {
  database = await openTestDatabase(folder)
  tables = await keptOf(database.owner)
})
after(async () => {
  await database?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Compares with what is owed: a new fault is to be mended, one that is mended is to be struck off the list. */
function mustBeOwed(found: readonly string[], owed: Readonly<Record<string, string>>): void {
  assert.deepEqual([...new Set(found)].sort(), Object.keys(owed).sort())
}

test('the schema obeys what Citus needs', async () => {
  assert.ok(tables.size > 120)
  mustBeOwed(await catalogFaults(database.owner, tables), debts.schema)
})

test('every statement of the server obeys what Citus needs', async () => {
  const readers = readersOf(await functionsOf(database.owner), tables)
  const found: string[] = []
  const upserted = new Set<string>()
  for (const { place, texts, isJson } of queriesOf())
    for (const text of texts ?? []) {
      const file = place.replace(/:\d+$/, '')
      for (const fault of faultsOf(text, tables, readers)) found.push(`${file} ${fault}`)
      // Questions travel together, and mostly with those of an estate.
      for (const table of isJson ? foreignersIn(text, tables) : [])
        found.push(`${file} asks ${table} among questions of an estate: ask it by itself`)
      for (const table of upsertedIn(text, tables)) upserted.add(table)
    }
  assert.deepEqual([...upserted].sort(), [...UPSERTED])
  mustBeOwed(found, debts.statements)
})

test('each rule notices a statement that breaks it', () => {
  const told = (text: string) => faultsOf(text, tables, new Set(['voters_key'])).join('; ')
  assert.match(
    told('INSERT INTO bills (estate_id, bill_id) SELECT $1, b FROM unnest($2::text[]) AS b'),
    /selects a constant estate_id/,
  )
  assert.match(
    told("INSERT INTO bills (estate_id, bill_id) VALUES ($1, (SELECT 'x'))"),
    /a subselect in the VALUES/,
  )
  assert.match(told("SELECT set_config('app.estates', $1, true)"), /set_config/)
  assert.match(told('SELECT pg_advisory_xact_lock(1)'), /advisory lock/)
  assert.match(
    told('SELECT 1 FROM owners o JOIN persons p USING (person_id) WHERE o.estate_id = $1'),
    /ask twice/,
  )
  assert.match(told('SELECT v.title FROM votes v WHERE v.vote_id = $1'), /votes is read on every shard/)
  assert.match(
    told(
      'SELECT (SELECT count(*) FROM ballots b WHERE b.estate_id = v.estate_id) FROM votes v WHERE v.estate_id = $1',
    ),
    /ballots is read on every shard/,
  )
  assert.match(
    told(`SELECT 1 FROM votes v WHERE v.estate_id = $1
      AND NOT EXISTS (SELECT 1 FROM ballots b WHERE b.estate_id = v.estate_id OFFSET 0)`),
    /ballots is read on every shard/,
  )
  assert.match(
    told(`SELECT 1 FROM title_proposals p WHERE p.estate_id = $1
      AND NOT EXISTS (SELECT 1 FROM unnest(p.from_owners) AS o (id) WHERE o.id = $2)`),
    /over a function of the column p.from_owners/,
  )
  assert.match(
    told('SELECT 1 FROM votes v WHERE v.estate_id = $1 AND voters_key($1, v.vote_id, $2) = $3'),
    /calls voters_key/,
  )
  for (const right of [
    'INSERT INTO bills (estate_id, bill_id) SELECT e.estate_id, b FROM estates e, unnest($2::text[]) AS b WHERE e.estate_id = $1',
    'SELECT (SELECT count(*) FROM ballots b WHERE b.estate_id = $1) FROM votes v WHERE v.estate_id = $1',
    'SELECT 1 FROM votes v WHERE v.estate_id = $1 AND NOT EXISTS (SELECT 1 FROM ballots b WHERE b.estate_id = v.estate_id)',
    'SELECT 1 FROM votes v JOIN ballots b USING (estate_id, vote_id) WHERE v.estate_id = $1',
  ])
    assert.equal(told(right), '', right)
})

test('each rule notices a schema that breaks it', async () => {
  const client = await database.owner.connect()
  const broken = async (sql: string) => {
    await client.query(`BEGIN; ${sql}`)
    try {
      const known = new Set(Object.keys(debts.schema))
      const kept = new Map(tables).set('made', { by: 'estate_id' })
      return (await catalogFaults(client as never, kept)).filter((fault) => !known.has(fault)).join('; ')
    } finally {
      await client.query('ROLLBACK')
    }
  }
  try {
    const made = 'CREATE TABLE made (estate_id bigint, id text, PRIMARY KEY (estate_id, id))'
    assert.equal(await broken(made), '')
    assert.match(await broken('CREATE POLICY p ON bills USING (estate_id = (SELECT 1))'), /has a subquery/)
    assert.match(await broken('CREATE POLICY p ON bills USING (texts_of(basis) IS NULL)'), /calls texts_of/)
    assert.match(
      await broken(`CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
        CREATE TRIGGER t AFTER INSERT ON bills EXECUTE FUNCTION f()`),
      /Citus runs none/,
    )
    assert.match(
      await broken(`${made}; CREATE UNIQUE INDEX made_by_id ON made (id)`),
      /made_by_id of made is without estate_id/,
    )
    assert.match(
      await broken(
        `${made}; ALTER TABLE made ADD CONSTRAINT far FOREIGN KEY (id) REFERENCES persons (person_id)`,
      ),
      /foreign key far of made leaves the node/,
    )
    assert.match(
      await broken("CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM bills'"),
      /is SQL and reads tables/,
    )
    assert.match(
      await broken(
        `CREATE VIEW w AS SELECT v.estate_id, (SELECT count(*) FROM ballots b WHERE b.estate_id = v.estate_id) FROM votes v`,
      ),
      /view w: ballots is read on every shard/,
    )
  } finally {
    client.release()
  }
})

test('every table is distributed once, after those that it refers to', async () => {
  const steps = await stepsOf(database.owner, 32)
  const order = steps.flatMap((one) => one.tables)
  const spread = [...tables]
    .filter(([table, kept]) => kept !== 'local' && !isView(table))
    .map(([table]) => table)
  assert.deepEqual([...order].sort(), spread.sort())
  for (const table of spread) {
    const said = steps.flatMap((one) => one.statements).filter((one) => one.includes(`_table('${table}'`))
    assert.equal(said.length, 1, table)
  }
  const { rows } = await database.owner.query<{ from: string; to: string; name: string }>(
    `SELECT conrelid::regclass::text AS from, confrelid::regclass::text AS to, conname AS name FROM pg_constraint WHERE contype = 'f'`,
  )
  const step = (table: string) => steps.findIndex((one) => one.tables.includes(table))
  for (const { from, to, name } of rows) {
    if (from === to) continue
    if (step(from) !== step(to)) assert.ok(step(to) < step(from), `${from} before ${to}`)
    else {
      const said = steps[step(from)]?.statements ?? []
      assert.ok(
        said.some((one) => one === `ALTER TABLE ${from} DROP CONSTRAINT ${name}`),
        name,
      )
      assert.ok(
        said.some((one) => one.startsWith(`ALTER TABLE ${from} ADD CONSTRAINT ${name} FOREIGN KEY`)),
        name,
      )
    }
  }
  const said = steps.flatMap((one) => one.statements)
  const walls = said.filter((one) => one.endsWith(' FORCE ROW LEVEL SECURITY'))
  assert.equal(walls.length % 2, 0)
  assert.match(said.join('\n'), /create_distributed_function\('unit_label\(text,text,text\)'\)/)
  assert.match(said.join('\n'), /SET citus.propagate_set_commands = 'local'/)
})

test('without Citus nothing is changed', async () => {
  await assert.rejects(distribute(database.owner, 32), /没有 citus 扩展，没有改动/)
})

const VIEWS = new Set([
  'head_voters',
  'held_roles',
  'roll_heads',
  'standing_ballots',
  'standing_funding_steps',
  'unit_owners',
])
function isView(name: string): boolean {
  return VIEWS.has(name)
}
