import type {
  acceptAlarm,
  addDutyShift,
  AlarmDetail,
  DutyRoster,
  endDutyShift,
  readAlarm,
  readDutyRoster,
} from '#contract/reminders/duty.ts'
import { isOnDuty, TIER_ROLES, uncoveredOf } from '#domain/reminders/duty.ts'
import { repairKindOf } from '#domain/repairs/kind.ts'
import type { RequestContext, Handler } from '#server/core/http/context.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { namesOf } from '#server/identity/me.ts'
import { shiftsOf, tiersAt } from './alarms.ts'
import {
  findRepairs,
  holdRepair,
  mayDo,
  type NewStep,
  repeatedStep,
  type StoredRepair,
  takeStep,
  workerNames,
} from '#server/repairs/store.ts'

const MOST_SHIFTS = 200
/** A mobile number, or a landline with its area code. */
const PHONE = /^(1\d{10}|0\d{9,11})?$/
export const handleReadDutyRoster: Handler<typeof readDutyRoster> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, (tx) => rosterOf(tx, context, params.estateId))

export const handleAddDutyShift: Handler<typeof addDutyShift> = async (context, { params, body }) => {
  const phone = body.phone.replace(/[\s-]/g, '')
  if (!PHONE.test(phone)) throw new AppError('duty.phone-unfit')
  const weekdays = [...new Set(body.weekdays)].sort((a, b) => a - b)
  if (weekdays.length === 0) throw new AppError('duty.days-missing')
  return inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId } = params
    const people = await peopleOf(tx, estateId, context.nowAt)
    const isAble = people.some(
      (one) => one.personId === body.personId && TIER_ROLES[body.tier].flat().includes(one.role),
    )
    if (!isAble) throw new AppError('duty.person-unknown')
    if ((await shiftsOf(tx, estateId)).length >= MOST_SHIFTS) throw new AppError('duty.too-many')
    const { rows } = await tx.query<{ isSame: boolean }>(
      `WITH added AS (
         INSERT INTO duty_shifts (estate_id, shift_id, tier, person_id, phone, weekdays, from_minute, to_minute, made_by, made_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING 1)
       SELECT true AS "isSame" FROM added
       UNION ALL SELECT (tier, person_id, phone, weekdays, from_minute, to_minute, made_by)
           IS NOT DISTINCT FROM ($3::text, $4::text, $5::text, $6::integer[], $7::integer, $8::integer, $9::text)
         FROM duty_shifts WHERE estate_id = $1 AND shift_id = $2`,
      [
        estateId,
        body.shiftId,
        body.tier,
        body.personId,
        phone,
        weekdays,
        body.from,
        body.to,
        context.personId,
        new Date(context.nowAt),
      ],
    )
    if (!rows[0]?.isSame) throw new AppError('request.key-reused')
    return rosterOf(tx, context, estateId)
  })
}

export const handleEndDutyShift: Handler<typeof endDutyShift> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, shiftId } = params
    const known = await tx.query('SELECT 1 FROM duty_shifts WHERE estate_id = $1 AND shift_id = $2', [
      estateId,
      shiftId,
    ])
    if (known.rows.length === 0) throw new AppError('duty.not-found')
    await tx.query(
      `UPDATE duty_shifts SET ended_by = $3, ended_at = $4
       WHERE estate_id = $1 AND shift_id = $2 AND ended_at IS NULL`,
      [estateId, shiftId, context.personId, new Date(context.nowAt)],
    )
    return rosterOf(tx, context, estateId)
  })

async function rosterOf(tx: Tx, context: RequestContext, estateId: string): Promise<DutyRoster> {
  const { nowAt, ports } = context
  const shifts = await shiftsOf(tx, estateId)
  const people = await peopleOf(tx, estateId, nowAt)
  const names = await namesOf(
    tx,
    shifts.map((one) => one.personId),
  )
  const isAble = (one: (typeof shifts)[number]) =>
    people.some(
      ({ personId, role }) => personId === one.personId && TIER_ROLES[one.tier].flat().includes(role),
    )
  return {
    nowAt,
    shifts: shifts.map(({ ...shift }) => ({
      ...shift,
      weekdays: [...shift.weekdays],
      name: names.get(shift.personId) ?? '',
      isAble: isAble(shift),
      isNow: isOnDuty(shift, nowAt),
    })),
    gaps: uncoveredOf(shifts.filter((one) => one.tier === 'duty' && isAble(one))),
    people,
    ways: { sms: ports.push.sms !== undefined, voice: ports.push.voice !== undefined },
  }
}

