/** A Beijing day as `YYYY-MM-DD`; such texts compare in calendar order. */
export type Day = string
/** A Beijing month as `YYYY-MM`. */
export type Month = string

export const DAY_MS = 86_400_000
/** The last instant whose Beijing year has four digits, epoch milliseconds: what has no such day has no date here. */
export const LAST_INSTANT_MS = 253_402_271_999_999
/** Beijing keeps UTC+8 all year. */
const OFFSET_MS = 28_800_000

/** The Beijing day in which an instant (epoch milliseconds) lies. */
export function beijingDayOf(atMs: number): Day {
  return dayOfNumber(Math.floor((atMs + OFFSET_MS) / DAY_MS))
}

/** The first instant of a Beijing day, epoch milliseconds. */
export function startOfDayMs(day: Day): number {
  return dayNumber(day) * DAY_MS - OFFSET_MS
}

/** Minutes since midnight in Beijing, 0…1439. */
export function minuteOfDay(atMs: number): number {
  const sinceMidnight = (atMs + OFFSET_MS) % DAY_MS
  return Math.floor(sinceMidnight / 60_000)
}

export function addDays(day: Day, count: number): Day {
  return dayOfNumber(dayNumber(day) + count)
}

/** How many days `to` lies after `from`; negative where it lies before. */
export function daysBetween(from: Day, to: Day): number {
  return dayNumber(to) - dayNumber(from)
}

export function monthOf(day: Day): Month {
  return day.slice(0, 7)
}

export function addMonths(month: Month, count: number): Month {
  const { year, number } = partsOfMonth(month)
  const index = year * 12 + (number - 1) + count
  return `${pad(Math.floor(index / 12), 4)}-${pad((index % 12) + 1, 2)}`
}

/** 0 = Monday … 6 = Sunday. */
export function weekdayOf(day: Day): number {
  // Day 0 (1970-01-01) was a Thursday.
  return (((dayNumber(day) + 3) % 7) + 7) % 7
}

export function firstDayOf(month: Month): Day {
  return `${month}-01`
}

export function lastDayOf(month: Month): Day {
  return addDays(firstDayOf(addMonths(month, 1)), -1)
}

export type Holidays = {
  /** Days off by law or by the State Council's yearly order, weekends apart. */
  readonly off: ReadonlySet<Day>
  /** Weekend days that the same order makes working days. */
  readonly work: ReadonlySet<Day>
  /** Years (`YYYY`) whose order is known. The days of any other year are those of the statute alone. */
  readonly orderedYears: ReadonlySet<string>
  /** Whether a last day on a plain Saturday or Sunday moves on, too (`WEEKENDS_MOVE` says why). */
  readonly weekendsMove: boolean
}

/**
 * The last day of a period of `days` days that begins with what happens on `startDay`.
 * Law: 民法典 §201: the day it begins on is not counted; §203: a last day that is a 法定休假日 moves to the next
 * working day, and the period ends at its 24:00. Whether a plain weekend counts among the 法定休假日 is
 * `holidays.weekendsMove`; a weekend day that an order makes a working day never moves.
 */
export function lastDayOfPeriod(startDay: Day, days: number, holidays: Holidays): Day {
  let last = addDays(startDay, days)
  if (!holidays.weekendsMove && !holidays.off.has(last)) return last
  while (!isWorkingDay(last, holidays)) last = addDays(last, 1)
  return last
}

/** Whether people work on a day: neither a holiday nor a weekend day, unless an order makes it a working day. */
export function isWorkingDay(day: Day, holidays: Holidays): boolean {
  return !holidays.off.has(day) && (weekdayOf(day) < 5 || holidays.work.has(day))
}

/**
 * Whether a last day may still move because the State Council's order for its year is not known. The first days of January
 * are in the order of their own year.
 */
export function mayStillMove(day: Day, holidays: Holidays): boolean {
  return !holidays.orderedYears.has(day.slice(0, 4))
}

/** Whether a text is a day that exists. */
export function isDay(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!match || Number(match[2]) < 1 || Number(match[2]) > 12 || Number(match[3]) < 1) return false
  return dayOfNumber(dayNumber(text)) === text
}

// Days since 1970-01-01 by the civil-calendar arithmetic of eras of 400 years (146,097 days), in integers.
function dayNumber(day: Day): number {
  const year = Number(day.slice(0, 4))
  const month = Number(day.slice(5, 7))
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear =
    Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + Number(day.slice(8, 10)) - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

function dayOfNumber(number: number): Day {
  const shifted = number + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const leapDays =
    Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096)
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const march = Math.floor((5 * dayOfYear + 2) / 153)
  const month = march < 10 ? march + 3 : march - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(dayOfYear - Math.floor((153 * march + 2) / 5) + 1, 2)}`
}

function partsOfMonth(month: Month): { year: number; number: number } {
  return { year: Number(month.slice(0, 4)), number: Number(month.slice(5, 7)) }
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0')
}
