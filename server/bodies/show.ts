import type { Filing, Invitation, Post, readBodies, readTeam } from '#contract/bodies/endpoints.ts'
import { bodyLacks, type BodyJob, isFiledLate, jobsToGive, needsSecondFor } from '#domain/bodies/bodies.ts'
import { filingBar, filingState, invitationBar, invitationState } from '#domain/bodies/invitations.ts'
import { isAllowed, type Action } from '#domain/core/access.ts'
import { beijingDayOf, DAY_MS } from '#domain/core/calendar.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import type { Handler, RequestContext } from '#server/core/http/context.ts'
import { documentOfFiling, shownEntry } from './entries.ts'
import { codeOf, invitationsBy, type StoredInvitation } from './invitation-store.ts'
import {
  filingsOf,
  isLive,
  postsIn,
  reachFrom,
  reachIn,
  type StoredFiling,
  type StoredPost,
  type StoredReach,
} from './store.ts'

/** How long what was decided, and a post that ended, still stands in the lists. Basis: ours. */
const SHOWN_MS = 90 * DAY_MS

export const handleReadBodies: Handler<typeof readBodies> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId } = params
    const { nowAt } = context
    const all = await allOf(tx, estateId)
    const isDesk = may(context, 'body.confirm')
    const filings = all.filings.filter((one) => isDesk || one.confirmedAt !== null)
    // Who repairs and cleans is told to nobody but their own body; who decides for one, to everybody.
    const heads = all.posts.filter(
      (post) => needsSecondFor(post.job) && (isLive(post, nowAt) || isComing(post, nowAt)),
    )
    return {
      nowAt,
      filings: filings.map((one) => filingOf(context, estateId, one, all)),
      posts: heads.flatMap((post) => postOf(post, context, may(context, 'body.file') ? 'street' : null)),
      invitations: isDesk
        ? all.invitations
            .filter((one) => needsSecondFor(one.job as BodyJob) && isShown(one, nowAt))
            .map((one) => invitationOf(context, one, all.posts, all.filings))
        : [],
      lacks: lacksOf(all, nowAt),
    }
  })

type All = {
  readonly filings: readonly StoredFiling[]
  readonly reach: readonly StoredReach[]
  readonly posts: readonly StoredPost[]
  readonly invitations: readonly StoredInvitation[]
}

async function allOf(tx: Tx, estateId: string): Promise<All> {
  return {
    filings: await filingsOf(tx, estateId),
    reach: await reachIn(tx, estateId),
    posts: await postsIn(tx, estateId),
    invitations: await invitationsBy(tx, 'estate_id = $1', estateId),
  }
}

/** What the estate lacks of bodies now. */
export function lacksOf({ filings, reach, posts }: Omit<All, 'invitations'>, nowAt: number) {
  const nowOf = (isCompany: boolean) => {
    const own = reach.filter(({ bodyId }) =>
      filings.some((one) => one.bodyId === bodyId && (one.kind === 'company') === isCompany),
    )
    const now = own.find(({ from, to }) => from <= nowAt && nowAt < to)
    if (!now) return null
    const head = isCompany ? 'manager' : 'chair'
    return {
      endsAt: now.to,
      since: now.from,
      hasHead: posts.some((post) => post.bodyId === now.bodyId && post.job === head && isLive(post, nowAt)),
      isFollowed: own.some(({ from }) => from === now.to),
    }
  }
  return bodyLacks(nowOf(true), nowOf(false), nowAt)
}

function filingOf(context: RequestContext, estateId: string, one: StoredFiling, all: All): Filing {
  const { filingId, bodyId, kind, name, creditCode, number, signedOn, startsOn, endsOn, endOn, endWords } =
    one
  const state = filingState(one)
  const isConfirmer = may(context, 'body.confirm')
  const own = one.confirmedAt === null ? [] : all.reach.filter((reach) => reach.bodyId === bodyId)
  // The stretch that runs or comes, else the last one that was.
  const running = own.find(({ to }) => to > context.nowAt)
  const stretch = running ?? own.at(-1)
  const acts = (['confirm', 'refuse', 'end'] as const).filter(
    (act) =>
      (act === 'end' ? may(context, 'body.file') && running !== undefined : isConfirmer) &&
      filingBar(one, act, context.personId) === null,
  )
  return {
    filingId,
    bodyId,
    kind,
    name,
    creditCode,
    number,
    signedOn,
    startsOn,
    endsOn,
    state,
    isLate: isFiledLate(kind, signedOn, beijingDayOf(one.filedAt)),
    from: stretch?.from ?? null,
    to: stretch?.to ?? null,
    endOn,
    endWords,
    entry: shownEntry(one.salt, one.logIndex, documentOfFiling(estateId, one, 'made')),
    displaces: state === 'filed' && isConfirmer ? displacedBy(one, all, context.nowAt) : null,
    may: acts,
  }
}

