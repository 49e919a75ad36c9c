import { type Day, daysBetween, isDay } from '#domain/core/calendar.ts'
import { findAccount } from '../account.ts'
import type { Fen } from '#domain/core/quantity.ts'

export const SOURCE_FORMAT = 'bjwy-income/1'
export const RECEIPT_FORMAT = 'bjwy-income-receipt/1'

/** How often a source pays: every so many months, or a single time. */
export const RHYTHMS = ['month', 'quarter', 'half-year', 'year', 'once'] as const
export type Rhythm = (typeof RHYTHMS)[number]
export const MONTHS_OF: Readonly<Record<Exclude<Rhythm, 'once'>, number>> = {
  month: 1,
  quarter: 3,
  'half-year': 6,
  year: 12,
}

/** No contract of a source runs longer. Law: 民法典 §705: a lease runs at most twenty years. */
export const MOST_YEARS = 20
/** A first payment may fall due this long before the contract begins or after it ends. Basis: product. */
const MOST_DAYS_OFF = 400

/** What a contract about a common part says of the money that must come in. */
export type SourceTerms = {
  /** An income account of the book, 4xxx. */
  readonly accountCode: string
  readonly place: string
  /** The building whose owners it belongs to; empty where it is the whole estate's. */
  readonly building: string
  readonly counterparty: string
  readonly contractNumber: string
  readonly endsOn: Day
  readonly amountFen: Fen
  readonly rhythm: Rhythm
  readonly firstDueOn: Day
  /** The day of the month on which the later payments fall due; the last day where the month is shorter. */
  readonly dueDay: number
  /** Pictures of the contract, SHA-256 in hex. */
  readonly photoIds: readonly string[]
  /** SHA-256 (hex) of the contract's file where there is one; else empty. */
  readonly fileHash: string
  /** The passed vote of matter 8 that allows it; null where none is known. */
  readonly approvedBy: string | null
}

/** One version of a source: everything that a screen shows of it. */
export type SourceVersion = SourceTerms & {
  readonly format: typeof SOURCE_FORMAT
  readonly communityId: string
  readonly sourceId: string
  /** Counts from 1. */
  readonly version: number
  readonly kind: 'open' | 'change' | 'end'
  /** From which day these terms hold; of the first version, the day the contract begins. */
  readonly fromOn: Day
  /** Why it was changed or ended. */
  readonly reason: string
  /** SHA-256 (hex) of the document before it; empty for the first. */
  readonly previous: string
  readonly savedAt: number
}

/** The text that is hashed: JSON with its keys in one order and no spaces. */
export function sourceText(one: SourceVersion): string {
  return JSON.stringify({
    format: SOURCE_FORMAT,
    communityId: one.communityId,
    sourceId: one.sourceId,
    version: one.version,
    kind: one.kind,
    fromOn: one.fromOn,
    ...termsOf(one),
    reason: one.reason,
    previous: one.previous,
    savedAt: one.savedAt,
  })
}

/** The terms alone, with their keys in one order. */
export function termsOf(one: SourceTerms): SourceTerms {
  return {
    accountCode: one.accountCode,
    place: one.place,
    building: one.building,
    counterparty: one.counterparty,
    contractNumber: one.contractNumber,
    endsOn: one.endsOn,
    amountFen: one.amountFen,
    rhythm: one.rhythm,
    firstDueOn: one.firstDueOn,
    dueDay: one.dueDay,
    photoIds: [...one.photoIds],
    fileHash: one.fileHash,
    approvedBy: one.approvedBy,
  }
}

/** That a part of an entry of the book is a period's money; with `undoes`, that an earlier saying was wrong. */
export type ReceiptDocument = {
  readonly format: typeof RECEIPT_FORMAT
  readonly communityId: string
  readonly receiptId: string
  readonly sourceId: string
  readonly periodFrom: Day
  /** The entry's number in the book. */
  readonly number: number
  readonly amountFen: Fen
  readonly undoes: string | null
  readonly reason: string
  readonly linkedAt: number
}

export function receiptText(one: ReceiptDocument): string {
  return JSON.stringify({
    format: RECEIPT_FORMAT,
    communityId: one.communityId,
    receiptId: one.receiptId,
    sourceId: one.sourceId,
    periodFrom: one.periodFrom,
    number: one.number,
    amountFen: one.amountFen,
    undoes: one.undoes,
    reason: one.reason,
    linkedAt: one.linkedAt,
  })
}

export type TermsFault =
  | 'account-unfit'
  | 'place-missing'
  | 'amount-unfit'
  | 'day-unfit'
  | 'period-unfit'
  | 'due-unfit'

/** Decides whether terms can be entered at all; answers null, or what is wrong first. */
export function termsFault(terms: SourceTerms, fromOn: Day): TermsFault | null {
  if (findAccount(terms.accountCode)?.kind !== 'income') return 'account-unfit'
  if (terms.place.trim() === '') return 'place-missing'
  if (!Number.isSafeInteger(terms.amountFen) || terms.amountFen <= 0) return 'amount-unfit'
  if (![fromOn, terms.endsOn, terms.firstDueOn].every(isDay)) return 'day-unfit'
  if (terms.endsOn < fromOn || daysBetween(fromOn, terms.endsOn) > MOST_YEARS * 366) return 'period-unfit'
  const isNear =
    daysBetween(terms.firstDueOn, fromOn) <= MOST_DAYS_OFF &&
    daysBetween(terms.endsOn, terms.firstDueOn) <= MOST_DAYS_OFF
  const isDueDay = Number.isInteger(terms.dueDay) && terms.dueDay >= 1 && terms.dueDay <= 31
  return isNear && isDueDay ? null : 'due-unfit'
}
