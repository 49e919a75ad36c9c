import type {
  denyDelivery,
  DeliveryStep,
  listDeliveries,
  listMyDeliveries,
  readRound,
  recordDelivery,
} from '#contract/votes/paper/deliveries.ts'
import {
  checkDelivery,
  type Delivery,
  type DeliveryAttempt,
  type DeliveryFault,
  deliveryOf,
  walkingOrder,
} from '#domain/votes/paper/delivery.ts'
import { CHANNELS } from '#domain/votes/evidence/record.ts'
import type { RequestContext, Handler } from '#server/core/http/context.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { photosById } from '#server/files/photo-links.ts'
import { mustKnowPhotos } from '#server/files/photos.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { headsOf, mustFindVote, type StoredVote, stateOf, isShown, shownUpTo } from '../store.ts'

const FAULTS = {
  outcome: 'delivery.unfit',
  'by-itself': 'delivery.unfit',
  evidence: 'delivery.no-evidence',
  time: 'delivery.bad-time',
} as const satisfies Record<DeliveryFault, string>

const MINUTE = 60_000

export const handleRecordDelivery: Handler<typeof recordDelivery> = async (context, { params, body }) => {
  const { ports, nowAt } = context
  const { estateId } = params
  return inEstate(ports.db, estateId, async (tx) => {
    const vote = await mustFindVote(tx, estateId, params.voteId)
    const headIds = [...new Set(body.headIds)].sort()
    const isSame = (known: Recorded) =>
      known.method === body.method &&
      known.outcome === body.outcome &&
      known.headIds.join() === headIds.join()
    const known = await recordedAs(tx, vote, body.deliveryId)
    if (known && !isSame(known)) throw new AppError('request.key-reused')
    if (known) return { heads: headIds.length }
    if (vote.cancelledAt !== null) throw new AppError('vote.cancelled')
    const { method, outcome, note } = body
    const at = nowAt - body.minutesAgo * MINUTE
    const checked = checkDelivery({ method, outcome, at, note, pictures: body.photoIds.length }, vote, nowAt)
    if (!checked.ok) throw new AppError(FAULTS[checked.reason])
    await mustKnowPhotos(tx, estateId, body.photoIds, 'photo.not-sent')
    const { rowCount } = await tx.query(
      `INSERT INTO deliveries (estate_id, vote_id, head_id, delivery_id, method, outcome, made_at, note,
         photo_ids, recorded_by, recorded_role, recorded_at)
       SELECT h.estate_id, h.vote_id, h.head_id, $3, $5, $6, $7, $8, $9, $10, $11, $12
       FROM roll_heads h WHERE h.estate_id = $1 AND h.vote_id = $2 AND h.head_id = ANY ($4)
       ON CONFLICT DO NOTHING`,
      [
        estateId,
        vote.voteId,
        body.deliveryId,
        headIds,
        method,
        outcome,
        new Date(at),
        note.trim(),
        body.photoIds,
        context.personId,
        'committee',
        new Date(nowAt),
      ],
    )
    if (rowCount !== headIds.length) {
      // The same was recorded a moment ago, or a head is not on the roll: then none of them is recorded.
      const before = await recordedAs(tx, vote, body.deliveryId)
      if (!before || !isSame(before)) throw new AppError('vote.not-found')
    }
    return { heads: headIds.length }
  })
}

export const handleReadRound: Handler<typeof readRound> = async ({ ports, nowAt }, { params, query }) =>
  inEstate(ports.db, params.estateId, async (tx) => {
    const vote = await mustFindVote(tx, params.estateId, params.voteId)
    const heads = await doorsOf(tx, vote, nowAt)
    const denials = await denialsOf(tx, vote)
    const buildings = [...new Set(heads.flatMap((head) => head.doors.map((door) => door.building)))].sort(
      (a, b) => walkingOrder({ building: a, stair: '', room: '' }, { building: b, stair: '', room: '' }),
    )
    const building = query.building ?? buildings[0] ?? ''
    const doors = heads
      .flatMap((head) => {
        const here = head.doors.filter((door) => door.building === building)
        const first = here[0]
        if (!first || (head.hasVoted && head.told.by !== null && !denials.has(head.headId))) return []
        const elsewhere = head.doors.filter((door) => door.building !== building)
        return [{ head, first, unitLabels: [...here, ...elsewhere].map((door) => door.label) }]
      })
      .sort((a, b) => walkingOrder(a.first, b.first))
    return {
      nowAt,
      title: vote.title,
      closesAt: vote.closesAt,
      isOpen: vote.cancelledAt === null && nowAt < vote.closesAt,
      buildings,
      building,
      doors: doors.map(({ head, first, unitLabels }) => ({
        headId: head.headId,
        stair: first.stair,
        unitLabels,
        areaDm2: head.areaDm2,
        hasVoted: head.hasVoted,
        told: toldOf(head.told),
        last: head.attempts.at(-1) ?? null,
        steps: head.attempts.length,
        denial: denials.get(head.headId)?.[0] ?? null,
      })),
    }
  })

