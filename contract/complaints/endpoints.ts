import * as v from 'valibot'
import { LEVELS, SUBJECTS } from '#domain/complaints/ladder.ts'
import {
  AGREEMENT_MOVES,
  COMPLAINT_ACTORS,
  COMPLAINT_MOVES,
  COMPLAINT_STATES,
  STEP_MOVES,
  MEDIATORS,
} from '#domain/complaints/standing.ts'
import { reads, writes } from '#contract/core/define.ts'
import {
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

export const Level = v.picklist(LEVELS)
export const Subject = v.picklist(SUBJECTS)
export type Subject = v.InferOutput<typeof Subject>
export const ComplaintState = v.picklist(COMPLAINT_STATES)
export const ComplaintMove = v.picklist(COMPLAINT_MOVES)
export type ComplaintMove = v.InferOutput<typeof ComplaintMove>
export const ComplaintActor = v.picklist(COMPLAINT_ACTORS)
export const ClockState = v.picklist(['inTime', 'late', 'running', 'none'])

export const REF_KINDS = ['repair', 'entry', 'clause', 'bill'] as const
/** What a complaint is about, by its name elsewhere; a link and nothing more. */
export const ComplaintRef = v.strictObject({
  kind: v.picklist(REF_KINDS),
  id: v.pipe(v.string(), v.regex(/^[0-9A-Za-z-]{1,64}$/)),
})
export type ComplaintRef = v.InferOutput<typeof ComplaintRef>

/** Names nobody: the same row is read by the company. */
export const ComplaintRow = v.object({
  complaintId: Id,
  subject: Subject,
  words: v.string(),
  state: ComplaintState,
  level: Level,
  filedAt: Instant,
  /** When the clock that runs now is over; null once it is closed. */
  dueAt: v.nullable(Instant),
  isLate: v.boolean(),
  isMine: v.boolean(),
})
export type ComplaintRow = v.InferOutput<typeof ComplaintRow>

const Basis = v.picklist(['standard', 'ours'])
const Visit = v.object({
  level: Level,
  arrivedAt: Instant,
  answerBy: v.nullable(Instant),
  answerBasis: Basis,
  answer: ClockState,
  answeredAt: v.nullable(Instant),
  solveBy: Instant,
  solveBasis: Basis,
  solve: ClockState,
  resolvedAt: v.nullable(Instant),
  leftAt: v.nullable(Instant),
  leftBy: v.nullable(v.picklist(['clock', 'complainant'])),
})

const Step = v.object({
  move: v.picklist(STEP_MOVES),
  by: ComplaintActor,
  at: Instant,
  state: ComplaintState,
  level: Level,
  note: v.string(),
  photos: v.array(Photo),
  version: v.nullable(Count),
})

/** With whom an agreement is made. */
export const OTHER_SIDES = ['company', 'neighbour'] as const

export const Agreement = v.object({
  version: Count,
  complainant: v.string(),
  other: v.string(),
  otherSide: v.picklist(OTHER_SIDES),
  facts: v.string(),
  dispute: v.string(),
  content: v.string(),
  performOn: Day,
  mediator: v.picklist(MEDIATORS),
  proposedAt: Instant,
  /** SHA-256 of the text as domain/complaints/agreement.ts spells it, lower-case hex. */
  hash: v.string(),
  state: v.picklist(['toComplainant', 'toOther', 'refused', 'inForce']),
  inForceAt: v.nullable(Instant),
  /** The last day on which both may together ask the court to confirm it. */
  courtBy: v.nullable(Day),
  /** The holidays of its year are not known yet, so that `courtBy` may come later. */
  courtMayMove: v.boolean(),
})
export type Agreement = v.InferOutput<typeof Agreement>

export const ComplaintDetail = v.object({
  nowAt: Instant,
  complaint: ComplaintRow,
  /** Whom this reader acts for; a neighbour who was asked to an agreement reads by `readInvitation`. */
  as: ComplaintActor,
  isNamed: v.boolean(),
  /** The complainant's home and name, for whoever may know them. */
  who: v.nullable(v.string()),
  photos: v.array(Photo),
  refs: v.array(ComplaintRef),
  visits: v.array(Visit),
  steps: v.array(Step),
  reopened: Count,
  /** The last one proposed, and the one in force where that is another. */
  agreements: v.array(Agreement),
  moves: v.array(ComplaintMove),
  agreementMoves: v.array(v.picklist(AGREEMENT_MOVES)),
})
export type ComplaintDetail = v.InferOutput<typeof ComplaintDetail>

/** What the other home is told: before it joins only that the community or the street asks it to an agreement. */
export const Invitation = v.object({
  nowAt: Instant,
  complaintId: Id,
  mediator: v.picklist(MEDIATORS),
  invitedAt: Instant,
  isJoined: v.boolean(),
  agreements: v.array(Agreement),
  moves: v.array(v.picklist(AGREEMENT_MOVES)),
  version: Count,
})
export type Invitation = v.InferOutput<typeof Invitation>

const OfEstate = v.object({ estateId: EstateId })
const OfComplaint = v.object({ estateId: EstateId, complaintId: Id })
const Reads = { anyOf: ['complaint.readOwn', 'complaint.answer', 'complaint.handle'] } as const
const PhotoIds = v.pipe(v.array(PhotoId), v.maxLength(6))

export const listComplaints = reads('/estates/:estateId/complaints', {
  summary: 'Complaints: mine, or those that have come up to whom I act for, by when their clock runs out',
  policy: Reads,
  params: OfEstate,
  query: v.strictObject({ state: v.optional(v.picklist(['open', 'closed'])), before: v.optional(Id) }),
  output: v.object({
    nowAt: Instant,
    complaints: v.array(ComplaintRow),
    invitations: v.array(v.object({ complaintId: Id, invitedAt: Instant })),
    before: v.nullable(Id),
  }),
})

export const readComplaint = reads('/estates/:estateId/complaints/:complaintId', {
  summary: 'One complaint with its way up, its clocks and its steps',
  policy: Reads,
  params: OfComplaint,
  output: ComplaintDetail,
  errors: ['complaint.not-found'],
})

export const makeComplaint = writes('/estates/:estateId/complaints', {
  summary: 'Complain. The phone names it (`complaintId`), so sending it again makes no second one',
  policy: { anyOf: ['complaint.make'] },
  params: OfEstate,
  body: v.strictObject({
    complaintId: Id,
    subject: Subject,
    words: filledText(1000),
    photoIds: PhotoIds,
    refs: v.pipe(v.array(ComplaintRef), v.maxLength(5)),
    /** Whether the company may know who complains. */
    isNamed: v.boolean(),
  }),
  idempotent: true,
  output: ComplaintDetail,
  errors: ['repair.photo-unknown', 'complaint.ref-unknown', 'complaint.too-many'],
})

export const moveComplaint = writes('/estates/:estateId/complaints/:complaintId/moves', {
  summary: 'Answer, mediate, solve or close with reasons; confirm, raise, reopen, withdraw; or add words',
  policy: { anyOf: ['complaint.make', 'complaint.answer', 'complaint.handle'] },
  params: OfComplaint,
  body: v.strictObject({ move: ComplaintMove, note: typedText(1000), photoIds: PhotoIds }),
  idempotent: true,
  output: ComplaintDetail,
  errors: [
    'complaint.not-found',
    'complaint.move-refused',
    'complaint.reason-needed',
    'complaint.too-many',
    'repair.photo-unknown',
  ],
})

export const proposeAgreement = writes('/estates/:estateId/complaints/:complaintId/agreements', {
  summary: 'Write down what both sides could agree on; it is in force once both have confirmed it',
  policy: { anyOf: ['complaint.handle'] },
  params: OfComplaint,
  body: v.strictObject({
    /** The last version that the mediator had seen. */
    afterVersion: Count,
    /** The other home, as it is called (3号楼2单元501); empty for the company. */
    otherHome: typedText(40),
    facts: filledText(1000),
    dispute: filledText(500),
    content: filledText(1000),
    performOn: Day,
  }),
  idempotent: true,
  output: ComplaintDetail,
  errors: ['complaint.not-found', 'complaint.move-refused', 'complaint.changed', 'complaint.other-unfit'],
})

const Confirming = {
  params: OfComplaint,
  body: v.strictObject({ version: Count, move: v.picklist(['assent', 'join', 'agree', 'dissent']) }),
  idempotent: true,
  errors: ['complaint.not-found', 'complaint.move-refused', 'complaint.changed'],
} as const

export const confirmAgreement = writes('/estates/:estateId/complaints/:complaintId/confirmations', {
  summary: 'Say yes or no to an agreement: the complainant first, then the company',
  policy: { anyOf: ['complaint.make', 'complaint.answer'] },
  ...Confirming,
  output: ComplaintDetail,
})

export const readInvitation = reads('/estates/:estateId/complaints/:complaintId/invitation', {
  summary: 'For the other home: that it is asked to an agreement, and once it has joined, the agreement',
  policy: { anyOf: ['complaint.readOwn'] },
  params: OfComplaint,
  output: Invitation,
  errors: ['complaint.not-found'],
})

export const answerInvitation = writes('/estates/:estateId/complaints/:complaintId/invitation', {
  summary: 'For the other home: join, then say yes or no',
  policy: { anyOf: ['complaint.readOwn'] },
  ...Confirming,
  output: Invitation,
})

export const linkComplaintPack = reads('/estates/:estateId/complaints/:complaintId/pack-link', {
  summary: 'An address from which the complaint with all its evidence can be saved as one zip',
  policy: Reads,
  params: OfComplaint,
  output: v.object({ url: filledText(400) }),
  errors: ['complaint.not-found'],
})

export const linkInvitationPack = reads('/estates/:estateId/complaints/:complaintId/invitation/pack-link', {
  summary:
    'For the other home, once it has joined: an address from which what it is party to can be saved as one zip',
  policy: { anyOf: ['complaint.readOwn'] },
  params: OfComplaint,
  output: v.object({ url: filledText(400) }),
  errors: ['complaint.not-found'],
})
