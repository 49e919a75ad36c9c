import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { seedOnce } from '#server/dev/seeds/seed.ts'
import { walledTables } from '#server/privacy/catalogue.ts'
import { copyOf, estatesOfPerson } from '#server/privacy/copy.ts'
import { HOLDINGS, LEFT_OUT } from '#server/privacy/holdings.ts'
import { openHarness, type Harness } from '#test/server/support/harness.ts'

// The copy of one's data must not forget a table. Two searches find every column that may hold a person's id: by its name in the
// catalogue, and by what stands in it in the made-up estates.

let harness: Harness

before(async () => {
  harness = await openHarness()
  await seedOnce(harness.ports, () => undefined)
})

after(() => harness.stop())

/** Names that a column of a person's id bears. */
const PERSON_NAMES = /person|_by$|^who$|^agent$|^worker_id$/

/** Columns that bear such a name and hold something else. */
const NO_PERSON: Readonly<Record<string, string>> = {
  'due_work.leased_by': 'a process',
  'hotline_orders.came_by': 'by which way',
  'ledger_entries.approved_by': 'a vote',
  'opening_requests.asked_by': 'owners, committee or street',
}

type Column = { readonly table: string; readonly column: string; readonly type: string }

async function textColumns(): Promise<Column[]> {
  const { rows } = await harness.database.owner.query<Column>(
    `SELECT c.relname AS table, a.attname AS column, format_type(a.atttypid, NULL) AS type
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
       AND format_type(a.atttypid, NULL) IN ('text', 'text[]') ORDER BY 1, 2`,
  )
  return rows
}

const listed = new Set([
  ...HOLDINGS.map(({ table, column }) => `${table}.${column}`),
  ...Object.keys(LEFT_OUT),
])

test('every column named as one of a person stands in the list, or has a reason', async () => {
  const columns = (await textColumns()).filter(({ column }) => PERSON_NAMES.test(column))
  const missing = columns
    .map((one) => `${one.table}.${one.column}`)
    .filter((one) => !listed.has(one) && !(one in NO_PERSON))
  assert.deepEqual(missing, [], 'name them in server/privacy/holdings.ts')
  const there = new Set((await textColumns()).map((one) => `${one.table}.${one.column}`))
  assert.deepEqual(
    [...listed, ...Object.keys(NO_PERSON)].filter((one) => !there.has(one)),
    [],
    'these are no columns',
  )
})

test('in the made-up estates no person’s id stands in a column that is not listed', async () => {
  const found: string[] = []
  for (const { table, column, type } of await textColumns()) {
    const name = `${table}.${column}`
    if (listed.has(name)) continue
    const value = type === 'text[]' ? `unnest("${column}")` : `"${column}"`
    // The owner of the tables is bound by their walls too; whoever runs the test is not.
    const { rows } = await harness.database.owner.query<{ hits: number }>(
      `SELECT count(*)::int AS hits FROM (SELECT ${value} AS value FROM "${table}") AS v JOIN persons p ON p.person_id = v.value`,
    )
    if ((rows[0]?.hits ?? 0) > 0) found.push(name)
  }
  assert.deepEqual(found, [])
})

test('the copy of a person has as many rows as the tables have of them, whoever they are', async () => {
  const { rows: persons } = await harness.database.owner.query<{ personId: string }>(
    `SELECT DISTINCT ON (role) person_id AS "personId" FROM held_roles ORDER BY role, person_id`,
  )
  assert.ok(persons.length >= 6, 'one of each role')
  for (const { personId } of persons) {
    const estates = await estatesOfPerson(harness.ports.db, personId)
    const tables = await copyOf(harness.ports.db, personId, estates)
    const told = Object.fromEntries(
      tables.map(({ holding, rows }) => [`${holding.table}.${holding.column}`, rows.length]),
    )
    const counted: Record<string, number> = {}
    const walled = await walledTables(harness.ports.db)
    const { rows: columns } = await harness.database.owner.query<{ table: string; column: string }>(
      `SELECT table_name AS table, column_name AS column FROM information_schema.columns WHERE table_schema = 'public'`,
    )
    const types = new Map((await textColumns()).map((one) => [`${one.table}.${one.column}`, one.type]))
    for (const { table, column } of HOLDINGS) {
      const name = `${table}.${column}`
      // Nobody writes anything in an estate where they never held a role; the made-up committee signs in both of its books.
      const isOfEstates = columns.some((one) => one.table === table && one.column === 'estate_id')
      const { rows } = await harness.database.owner.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM "${table}" WHERE ${types.get(name) === 'text[]' ? `$1 = ANY ("${column}")` : `"${column}" = $1`}
           ${isOfEstates && walled.has(table) ? 'AND estate_id = ANY ($2::bigint[])' : 'AND $2::bigint[] IS NOT NULL'}`,
        [personId, estates],
      )
      if ((rows[0]?.count ?? 0) > 0) counted[name] = rows[0]?.count ?? 0
    }
    assert.deepEqual(told, counted, personId)
  }
})

test('the copy holds no bytes, and no other person’s id', async () => {
  const { rows } = await harness.database.owner.query<{ personId: string }>(
    'SELECT person_id AS "personId" FROM persons',
  )
  const ids = rows.map((row) => row.personId)
  const { rows: some } = await harness.database.owner.query<{ personId: string }>(
    `SELECT DISTINCT ON (role) person_id AS "personId" FROM held_roles WHERE role IN ('owner', 'company', 'community') ORDER BY role`,
  )
  for (const { personId } of some) {
    const tables = await copyOf(harness.ports.db, personId, await estatesOfPerson(harness.ports.db, personId))
    const others = new Set(ids.filter((id) => id !== personId))
    for (const { holding, rows: lines } of tables)
      for (const cell of lines.flat()) {
        assert.ok(!cell.startsWith('\\x'), `${holding.table}: bytes`)
        assert.ok(!others.has(cell), `${holding.table}: another person`)
      }
  }
})
