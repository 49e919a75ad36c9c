import type { readNoticeRecord } from '#contract/notices.ts'
import { hashOf, versionEntry } from '#domain/disclosure/proof.ts'
import { toBase64 } from '#domain/log/bytes.ts'
import { NOTICE_FORMAT, noticeText } from '#domain/notice/record.ts'
import type { Handler } from './call.ts'
import { inCommunity, type Tx } from './db/scope.ts'
import { logOf } from './log/proof.ts'
import { appendEntries, checkpointNow, proofsOf } from './log/tree.ts'
import { mustSee } from './notices-sight.ts'
import { insertVersion, placesOf, type StoredNotice, type StoredVersion } from './notices-store.ts'

type Head = Pick<StoredNotice, 'noticeId' | 'kind' | 'outage' | 'byRole'>

/** Stores a version and writes it into the evidence log, in one transaction; whoever calls holds the notice. */
export async function publish(
  tx: Tx,
  communityId: string,
  personId: string,
  { noticeId, kind, outage, byRole }: Head,
  version: StoredVersion,
): Promise<void> {
  const { rows } = await tx.query<{ document: string | null }>(
    'SELECT document FROM notice_versions WHERE community_id = $1 AND notice_id = $2 AND version = $3',
    [communityId, noticeId, version.version - 1],
  )
  const before = rows[0]?.document
  const { title, text, photoIds, shownFrom, expiresAt, worksFrom, worksTo, reason, at } = version
  const document = noticeText({
    format: NOTICE_FORMAT,
    communityId,
    noticeId,
    version: version.version,
    kind: version.kind,
    class: kind,
    outage,
    by: byRole,
    places: await placesOf(tx, communityId, noticeId),
    ...{ title, text, photos: photoIds, shownFrom, expiresAt, worksFrom, worksTo, reason },
    previous: before ? hashOf(before) : '',
    at,
  })
  const entry = versionEntry('notice', communityId, {
    subject: noticeId,
    number: version.version,
    text: document,
    at,
  })
  const index = await appendEntries(tx, communityId, [entry], at)
  await insertVersion(tx, communityId, noticeId, personId, version, { document, index })
}

export const handleReadNoticeRecord: Handler<typeof readNoticeRecord> = async (call, { params }) =>
  inCommunity(call.ports.db, params.communityId, async (tx) => {
    const { communityId, noticeId } = params
    await mustSee(tx, call, communityId, noticeId)
    const { rows } = await tx.query<{ document: string; index: number; entry: Buffer }>(
      `SELECT n.document, n.log_index::float8 AS index, l.entry FROM notice_versions n
       JOIN log_entries l ON l.community_id = n.community_id AND l.idx = n.log_index
       WHERE n.community_id = $1 AND n.notice_id = $2 AND n.document IS NOT NULL ORDER BY n.version`,
      [communityId, noticeId],
    )
    const { size, note } = await checkpointNow(tx, call.ports.log, communityId, call.nowAt)
    const indexes = rows.map((row) => row.index)
    const proofs = await proofsOf(tx, communityId, indexes, size)
    return {
      log: logOf(call.ports.log, communityId),
      size,
      checkpoint: note,
      entries: rows.map(({ document, index, entry }, at) => ({
        document,
        index,
        entry: toBase64(entry),
        proof: (proofs[at] ?? []).map(toBase64),
      })),
    }
  })
