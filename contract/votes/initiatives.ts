import * as v from 'valibot'
import { INITIATIVE_KINDS } from '#domain/votes/initiative.ts'
import { reads, writes } from '#contract/core/define.ts'
import { AreaDm2, EstateId, Count, Day, filledText, Id, Instant, typedText } from '#contract/core/scalars.ts'
import { LawTest } from './endpoints.ts'

export const InitiativeKind = v.picklist(INITIATIVE_KINDS)
export type InitiativeKind = v.InferOutput<typeof InitiativeKind>

export const InitiativeState = v.picklist([
  'collecting',
  'withdrawn',
  'expired',
  'withCommittee',
  'planned',
  'withStreet',
  'ordered',
  'streetConvenes',
  'convened',
  'declined',
])
export type InitiativeState = v.InferOutput<typeof InitiativeState>

/** One comparison of the law: how many ask, in heads and in area, and what is missing. */
export const InitiativeTest = v.object({
  ...LawTest.entries,
  key: v.picklist(['asked-heads', 'asked-area', 'delivered-area']),
})
export type InitiativeTest = v.InferOutput<typeof InitiativeTest>

export const InitiativeRow = v.object({
  initiativeId: Id,
  kind: InitiativeKind,
  title: v.string(),
  state: InitiativeState,
  startedAt: Instant,
  since: Instant,
  /** The last day of the clock that runs, and the instant from which it is too late. */
  dueOn: v.nullable(Day),
  dueAt: v.nullable(Instant),
  dueFrom: v.nullable(v.picklist(['committee', 'street'])),
  isOverdue: v.boolean(),
  /** The holidays of that year are not all known yet: the day may still move on. */
  mayMove: v.boolean(),
  isMine: v.boolean(),
  iSupport: v.boolean(),
  /** Counted now while it collects, as it was passed on afterwards. Never who. */
  tests: v.array(InitiativeTest),
})
export type InitiativeRow = v.InferOutput<typeof InitiativeRow>

/** One head of mine, and whether it supports: through me, or through somebody I own it with. */
export const SupportingHead = v.object({
  unitLabels: v.array(v.string()),
  areaDm2: AreaDm2,
  jointOwners: Count,
  support: v.picklist(['none', 'mine', 'other']),
})
export type SupportingHead = v.InferOutput<typeof SupportingHead>

export const InitiativeMove = v.picklist([
  'support',
  'unsupport',
  'withdraw',
  'plan',
  'convene',
  'refuse',
  'order',
  'decline',
])
export type InitiativeMove = v.InferOutput<typeof InitiativeMove>

/** A state it came to, when, and what was said. */
export const InitiativePlace = v.object({
  state: InitiativeState,
  since: Instant,
  through: v.picklist([
    'start',
    'lapse',
    'cancel',
    'reach',
    'withdraw',
    'plan',
    'convene',
    'refuse',
    'order',
    'decline',
  ]),
  by: v.nullable(v.picklist(['committee', 'street'])),
  note: v.string(),
  day: v.nullable(Day),
  voteId: v.nullable(Id),
  voteTitle: v.nullable(v.string()),
})
export type InitiativePlace = v.InferOutput<typeof InitiativePlace>

export const InitiativeDetail = v.object({
  nowAt: Instant,
  initiative: InitiativeRow,
  reason: v.string(),
  question: v.string(),
  /** The days it runs by, frozen at its start. */
  clocks: v.object({ collectDays: Count, committeeDays: Count, streetDays: Count }),
  path: v.array(InitiativePlace),
  mine: v.array(SupportingHead),
  /** What the one who asks may do next, from the table of moves. */
  moves: v.array(InitiativeMove),
})
export type InitiativeDetail = v.InferOutput<typeof InitiativeDetail>

const OfEstate = v.object({ estateId: EstateId })
const OfInitiative = v.object({ estateId: EstateId, initiativeId: Id })
const Note = typedText(500)
const Reason = filledText(500)

