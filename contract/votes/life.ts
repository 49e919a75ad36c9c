import * as v from 'valibot'
import { ADVISERS, LIFE_STATES } from '#domain/votes/life.ts'
import { AREA_SOURCES } from '#domain/votes/roll-check.ts'
import { reads, writes } from '#contract/core/define.ts'
import {
  AreaDm2,
  EstateId,
  Count,
  Day,
  filledText,
  Id,
  Instant,
  Photo,
  PhotoId,
  RoleName,
  typedText,
} from '#contract/core/scalars.ts'

export const LifeState = v.picklist(LIFE_STATES)
export type LifeState = v.InferOutput<typeof LifeState>

export const LifeMove = v.picklist([
  'save',
  'submit',
  'advise',
  'announce',
  'object-roll',
  'answer-roll',
  'open',
  'hold',
  'close',
  'count',
  'cancel',
  'publish',
  'object-result',
  'answer-result',
  'settle',
  'copy',
])
export type LifeMove = v.InferOutput<typeof LifeMove>

/** Something owed until the end of a day. */
export const Duty = v.object({
  duty: v.picklist(['advise', 'answer-roll', 'answer-result', 'publish']),
  by: v.array(RoleName),
  dueOn: Day,
  dueAt: Instant,
  isOverdue: v.boolean(),
  /** The holidays of its year are not known yet, so that it may come later. */
  mayMove: v.boolean(),
  article: v.string(),
  basis: v.picklist(['statute', 'cityRule', 'product']),
})
export type Duty = v.InferOutput<typeof Duty>

/** Where a result is posted. Basis: 显著位置 as 京建发〔2021〕53号 §8 lists them, at least two. */
export const POSTING_PLACES = ['board', 'gate', 'stair', 'lift', 'service'] as const
export const PostingPlace = v.picklist(POSTING_PLACES)
export type PostingPlace = v.InferOutput<typeof PostingPlace>

export const AreaSource = v.picklist(AREA_SOURCES)
export type AreaSource = v.InferOutput<typeof AreaSource>

const HeadId = v.pipe(v.string(), v.regex(/^H[0-9]{1,6}$/))

export const OBJECTION_ABOUT = ['roll', 'result'] as const

/** An objection. Its text is shown to who filed it and to those who answer or supervise; to others only that there is one. */
export const Objection = v.object({
  objectionId: Id,
  about: v.picklist(OBJECTION_ABOUT),
  text: v.nullable(v.string()),
  filedAt: Instant,
  isMine: v.boolean(),
  /** Homes of who filed it, for the committee that answers. */
  units: v.array(v.object({ unitId: Id, label: v.string(), areaDm2: AreaDm2, areaSource: AreaSource })),
  answer: v.nullable(
    v.object({
      isUpheld: v.boolean(),
      reason: v.string(),
      at: Instant,
      correction: v.nullable(
        v.object({
          label: v.string(),
          beforeDm2: AreaDm2,
          areaDm2: AreaDm2,
          areaSource: AreaSource,
          evidence: v.string(),
        }),
      ),
      /** How many ballots were set aside for it. */
      setAside: Count,
    }),
  ),
})
export type Objection = v.InferOutput<typeof Objection>

export const Publication = v.object({
  publicationId: Id,
  /** Which result was posted: 0 the first, and one more for each correction. */
  round: Count,
  places: v.array(PostingPlace),
  note: v.string(),
  photos: v.array(Photo),
  at: Instant,
})
export type Publication = v.InferOutput<typeof Publication>

export const LifeDetail = v.object({
  nowAt: Instant,
  voteId: Id,
  title: v.string(),
  state: LifeState,
  since: Instant,
  next: v.nullable(v.object({ state: LifeState, at: Instant })),
  duties: v.array(Duty),
  /** What the one who asks may do now. */
  moves: v.array(LifeMove),
  objectionsUntil: v.nullable(Instant),
  /** The holidays of that year are not known yet, so that it may come later. */
  objectionsMayMove: v.boolean(),
  effectiveFrom: v.nullable(Day),
  draft: v.nullable(
    v.object({
      startedAt: Instant,
      submittedAt: v.nullable(Instant),
      replies: v.array(v.object({ by: v.picklist(ADVISERS), at: Instant, hasText: v.boolean() })),
    }),
  ),
  /** Who decides: all, a building, or a stair. */
  scope: v.object({
    kind: v.picklist(['estate', 'building', 'stair']),
    building: v.string(),
    stair: v.string(),
  }),
  noticeAt: Instant,
  opensAt: Instant,
  closesAt: Instant,
  cancelled: v.nullable(v.object({ at: Instant, reason: v.string() })),
  countedAt: v.array(Instant),
  publications: v.array(Publication),
  objections: v.array(Objection),
  /** The vote that this one repeats, and those that repeat it. */
  revoteOf: v.nullable(v.object({ voteId: Id, title: v.string() })),
  revotes: v.array(v.object({ voteId: Id, title: v.string() })),
  /** Paper ballots that can still be set aside, for the committee that answers an objection to the result. */
  papers: v.array(v.object({ headId: HeadId, unitLabels: v.array(v.string()) })),
})
export type LifeDetail = v.InferOutput<typeof LifeDetail>

