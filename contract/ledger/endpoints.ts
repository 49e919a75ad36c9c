import * as v from 'valibot'
import { reads, writes } from '#contract/core/define.ts'
import { ClosedBesideBank, ShownBank } from './bank-month.ts'
import {
  AmountFen,
  AreaDm2,
  EstateId,
  Count,
  Day,
  filledText,
  Id,
  Instant,
  Month,
  Photo,
  PhotoId,
  typedText,
} from '#contract/core/scalars.ts'

/** What is said of the bank's account: a statement, or which entries its lines are. */
export const BANK_ACTS = ['statement', 'matches'] as const

/** One account's sum over a period, always ≥ 0 unless reversals outweigh it. */
export const AccountTotal = v.object({ accountCode: v.string(), title: v.string(), amountFen: AmountFen })
export type AccountTotal = v.InferOutput<typeof AccountTotal>

/** opening + income − expense = closing, to the 分. */
export const PeriodTotals = v.object({
  from: Month,
  to: Month,
  openingFen: AmountFen,
  incomeFen: AmountFen,
  expenseFen: AmountFen,
  closingFen: AmountFen,
  income: v.array(AccountTotal),
  expense: v.array(AccountTotal),
})
export type PeriodTotals = v.InferOutput<typeof PeriodTotals>

/** `changeFen` is what the entry does to the bank balance; `balanceFen` what stands there after it. */
export const EntryRow = v.object({
  entryId: Id,
  number: Count,
  bookedOn: Day,
  summary: v.string(),
  counterparty: v.string(),
  accountCode: v.string(),
  accountTitle: v.string(),
  changeFen: AmountFen,
  balanceFen: AmountFen,
  voucherCount: Count,
  reversesNumber: v.nullable(Count),
  reversedByNumber: v.nullable(Count),
  /** The building whose owners it belongs to; empty where it is the whole estate's. */
  building: v.string(),
  /** Spends what owners decide on together, and names no passed vote. */
  isUnapproved: v.boolean(),
})
export type EntryRow = v.InferOutput<typeof EntryRow>

/** A book: a building's own, or with an empty name the estate's. */
const Building = typedText(40)
const Code = v.pipe(v.string(), v.regex(/^[0-9]{4}$/))
const Hash = v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]{43}=$/))
const Positive = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000_000_000))

const InEstate = v.object({ estateId: EstateId })

/** Where topping up the maintenance fund by 条例 §74 stands after the last closed month. */
export const FundStanding = v.object({
  month: Month,
  /** The last figures of the fund that the company stated. */
  stated: v.object({ month: Month, firstFen: AmountFen, balanceFen: AmountFen }),
  /** Closed months since the first stated one whose figures were not: what they owe cannot be told. */
  unstatedCount: Count,
  owedFen: AmountFen,
  movedFen: AmountFen,
  outstandingFen: AmountFen,
  /** In the bank beyond the fund's share: no more than this is the owners' to decide on. */
  leftFen: AmountFen,
})
export type FundStanding = v.InferOutput<typeof FundStanding>

export const readLedger = reads('/estates/:estateId/ledger', {
  summary: 'The public-revenue book: totals of a period and of each month (default: the last twelve months)',
  policy: { anyOf: ['ledger.read'] },
  params: InEstate,
  query: v.strictObject({ from: v.optional(Month), to: v.optional(Month), building: v.optional(Building) }),
  output: v.object({
    nowAt: Instant,
    period: PeriodTotals,
    months: v.array(
      v.object({ month: Month, incomeFen: AmountFen, expenseFen: AmountFen, closingFen: AmountFen }),
    ),
    /** The same months a year before; null where the book did not exist then. */
    yearBefore: v.nullable(v.object({ incomeFen: AmountFen, expenseFen: AmountFen })),
    /** Buildings that keep a book of their own. */
    buildings: v.array(v.string()),
    closedTo: v.nullable(Month),
    signedTo: v.nullable(Month),
    /** Of all books together; null where no closed month's fund was stated, which is not the same as nothing owed. */
    fund: v.nullable(FundStanding),
  }),
})

export const listEntries = reads('/estates/:estateId/ledger/entries', {
  summary: 'Entries, newest first, with the running balance; by month or account; `before` pages on',
  policy: { anyOf: ['ledger.read'] },
  params: InEstate,
  query: v.strictObject({
    month: v.optional(Month),
    account: v.optional(Code),
    building: v.optional(Building),
    before: v.optional(v.pipe(v.string(), v.regex(/^[0-9]{1,9}$/))),
  }),
  output: v.object({ nowAt: Instant, entries: v.array(EntryRow), before: v.nullable(v.string()) }),
})

