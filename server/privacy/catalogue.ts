import type { Pool } from 'pg'
import { HOLDINGS } from './holdings.ts'

export type Column = { readonly name: string; readonly type: string; readonly isKey: boolean }

/** Bytes are hashes, salts and parts of files: nobody can read them, and a hash of a secret is one itself. */
const UNREADABLE = 'bytea'

/** The columns of each table that holds a person's id, as the database has them, so that one that is added later is in the copy. */
export async function columnsOfHoldings(
  db: Pick<Pool, 'query'>,
): Promise<ReadonlyMap<string, readonly Column[]>> {
  const { rows } = await db.query<{ table: string; name: string; type: string; isKey: boolean }>(
    `SELECT c.relname AS table, a.attname AS name, format_type(a.atttypid, NULL) AS type,
       coalesce(a.attnum = ANY (i.indkey), false) AS "isKey"
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
     WHERE c.relkind IN ('r', 'p') AND c.relname = ANY ($1) AND c.relnamespace = 'public'::regnamespace
     ORDER BY c.relname, a.attnum`,
    [[...new Set(HOLDINGS.map((one) => one.table))]],
  )
  const found = new Map<string, Column[]>()
  for (const { table, ...column } of rows)
    if (column.type !== UNREADABLE) found.set(table, [...(found.get(table) ?? []), column])
  return found
}

/** Whether the rows of a table are bounded to the estates that a transaction names. */
export async function walledTables(db: Pick<Pool, 'query'>): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ table: string }>(
    `SELECT c.relname AS table FROM pg_class c WHERE c.relrowsecurity AND c.relnamespace = 'public'::regnamespace`,
  )
  return new Set(rows.map((row) => row.table))
}
