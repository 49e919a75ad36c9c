import type { BodyOf } from '#contract/core/endpoint.ts'
import type { decideInvitation, endPost, invitePost } from '#contract/bodies/endpoints.ts'
import { type BodyJob, jobsToGive, needsSecondFor, roleOfJob } from '#domain/bodies/bodies.ts'
import { invitationBar } from '#domain/bodies/invitations.ts'
import { isAllowed, type Role } from '#domain/core/access.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import type { Handler, RequestContext } from '#server/core/http/context.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { documentOfPost, logBody } from './entries.ts'
import { mustBeClear } from './filings.ts'
import { addInvitation, holdInvitation, noteVerdict, type StoredInvitation } from './invitation-store.ts'
import { bodyParts } from './parts.ts'
import { headPost } from './show.ts'
import { addPost, filingsOf, holdBodies, postsIn, reachIn, type StoredPost } from './store.ts'

type Caller = Pick<RequestContext, 'personId' | 'nowAt' | 'roles' | 'ports'>

export const handleInvitePost: Handler<typeof invitePost> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, (tx) => invite(tx, params.estateId, body, context))

/** Invites a named person to a post of a body that acts in the estate now or from a day to come. */
export async function invite(
  tx: Tx,
  estateId: string,
  given: BodyOf<typeof invitePost>,
  caller: Caller,
): Promise<{ code: string; expiresAt: number }> {
  await holdBodies(tx, estateId)
  const reach = await reachIn(tx, estateId)
  if (!reach.some(({ bodyId, to }) => bodyId === given.bodyId && to > caller.nowAt))
    throw new AppError('body.changed')
  const kind = (await filingsOf(tx, estateId)).find(({ bodyId }) => bodyId === given.bodyId)?.kind
  if (!kind) throw new AppError('body.changed')
  const jobs = await jobsOf(tx, estateId, caller, given.bodyId)
  if (!jobs.includes(given.job) || !jobsToGiveAny(kind).includes(given.job))
    throw new AppError('access.denied')
  return addInvitation(
    tx,
    caller.ports,
    {
      invitationId: given.invitationId,
      bodyId: given.bodyId,
      estateId,
      placeId: null,
      job: given.job,
      name: given.name.trim(),
      basis: given.basis.trim(),
      madeBy: caller.personId,
    },
    caller.nowAt,
  )
}

function jobsToGiveAny(kind: Parameters<typeof jobsToGive>[0]): BodyJob[] {
  return (['street', 'manager', 'chair'] as const).flatMap((giver) => jobsToGive(kind, giver))
}

/** The posts of a body that the caller may give and end: the street's by the filed act, a manager's and a chair's of their own body alone. */
async function jobsOf(tx: Tx, estateId: string, caller: Caller, bodyId: string): Promise<BodyJob[]> {
  const jobs: BodyJob[] = []
  if (hasRole(caller, 'body.file')) {
    await mustBeClear(tx, estateId, caller)
    jobs.push(...(['company', 'committee', 'council'] as const).flatMap((kind) => jobsToGive(kind, 'street')))
  }
  if (hasRole(caller, 'body.invite')) {
    const head = headPost(await postsIn(tx, estateId), caller.personId, caller.nowAt)
    if (head?.bodyId === bodyId)
      jobs.push(...jobsToGive(head.kind, head.job === 'manager' ? 'manager' : 'chair'))
  }
  return jobs
}

export const handleDecideInvitation: Handler<typeof decideInvitation> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    await decideInvited(tx, params.estateId, params.invitationId, body.decision, context)
    return {}
  })

/** Gives or refuses a post that was accepted and takes a second person, or withdraws one's own invitation. */
export async function decideInvited(
  tx: Tx,
  estateId: string,
  invitationId: string,
  decision: 'give' | 'refuse' | 'withdraw',
  caller: Caller,
): Promise<void> {
  await holdBodies(tx, estateId)
  const one = await holdInvitation(tx, invitationId)
  if (!one || one.estateId !== estateId) throw new AppError('body.changed')
  const verdict = { give: 'given', refuse: 'refused', withdraw: 'withdrawn' } as const
  if (decision === 'withdraw') {
    if (one.madeBy !== caller.personId) throw new AppError('body.changed')
  } else {
    if (!hasRole(caller, 'body.confirm')) throw new AppError('access.denied')
    await mustBeClear(tx, estateId, caller)
  }
  if (one.verdict === verdict[decision] && one.decidedBy === caller.personId) return
  const bar = invitationBar(one, decision, caller.personId, caller.nowAt)
  if (bar) throw new AppError(bar)
  await noteVerdict(tx, invitationId, verdict[decision], caller.personId, caller.nowAt)
  if (decision === 'give')
    await givePost(tx, one, one.acceptedBy ?? '', [one.madeBy, caller.personId], caller.nowAt)
}

/** Gives the post of an accepted invitation, with its entry of the log. Refuses where the body has no time left in the estate. */
export async function givePost(
  tx: Tx,
  one: StoredInvitation,
  personId: string,
  givenBy: string[],
  nowAt: number,
): Promise<void> {
  const { invitationId: postId, bodyId, estateId, name } = one
  const job = one.job as BodyJob
  if (bodyId === null || estateId === null)
    throw new Error('an invitation of a place gives no post in a body')
  const reach = await reachIn(tx, estateId)
  if (!reach.some((stretch) => stretch.bodyId === bodyId && stretch.to > nowAt))
    throw new AppError('body.changed')
  const document = documentOfPost({ estateId, postId, bodyId, job, personId }, 'made', givenBy)
  const { salt, logIndex } = await logBody(tx, estateId, 'post', 'made', document, nowAt)
  const role: Role = roleOfJob(job)
  await bodyParts().tookPost(tx, { estateId, personId, name, job })
  await addPost(tx, { postId, bodyId, estateId, personId, name, job, role, givenBy, salt, logIndex }, nowAt)
}

/** Whether an accepted invitation waits for a second person. */
export function waitsForSecond(one: Pick<StoredInvitation, 'job' | 'placeId'>): boolean {
  return one.placeId !== null || needsSecondFor(one.job as BodyJob)
}

export const handleEndPost: Handler<typeof endPost> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, postId } = params
    await holdBodies(tx, estateId)
    const post = (await postsIn(tx, estateId)).find((one) => one.postId === postId)
    if (!post) throw new AppError('body.changed')
    if (!(await jobsOf(tx, estateId, context, post.bodyId)).includes(post.job))
      throw new AppError('access.denied')
    await closePost(tx, post, context.personId, context.nowAt)
    return {}
  })

/** Ends a post at once, with its entry of the log. One that this person ended already stays as it is. */
export async function closePost(tx: Tx, post: StoredPost, by: string, nowAt: number): Promise<void> {
  if (post.endedBy === by) return
  if (post.ownTo !== null || (post.to !== null && post.to <= nowAt)) throw new AppError('body.changed')
  const document = documentOfPost(post, 'ended', [by])
  const { salt, logIndex } = await logBody(tx, post.estateId, 'post', 'ended', document, nowAt)
  await tx.query(
    'UPDATE body_posts SET valid_to = $2, ended_by = $3, end_salt = $4, end_log_index = $5 WHERE post_id = $1',
    [post.postId, new Date(nowAt), by, salt, logIndex],
  )
}

function hasRole({ roles }: Caller, action: Parameters<typeof isAllowed>[1]): boolean {
  return roles.some((role) => isAllowed(role, action))
}
