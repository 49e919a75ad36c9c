import * as v from 'valibot'
import { reads, writes } from '#contract/core/define.ts'
import { EstateId, filledText, Id, Instant } from '#contract/core/scalars.ts'
import { MOBILE } from '#domain/repairs/visitor.ts'
import { RepairKind, RepairState, StepBy } from './endpoints.ts'

const ANYONE = { who: 'anyone' } as const
const FacilityCode = v.pipe(v.string(), v.regex(/^[0-9A-Za-z-]{3,20}$/))
const Secret = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/))

export const readVisitorPlace = reads('/estates/:estateId/visitor-places/:code', {
  summary:
    'What the code on a sign stands for and what can be reported there, for anybody who scans it; nothing of homes or people',
  policy: ANYONE,
  params: v.object({ estateId: EstateId, code: FacilityCode }),
  output: v.object({
    estateName: v.string(),
    placeText: v.string(),
    kinds: v.array(v.object({ key: RepairKind, title: v.string() })),
    /** Under which number the company's desk answers; null where it did not say. */
    deskPhone: v.nullable(v.string()),
  }),
  errors: ['place.not-found'],
})

export const reportAsVisitor = writes('/estates/:estateId/visitor-reports', {
  summary:
    'Report what is broken at a facility with a phone number and no account; bounded a day by address, number and facility. Answers the secret by which it is followed',
  policy: ANYONE,
  params: v.object({ estateId: EstateId }),
  body: v.strictObject({
    repairId: Id,
    code: FacilityCode,
    kind: RepairKind,
    description: filledText(300),
    phone: v.pipe(v.string(), v.regex(MOBILE)),
  }),
  idempotent: true,
  output: v.object({ secret: v.string() }),
  errors: ['place.not-found', 'limit.daily'],
})

export const readVisitorReport = reads('/estates/:estateId/visitor-reports/:repairId', {
  summary:
    'How a report of somebody without an account stands, for whoever has its secret; no names, no number',
  policy: ANYONE,
  params: v.object({ estateId: EstateId, repairId: Id }),
  query: v.strictObject({ secret: Secret }),
  output: v.object({
    nowAt: Instant,
    estateName: v.string(),
    placeText: v.string(),
    kindTitle: v.string(),
    description: v.string(),
    state: RepairState,
    reportedAt: Instant,
    respondBy: Instant,
    steps: v.array(
      v.object({ move: v.string(), state: RepairState, at: Instant, by: StepBy, note: v.string() }),
    ),
    deskPhone: v.nullable(v.string()),
  }),
  errors: ['repair.not-found'],
})
