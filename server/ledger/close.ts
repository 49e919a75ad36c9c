import type { ClosedMonth, closeMonth, listCloses, signClose } from '#contract/ledger/endpoints.ts'
import { addMonths, beijingDayOf, firstDayOf, lastDayOf, type Month, monthOf } from '#domain/core/calendar.ts'
import { bankAtClose, closeMark, sumOfBooks } from '#domain/ledger/bank/month.ts'
import { closeBooks, closings } from '#domain/ledger/months.ts'
import {
  type Close,
  closeHash,
  closeLeaf,
  hashOfEntries,
  signedLeaf,
} from '#domain/ledger/evidence/record.ts'
import type { TopUpMonth } from '#domain/ledger/topup.ts'
import { fromBase64, isEqual, toBase64 } from '#domain/log/bytes.ts'
import {
  bookEdgesQuestions,
  closesQuestion,
  findEntries,
  lastClose,
  nextToClose,
  readCloses,
  type StoredClose,
} from './store.ts'
import type { Handler } from '#server/core/http/context.ts'
import { askAll } from '#server/core/db/ask.ts'
import { inEstate, mustHaveAdded, type Tx } from '#server/core/db/scope.ts'
import { bankGround, shownBank } from './bank/month.ts'
import { readTopUps, topUpsQuestion } from './topup.ts'
import { appendEntries, checkpointNow, lockLog } from '#server/log/tree.ts'
import { AppError } from '#server/core/http/app-error.ts'

/** How many closed months a desk shows. */
const SHOWN_MONTHS = 24

export const handleListCloses: Handler<typeof listCloses> = async ({ ports, nowAt }, { params }) =>
  inEstate(ports.db, params.estateId, async (tx) => {
    const { estateId } = params
    const today = monthOf(beijingDayOf(nowAt))
    const { closes, last, firstMonth, topUps } = await askAll(tx, {
      closes: closesQuestion(estateId, addMonths(today, -SHOWN_MONTHS), today),
      ...bookEdgesQuestions(estateId),
      topUps: topUpsQuestion(estateId),
    })
    const month = last ? addMonths(last.month, 1) : firstMonth
    return {
      nowAt,
      closes: closes.reverse().map((close) => told(estateId, close, topUps)),
      next: month && month <= today ? await soFar(tx, estateId, last, month, today) : null,
    }
  })

export const handleCloseMonth: Handler<typeof closeMonth> = async (
  { ports, nowAt, personId },
  { params, body },
) =>
  inEstate(ports.db, params.estateId, async (tx) => {
    const { estateId } = params
    const { month, fund } = body
    await lockLog(tx, estateId)
    const [known] = await readCloses(tx, estateId, month, month)
    if (known) {
      if (JSON.stringify(known.fund) !== JSON.stringify(fund)) throw new AppError('request.key-reused')
      return told(estateId, known, await readTopUps(tx, estateId))
    }
    if ((await nextToClose(tx, estateId)) !== month) throw new AppError('close.out-of-order')
    if (month >= monthOf(beijingDayOf(nowAt))) throw new AppError('close.too-early')
    const close = await closeBook(tx, estateId, month, fund, personId, nowAt)
    await checkpointNow(tx, ports.log, estateId, nowAt)
    return told(estateId, close, await readTopUps(tx, estateId))
  })

export const handleSignClose: Handler<typeof signClose> = async (
  { ports, nowAt, personId },
  { params, body },
) =>
  inEstate(ports.db, params.estateId, async (tx) => {
    const { estateId, month } = params
    await lockLog(tx, estateId)
    const [close] = await readCloses(tx, estateId, month, month)
    if (!close) throw new AppError('close.not-found')
    const hash = Uint8Array.from(closeHash(Number(estateId), close))
    const seen = fromBase64(body.hash)
    if (!seen || !isEqual(seen, hash)) throw new AppError('close.changed')
    const topUps = await readTopUps(tx, estateId)
    if (close.signed) return told(estateId, close, topUps)
    if (close.closedBy === personId) throw new AppError('close.same-person')
    const [before] = await readCloses(tx, estateId, addMonths(month, -1), addMonths(month, -1))
    if (before && !before.signed) throw new AppError('close.out-of-order')
    const signed = await signBook(tx, estateId, close, personId, nowAt)
    await checkpointNow(tx, ports.log, estateId, nowAt)
    return told(estateId, signed, topUps)
  })

/** The closed month that comes next to sign, where this person may sign it. */
export async function closeToSign(
  tx: Tx,
  estateId: string,
  personId: string,
  nowAt: number,
): Promise<StoredClose | null> {
  const today = monthOf(beijingDayOf(nowAt))
  const closes = await readCloses(tx, estateId, addMonths(today, -SHOWN_MONTHS), today)
  const first = closes.find((close) => !close.signed)
  return first && first.closedBy !== personId ? first : null
}

