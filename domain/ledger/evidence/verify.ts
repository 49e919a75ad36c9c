import { addMonths, firstDayOf, isDay, type Month, monthOf, startOfDayMs } from '#domain/core/calendar.ts'
import { isEqual } from '#domain/log/bytes.ts'
import { type NoteKey, parseCheckpoint, readSigned } from '#domain/log/checkpoint.ts'
import { isIncluded, leafHash } from '#domain/log/merkle.ts'
import type { Fen } from '#domain/core/quantity.ts'
import { type BankFaultCode, type BankRecord, checkBank } from '../bank/match.ts'
import {
  type BankMonth,
  bankAtClose,
  bankMonth,
  type CloseMark,
  closeMark,
  sumOfBooks,
} from '../bank/month.ts'
import { checkEntry, takesBack } from '../entry.ts'
import { closeBooks, closings } from '../months.ts'
import {
  type BookMonth,
  type Close,
  closeHash,
  closeLeaf,
  entryHash,
  entryLeaf,
  hashOfEntries,
  type PublicEntry,
  signedLeaf,
} from './record.ts'

/** Where something stands in the log, and the proof of it at the record's checkpoint. */
export type Place = { readonly index: number; readonly proof: readonly Uint8Array[] }

/**
 * What an estate publishes of its book for the months `from`…`to`: every entry between the first and the last number
 * booked in them, and the closes. The close of the month before `from`, where there is one, leads them.
 */
export type BookRecord = {
  readonly estateId: number
  readonly log: NoteKey
  readonly checkpoint: string
  readonly from: Month
  readonly to: Month
  /** Hash of the entry before the first one given; empty where the first is number 1. */
  readonly previous: Uint8Array
  readonly entries: readonly (PublicEntry & { readonly hash: Uint8Array })[]
  /** Of the last entry: with the chain of hashes it proves all. Null where there is no entry. */
  readonly last: Place | null
  readonly closes: readonly (Close & {
    readonly place: Place
    readonly signed: (Place & { readonly at: number }) | null
  })[]
  readonly bank: BankRecord
}

export type BookFault = {
  readonly code:
    | 'another-book'
    | 'checkpoint'
    | 'entry-number'
    | 'entry-altered'
    | 'entry-unlawful'
    | 'reversal-wrong'
    | 'entries-not-in-log'
    | 'opening-unknown'
    | 'close-not-in-log'
    | 'close-chain'
    | 'close-month'
    | 'close-entries'
    | 'close-totals'
    | 'entry-after-close'
    | 'signature-not-in-log'
    | 'close-bank'
    | BankFaultCode
  /** The number of the entry, the month of the close, or the bank's act and the place of the line in it. */
  readonly at: string
}

export type VerifiedBook = {
  readonly faults: readonly BookFault[]
  /** What the entries say, month by month and book by book. */
  readonly months: readonly { readonly month: Month; readonly books: readonly BookMonth[] }[]
  readonly entryCount: number
  /** Lines of the bank's statements that stand in the log. */
  readonly bankLineCount: number
  readonly closedTo: Month | null
  readonly signedTo: Month | null
  /**
   * Each month beside the bank's statements as they are known now, and how its close is marked for ever; the mark is null of a
   * month that is not closed. Empty where the record cannot be read.
   */
  readonly bank: readonly (BankMonth & { readonly mark: CloseMark | null })[]
}

/**
 * Recomputes a published book and names everything in it that does not agree with the log, the law or itself, or that was not
 * asked for. Never throws.
 */
