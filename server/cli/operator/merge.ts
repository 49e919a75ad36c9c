import { randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import { isRole } from '#domain/core/access.ts'
import { commitmentOf, mergeDocument } from '#domain/estate/title.ts'
import { OPERATOR_ENTRY } from '#domain/log/entry.ts'
import { type MergeBar, mergeBar, type MergedAccount } from '#domain/privacy/merge.ts'
import { lookAt, type Tx } from '#server/core/db/scope.ts'
import { walledTables } from '#server/privacy/catalogue.ts'
import { HOLDINGS, type Holding } from '#server/privacy/holdings.ts'

// Two accounts of one person become one. What is theirs goes over, table by table of HOLDINGS; what they did by virtue of a post stays under the
// account that did it. Both sign-ins then lead to the account that goes on.

/** What stays with the account that ends: it is about that account, or it ends with it. */
const STAYS = new Set([
  'persons',
  'sessions',
  'identity_ends',
  'binding_codes',
  'binding_offers',
  'photo_uploads',
  'account_closings',
  'account_merges',
  'daily_counts',
  // What an account chose for itself; the other has its own.
  'reminder_settings',
  'reminder_grants',
])

export type Merged = {
  /** Rows that went over, and those that both accounts had of the same thing. */
  readonly moved: number
  readonly left: number
  readonly estates: readonly string[]
}

type Given = {
  readonly from: string
  readonly to: string
  readonly actId: string
  readonly basis: string
  readonly at: number
}

/** An account as the rule sees it; null where there is none. */
export async function mergedAccount(
  db: Pool | Tx,
  personId: string,
  nowAt: number,
): Promise<MergedAccount | null> {
  const { rows } = await db.query<{ name: string; document: string | null }>(
    `SELECT p.name, encode(d.document_hash, 'hex') AS document FROM persons p LEFT JOIN person_documents d USING (person_id)
     WHERE p.person_id = $1`,
    [personId],
  )
  const held = await db.query<{ role: string }>(
    `SELECT DISTINCT role FROM held_roles WHERE person_id = $1 AND (valid_to IS NULL OR valid_to > $2)`,
    [personId, new Date(nowAt)],
  )
  const [found] = rows
  return found ? { personId, ...found, roles: held.rows.map((row) => row.role).filter(isRole) } : null
}

/**
 * Makes two accounts one, in the transaction of the owner of the tables: the application may change neither a report's author nor a ballot's.
 * Answers why not, or how much went over. Each estate where a home changes its account gets an entry of its log.
 */
export async function mergeAccounts(tx: Tx, given: Given): Promise<Merged | MergeBar | 'unknown'> {
  const from = await mergedAccount(tx, given.from, given.at)
  const to = await mergedAccount(tx, given.to, given.at)
  if (!from || !to) return 'unknown'
  const bar = mergeBar(from, to)
  if (bar) return bar
  const sum = { moved: 0, left: 0 }
  const add = ({ moved, left }: { moved: number; left: number }) => {
    sum.moved += moved
    sum.left += left
  }
  const walled = await walledTables(tx)
  const ofEstates = HOLDINGS.filter(
    (one) => one.kind === 'own' && !STAYS.has(one.table) && walled.has(one.table),
  )
  const rest = HOLDINGS.filter((one) => one.kind === 'own' && !STAYS.has(one.table) && !walled.has(one.table))
  for (const one of rest) add(await move(tx, one, given, null))
  const estates = await estatesOf(tx, given.to)
  for (const estateId of estates) {
    await lookAt(tx, estateId)
    const ownerIds = await ownersOf(tx, estateId, given.from)
    for (const one of ofEstates) add(await move(tx, one, given, estateId))
    if (ownerIds.length > 0) await logMerge(tx, estateId, ownerIds, given)
  }
  await tx.query(`UPDATE sessions SET ended_at = $2 WHERE person_id = $1 AND ended_at IS NULL`, [
    given.from,
    new Date(given.at),
  ])
  // What both had is left there, and gives nothing any more.
  await tx.query(
    'UPDATE person_roles SET valid_to = $2 WHERE person_id = $1 AND (valid_to IS NULL OR valid_to > $2)',
    [given.from, new Date(given.at)],
  )
  await tx.query('DELETE FROM person_documents WHERE person_id = $1', [given.from])
  await tx.query(
    `INSERT INTO account_merges (person_id, from_person, act_id, basis, at) VALUES ($1, $2, $3, $4, $5)`,
    [given.to, given.from, given.actId, given.basis, new Date(given.at)],
  )
  return { ...sum, estates }
}

/** Moves the rows of one table, one by one where both accounts have the same: such a row stays where it is. */
async function move(
  tx: Tx,
  { table, column }: Holding,
  { from, to }: Given,
  estateId: string | null,
): Promise<{ moved: number; left: number }> {
  const where = `"${column}" = $1${estateId === null ? '' : ' AND estate_id = $2'}`
  const values = estateId === null ? [from] : [from, estateId]
  const { rows } = await tx.query<{ row: string }>(
    `SELECT ctid::text AS row FROM "${table}" WHERE ${where}`,
    values,
  )
  let moved = 0
  for (const { row } of rows) {
    await tx.query('SAVEPOINT one')
    try {
      await tx.query(`UPDATE "${table}" SET "${column}" = $2 WHERE ctid = $1::tid`, [row, to])
      moved += 1
    } catch (error) {
      if ((error as { code?: string }).code !== '23505') throw error
      await tx.query('ROLLBACK TO SAVEPOINT one')
    }
    await tx.query('RELEASE SAVEPOINT one')
  }
  return { moved, left: rows.length - moved }
}

/** Asked after the roles went over: the estates of either account. */
async function estatesOf(tx: Tx, personId: string): Promise<string[]> {
  const { rows } = await tx.query<{ estateId: string }>(
    `SELECT DISTINCT estate_id::text AS "estateId" FROM held_roles WHERE person_id = $1
     UNION SELECT DISTINCT estate_id::text FROM person_claims WHERE person_id = $1 ORDER BY 1`,
    [personId],
  )
  return rows.map((row) => row.estateId)
}

async function ownersOf(tx: Tx, estateId: string, personId: string): Promise<string[]> {
  const { rows } = await tx.query<{ ownerId: string }>(
    'SELECT owner_id AS "ownerId" FROM owners WHERE estate_id = $1 AND person_id = $2 ORDER BY owner_id',
    [estateId, personId],
  )
  return rows.map((row) => row.ownerId)
}

/** The log's entry that owners of the roll have another account from now on: a salted commitment, as of a claim. */
async function logMerge(tx: Tx, estateId: string, ownerIds: readonly string[], given: Given): Promise<void> {
  const salt = randomBytes(32)
  const document = mergeDocument({ communityId: estateId, actId: given.actId, ownerIds })
  await tx.query('SELECT log_opening($1, $2, $3, $4, $5)', [
    estateId,
    OPERATOR_ENTRY.merge,
    Buffer.from(commitmentOf('merge', salt, document)),
    1,
    new Date(given.at),
  ])
  await tx.query(
    `INSERT INTO merge_entries (estate_id, act_id, document, salt) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [estateId, given.actId, document, salt],
  )
}
