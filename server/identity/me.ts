import type { Pool } from 'pg'
import type { Me, Place, Unmatched } from '#contract/identity/endpoints.ts'
import { isNoticeDue } from '#domain/privacy/notice.ts'
import { NOTICE_VERSION } from '#domain/privacy/version.ts'
import { isRole } from '#domain/core/access.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { placePostsOf } from './my-places.ts'

/** Who a person is: name, and each estate with today's roles and the units owned there. */
export async function meOf(db: Pool, personId: string, nowAt: number): Promise<Me> {
  const person = await db.query<{ name: string; unmatched: Unmatched | null; readVersion: number | null }>(
    `SELECT p.name, d.unmatched,
       (SELECT max(n.version) FROM notice_acceptances n WHERE n.person_id = p.person_id) AS "readVersion"
     FROM persons p LEFT JOIN person_documents d USING (person_id) WHERE p.person_id = $1`,
    [personId],
  )
  const { rows } = await db.query<{
    estate_id: string
    name: string
    is_made_up: boolean
    roles: string[]
  }>(
    `SELECT c.estate_id, c.name, c.is_made_up, array_agg(DISTINCT r.role ORDER BY r.role) AS roles
     FROM held_roles r JOIN estates c ON c.estate_id = r.estate_id
     WHERE r.person_id = $1 AND r.valid_from <= $2 AND (r.valid_to IS NULL OR r.valid_to > $2)
     GROUP BY c.estate_id, c.name, c.is_made_up ORDER BY c.estate_id`,
    [personId, new Date(nowAt)],
  )
  const places: Place[] = []
  for (const row of rows) {
    // Whoever supervises has the estates of a whole street or city, and owns nothing there.
    const isOwner = row.roles.includes('owner')
    places.push({
      estateId: row.estate_id,
      name: row.name,
      isMadeUp: row.is_made_up,
      roles: row.roles.filter(isRole),
      homes: isOwner ? await homesOf(db, row.estate_id, personId) : [],
      ...(row.roles.includes('resident')
        ? { residences: await residencesOf(db, row.estate_id, personId, nowAt) }
        : {}),
    })
  }
  const [known] = person.rows
  const hasPost = places.length === 0 && (await placePostsOf(db, personId, nowAt)).length > 0
  return {
    name: known?.name ?? '',
    places,
    unmatched: known?.unmatched ?? null,
    ...(hasPost ? { hasPost } : {}),
    ...(isNoticeDue(known?.readVersion ?? null) ? { noticeDue: NOTICE_VERSION } : {}),
  }
}

/** Writes down that a person has read a version of the privacy notice; again changes nothing. */
export async function keepNoticeRead(
  db: Pick<Pool, 'query'>,
  personId: string,
  version: number,
  at: number,
): Promise<void> {
  await db.query(
    `INSERT INTO notice_acceptances (person_id, version, accepted_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
    [personId, version, new Date(at)],
  )
}

/** The last version of the notice that a person has read, and when; null where none. */
export async function lastNoticeRead(
  db: Pick<Pool, 'query'>,
  personId: string,
): Promise<{ readonly version: number; readonly at: number } | null> {
  const { rows } = await db.query<{ version: number; at: number }>(
    `SELECT version, accepted_at AS at FROM notice_acceptances WHERE person_id = $1 ORDER BY version DESC LIMIT 1`,
    [personId],
  )
  return rows[0] ?? null
}

/** The names of persons, by their ids. */
export async function namesOf(
  db: Pick<Pool, 'query'>,
  personIds: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await db.query<{ personId: string; name: string }>(
    'SELECT person_id AS "personId", name FROM persons WHERE person_id = ANY ($1)',
    [personIds],
  )
  return new Map(rows.map((row) => [row.personId, row.name]))
}

async function homesOf(db: Pool, estateId: string, personId: string): Promise<Place['homes']> {
  return inEstate(db, estateId, async (tx) => {
    const { rows } = await tx.query<{ unit_id: string; label: string; area_dm2: string; joint: number }>(
      `SELECT u.unit_id, unit_label(u.building, u.stair, u.room) AS label, u.area_dm2,
         (SELECT count(*)::int FROM unit_owners j WHERE j.estate_id = $1 AND j.unit_id = u.unit_id) AS joint
       FROM owners o
       JOIN unit_owners uo ON uo.estate_id = o.estate_id AND uo.owner_id = o.owner_id
       JOIN units u ON u.estate_id = uo.estate_id AND u.unit_id = uo.unit_id
       WHERE o.estate_id = $1 AND o.person_id = $2 ORDER BY u.building, u.stair, u.room`,
      [estateId, personId],
    )
    return rows.map((row) => ({
      unitId: row.unit_id,
      label: row.label,
      areaDm2: Number(row.area_dm2),
      jointOwners: row.joint,
    }))
  })
}

async function residencesOf(
  db: Pool,
  estateId: string,
  personId: string,
  nowAt: number,
): Promise<NonNullable<Place['residences']>> {
  return inEstate(db, estateId, async (tx) => {
    const { rows } = await tx.query<NonNullable<Place['residences']>[number]>(
      `SELECT u.unit_id AS "unitId", unit_label(u.building, u.stair, u.room) AS label, r.ends_on::text AS "endsOn", r.sees_bills AS "seesBills"
       FROM residences r JOIN units u ON u.estate_id = r.estate_id AND u.unit_id = r.unit_id
       WHERE r.estate_id = $1 AND r.person_id = $2 AND r.valid_from <= $3 AND r.valid_to > $3 ORDER BY u.building, u.stair, u.room`,
      [estateId, personId, new Date(nowAt)],
    )
    return rows
  })
}