async function peopleOf(tx: Tx, estateId: string, nowAt: number): Promise<DutyRoster['people']> {
  const workers = await workerNames(tx, estateId)
  const { rows } = await tx.query<DutyRoster['people'][number]>(
    `SELECT DISTINCT r.person_id AS "personId", coalesce(w.name, p.name) AS name, r.role
     FROM held_roles r JOIN persons p USING (person_id)
       LEFT JOIN unnest($4::text[], $5::text[]) AS w (worker_id, name) ON w.worker_id = r.person_id
     WHERE r.estate_id = $1 AND r.role = ANY ($3) AND r.valid_from <= $2 AND (r.valid_to IS NULL OR r.valid_to > $2)
     ORDER BY name, r.role LIMIT 500`,
    [
      estateId,
      new Date(nowAt),
      ['company', 'worker', 'community', 'street'],
      workers.map((one) => one.workerId),
      workers.map((one) => one.name),
    ],
  )
  return rows
}

export const handleReadAlarm: Handler<typeof readAlarm> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const [repair] = await findRepairs(tx, params.estateId, 'repair_id = $2', [params.repairId])
    if (!repair || !(await isCalled(tx, context, repair))) throw new AppError('alarm.not-found')
    return alarmDetail(context, repair)
  })

export const handleAcceptAlarm: Handler<typeof acceptAlarm> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, repairId } = params
    const [seen] = await findRepairs(tx, estateId, 'repair_id = $2', [repairId])
    if (!seen || !(await isCalled(tx, context, seen))) throw new AppError('alarm.not-found')
    const repair = await holdRepair(tx, estateId, repairId)
    // A worker who is on duty gives it to themselves, as the company would.
    const step: NewStep = mayDo(context, 'repair.move')
      ? { move: 'accept', by: 'company', note: '', photoIds: [], data: {} }
      : { move: 'dispatch', by: 'company', note: '', photoIds: [], data: { workerId: context.personId } }
    const given = { personId: context.personId, at: context.nowAt, key: context.idempotencyKey }
    const repeated = await repeatedStep(tx, repair, step, given.personId, given.key)
    if (repeated === 'request.key-reused') throw new AppError(repeated)
    const waits = repair.state === 'submitted' || repair.state === 'reopened'
    const done = repeated === null && waits ? await takeStep(tx, repair, step, given) : null
    return alarmDetail(context, done ?? repair)
  })

/** Whether an emergency is this person's to accept: the company's always; a worker's while on duty, or once they were called or given it. */
async function isCalled(tx: Tx, context: RequestContext, repair: StoredRepair): Promise<boolean> {
  if (!repairKindOf(repair.kind)?.isEmergency) return false
  if (mayDo(context, 'repair.move') || repair.workerId === context.personId) return true
  const tiers = (await tiersAt(tx, repair.estateId, context.nowAt)).get(context.personId) ?? []
  const isNobodyThere =
    repair.closedAt === null && (repair.state === 'reopened' || repair.answeredAt === null)
  if (isNobodyThere && tiers.includes('duty')) return true
  const told = await tx.query(
    `SELECT 1 FROM reminder_steps WHERE estate_id = $1 AND person_id = $2 AND kind = 'alarm' AND thing_id = $3 LIMIT 1`,
    [repair.estateId, context.personId, repair.repairId],
  )
  return told.rows.length > 0
}

function alarmDetail(context: RequestContext, repair: StoredRepair): AlarmDetail {
  const { repairId, kind, placeText, description, reportedAt, respondBy, state, answeredAt } = repair
  const isOver = answeredAt !== null && state !== 'submitted' && state !== 'reopened'
  const hasEnded = ['done', 'confirmed', 'lapsed', 'declined', 'withdrawn'].includes(state)
  return {
    nowAt: context.nowAt,
    repairId,
    kind: kind as AlarmDetail['kind'],
    placeText,
    description,
    reportedAt,
    respondBy,
    state:
      state === 'submitted' || state === 'reopened' ? 'unaccepted' : isOver || hasEnded ? 'over' : 'accepted',
    isMine: repair.workerId === context.personId,
    mayOpen: mayDo(context, 'repair.readAll') || repair.workerId === context.personId,
  }
}
