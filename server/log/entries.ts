import type { Tx } from '#server/core/db/scope.ts'

/** The entries at these places of an estate's log, by place. */
export async function entriesAt(
  tx: Tx,
  estateId: string,
  indexes: readonly number[],
): Promise<ReadonlyMap<number, Buffer>> {
  const { rows } = await tx.query<{ index: number; entry: Buffer }>(
    'SELECT idx::float8 AS index, entry FROM log_entries WHERE estate_id = $1 AND idx = ANY ($2)',
    [estateId, indexes],
  )
  return new Map(rows.map((row) => [row.index, row.entry]))
}

/** The entries from one place to another, both among them, in base64. */
export async function entriesBetween(tx: Tx, estateId: string, from: number, to: number): Promise<string[]> {
  const { rows } = await tx.query<{ entry: Buffer }>(
    'SELECT entry FROM log_entries WHERE estate_id = $1 AND idx BETWEEN $2 AND $3 ORDER BY idx',
    [estateId, from, to],
  )
  return rows.map((row) => row.entry.toString('base64'))
}

/** The signed checkpoints of these sizes, as far as they were made, the smallest first. */
export async function checkpointsOf(
  tx: Tx,
  estateId: string,
  sizes: readonly number[],
): Promise<{ size: number; note: string; madeAt: number }[]> {
  const { rows } = await tx.query<{ size: number; note: string; madeAt: number }>(
    `SELECT size::float8, note, made_at AS "madeAt" FROM log_checkpoints
     WHERE estate_id = $1 AND size = ANY ($2) ORDER BY size`,
    [estateId, sizes],
  )
  return rows
}

/** The first signed checkpoint whose tree holds the entry at this place; empty where none was made yet. */
export async function checkpointWith(tx: Tx, estateId: string, index: number): Promise<string> {
  const { rows } = await tx.query<{ note: string }>(
    'SELECT note FROM log_checkpoints WHERE estate_id = $1 AND size > $2 ORDER BY size LIMIT 1',
    [estateId, index],
  )
  return rows[0]?.note ?? ''
}
