import type { BodyOf } from '#contract/core/endpoint.ts'
import type { askOpening, decideOpening, listOpenings } from '#contract/estate/openings.ts'
import { beijingDayOf } from '#domain/core/calendar.ts'
import { workingDaysEnd } from '#domain/estate/claims.ts'
import { askBar, type AskedBy, blocksOf, OPENING_DAYS, stageOf } from '#domain/estate/opening.ts'
import type { PlaceVersion } from '#domain/places/places.ts'
import { ms } from '#server/core/db/ask.ts'
import { inEstate, inTransaction, lookAt, type Tx } from '#server/core/db/scope.ts'
import { AppError } from '#server/core/http/app-error.ts'
import type { Handler, RequestContext } from '#server/core/http/context.ts'
import { namesOf } from '#server/identity/me.ts'
import { estatesOf, placePostsOf } from '#server/identity/my-places.ts'
import { moveEstate, readPlaces } from '#server/places/store.ts'
import { holidays } from '../holidays.ts'
import { addEstate } from '../roll/store.ts'
import { addStep, blankStep, findOpening } from './store.ts'

// Before there is an estate there is no role in one: whoever asks and whoever accepts is admitted by a post in a place, and each handler
// asks for it. Basis: ours (DOMAIN2 §1.6): a street accepts, by another person than the one who wrote the request down.

const MOST_REQUESTS = 100
/** How many openings are told with what blocks them; of more, how far they are stands on their own pages. */
const MOST_JUDGED = 60
const SUPERVISORS = ['community', 'street', 'district', 'city'] as const

type Request = {
  readonly requestId: string
  readonly communityId: string
  readonly name: string
  readonly askedBy: AskedBy
  readonly asking: number
  readonly owners: number
  readonly basis: string
  readonly by: string
  readonly at: number
  readonly decision: 'accept' | 'refuse' | null
  readonly decidedBy: string | null
  readonly estateId: string | null
}

export const handleListOpenings: Handler<typeof listOpenings> = async ({ ports, nowAt, personId }) => {
  const reach = await reachOf(ports.db, personId, nowAt)
  const requests = await findRequests(ports.db, 'decision IS NULL AND community_id = ANY ($1)', [
    [...reach.communities.keys()],
  ])
  const names = await namesOf(
    ports.db,
    requests.map(({ by }) => by),
  )
  const estates = []
  for (const [index, { estateId, name, isOpening }] of (
    await estatesOf(ports.db, personId, SUPERVISORS, nowAt)
  ).entries())
    estates.push(
      await inEstate(ports.db, estateId, async (tx) => {
        const opening = isOpening && index < MOST_JUDGED ? await findOpening(tx, estateId) : null
        return {
          estateId,
          name,
          stage: opening
            ? stageOf(opening.facts, nowAt)
            : isOpening
              ? ('accepted' as const)
              : ('live' as const),
          blocks: opening ? blocksOf(opening.facts, nowAt, holidays()) : [],
          ...(await ownersIn(tx, estateId)),
        }
      }),
    )
  return {
    nowAt,
    communities: [...reach.communities]
      .filter(([communityId]) => reach.mayAsk(communityId))
      .map(([communityId, name]) => ({ communityId, name })),
    requests: requests.map((one) => ({
      requestId: one.requestId,
      name: one.name,
      communityName: reach.communities.get(one.communityId) ?? '',
      askedBy: one.askedBy,
      asking: one.asking,
      owners: one.owners,
      basis: one.basis,
      byName: names.get(one.by) ?? '',
      at: one.at,
      dueAt: requestDueAt(one.at),
      mayDecide: reach.mayDecide(one.communityId) && one.by !== personId,
    })),
    estates,
  }
}

