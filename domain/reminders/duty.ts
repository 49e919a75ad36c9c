import type { Role } from '#domain/core/access.ts'
import { addDays, beijingDayOf, minuteOfDay, weekdayOf } from '#domain/core/calendar.ts'
import { MINUTE_MS } from '#domain/repairs/clock.ts'
import { repairKindOf } from '#domain/repairs/kind.ts'
import type { RepairState } from '#domain/repairs/ticket.ts'

/** Who is alarmed, in this order: whoever is on duty, the company's manager, the community. */
export const ALARM_TIERS = ['duty', 'manager', 'community'] as const
export type AlarmTier = (typeof ALARM_TIERS)[number]

/** The roles that a tier's people hold, and whose holders stand in for it where the roster names nobody: the first that somebody holds. */
export const TIER_ROLES: Readonly<Record<AlarmTier, readonly (readonly Role[])[]>> = {
  duty: [['company', 'worker']],
  manager: [['company']],
  community: [['community'], ['street']],
}

/**
 * How long after an alarm began each tier is told of it too, unless somebody has accepted it. Basis: product: within the 15
 * minutes that DB11/T 751-2025 4.2.4 leaves to be on site.
 */
export const TIER_AFTER_MS: Readonly<Record<AlarmTier, number>> = {
  duty: 0,
  manager: 6 * MINUTE_MS,
  community: 12 * MINUTE_MS,
}

/**
 * When somebody is on duty each week: the weekdays on which it begins (0 = Monday), and from when to when in minutes since midnight
 * in Beijing. It may run over midnight; the same minute twice is the whole day.
 */
export type ShiftHours = { readonly weekdays: readonly number[]; readonly from: number; readonly to: number }

const DAY_MINUTES = 1440
const WEEK_MINUTES = 7 * DAY_MINUTES

/** Decides whether a shift covers an instant; its last minute is the one before `to`. */
export function isOnDuty({ weekdays, from, to }: ShiftHours, at: number): boolean {
  const day = beijingDayOf(at)
  const minute = minuteOfDay(at)
  const length = (to - from + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES
  const beginsToday = weekdays.includes(weekdayOf(day)) && minute >= from && minute < from + length
  const beganYesterday =
    weekdays.includes(weekdayOf(addDays(day, -1))) && minute + DAY_MINUTES < from + length
  return beginsToday || beganYesterday
}

/** The parts of a week, in minutes from Monday 00:00, that no shift covers, in order; none where the week is covered. */
export function uncoveredOf(shifts: readonly ShiftHours[]): { readonly from: number; readonly to: number }[] {
  const covered = new Uint8Array(WEEK_MINUTES)
  for (const { weekdays, from, to } of shifts) {
    const length = (to - from + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES
    for (const weekday of weekdays)
      for (let minute = 0; minute < length; minute += 1)
        covered[(weekday * DAY_MINUTES + from + minute) % WEEK_MINUTES] = 1
  }
  const gaps: { from: number; to: number }[] = []
  for (let minute = 0; minute < WEEK_MINUTES; minute += 1) {
    if (covered[minute] === 1) continue
    const last = gaps[gaps.length - 1]
    if (last && last.to === minute) last.to = minute + 1
    else gaps.push({ from: minute, to: minute + 1 })
  }
  return gaps
}

export type AlarmingRepair = {
  readonly kind: string
  readonly state: RepairState
  readonly reportedAt: number
  /** When it was opened again last, null where it never was. */
  readonly reopenedAt: number | null
  readonly respondBy: number
  readonly answeredAt: number | null
}

export type Alarm = {
  /** Nobody has accepted it, or somebody has and nobody is there in time. */
  readonly why: 'unaccepted' | 'late'
  /** Since when it alarms. */
  readonly since: number
}

/**
 * Decides whether a repair alarms at `nowAt`: an emergency that nobody of the company has accepted, or one that nobody has come to
 * when the time to be on site is over. Null for all else.
 */
export function alarmOf(repair: AlarmingRepair, nowAt: number): Alarm | null {
  if (!repairKindOf(repair.kind)?.isEmergency) return null
  if (repair.state === 'submitted') return { why: 'unaccepted', since: repair.reportedAt }
  if (repair.state === 'reopened') return { why: 'unaccepted', since: repair.reopenedAt ?? repair.reportedAt }
  const isUnderWay = ['accepted', 'dispatched', 'quoted', 'paused'].includes(repair.state)
  if (isUnderWay && repair.answeredAt === null && repair.respondBy <= nowAt)
    return { why: 'late', since: repair.respondBy }
  return null
}

/** Since when an alarm is a tier's: what is late is everyone's at once. */
export function alarmSince(alarm: Alarm, tier: AlarmTier): number {
  return alarm.why === 'late' ? alarm.since : alarm.since + TIER_AFTER_MS[tier]
}
