import * as v from 'valibot'
import { NOTICE_CLASSES, OUTAGES } from '#domain/notices/notice.ts'
import { reads, writes } from '#contract/core/define.ts'
import {
  EstateId,
  Count,
  filledText,
  Id,
  Instant,
  Photo,
  PhotoId,
  typedText,
} from '#contract/core/scalars.ts'

const InEstate = v.object({ estateId: EstateId })
const OneNotice = v.object({ estateId: EstateId, noticeId: Id })

/** An empty part means all of it: without a building the whole estate, without a stair the whole building. */
const Place = v.strictObject({
  building: typedText(20),
  stair: typedText(20),
  unitId: typedText(64),
})

/** Who posts, and what is done to a notice. */
export const NOTICE_ROLES = ['committee', 'company', 'community', 'street'] as const
export const NOTICE_STEPS = ['post', 'correct', 'withdraw'] as const

export const NoticeState = v.picklist(['scheduled', 'current', 'expired', 'withdrawn'])

const ROW = {
  noticeId: Id,
  title: v.string(),
  kind: v.picklist(NOTICE_CLASSES),
  outage: v.nullable(v.picklist(OUTAGES)),
  byRole: v.picklist(NOTICE_ROLES),
  state: NoticeState,
  shownFrom: Instant,
  expiresAt: Instant,
  worksFrom: v.nullable(Instant),
  worksTo: v.nullable(Instant),
  /** A planned cut of water or power that was told less than two days before. */
  isToldLate: v.boolean(),
  version: Count,
  /** Whether this reader has opened its newest version. */
  isRead: v.boolean(),
  /** Whether it is for a home of this reader. */
  isMine: v.boolean(),
}
export const NoticeRow = v.object(ROW)
export type NoticeRow = v.InferOutput<typeof NoticeRow>

export const NoticeVersion = v.object({
  version: Count,
  kind: v.picklist(NOTICE_STEPS),
  title: v.string(),
  text: v.string(),
  photos: v.array(Photo),
  expiresAt: Instant,
  worksFrom: v.nullable(Instant),
  worksTo: v.nullable(Instant),
  /** Why it was corrected or withdrawn. */
  reason: v.string(),
  at: Instant,
})
export type NoticeVersion = v.InferOutput<typeof NoticeVersion>

export const NoticeDetail = v.object({
  ...ROW,
  /** The addresses it is for; an empty list is the whole estate. */
  places: v.array(v.string()),
  /** Oldest first; none is ever taken away. */
  versions: v.array(NoticeVersion),
  /** Whether the reader may correct or withdraw it, and see how many homes have read it. */
  mayChange: v.boolean(),
  mayCount: v.boolean(),
})
export type NoticeDetail = v.InferOutput<typeof NoticeDetail>

const Reads = { anyOf: ['notice.read'] } as const
const Posts = { anyOf: ['notice.post'] } as const

export const listNotices = reads('/estates/:estateId/notices', {
  summary:
    'Notices for my homes, or all for whoever posts and supervises: emergencies first, then the newest',
  policy: Reads,
  params: InEstate,
  output: v.object({
    nowAt: Instant,
    current: v.array(NoticeRow),
    /** Not shown yet; only for whoever posts and supervises. */
    scheduled: v.array(NoticeRow),
    /** Expired and withdrawn. */
    past: v.array(NoticeRow),
  }),
})

export const readNotice = reads('/estates/:estateId/notices/:noticeId', {
  summary: 'One notice with all its versions',
  policy: Reads,
  params: OneNotice,
  output: v.object({ nowAt: Instant, notice: NoticeDetail }),
  errors: ['notice.not-found'],
})

export const readNoticeRecord = reads('/estates/:estateId/notices/:noticeId/record', {
  summary: 'What the evidence log holds of the versions of one notice, with proofs, for the phone to check',
  policy: Reads,
  params: OneNotice,
  output: v.object({
    log: v.object({ name: v.string(), publicKey: v.string() }),
    size: Count,
    checkpoint: v.string(),
    /** Oldest first. A version that is missing here is from before the log held notices. */
    entries: v.array(
      v.object({ document: v.string(), index: Count, entry: v.string(), proof: v.array(v.string()) }),
    ),
  }),
  errors: ['notice.not-found'],
})

