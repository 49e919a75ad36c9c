import { emergenciesQuestion } from '#server/repairs/store.ts'
import type { Role } from '#domain/core/access.ts'
import {
  type Alarm,
  ALARM_TIERS,
  type AlarmTier,
  alarmOf,
  alarmSince,
  isOnDuty,
  type ShiftHours,
  TIER_ROLES,
} from '#domain/reminders/duty.ts'
import type { Waiting } from '#domain/reminders/plan.ts'
import { type Answers, ask, askAll, mapped, type Question, question } from '#server/core/db/ask.ts'
import type { Tx } from '#server/core/db/scope.ts'

/** More at once than this and the estate is on fire; the oldest are told. */
const MOST_ALARMS = 100

export type OpenAlarm = Alarm & {
  readonly repairId: string
  readonly kind: string
  readonly placeText: string
  readonly reportedAt: number
  readonly respondBy: number
  readonly workerId: string | null
}

/** What alarms in an estate now, the oldest first. */
export function openAlarms(tx: Tx, estateId: string, nowAt: number): Promise<OpenAlarm[]> {
  return ask(tx, openAlarmsQuestion(estateId, nowAt))
}

export function openAlarmsQuestion(estateId: string, nowAt: number): Question<OpenAlarm[]> {
  return mapped(emergenciesQuestion(estateId, MOST_ALARMS, nowAt), (rows) =>
    rows.flatMap(({ state, answeredAt, reopenedAt, ...row }) => {
      const alarm = alarmOf({ ...row, state, answeredAt, reopenedAt }, nowAt)
      return alarm ? [{ ...row, ...alarm }] : []
    }),
  )
}

export type Shift = ShiftHours & {
  readonly shiftId: string
  readonly tier: AlarmTier
  readonly personId: string
  readonly phone: string
}

/** The shifts that were not ended, in the order in which they were made. */
export function shiftsOf(tx: Tx, estateId: string): Promise<Shift[]> {
  return ask(tx, shiftsQuestion(estateId))
}

function shiftsQuestion(estateId: string): Question<Shift[]> {
  return question(
    `SELECT shift_id AS "shiftId", tier, person_id AS "personId", phone, weekdays, from_minute AS "from", to_minute AS "to"
     FROM duty_shifts WHERE estate_id = $1 AND ended_at IS NULL ORDER BY made_at, shift_id`,
    [estateId],
    (rows: Shift[]) => rows,
  )
}

type Holder = { personId: string; role: Role }

function holdersQuestion(estateId: string, at: number): Question<Holder[]> {
  return question(
    `SELECT person_id AS "personId", role FROM held_roles
     WHERE estate_id = $1 AND role = ANY ($3) AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2)`,
    [estateId, new Date(at), ['company', 'worker', 'community', 'street']],
    (rows: Holder[]) => rows,
  )
}

/** Who is asked when something alarms: those on the roster, and those of the roles that stand behind it. */
export function onCallQuestions(estateId: string, at: number) {
  return { holders: holdersQuestion(estateId, at), shifts: shiftsQuestion(estateId) }
}
type OnCall = Answers<ReturnType<typeof onCallQuestions>>

/** The tiers that each person is of at an instant: by the roster, and where it names nobody, by role. Only who holds a role in the estate now is of any. */
export async function tiersAt(tx: Tx, estateId: string, at: number): Promise<Map<string, AlarmTier[]>> {
  return tiersOf(await askAll(tx, onCallQuestions(estateId, at)), at)
}

function tiersOf({ holders, shifts }: OnCall, at: number): Map<string, AlarmTier[]> {
  const having = (roles: readonly Role[]) =>
    holders.filter((row) => roles.includes(row.role)).map((row) => row.personId)
  const tiers = new Map<string, AlarmTier[]>()
  for (const tier of ALARM_TIERS) {
    const able = having(TIER_ROLES[tier].flat())
    const onDuty = shifts
      .filter((shift) => shift.tier === tier && able.includes(shift.personId) && isOnDuty(shift, at))
      .map((shift) => shift.personId)
    const found =
      onDuty.length > 0
        ? onDuty
        : (TIER_ROLES[tier].map((roles) => having(roles)).find((some) => some.length > 0) ?? [])
    for (const personId of new Set(found)) tiers.set(personId, [...(tiers.get(personId) ?? []), tier])
  }
  return tiers
}

export type MyAlarm = OpenAlarm & { readonly tier: AlarmTier; readonly tellFrom: number }

/** The alarms that are a person's at `nowAt`, each from when on it is theirs. */
export async function alarmsFor(
  tx: Tx,
  estateId: string,
  personId: string,
  nowAt: number,
): Promise<MyAlarm[]> {
  const alarms = await openAlarms(tx, estateId, nowAt)
  return alarms.length === 0
    ? []
    : alarmsOf(alarms, await askAll(tx, onCallQuestions(estateId, nowAt)), personId, nowAt)
}

/** The same of alarms that are known. */
export function alarmsOf(
  alarms: readonly OpenAlarm[],
  onCall: OnCall,
  personId: string,
  nowAt: number,
): MyAlarm[] {
  const tiers = tiersOf(onCall, nowAt).get(personId) ?? []
  return alarms.flatMap((alarm) => {
    // Whoever accepted it is the first to be asked where they are.
    const mine: readonly AlarmTier[] = alarm.workerId === personId ? ['duty', ...tiers] : tiers
    const [tier] = mine
    return tier === undefined ? [] : [{ ...alarm, tier, tellFrom: alarmSince(alarm, tier) }]
  })
}

export function alarmWaiting(alarm: MyAlarm): Waiting {
  return {
    kind: 'alarm',
    thingId: alarm.repairId,
    turn: `${alarm.why} ${alarm.since}`,
    since: alarm.tellFrom,
    dueAt: alarm.respondBy,
  }
}

/** The number that a person is called on at an instant: of the shift they are in, else of any of theirs; null where none is known. */
export async function phoneOf(
  tx: Tx,
  estateId: string,
  personId: string,
  at: number,
): Promise<string | null> {
  const mine = (await shiftsOf(tx, estateId)).filter(
    (shift) => shift.personId === personId && shift.phone !== '',
  )
  return (mine.find((shift) => isOnDuty(shift, at)) ?? mine[0])?.phone ?? null
}
