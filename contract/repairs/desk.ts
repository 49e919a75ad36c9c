import * as v from 'valibot'
import { FIGURES } from '#domain/repairs/figures.ts'
import { FACILITY_KINDS, type FacilityKind as FacilityKey } from '#domain/repairs/kind.ts'
import { reads, writes } from '#contract/core/define.ts'
import { RepairKind, RepairRow } from './endpoints.ts'
import { EstateId, Count, filledText, Id, Instant, Month, typedText } from '#contract/core/scalars.ts'

const OfEstate = v.object({ estateId: EstateId })
const Reads = { anyOf: ['repair.readOwn', 'repair.readAll', 'repair.readShared', 'repair.work'] } as const

export const FacilityKind = v.picklist(Object.keys(FACILITY_KINDS) as FacilityKey[])

export const Facility = v.object({
  facilityId: Id,
  kind: FacilityKind,
  title: v.string(),
  building: v.string(),
  stair: v.string(),
  floor: v.string(),
  code: v.string(),
})
export type Facility = v.InferOutput<typeof Facility>

export const listPlaces = reads('/estates/:estateId/places', {
  summary:
    "The estate's buildings with their stairs, and what stands in one of them (or in the grounds, with an empty name)",
  policy: Reads,
  params: OfEstate,
  query: v.strictObject({ building: v.optional(typedText(20)) }),
  output: v.object({
    buildings: v.array(v.object({ building: v.string(), stairs: v.array(v.string()) })),
    facilities: v.array(Facility),
  }),
})

export const findPlace = reads('/estates/:estateId/places/by-code/:code', {
  summary: 'What the code on a sign stands for: a lift, a door, a lamp post',
  policy: Reads,
  params: v.object({ estateId: EstateId, code: v.pipe(v.string(), v.regex(/^[0-9A-Za-z-]{3,20}$/)) }),
  output: Facility,
  errors: ['place.not-found'],
})

export const importFacilities = writes('/estates/:estateId/places/imports', {
  summary:
    'Bring in lifts, doors and other facilities from CSV or XLSX: all lines, or every problem by its line',
  mostBytes: 192 * 1024,
  policy: { anyOf: ['repair.move'] },
  params: OfEstate,
  body: v.strictObject({
    file: v.pipe(v.string(), v.maxLength(60_000)),
    encoding: v.picklist(['base64', 'text']),
    onlyCheck: v.boolean(),
  }),
  idempotent: true,
  output: v.object({
    isStored: v.boolean(),
    facilities: Count,
    /** Known from before by their code, and left as they are. */
    known: Count,
    problems: v.array(v.object({ line: Count, code: v.string(), message: v.string() })),
  }),
})

export const importTickets = writes('/estates/:estateId/repairs/imports', {
  summary:
    "Bring in the company's tickets of its former system from CSV or XLSX, with their own times: all lines, or every problem by its line",
  policy: { anyOf: ['repair.move'] },
  params: OfEstate,
  body: v.strictObject({
    file: v.pipe(v.string(), v.maxLength(1_400_000)),
    encoding: v.picklist(['base64', 'text']),
    onlyCheck: v.boolean(),
  }),
  mostBytes: 2 * 1024 * 1024,
  idempotent: true,
  output: v.object({
    isStored: v.boolean(),
    tickets: Count,
    /** Known from before by their number, and left as they are. */
    known: Count,
    problems: v.array(v.object({ line: Count, code: v.string(), message: v.string() })),
  }),
})

export const listWorkers = reads('/estates/:estateId/repair-workers', {
  summary: 'Whom the company can give work to, with how much each has open',
  policy: { anyOf: ['repair.move'] },
  params: OfEstate,
  output: v.object({
    workers: v.array(v.object({ workerId: v.string(), name: v.string(), openCount: Count })),
  }),
})

export const registerWorker = writes('/estates/:estateId/repair-workers', {
  summary: 'Take somebody on by the code their own phone shows; they see what is given to them from then on',
  policy: { anyOf: ['repair.move'] },
  params: OfEstate,
  body: v.strictObject({ agentCode: v.pipe(v.string(), v.regex(/^[0-9]{8}$/)), name: filledText(20) }),
  idempotent: true,
  output: v.object({ workerId: v.string() }),
  errors: ['proxy.code-refused', 'request.too-many'],
})

const PromisedMinutes = v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(525_600)))

export const RepairPromise = v.object({
  kind: RepairKind,
  respondMinutes: PromisedMinutes,
  mendMinutes: PromisedMinutes,
  clauseId: Id,
  clauseTitle: v.string(),
})

export const listPromises = reads('/estates/:estateId/repair-promises', {
  summary: 'What the contract promises for kinds of repair beyond the norm',
  policy: Reads,
  params: OfEstate,
  output: v.object({ promises: v.array(RepairPromise) }),
})

export const promiseRepair = writes('/estates/:estateId/repair-promises', {
  summary:
    'Record what a clause of the contract promises for a kind of repair; it counts for reports from then on',
  policy: { anyOf: ['repair.move'] },
  params: OfEstate,
  body: v.strictObject({
    kind: RepairKind,
    respondMinutes: PromisedMinutes,
    mendMinutes: PromisedMinutes,
    clauseId: Id,
  }),
  idempotent: true,
  output: v.object({ promises: v.array(RepairPromise) }),
  errors: ['clause.not-found', 'repair.promise-slower'],
})

export const setDeskPhone = writes('/estates/:estateId/desk-phone', {
  summary:
    'Say under which number the desk of the company answers; empty takes it back. Everybody of the estate sees it',
  policy: { anyOf: ['repair.move'] },
  params: OfEstate,
  body: v.strictObject({
    phone: v.pipe(v.string(), v.maxLength(20), v.regex(/^[0-9 -]*$/)),
  }),
  idempotent: true,
  output: v.object({ phone: v.nullable(v.string()) }),
  errors: ['repair.phone-unfit'],
})

export const FigureKey = v.picklist(FIGURES)

export const readRepairFigures = reads('/estates/:estateId/repair-figures', {
  summary: "How the month's repairs were answered and mended, each figure with how many cases it counts",
  policy: Reads,
  params: OfEstate,
  query: v.strictObject({ month: Month }),
  output: v.object({
    nowAt: Instant,
    month: Month,
    caseCount: Count,
    figures: v.array(v.object({ key: FigureKey, hits: Count, of: v.nullable(Count) })),
    /** The longest a company's clock stood still in all, with its cases among the exported ones. */
    pausedMs: Count,
  }),
})

export const listFigureCases = reads('/estates/:estateId/repair-figures/:figure/cases', {
  summary: 'The cases behind a figure: those that count, or those that do not',
  policy: { anyOf: ['repair.readAll', 'repair.readShared'] },
  params: v.object({ estateId: EstateId, figure: FigureKey }),
  query: v.strictObject({ month: Month, part: v.picklist(['hits', 'rest']), before: v.optional(Id) }),
  output: v.object({ nowAt: Instant, repairs: v.array(RepairRow), before: v.nullable(Id) }),
})

export const linkCases = reads('/estates/:estateId/repair-figures/export-link', {
  summary:
    "An address from which the month's cases can be saved as CSV: all that the figures are computed from",
  policy: Reads,
  params: OfEstate,
  query: v.strictObject({ month: Month }),
  output: v.object({ url: filledText(400) }),
})