export const handleAskOpening: Handler<typeof askOpening> = async (context, { body }) => {
  const { ports, nowAt, personId } = context
  const reach = await reachOf(ports.db, personId, nowAt)
  if (!reach.mayAsk(body.communityId)) throw new AppError('opening.no-post')
  const said = { ...body, name: body.name.trim(), basis: body.basis.trim() }
  const bar = askBar(said.askedBy, said.asking, said.owners)
  if (bar) throw new AppError(bar)
  return inTransaction(ports.db, async (tx) => {
    const [known] = await findRequests(tx, 'request_id = $1', [body.requestId])
    if (known) {
      const isSame =
        known.by === personId && known.name === said.name && known.communityId === said.communityId
      if (!isSame) throw new AppError('request.key-reused')
      return { dueAt: requestDueAt(known.at) }
    }
    await mustBeFree(tx, said.communityId, said.name, null)
    await tx.query(
      `INSERT INTO opening_requests (request_id, community_id, name, asked_by, asking, owners, basis, by_person, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        said.requestId,
        said.communityId,
        said.name,
        said.askedBy,
        said.asking,
        said.owners,
        said.basis,
        personId,
        new Date(nowAt),
      ],
    )
    return { dueAt: requestDueAt(nowAt) }
  })
}

export const handleDecideOpening: Handler<typeof decideOpening> = (context, { params, body }) =>
  decideRequest(context, params.requestId, body, false)

/** Accepts or refuses a request. `isMadeUp`: what comes of it says of itself that it is made up. */
export async function decideRequest(
  context: RequestContext,
  requestId: string,
  body: BodyOf<typeof decideOpening>,
  isMadeUp: boolean,
): Promise<{ estateId: string | null }> {
  const { ports, nowAt, personId } = context
  const reach = await reachOf(ports.db, personId, nowAt)
  return inTransaction(ports.db, async (tx) => {
    const [request] = await findRequests(tx, 'request_id = $1 FOR UPDATE', [requestId])
    // Whoever has no post above it does not learn whether there is one.
    if (!request || !reach.communities.has(request.communityId)) throw new AppError('opening.not-found')
    if (!reach.mayDecide(request.communityId)) throw new AppError('opening.no-post')
    if (request.decision !== null) {
      if (request.decision === body.decision && request.decidedBy === personId)
        return { estateId: request.estateId }
      throw new AppError('opening.decided')
    }
    if (request.by === personId) throw new AppError('opening.same-person')
    const words = body.words.trim()
    if (body.decision === 'refuse' && words === '') throw new AppError('opening.words-missing')
    const estateId =
      body.decision === 'accept'
        ? await makeEstate(tx, context, request, words || request.basis, isMadeUp)
        : null
    await tx.query(
      `UPDATE opening_requests SET decision = $2, decided_by = $3, decided_at = $4, answer = $5, estate_id = $6
       WHERE request_id = $1`,
      [requestId, body.decision, personId, new Date(nowAt), words, estateId],
    )
    return { estateId }
  })
}

/** The estate of an accepted request: it hangs on its community from today, takes no votes, and its log begins with the acceptance. */
async function makeEstate(
  tx: Tx,
  { nowAt, personId }: RequestContext,
  request: Request,
  words: string,
  isMadeUp: boolean,
): Promise<string> {
  await mustBeFree(tx, request.communityId, request.name, request.requestId)
  // Of two who make an estate at once, the second waits and counts on.
  await tx.query('LOCK TABLE place_reach IN SHARE ROW EXCLUSIVE MODE')
  const { rows } = await tx.query<{ next: string }>(
    'SELECT (coalesce(max(estate_id), 100) + 1)::text AS next FROM estates',
  )
  const estateId = rows[0]?.next as string
  const names = await namesOf(tx, [request.by, personId])
  const isNew = await addEstate(
    tx,
    { estateId, estateName: request.name, isMadeUp, serviceLevel: 1, isOpening: true },
    nowAt,
  )
  if (!isNew) throw new AppError('server.busy')
  await moveEstate(
    tx,
    {
      estateId,
      communityId: request.communityId,
      from: beijingDayOf(nowAt),
      basis: request.basis,
      byNames: [names.get(request.by) ?? '', names.get(personId) ?? ''],
    },
    nowAt,
  )
  await lookAt(tx, estateId)
  await addStep(tx, estateId, 0, blankStep({ kind: 'accept', by: personId, as: 'street', at: nowAt, words }))
  return estateId
}

/** Refuses a second estate of a name in one community, whether it is there or only asked for. */
async function mustBeFree(tx: Tx, communityId: string, name: string, but: string | null): Promise<void> {
  const asked = await tx.query(
    `SELECT 1 FROM opening_requests WHERE community_id = $1 AND name = $2 AND decision IS DISTINCT FROM 'refuse'
       AND request_id IS DISTINCT FROM $3`,
    [communityId, name, but],
  )
  if (asked.rowCount) throw new AppError('opening.name-taken')
  const { rows } = await tx.query<{ estateId: string }>(
    'SELECT DISTINCT estate_id::text AS "estateId" FROM place_reach WHERE place_id = $1',
    [communityId],
  )
  const there = await tx.query('SELECT 1 FROM estates WHERE estate_id = ANY ($1) AND name = $2', [
    rows.map(({ estateId }) => estateId),
    name,
  ])
  if (there.rowCount) throw new AppError('opening.name-taken')
}

function requestDueAt(at: number): number {
  return workingDaysEnd(at, OPENING_DAYS.accept, holidays())
}

async function findRequests(
  db: RequestContext['ports']['db'] | Tx,
  where: string,
  values: readonly unknown[],
): Promise<Request[]> {
  const { rows } = await db.query<Request>(
    `SELECT request_id AS "requestId", community_id AS "communityId", name, asked_by AS "askedBy", asking, owners, basis,
       by_person AS by, ${ms('at')} AS at, decision, decided_by AS "decidedBy", estate_id::text AS "estateId"
     FROM opening_requests WHERE ${where.replace(' FOR UPDATE', '')} ORDER BY at, request_id LIMIT ${MOST_REQUESTS}
     ${where.endsWith('FOR UPDATE') ? 'FOR UPDATE' : ''}`,
    [...values],
  )
  return rows
}

/** Which communities lie under a person's posts today, and where they may ask and decide. */
async function reachOf(db: RequestContext['ports']['db'], personId: string, nowAt: number) {
  const posts = await placePostsOf(db, personId, nowAt)
  const today = beijingDayOf(nowAt)
  const places = new Map<string, PlaceVersion>()
  if (posts.length > 0)
    for (const one of await readPlaces(db)) if (one.validFrom <= today) places.set(one.placeId, one)
  const above = (placeId: string): string[] => {
    const parent = places.get(placeId)?.parentId
    return parent ? [placeId, ...above(parent)] : [placeId]
  }
  const holds = (communityId: string, roles: readonly string[]) =>
    above(communityId).some((placeId) =>
      posts.some((post) => post.placeId === placeId && roles.includes(post.role)),
    )
  const communities = new Map(
    [...places.values()]
      .filter(({ kind, placeId }) => kind === 'community' && holds(placeId, SUPERVISORS))
      .map(({ placeId, name }) => [placeId, name] as const),
  )
  return {
    communities,
    mayAsk: (communityId: string) =>
      communities.has(communityId) && holds(communityId, ['community', 'street']),
    mayDecide: (communityId: string) => communities.has(communityId) && holds(communityId, ['street']),
  }
}

async function ownersIn(tx: Tx, estateId: string): Promise<{ owners: number; verified: number }> {
  const { rows } = await tx.query<{ owners: number; verified: number }>(
    'SELECT count(*)::int AS owners, count(person_id)::int AS verified FROM owners WHERE estate_id = $1',
    [estateId],
  )
  return rows[0] ?? { owners: 0, verified: 0 }
}
