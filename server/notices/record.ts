import { entriesAt } from '#server/log/entries.ts'
import type { readNoticeRecord } from '#contract/notices/endpoints.ts'
import { hashOf, versionEntry } from '#domain/log/version-proof.ts'
import { toBase64 } from '#domain/log/bytes.ts'
import { NOTICE_FORMAT, noticeText } from '#domain/notices/record.ts'
import type { Handler } from '#server/core/http/context.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { logOf } from '#server/log/proof.ts'
import { appendEntries, checkpointNow, proofsOf } from '#server/log/tree.ts'
import { mustSee } from './visibility.ts'
import { insertVersion, placesOf, type StoredNotice, type StoredVersion } from './store.ts'

type Head = Pick<StoredNotice, 'noticeId' | 'kind' | 'outage' | 'byRole'>

/** Stores a version and writes it into the evidence log, in one transaction; whoever calls holds the notice. */
export async function publish(
  tx: Tx,
  estateId: string,
  personId: string,
  { noticeId, kind, outage, byRole }: Head,
  version: StoredVersion,
): Promise<void> {
  const { rows } = await tx.query<{ document: string | null }>(
    'SELECT document FROM notice_versions WHERE estate_id = $1 AND notice_id = $2 AND version = $3',
    [estateId, noticeId, version.version - 1],
  )
  const before = rows[0]?.document
  const { title, text, photoIds, shownFrom, expiresAt, worksFrom, worksTo, reason, at } = version
  const document = noticeText({
    format: NOTICE_FORMAT,
    communityId: estateId,
    noticeId,
    version: version.version,
    kind: version.kind,
    class: kind,
    outage,
    by: byRole,
    places: await placesOf(tx, estateId, noticeId),
    ...{ title, text, photos: photoIds, shownFrom, expiresAt, worksFrom, worksTo, reason },
    previous: before ? hashOf(before) : '',
    at,
  })
  const entry = versionEntry('notice', estateId, {
    subject: noticeId,
    number: version.version,
    text: document,
    at,
  })
  const index = await appendEntries(tx, estateId, [entry], at)
  await insertVersion(tx, estateId, noticeId, personId, version, { document, index })
}

export const handleReadNoticeRecord: Handler<typeof readNoticeRecord> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, noticeId } = params
    await mustSee(tx, context, estateId, noticeId)
    const { rows } = await tx.query<{ document: string; index: number }>(
      `SELECT document, log_index::float8 AS index FROM notice_versions
       WHERE estate_id = $1 AND notice_id = $2 AND document IS NOT NULL AND log_index IS NOT NULL
       ORDER BY version`,
      [estateId, noticeId],
    )
    const { size, note } = await checkpointNow(tx, context.ports.log, estateId, context.nowAt)
    const indexes = rows.map((row) => row.index)
    const logged = await entriesAt(tx, estateId, indexes)
    const proofs = await proofsOf(tx, estateId, indexes, size)
    return {
      log: logOf(context.ports.log, estateId),
      size,
      checkpoint: note,
      entries: rows.map(({ document, index }, at) => ({
        document,
        index,
        entry: toBase64(logged.get(index) as Buffer),
        proof: (proofs[at] ?? []).map(toBase64),
      })),
    }
  })
