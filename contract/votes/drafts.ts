import * as v from 'valibot'
import { PAPER_RULES } from '#domain/votes/counting/count.ts'
import { MOST_ITEMS, MOST_OPTIONS } from '#domain/votes/counting/item.ts'
import { ADVISERS } from '#domain/votes/life.ts'
import { Announced } from './committee.ts'
import { reads, writes } from '#contract/core/define.ts'
import { Duty, LifeMove, LifeState } from './life.ts'
import { EstateId, Count, Day, Id, Instant, typedText } from '#contract/core/scalars.ts'
import { ItemKind } from './endpoints.ts'

/** A vote as it is being written: anything may be missing yet. */
export const DraftContent = v.strictObject({
  title: typedText(60),
  items: v.pipe(
    v.array(
      v.strictObject({
        kind: ItemKind,
        title: typedText(60),
        text: typedText(1000),
        matterId: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(9)),
        options: v.pipe(v.array(typedText(60)), v.maxLength(MOST_OPTIONS)),
      }),
    ),
    v.maxLength(MOST_ITEMS),
  ),
  seats: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(30)),
  paper: v.picklist(PAPER_RULES),
  proxyCap: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10)),
  scope: v.strictObject({
    kind: v.picklist(['estate', 'building', 'stair']),
    building: typedText(20),
    stair: typedText(20),
  }),
  documents: v.pipe(
    v.array(v.strictObject({ title: typedText(60), body: typedText(5000) })),
    v.maxLength(10),
  ),
  opensOn: v.nullable(Day),
  closesOn: v.nullable(Day),
})
export type DraftContent = v.InferOutput<typeof DraftContent>

/** What is missing or unlawful yet; `at` is an item or a document, from 0. */
export const DraftCheck = v.object({
  fault: v.picklist([
    'title',
    'items',
    'too-many-items',
    'item-title',
    'same-title',
    'item-text',
    'blank',
    'options',
    'seats',
    'candidate-matter',
    'building',
    'stair',
    'document',
    'opens',
    'closes',
    'notice-too-short',
    'window-too-short',
    'window-too-long',
    'closes-before-opening',
    'no-document',
    'fund-scope',
    'few-candidates',
    'unprintable',
  ]),
  at: v.nullable(Count),
  weight: v.picklist(['must', 'should']),
  /** Of `unprintable`: the name and the signs in it that no paper can show. */
  name: v.optional(v.string()),
  signs: v.optional(v.array(v.string())),
})
export type DraftCheck = v.InferOutput<typeof DraftCheck>

const Revision = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(9999))

export const DraftDetail = v.object({
  nowAt: Instant,
  /** Today by the server's clock, and the first day on which a vote announced today may open. */
  today: Day,
  earliest: Day,
  draftId: Id,
  revision: Revision,
  content: DraftContent,
  savedAt: Instant,
  isMine: v.boolean(),
  /** Every version that was saved, the newest first; none is ever lost. */
  versions: v.array(v.object({ revision: Revision, savedAt: Instant, isMine: v.boolean() })),
  submissions: v.array(v.object({ revision: Revision, at: Instant })),
  advice: v.array(
    v.object({
      adviceId: Id,
      revision: Revision,
      by: v.picklist(ADVISERS),
      /** Empty where there is none to give. */
      text: v.string(),
      at: Instant,
    }),
  ),
  state: LifeState,
  duties: v.array(Duty),
  moves: v.array(LifeMove),
  mayAnnounceAt: v.nullable(Instant),
  checks: v.array(DraftCheck),
  /** The vote that this one repeats. */
  revoteOf: v.nullable(v.object({ voteId: Id, title: v.string() })),
  /** The vote that came of it has the draft's own id. */
  isAnnounced: v.boolean(),
})
export type DraftDetail = v.InferOutput<typeof DraftDetail>

export const DraftRow = v.object({
  draftId: Id,
  title: v.string(),
  state: LifeState,
  since: Instant,
  duties: v.array(Duty),
  mayAnnounceAt: v.nullable(Instant),
})
export type DraftRow = v.InferOutput<typeof DraftRow>

const OfEstate = v.object({ estateId: EstateId })
const OfDraft = v.object({ estateId: EstateId, draftId: Id })

export const listDrafts = reads('/estates/:estateId/vote-drafts', {
  summary: 'Drafts of votes not announced yet; to street and community those submitted to them',
  policy: { anyOf: ['vote.prepare', 'vote.guide'] },
  params: OfEstate,
  output: v.object({ nowAt: Instant, drafts: v.array(DraftRow) }),
})

export const readDraft = reads('/estates/:estateId/vote-drafts/:draftId', {
  summary:
    'A draft, what is still in the way of announcing it, and the advice given; also after the announcement',
  policy: { anyOf: ['vote.prepare', 'vote.guide'] },
  params: OfDraft,
  query: v.strictObject({ revision: v.optional(v.pipe(v.string(), v.regex(/^[1-9][0-9]{0,3}$/))) }),
  output: DraftDetail,
  errors: ['draft.not-found'],
})

export const saveDraft = writes('/estates/:estateId/vote-drafts/:draftId', {
  summary:
    'Save a draft on top of the version named; refused where somebody else saved meanwhile. Nothing is overwritten',
  mostBytes: 384 * 1024,
  policy: { anyOf: ['vote.prepare'] },
  params: OfDraft,
  body: v.strictObject({
    /** The revision it was made from; 0 for a new draft. */
    base: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(9998)),
    content: DraftContent,
    revoteOf: v.nullable(Id),
  }),
  idempotent: true,
  output: DraftDetail,
  errors: ['draft.changed', 'draft.move-refused', 'vote.not-found'],
})

export const submitDraft = writes('/estates/:estateId/vote-drafts/:draftId/submissions', {
  summary: 'Submit a version of a draft to street and community for guidance',
  policy: { anyOf: ['vote.prepare'] },
  params: OfDraft,
  body: v.strictObject({ revision: Revision }),
  idempotent: true,
  output: DraftDetail,
  errors: ['draft.not-found', 'draft.changed', 'draft.move-refused', 'draft.incomplete'],
})

export const adviseDraft = writes('/estates/:estateId/vote-drafts/:draftId/advice', {
  summary: 'Street or community advises on a submitted draft, or says that it has nothing to advise',
  policy: { anyOf: ['vote.guide'] },
  params: OfDraft,
  body: v.strictObject({ adviceId: Id, revision: Revision, text: typedText(1000) }),
  idempotent: true,
  output: DraftDetail,
  errors: ['draft.not-found', 'draft.changed', 'draft.move-refused'],
})

export const announceDraft = writes('/estates/:estateId/vote-drafts/:draftId/announcement', {
  summary: 'Announce the vote of a draft: text, rules and roll are frozen and bound into the log',
  policy: { anyOf: ['vote.prepare'] },
  params: OfDraft,
  body: v.strictObject({ revision: Revision }),
  idempotent: true,
  output: Announced,
  errors: [
    'estate.not-live',
    'draft.not-found',
    'draft.changed',
    'draft.move-refused',
    'draft.guidance-pending',
    'draft.incomplete',
    'vote.unprintable',
    'vote.notice-too-short',
    'vote.window-unlawful',
    'vote.empty-roll',
  ],
})