export const handleListDeliveries: Handler<typeof listDeliveries> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const vote = await mustFindVote(tx, params.estateId, params.voteId)
    const head = (await doorsOf(tx, vote, context.nowAt, [params.headId]))[0]
    if (!head) throw new AppError('vote.not-found')
    return {
      nowAt: context.nowAt,
      unitLabels: head.doors.map((door) => door.label),
      told: toldOf(head.told),
      steps: (await stepsOf(tx, context, vote, [head]))(head.headId),
      denials: (await denialsOf(tx, vote)).get(head.headId) ?? [],
    }
  })

export const handleListMyDeliveries: Handler<typeof listMyDeliveries> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const vote = await mustFindVote(tx, params.estateId, params.voteId)
    const mine = (await headsOf(tx, vote, context.personId)).map((head) => head.headId)
    const heads = mine.length === 0 ? [] : await doorsOf(tx, vote, context.nowAt, mine)
    const steps = await stepsOf(tx, context, vote, heads)
    const { rows: denials } = await tx.query<{ headId: string; deniedAt: number }>(
      `SELECT head_id AS "headId", denied_at AS "deniedAt" FROM delivery_denials
       WHERE estate_id = $1 AND vote_id = $2 AND denied_by = $3`,
      [vote.estateId, vote.voteId, context.personId],
    )
    return {
      nowAt: context.nowAt,
      heads: heads.map((head) => ({
        headId: head.headId,
        unitLabels: head.doors.map((door) => door.label),
        told: toldOf(head.told),
        steps: steps(head.headId),
        deniedAt: denials.find((row) => row.headId === head.headId)?.deniedAt ?? null,
      })),
    }
  })

