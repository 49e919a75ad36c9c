import * as v from 'valibot'
import { reads } from './define.ts'
import { AmountFen, CommunityId, Count, Day, Id, Instant, Month, Photo } from './scalars.ts'

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
})
export type EntryRow = v.InferOutput<typeof EntryRow>

const InCommunity = v.object({ communityId: CommunityId })

export const readLedger = reads('/communities/:communityId/ledger', {
  summary: 'The public-revenue book: totals of a period and of each month (default: the last twelve months)',
  policy: { anyOf: ['ledger.read'] },
  params: InCommunity,
  query: v.strictObject({ from: v.optional(Month), to: v.optional(Month) }),
  output: v.object({
    nowAt: Instant,
    period: PeriodTotals,
    months: v.array(
      v.object({ month: Month, incomeFen: AmountFen, expenseFen: AmountFen, closingFen: AmountFen }),
    ),
  }),
})

export const listEntries = reads('/communities/:communityId/ledger/entries', {
  summary: 'Entries, newest first, with the running balance; by month or account; `before` pages on',
  policy: { anyOf: ['ledger.read'] },
  params: InCommunity,
  query: v.strictObject({
    month: v.optional(Month),
    account: v.optional(v.pipe(v.string(), v.regex(/^[0-9]{4}$/))),
    before: v.optional(v.pipe(v.string(), v.regex(/^[0-9]{1,9}$/))),
  }),
  output: v.object({ nowAt: Instant, entries: v.array(EntryRow), before: v.nullable(v.string()) }),
})

export const readEntry = reads('/communities/:communityId/ledger/entries/:entryId', {
  summary: 'One entry with both sides of its booking and its voucher pictures',
  policy: { anyOf: ['ledger.read'] },
  params: v.object({ communityId: CommunityId, entryId: Id }),
  output: v.object({
    nowAt: Instant,
    entry: EntryRow,
    postings: v.array(v.object({ accountCode: v.string(), title: v.string(), amountFen: AmountFen })),
    vouchers: v.array(Photo),
  }),
  errors: ['entry.not-found'],
})
