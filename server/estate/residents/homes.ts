import type {
  endResident,
  inviteResident,
  listResidents,
  Resident,
  showBills,
} from '#contract/estate/residents.ts'
import type { BodyOf } from '#contract/core/endpoint.ts'
import { beijingDayOf, DAY_MS } from '#domain/core/calendar.ts'
import { MOST_RESIDENTS, RESIDENT_CODE_DAYS, residenceState, stayFault } from '#domain/estate/residents.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import type { Handler, RequestContext } from '#server/core/http/context.ts'
import { AppError } from '#server/core/http/app-error.ts'
import {
  addResidence,
  codeOf,
  endStay,
  holdResidents,
  isOwnerOf,
  keepCode,
  residencesBy,
  shownEntry,
  type StoredResidence,
  withdraw,
} from './store.ts'

// What an owner does for who lives in a home of theirs. Every owner of the home sees and ends what any of them gave: it is the home of all.

/** How long a stay or an invitation that is over is still shown. */
const SHOWN_MS = 30 * DAY_MS

export const handleListResidents: Handler<typeof listResidents> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId } = params
    const { nowAt, personId } = context
    const { rows } = await tx.query<{ unitId: string; label: string }>(
      `SELECT u.unit_id AS "unitId", unit_label(u.building, u.stair, u.room) AS label
       FROM owners o JOIN unit_owners w ON w.estate_id = o.estate_id AND w.owner_id = o.owner_id
       JOIN units u ON u.estate_id = w.estate_id AND u.unit_id = w.unit_id
       WHERE o.estate_id = $1 AND o.person_id = $2 ORDER BY u.building, u.stair, length(u.room), u.room LIMIT 100`,
      [estateId, personId],
    )
    const homes = []
    for (const home of rows) {
      const all = await residencesBy(tx, estateId, 'r.unit_id = $2', home.unitId)
      homes.push({
        ...home,
        residents: all.filter((one) => isShown(one, nowAt)).map((one) => shown(context, estateId, one)),
        mayInvite: standing(all, nowAt) < MOST_RESIDENTS,
      })
    }
    return { nowAt, homes }
  })

export const handleInviteResident: Handler<typeof inviteResident> = async (context, { params, body }) => {
  const { ports, nowAt } = context
  const { estateId } = params
  const fault = stayFault(body.kind, body.endsOn, beijingDayOf(nowAt))
  if (fault) throw new AppError('request.malformed', [{ path: 'endsOn', message: fault }])
  const expiresAt = await inEstate(ports.db, estateId, (tx) => invite(tx, estateId, body, context))
  return { code: await keepCode(ports, estateId, body.residenceId), expiresAt }
}

/** Puts an invitation in, once; answers until when it can be taken. */
async function invite(
  tx: Tx,
  estateId: string,
  body: BodyOf<typeof inviteResident>,
  { personId, nowAt }: RequestContext,
): Promise<number> {
  await holdResidents(tx, estateId)
  const [known] = await residencesBy(tx, estateId, 'r.residence_id = $2', body.residenceId)
  const name = body.name.trim()
  if (known) {
    const isSame =
      known.madeBy === personId &&
      known.unitId === body.unitId &&
      known.kind === body.kind &&
      known.name === name
    if (!isSame || known.endsOn !== body.endsOn) throw new AppError('request.key-reused')
    return known.expiresAt
  }
  if (!(await isOwnerOf(tx, estateId, body.unitId, personId))) throw new AppError('resident.not-yours')
  const all = await residencesBy(tx, estateId, 'r.unit_id = $2', body.unitId)
  if (standing(all, nowAt) >= MOST_RESIDENTS) throw new AppError('resident.too-many')
  const expiresAt = nowAt + RESIDENT_CODE_DAYS * DAY_MS
  const made = { claimId: null, madeBy: personId, madeAt: nowAt, expiresAt }
  await addResidence(tx, estateId, { ...body, name, ...made })
  return expiresAt
}

export const handleEndResident: Handler<typeof endResident> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { nowAt, personId } = context
    const one = await mustBeMine(tx, context, params)
    const state = residenceState(one, nowAt)
    // A tenant with a lease is not put out by the owner's word alone.
    if (one.claimId !== null && state === 'now') throw new AppError('resident.by-desk')
    if (state === 'open') await withdraw(tx, params.estateId, one.residenceId, nowAt)
    if (state === 'now') await endStay(tx, params.estateId, one, personId, nowAt)
    return {}
  })

export const handleShowBills: Handler<typeof showBills> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const one = await mustBeMine(tx, context, params)
    await tx.query('UPDATE residences SET sees_bills = $3 WHERE estate_id = $1 AND residence_id = $2', [
      params.estateId,
      one.residenceId,
      body.seesBills,
    ])
    return {}
  })

/** An invitation or a stay of a home of the caller's; that there is one elsewhere is nobody's business. */
async function mustBeMine(
  tx: Tx,
  { personId }: RequestContext,
  { estateId, residenceId }: { estateId: string; residenceId: string },
): Promise<StoredResidence> {
  await holdResidents(tx, estateId)
  const [one] = await residencesBy(tx, estateId, 'r.residence_id = $2', residenceId)
  if (!one || !(await isOwnerOf(tx, estateId, one.unitId, personId))) throw new AppError('resident.not-yours')
  return one
}

/** How many live in a home or may come yet. */
function standing(all: readonly StoredResidence[], nowAt: number): number {
  return all.filter((one) => ['open', 'now'].includes(residenceState(one, nowAt))).length
}

function isShown(one: StoredResidence, nowAt: number): boolean {
  const over = one.to ?? one.withdrawnAt ?? one.expiresAt
  return over > nowAt - SHOWN_MS
}

function shown({ ports, personId, nowAt }: RequestContext, estateId: string, one: StoredResidence): Resident {
  const state = residenceState(one, nowAt)
  const { residenceId, kind, name, endsOn, seesBills, expiresAt, from, to, claimId, madeBy } = one
  return {
    residenceId,
    kind,
    name,
    endsOn,
    seesBills,
    state,
    expiresAt,
    from,
    to,
    isByDesk: claimId !== null,
    code: state === 'open' && madeBy === personId ? codeOf(ports, estateId, residenceId) : null,
    entry: shownEntry(estateId, one),
  }
}
