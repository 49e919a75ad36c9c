import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Pool } from 'pg'
import { CannotStart } from './embedded.ts'
import { inTransaction } from './scope.ts'

const ROOMS = join(import.meta.dirname, '../../../rooms.json')

/** How a table is kept on Citus: by the first column of its key, whole on every node, or on the coordinator alone. */
export type Kept = { readonly by: string } | 'reference' | 'local'

/** One transaction of what distributes a database, and why it is one. */
type Step = { readonly tables: readonly string[]; readonly statements: readonly string[] }

const SETTINGS = ["citus.propagate_set_commands = 'local'", "citus.allow_nested_distributed_execution = 'on'"]

/**
 * Reference tables into which the app inserts with ON CONFLICT: there Citus asks for the right to change the table, for it locks every copy.
 */
export const UPSERTED = ['estates', 'holiday_orders', 'picture_uses'] as const

type Catalog = {
  readonly keys: ReadonlyMap<string, string>
  readonly forced: ReadonlySet<string>
  readonly foreign: readonly { from: string; to: string; name: string; rule: string }[]
  readonly functions: readonly string[]
  /** Each view by its first column. */
  readonly views: ReadonlyMap<string, string>
  readonly database: string
}

/** How each table and view of a migrated database is kept: what rooms.json names, every other table by the first column of its key, a view by its own first. */
export async function keptOf(owner: Pool): Promise<ReadonlyMap<string, Kept>> {
  const { keys, views } = await catalogOf(owner)
  return new Map([...placed(keys), ...[...views].map(([view, by]): [string, Kept] => [view, { by }])])
}

/**
 * What distributes a migrated database, transaction by transaction, in an order that keeps its foreign keys; whatever is distributed is left
 * out, so that it can be run again after a failure or a migration. On a database without Citus all of it is told.
 */
export async function stepsOf(owner: Pool, shards: number): Promise<Step[]> {
  if (!Number.isInteger(shards) || shards < 1) throw new RangeError('a number of shards')
  const catalog = await catalogOf(owner)
  const kept = placed(catalog.keys)
  const done = await distributed(owner)
  const steps: Step[] = [
    // The setting that names the estates goes with each statement; and a node may call a function that asks the cluster again.
    {
      tables: [],
      statements: SETTINGS.flatMap((one) => everywhere(`ALTER DATABASE ${catalog.database} SET ${one}`)),
    },
    // A node is asked in the name of whoever asks the coordinator.
    { tables: [], statements: ['ALTER ROLE wuye_app LOGIN'] },
  ]
  const anchors = new Map<string, string>()
  // A table that came later goes beside those that are distributed.
  for (const table of done) {
    const by = kept.get(table)
    if (typeof by === 'object' && !anchors.has(by.by)) anchors.set(by.by, table)
  }
  for (const tables of ordered(catalog, kept)) {
    for (const table of tables) {
      const by = kept.get(table)
      if (typeof by === 'object' && !anchors.has(by.by)) anchors.set(by.by, table)
    }
    if (tables.every((table) => done.has(table))) continue
    steps.push({ tables, statements: statementsFor(tables, catalog, kept, anchors, shards) })
  }
  const functions = catalog.functions.map((one) => `SELECT create_distributed_function('${one}')`)
  const grants = [...catalog.views.keys()].map(
    (view) => `SELECT run_command_on_workers('GRANT SELECT ON ${view} TO wuye_app')`,
  )
  const rights = `GRANT UPDATE ON ${UPSERTED.join(', ')} TO wuye_app`
  return [...steps, { tables: [], statements: functions }, { tables: [], statements: [...grants, rights] }]
}

/** Distributes a database. Throws CannotStart, and changes nothing, where it has no Citus. Answers how many tables were distributed. */
export async function distribute(owner: Pool, shards: number): Promise<number> {
  const { rows } = await owner.query("SELECT 1 FROM pg_extension WHERE extname = 'citus'")
  if (rows.length === 0)
    throw new CannotStart(
      '这个数据库没有 citus 扩展，没有改动。先照 docs/operations.md 装好 Citus 并 CREATE EXTENSION citus。',
    )
  let count = 0
  for (const { tables, statements } of await stepsOf(owner, shards)) {
    await inTransaction(owner, (tx) => tx.query(statements.join(';\n')))
    count += tables.length
  }
  return count
}

function everywhere(statement: string): string[] {
  return [statement, `SELECT run_command_on_workers($run$${statement}$run$)`]
}

function placed(keys: ReadonlyMap<string, string>): Map<string, Kept> {
  const rooms = JSON.parse(readFileSync(ROOMS, 'utf8')) as {
    server: { reference?: string[]; local?: string[] }[]
  }
  const reference = new Set(rooms.server.flatMap((room) => room.reference ?? []))
  const local = new Set(rooms.server.flatMap((room) => room.local ?? []))
  return new Map(
    [...keys].map(([table, key]): [string, Kept] => [
      table,
      reference.has(table) ? 'reference' : local.has(table) ? 'local' : { by: key },
    ]),
  )
}

