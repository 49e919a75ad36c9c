import type { BookRecord, readBookRecord } from '#contract/ledger/endpoints.ts'
import type { linkVouchers } from '#contract/ledger/export.ts'
import { addMonths, firstDayOf, lastDayOf, type Month } from '#domain/core/calendar.ts'
import { toBase64 } from '#domain/log/bytes.ts'
import { bankRecord } from './bank/store.ts'
import { findEntries, readCloses } from './store.ts'
import type { Handler } from '#server/core/http/context.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { logOf } from '#server/log/proof.ts'
import { checkpointNow, proofOf } from '#server/log/tree.ts'
import { photosById } from '#server/files/photo-links.ts'
import type { Ports } from '#server/core/ports.ts'
import { AppError } from '#server/core/http/app-error.ts'

const MOST_MONTHS = 24

export const handleLinkVouchers: Handler<typeof linkVouchers> = async ({ ports, nowAt }, { params, query }) =>
  inEstate(ports.db, params.estateId, async (tx) => {
    const entries = await findEntries(tx, 'e.booked_on BETWEEN $2 AND $3 ORDER BY e.number', [
      params.estateId,
      firstDayOf(query.month),
      lastDayOf(query.month),
    ])
    const ids = [...new Set(entries.flatMap((entry) => entry.voucherIds))]
    const photos = await photosById(tx, ports, params.estateId, ids, nowAt)
    return { vouchers: photos(ids) }
  })

export const handleReadBookRecord: Handler<typeof readBookRecord> = async (
  { ports, nowAt },
  { params, query },
) => {
  const { from, to } = query
  if (from > to || addMonths(from, MOST_MONTHS - 1) < to)
    throw new AppError('request.malformed', [
      { path: 'from', message: `from must not be after to, at most ${MOST_MONTHS} months` },
    ])
  return inEstate(ports.db, params.estateId, (tx) => bookRecord(tx, ports, params.estateId, from, to, nowAt))
}

/**
 * What a phone needs to recompute these months. Entries are given from the smallest to the largest number booked in
 * them, others in between included, so that the chain of hashes has no hole; where no month was closed before, from number 1.
 */
export async function bookRecord(
  tx: Tx,
  ports: Ports,
  estateId: string,
  from: Month,
  to: Month,
  nowAt: number,
): Promise<BookRecord> {
  const { size, note } = await checkpointNow(tx, ports.log, estateId, nowAt)
  const closes = await readCloses(tx, estateId, addMonths(from, -1), to)
  const isAnchored = closes[0]?.month === addMonths(from, -1)
  // Without a close to lean on, every month from the book's first is read.
  const wanted = isAnchored ? closes : await readCloses(tx, estateId, '0001-01', to)
  const range = await tx.query<{ first: number | null; last: number | null }>(
    `SELECT min(number) AS first, max(number) AS last FROM ledger_entries
     WHERE estate_id = $1 AND booked_on BETWEEN $2 AND $3`,
    [estateId, isAnchored ? firstDayOf(from) : '-infinity', lastDayOf(to)],
  )
  const first = isAnchored ? (range.rows[0]?.first ?? null) : 1
  const last = range.rows[0]?.last ?? null
  const entries =
    first === null || last === null
      ? []
      : await findEntries(tx, 'e.number BETWEEN $2 AND $3 ORDER BY e.number', [estateId, first, last])
  const [before] =
    first !== null && first > 1 ? await findEntries(tx, 'e.number = $2', [estateId, first - 1]) : []
  const place = async (index: number) => ({
    index,
    proof: (await proofOf(tx, estateId, index, size)).map(toBase64),
  })
  const lastEntry = entries.at(-1)
  const publishedCloses = []
  for (const close of wanted)
    publishedCloses.push({
      month: close.month,
      previous: toBase64(close.previous),
      upTo: close.upTo,
      count: close.count,
      entriesHash: toBase64(close.entriesHash),
      books: [...close.books],
      fund: close.fund,
      closedAt: close.closedAt,
      bank: close.bank,
      place: await place(close.logIndex),
      signed: close.signed ? { at: close.signed.at, ...(await place(close.signed.logIndex)) } : null,
    })
  return {
    estateId,
    log: logOf(ports.log, estateId),
    checkpoint: note,
    from,
    to,
    previous: before ? toBase64(before.hash) : '',
    entries: entries.map(({ logIndex: _, ...entry }) => ({
      ...entry,
      postings: [...entry.postings],
      voucherIds: [...entry.voucherIds],
      invoices: [...entry.invoices],
      hash: toBase64(entry.hash),
    })),
    last: lastEntry && lastEntry.logIndex !== null ? await place(lastEntry.logIndex) : null,
    closes: publishedCloses,
    bank: await bankRecord(
      tx,
      estateId,
      firstDayOf(from),
      lastDayOf(to),
      size,
      Math.max(0, ...wanted.map((close) => close.bank?.act ?? 0)),
    ),
  }
}
