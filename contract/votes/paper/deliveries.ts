import * as v from 'valibot'
import { DELIVERY_METHODS, DELIVERY_OUTCOMES, DELIVERY_STATES } from '#domain/votes/paper/delivery.ts'
import { reads, writes } from '#contract/core/define.ts'
import {
  AreaDm2,
  EstateId,
  Count,
  filledText,
  Id,
  Instant,
  Photo,
  PhotoId,
  typedText,
} from '#contract/core/scalars.ts'

const OfVote = v.object({ estateId: EstateId, voteId: Id })
const HeadId = v.pipe(v.string(), v.regex(/^H[0-9]{1,6}$/))
const OfHead = v.object({ ...OfVote.entries, headId: HeadId })

export const DeliveryMethod = v.picklist(DELIVERY_METHODS)
export type DeliveryMethod = v.InferOutput<typeof DeliveryMethod>
export const DeliveryOutcome = v.picklist(DELIVERY_OUTCOMES)
export type DeliveryOutcome = v.InferOutput<typeof DeliveryOutcome>
export const DeliveryState = v.picklist(DELIVERY_STATES)
export type DeliveryState = v.InferOutput<typeof DeliveryState>

/** One thing done to tell a head. Who did it is said by role, never by name. */
export const DeliveryStep = v.object({
  method: DeliveryMethod,
  outcome: DeliveryOutcome,
  at: Instant,
  by: v.picklist(['committee', 'owner']),
  note: v.string(),
  photos: v.array(Photo),
})
export type DeliveryStep = v.InferOutput<typeof DeliveryStep>

const Told = v.object({
  state: DeliveryState,
  /** The step it rests on. */
  by: v.nullable(v.object({ method: DeliveryMethod, outcome: DeliveryOutcome, at: Instant })),
  /** Whether that was fifteen whole days before the opening. */
  isInTime: v.boolean(),
  basis: v.string(),
})

/** Heads and area by how they were told, and of those told how many heads in time. */
export const DeliverySums = v.object({
  delivered: v.object({ heads: Count, areaDm2: AreaDm2, inTime: Count }),
  posted: v.object({ heads: Count, areaDm2: AreaDm2, inTime: Count }),
  attempted: v.object({ heads: Count, areaDm2: AreaDm2, inTime: Count }),
  undelivered: v.object({ heads: Count, areaDm2: AreaDm2, inTime: Count }),
})
export type DeliverySums = v.InferOutput<typeof DeliverySums>

const Denial = v.object({ at: Instant, reason: v.string() })

export const recordDelivery = writes('/estates/:estateId/votes/:voteId/deliveries', {
  summary:
    'Record what was done to tell heads of a vote: a visit, a letter, a call, a posting; kept for ever',
  mostBytes: 192 * 1024,
  policy: { anyOf: ['vote.deliver'] },
  params: OfVote,
  body: v.strictObject({
    deliveryId: Id,
    /** One where somebody was sought, many where a notice was posted. */
    headIds: v.pipe(v.array(HeadId), v.minLength(1), v.maxLength(5000)),
    method: DeliveryMethod,
    outcome: DeliveryOutcome,
    /** How long ago it was done; the phone's own clock decides nothing. */
    minutesAgo: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(200_000)),
    note: typedText(200),
    photoIds: v.pipe(v.array(PhotoId), v.maxLength(4)),
  }),
  idempotent: true,
  output: v.object({ heads: Count }),
  errors: [
    'vote.not-found',
    'vote.cancelled',
    'delivery.unfit',
    'delivery.no-evidence',
    'delivery.bad-time',
    'photo.not-sent',
  ],
})

/** A door to knock at. No names, and never what anybody chose. */
export const Door = v.object({
  headId: v.string(),
  stair: v.string(),
  unitLabels: v.array(v.string()),
  areaDm2: AreaDm2,
  hasVoted: v.boolean(),
  told: Told,
  /** What was done last. */
  last: v.nullable(v.object({ method: DeliveryMethod, outcome: DeliveryOutcome, at: Instant })),
  steps: Count,
  /** What an owner of the head says against having been told. */
  denial: v.nullable(Denial),
})
export type Door = v.InferOutput<typeof Door>

export const readRound = reads('/estates/:estateId/votes/:voteId/round', {
  summary: 'The doors of a building in walking order: who has not voted, who was not told, what was tried',
  policy: { anyOf: ['vote.readTurnout'] },
  params: OfVote,
  query: v.strictObject({
    /** The first building where none is named. */
    building: v.optional(filledText(20)),
  }),
  output: v.object({
    nowAt: Instant,
    title: v.string(),
    closesAt: Instant,
    isOpen: v.boolean(),
    buildings: v.array(v.string()),
    building: v.string(),
    doors: v.array(Door),
  }),
  errors: ['vote.not-found'],
})

export const listDeliveries = reads('/estates/:estateId/votes/:voteId/heads/:headId/deliveries', {
  summary: 'Everything that was done to tell one head, with its proofs',
  policy: { anyOf: ['vote.deliver'] },
  params: OfHead,
  output: v.object({
    nowAt: Instant,
    unitLabels: v.array(v.string()),
    told: Told,
    steps: v.array(DeliveryStep),
    denials: v.array(Denial),
  }),
  errors: ['vote.not-found'],
})

export const listMyDeliveries = reads('/estates/:estateId/votes/:voteId/my-deliveries', {
  summary: 'How my heads were told of a vote',
  policy: { anyOf: ['vote.read'] },
  params: OfVote,
  output: v.object({
    nowAt: Instant,
    heads: v.array(
      v.object({
        headId: v.string(),
        unitLabels: v.array(v.string()),
        told: Told,
        steps: v.array(DeliveryStep),
        /** When I said that I was not told. */
        deniedAt: v.nullable(Instant),
      }),
    ),
  }),
  errors: ['vote.not-found'],
})

export const denyDelivery = writes('/estates/:estateId/votes/:voteId/heads/:headId/not-told', {
  summary: 'An owner says that nobody told the home of the vote; kept, and shown to the committee',
  policy: { anyOf: ['vote.cast'] },
  params: OfHead,
  body: v.strictObject({ reason: typedText(300) }),
  idempotent: true,
  output: v.object({}),
  errors: ['vote.not-found', 'vote.not-entitled'],
})