export function verifyBook(
  record: BookRecord,
  knownKey?: Uint8Array,
  asked?: { readonly estateId: string; readonly from: Month; readonly to: Month },
): VerifiedBook {
  const faults: BookFault[] = []
  const no = (code: BookFault['code'], at: string | number) => faults.push({ code, at: String(at) })
  const checkpoint = parseCheckpoint(record.checkpoint)
  const isKnown = knownKey === undefined || isEqual(knownKey, record.log.publicKey)
  if (!isKnown || readSigned(record.log, record.checkpoint) === null) no('checkpoint', '')
  const stands = (leaf: Uint8Array, place: Place) =>
    checkpoint !== null &&
    isIncluded(leafHash(leaf), place.index, checkpoint.size, place.proof, checkpoint.root)

  if (
    asked &&
    (asked.estateId !== String(record.estateId) || asked.from !== record.from || asked.to !== record.to)
  )
    no('another-book', '')
  try {
    checkEntries(record, stands, no)
  } catch {
    // Half a character, or a number that is none: no honest entry has one.
    no('entry-altered', '')
  }
  let bankLineCount = 0
  try {
    bankLineCount = checkBank(record.estateId, record.bank, record.entries, stands, no)
  } catch {
    no('bank-altered', '')
  }
  try {
    const found = checkMonths(record, stands, no)
    return { ...found, bankLineCount, bank: checkBesideBank(record, found.months, no), faults }
  } catch {
    // A number that is none, or a sum that is not exact: no honest book has one.
    no('close-totals', record.to)
    return {
      faults,
      bankLineCount,
      months: [],
      entryCount: record.entries.length,
      closedTo: null,
      signedTo: null,
      bank: [],
    }
  }
}

type No = (code: BookFault['code'], at: string | number) => void
type Stands = (leaf: Uint8Array, place: Place) => boolean

function checkEntries(record: BookRecord, stands: Stands, no: No): void {
  const { estateId, entries } = record
  let previous = record.previous
  const first = entries[0]?.number ?? 1
  if (first === 1 ? previous.length !== 0 : previous.length !== 32) no('entry-number', first)
  const reversed = new Set<number>()
  entries.forEach((entry, index) => {
    if (entry.number !== first + index) no('entry-number', entry.number)
    const hash = hashOrNull(estateId, entry, previous)
    if (hash === null || !isEqual(hash, entry.hash)) no('entry-altered', entry.number)
    previous = entry.hash
    const checked = checkEntry({
      postings: entry.postings,
      voucherCount: entry.voucherIds.length,
      reverses: entry.reverses,
    })
    if (!checked.ok || !isDay(entry.bookedOn)) no('entry-unlawful', entry.number)
    if (entry.reverses === null) return
    const taken = entries[entry.reverses - first]
    if (
      entry.reverses >= entry.number ||
      reversed.has(entry.reverses) ||
      (taken && (!takesBack(entry.postings, taken.postings) || taken.building !== entry.building))
    )
      no('reversal-wrong', entry.number)
    reversed.add(entry.reverses)
  })
  const last = entries[entries.length - 1]
  if (last && !(record.last && stands(entryLeaf(estateId, last.number, last.hash), record.last)))
    no('entries-not-in-log', last.number)
}

