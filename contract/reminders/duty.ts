import * as v from 'valibot'
import { ALARM_TIERS } from '#domain/reminders/duty.ts'
import { reads, writes } from '#contract/core/define.ts'
import { RepairKind } from '#contract/repairs/endpoints.ts'
import { EstateId, Id, Instant, RoleName, filledText, typedText } from '#contract/core/scalars.ts'

const OfEstate = v.object({ estateId: EstateId })
const OfAlarm = v.object({ estateId: EstateId, repairId: Id })

const AlarmTier = v.picklist(ALARM_TIERS)
/** 0 = Monday … 6 = Sunday. */
const Weekday = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(6))
/** Minutes since midnight in Beijing. */
const Minute = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1439))
/** Minutes since Monday 00:00. */
const MinuteOfWeek = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(7 * 1440))

export const DutyRoster = v.object({
  nowAt: Instant,
  shifts: v.array(
    v.object({
      shiftId: Id,
      tier: AlarmTier,
      personId: v.string(),
      name: v.string(),
      /** Empty where no number is known. */
      phone: v.string(),
      weekdays: v.array(Weekday),
      from: Minute,
      to: Minute,
      /** Whether this person may still act here; whoever may not is not called. */
      isAble: v.boolean(),
      isNow: v.boolean(),
    }),
  ),
  /** When nobody of the roster is on duty: then all of the company are called. */
  gaps: v.array(v.object({ from: MinuteOfWeek, to: MinuteOfWeek })),
  /** Whom the roster can name. */
  people: v.array(v.object({ personId: v.string(), name: v.string(), role: RoleName })),
  /** Whether text messages and calls are connected here. */
  ways: v.object({ sms: v.boolean(), voice: v.boolean() }),
})
export type DutyRoster = v.InferOutput<typeof DutyRoster>

export const readDutyRoster = reads('/estates/:estateId/duty', {
  summary: 'Who is called for an emergency at which hours, and where the roster has holes',
  policy: { anyOf: ['repair.move'] },
  params: OfEstate,
  output: DutyRoster,
})

export const addDutyShift = writes('/estates/:estateId/duty', {
  summary:
    "Put somebody on the roster: on duty at these hours of the week, as the manager, or as the community's contact",
  policy: { anyOf: ['repair.move'] },
  params: OfEstate,
  body: v.strictObject({
    shiftId: Id,
    tier: AlarmTier,
    personId: filledText(64),
    phone: typedText(20),
    weekdays: v.pipe(v.array(Weekday), v.maxLength(7)),
    from: Minute,
    /** The same as `from` is the whole day; before it is the next day. */
    to: Minute,
  }),
  idempotent: true,
  output: DutyRoster,
  errors: ['duty.person-unknown', 'duty.phone-unfit', 'duty.days-missing', 'duty.too-many'],
})

export const endDutyShift = writes('/estates/:estateId/duty/:shiftId/end', {
  summary: 'Take a shift off the roster',
  policy: { anyOf: ['repair.move'] },
  params: v.object({ estateId: EstateId, shiftId: Id }),
  idempotent: true,
  output: DutyRoster,
  errors: ['duty.not-found'],
})

export const AlarmDetail = v.object({
  nowAt: Instant,
  repairId: Id,
  kind: RepairKind,
  placeText: v.string(),
  description: v.string(),
  reportedAt: Instant,
  /** By when somebody must be on site. */
  respondBy: Instant,
  /** `accepted`: somebody is coming; `over`: somebody is there, or it has ended. */
  state: v.picklist(['unaccepted', 'accepted', 'over']),
  /** Whether I accepted it, or it was given to me. */
  isMine: v.boolean(),
  /** Whether I can open the repair itself. */
  mayOpen: v.boolean(),
})
export type AlarmDetail = v.InferOutput<typeof AlarmDetail>

export const readAlarm = reads('/estates/:estateId/alarms/:repairId', {
  summary: 'An emergency that I was called for',
  policy: { anyOf: ['repair.move', 'repair.work'] },
  params: OfAlarm,
  output: AlarmDetail,
  errors: ['alarm.not-found'],
})

export const acceptAlarm = writes('/estates/:estateId/alarms/:repairId/accept', {
  summary: 'I take it: nobody else is called any more. Where somebody was faster the answer says so',
  policy: { anyOf: ['repair.move', 'repair.work'] },
  params: OfAlarm,
  idempotent: true,
  output: AlarmDetail,
  errors: ['alarm.not-found'],
})
