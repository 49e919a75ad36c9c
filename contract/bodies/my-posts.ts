import * as v from 'valibot'
import { reads, writes } from '#contract/core/define.ts'
import { Id, Instant } from '#contract/core/scalars.ts'
import { BODY_JOBS } from '#domain/bodies/bodies.ts'
import { INVITATION_STATES } from '#domain/bodies/invitations.ts'
import { PLACE_KINDS } from '#domain/places/places.ts'
import { BodyEntry } from './endpoints.ts'

const SIGNED_IN = { who: 'signed-in' } as const
const AnyJob = v.picklist([...BODY_JOBS, ...PLACE_KINDS])
export const INVITATION_CODE = /^[0-9]{12}$/
const Code = v.pipe(v.string(), v.regex(INVITATION_CODE))

export const readPostInvitation = writes('/me/invitations/read', {
  summary: 'What an invitation of this code is to; ten wrong codes an hour and no more',
  policy: SIGNED_IN,
  body: v.strictObject({ code: Code }),
  output: v.object({
    job: AnyJob,
    /** The estate, or the place. */
    where: v.string(),
    bodyName: v.string(),
    basis: v.string(),
    expiresAt: Instant,
    needsSecond: v.boolean(),
  }),
  errors: ['invitation.refused', 'body.same-person'],
})

export const acceptPostInvitation = writes('/me/invitations/accept', {
  summary: 'Take the post that I am invited to: at once, or once a second person has confirmed it',
  policy: SIGNED_IN,
  body: v.strictObject({ code: Code }),
  idempotent: true,
  output: v.object({ state: v.picklist(INVITATION_STATES) }),
  errors: ['invitation.refused', 'body.same-person'],
})

export const listMyPosts = reads('/me/posts', {
  summary: 'My posts and since when, those that ended and why, and those that wait for a second person',
  policy: SIGNED_IN,
  output: v.object({
    nowAt: Instant,
    posts: v.array(
      v.object({
        postId: v.string(),
        job: AnyJob,
        where: v.string(),
        bodyName: v.string(),
        /** Null as long as a second person has not confirmed it. */
        from: v.nullable(Instant),
        to: v.nullable(Instant),
        /** Why it ended: with its body's contract or term, by somebody, or by myself. */
        ended: v.nullable(v.picklist(['body', 'other', 'self'])),
        state: v.picklist(['waiting', 'later', 'now', 'ended', 'refused']),
        entry: v.nullable(BodyEntry),
      }),
    ),
  }),
})

export const leavePost = writes('/me/posts/:postId/leave', {
  summary: 'Give up a post of mine',
  policy: SIGNED_IN,
  params: v.object({ postId: Id }),
  body: v.strictObject({}),
  idempotent: true,
  output: v.object({}),
  errors: ['body.changed'],
})
