import * as v from 'valibot'
import { DECLINE_REASONS, PAUSE_REASONS, REPAIR_MOVES, REPAIR_STATES } from '#domain/repairs/ticket.ts'
import { SATISFACTIONS } from '#domain/repairs/figures.ts'
import { reads, writes } from '#contract/core/define.ts'
import {
  AmountFen,
  EstateId,
  Count,
  Day,
  filledText,
  Id,
  Instant,
  Photo,
  PhotoId,
  typedText,
} from '#contract/core/scalars.ts'

export const RepairState = v.picklist(REPAIR_STATES)
export type RepairState = v.InferOutput<typeof RepairState>

export const RepairMove = v.picklist(REPAIR_MOVES)
export type RepairMove = v.InferOutput<typeof RepairMove>

export const RepairPlace = v.picklist(['home', 'building', 'grounds'])
export type RepairPlace = v.InferOutput<typeof RepairPlace>

/** `kind` is a key of `REPAIR_KINDS` in domain/repairs. */
export const RepairKind = v.pipe(v.string(), v.regex(/^[a-zA-Z]{2,32}$/))

/** Who stands behind a step. Names are never told: neighbours read it too. */
export const StepBy = v.picklist(['owner', 'company', 'worker', 'clock'])
export type StepBy = v.InferOutput<typeof StepBy>

export const ClockState = v.picklist(['inTime', 'late', 'running', 'none'])

/** One of a repair's two clocks: its limit, where the limit is from, and how it stands. */
const Clock = v.object({
  by: Instant,
  basis: v.picklist(['standard', 'contract', 'ours']),
  state: ClockState,
})

export const RepairRow = v.object({
  repairId: Id,
  kind: RepairKind,
  kindTitle: v.string(),
  isEmergency: v.boolean(),
  place: RepairPlace,
  placeText: v.string(),
  building: v.string(),
  stair: v.string(),
  description: v.string(),
  state: RepairState,
  reportedAt: Instant,
  answer: Clock,
  mend: Clock,
  /** Late by either clock, now or before; and whether a clock that still runs is past its limit now. */
  isLate: v.boolean(),
  isOverdue: v.boolean(),
  isMine: v.boolean(),
  /** Of somebody without an account, who scanned the code of a facility. */
  isVisitors: v.boolean(),
  /** Who said "mine too", besides the reporter. */
  followers: Count,
  reopened: Count,
  photoCount: Count,
})
export type RepairRow = v.InferOutput<typeof RepairRow>

/** A line of a quote: how many of what at which price. */
export const QuoteLine = v.strictObject({
  title: filledText(40),
  quantity: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(9_999)),
  unitFen: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100_000_000)),
})
export type QuoteLine = v.InferOutput<typeof QuoteLine>

/** What a step says besides its note; only what belongs to its move is there. */
export const StepData = v.strictObject({
  pauseReason: v.optional(v.picklist(PAUSE_REASONS)),
  /** Until when it is likely to be paused. */
  until: v.optional(Day),
  declineReason: v.optional(v.picklist(DECLINE_REASONS)),
  /** The repair that this one repeats. */
  duplicateOf: v.optional(Id),
  workerId: v.optional(filledText(64)),
  /** An outside firm that the work is handed to. */
  thirdParty: v.optional(filledText(60)),
  visitFrom: v.optional(Instant),
  visitTo: v.optional(Instant),
  quote: v.optional(v.pipe(v.array(QuoteLine), v.minLength(1), v.maxLength(20))),
  /** What the work cost in the end. */
  costFen: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000_000))),
})
export type StepData = v.InferOutput<typeof StepData>

export const RepairStep = v.object({
  move: v.picklist([...REPAIR_MOVES, 'submit', 'lapse', 'say']),
  state: RepairState,
  at: Instant,
  by: StepBy,
  note: v.string(),
  photos: v.array(Photo),
  /** As given, but for whom it was dispatched to: that is told to the company alone. */
  data: StepData,
})
export type RepairStep = v.InferOutput<typeof RepairStep>

export const Satisfaction = v.picklist(SATISFACTIONS)

export const RepairDetail = v.object({
  nowAt: Instant,
  repair: RepairRow,
  steps: v.array(RepairStep),
  photos: v.array(Photo),
  /** What another system sent with its request; for the company and supervisors. */
  outsidePhotos: v.array(Photo),
  payer: v.picklist(['owner', 'common', 'operator']),
  /** Whom to call before anything else. */
  callFirst: v.nullable(v.picklist(['fire', 'gas', 'rescue'])),
  quotedFen: v.nullable(AmountFen),
  agreedFen: v.nullable(AmountFen),
  pausedMs: Count,
  pausedAt: v.nullable(Instant),
  thirdParty: v.string(),
  workerName: v.nullable(v.string()),
  /** When silence will close it. */
  lapsesAt: v.nullable(Instant),
  isFollowing: v.boolean(),
  rating: v.nullable(v.object({ isSolved: v.boolean(), satisfaction: Satisfaction, note: v.string() })),
  mayRate: v.boolean(),
  maySay: v.boolean(),
  /** 12345's orders on it, earliest first: their limits for everybody, their numbers for those who may know them. */
  orders: v.array(
    v.object({
      orderNo: v.nullable(v.string()),
      by: Instant,
      state: v.picklist(['inTime', 'late', 'running']),
    }),
  ),
  /** The spoken report; `url` is null for those who only learn that there is one. */
  voice: v.nullable(v.object({ seconds: Count, url: v.nullable(v.string()) })),
  /** Under which number a visitor who reported is called: for the company and whom it sends. Null for everybody else, and once deleted. */
  visitorPhone: v.nullable(v.string()),
  /** What the one who asks may do next, from the table of moves. */
  moves: v.array(RepairMove),
})
export type RepairDetail = v.InferOutput<typeof RepairDetail>