export const LifeRow = v.object({
  voteId: Id,
  title: v.string(),
  state: LifeState,
  since: Instant,
  next: v.nullable(v.object({ state: LifeState, at: Instant })),
  duties: v.array(Duty),
})
export type LifeRow = v.InferOutput<typeof LifeRow>

const OfVote = v.object({ estateId: EstateId, voteId: Id })

export const listLives = reads('/estates/:estateId/vote-lives', {
  summary: 'Where each announced vote stands, and what is owed until when; what is overdue first',
  policy: { anyOf: ['vote.readTurnout'] },
  params: v.object({ estateId: EstateId }),
  output: v.object({ nowAt: Instant, votes: v.array(LifeRow) }),
})

export const readLife = reads('/estates/:estateId/votes/:voteId/life', {
  summary: 'The life of a vote: what happened when, what comes next, what is owed, objections and postings',
  policy: { anyOf: ['vote.read'] },
  params: OfVote,
  output: LifeDetail,
  errors: ['vote.not-found'],
})

export const cancelVote = writes('/estates/:estateId/votes/:voteId/cancellation', {
  summary: 'Cancel a vote before its close, with the reason; it is never counted',
  policy: { anyOf: ['vote.prepare'] },
  params: OfVote,
  body: v.strictObject({ reason: filledText(500) }),
  idempotent: true,
  output: LifeDetail,
  errors: ['vote.not-found', 'vote.cancelled', 'vote.move-refused'],
})

export const fileObjection = writes('/estates/:estateId/votes/:voteId/objections', {
  summary: 'An owner objects to the roll before the opening, or to the result after it is posted',
  policy: { anyOf: ['vote.cast'] },
  params: OfVote,
  body: v.strictObject({
    objectionId: Id,
    about: v.picklist(OBJECTION_ABOUT),
    text: filledText(500),
  }),
  idempotent: true,
  output: LifeDetail,
  errors: ['vote.not-found', 'vote.move-refused', 'objection.too-late', 'objection.too-many'],
})

export const answerObjection = writes('/estates/:estateId/votes/:voteId/objections/:objectionId/answer', {
  summary:
    'The committee answers an objection; upheld, it corrects a unit’s area and the roll, or sets paper ballots aside',
  mostBytes: 32 * 1024,
  policy: { anyOf: ['vote.prepare'] },
  params: v.object({ ...OfVote.entries, objectionId: Id }),
  body: v.strictObject({
    isUpheld: v.boolean(),
    reason: filledText(500),
    /** Only where an objection to the roll is upheld: the unit’s area as the evidence has it. */
    correction: v.nullable(
      v.strictObject({
        unitId: Id,
        areaDm2: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000_000)),
        areaSource: AreaSource,
        evidence: filledText(300),
      }),
    ),
    /** Only where an objection to the result is upheld: whose paper ballots no longer count. */
    setAside: v.pipe(v.array(HeadId), v.maxLength(200)),
  }),
  idempotent: true,
  output: LifeDetail,
  errors: [
    'vote.not-found',
    'vote.move-refused',
    'vote.roll-fixed',
    'objection.not-found',
    'objection.answered',
    'objection.bad-correction',
  ],
})

export const publishResult = writes('/estates/:estateId/votes/:voteId/publications', {
  summary: 'Record that the notice of the result was posted, where, with pictures',
  policy: { anyOf: ['vote.prepare'] },
  params: OfVote,
  body: v.strictObject({
    publicationId: Id,
    places: v.pipe(v.array(PostingPlace), v.minLength(1), v.maxLength(POSTING_PLACES.length)),
    note: typedText(300),
    photoIds: v.pipe(v.array(PhotoId), v.maxLength(6)),
  }),
  idempotent: true,
  output: LifeDetail,
  errors: ['vote.not-found', 'vote.move-refused', 'vote.few-places', 'repair.photo-unknown'],
})
