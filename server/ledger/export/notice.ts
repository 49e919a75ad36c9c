import { addMonths, firstDayOf, lastDayOf, type Month, monthOf } from '#domain/core/calendar.ts'
import { findAccount, isReservedSpending } from '#domain/ledger/account.ts'
import { closeMark } from '#domain/ledger/bank/month.ts'
import { closeBooks, closings } from '#domain/ledger/months.ts'
import { type BookMonth, closeHash } from '#domain/ledger/evidence/record.ts'
import { toHex } from '#domain/log/bytes.ts'
import { findEntries, readCloses } from '../store.ts'
import type { Tx } from '#server/core/db/scope.ts'
import { paperEstate } from '#server/estate/letterhead.ts'
import type { BookNotice } from './paper.ts'

const PAGE_OF_BOOK = '/#/ledger/book/pages/summary/index'

/**
 * The book of the months `from`…`to` for the notice board. Of closed and signed months it holds nothing that can change.
 * `opening` is what each book had before. Entries taken back inside the period, and what takes them back, are not unapproved.
 */
export async function bookNotice(
  tx: Tx,
  estateId: string,
  from: Month,
  to: Month,
  opening: readonly BookMonth[],
  publicUrl: string,
): Promise<BookNotice> {
  const entries = await findEntries(tx, 'e.booked_on BETWEEN $2 AND $3 ORDER BY e.number', [
    estateId,
    firstDayOf(from),
    lastDayOf(to),
  ])
  const closes = await readCloses(tx, estateId, from, to)
  const months = []
  const books = new Map<string, BookNotice['books'][number]>()
  let before = closings(opening)
  for (let month = from; month <= to; month = addMonths(month, 1)) {
    const own = closeBooks(
      before,
      entries.filter((entry) => monthOf(entry.bookedOn) === month),
      month,
    )
    for (const one of own) {
      const known = books.get(one.building)
      books.set(one.building, {
        ...one,
        // What an opening entry of a later month brings counts as opening of the whole.
        openingFen: known
          ? known.openingFen + one.openingFen - (before.get(one.building) ?? 0)
          : one.openingFen,
        incomeFen: (known?.incomeFen ?? 0) + one.incomeFen,
        expenseFen: (known?.expenseFen ?? 0) + one.expenseFen,
      })
    }
    before = closings(own)
    const close = closes.find((one) => one.month === month)
    months.push({
      month,
      closed: close
        ? {
            at: close.closedAt,
            hash: toHex(closeHash(Number(estateId), close)),
            entryCount: close.count,
            bank: { mark: closeMark(close), balanceFen: close.bank?.balanceFen ?? null },
          }
        : null,
      signedAt: close?.signed?.at ?? null,
    })
  }
  const sums = new Map<string, number>()
  for (const entry of entries)
    for (const { accountCode, amountFen } of entry.postings)
      sums.set(accountCode, (sums.get(accountCode) ?? 0) + amountFen)
  const ofKind = (kind: 'income' | 'expense') =>
    [...sums]
      .filter(([code, fen]) => findAccount(code)?.kind === kind && fen !== 0)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([code, fen]) => ({
        title: findAccount(code)?.title ?? code,
        amountFen: kind === 'income' ? -fen : fen,
      }))
  const reversed = new Set(entries.flatMap((entry) => entry.reverses ?? []))
  return {
    ...(await paperEstate(tx, estateId)),
    url: `${publicUrl}${PAGE_OF_BOOK}`,
    from,
    to,
    at: Math.max(
      Date.parse(`${firstDayOf(from)}T00:00:00+08:00`),
      ...closes.flatMap((close) => [close.closedAt, ...(close.signed ? [close.signed.at] : [])]),
    ),
    books: [...books.values()],
    income: ofKind('income'),
    expense: ofKind('expense'),
    unapproved: entries
      .filter(
        (entry) =>
          entry.approvedBy === null && !reversed.has(entry.number) && isReservedSpending(entry.postings),
      )
      .map((entry) => ({
        number: entry.number,
        bookedOn: entry.bookedOn,
        summary: entry.summary,
        amountFen: entry.postings.reduce((sum, side) => sum + Math.max(0, side.amountFen), 0),
      })),
    months,
  }
}
