import type { Pool } from 'pg'
import { type Day, startOfDayMs } from '#domain/core/calendar.ts'
import { type EstateMove, type PlaceVersion, reachOf } from '#domain/places/places.ts'
import type { Tx } from '#server/core/db/scope.ts'

/** All versions of all places, the earliest first. */
export function readPlaces(db: Pool | Tx): Promise<PlaceVersion[]> {
  return versionsWhere(db, '', [])
}

async function versionsWhere(
  db: Pool | Tx,
  where: '' | 'WHERE place_id = $1' | 'WHERE place_id IN (SELECT place_id FROM places WHERE parent_id = $1)',
  values: readonly string[],
): Promise<PlaceVersion[]> {
  const { rows } = await db.query<PlaceVersion>(
    `SELECT place_id AS "placeId", kind, name, parent_id AS "parentId", division_code AS "divisionCode",
       valid_from::text AS "validFrom"
     FROM places ${where} ORDER BY valid_from, place_id`,
    [...values],
  )
  return rows
}

/** What a place is on a day; null where there is none of that number. */
export async function placeOn(db: Pool | Tx, placeId: string, day: Day): Promise<PlaceVersion | null> {
  const own = await versionsWhere(db, 'WHERE place_id = $1', [placeId])
  return own.filter((one) => one.validFrom <= day).at(-1) ?? own[0] ?? null
}

/** The places that hang right below one on a day. */
export async function placesBelow(db: Pool | Tx, parentId: string, day: Day): Promise<PlaceVersion[]> {
  const versions = await versionsWhere(
    db,
    'WHERE place_id IN (SELECT place_id FROM places WHERE parent_id = $1)',
    [parentId],
  )
  const now = new Map<string, PlaceVersion>()
  for (const one of versions) if (one.validFrom <= day || !now.has(one.placeId)) now.set(one.placeId, one)
  return [...now.values()].filter((one) => one.parentId === parentId)
}

/** Adds versions that `newVersions` found to be new. */
export async function addPlaces(tx: Tx, added: readonly PlaceVersion[]): Promise<void> {
  await tx.query(
    `INSERT INTO places (place_id, kind, name, parent_id, division_code, valid_from)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[])`,
    [
      added.map((one) => one.placeId),
      added.map((one) => one.kind),
      added.map((one) => one.name),
      added.map((one) => one.parentId),
      added.map((one) => one.divisionCode),
      added.map((one) => one.validFrom),
    ],
  )
  await remakeReach(tx)
}

/** Why an estate cannot be hung on a community: it was moved on that day or later already. */
export type MoveFault = 'older-than-known'

/** Hangs an estate on a community from a day on, with the act that says so and two names. */
export async function moveEstate(
  tx: Tx,
  move: EstateMove & { readonly basis: string; readonly byNames: readonly [string, string] },
  nowAt: number,
): Promise<MoveFault | null> {
  await holdReach(tx)
  const { rowCount } = await tx.query(
    'SELECT 1 FROM estate_places WHERE estate_id = $1 AND valid_from >= $2',
    [move.estateId, move.from],
  )
  if (rowCount) return 'older-than-known'
  await tx.query(
    `INSERT INTO estate_places (estate_id, community_id, valid_from, basis, by_names, at) VALUES ($1, $2, $3, $4, $5, $6)`,
    [move.estateId, move.communityId, move.from, move.basis, move.byNames, new Date(nowAt)],
  )
  await remakeReach(tx)
  return null
}

/** Of two who would make the reach anew, the second waits and sees what the first did. */
async function holdReach(tx: Tx): Promise<void> {
  await tx.query('LOCK TABLE place_reach IN SHARE ROW EXCLUSIVE MODE')
}

async function remakeReach(tx: Tx): Promise<void> {
  await holdReach(tx)
  const versions = await readPlaces(tx)
  const { rows: moves } = await tx.query<EstateMove>(
    'SELECT estate_id::text AS "estateId", community_id AS "communityId", valid_from::text AS "from" FROM estate_places',
  )
  const reach = reachOf(versions, moves)
  await tx.query('DELETE FROM place_reach')
  await tx.query(
    `INSERT INTO place_reach (place_id, estate_id, valid_from, valid_to)
     SELECT * FROM unnest($1::text[], $2::bigint[], $3::timestamptz[], $4::timestamptz[])`,
    [
      reach.map((one) => one.placeId),
      reach.map((one) => one.estateId),
      reach.map((one) => new Date(startOfDayMs(one.from))),
      reach.map((one) => (one.to === null ? null : new Date(startOfDayMs(one.to)))),
    ],
  )
}