/** Whose time ends when this act is confirmed, and how many people lose their posts with it. */
function displacedBy(one: StoredFiling, { filings, reach, posts }: All, nowAt: number): Filing['displaces'] {
  const after = reachFrom([
    { ...one, confirmedAt: nowAt },
    ...filings.filter(({ filingId }) => filingId !== one.filingId),
  ])
  const loser = reach.find(({ bodyId, to }) => {
    if (to <= nowAt || bodyId === one.bodyId) return false
    const left = after.filter((stretch) => stretch.bodyId === bodyId && stretch.to > nowAt)
    return !left.some((stretch) => stretch.to >= to)
  })
  if (!loser) return null
  const name = filings.find(({ bodyId }) => bodyId === loser.bodyId)?.name ?? ''
  return { name, posts: posts.filter((post) => post.bodyId === loser.bodyId && isLive(post, nowAt)).length }
}

/** Whether a post begins later, with its body. */
function isComing(post: StoredPost, nowAt: number): boolean {
  return post.from !== null && post.from > nowAt
}

function postOf(
  post: StoredPost,
  context: RequestContext,
  giver: 'street' | 'manager' | 'chair' | null,
): Post[] {
  const { postId, bodyId, name, job, from, to } = post
  if (from === null || to === null) return []
  const isMine = post.personId === context.personId
  const mayEnd = giver !== null && !isMine && to > context.nowAt && jobsToGive(post.kind, giver).includes(job)
  return [{ postId, bodyId, name, job, from, to, isMine, mayEnd }]
}

function isShown(one: StoredInvitation, nowAt: number): boolean {
  const state = invitationState(one, nowAt)
  return state === 'open' || state === 'second' || (state !== 'given' && nowAt - one.madeAt < SHOWN_MS)
}

function invitationOf(
  context: RequestContext,
  one: StoredInvitation,
  posts: readonly StoredPost[],
  filings: readonly StoredFiling[],
): Invitation {
  const { invitationId, name, basis, expiresAt } = one
  const state = invitationState(one, context.nowAt)
  const isMaker = one.madeBy === context.personId
  const bodyName =
    filings.find(({ bodyId }) => bodyId === one.bodyId)?.name ??
    posts.find(({ bodyId }) => bodyId === one.bodyId)?.bodyName ??
    ''
  const acts = (['give', 'refuse', 'withdraw'] as const).filter(
    (act) =>
      (act === 'withdraw' ? isMaker : may(context, 'body.confirm')) &&
      invitationBar(one, act, context.personId, context.nowAt) === null,
  )
  return {
    invitationId,
    bodyId: one.bodyId ?? '',
    bodyName,
    name,
    job: one.job as BodyJob,
    basis,
    state,
    expiresAt,
    code: isMaker && state === 'open' ? codeOf(context.ports, invitationId) : null,
    may: acts,
  }
}

export const handleReadTeam: Handler<typeof readTeam> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { nowAt, personId } = context
    const all = await allOf(tx, params.estateId)
    const head = headPost(all.posts, personId, nowAt)
    if (!head) return { nowAt, body: null, posts: [], past: [], invitations: [] }
    const own = all.posts.filter((post) => post.bodyId === head.bodyId)
    const giver = head.job === 'manager' ? 'manager' : 'chair'
    const isNow = (post: StoredPost) => isLive(post, nowAt) || isComing(post, nowAt)
    return {
      nowAt,
      body: {
        bodyId: head.bodyId,
        kind: head.kind,
        name: head.bodyName,
        to: head.to ?? nowAt,
        jobs: jobsToGive(head.kind, giver),
      },
      posts: own.filter(isNow).flatMap((post) => postOf(post, context, giver)),
      past: own
        .filter((post) => !isNow(post) && post.to !== null && nowAt - post.to < SHOWN_MS)
        .flatMap((post) => postOf(post, context, null)),
      invitations: all.invitations
        .filter(
          (one) => one.bodyId === head.bodyId && jobsToGive(head.kind, giver).includes(one.job as BodyJob),
        )
        .filter((one) => isShown(one, nowAt))
        .map((one) => invitationOf(context, one, all.posts, all.filings)),
    }
  })

/** The post by which somebody invites others to their body: a company's manager, a committee's chair. */
export function headPost(
  posts: readonly StoredPost[],
  personId: string,
  nowAt: number,
): StoredPost | undefined {
  return posts.find(
    (post) =>
      post.personId === personId && (post.job === 'manager' || post.job === 'chair') && isLive(post, nowAt),
  )
}

function may(context: RequestContext, action: Action): boolean {
  return context.roles.some((role) => isAllowed(role, action))
}
