import type { NoticeRow } from '#contract/notices/endpoints.ts'
import { isToldLate, type NoticeClass, noticeState, type Outage, type Place } from '#domain/notices/notice.ts'
import { ask, ms, type Question, question } from '#server/core/db/ask.ts'
import { holdName, mustHaveAdded, type Tx } from '#server/core/db/scope.ts'

export type StoredVersion = {
  readonly version: number
  readonly versionId: string
  readonly kind: 'post' | 'correct' | 'withdraw'
  readonly title: string
  readonly text: string
  readonly photoIds: readonly string[]
  readonly shownFrom: number
  readonly expiresAt: number
  readonly worksFrom: number | null
  readonly worksTo: number | null
  readonly reason: string
  readonly at: number
}

export type StoredNotice = {
  readonly noticeId: string
  readonly kind: NoticeClass
  readonly outage: Outage | null
  readonly byRole: NoticeRow['byRole']
  readonly isMine: boolean
  readonly readVersion: number
  readonly versions: readonly StoredVersion[]
}

/** Whether a notice is for a home that the person `$2` owns, or lives in at `$4`. */
const MINE = `SELECT EXISTS (SELECT 1 FROM owners o JOIN unit_owners w ON w.estate_id = $1 AND w.owner_id = o.owner_id
    JOIN units u ON u.estate_id = $1 AND u.unit_id = w.unit_id
  WHERE o.estate_id = $1 AND o.person_id = $2
    AND notice_covers($1, n.notice_id, u.building, u.stair, u.unit_id))
  OR EXISTS (SELECT 1 FROM residences r JOIN units u ON u.estate_id = $1 AND u.unit_id = r.unit_id
  WHERE r.estate_id = $1 AND r.person_id = $2 AND r.valid_from <= $4 AND r.valid_to > $4
    AND notice_covers($1, n.notice_id, u.building, u.stair, u.unit_id)) AS is`

const VERSIONS = `SELECT coalesce(json_agg(v ORDER BY v.version), '[]') FROM (
    SELECT version, version_id AS "versionId", kind, title, text, photo_ids AS "photoIds",
      ${ms('shown_from')} AS "shownFrom", ${ms('expires_at')} AS "expiresAt", ${ms('works_from')} AS "worksFrom",
      ${ms('works_to')} AS "worksTo", reason, ${ms('at')} AS at
    FROM notice_versions WHERE estate_id = $1 AND notice_id = n.notice_id) AS v`

const NOTICES = `SELECT n.notice_id AS "noticeId", n.class AS kind, n.outage, n.by_role AS "byRole", m.is AS "isMine",
    coalesce((SELECT max(r.version) FROM notice_reads r
      WHERE r.estate_id = $1 AND r.notice_id = n.notice_id AND r.person_id = $2), 0) AS "readVersion",
    (${VERSIONS}) AS versions
  FROM notices n CROSS JOIN LATERAL (${MINE} OFFSET 0) AS m`

/** Notices as one person meets them, the last posted first. */
export function noticesQuestion(
  estateId: string,
  personId: string,
  which: { readonly noticeId: string } | { readonly onlyMine: boolean; readonly most: number },
  nowAt: number,
): Question<StoredNotice[]> {
  const isOne = 'noticeId' in which
  return question(
    `${NOTICES} WHERE n.estate_id = $1 AND ${isOne ? 'n.notice_id = $3' : `(NOT $3::boolean OR m.is)`}
     ORDER BY n.posted_at DESC, n.notice_id LIMIT ${isOne ? 1 : which.most}`,
    [estateId, personId, isOne ? which.noticeId : which.onlyMine, new Date(nowAt)],
    (rows: StoredNotice[]) => rows,
  )
}

export async function findNotice(
  tx: Tx,
  estateId: string,
  personId: string,
  noticeId: string,
  nowAt: number,
): Promise<StoredNotice | undefined> {
  return (await ask(tx, noticesQuestion(estateId, personId, { noticeId }, nowAt)))[0]
}

/** Of two who publish or change one notice at once the second sees what the first did. */
export async function lockNotice(tx: Tx, estateId: string, noticeId: string): Promise<void> {
  await holdName(tx, estateId, `notice ${noticeId}`)
}

export function newestOf({ versions }: Pick<StoredNotice, 'versions'>): StoredVersion {
  const newest = versions.at(-1)
  if (!newest) throw new Error('a notice without a version')
  return newest
}

export function rowOf(notice: StoredNotice, nowAt: number): NoticeRow {
  const { noticeId, kind, outage, byRole, isMine, readVersion, versions } = notice
  const { title, shownFrom, expiresAt, worksFrom, worksTo, version } = newestOf(notice)
  return {
    noticeId,
    title,
    kind,
    outage,
    byRole,
    state: noticeState(newestOf(notice), nowAt),
    shownFrom,
    expiresAt,
    worksFrom,
    worksTo,
    isToldLate: isToldLate(versions),
    version,
    isRead: readVersion >= version,
    isMine,
  }
}

