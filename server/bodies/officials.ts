import type {
  decideOfficial,
  endOfficial,
  inviteOfficial,
  readOfficials,
} from '#contract/bodies/officials.ts'
import { invitationBar, invitationState } from '#domain/bodies/invitations.ts'
import { beijingDayOf } from '#domain/core/calendar.ts'
import type { PlaceVersion } from '#domain/places/places.ts'
import { inTransaction, type Tx } from '#server/core/db/scope.ts'
import type { Handler, RequestContext } from '#server/core/http/context.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { namesOf } from '#server/identity/me.ts'
import {
  endPlacePost,
  givePlacePost,
  notePlacePost,
  placeHolders,
  postsInPlaces,
} from '#server/identity/place-posts.ts'
import { placesBelow, placeOn } from '#server/places/store.ts'
import {
  addInvitation,
  codeOf,
  holdInvitation,
  invitationsBy,
  noteVerdict,
  type StoredInvitation,
} from './invitation-store.ts'

// Basis: ours (DOMAIN2 §1.7: the next level up confirms). Whoever holds a post in a place may invite to it and to the places right below; another
// person who may invite there confirms. The first of the city are given by `npm run operator`.

type Caller = Pick<RequestContext, 'personId' | 'nowAt' | 'ports'>

export const handleReadOfficials: Handler<typeof readOfficials> = async (context, { query }) =>
  inTransaction(context.ports.db, async (tx) => {
    const { nowAt } = context
    const mine = await placesOf(tx, context)
    const placeId = query.placeId ?? mine[0]?.placeId
    const place = placeId === undefined ? null : await placeOn(tx, placeId, beijingDayOf(nowAt))
    const empty = { nowAt, mine: mine.map(named), place: null, below: [], holders: [], invitations: [] }
    if (!place || !isGiver(mine, place)) return empty
    const isHere = mine.some((one) => one.placeId === place.placeId)
    const held = await placeHolders(tx, place.placeId)
    const names = await namesOf(
      tx,
      held.map((one) => one.personId),
    )
    const invitations = await invitationsBy(tx, 'place_id = $1', place.placeId)
    return {
      ...empty,
      place: named(place),
      // Further down is for those who hold a post there.
      below: isHere ? (await placesBelow(tx, place.placeId, beijingDayOf(nowAt))).map(named) : [],
      holders: held.map(({ personId, from, to }) => ({
        personId,
        name: names.get(personId) ?? '',
        from,
        to,
        mayEnd: personId !== context.personId && (to === null || to > nowAt),
      })),
      invitations: invitations
        .filter((one) => invitationState(one, nowAt) !== 'given')
        .slice(0, 50)
        .map((one) => shown(context, one)),
    }
  })

function shown(context: RequestContext, one: StoredInvitation) {
  const { invitationId, name, basis, expiresAt } = one
  const state = invitationState(one, context.nowAt)
  const isMaker = one.madeBy === context.personId
  return {
    invitationId,
    name,
    basis,
    state,
    expiresAt,
    code: isMaker && state === 'open' ? codeOf(context.ports, invitationId) : null,
    may: (['give', 'refuse', 'withdraw'] as const).filter(
      (act) =>
        (act !== 'withdraw' || isMaker) && invitationBar(one, act, context.personId, context.nowAt) === null,
    ),
  }
}

export const handleInviteOfficial: Handler<typeof inviteOfficial> = async (context, { params, body }) =>
  inTransaction(context.ports.db, async (tx) => {
    const place = await mustGive(tx, context, params.placeId)
    return addInvitation(
      tx,
      context.ports,
      {
        invitationId: body.invitationId,
        bodyId: null,
        estateId: null,
        placeId: place.placeId,
        job: place.kind,
        name: body.name.trim(),
        basis: body.basis.trim(),
        madeBy: context.personId,
      },
      context.nowAt,
    )
  })

export const handleDecideOfficial: Handler<typeof decideOfficial> = async (context, { params, body }) =>
  inTransaction(context.ports.db, async (tx) => {
    const { personId, nowAt, ports } = context
    const place = await mustGive(tx, context, params.placeId)
    const one = await holdInvitation(tx, params.invitationId)
    if (!one || one.placeId !== place.placeId) throw new AppError('body.changed')
    if (body.decision === 'withdraw' && one.madeBy !== personId) throw new AppError('body.changed')
    const verdict = ({ give: 'given', refuse: 'refused', withdraw: 'withdrawn' } as const)[body.decision]
    if (one.verdict === verdict && one.decidedBy === personId) return {}
    const bar = invitationBar(one, body.decision, personId, nowAt)
    if (bar) throw new AppError(bar)
    await noteVerdict(tx, one.invitationId, verdict, personId, nowAt)
    if (body.decision !== 'give' || one.acceptedBy === null) return {}
    const post = { personId: one.acceptedBy, placeId: place.placeId, role: place.kind }
    if (!(await givePlacePost(tx, post, nowAt, null))) return {}
    const byNames = await twoNames(tx, one.madeBy, personId)
    await notePlacePost(
      tx,
      { actId: ports.newId(nowAt), act: 'give', ...post, basis: one.basis, byNames },
      nowAt,
    )
    return {}
  })

export const handleEndOfficial: Handler<typeof endOfficial> = async (context, { params, body }) =>
  inTransaction(context.ports.db, async (tx) => {
    const { personId, nowAt, ports } = context
    const place = await mustGive(tx, context, params.placeId)
    if (body.personId === personId) throw new AppError('body.same-person')
    const post = { personId: body.personId, placeId: place.placeId }
    if (!(await endPlacePost(tx, post, nowAt))) throw new AppError('body.changed')
    const byNames = [(await namesOf(tx, [personId])).get(personId) ?? personId]
    await notePlacePost(
      tx,
      { actId: ports.newId(nowAt), act: 'end', ...post, basis: body.basis.trim(), byNames },
      nowAt,
    )
    return {}
  })

async function twoNames(tx: Tx, first: string, second: string): Promise<[string, string]> {
  const names = await namesOf(tx, [first, second])
  return [names.get(first) ?? first, names.get(second) ?? second]
}

/** The place, where the caller may invite to it; refuses else. */
async function mustGive(tx: Tx, caller: Caller, placeId: string): Promise<PlaceVersion> {
  const place = await placeOn(tx, placeId, beijingDayOf(caller.nowAt))
  if (!place || !isGiver(await placesOf(tx, caller), place)) throw new AppError('access.denied')
  return place
}

/** Whether a post in one of these places lets invite to that one: it is the same, or right above. */
function isGiver(mine: readonly PlaceVersion[], place: PlaceVersion): boolean {
  return mine.some((one) => one.placeId === place.placeId || one.placeId === place.parentId)
}

/** The places where somebody holds a post now. */
async function placesOf(tx: Tx, { personId, nowAt }: Caller): Promise<PlaceVersion[]> {
  const found: PlaceVersion[] = []
  for (const { placeId, from, to } of await postsInPlaces(tx, personId)) {
    if (from > nowAt || (to !== null && to <= nowAt)) continue
    const place = await placeOn(tx, placeId, beijingDayOf(nowAt))
    if (place) found.push(place)
  }
  return found
}

function named({ placeId, kind, name }: PlaceVersion) {
  return { placeId, kind, name }
}
