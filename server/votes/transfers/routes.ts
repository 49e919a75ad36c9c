import type {
  contestTransfer,
  decideTransfer,
  findUnits,
  listMyTransfers,
  listTransfers,
  recordTransfer,
} from '#contract/votes/proxies/transfers.ts'
import { isAllowed, type Role } from '#domain/core/access.ts'
import { isDay } from '#domain/core/calendar.ts'
import { toBase64 } from '#domain/log/bytes.ts'
import type { Handler } from '#server/core/http/context.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { isDocument } from './read.ts'
import { photosById } from '#server/files/photo-links.ts'
import { mustKnowPhotos } from '#server/files/photos.ts'
import { AppError, refuseUnlessOk } from '#server/core/http/app-error.ts'
import {
  casesOf,
  contestsOf,
  decideTitle,
  endOfContest,
  isForCommunity,
  myTitles,
  ownersOf,
  proposeTitle,
  standingOf,
  titlesOf,
} from './store.ts'

// Law: the roll is of who owns (北京市物业管理条例 §§25, 32); no article says who votes where a home is sold during a vote.
// The practice of 北京业主, basis ours: who voted has voted; where nobody has, the new owner votes for the head. N, A and
// the heads stay as they were frozen.
// Basis: ours: nobody's home or ballot passes to another on one person's word. One person records it with pictures of the
// evidence, another confirms it, neither of them a party; the old owners are told at once and can contest it (docs/adr/0025).

const MOST_FOUND = 10

function roleOf(roles: readonly Role[]): 'committee' | 'community' {
  return roles.includes('community') ? 'community' : 'committee'
}

export const handleFindUnits: Handler<typeof findUnits> = async ({ ports }, { params, query }) =>
  inEstate(ports.db, params.estateId, async (tx) => {
    const { rows } = await tx.query<{ unitId: string; label: string; owners: string[]; version: number }>(
      `SELECT u.unit_id AS "unitId", unit_label(u.building, u.stair, u.room) AS label,
         coalesce((SELECT array_agg(o.name ORDER BY o.name) FROM unit_owners uo JOIN owners o USING (estate_id, owner_id)
                   WHERE uo.estate_id = $1 AND uo.unit_id = u.unit_id), '{}') AS owners,
         (SELECT count(*)::int FROM title_transfers t WHERE t.estate_id = $1 AND t.unit_id = u.unit_id) AS version
       FROM units u
       WHERE u.estate_id = $1 AND strpos(unit_label(u.building, u.stair, u.room), $2) > 0
       ORDER BY length(u.room), u.building, u.stair, u.room LIMIT $3`,
      [params.estateId, query.sought, MOST_FOUND],
    )
    return { units: rows }
  })

export const handleRecordTransfer: Handler<typeof recordTransfer> = async (context, { params, body }) => {
  const { ports, nowAt, personId } = context
  const { estateId } = params
  const { transferId, unitId, fromOn } = body
  const to = body.owners.map((owner) => ({
    ...owner,
    name: owner.name.trim(),
    documentNumber: owner.documentNumber.toUpperCase(),
  }))
  if (!to.every((owner) => isDocument(owner.documentKind, owner.documentNumber)))
    throw new AppError('transfer.bad-document')
  if (!isDay(body.fromOn))
    throw new AppError('request.malformed', [{ path: 'fromOn', message: 'no day of the calendar' }])
  return inEstate(ports.db, estateId, async (tx) => {
    await mustKnowPhotos(tx, estateId, body.photoIds)
    const { rows } = await tx.query<{ version: number }>(
      `SELECT count(*) FILTER (WHERE transfer_id <> $3)::int AS version FROM title_transfers
       WHERE estate_id = $1 AND unit_id = $2`,
      [estateId, unitId, transferId],
    )
    if ((rows[0]?.version ?? 0) !== body.version) throw new AppError('transfer.owner-differs')
    const from = await ownersOf(tx, estateId, unitId)
    const answer = await proposeTitle(tx, ports, {
      estateId,
      transferId,
      unitId,
      from: from.map((owner) => owner.ownerId),
      to,
      fromOn,
      photoIds: body.photoIds,
      by: personId,
      nowAt,
    })
    refuseUnlessOk(answer)
    return {
      needsCommunity: await isForCommunity(tx, estateId, transferId, nowAt),
      untold: from.filter((owner) => !owner.hasAccount).length,
    }
  })
}

