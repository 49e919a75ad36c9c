import * as v from 'valibot'
import { OVERSIGHT } from '#domain/repairs/oversight.ts'
import { reads } from '#contract/core/define.ts'
import { RepairRow } from './endpoints.ts'
import { EstateId, Count, Id, Instant, Month } from '#contract/core/scalars.ts'

export const OversightKey = v.picklist(OVERSIGHT)

export const readRepairOversight = reads('/repair-oversight', {
  summary:
    'Repairs of every estate that I supervise (community, street, district, city), those with most overdue first; each figure with how many cases it counts',
  policy: { who: 'signed-in' },
  query: v.strictObject({
    month: Month,
    /** One estate alone. */
    only: v.optional(EstateId),
    /** How many estates were shown before. */
    after: v.optional(v.pipe(v.string(), v.regex(/^[0-9]{1,6}$/))),
  }),
  output: v.object({
    nowAt: Instant,
    month: Month,
    estateCount: Count,
    estates: v.array(
      v.object({
        estateId: EstateId,
        name: v.string(),
        /** Whether the company filed its service contract (条例 §63). */
        filing: v.picklist(['no-company', 'waiting', 'overdue', 'filed']),
        figures: v.array(v.object({ key: OversightKey, hits: Count, of: v.nullable(Count) })),
      }),
    ),
    /** Where the next estates begin; null where there are none. */
    after: v.nullable(Count),
  }),
  errors: ['access.denied'],
})

export const listOversightCases = reads('/estates/:estateId/repair-oversight/:figure/cases', {
  summary: "The cases behind a supervisor's figure: those that count, or those that do not",
  policy: { anyOf: ['repair.readEstates'] },
  params: v.object({ estateId: EstateId, figure: OversightKey }),
  query: v.strictObject({ month: Month, part: v.picklist(['hits', 'rest']), before: v.optional(Id) }),
  output: v.object({ nowAt: Instant, repairs: v.array(RepairRow), before: v.nullable(Id) }),
})
