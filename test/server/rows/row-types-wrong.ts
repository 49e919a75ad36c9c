import { question } from '#server/core/db/ask.ts'
import type { Tx } from '#server/core/db/scope.ts'

// Queries that say what is not so, one of each sort, and some that are right: the test of row-types.ts reads them, nothing runs them.

const COLUMNS = ['relname AS name', 'relkind AS kind'] as const
const ORDERS = { name: 'relname', kind: 'relkind' } as const

function oldest(table: 'pg_class' | 'pg_type', ending = ''): string {
  return `SELECT min(oid)::int8 AS oid FROM ${table}${ending}`
}

export async function wrong(tx: Tx, isLoose: boolean, order: keyof typeof ORDERS, word: string) {
  await tx.query<{ one: number; two: number }>('SELECT 1 AS one')
  await tx.query<{ one: number }>('SELECT 1 AS one, 2 AS two')
  await tx.query<{ one: string }>('SELECT 1 AS one')
  await tx.query<{ list: number[] }>("SELECT ARRAY['a'] AS list")
  await tx.query<{ oid: number }>(oldest('pg_class'))
  await tx.query<{ locale: string }>('SELECT datlocale AS locale FROM pg_database')
  await tx.query<{ name: string | null }>('SELECT relname AS name FROM pg_class')
  await tx.query<{ name: string }>(
    'SELECT c.relname AS name FROM pg_namespace n LEFT JOIN pg_class c ON c.relnamespace = n.oid',
  )
  await tx.query('SELECT 1 WHERE $1::int = $2::int', [1])
  await tx.query('SELECT nothing FROM pg_class')
  const { rows } = await tx.query('SELECT 1 AS one')
  await tx.query<{ one: string }>({ text: `SELECT ${isLoose ? '1' : "'1'"} AS one`, values: [] })
  return rows.map((row) => [row.one, order, word])
}

export async function right(tx: Tx, isLoose: boolean, order: keyof typeof ORDERS, most: number) {
  await tx.query<{ name: string; kind: string }>(
    `SELECT ${COLUMNS.join(', ')} FROM pg_class ORDER BY ${ORDERS[order]}`,
  )
  await tx.query<{ locale: string }>(
    `SELECT datlocale AS locale FROM pg_database WHERE datlocale IS NOT NULL ORDER BY 1 LIMIT ${most}`,
  )
  await tx.query<{ locale: string }>(
    'SELECT datlocale AS locale FROM pg_database WHERE datlocale = ANY ($1)',
    [[]],
  )
  await tx.query<{ name: string | null }>(
    `SELECT c.relname AS name FROM pg_namespace n ${isLoose ? 'LEFT ' : ''}JOIN pg_class c ON c.relnamespace = n.oid`,
  )
  await tx.query<{ oid: string }>(oldest('pg_type', ' WHERE oid > 1'))
  const held = await tx.query('SELECT 1 FROM pg_class FOR UPDATE')
  return held.rows.length + (held.rowCount ?? 0)
}

export async function unknown(tx: Tx, table: string) {
  await tx.query<{ one: number }>(`SELECT 1 AS one FROM ${table}`)
}

export function asked() {
  return [
    question(
      'SELECT relkind = $1 AS is_table, oid::text AS oid FROM pg_class',
      ['r'],
      (rows: { oid: string }[]) => rows,
    ),
    question(`SELECT now()::date AS day, now() AS at`, [], (rows: { day: string; at: number }[]) => rows),
    question('SELECT oid::bigint AS oid FROM pg_class', [], (rows: { oid: number }[]) => rows),
  ]
}
