import { sha256 } from '@noble/hashes/sha2.js'
import type { Day, Month } from '#domain/core/calendar.ts'
import { concat, u64, utf8 } from '#domain/log/bytes.ts'
import { encodeEntry } from '#domain/log/entry.ts'
import type { Fen } from '#domain/core/quantity.ts'
import type { Posting } from '../entry.ts'

/** What the book writes into the evidence log; docs/record-format.md says the bytes. Never 1–9: those are a vote's. */
export const BOOK = { entry: 20, close: 21, signed: 22, closeBesideBank: 36 } as const

/** An entry as it is published: everything its hash binds. */
export type PublicEntry = {
  /** 1, 2, 3 … over the estate's whole book, in the order of posting. */
  readonly number: number
  readonly entryId: string
  readonly bookedOn: Day
  /** The building whose owners it belongs to; empty where it is the whole estate's. */
  readonly building: string
  readonly summary: string
  readonly counterparty: string
  readonly postings: readonly Posting[]
  /** SHA-256 of each voucher's picture, hex. */
  readonly voucherIds: readonly string[]
  readonly invoices: readonly string[]
  readonly reverses: number | null
  /** The passed vote that allows the spending. */
  readonly approvedBy: string | null
  readonly postedAt: number
}

/** One book's month: opening + income − expense = closing. */
export type BookMonth = {
  readonly building: string
  readonly openingFen: Fen
  readonly incomeFen: Fen
  readonly expenseFen: Fen
  readonly closingFen: Fen
}

/** A month that the company closed. Nothing is booked into it any more. */
export type Close = {
  readonly month: Month
  /** Hash of the close before; empty for the first. */
  readonly previous: Uint8Array
  /** The largest number of the book at the close, and how many entries the month has. */
  readonly upTo: number
  readonly count: number
  /** SHA-256 over the month's entries' hashes, in the order of their numbers. */
  readonly entriesHash: Uint8Array
  readonly books: readonly BookMonth[]
  /** The maintenance fund as the company states it, for 条例 §74; null where it states none. */
  readonly fund: { readonly firstFen: Fen; readonly balanceFen: Fen } | null
  readonly closedAt: number
  /** What the bank's statements said of the month when it was closed; null of a close from before closes spoke of the bank. */
  readonly bank: {
    /** The largest number of the bank's acts at the close; 0 where there was none. */
    readonly act: number
    /** What the bank said stood there at the month's end; null where its lines of the month do not say. */
    readonly balanceFen: Fen | null
    readonly gapCount: number
    /** Lines of the month without an entry, and entries of the month without a line. */
    readonly unbookedCount: number
    readonly unbackedCount: number
  } | null
}

/** The hash of an entry binds its content and the entry before it, so that none can go missing in between. */
export function entryHash(estateId: number, entry: PublicEntry, previous: Uint8Array): Uint8Array {
  return sha256(
    encodeEntry({
      type: BOOK.entry,
      estateId,
      fields: [
        u64(entry.number),
        previous,
        utf8(entry.entryId),
        utf8(entry.bookedOn),
        utf8(entry.building),
        utf8(entry.summary),
        utf8(entry.counterparty),
        concat(
          entry.postings.map((posting) => concat([utf8(posting.accountCode), signed(posting.amountFen)])),
        ),
        utf8(entry.voucherIds.join('\n')),
        utf8(entry.invoices.join('\n')),
        u64(entry.reverses ?? 0),
        utf8(entry.approvedBy ?? ''),
        u64(entry.postedAt),
      ],
    }),
  )
}

/** What the log holds of an entry: its number and its hash, no word of it. */
export function entryLeaf(estateId: number, number: number, hash: Uint8Array): Uint8Array {
  return encodeEntry({ type: BOOK.entry, estateId, fields: [u64(number), hash] })
}

/**
 * A close stands in the log as it is; its hash, which the committee signs, is SHA-256 of these bytes. One that speaks of the bank
 * is of a type of its own, with one field more.
 */
export function closeLeaf(estateId: number, close: Close): Uint8Array {
  return encodeEntry({
    type: close.bank ? BOOK.closeBesideBank : BOOK.close,
    estateId,
    fields: [
      utf8(close.month),
      close.previous,
      u64(close.upTo),
      u64(close.count),
      close.entriesHash,
      close.fund ? concat([u64(close.fund.firstFen), u64(close.fund.balanceFen)]) : new Uint8Array(0),
      u64(close.closedAt),
      ...(close.bank ? [bankField(close.bank)] : []),
      ...close.books.flatMap((book) => [
        utf8(book.building),
        concat([
          signed(book.openingFen),
          signed(book.incomeFen),
          signed(book.expenseFen),
          signed(book.closingFen),
        ]),
      ]),
    ],
  })
}

function bankField(bank: NonNullable<Close['bank']>): Uint8Array {
  return concat([
    u64(bank.act),
    u64(bank.gapCount),
    u64(bank.unbookedCount),
    u64(bank.unbackedCount),
    bank.balanceFen === null ? new Uint8Array(0) : signed(bank.balanceFen),
  ])
}

export function closeHash(estateId: number, close: Close): Uint8Array {
  return sha256(closeLeaf(estateId, close))
}

/** The committee's signature under a close. */
export function signedLeaf(estateId: number, month: Month, hash: Uint8Array, signedAt: number): Uint8Array {
  return encodeEntry({ type: BOOK.signed, estateId, fields: [utf8(month), hash, u64(signedAt)] })
}

export function hashOfEntries(hashes: readonly Uint8Array[]): Uint8Array {
  return sha256(concat(hashes))
}

/** A signed amount: one byte of sign, eight of magnitude. */
export function signed(fen: Fen): Uint8Array {
  return concat([Uint8Array.of(fen < 0 ? 1 : 0), u64(Math.abs(fen))])
}