/** The addresses of what a notice is for; none is the whole estate. */
export async function placesOf(tx: Tx, estateId: string, noticeId: string): Promise<string[]> {
  const { rows } = await tx.query<{ label: string }>(
    `SELECT CASE WHEN s.unit_id = '' THEN s.building || s.stair ELSE unit_label(u.building, u.stair, u.room) END AS label
     FROM notice_scopes s LEFT JOIN units u ON u.estate_id = s.estate_id AND u.unit_id = s.unit_id
     WHERE s.estate_id = $1 AND s.notice_id = $2 AND s.building <> ''
     ORDER BY length(s.building), s.building, length(s.stair), s.stair, length(u.room), u.room`,
    [estateId, noticeId],
  )
  return rows.map((row) => row.label)
}

/** Whether the estate has all these places. */
export async function arePlacesKnown(tx: Tx, estateId: string, places: readonly Place[]): Promise<boolean> {
  const { rows } = await tx.query<{ unknown: number }>(
    `SELECT count(*)::int AS unknown FROM jsonb_to_recordset($2::jsonb) AS p (building text, stair text, "unitId" text)
     WHERE NOT EXISTS (SELECT 1 FROM units u WHERE u.estate_id = $1 AND p.building IN ('', u.building)
       AND p.stair IN ('', u.stair) AND p."unitId" IN ('', u.unit_id))`,
    [estateId, JSON.stringify(places)],
  )
  return rows[0]?.unknown === 0
}

export async function insertNotice(
  tx: Tx,
  estateId: string,
  notice: Pick<StoredNotice, 'noticeId' | 'kind' | 'outage' | 'byRole'> & {
    readonly places: readonly Place[]
    readonly personId: string
    readonly at: number
  },
): Promise<void> {
  const { noticeId, kind, outage, byRole, places, personId, at } = notice
  await tx.query(
    `INSERT INTO notices (estate_id, notice_id, class, outage, by_role, posted_by, posted_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [estateId, noticeId, kind, outage, byRole, personId, new Date(at)],
  )
  mustHaveAdded(
    await tx.query(
      `INSERT INTO notice_scopes (estate_id, notice_id, building, stair, unit_id)
     SELECT e.estate_id, $2, p.building, p.stair, p."unitId"
     FROM estates e, jsonb_to_recordset($3::jsonb) AS p (building text, stair text, "unitId" text)
     WHERE e.estate_id = $1`,
      [estateId, noticeId, JSON.stringify(places)],
    ),
    places.length,
  )
}

export async function insertVersion(
  tx: Tx,
  estateId: string,
  noticeId: string,
  personId: string,
  version: StoredVersion,
  logged: { readonly document: string; readonly index: number },
): Promise<void> {
  const date = (at: number | null) => (at === null ? null : new Date(at))
  await tx.query(
    `INSERT INTO notice_versions (estate_id, notice_id, version, version_id, kind, title, text, photo_ids,
       shown_from, expires_at, works_from, works_to, reason, by_person, at, document, log_index)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
    [
      estateId,
      noticeId,
      version.version,
      version.versionId,
      version.kind,
      version.title,
      version.text,
      version.photoIds,
      date(version.shownFrom),
      date(version.expiresAt),
      date(version.worksFrom),
      date(version.worksTo),
      version.reason,
      personId,
      date(version.at),
      logged.document,
      logged.index,
    ],
  )
}

/** Rows (person_id, since) in SQL: who owns or lives in a home that a present emergency notice covers. $1 is the estate, $2 the time. */
export const NOTICE_WAITERS = `SELECT p.person_id, greatest(e.shown_from, e.at) FROM (
      SELECT DISTINCT ON (v.notice_id) v.notice_id, v.kind, v.shown_from, v.expires_at, v.at
      FROM notices n JOIN notice_versions v USING (estate_id, notice_id)
      WHERE n.estate_id = $1 AND n.class = 'emergency' ORDER BY v.notice_id, v.version DESC) e
    JOIN units u ON notice_covers($1, e.notice_id, u.building, u.stair, u.unit_id)
    JOIN LATERAL (SELECT o.person_id FROM unit_owners uo JOIN owners o ON o.estate_id = uo.estate_id AND o.owner_id = uo.owner_id
        WHERE uo.estate_id = $1 AND uo.unit_id = u.unit_id
      UNION ALL SELECT r.person_id FROM residences r
        WHERE r.estate_id = $1 AND r.unit_id = u.unit_id AND r.valid_from <= $2 AND r.valid_to > $2) AS p ON true
    WHERE u.estate_id = $1 AND e.kind <> 'withdraw' AND e.shown_from <= $2 AND e.expires_at > $2`

/** Rows (at) in SQL: when a notice begins to be shown. $1 is the estate, $2 the time. */
export const NOTICE_BEGINNINGS =
  'SELECT shown_from FROM notice_versions WHERE estate_id = $1 AND shown_from > $2'
