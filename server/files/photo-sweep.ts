import { retentionDays } from '#domain/privacy/retention.ts'
import { COUNTS_OVER, forgetCounts } from '#server/core/limits/daily.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { quiet } from '#server/core/db/quiet.ts'
import type { Work } from '#server/core/jobs/work.ts'
import type { Ports } from '#server/core/ports.ts'
import { eachAlone } from '#server/core/jobs/scheduler.ts'

// A form that is put off until tomorrow still finds its pictures. Basis: ours.
const LOOSE_MS = retentionDays('loose-pictures') * 86_400_000
/** Between the two steps. Whoever knew the picture when the first was taken has long committed: no request takes so long. */
const DROPPED_MS = 3_600_000
/** Pictures of one estate in one run. */
const MOST = 500

type Attachment = { readonly table: string; readonly column: string; readonly kind: 'id' | 'ids' | 'text' }

/**
 * Every column that may name a picture: one id, a list of ids, or a document that is searched for anything like one.
 * test/server/files/photo-sweep.test.ts compares it with the tables there are.
 */
export const ATTACHMENTS: readonly Attachment[] = [
  ...(
    [
      'complaint_steps',
      'complaints',
      'deliveries',
      'claim_steps',
      'notice_versions',
      'owner_claims',
      'paper_entries',
      'performances',
      'proxy_grants',
      'proxy_papers',
      'repair_steps',
      'repair_funding_steps',
      'repairs',
      'title_proposals',
      'vote_publications',
    ] as const
  ).map((table) => ({ table, column: 'photo_ids', kind: 'ids' }) as const),
  { table: 'ledger_entries', column: 'voucher_ids', kind: 'ids' },
  { table: 'open311_media', column: 'photo_id', kind: 'id' },
  { table: 'picture_uses', column: 'photo_id', kind: 'id' },
  ...(
    [
      'clause_answers',
      'clause_questions',
      'clause_versions',
      'duty_excuses',
      'duty_postings',
      'income_receipts',
      'income_versions',
      'line_answers',
      'line_questions',
      'notice_versions',
      'posting_ratings',
      'repair_funding_steps',
      'title_proposals',
    ] as const
  ).map((table) => ({ table, column: 'document', kind: 'text' }) as const),
  { table: 'complaints', column: 'refs', kind: 'text' },
  { table: 'complaints', column: 'standing', kind: 'text' },
  { table: 'repair_steps', column: 'data', kind: 'text' },
  { table: 'unit_corrections', column: 'evidence', kind: 'text' },
  { table: 'vote_draft_versions', column: 'content', kind: 'text' },
]

/**
 * Throws away pictures of one estate that were sent a day ago and that nothing shows, in two steps: first the estate does not know them any more,
 * and an hour later their bytes go, unless somebody attached one in between, who then has it back. Answers how many were taken in either step.
 */
async function sweepIn(
  ports: Pick<Ports, 'db' | 'photos' | 'nowMs'>,
  estateId: string,
  signal?: AbortSignal,
): Promise<number> {
  const nowAt = ports.nowMs()
  const before = new Date(nowAt - LOOSE_MS)
  const dropped = await inEstate(ports.db, estateId, async (tx) => {
    await forgetCounts(tx, estateId, nowAt)
    return dropLoose(tx, estateId, before, new Date(nowAt))
  })
  const due = await inEstate(ports.db, estateId, async (tx) => {
    const { rows } = await tx.query<{ id: string }>(
      `SELECT photo_id AS id FROM dropped_photos WHERE estate_id = $1 AND dropped_at < $2 ORDER BY dropped_at LIMIT ${MOST}`,
      [estateId, new Date(nowAt - DROPPED_MS)],
    )
    return rows.map((row) => row.id)
  })
  return dropped + (await eachAlone(due, (photoId) => removeBytes(ports, estateId, photoId), signal))
}

const AFTER = (ms: number) => `interval '${ms + 1} milliseconds'`
const LOOSE_PHOTOS = `SELECT estate_id, coalesce(last_sent_at, stored_at) + ${AFTER(LOOSE_MS)} AS due_at FROM photos
    WHERE NOT is_attached
  UNION ALL SELECT estate_id, dropped_at + ${AFTER(DROPPED_MS)} FROM dropped_photos
  UNION ALL ${COUNTS_OVER}`

