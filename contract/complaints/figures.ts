import * as v from 'valibot'
import { COMPLAINT_FIGURES } from '#domain/complaints/figures.ts'
import { ComplaintRow, Level } from './endpoints.ts'
import { reads } from '#contract/core/define.ts'
import { EstateId, Count, filledText, Id, Instant, Month } from '#contract/core/scalars.ts'

const OfEstate = v.object({ estateId: EstateId })
const Reads = { anyOf: ['complaint.readOwn', 'complaint.answer', 'complaint.handle'] } as const
const FigureKey = v.picklist(COMPLAINT_FIGURES)

export const readComplaintFigures = reads('/estates/:estateId/complaint-figures', {
  summary: "How each level dealt with the month's complaints; counts only, as they stand now",
  policy: Reads,
  params: OfEstate,
  query: v.strictObject({ month: Month }),
  output: v.object({
    nowAt: Instant,
    month: Month,
    caseCount: Count,
    figures: v.array(v.object({ level: Level, key: FigureKey, hits: Count, of: Count })),
  }),
})

export const listComplaintCases = reads('/estates/:estateId/complaint-figures/:level/:figure/cases', {
  summary:
    'The cases behind a figure, those that count or those that do not, as far as they have come to who asks',
  policy: { anyOf: ['complaint.answer', 'complaint.handle'] },
  params: v.object({ estateId: EstateId, level: Level, figure: FigureKey }),
  query: v.strictObject({ month: Month, part: v.picklist(['hits', 'rest']), before: v.optional(Id) }),
  output: v.object({
    nowAt: Instant,
    complaints: v.array(ComplaintRow),
    /** How many cases of the whole figure's part have not come to who asks, and are not among the rows. */
    hiddenCount: Count,
    before: v.nullable(Id),
  }),
})

export const linkComplaintCases = reads('/estates/:estateId/complaint-figures/export-link', {
  summary:
    "An address from which the month's cases can be saved as CSV: all that the figures are computed from, and no words or names",
  policy: Reads,
  params: OfEstate,
  query: v.strictObject({ month: Month }),
  output: v.object({ url: filledText(400) }),
})
