import type { Pool } from 'pg'
import {
  faultsOf,
  functionsIn,
  hasSubselect,
  type Kept,
  parsed,
  readsNodes,
  statementsIn,
  type Tables,
  viewFaultsOf,
} from './citus-statements.ts'

/** What Citus 13.2 refuses or forgets in a schema, a line each: policies, triggers, keys, foreign keys, views and functions. */
export async function catalogFaults(owner: Pool, tables: Tables): Promise<string[]> {
  const functions = await functionsOf(owner)
  const readers = readersOf(functions, tables)
  return [
    ...(await policyFaults(owner, new Set(functions.map((one) => one.name)))),
    ...(await triggerFaults(owner)),
    ...(await keyFaults(owner, tables)),
    ...(await foreignFaults(owner, tables)),
    ...(await viewFaults(owner, tables)),
    ...functions.flatMap((one) => functionFaults(one, tables, readers)),
  ].sort()
}

type Written = { readonly name: string; readonly language: string; readonly body: string }

export async function functionsOf(owner: Pool): Promise<Written[]> {
  const { rows } = await owner.query<Written>(
    `SELECT p.proname AS name, l.lanname AS language, p.prosrc AS body FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
     WHERE p.pronamespace = 'public'::regnamespace ORDER BY p.proname`,
  )
  return rows
}

/** The functions that read tables of the nodes, by themselves or through another. */
export function readersOf(functions: readonly Written[], tables: Tables): Set<string> {
  const readers = new Set<string>()
  for (let before = -1; before < readers.size; ) {
    before = readers.size
    for (const { name, language, body } of functions) {
      const does = textsOf(language, body).some((text) =>
        parsed(text).some(
          ({ stmt }) => readsNodes(stmt, tables) || [...functionsIn(stmt)].some((one) => readers.has(one)),
        ),
      )
      // In PL/pgSQL an assignment calls, too.
      const calls = [...body.matchAll(/\b([a-z]\w*)\(/g)].some(
        ([, called]) => called !== name && readers.has(called as string),
      )
      if (does || calls) readers.add(name)
    }
  }
  return readers
}

function textsOf(language: string, body: string): string[] {
  return language === 'sql' ? [body] : statementsIn(body)
}

function functionFaults(
  { name, language, body }: Written,
  tables: Tables,
  readers: ReadonlySet<string>,
): string[] {
  const texts = textsOf(language, body)
  const reads = texts.some((text) => parsed(text).some(({ stmt }) => readsNodes(stmt, tables)))
  return [
    ...(language === 'sql' && reads
      ? [`function ${name} is SQL and reads tables: write it in PL/pgSQL`]
      : []),
    ...texts.flatMap((text) => faultsOf(text, tables, readers)).map((fault) => `function ${name} ${fault}`),
  ]
}

async function policyFaults(owner: Pool, own: ReadonlySet<string>): Promise<string[]> {
  const { rows } = await owner.query<{ place: string; rule: string }>(
    `SELECT format('policy %s of %s', polname, polrelid::regclass) AS place,
       concat_ws(' AND ', pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)) AS rule FROM pg_policy`,
  )
  return rows.flatMap(({ place, rule }) => [
    ...(hasSubselect(rule) ? [`${place} has a subquery: read the setting in the policy itself`] : []),
    ...[...functionsIn(parsed(`SELECT ${rule}`))]
      .filter((name) => own.has(name))
      .map((name) => `${place} calls ${name}: write it out`),
  ])
}

async function triggerFaults(owner: Pool): Promise<string[]> {
  const { rows } = await owner.query<{ place: string }>(
    `SELECT format('trigger %s of %s', tgname, tgrelid::regclass) AS place FROM pg_trigger WHERE NOT tgisinternal`,
  )
  return rows.map(({ place }) => `${place}: Citus runs none, do it in the function that writes`)
}

async function keyFaults(owner: Pool, tables: Tables): Promise<string[]> {
  const { rows } = await owner.query<{ table: string; name: string; columns: string[] }>(
    `SELECT c.relname AS table, k.relname AS name, array_agg(a.attname::text) AS columns
     FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class k ON k.oid = i.indexrelid
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
     WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace GROUP BY 1, 2`,
  )
  return rows.flatMap(({ table, name, columns }) => {
    const kept = tables.get(table)
    const isBlind = typeof kept === 'object' && !columns.includes(kept.by)
    return isBlind ? [`unique key ${name} of ${table} is without ${kept.by}: no node can keep it`] : []
  })
}

async function foreignFaults(owner: Pool, tables: Tables): Promise<string[]> {
  const { rows } = await owner.query<{ name: string; from: string; to: string; pairs: string[] }>(
    `SELECT f.conname AS name, f.conrelid::regclass::text AS from, f.confrelid::regclass::text AS to,
       ARRAY(SELECT format('%s %s', a.attname, b.attname) FROM unnest(f.conkey, f.confkey) AS k (a, b)
             JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.a
             JOIN pg_attribute b ON b.attrelid = f.confrelid AND b.attnum = k.b) AS pairs
     FROM pg_constraint f WHERE f.contype = 'f' AND f.connamespace = 'public'::regnamespace`,
  )
  return rows.flatMap(({ name, from, to, pairs }) => {
    const [one, other] = [tables.get(from), tables.get(to)]
    if (other === 'reference' && one !== 'local') return []
    const isTogether =
      typeof one === 'object' && typeof other === 'object' && pairs.includes(`${one.by} ${other.by}`)
    return isTogether || (one === 'local' && other === 'local')
      ? []
      : [`foreign key ${name} of ${from} leaves the node: put the column that both are kept by in it`]
  })
}

async function viewFaults(owner: Pool, tables: Tables): Promise<string[]> {
  const { rows } = await owner.query<{ name: string; text: string }>(
    `SELECT relname AS name, pg_get_viewdef(oid) AS text FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind = 'v'`,
  )
  return rows.flatMap(({ name, text }) => viewFaultsOf(text, tables).map((fault) => `view ${name}: ${fault}`))
}

export type { Kept }
