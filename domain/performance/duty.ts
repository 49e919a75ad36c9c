import {
  addDays,
  addMonths,
  type Day,
  firstDayOf,
  lastDayOf,
  monthOf,
  weekdayOf,
} from '#domain/core/calendar.ts'

export const EVERY = ['day', 'week', 'month', 'quarter', 'half-year', 'year'] as const
export type Every = (typeof EVERY)[number]

export type Frequency = {
  readonly every: Every
  /** How often within each period. One duty stands for the whole period's work. */
  readonly times: number
}

/** What a clause asks for one period: done and posted by `dueOn`, the period's last day. */
export type Duty = { readonly periodFrom: Day; readonly periodTo: Day; readonly dueOn: Day }

export type DutyState = 'upcoming' | 'due' | 'onTime' | 'late' | 'missing' | 'excused'

const MONTHS = { month: 1, quarter: 3, 'half-year': 6, year: 12 } as const

/**
 * The duties whose period touches the days `from`…`to`, oldest first. Periods are calendar ones: weeks begin on Monday,
 * quarters in January, April, July and October. Requires `from` ≤ `to`; answers none otherwise.
 */
export function dutiesOf(frequency: Frequency, from: Day, to: Day): Duty[] {
  const duties: Duty[] = []
  let periodFrom = startOfPeriod(frequency.every, from)
  while (periodFrom <= to) {
    const next = startOfNext(frequency.every, periodFrom)
    const periodTo = addDays(next, -1)
    duties.push({ periodFrom, periodTo, dueOn: periodTo })
    periodFrom = next
  }
  return duties
}

/** A promise as it was from a day on. */
export type Promised = { readonly from: Day; readonly frequency: Frequency }

/**
 * The duties of a clause whose frequency changed. A period that began under the old promise is finished under it; the new
 * one begins the day after, so that no day is owed twice and none by nobody. `promises` are oldest first.
 */
export function dutiesOfPromises(promises: readonly Promised[], from: Day, to: Day): Duty[] {
  const duties: Duty[] = []
  let next: Day | null = null
  for (const [at, promise] of promises.entries()) {
    const until = promises[at + 1]?.from
    const start: Day = next !== null && next > promise.from ? next : promise.from
    if (until !== undefined && until <= start) continue
    for (const duty of dutiesOf(promise.frequency, start, to)) {
      const periodFrom = at > 0 && duty.periodFrom < start ? start : duty.periodFrom
      if (until !== undefined && periodFrom >= until) break
      duties.push({ ...duty, periodFrom })
      next = addDays(duty.periodTo, 1)
    }
  }
  return duties.filter((duty) => duty.periodTo >= from && duty.periodFrom <= to)
}

export type Performance = {
  readonly performedOn: Day
  /** When it was posted; null for what was brought in from before the evidence log, whose day nobody can vouch for. */
  readonly postedOn: Day | null
}

/**
 * Decides how a duty stands on `today`: done and posted by its day is on time, after it is late, not posted and past its
 * day is missing, not done in its period is due, not begun is upcoming. Silence is a fact, not an unknown. What was excused
 * by the one who may is excused, unless it was on time all the same.
 */
export function dutyState(
  duty: Duty,
  performance: { readonly performedOn: Day; readonly postedOn?: Day | null } | null,
  today: Day,
  isExcused = false,
): DutyState {
  if (performance) {
    const { performedOn, postedOn } = performance
    const publicOn = postedOn && postedOn > performedOn ? postedOn : performedOn
    if (publicOn <= duty.dueOn) return 'onTime'
    return isExcused ? 'excused' : 'late'
  }
  if (isExcused) return 'excused'
  if (today > duty.dueOn) return 'missing'
  return today >= duty.periodFrom ? 'due' : 'upcoming'
}

/** On time out of what had to be done by now: late and missing count against it, upcoming, due and excused do not. */
export function onTimeRate(states: readonly DutyState[]): { readonly onTime: number; readonly due: number } {
  const onTime = states.filter((state) => state === 'onTime').length
  const failed = states.filter((state) => state === 'late' || state === 'missing').length
  return { onTime, due: onTime + failed }
}

function startOfPeriod(every: Frequency['every'], day: Day): Day {
  if (every === 'day') return day
  if (every === 'week') return addDays(day, -weekdayOf(day))
  const length = MONTHS[every]
  const monthIndex = Number(day.slice(5, 7)) - 1
  return firstDayOf(addMonths(monthOf(day), -(monthIndex % length)))
}

function startOfNext(every: Frequency['every'], periodFrom: Day): Day {
  if (every === 'day') return addDays(periodFrom, 1)
  if (every === 'week') return addDays(periodFrom, 7)
  return addDays(lastDayOf(addMonths(monthOf(periodFrom), MONTHS[every] - 1)), 1)
}