const PhotoIds = v.pipe(v.array(PhotoId), v.maxLength(6))
const OfEstate = v.object({ estateId: EstateId })
const OfRepair = v.object({ estateId: EstateId, repairId: Id })

/** Where in the estate: a building's name, its stair, the floor; empty where it is nothing of the kind. */
const Spot = {
  building: v.optional(typedText(20)),
  stair: v.optional(typedText(20)),
  floor: v.optional(typedText(10)),
  facilityId: v.optional(Id),
}

export const listRepairs = reads('/estates/:estateId/repairs', {
  summary:
    "Repairs, newest first: mine, a worker's, or all of the estate's for those who direct or supervise them",
  policy: { anyOf: ['repair.readOwn', 'repair.readAll', 'repair.readShared', 'repair.work'] },
  params: OfEstate,
  query: v.strictObject({
    state: v.optional(v.picklist(['open', 'closed', 'due'])),
    /** Words in the place, the description or the kind; of the last two years. */
    search: v.optional(filledText(30)),
    before: v.optional(Id),
  }),
  output: v.object({
    nowAt: Instant,
    repairs: v.array(RepairRow),
    /** Counted up to 1000. */
    openCount: Count,
    closedCount: Count,
    lateCount: Count,
    before: v.nullable(Id),
  }),
})

export const listAlike = reads('/estates/:estateId/repairs-alike', {
  summary: 'Open reports of the same kind at the same shared place: "is it this one?"',
  policy: { anyOf: ['repair.report', 'repair.move'] },
  params: OfEstate,
  query: v.strictObject({ kind: RepairKind, ...Spot }),
  output: v.object({ nowAt: Instant, repairs: v.array(RepairRow) }),
})

export const readRepair = reads('/estates/:estateId/repairs/:repairId', {
  summary: 'One repair with all its steps',
  policy: { anyOf: ['repair.readOwn', 'repair.readAll', 'repair.readShared', 'repair.work'] },
  params: OfRepair,
  output: RepairDetail,
  errors: ['repair.not-found'],
})

export const reportRepair = writes('/estates/:estateId/repairs', {
  summary: 'Report a repair. The phone names it (`repairId`), so sending it again makes no second one',
  policy: { anyOf: ['repair.report'] },
  params: OfEstate,
  body: v.strictObject({
    repairId: Id,
    kind: RepairKind,
    place: RepairPlace,
    placeText: filledText(80),
    description: typedText(500),
    photoIds: PhotoIds,
    /** A spoken note, sent before like a picture. */
    voiceId: v.optional(PhotoId),
    ...Spot,
  }),
  idempotent: true,
  output: RepairDetail,
  errors: ['limit.daily', 'repair.photo-unknown', 'repair.voice-unknown', 'place.not-found'],
})

export const joinRepair = writes('/estates/:estateId/repairs/:repairId/followers', {
  summary: 'Say "mine too" of a neighbour\'s open report of a shared part, and follow it. Once a person',
  policy: { anyOf: ['repair.report'] },
  params: OfRepair,
  body: v.strictObject({}),
  idempotent: true,
  output: RepairDetail,
  errors: ['repair.not-found'],
})

export const moveRepair = writes('/estates/:estateId/repairs/:repairId/moves', {
  summary:
    'Move a repair on: the company works it, the reporter agrees to a price, confirms, reopens or withdraws',
  policy: { anyOf: ['repair.report', 'repair.move', 'repair.work'] },
  params: OfRepair,
  body: v.strictObject({
    move: RepairMove,
    note: typedText(300),
    photoIds: PhotoIds,
    data: v.optional(StepData),
  }),
  idempotent: true,
  output: RepairDetail,
  errors: [
    'repair.not-found',
    'repair.move-refused',
    'repair.photo-unknown',
    'repair.photos-needed',
    'repair.reason-needed',
    'repair.price-not-agreed',
    'repair.worker-unknown',
  ],
})

export const sayOfRepair = writes('/estates/:estateId/repairs/:repairId/messages', {
  summary: 'Add words, pictures or both to a repair: its reporter, who follows it, and the company',
  policy: { anyOf: ['repair.report', 'repair.move', 'repair.work'] },
  params: OfRepair,
  /** One of the two at least. */
  body: v.strictObject({ note: typedText(500), photoIds: PhotoIds }),
  idempotent: true,
  output: RepairDetail,
  errors: ['repair.not-found', 'repair.photo-unknown', 'repair.too-much-said'],
})

export const rateRepair = writes('/estates/:estateId/repairs/:repairId/rating', {
  summary: 'What the reporter says of the outcome, once there is one; the last word counts',
  policy: { anyOf: ['repair.report'] },
  params: OfRepair,
  body: v.strictObject({ isSolved: v.boolean(), satisfaction: Satisfaction, note: typedText(300) }),
  idempotent: true,
  output: RepairDetail,
  errors: ['repair.not-found', 'repair.no-outcome'],
})
