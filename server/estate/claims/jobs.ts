import { quiet } from '#server/core/db/quiet.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { eachAlone } from '#server/core/jobs/scheduler.ts'
import type { Work } from '#server/core/jobs/work.ts'
import type { Ports } from '#server/core/ports.ts'
import { releasePhotos } from '#server/files/photo-sweep.ts'
import { findClaim, photosOfClaim } from './store.ts'

const MOST = 200

/**
 * Deletes the pictures of a claim's papers, and the number of the title as it was typed, thirty days after the claim is over. The decision, its
 * reasons and the hash over the pictures stay. Law: 个人信息保护法 §19. Found by the hourly search alone.
 */
export function dropClaimPapersWork(ports: Pick<Ports, 'db' | 'nowMs'>): Work {
  const own = { db: quiet(ports.db), nowMs: ports.nowMs }
  return {
    name: 'drop-claim-papers',
    waiting: `SELECT estate_id, papers_end_at AS due_at FROM owner_claims
      WHERE papers_end_at IS NOT NULL AND papers_gone_at IS NULL`,
    isUnmarked: true,
    inEstate: (estateId, signal) => dropIn(own, estateId, signal),
  }
}

async function dropIn(
  ports: Pick<Ports, 'db' | 'nowMs'>,
  estateId: string,
  signal: AbortSignal,
): Promise<number> {
  const nowAt = ports.nowMs()
  const due = await inEstate(ports.db, estateId, async (tx) => {
    const { rows } = await tx.query<{ claimId: string }>(
      `SELECT claim_id AS "claimId" FROM owner_claims
       WHERE estate_id = $1 AND papers_end_at <= $2 AND papers_gone_at IS NULL ORDER BY papers_end_at LIMIT ${MOST}`,
      [estateId, new Date(nowAt)],
    )
    return rows.map((row) => row.claimId)
  })
  return eachAlone(due, (claimId) => dropPapers(ports, estateId, claimId, nowAt), signal)
}

async function dropPapers(
  ports: Pick<Ports, 'db'>,
  estateId: string,
  claimId: string,
  nowAt: number,
): Promise<number> {
  return inEstate(ports.db, estateId, async (tx) => {
    const held = await tx.query<{ before: string[] }>(
      `UPDATE owner_claims SET papers_gone_at = $3, photo_ids = '{}', certificate = '' FROM (
         SELECT photo_ids AS before FROM owner_claims WHERE estate_id = $1 AND claim_id = $2) AS old
       WHERE estate_id = $1 AND claim_id = $2 AND papers_gone_at IS NULL AND papers_end_at <= $3 RETURNING old.before`,
      [estateId, claimId, new Date(nowAt)],
    )
    // An appeal that came in between needs them still.
    if (held.rowCount === 0) return 0
    const claim = await findClaim(tx, estateId, claimId)
    if (!claim) return 0
    const photoIds = [...new Set([...(held.rows[0]?.before ?? []), ...photosOfClaim(claim)])]
    await tx.query(`UPDATE claim_steps SET photo_ids = '{}' WHERE estate_id = $1 AND claim_id = $2`, [
      estateId,
      claimId,
    ])
    await releasePhotos(tx, estateId, photoIds, nowAt)
    return 1
  })
}