function checkMonths(
  record: BookRecord,
  stands: Stands,
  no: No,
): Omit<VerifiedBook, 'faults' | 'bankLineCount' | 'bank'> {
  const { estateId, entries, closes, from, to } = record
  let before: Map<string, Fen> = new Map()
  let previous: Close | null = null
  let signedTo: Month | null = null
  // From a day that is none, months could be counted for ever.
  if (!entries.every((entry) => isDay(entry.bookedOn))) throw new RangeError('an entry has no day')
  const byMonth = new Map<Month, (typeof entries)[number][]>()
  for (const entry of entries) {
    const month = monthOf(entry.bookedOn)
    const known = byMonth.get(month)
    if (known) known.push(entry)
    else byMonth.set(month, [entry])
  }
  const closeOf = new Map(closes.map((close) => [close.month, close]))
  const anchor = closeOf.get(addMonths(from, -1))
  if (!anchor && entries.length > 0 && entries[0]?.number !== 1) no('opening-unknown', from)
  const months: { month: Month; books: BookMonth[] }[] = []
  // Without a close before it, the book is read from its first month on.
  const firstBooked = [...byMonth.keys()].sort()[0] ?? from
  const start = anchor || from < firstBooked ? from : firstBooked
  if (anchor) {
    checkClose(anchor)
    before = closings(anchor.books)
    previous = anchor
    for (const entry of entries)
      if (monthOf(entry.bookedOn) < from && entry.number > anchor.upTo) no('entry-after-close', entry.number)
  }
  for (let month = start; month <= to; month = addMonths(month, 1)) {
    const own = byMonth.get(month) ?? []
    const books = closeBooks(before, own, month)
    const close = closeOf.get(month)
    if (close) {
      checkClose(close)
      if (previous ? addMonths(previous.month, 1) !== month : month !== firstBooked) no('close-month', month)
      const hash = previous ? closeHash(estateId, previous) : new Uint8Array(0)
      if (!isEqual(hash, close.previous)) no('close-chain', month)
      if (
        close.count !== own.length ||
        !isEqual(close.entriesHash, hashOfEntries(own.map((entry) => entry.hash)))
      )
        no('close-entries', month)
      if (!areSame(close.books, books)) no('close-totals', month)
      for (const entry of own) if (entry.number > close.upTo) no('entry-after-close', entry.number)
      previous = close
    }
    if (month >= from) months.push({ month, books })
    before = closings(books)
  }
  for (const close of closes)
    if (close !== anchor && (close.month > to || close.month < start)) no('close-month', close.month)

  function checkClose(close: (typeof closes)[number]): void {
    if (!stands(closeLeaf(estateId, close), close.place)) no('close-not-in-log', close.month)
    if (!close.signed) return
    const leaf = signedLeaf(estateId, close.month, closeHash(estateId, close), close.signed.at)
    if (stands(leaf, close.signed)) signedTo = close.month
    else no('signature-not-in-log', close.month)
  }
  return { months, entryCount: entries.length, closedTo: previous?.month ?? null, signedTo }
}

/**
 * Compares every month with the bank, and what each close says of the bank with what the log held then. The bank's acts must be
 * all from before the first month to the last that a close had seen, or one with a payment could be kept back.
 */
function checkBesideBank(record: BookRecord, months: VerifiedBook['months'], no: No): VerifiedBook['bank'] {
  const { acts } = record.bank
  const lines = acts.flatMap((act) => act.lines.map((line) => ({ ...line, act: act.number })))
  const matches = acts.flatMap((act) => act.matches.map((match) => ({ ...match, act: act.number })))
  const closeOf = new Map(record.closes.map((close) => [close.month, close]))
  const spoken = Math.max(0, ...months.map(({ month }) => closeOf.get(month)?.bank?.act ?? 0))
  const [first] = acts
  const isWhole =
    (first === undefined || first.number === 1 || first.at < startOfDayMs(firstDayOf(record.from))) &&
    (acts[acts.length - 1]?.number ?? 0) >= spoken
  if (!isWhole) no('bank-acts-missing', String(Math.max(spoken, first?.number ?? 0)))
  return months.map(({ month, books }) => {
    const close = closeOf.get(month) ?? null
    const bookFen = sumOfBooks(books)
    const said = close?.bank
    if (said && isWhole) {
      const then = bankAtClose({
        month,
        bookFen,
        act: said.act,
        lines,
        entries: record.entries.filter((entry) => entry.number <= (close as Close).upTo),
        matches: matches.filter((match) => match.act <= said.act),
      })
      if (
        then.balanceFen !== said.balanceFen ||
        then.gapCount !== said.gapCount ||
        then.unbookedCount !== said.unbookedCount ||
        then.unbackedCount !== said.unbackedCount
      )
        no('close-bank', month)
    }
    const now = bankMonth({ month, bookFen, lines, entries: record.entries, matches })
    return { ...now, mark: close ? closeMark(close) : null }
  })
}

function areSame(a: readonly BookMonth[], b: readonly BookMonth[]): boolean {
  return (
    a.length === b.length &&
    a.every((one, at) => {
      const other = b[at] as BookMonth
      return (
        one.building === other.building &&
        one.openingFen === other.openingFen &&
        one.incomeFen === other.incomeFen &&
        one.expenseFen === other.expenseFen &&
        one.closingFen === other.closingFen
      )
    })
  )
}

function hashOrNull(estateId: number, entry: PublicEntry, previous: Uint8Array): Uint8Array | null {
  try {
    return entryHash(estateId, entry, previous)
  } catch {
    // Half a character or a broken number has no bytes.
    return null
  }
}
