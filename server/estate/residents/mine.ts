import type {
  leaveResidence,
  listMyResidences,
  readResidence,
  takeResidence,
} from '#contract/estate/my-residences.ts'
import { comparedName } from '#domain/estate/match.ts'
import { isLiving, residenceState, stayEndsAt } from '#domain/estate/residents.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import type { Handler, RequestContext } from '#server/core/http/context.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { uncountTry } from '#server/identity/codes.ts'
import { namesOf } from '#server/identity/me.ts'
import {
  beginStay,
  endStay,
  holdResidents,
  isOwnerOf,
  placeOfCode,
  residencesBy,
  shownEntry,
  type StoredResidence,
  tryName,
} from './store.ts'

// What whoever is invited to live in a home does, signed in and with no role before: each handler asks for the person's own codes and stays.

export const handleReadResidence: Handler<typeof readResidence> = async (context, { body }) => {
  const { ports, personId, nowAt } = context
  const { estateId, residenceId } = await placeOfCode(ports, body.code, personId, nowAt)
  const answer = await inEstate(ports.db, estateId, async (tx) => {
    const one = await mustBeFor(tx, context, estateId, residenceId)
    if (residenceState(one, nowAt) !== 'open') throw new AppError('invitation.refused')
    const { kind, unitLabel, endsOn, seesBills, expiresAt } = one
    return { kind, estateName: await estateNameOf(tx, estateId), unitLabel, endsOn, seesBills, expiresAt }
  })
  await uncountTry(ports.db, tryName(personId))
  return answer
}

export const handleTakeResidence: Handler<typeof takeResidence> = async (context, { body }) => {
  const { ports, personId, nowAt } = context
  const { estateId, residenceId } = await placeOfCode(ports, body.code, personId, nowAt)
  await inEstate(ports.db, estateId, async (tx) => {
    await holdResidents(tx, estateId)
    const one = await mustBeFor(tx, context, estateId, residenceId)
    const state = residenceState(one, nowAt)
    // The same person's second try gets the same answer.
    if (one.personId === personId && state === 'now') return
    const to = stayEndsAt(one.endsOn)
    if (state !== 'open' || to <= nowAt) throw new AppError('invitation.refused')
    await beginStay(tx, estateId, one, { personId, at: nowAt, to })
  })
  await uncountTry(ports.db, tryName(personId))
  return { estateId }
}

/**
 * The invitation of a code, where it names the person who asks and whoever made it still owns the home. Nobody else learns what it is to, nor why
 * not: a wrong code, another name and a former owner are told the same.
 */
async function mustBeFor(
  tx: Tx,
  { personId }: RequestContext,
  estateId: string,
  residenceId: string,
): Promise<StoredResidence> {
  const [one] = await residencesBy(tx, estateId, 'r.residence_id = $2', residenceId)
  const name = comparedName((await namesOf(tx, [personId])).get(personId) ?? '')
  if (!one || name === '' || name !== comparedName(one.name)) throw new AppError('invitation.refused')
  if (!(await isOwnerOf(tx, estateId, one.unitId, one.madeBy))) throw new AppError('invitation.refused')
  if (await isOwnerOf(tx, estateId, one.unitId, personId)) throw new AppError('resident.own-home')
  return one
}

async function estateNameOf(tx: Tx, estateId: string): Promise<string> {
  const { rows } = await tx.query<{ name: string }>('SELECT name FROM estates WHERE estate_id = $1', [
    estateId,
  ])
  return rows[0]?.name ?? ''
}

export const handleListMyResidences: Handler<typeof listMyResidences> = async (context) => {
  const { ports, personId, nowAt } = context
  const { rows } = await ports.db.query<{ estateId: string; name: string }>(
    `SELECT DISTINCT r.estate_id::text AS "estateId", e.name FROM person_roles r JOIN estates e ON e.estate_id = r.estate_id
     WHERE r.person_id = $1 AND r.role = 'resident' ORDER BY 1 LIMIT 50`,
    [personId],
  )
  const found = []
  for (const { estateId, name } of rows)
    for (const one of await inEstate(ports.db, estateId, (tx) =>
      residencesBy(tx, estateId, 'r.person_id = $2', personId),
    ))
      found.push(mine(estateId, name, one, nowAt))
  const order = (one: { isNow: boolean; to: number }) => (one.isNow ? 1e16 : 0) + one.to
  return { nowAt, residences: found.sort((a, b) => order(b) - order(a)) }
}

function mine(estateId: string, estateName: string, one: StoredResidence, nowAt: number) {
  const { residenceId, kind, unitLabel, endsOn, seesBills, endedBy, personId } = one
  const isNow = isLiving(one, nowAt)
  const why =
    endedBy === null ? ('term' as const) : endedBy === personId ? ('self' as const) : ('other' as const)
  return {
    residenceId,
    estateId,
    estateName,
    kind,
    unitLabel,
    endsOn,
    seesBills,
    from: one.from ?? 0,
    to: one.to ?? 0,
    isNow,
    ended: isNow ? null : why,
    entry: shownEntry(estateId, one),
  }
}

export const handleLeaveResidence: Handler<typeof leaveResidence> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { personId, nowAt } = context
    await holdResidents(tx, params.estateId)
    const [one] = await residencesBy(tx, params.estateId, 'r.residence_id = $2', params.residenceId)
    if (one?.personId !== personId) throw new AppError('resident.gone')
    await endStay(tx, params.estateId, one, personId, nowAt)
    return {}
  })
