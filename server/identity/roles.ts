import type { Pool } from 'pg'
import { isRole, type Role } from '#domain/core/access.ts'
import type { Tx } from '#server/core/db/scope.ts'

/** How long after a vote's close whoever stood in it only for that vote may still look at it. Basis: product. */
export const LOOK_BACK_MS = 90 * 86_400_000

/** What can be done with a post. */
export const POST_ACTS = ['give', 'end'] as const

/** The roles a person holds in an estate at `nowAt`. Roles are rows, never token claims. */
export async function rolesOf(
  db: Pool | Tx,
  personId: string,
  estateId: string,
  nowAt: number,
): Promise<Role[]> {
  const { rows } = await db.query<{ role: string }>({
    name: 'roles-of',
    text: `SELECT DISTINCT role FROM held_roles
           WHERE person_id = $1 AND estate_id = $2 AND valid_from <= $3 AND (valid_to IS NULL OR valid_to > $3)
           ORDER BY role`,
    values: [personId, estateId, new Date(nowAt)],
  })
  return rows.map((row) => row.role).filter(isRole)
}

/** Gives a role from now on, or for a time; giving it again at the same instant changes nothing. */
export async function grantRole(
  db: Pool | Tx,
  given: { personId: string; estateId: string; role: Role; fromAt: number; toAt?: number },
): Promise<void> {
  await db.query(
    `INSERT INTO person_roles (person_id, estate_id, role, valid_from, valid_to) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING`,
    [
      given.personId,
      given.estateId,
      given.role,
      new Date(given.fromAt),
      given.toAt === undefined ? null : new Date(given.toAt),
    ],
  )
}

/** Gives a role from now on, unless it is held without an end already. */
export async function keepRole(
  tx: Tx,
  given: { personId: string; estateId: string; role: Role; fromAt: number },
): Promise<void> {
  const { rowCount } = await tx.query(
    'SELECT 1 FROM person_roles WHERE person_id = $1 AND estate_id = $2 AND role = $3 AND valid_to IS NULL',
    [given.personId, given.estateId, given.role],
  )
  if (!rowCount) await grantRole(tx, given)
}

/** Ends a role that has no end yet; one that begins later stays. */
export async function endRole(
  tx: Tx,
  given: { personId: string; estateId: string; role: Role; toAt: number },
): Promise<void> {
  await tx.query(
    `UPDATE person_roles SET valid_to = $4
     WHERE person_id = $1 AND estate_id = $2 AND role = $3 AND valid_to IS NULL AND valid_from < $4`,
    [given.personId, given.estateId, given.role, new Date(given.toAt)],
  )
}

/** Ends the one row of a role that begins at this instant, before its own end. */
export async function cutRole(
  tx: Tx,
  given: { personId: string; estateId: string; role: Role; fromAt: number; toAt: number },
): Promise<void> {
  await tx.query(
    'UPDATE person_roles SET valid_to = $5 WHERE person_id = $1 AND estate_id = $2 AND role = $3 AND valid_from = $4',
    [given.personId, given.estateId, given.role, new Date(given.fromAt), new Date(given.toAt)],
  )
}