export const readEntry = reads('/estates/:estateId/ledger/entries/:entryId', {
  summary: 'One entry with both sides of its booking and its voucher pictures',
  policy: { anyOf: ['ledger.read'] },
  params: v.object({ estateId: EstateId, entryId: Id }),
  output: v.object({
    nowAt: Instant,
    entry: EntryRow,
    postings: v.array(v.object({ accountCode: v.string(), title: v.string(), amountFen: AmountFen })),
    vouchers: v.array(Photo),
    invoices: v.array(v.string()),
    approval: v.nullable(v.object({ voteId: Id, title: v.string() })),
    /** Other entries with the same voucher or invoice number; those of other estates without a number. */
    duplicates: v.array(v.object({ number: v.nullable(Count), month: Month })),
  }),
  errors: ['entry.not-found'],
})

export const readMyShare = reads('/estates/:estateId/ledger/my-share', {
  summary:
    'What of the book’s money falls to each of my homes, by area; all homes together are the whole to the 分',
  policy: { anyOf: ['ledger.ownShare'] },
  params: InEstate,
  query: v.strictObject({ building: v.optional(Building) }),
  output: v.object({
    closingFen: AmountFen,
    wholeDm2: AreaDm2,
    unitCount: Count,
    homes: v.array(v.object({ label: v.string(), areaDm2: AreaDm2, shareFen: AmountFen })),
  }),
})

export const postEntry = writes('/estates/:estateId/ledger/entries', {
  summary: 'Post an entry: one account to another; spending needs a voucher',
  policy: { anyOf: ['ledger.post'] },
  params: InEstate,
  body: v.strictObject({
    entryId: Id,
    bookedOn: Day,
    building: Building,
    summary: filledText(60),
    counterparty: typedText(60),
    debit: Code,
    credit: Code,
    amountFen: Positive,
    voucherIds: v.pipe(v.array(PhotoId), v.maxLength(9)),
    invoices: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[0-9A-Za-z-]{4,30}$/))), v.maxLength(9)),
    approvedBy: v.nullable(Id),
  }),
  idempotent: true,
  output: v.object({ entryId: Id, number: Count }),
  errors: [
    'entry.account-unfit',
    'entry.no-voucher',
    'entry.day-unfit',
    'entry.month-closed',
    'entry.vote-unfit',
    'photo.not-sent',
  ],
})

export const reverseEntry = writes('/estates/:estateId/ledger/entries/:entryId/reversal', {
  summary: 'Take an entry back by one that books it the other way; both stay and are shown together',
  policy: { anyOf: ['ledger.post'] },
  params: v.object({ estateId: EstateId, entryId: Id }),
  body: v.strictObject({ reversalId: Id, bookedOn: Day, reason: filledText(60) }),
  idempotent: true,
  output: v.object({ entryId: Id, number: Count }),
  errors: ['entry.not-found', 'entry.reversed', 'entry.day-unfit', 'entry.month-closed'],
})

/** One book's month: opening + income − expense = closing. */
export const BookMonth = v.object({
  building: v.string(),
  openingFen: AmountFen,
  incomeFen: AmountFen,
  expenseFen: AmountFen,
  closingFen: AmountFen,
})

export const ClosedMonth = v.object({
  month: Month,
  hash: Hash,
  entryCount: Count,
  books: v.array(BookMonth),
  closedAt: Instant,
  signedAt: v.nullable(Instant),
  bank: ClosedBesideBank,
  /** What must first top up the maintenance fund by 条例 §74; null where no fund was stated up to this month. */
  topUp: v.nullable(
    v.object({
      isStated: v.boolean(),
      /** What this month's revenue owes, and what was transferred in it. */
      dueFen: AmountFen,
      doneFen: AmountFen,
      /** What was still owed at its end, of this month and those before. */
      outstandingFen: AmountFen,
      /** Spent this month on what owners decide on before the fund's share was met. */
      aheadFen: AmountFen,
    }),
  ),
})
export type ClosedMonth = v.InferOutput<typeof ClosedMonth>

