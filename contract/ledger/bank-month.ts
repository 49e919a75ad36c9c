import * as v from 'valibot'
import { AmountFen, Count, Day, Month, PhotoId } from '#contract/core/scalars.ts'

/** A month's book beside the bank's statements; `domain/ledger/bank/month.ts` says what each state is. */
export const ShownBank = v.object({
  month: Month,
  state: v.picklist(['none', 'no-balance', 'differs', 'gap', 'open', 'settled', 'agrees']),
  bookFen: AmountFen,
  balanceFen: v.nullable(AmountFen),
  transitFen: AmountFen,
  lastOn: v.nullable(Day),
  /** The first fifty of each. */
  gaps: v.array(v.object({ afterOn: Day, beforeOn: Day, missingFen: AmountFen })),
  unbookedCount: Count,
  unbackedCount: Count,
  unbooked: v.array(
    v.object({
      lineId: PhotoId,
      bookedOn: Day,
      amountFen: AmountFen,
      counterparty: v.string(),
      memo: v.string(),
    }),
  ),
  unbacked: v.array(v.object({ number: Count, bookedOn: Day, summary: v.string(), changeFen: AmountFen })),
})
export type ShownBank = v.InferOutput<typeof ShownBank>

/** How a month was closed beside the bank: it stands in the close and never changes. */
export const ClosedBesideBank = v.object({
  mark: v.picklist(['unsaid', 'no-statement', 'over-difference', 'over-open', 'agreed']),
  balanceFen: v.nullable(AmountFen),
})
export type ClosedBesideBank = v.InferOutput<typeof ClosedBesideBank>
