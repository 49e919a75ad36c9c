import * as v from 'valibot'
import { reads, writes } from './define.ts'
import { CommunityId, Count, Id, Instant, Photo, PhotoId, RoleName, typedText } from './scalars.ts'

export const RepairState = v.picklist([
  'submitted',
  'accepted',
  'dispatched',
  'onSite',
  'done',
  'confirmed',
  'reopened',
  'declined',
  'withdrawn',
])
export type RepairState = v.InferOutput<typeof RepairState>

export const RepairMove = v.picklist([
  'accept',
  'dispatch',
  'arrive',
  'finish',
  'confirm',
  'reopen',
  'decline',
  'withdraw',
])
export type RepairMove = v.InferOutput<typeof RepairMove>

export const RepairPlace = v.picklist(['home', 'building', 'grounds'])
export type RepairPlace = v.InferOutput<typeof RepairPlace>

/** `kind` is a key of `REPAIR_KINDS` in domain/repair. */
export const RepairKind = v.pipe(v.string(), v.regex(/^[a-zA-Z]{2,32}$/))

export const RepairRow = v.object({
  repairId: Id,
  kind: RepairKind,
  kindTitle: v.string(),
  isEmergency: v.boolean(),
  place: RepairPlace,
  placeText: v.string(),
  description: v.string(),
  state: RepairState,
  reportedAt: Instant,
  respondBy: Instant,
  isLate: v.boolean(),
  isMine: v.boolean(),
  photoCount: Count,
})
export type RepairRow = v.InferOutput<typeof RepairRow>

export const RepairStep = v.object({
  state: RepairState,
  at: Instant,
  by: RoleName,
  note: v.string(),
  photos: v.array(Photo),
})
export type RepairStep = v.InferOutput<typeof RepairStep>

export const RepairDetail = v.object({
  nowAt: Instant,
  repair: RepairRow,
  steps: v.array(RepairStep),
  photos: v.array(Photo),
  /** What the one who asks may do next, from the table of moves. */
  moves: v.array(RepairMove),
})
export type RepairDetail = v.InferOutput<typeof RepairDetail>

const PhotoIds = v.pipe(v.array(PhotoId), v.maxLength(6))
const OfRepair = v.object({ communityId: CommunityId, repairId: Id })

export const listRepairs = reads('/communities/:communityId/repairs', {
  summary: "Repairs, newest first: mine, or all of the estate's for those who work or supervise them",
  policy: { anyOf: ['repair.readOwn', 'repair.readAll'] },
  params: v.object({ communityId: CommunityId }),
  query: v.strictObject({
    state: v.optional(v.picklist(['open', 'closed'])),
    before: v.optional(Id),
  }),
  output: v.object({
    nowAt: Instant,
    repairs: v.array(RepairRow),
    openCount: Count,
    closedCount: Count,
    before: v.nullable(Id),
  }),
})

export const readRepair = reads('/communities/:communityId/repairs/:repairId', {
  summary: 'One repair with all its steps',
  policy: { anyOf: ['repair.readOwn', 'repair.readAll'] },
  params: OfRepair,
  output: RepairDetail,
  errors: ['repair.not-found'],
})

export const reportRepair = writes('/communities/:communityId/repairs', {
  summary: 'Report a repair. The phone names it (`repairId`), so sending it again makes no second one',
  policy: { anyOf: ['repair.report'] },
  params: v.object({ communityId: CommunityId }),
  body: v.strictObject({
    repairId: Id,
    kind: RepairKind,
    place: RepairPlace,
    placeText: v.pipe(typedText(80), v.minLength(1)),
    description: typedText(500),
    photoIds: PhotoIds,
  }),
  idempotent: true,
  output: RepairDetail,
  errors: ['repair.photo-unknown'],
})

export const moveRepair = writes('/communities/:communityId/repairs/:repairId/moves', {
  summary: 'Move a repair on: the company works it, the reporter confirms, reopens or withdraws',
  policy: { anyOf: ['repair.report', 'repair.move'] },
  params: OfRepair,
  body: v.strictObject({ move: RepairMove, note: typedText(300), photoIds: PhotoIds }),
  idempotent: true,
  output: RepairDetail,
  errors: ['repair.not-found', 'repair.move-refused', 'repair.photo-unknown'],
})
