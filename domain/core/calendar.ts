import dayjs from 'dayjs'
import utc from 'dayjs/plugin/utc.js'

// Note: dayjs counts in UTC here and nowhere else: the phone's own time zone decides nothing.
dayjs.extend(utc)

/** A Beijing day as `YYYY-MM-DD`; such texts compare in calendar order. */
export type Day = string
/** A Beijing month as `YYYY-MM`. */
export type Month = string

export const DAY_MS = 86_400_000
/** The last instant whose Beijing year has four digits, epoch milliseconds: what has no such day has no date here. */
export const LAST_INSTANT_MS = 253_402_271_999_999
/** Beijing keeps UTC+8 all year. */
const OFFSET_MS = 28_800_000
const DAY = 'YYYY-MM-DD'
const MONTH = 'YYYY-MM'

/** The Beijing day in which an instant (epoch milliseconds) lies. */
export function beijingDayOf(atMs: number): Day {
  return inBeijing(atMs).format(DAY)
}

/** The first instant of a Beijing day, epoch milliseconds. */
export function startOfDayMs(day: Day): number {
  return calendarDay(day).valueOf() - OFFSET_MS
}

/** Minutes since midnight in Beijing, 0…1439. */
export function minuteOfDay(atMs: number): number {
  const at = inBeijing(atMs)
  return at.hour() * 60 + at.minute()
}

/** The time of day in Beijing as `HH:mm`. */
export function clockOf(atMs: number): string {
  return inBeijing(atMs).format('HH:mm')
}

export function addDays(day: Day, count: number): Day {
  return calendarDay(day).add(count, 'day').format(DAY)
}

/** How many days `to` lies after `from`; negative where it lies before. */
export function daysBetween(from: Day, to: Day): number {
  return calendarDay(to).diff(calendarDay(from), 'day')
}

export function monthOf(day: Day): Month {
  return day.slice(0, 7)
}

export function addMonths(month: Month, count: number): Month {
  return calendarDay(firstDayOf(month)).add(count, 'month').format(MONTH)
}

/** 0 = Monday … 6 = Sunday. */
export function weekdayOf(day: Day): number {
  return (calendarDay(day).day() + 6) % 7
}

export function firstDayOf(month: Month): Day {
  return `${month}-01`
}

export function lastDayOf(month: Month): Day {
  return calendarDay(firstDayOf(month)).add(1, 'month').subtract(1, 'day').format(DAY)
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
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && calendarDay(text).format(DAY) === text
}

/** The clock on a wall in Beijing at an instant, as dayjs keeps it in UTC. */
function inBeijing(atMs: number): dayjs.Dayjs {
  return dayjs.utc(atMs + OFFSET_MS)
}

// Note: with the time written out the engine's own reader takes the text; dayjs's own reads the years 0 to 99 as 1900 to 1999.
function calendarDay(day: Day): dayjs.Dayjs {
  return dayjs.utc(`${day}T00:00:00Z`)
}