export const openNotice = writes('/estates/:estateId/notices/:noticeId/reads', {
  summary: 'A person of one of its homes has opened a version; written down once',
  policy: Reads,
  params: OneNotice,
  body: v.strictObject({ version: v.pipe(Count, v.minValue(1), v.maxValue(1000)) }),
  idempotent: true,
  output: v.object({ isCounted: v.boolean() }),
  errors: ['notice.not-found'],
})

const TEXT = {
  title: filledText(40),
  text: filledText(2000),
  photoIds: v.pipe(v.array(PhotoId), v.maxLength(9)),
  expiresAt: Instant,
  worksFrom: v.nullable(Instant),
  worksTo: v.nullable(Instant),
}

export const postNotice = writes('/estates/:estateId/notices', {
  summary: 'Publish a notice, at once or from a time on, for the estate or parts of it',
  mostBytes: 96 * 1024,
  policy: Posts,
  params: InEstate,
  body: v.strictObject({
    noticeId: Id,
    kind: v.picklist(NOTICE_CLASSES),
    outage: v.nullable(v.picklist(OUTAGES)),
    places: v.pipe(v.array(Place), v.minLength(1), v.maxLength(200)),
    /** Null is now, by the server's clock. */
    shownFrom: v.nullable(Instant),
    ...TEXT,
    /** Null where it is shown for so many days instead. */
    expiresAt: v.nullable(Instant),
    shownDays: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(366))),
  }),
  idempotent: true,
  output: v.object({ notice: NoticeRow }),
  errors: ['notice.scope-unfit', 'notice.times-unfit', 'notice.kind-unfit', 'photo.not-sent'],
})

export const correctNotice = writes('/estates/:estateId/notices/:noticeId/corrections', {
  summary: 'Correct a published notice as a new version, with the reason; the old one stays to be seen',
  policy: Posts,
  params: OneNotice,
  body: v.strictObject({ versionId: Id, ...TEXT, reason: filledText(200) }),
  idempotent: true,
  output: v.object({ notice: NoticeRow }),
  errors: [
    'notice.not-found',
    'notice.not-yours',
    'notice.withdrawn',
    'notice.times-unfit',
    'notice.unchanged',
    'photo.not-sent',
  ],
})

export const withdrawNotice = writes('/estates/:estateId/notices/:noticeId/withdrawals', {
  summary: 'Withdraw a published notice, with the reason; it stays to be seen as withdrawn',
  policy: Posts,
  params: OneNotice,
  body: v.strictObject({ versionId: Id, reason: filledText(200) }),
  idempotent: true,
  output: v.object({ notice: NoticeRow }),
  errors: ['notice.not-found', 'notice.not-yours', 'notice.withdrawn'],
})

export const countNoticeReads = reads('/estates/:estateId/notices/:noticeId/counts', {
  summary: 'By building, how many homes have opened the newest version, of how many it is for; never who',
  policy: { anyOf: ['notice.count'] },
  params: OneNotice,
  output: v.object({
    version: Count,
    homes: Count,
    read: Count,
    buildings: v.array(v.object({ building: v.string(), homes: Count, read: Count })),
  }),
  errors: ['notice.not-found'],
})

export const findNoticeUnits = reads('/estates/:estateId/notice-units', {
  summary: 'Find a home to tell by a part of its address; says nothing of who owns it',
  policy: Posts,
  params: InEstate,
  query: v.strictObject({ sought: filledText(30) }),
  output: v.object({
    units: v.array(
      v.object({ unitId: v.string(), building: v.string(), stair: v.string(), label: v.string() }),
    ),
  }),
})

export const linkNoticePoster = reads('/estates/:estateId/notices/:noticeId/poster', {
  summary: 'An address for a day or two of a poster (PDF with a code) of the newest version',
  policy: Reads,
  params: OneNotice,
  output: v.object({ url: v.string() }),
  errors: ['notice.not-found'],
})
