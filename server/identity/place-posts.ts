import type { Role } from '#domain/core/access.ts'
import type { PlaceKind } from '#domain/places/places.ts'
import type { Pool } from 'pg'
import type { Tx } from '#server/core/db/scope.ts'

type PlacePost = { readonly personId: string; readonly placeId: string; readonly role: PlaceKind & Role }

/** Gives a post in a place from an instant on: the place's role in every estate below it. False where it is held without an end already. */
export async function givePlacePost(
  tx: Tx,
  { personId, placeId, role }: PlacePost,
  fromAt: number,
  toAt: number | null,
): Promise<boolean> {
  const held = await tx.query(
    'SELECT 1 FROM place_posts WHERE person_id = $1 AND place_id = $2 AND role = $3 AND (valid_to IS NULL OR valid_to > $4)',
    [personId, placeId, role, new Date(fromAt)],
  )
  if (held.rowCount) return false
  await tx.query(
    'INSERT INTO place_posts (person_id, place_id, role, valid_from, valid_to) VALUES ($1, $2, $3, $4, $5)',
    [personId, placeId, role, new Date(fromAt), toAt === null ? null : new Date(toAt)],
  )
  return true
}

/** Ends a post in a place. False where nobody holds it. */
export async function endPlacePost(tx: Tx, post: Omit<PlacePost, 'role'>, toAt: number): Promise<boolean> {
  const { rowCount } = await tx.query(
    `UPDATE place_posts SET valid_to = $3
     WHERE person_id = $1 AND place_id = $2 AND valid_from < $3 AND (valid_to IS NULL OR valid_to > $3)`,
    [post.personId, post.placeId, new Date(toAt)],
  )
  return (rowCount ?? 0) > 0
}

/** Writes down that a post in a place was given or ended: on what act it rests, and who did it: two people, or one who ended it on a screen. */
export async function notePlacePost(
  tx: Tx,
  act: {
    readonly actId: string
    readonly act: 'give' | 'end'
    readonly placeId: string
    readonly personId: string
    readonly basis: string
    readonly byNames: readonly string[]
  },
  at: number,
): Promise<void> {
  await tx.query(
    `INSERT INTO place_post_acts (act_id, place_id, act, person_id, basis, by_names, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [act.actId, act.placeId, act.act, act.personId, act.basis, act.byNames, new Date(at)],
  )
}

export type PlaceHolder = {
  readonly personId: string
  readonly from: number
  readonly to: number | null
  readonly basis: string | null
}

/** Who holds or held a post in a place, with the act it was given by. */
export async function placeHolders(tx: Tx, placeId: string): Promise<PlaceHolder[]> {
  const { rows } = await tx.query<PlaceHolder>(
    `SELECT p.person_id AS "personId", p.valid_from AS "from", p.valid_to AS "to",
       (SELECT a.basis FROM place_post_acts a WHERE a.place_id = p.place_id AND a.person_id = p.person_id
          AND a.act = 'give' AND a.at <= p.valid_from ORDER BY a.at DESC LIMIT 1) AS basis
     FROM place_posts p WHERE p.place_id = $1 ORDER BY p.valid_from, p.person_id`,
    [placeId],
  )
  return rows
}

/** Where a person holds, held or will hold a post in a place. */
export async function postsInPlaces(
  db: Pool | Tx,
  personId: string,
): Promise<{ placeId: string; from: number; to: number | null }[]> {
  const { rows } = await db.query<{ placeId: string; from: number; to: number | null }>(
    `SELECT place_id AS "placeId", valid_from AS "from", valid_to AS "to" FROM place_posts
     WHERE person_id = $1 ORDER BY valid_from DESC, place_id LIMIT 100`,
    [personId],
  )
  return rows
}
