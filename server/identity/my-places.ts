import type { Pool } from 'pg'
import { isRole, type Role } from '#domain/core/access.ts'
import type { PlaceKind } from '#domain/places/places.ts'
import type { Tx } from '#server/core/db/scope.ts'

/** The posts in places that a person holds at an instant. */
export async function placePostsOf(
  db: Pool | Tx,
  personId: string,
  nowAt: number,
): Promise<{ placeId: string; role: PlaceKind }[]> {
  const { rows } = await db.query<{ placeId: string; role: PlaceKind }>(
    `SELECT DISTINCT place_id AS "placeId", role FROM place_posts
     WHERE person_id = $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2) ORDER BY place_id, role`,
    [personId, new Date(nowAt)],
  )
  return rows
}

/** The estates in which a person holds any of these roles at an instant, in the order of their numbers. */
export async function estatesOf(
  db: Pool | Tx,
  personId: string,
  roles: readonly Role[],
  nowAt: number,
): Promise<{ estateId: string; name: string; isOpening: boolean; roles: Role[] }[]> {
  const { rows } = await db.query<{ estateId: string; name: string; isOpening: boolean; roles: string[] }>(
    `SELECT e.estate_id::text AS "estateId", e.name, e.is_opening AS "isOpening", array_agg(DISTINCT r.role) AS roles
     FROM held_roles r JOIN estates e ON e.estate_id = r.estate_id
     WHERE r.person_id = $1 AND r.role = ANY ($3) AND r.valid_from <= $2 AND (r.valid_to IS NULL OR r.valid_to > $2)
     GROUP BY e.estate_id, e.name, e.is_opening ORDER BY e.is_opening DESC, e.estate_id LIMIT 500`,
    [personId, new Date(nowAt), [...roles]],
  )
  return rows.map((row) => ({ ...row, roles: row.roles.filter(isRole) }))
}
