import type { linkReceipt, undoReceipt } from '#contract/ledger/income.ts'
import { beijingDayOf } from '#domain/core/calendar.ts'
import { versionEntry } from '#domain/log/version-proof.ts'
import { suggestions } from '#domain/ledger/income/expect.ts'
import {
  RECEIPT_FORMAT,
  type ReceiptDocument,
  receiptText,
  type SourceVersion,
} from '#domain/ledger/income/source.ts'
import { findEntries } from '../store.ts'
import type { Handler } from '#server/core/http/context.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { judgeSources, keepLooks, readSourcesOf, STANDING_RECEIPTS } from './store.ts'
import { appendEntries, checkpointNow, lockLog } from '#server/log/tree.ts'
import type { Ports } from '#server/core/ports.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { candidates } from './routes.ts'
import { mustFindSource } from './store.ts'

export const handleLinkReceipt: Handler<typeof linkReceipt> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, sourceId } = params
    const { receiptId, periodFrom, amountFen } = body
    const today = beijingDayOf(context.nowAt)
    await lockLog(tx, estateId)
    const source = await mustFindSource(tx, estateId, sourceId)
    const [entry] = await findEntries(tx, 'e.entry_id = $2', [estateId, body.entryId])
    if (!entry) throw new AppError('entry.not-found')
    const known = await readReceipt(tx, estateId, receiptId)
    if (known) {
      const isSame =
        known.sourceId === sourceId &&
        known.periodFrom === periodFrom &&
        known.number === entry.number &&
        known.amountFen === amountFen &&
        known.undoes === null
      if (!isSame) throw new AppError('request.key-reused')
      return { receiptId, number: entry.number }
    }
    const [one] = await judgeSources(tx, estateId, [source], today)
    const period = one?.judged.find((receipt) => receipt.periodFrom === periodFrom && !receipt.isExcused)
    if (!period) throw new AppError('income.period-unfit')
    const terms = source.versions[period.version - 1] as SourceVersion
    const sums = await tx.query<{ linked: number; taken: boolean }>(
      `SELECT (SELECT coalesce(sum(amount_fen), 0) FROM ${STANDING_RECEIPTS} AS r
               WHERE number = $2)::float8 AS linked,
         EXISTS (SELECT 1 FROM ledger_entries WHERE estate_id = $1 AND reverses = $2) AS taken`,
      [estateId, entry.number],
    )
    const bookedFen = entry.postings.reduce(
      (sum, side) => sum - (side.accountCode === terms.accountCode ? side.amountFen : 0),
      0,
    )
    const freeFen = bookedFen - (sums.rows[0]?.linked ?? 0)
    if (
      entry.reverses !== null ||
      sums.rows[0]?.taken ||
      amountFen > freeFen ||
      amountFen > period.lackingFen
    )
      throw new AppError('income.receipt-unfit')
    await storeReceipt(
      tx,
      {
        format: RECEIPT_FORMAT,
        communityId: estateId,
        receiptId,
        sourceId,
        periodFrom,
        number: entry.number,
        amountFen,
        undoes: null,
        reason: '',
        linkedAt: context.nowAt,
      },
      context.personId,
    )
    await checkpointNow(tx, context.ports.log, estateId, context.nowAt)
    return { receiptId, number: entry.number }
  })

export const handleUndoReceipt: Handler<typeof undoReceipt> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, receiptId } = params
    await lockLog(tx, estateId)
    const wrong = await readReceipt(tx, estateId, receiptId)
    if (!wrong) throw new AppError('income.receipt-not-found')
    const known = await readReceipt(tx, estateId, body.undoId)
    if (known) {
      if (known.undoes !== receiptId || known.reason !== body.reason.trim())
        throw new AppError('request.key-reused')
      return { receiptId }
    }
    const undone = await tx.query('SELECT 1 FROM income_receipts WHERE estate_id = $1 AND undoes = $2', [
      estateId,
      receiptId,
    ])
    if (wrong.undoes !== null || undone.rowCount !== 0) throw new AppError('income.receipt-unfit')
    await storeReceipt(
      tx,
      {
        ...wrong,
        receiptId: body.undoId,
        undoes: receiptId,
        reason: body.reason.trim(),
        linkedAt: context.nowAt,
      },
      context.personId,
    )
    await checkpointNow(tx, context.ports.log, estateId, context.nowAt)
    return { receiptId }
  })

async function readReceipt(tx: Tx, estateId: string, receiptId: string): Promise<ReceiptDocument | null> {
  const { rows } = await tx.query<{ text: string }>(
    'SELECT document AS text FROM income_receipts WHERE estate_id = $1 AND receipt_id = $2',
    [estateId, receiptId],
  )
  return rows[0] ? (JSON.parse(rows[0].text) as ReceiptDocument) : null
}

async function storeReceipt(tx: Tx, document: ReceiptDocument, by: string): Promise<void> {
  const {
    communityId: estateId,
    receiptId,
    sourceId,
    periodFrom,
    number,
    amountFen,
    undoes,
    linkedAt,
  } = document
  const text = receiptText(document)
  const index = await appendEntries(
    tx,
    estateId,
    [versionEntry('receipt', estateId, { subject: receiptId, number, text, at: linkedAt })],
    linkedAt,
  )
  await tx.query(
    `INSERT INTO income_receipts (estate_id, receipt_id, source_id, period_from, number, amount_fen, undoes,
       document, linked_by, linked_at, log_index)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      estateId,
      receiptId,
      sourceId,
      periodFrom,
      number,
      amountFen,
      undoes,
      text,
      by,
      new Date(linkedAt),
      index,
    ],
  )
  await keepLooks(tx, estateId, [sourceId], beijingDayOf(linkedAt))
}

/** Links in a made-up estate what a clerk would: an entry of the same account, party and amount near the day. */
export async function linkLikely(
  tx: Tx,
  ports: Ports,
  estateId: string,
  by: string,
  at: number,
): Promise<void> {
  for (const source of await readSourcesOf(tx, estateId)) {
    const [one] = await judgeSources(tx, estateId, [source], beijingDayOf(at))
    const open = (one?.judged ?? []).filter((period) => period.lackingFen > 0)
    const found = open.length === 0 ? [] : await candidates(tx, estateId, source, open)
    for (const period of open) {
      const terms = source.versions[period.version - 1] as SourceVersion
      const entry = suggestions(period, terms, found).find(
        (some) => some.freeFen === period.lackingFen && some.counterparty === terms.counterparty,
      )
      if (entry)
        await storeReceipt(
          tx,
          {
            format: RECEIPT_FORMAT,
            communityId: estateId,
            receiptId: ports.newId(at),
            sourceId: source.sourceId,
            periodFrom: period.periodFrom,
            number: entry.number,
            amountFen: period.lackingFen,
            undoes: null,
            reason: '',
            linkedAt: at,
          },
          by,
        )
    }
  }
}
