import * as v from 'valibot'
import { reads } from '#contract/core/define.ts'
import { EstateId, filledText, Id } from '#contract/core/scalars.ts'

const OfVote = v.object({ estateId: EstateId, voteId: Id })
const Link = v.object({ url: v.string() })

export const NoticeKind = v.picklist(['announcement', 'result'])
export type NoticeKind = v.InferOutput<typeof NoticeKind>
/** The paper to post, or the same numbers for programs. */
export const NoticeForm = v.picklist(['pdf', 'json'])
export type NoticeForm = v.InferOutput<typeof NoticeForm>

export const linkNotice = reads('/estates/:estateId/votes/:voteId/notice-link', {
  summary: 'An address at which a notice of the vote can be downloaded for a day, without a session',
  policy: { anyOf: ['vote.read'] },
  params: OfVote,
  query: v.strictObject({ kind: NoticeKind, form: NoticeForm }),
  output: Link,
  errors: ['vote.not-found', 'vote.not-counted'],
})

export const linkPaperBallots = reads('/estates/:estateId/votes/:voteId/paper-sheets-link', {
  summary: 'An address at which paper ballots can be downloaded for a day, without a session: one a home',
  policy: { anyOf: ['vote.paper'] },
  params: OfVote,
  query: v.strictObject({
    /** Those who have not voted, or everybody. */
    who: v.picklist(['waiting', 'all']),
    /** Only the homes of this building. */
    building: v.optional(filledText(20)),
  }),
  output: Link,
  errors: ['vote.not-found', 'vote.closed'],
})