/** Found by the hourly search alone: nobody waits for it. */
export function sweepPicturesWork(ports: Pick<Ports, 'db' | 'photos' | 'nowMs'>): Work {
  const own = { db: quiet(ports.db), photos: ports.photos, nowMs: ports.nowMs }
  return {
    name: 'sweep-pictures',
    waiting: LOOSE_PHOTOS,
    isUnmarked: true,
    inEstate: (estateId, signal) => sweepIn(own, estateId, signal),
  }
}

/**
 * Throws away at once pictures that nothing names any more, however long they were attached: of papers whose time is over. Answers how many;
 * their bytes follow an hour later, as with the others.
 */
export async function releasePhotos(
  tx: Tx,
  estateId: string,
  photoIds: readonly string[],
  at: number,
): Promise<number> {
  const attached = await attachedOf(tx, estateId, photoIds)
  const loose = photoIds.filter((id) => !attached.has(id))
  await tx.query('UPDATE photos SET is_attached = false WHERE estate_id = $1 AND photo_id = ANY ($2)', [
    estateId,
    loose,
  ])
  const { rows } = await tx.query<{ count: number }>('SELECT drop_photos($1, $2, $3, $4) AS count', [
    estateId,
    loose,
    new Date(at),
    new Date(at),
  ])
  return rows[0]?.count ?? 0
}

async function dropLoose(tx: Tx, estateId: string, before: Date, at: Date): Promise<number> {
  const { rows } = await tx.query<{ id: string }>(
    `SELECT photo_id AS id FROM photos WHERE estate_id = $1 AND NOT is_attached AND coalesce(last_sent_at, stored_at) < $2
     ORDER BY stored_at LIMIT ${MOST}`,
    [estateId, before],
  )
  if (rows.length === 0) return 0
  const ids = rows.map((row) => row.id)
  const attached = await attachedOf(tx, estateId, ids)
  await tx.query('UPDATE photos SET is_attached = true WHERE estate_id = $1 AND photo_id = ANY ($2)', [
    estateId,
    [...attached],
  ])
  const answer = await tx.query<{ count: number }>('SELECT drop_photos($1, $2, $3, $4) AS count', [
    estateId,
    ids.filter((id) => !attached.has(id)),
    before,
    at,
  ])
  return answer.rows[0]?.count ?? 0
}

/** Of these pictures those that anything of the estate names. */
export async function attachedOf(
  tx: Tx,
  estateId: string,
  photoIds: readonly string[],
): Promise<Set<string>> {
  const ids = [...photoIds]
  const named = { id: (column: string) => column, ids: (column: string) => `unnest(${column})` }
  const attached = new Set<string>()
  for (const { table, column, kind } of ATTACHMENTS) {
    const each =
      kind === 'text' ? `(regexp_matches(${column}::text, '[0-9a-f]{64}', 'g'))[1]` : named[kind](column)
    const { rows } = await tx.query<{ id: string }>(
      `SELECT DISTINCT id FROM (SELECT ${each} AS id FROM ${table} WHERE estate_id = $1) AS named WHERE id = ANY ($2)`,
      [estateId, ids],
    )
    for (const row of rows) attached.add(row.id)
  }
  return attached
}

/** The second step for one picture. Its row is held until its bytes are gone: whoever sends the same again waits, and finds that they are. */
async function removeBytes(
  ports: Pick<Ports, 'db' | 'photos'>,
  estateId: string,
  photoId: string,
): Promise<number> {
  return inEstate(ports.db, estateId, async (tx) => {
    if ((await attachedOf(tx, estateId, [photoId])).size > 0) {
      await tx.query('SELECT restore_photo($1, $2)', [estateId, photoId])
      return 0
    }
    const taken = await tx.query('DELETE FROM dropped_photos WHERE estate_id = $1 AND photo_id = $2', [
      estateId,
      photoId,
    ])
    if (taken.rowCount === 0) return 0
    const { rowCount } = await tx.query('SELECT 1 FROM photos WHERE estate_id = $1 AND photo_id = $2', [
      estateId,
      photoId,
    ])
    if (rowCount === 0) await ports.photos.remove(estateId, photoId)
    return 1
  })
}
