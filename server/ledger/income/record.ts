import { entriesAt } from '#server/log/entries.ts'
import type { readSourceRecord } from '#contract/ledger/income.ts'
import { toBase64 } from '#domain/log/bytes.ts'
import type { RequestContext, Handler } from '#server/core/http/context.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { logOf } from '#server/log/proof.ts'
import { checkpointNow, proofOf } from '#server/log/tree.ts'
import { mustFindSource } from './store.ts'

export const handleReadSourceRecord: Handler<typeof readSourceRecord> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, sourceId } = params
    await mustFindSource(tx, estateId, sourceId)
    const { rows } = await tx.query<Told>(
      `SELECT 'source' AS kind, source_id AS subject, version AS number, document AS text,
         (extract(epoch FROM saved_at) * 1000)::bigint::float8 AS at, log_index::float8 AS index
       FROM income_versions WHERE estate_id = $1 AND source_id = $2
       UNION ALL
       SELECT 'receipt', receipt_id, number, document, (extract(epoch FROM linked_at) * 1000)::bigint::float8,
         log_index::float8
       FROM income_receipts WHERE estate_id = $1 AND source_id = $2
       ORDER BY index`,
      [estateId, sourceId],
    )
    const taken = await tx.query<{ number: number }>(
      `SELECT DISTINCT r.number FROM income_receipts r
       JOIN ledger_entries e ON e.estate_id = r.estate_id AND e.reverses = r.number
       WHERE r.estate_id = $1 AND r.source_id = $2 ORDER BY r.number`,
      [estateId, sourceId],
    )
    const record = await recordOf(tx, context, estateId, rows)
    return { ...record, takenBack: taken.rows.map((row) => row.number) }
  })

export type Told<K = 'source' | 'receipt' | 'line'> = {
  kind: K
  subject: string
  number: number
  text: string
  at: number
  index: number
}

/** Documents with the entries that the log holds in their places, and the way from each up to the signed root. */
export async function recordOf<K>(
  tx: Tx,
  context: RequestContext,
  estateId: string,
  told: readonly Told<K>[],
) {
  const { size, note } = await checkpointNow(tx, context.ports.log, estateId, context.nowAt)
  const entries = await entriesAt(
    tx,
    estateId,
    told.map((one) => one.index),
  )
  const documents = []
  for (const one of told)
    documents.push({
      ...one,
      entry: toBase64(Uint8Array.from(entries.get(one.index) ?? [])),
      proof: (await proofOf(tx, estateId, one.index, size)).map(toBase64),
    })
  return { estateId, log: logOf(context.ports.log, estateId), size, checkpoint: note, documents }
}