export const handleDecideTransfer: Handler<typeof decideTransfer> = async (context, { params, body }) => {
  const { ports, nowAt, personId, roles } = context
  const { estateId, transferId } = params
  const reason = body.reason.trim()
  if (body.decision !== 'confirm' && reason === '') throw new AppError('transfer.needs-reason')
  return inEstate(ports.db, estateId, async (tx) => {
    const answer = await decideTitle(tx, {
      estateId,
      transferId,
      decision: body.decision,
      by: personId,
      role: roleOf(roles),
      reason,
      nowAt,
    })
    refuseUnlessOk(answer)
    return { cases: await casesOf(tx, estateId, transferId) }
  })
}

export const handleListTransfers: Handler<typeof listTransfers> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { ports, nowAt, personId, roles } = context
    const { estateId } = params
    const mayConfirm = roles.some((role) => isAllowed(role, 'title.confirm'))
    const stored = await titlesOf(tx, estateId)
    const photosOf = await photosById(
      tx,
      ports,
      estateId,
      mayConfirm ? stored.flatMap((one) => one.photoIds) : [],
      nowAt,
    )
    const transfers = []
    for (const one of stored) {
      const isWaiting = one.state === 'waiting'
      const needsCommunity = isWaiting && (await isForCommunity(tx, estateId, one.transferId, nowAt))
      transfers.push({
        transferId: one.transferId,
        unitLabel: one.unitLabel,
        fromOn: one.fromOn,
        proposedAt: one.proposedAt,
        state: one.state,
        decidedAt: one.decidedAt,
        decidedAs: one.decidedAs,
        reason: mayConfirm ? one.reason : '',
        needsCommunity,
        untold: isWaiting ? one.untold : 0,
        contests: (await contestsOf(tx, estateId, one.transferId)).map(({ contestedAt, reason }) => ({
          contestedAt,
          reason: mayConfirm ? reason : '',
        })),
        parties: mayConfirm ? { from: one.fromNames, to: one.toNames, photos: photosOf(one.photoIds) } : null,
        may:
          mayConfirm && isWaiting
            ? await standingOf(tx, estateId, one.transferId, { personId, role: roleOf(roles) }, nowAt)
            : ('nothing' as const),
        logIndex: one.logIndex,
        cases: await casesOf(tx, estateId, one.transferId),
      })
    }
    return { nowAt, transfers }
  })

export const handleListMyTransfers: Handler<typeof listMyTransfers> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { nowAt, personId } = context
    const { estateId } = params
    const transfers = []
    for (const one of await myTitles(tx, estateId, personId)) {
      const contestEndsAt =
        one.state === 'recorded' && one.decidedAt !== null
          ? await endOfContest(tx, estateId, one.transferId, one.decidedAt)
          : null
      const isOpen = one.state === 'waiting' || (contestEndsAt !== null && nowAt < contestEndsAt)
      transfers.push({
        transferId: one.transferId,
        unitLabel: one.unitLabel,
        fromOn: one.fromOn,
        proposedAt: one.proposedAt,
        state: one.state,
        decidedAt: one.decidedAt,
        side: one.side,
        contestEndsAt,
        contestedAt: one.contestedAt,
        mayContest: one.side === 'from' && one.contestedAt === null && isOpen,
        entry:
          one.logIndex === null
            ? null
            : { logIndex: one.logIndex, document: one.document, salt: toBase64(one.salt) },
        cases: await casesOf(tx, estateId, one.transferId),
      })
    }
    return { nowAt, transfers }
  })

export const handleContestTransfer: Handler<typeof contestTransfer> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { nowAt, personId } = context
    const { estateId, transferId } = params
    const mine = (await myTitles(tx, estateId, personId)).find(
      (one) => one.transferId === transferId && one.side === 'from',
    )
    if (!mine || mine.state === 'refused' || mine.state === 'withdrawn')
      throw new AppError('transfer.not-found')
    // A retry of one made in time is answered the same after it.
    if (mine.contestedAt === null && mine.decidedAt !== null)
      if (nowAt >= (await endOfContest(tx, estateId, transferId, mine.decidedAt)))
        throw new AppError('transfer.contest-closed')
    const { rows } = await tx.query<{ answer: string }>(
      'SELECT contest_transfer($1, $2, $3, $4, $5) AS answer',
      [estateId, transferId, personId, body.reason.trim(), new Date(nowAt)],
    )
    refuseUnlessOk(rows[0]?.answer)
    return {}
  })
