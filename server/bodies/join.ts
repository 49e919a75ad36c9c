import type {
  acceptPostInvitation,
  leavePost,
  listMyPosts,
  readPostInvitation,
} from '#contract/bodies/my-posts.ts'
import { invitationBar, type InvitationState } from '#domain/bodies/invitations.ts'
import { beijingDayOf } from '#domain/core/calendar.ts'
import { comparedName } from '#domain/estate/match.ts'
import { inEstate, inTransaction, type Tx } from '#server/core/db/scope.ts'
import type { Handler, RequestContext } from '#server/core/http/context.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { namesOf } from '#server/identity/me.ts'
import { postsInPlaces } from '#server/identity/place-posts.ts'
import { placeOn } from '#server/places/store.ts'
import { documentOfPost, shownEntry } from './entries.ts'
import {
  holdInvitation,
  invitationOfCode,
  invitationsBy,
  noteAccepted,
  noteVerdict,
  type StoredInvitation,
  uncountInvitationTry,
} from './invitation-store.ts'
import { closePost, givePost, waitsForSecond } from './invite.ts'
import { holdBodies, postsOfPerson, type StoredPost } from './store.ts'

// What whoever is invited does, signed in and with no role before: each handler asks for the person's own posts and codes.

export const handleReadPostInvitation: Handler<typeof readPostInvitation> = async (context, { body }) => {
  const one = await mustBeFor(context, body.code)
  const bar = invitationBar(one, 'accept', context.personId, context.nowAt)
  if (bar) throw new AppError(bar === 'body.changed' ? 'invitation.refused' : bar)
  await uncountInvitationTry(context.ports, context.personId)
  const { job, basis, expiresAt } = one
  return { job, ...(await placed(context, one)), basis, expiresAt, needsSecond: waitsForSecond(one) }
}

export const handleAcceptPostInvitation: Handler<typeof acceptPostInvitation> = async (context, { body }) => {
  const one = await mustBeFor(context, body.code)
  const { estateId } = one
  const state = await (estateId === null
    ? inTransaction(context.ports.db, (tx) => accept(tx, one.invitationId, context))
    : inEstate(context.ports.db, estateId, async (tx) => {
        await holdBodies(tx, estateId)
        return accept(tx, one.invitationId, context)
      }))
  await uncountInvitationTry(context.ports, context.personId)
  return { state }
}

/** Takes an invitation once; the same person's second try gets the same answer. */
export async function accept(
  tx: Tx,
  invitationId: string,
  { personId, nowAt }: Pick<RequestContext, 'personId' | 'nowAt'>,
): Promise<InvitationState> {
  const held = await holdInvitation(tx, invitationId)
  if (!held) throw new AppError('invitation.refused')
  if (held.acceptedBy === personId && held.verdict !== 'refused' && held.verdict !== 'withdrawn')
    return held.verdict ?? 'second'
  const bar = invitationBar(held, 'accept', personId, nowAt)
  if (bar) throw new AppError(bar === 'body.changed' ? 'invitation.refused' : bar)
  await noteAccepted(tx, invitationId, personId, nowAt)
  if (waitsForSecond(held)) return 'second'
  await givePost(tx, held, personId, [held.madeBy], nowAt)
  await noteVerdict(tx, invitationId, 'given', null, nowAt)
  return 'given'
}

/** The invitation of a code, where it names the person who asks. Nobody else learns what it is to. */
async function mustBeFor(context: RequestContext, code: string): Promise<StoredInvitation> {
  const { ports, personId, nowAt } = context
  const one = await invitationOfCode(ports, code, personId, nowAt)
  const name = comparedName((await namesOf(ports.db, [personId])).get(personId) ?? '')
  if (name === '' || name !== comparedName(one.name)) throw new AppError('invitation.refused')
  return one
}

async function placed(
  context: RequestContext,
  one: StoredInvitation,
): Promise<{ where: string; bodyName: string }> {
  const { db } = context.ports
  if (one.placeId !== null) {
    const place = await placeOn(db, one.placeId, beijingDayOf(context.nowAt))
    return { where: place?.name ?? '', bodyName: '' }
  }
  const { rows } = await db.query<{ where: string; bodyName: string }>(
    `SELECT e.name AS "where", b.name AS "bodyName" FROM estates e, bodies b
     WHERE e.estate_id = $1 AND b.body_id = $2 ORDER BY b.valid_from DESC LIMIT 1`,
    [one.estateId, one.bodyId],
  )
  return rows[0] ?? { where: '', bodyName: '' }
}

export const handleListMyPosts: Handler<typeof listMyPosts> = async (context) => {
  const { ports, personId, nowAt } = context
  const posts = await postsOfPerson(ports.db, personId)
  const accepted = await invitationsBy(ports.db, 'accepted_by = $1', personId)
  const open = accepted.filter((one) => one.verdict === null || one.verdict === 'refused')
  const inPlaces = []
  for (const { placeId, from, to } of await postsInPlaces(ports.db, personId)) {
    const place = await placeOn(ports.db, placeId, beijingDayOf(nowAt))
    if (place)
      inPlaces.push({
        postId: `${placeId} ${from}`,
        job: place.kind,
        where: place.name,
        bodyName: '',
        from,
        to,
        ended: to !== null && to <= nowAt ? ('other' as const) : null,
        state:
          from > nowAt
            ? ('later' as const)
            : to !== null && to <= nowAt
              ? ('ended' as const)
              : ('now' as const),
        entry: null,
      })
  }
  const waiting = await Promise.all(
    open.map(async (one) => ({
      postId: one.invitationId,
      job: one.job,
      ...(await placed(context, one)),
      from: null,
      to: null,
      ended: null,
      state: one.verdict === 'refused' ? ('refused' as const) : ('waiting' as const),
      entry: null,
    })),
  )
  return { nowAt, posts: [...waiting, ...posts.map((post) => mine(post, nowAt)), ...inPlaces] }
}

function mine(post: StoredPost, nowAt: number) {
  const { postId, job, estateName: where, bodyName, from, to } = post
  const isOver = from === null || (to !== null && to <= nowAt)
  const byHand = post.ownTo !== null && (to === null || post.ownTo <= to)
  const ended = byHand
    ? post.endedBy === post.personId
      ? ('self' as const)
      : ('other' as const)
    : ('body' as const)
  const document = documentOfPost(post, 'made', post.givenBy)
  return {
    postId,
    job,
    where,
    bodyName,
    from: from ?? post.givenAt,
    to: to ?? post.ownTo,
    ended: isOver ? ended : null,
    state: isOver ? ('ended' as const) : from > nowAt ? ('later' as const) : ('now' as const),
    entry: shownEntry(post.salt, post.logIndex, document),
  }
}

export const handleLeavePost: Handler<typeof leavePost> = async (context, { params }) => {
  const { ports, personId, nowAt } = context
  const own = (await postsOfPerson(ports.db, personId)).find((post) => post.postId === params.postId)
  if (!own) throw new AppError('body.changed')
  return inEstate(ports.db, own.estateId, async (tx) => {
    await holdBodies(tx, own.estateId)
    const post = (await postsOfPerson(tx, personId)).find((one) => one.postId === params.postId)
    if (!post) throw new AppError('body.changed')
    await closePost(tx, post, personId, nowAt)
    return {}
  })
}