/** Tables in groups, reference tables first, each after those that it refers to; tables that refer to each other are one group. */
function ordered({ foreign }: Catalog, kept: ReadonlyMap<string, Kept>): string[][] {
  const names = [...kept]
    .filter(([, how]) => how !== 'local')
    .map(([table]) => table)
    .sort()
  const to = new Map(
    names.map((name) => [name, foreign.filter((one) => one.from === name).map((one) => one.to)]),
  )
  const reach = new Map(names.map((name) => [name, reachable(name, to)]))
  const groups: string[][] = []
  const placedIn = new Set<string>()
  const put = (name: string): void => {
    if (placedIn.has(name)) return
    const group = names.filter(
      (one) => one === name || (reach.get(name)?.has(one) && reach.get(one)?.has(name)),
    )
    for (const one of group) placedIn.add(one)
    for (const one of group) for (const next of to.get(one) ?? []) put(next)
    groups.push(group)
  }
  const isReference = (name: string) => kept.get(name) === 'reference'
  for (const name of [...names.filter(isReference), ...names]) put(name)
  return groups
}

function reachable(from: string, to: ReadonlyMap<string, readonly string[]>): Set<string> {
  const found = new Set<string>()
  const open = [...(to.get(from) ?? [])]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue
    found.add(next)
    open.push(...(to.get(next) ?? []))
  }
  return found
}

function statementsFor(
  tables: readonly string[],
  { forced, foreign }: Catalog,
  kept: ReadonlyMap<string, Kept>,
  anchors: ReadonlyMap<string, string>,
  shards: number,
): string[] {
  const walled = tables.filter((table) => forced.has(table))
  const circle = foreign.filter(
    ({ from, to }) => tables.length > 1 && from !== to && tables.includes(from) && tables.includes(to),
  )
  return [
    `SET LOCAL citus.shard_count = ${shards}`,
    ...circle.map(({ from, name }) => `ALTER TABLE ${from} DROP CONSTRAINT ${name}`),
    // What is in a table is copied by its owner, whom the walls would keep from seeing it.
    ...walled.map((table) => `ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`),
    ...tables.map((table) => {
      const how = kept.get(table)
      if (typeof how !== 'object') return `SELECT create_reference_table('${table}')`
      const anchor = anchors.get(how.by) as string
      const beside = anchor === table ? 'none' : anchor
      return `SELECT create_distributed_table('${table}', '${how.by}', colocate_with => '${beside}')`
    }),
    ...walled.map((table) => `ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`),
    ...circle.map(({ from, name, rule }) => `ALTER TABLE ${from} ADD CONSTRAINT ${name} ${rule}`),
  ]
}

async function distributed(owner: Pool): Promise<ReadonlySet<string>> {
  const { rows: extension } = await owner.query("SELECT 1 FROM pg_extension WHERE extname = 'citus'")
  if (extension.length === 0) return new Set()
  // Note: the catalog of Citus is read through a text, so that the statement can be described where there is none.
  const { rows } = await owner.query<{ name: string | null }>(
    `SELECT unnest(xpath('//name/text()', query_to_xml(
       'SELECT logicalrelid::regclass::text AS name FROM pg_dist_partition', false, false, '')))::text AS name`,
  )
  return new Set(rows.map((row) => row.name ?? ''))
}

async function catalogOf(owner: Pool): Promise<Catalog> {
  const tables = await owner.query<{ name: string; key: string; forced: boolean }>(
    `SELECT c.relname AS name, a.attname AS key, c.relforcerowsecurity AS forced
     FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' ORDER BY c.relname`,
  )
  const foreign = await owner.query<{ from: string; to: string; name: string; rule: string }>(
    `SELECT conrelid::regclass::text AS from, confrelid::regclass::text AS to, conname AS name, pg_get_constraintdef(oid) AS rule
     FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND conparentid = 0 ORDER BY conname`,
  )
  const functions = await owner.query<{ name: string }>(
    `SELECT p.oid::regprocedure::text AS name FROM pg_proc p
     WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f' AND p.prorettype <> 'trigger'::regtype
       AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') ORDER BY 1`,
  )
  const views = await owner.query<{ name: string; first: string }>(
    `SELECT relname AS name, (SELECT attname FROM pg_attribute WHERE attrelid = v.oid AND attnum = 1) AS first FROM pg_class v WHERE relnamespace = 'public'::regnamespace AND relkind = 'v'
       AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = v.oid AND d.deptype = 'e') ORDER BY relname`,
  )
  const { rows } = await owner.query<{ name: string }>('SELECT quote_ident(current_database()) AS name')
  return {
    keys: new Map(tables.rows.map((row) => [row.name, row.key])),
    forced: new Set(tables.rows.filter((row) => row.forced).map((row) => row.name)),
    foreign: foreign.rows,
    functions: functions.rows.map((row) => row.name),
    views: new Map(views.rows.map((row) => [row.name, row.first])),
    database: rows[0]?.name ?? '',
  }
}