export const listCloses = reads('/estates/:estateId/ledger/closes', {
  summary: 'The last closed months, newest first, and the month that comes next with its sums so far',
  policy: { anyOf: ['ledger.read'] },
  params: InEstate,
  output: v.object({
    nowAt: Instant,
    closes: v.array(ClosedMonth),
    next: v.nullable(
      v.object({
        month: Month,
        entryCount: Count,
        books: v.array(BookMonth),
        isOver: v.boolean(),
        bank: ShownBank,
      }),
    ),
  }),
})

export const closeMonth = writes('/estates/:estateId/ledger/closes', {
  summary: 'The company closes the next month; nothing is booked into it any more',
  policy: { anyOf: ['ledger.close'] },
  params: InEstate,
  body: v.strictObject({
    month: Month,
    /** First amount due and present balance of the maintenance fund, where the company knows them. */
    fund: v.nullable(
      v.strictObject({
        firstFen: Positive,
        balanceFen: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000_000_000)),
      }),
    ),
  }),
  idempotent: true,
  output: ClosedMonth,
  errors: ['close.out-of-order', 'close.too-early'],
})

export const signClose = writes('/estates/:estateId/ledger/closes/:month/signature', {
  summary: 'The committee signs a closed month as it saw it; not the person who closed it',
  policy: { anyOf: ['ledger.sign'] },
  params: v.object({ estateId: EstateId, month: Month }),
  body: v.strictObject({ hash: Hash }),
  idempotent: true,
  output: ClosedMonth,
  errors: ['close.not-found', 'close.changed', 'close.same-person', 'close.out-of-order'],
})

const Proof = v.object({ index: Count, proof: v.array(Hash) })

/** Enough for a phone to recompute the months `from`…`to` against the log; see docs/record-format.md. */
export const BookRecord = v.object({
  estateId: EstateId,
  log: v.object({ name: v.string(), publicKey: Hash }),
  checkpoint: v.string(),
  from: Month,
  to: Month,
  previous: v.string(),
  entries: v.array(
    v.object({
      number: Count,
      entryId: Id,
      bookedOn: Day,
      building: v.string(),
      summary: v.string(),
      counterparty: v.string(),
      postings: v.array(v.object({ accountCode: v.string(), amountFen: AmountFen })),
      voucherIds: v.array(v.string()),
      invoices: v.array(v.string()),
      reverses: v.nullable(Count),
      approvedBy: v.nullable(v.string()),
      postedAt: Instant,
      hash: v.string(),
    }),
  ),
  last: v.nullable(Proof),
  closes: v.array(
    v.object({
      month: Month,
      previous: v.string(),
      upTo: Count,
      count: Count,
      entriesHash: v.string(),
      books: v.array(BookMonth),
      fund: v.nullable(v.object({ firstFen: AmountFen, balanceFen: AmountFen })),
      closedAt: Instant,
      bank: v.nullable(
        v.object({
          act: Count,
          balanceFen: v.nullable(AmountFen),
          gapCount: Count,
          unbookedCount: Count,
          unbackedCount: Count,
        }),
      ),
      place: Proof,
      signed: v.nullable(v.object({ at: Instant, index: Count, proof: v.array(Hash) })),
    }),
  ),
  /** What the bank's statements said of these months, and which entry each line is. */
  bank: v.object({
    previous: v.string(),
    acts: v.array(
      v.object({
        number: Count,
        kind: v.picklist(BANK_ACTS),
        count: Count,
        itemsHash: v.string(),
        hash: v.string(),
        at: Instant,
        lines: v.array(
          v.object({
            position: Count,
            lineId: v.string(),
            bookedOn: Day,
            amountFen: AmountFen,
            balanceFen: v.nullable(AmountFen),
            counterparty: v.string(),
            memo: v.string(),
            hash: v.string(),
          }),
        ),
        matches: v.array(v.object({ position: Count, lineId: v.string(), number: Count })),
      }),
    ),
    last: v.nullable(Proof),
    /** Lines that no logged import holds. */
    strays: v.array(v.string()),
  }),
})
export type BookRecord = v.InferOutput<typeof BookRecord>

export const readBookRecord = reads('/estates/:estateId/ledger/record', {
  summary: 'The published entries and closes of at most 24 months with their proofs, to recompute them',
  policy: { anyOf: ['ledger.read'] },
  params: InEstate,
  query: v.strictObject({ from: Month, to: Month }),
  output: BookRecord,
})