/** Closes the month that comes next and logs it. The caller holds the log, and has seen that it may be closed. */
export async function closeBook(
  tx: Tx,
  estateId: string,
  month: Month,
  fund: Close['fund'],
  personId: string,
  nowAt: number,
): Promise<StoredClose> {
  const last = await lastClose(tx, estateId)
  const entries = await entriesOf(tx, estateId, month)
  const number = await tx.query<{ most: number }>(
    'SELECT coalesce(max(number), 0) AS most FROM ledger_entries WHERE estate_id = $1',
    [estateId],
  )
  const books = closeBooks(last ? closings(last.books) : new Map(), entries, month)
  const ground = await bankGround(tx, estateId, month)
  const close: Close = {
    month,
    previous: last ? Uint8Array.from(closeHash(Number(estateId), last)) : new Uint8Array(0),
    upTo: number.rows[0]?.most ?? 0,
    count: entries.length,
    entriesHash: Uint8Array.from(hashOfEntries(entries.map((entry) => entry.hash))),
    books,
    fund,
    closedAt: nowAt,
    bank: bankAtClose({ ...ground, month, bookFen: sumOfBooks(books) }),
  }
  const index = await appendEntries(tx, estateId, [closeLeaf(Number(estateId), close)], nowAt)
  await tx.query(
    `INSERT INTO ledger_closes (estate_id, month, previous, up_to, entry_count, entries_hash, fund_first_fen,
       fund_balance_fen, closed_by, closed_at, log_index, bank_act, bank_balance_fen, bank_gaps, bank_unbooked, bank_unbacked)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
    [
      estateId,
      firstDayOf(month),
      Buffer.from(close.previous),
      close.upTo,
      close.count,
      Buffer.from(close.entriesHash),
      fund?.firstFen ?? null,
      fund?.balanceFen ?? null,
      personId,
      new Date(nowAt),
      index,
      close.bank?.act,
      close.bank?.balanceFen,
      close.bank?.gapCount,
      close.bank?.unbookedCount,
      close.bank?.unbackedCount,
    ],
  )
  mustHaveAdded(
    await tx.query(
      `INSERT INTO ledger_close_books (estate_id, month, building, opening_fen, income_fen, expense_fen,
       closing_fen)
     SELECT e.estate_id, $2, b->>'building', (b->>'openingFen')::bigint, (b->>'incomeFen')::bigint,
       (b->>'expenseFen')::bigint, (b->>'closingFen')::bigint
     FROM estates e, jsonb_array_elements($3::jsonb) AS b WHERE e.estate_id = $1`,
      [estateId, firstDayOf(month), JSON.stringify(close.books)],
    ),
    close.books.length,
  )
  return { ...close, logIndex: index, closedBy: personId, signed: null }
}

/** Logs the committee's signature under a close. */
export async function signBook(
  tx: Tx,
  estateId: string,
  close: StoredClose,
  personId: string,
  nowAt: number,
): Promise<StoredClose> {
  const hash = Uint8Array.from(closeHash(Number(estateId), close))
  const leaf = signedLeaf(Number(estateId), close.month, hash, nowAt)
  const index = await appendEntries(tx, estateId, [leaf], nowAt)
  await tx.query(
    `INSERT INTO ledger_signatures (estate_id, month, signed_by, signed_at, log_index)
     VALUES ($1, $2, $3, $4, $5)`,
    [estateId, firstDayOf(close.month), personId, new Date(nowAt), index],
  )
  return { ...close, signed: { at: nowAt, by: personId, logIndex: index } }
}

/** The entries of a month in the order of their numbers. */
export function entriesOf(tx: Tx, estateId: string, month: Month) {
  return findEntries(tx, 'e.booked_on BETWEEN $2 AND $3 ORDER BY e.number', [
    estateId,
    firstDayOf(month),
    lastDayOf(month),
  ])
}

async function soFar(tx: Tx, estateId: string, last: StoredClose | null, month: Month, today: Month) {
  const ground = await bankGround(tx, estateId, month)
  const entries = ground.entries.filter((entry) => monthOf(entry.bookedOn) === month)
  const books = closeBooks(last ? closings(last.books) : new Map(), entries, month)
  return {
    month,
    entryCount: entries.length,
    books,
    isOver: month < today,
    bank: shownBank(ground, month, sumOfBooks(books)),
  }
}

function told(estateId: string, close: StoredClose, topUps: readonly TopUpMonth[]): ClosedMonth {
  const topUp = topUps.find((one) => one.month === close.month)
  return {
    month: close.month,
    hash: toBase64(closeHash(Number(estateId), close)),
    entryCount: close.count,
    books: [...close.books],
    closedAt: close.closedAt,
    signedAt: close.signed?.at ?? null,
    bank: { mark: closeMark(close), balanceFen: close.bank?.balanceFen ?? null },
    topUp: topUp
      ? {
          isStated: topUp.fund !== null,
          dueFen: topUp.dueFen,
          doneFen: topUp.doneFen,
          outstandingFen: topUp.outstandingFen,
          aheadFen: topUp.aheadFen,
        }
      : null,
  }
}
