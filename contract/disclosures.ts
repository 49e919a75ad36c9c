import * as v from 'valibot'
import { reads } from './define.ts'
import { CommunityId, Count, Day, Id, Instant, Month, Photo } from './scalars.ts'

export const DutyState = v.picklist(['upcoming', 'due', 'onTime', 'late', 'missing', 'excused'])
export type DutyState = v.InferOutput<typeof DutyState>

export const Frequency = v.object({
  every: v.picklist(['day', 'week', 'month', 'quarter', 'half-year', 'year']),
  times: Count,
})
export type Frequency = v.InferOutput<typeof Frequency>

/** How many duties ended how. `due` is onTime + late + missing: what had to be done by now. */
export const DutyCounts = v.object({ onTime: Count, late: Count, missing: Count, due: Count })
export type DutyCounts = v.InferOutput<typeof DutyCounts>

export const Clause = v.object({
  clauseId: Id,
  number: v.string(),
  category: v.string(),
  content: v.string(),
  level: v.string(),
  frequency: Frequency,
  counts: DutyCounts,
  latest: v.nullable(v.object({ state: DutyState, dueOn: Day, performedOn: v.nullable(Day) })),
})
export type Clause = v.InferOutput<typeof Clause>

export const Duty = v.object({
  periodFrom: Day,
  periodTo: Day,
  dueOn: Day,
  state: DutyState,
  performedOn: v.nullable(Day),
  note: v.string(),
  photos: v.array(Photo),
})
export type Duty = v.InferOutput<typeof Duty>

export const Contract = v.object({ title: v.string(), company: v.string(), startsOn: Day, endsOn: Day })

export const readPerformance = reads('/communities/:communityId/performance', {
  summary: 'How the service contract is kept, clause by clause, over twelve months',
  policy: { anyOf: ['disclosure.read'] },
  params: v.object({ communityId: CommunityId }),
  output: v.object({
    nowAt: Instant,
    contract: v.nullable(Contract),
    counts: DutyCounts,
    months: v.array(v.object({ month: Month, counts: DutyCounts })),
    clauses: v.array(Clause),
  }),
})

export const readClause = reads('/communities/:communityId/performance/:clauseId', {
  summary: 'One clause: what was promised, when it was due, what was done, with pictures',
  policy: { anyOf: ['disclosure.read'] },
  params: v.object({ communityId: CommunityId, clauseId: Id }),
  output: v.object({ nowAt: Instant, clause: Clause, duties: v.array(Duty) }),
  errors: ['clause.not-found'],
})