export const handleDenyDelivery: Handler<typeof denyDelivery> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const vote = await mustFindVote(tx, params.estateId, params.voteId)
    const mine = await headsOf(tx, vote, context.personId)
    if (!mine.some((head) => head.headId === params.headId)) throw new AppError('vote.not-entitled')
    await tx.query(
      `INSERT INTO delivery_denials (estate_id, vote_id, head_id, denied_by, denied_at, reason)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
      [
        vote.estateId,
        vote.voteId,
        params.headId,
        context.personId,
        new Date(context.nowAt),
        body.reason.trim(),
      ],
    )
    return {}
  })

/**
 * Keeps that an owner has opened a vote, once for each of the owner's heads: the phone is a delivery that proves itself.
 * Only as an owner, and only while it can still be voted on.
 */
export async function recordOpening(tx: Tx, context: RequestContext, vote: StoredVote): Promise<void> {
  const state = stateOf(vote, context.nowAt)
  if (!context.roles.includes('owner') || state === 'closed' || state === 'cancelled') return
  await tx.query(
    `INSERT INTO deliveries (estate_id, vote_id, head_id, delivery_id, method, outcome, made_at, note,
       photo_ids, recorded_by, recorded_role, recorded_at)
     SELECT DISTINCT h.estate_id, h.vote_id, h.head_id, 'app', 'app', 'received', $4::timestamptz, '', '{}'::text[],
       $3, 'owner', $4::timestamptz
     FROM owners o
     JOIN vote_head_owners ho ON ho.estate_id = o.estate_id AND ho.owner_id = o.owner_id
     JOIN roll_heads h ON h.estate_id = ho.estate_id AND h.vote_id = ho.vote_id AND h.head_id = ho.head_id
     WHERE o.estate_id = $1 AND h.vote_id = $2 AND o.person_id = $3
       AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.estate_id = h.estate_id AND d.vote_id = h.vote_id
                       AND d.head_id = h.head_id AND d.delivery_id = 'app')
     ON CONFLICT DO NOTHING`,
    [vote.estateId, vote.voteId, context.personId, new Date(context.nowAt)],
  )
}

export type DoorOf = { building: string; stair: string; room: string; label: string }

export type DoorHead = {
  headId: string
  areaDm2: number
  doors: DoorOf[]
  /** Whether the committee may know that it has voted. */
  hasVoted: boolean
  /** Whether its ballot is in a whole batch of the turnout. */
  isShown: boolean
  /** In the order they were made. */
  attempts: DeliveryAttempt[]
  told: Delivery
}

/** Every head of a vote with its doors in walking order, whether it is told to have voted, and how it was told; only of the heads given where some are. */
export async function doorsOf(
  tx: Tx,
  vote: StoredVote,
  nowAt: number,
  headIds: readonly string[] | null = null,
): Promise<DoorHead[]> {
  const { rows } = await tx.query<{
    headId: string
    areaDm2: number
    doors: DoorOf[]
    channel: number | null
    castAt: number | null
    isShown: boolean
  }>(
    `SELECT h.head_id AS "headId", h.area_dm2::float8 AS "areaDm2", b.channel, b.cast_at AS "castAt",
       b.ballot_id IS NOT NULL AND ${isShown('$4')} AS "isShown",
       (SELECT json_agg(json_build_object('building', u.building, 'stair', u.stair, 'room', u.room,
                                          'label', unit_label(u.building, u.stair, u.room)))
          FROM units u WHERE u.estate_id = $1 AND u.unit_id = ANY (h.unit_ids)) AS doors
     FROM roll_heads h LEFT JOIN standing_ballots b USING (estate_id, vote_id, head_id)
     WHERE h.estate_id = $1 AND h.vote_id = $2 AND ($3::text[] IS NULL OR h.head_id = ANY ($3))
     ORDER BY length(h.head_id), h.head_id`,
    [vote.estateId, vote.voteId, headIds, await shownUpTo(tx, vote, nowAt)],
  )
  const attempts = await attemptsOf(tx, vote, headIds)
  return rows.map(({ channel, castAt, doors, ...head }) => {
    const done = [...(attempts.get(head.headId) ?? []), ...provedBy(channel, castAt)].sort(
      (a, b) => a.at - b.at,
    )
    return {
      ...head,
      doors: [...(doors ?? [])].sort(walkingOrder),
      // Paper the committee has read itself.
      hasVoted: head.isShown || (castAt !== null && CHANNELS[channel ?? 0] === 'paper'),
      attempts: done,
      told: deliveryOf(done, vote),
    }
  })
}

/** A signed paper ballot that came back proves that the paper had gone out. */
function provedBy(channel: number | null, castAt: number | null): DeliveryAttempt[] {
  if (castAt === null || CHANNELS[channel ?? 0] !== 'paper') return []
  return [{ method: 'ballot', outcome: 'received', at: castAt }]
}

async function attemptsOf(
  tx: Tx,
  vote: StoredVote,
  headIds: readonly string[] | null,
): Promise<Map<string, DeliveryAttempt[]>> {
  const { rows } = await tx.query<DeliveryAttempt & { headId: string }>(
    `SELECT head_id AS "headId", method, outcome, made_at AS at FROM deliveries
     WHERE estate_id = $1 AND vote_id = $2 AND ($3::text[] IS NULL OR head_id = ANY ($3))
     ORDER BY made_at, recorded_at, delivery_id`,
    [vote.estateId, vote.voteId, headIds],
  )
  const heads = new Map<string, DeliveryAttempt[]>()
  for (const { headId, ...attempt } of rows) {
    const before = heads.get(headId)
    if (before) before.push(attempt)
    else heads.set(headId, [attempt])
  }
  return heads
}

/** The time line of heads with pictures and notes. */
async function stepsOf(tx: Tx, context: RequestContext, vote: StoredVote, heads: readonly DoorHead[]) {
  const { rows } = await tx.query<
    DeliveryAttempt & { headId: string; note: string; photoIds: string[]; by: DeliveryStep['by'] }
  >(
    `SELECT head_id AS "headId", method, outcome, made_at AS at, note, photo_ids AS "photoIds", recorded_role AS by
     FROM deliveries WHERE estate_id = $1 AND vote_id = $2 AND head_id = ANY ($3)
     ORDER BY made_at, recorded_at, delivery_id`,
    [vote.estateId, vote.voteId, heads.map((head) => head.headId)],
  )
  const photosOf = await photosById(
    tx,
    context.ports,
    vote.estateId,
    rows.flatMap((row) => row.photoIds),
    context.nowAt,
  )
  return (headId: string): DeliveryStep[] => {
    const recorded = rows
      .filter((row) => row.headId === headId)
      .map(({ method, outcome, at, by, note, photoIds }) => ({
        method,
        outcome,
        at,
        by,
        note,
        photos: photosOf(photoIds),
      }))
    const ballots = (heads.find((head) => head.headId === headId)?.attempts ?? [])
      .filter((one) => one.method === 'ballot')
      .map((one) => ({ ...one, by: 'committee' as const, note: '', photos: [] }))
    return [...recorded, ...ballots].sort((a, b) => a.at - b.at)
  }
}

export async function denialsOf(
  tx: Tx,
  vote: StoredVote,
): Promise<Map<string, { at: number; reason: string }[]>> {
  const { rows } = await tx.query<{ headId: string; at: number; reason: string }>(
    `SELECT head_id AS "headId", denied_at AS at, reason FROM delivery_denials
     WHERE estate_id = $1 AND vote_id = $2 ORDER BY denied_at`,
    [vote.estateId, vote.voteId],
  )
  const heads = new Map<string, { at: number; reason: string }[]>()
  for (const { headId, ...denial } of rows) heads.set(headId, [...(heads.get(headId) ?? []), denial])
  return heads
}

type Recorded = { method: string; outcome: string; headIds: string[] }

async function recordedAs(tx: Tx, vote: StoredVote, deliveryId: string): Promise<Recorded | undefined> {
  const { rows } = await tx.query<Recorded>(
    `SELECT method, outcome, array_agg(head_id ORDER BY head_id COLLATE "C") AS "headIds" FROM deliveries
     WHERE estate_id = $1 AND vote_id = $2 AND delivery_id = $3 GROUP BY method, outcome`,
    [vote.estateId, vote.voteId, deliveryId],
  )
  return rows[0]
}

function toldOf({ state, by, isInTime, basis }: Delivery) {
  return { state, by, isInTime, basis }
}