export const listInitiatives = reads('/estates/:estateId/initiatives', {
  summary:
    'Joint requests of owners: all of them to owners, those passed on to who must answer or watch over them',
  policy: { anyOf: ['initiative.read'] },
  params: OfEstate,
  output: v.object({
    nowAt: Instant,
    /** What I may start now, or null. */
    mayStart: v.nullable(InitiativeKind),
    initiatives: v.array(InitiativeRow),
  }),
})

export const readInitiative = reads('/estates/:estateId/initiatives/:initiativeId', {
  summary: 'One joint request: how far it is, where it stands, what was answered; never who supports it',
  policy: { anyOf: ['initiative.read'] },
  params: OfInitiative,
  output: InitiativeDetail,
  errors: ['initiative.not-found'],
})

export const readInitiativeRooms = reads('/estates/:estateId/initiatives/:initiativeId/rooms', {
  summary: 'The rooms that supported a request that was passed on, to check it by; no names',
  policy: { anyOf: ['initiative.readRooms'] },
  params: OfInitiative,
  output: v.object({ rooms: v.array(v.object({ label: v.string(), areaDm2: AreaDm2 })) }),
  errors: ['initiative.not-found'],
})

export const startInitiative = writes('/estates/:estateId/initiatives', {
  summary: 'Start a joint request; its starter supports it with every head of theirs',
  policy: { anyOf: ['initiative.start'] },
  params: OfEstate,
  body: v.strictObject({
    initiativeId: Id,
    kind: InitiativeKind,
    title: filledText(60),
    reason: filledText(1000),
    question: filledText(500),
  }),
  idempotent: true,
  output: InitiativeDetail,
  errors: ['initiative.kind-unfit', 'initiative.not-entitled', 'initiative.one-at-a-time', 'estate.not-live'],
})

export const supportInitiative = writes('/estates/:estateId/initiatives/:initiativeId/supports', {
  summary: 'Support a request with every head of mine, or take that back while it still collects',
  policy: { anyOf: ['initiative.support'] },
  params: OfInitiative,
  body: v.strictObject({ supports: v.boolean() }),
  idempotent: true,
  output: InitiativeDetail,
  errors: ['initiative.not-found', 'initiative.not-collecting', 'initiative.not-entitled'],
})

export const withdrawInitiative = writes('/estates/:estateId/initiatives/:initiativeId/withdrawal', {
  summary: 'Its starter calls a request off, while it still collects',
  policy: { anyOf: ['initiative.start'] },
  params: OfInitiative,
  body: v.strictObject({}),
  idempotent: true,
  output: InitiativeDetail,
  errors: ['initiative.not-found', 'initiative.not-collecting'],
})

export const answerInitiative = writes('/estates/:estateId/initiatives/:initiativeId/answers', {
  summary: 'The committee answers: names the vote that it announced, plans a day, or refuses and says why',
  policy: { anyOf: ['initiative.answer'] },
  params: OfInitiative,
  body: v.variant('move', [
    v.strictObject({ move: v.literal('convene'), voteId: Id, note: Note }),
    v.strictObject({ move: v.literal('plan'), day: Day, note: Note }),
    v.strictObject({ move: v.literal('refuse'), note: Reason }),
  ]),
  idempotent: true,
  output: InitiativeDetail,
  errors: [
    'initiative.not-found',
    'initiative.move-refused',
    'initiative.day-unfit',
    'initiative.vote-unfit',
  ],
})

export const orderInitiative = writes('/estates/:estateId/initiatives/:initiativeId/orders', {
  summary: 'The street orders the committee to convene by a day, convenes itself, or declines and says why',
  policy: { anyOf: ['initiative.order'] },
  params: OfInitiative,
  body: v.variant('move', [
    v.strictObject({ move: v.literal('order'), day: Day, note: Note }),
    v.strictObject({ move: v.literal('plan'), day: Day, note: Note }),
    v.strictObject({ move: v.literal('decline'), note: Reason }),
  ]),
  idempotent: true,
  output: InitiativeDetail,
  errors: ['initiative.not-found', 'initiative.move-refused', 'initiative.day-unfit'],
})
