import { addDays, type Day, type Holidays, isDay, weekdayOf } from './calendar.ts'

export type HolidayOrder = {
  /** The State Council's yearly order, by the day it was issued. */
  readonly title: string
  readonly issuedOn: Day
  /** First and last day off of each holiday, weekends within it included. */
  readonly off: readonly (readonly [Day, Day])[]
  /** Weekend days that are worked instead. */
  readonly work: readonly Day[]
}

// Law: 国务院办公厅关于某年部分节假日安排的通知, one a year. A year is added here when its order is out;
// until there is a build with it, an operator loads it (`npm run holidays`).
export const HOLIDAY_ORDERS: readonly HolidayOrder[] = [
  {
    title: '国务院办公厅关于2025年部分节假日安排的通知',
    issuedOn: '2024-11-12',
    off: [
      ['2025-01-01', '2025-01-01'],
      ['2025-01-28', '2025-02-04'],
      ['2025-04-04', '2025-04-06'],
      ['2025-05-01', '2025-05-05'],
      ['2025-05-31', '2025-06-02'],
      ['2025-10-01', '2025-10-08'],
    ],
    work: ['2025-01-26', '2025-02-08', '2025-04-27', '2025-09-28', '2025-10-11'],
  },
  {
    title: '国务院办公厅关于2026年部分节假日安排的通知',
    issuedOn: '2025-11-04',
    off: [
      ['2026-01-01', '2026-01-03'],
      ['2026-02-15', '2026-02-23'],
      ['2026-04-04', '2026-04-06'],
      ['2026-05-01', '2026-05-05'],
      ['2026-06-19', '2026-06-21'],
      ['2026-09-25', '2026-09-27'],
      ['2026-10-01', '2026-10-07'],
    ],
    work: ['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10'],
  },
]

// Law: 民法典 §203② says 法定休假日 and does not define it. 民法通则 §154 said 星期日或者其他法定休假日, so that Sundays were among them; 国务院关于职工工作
// 时间的规定 §7 calls Saturday and Sunday 周休息日. The prevailing reading counts both; no source that settles it was found, and no
// lawyer has checked it. One switch for every period of the product; the screens that show such a day say so.
export const WEEKENDS_MOVE = true

// Law: 全国年节及纪念日放假办法 (2024) §2, the moving ones: 农历正月初一, 清明, 端午, 中秋. For years without an order yet.
const MOVING: readonly { readonly newYear: Day; readonly others: readonly Day[] }[] = [
  { newYear: '2027-02-06', others: ['2027-04-05', '2027-06-09', '2027-09-15'] },
  { newYear: '2028-01-26', others: ['2028-04-04', '2028-05-28', '2028-10-03'] },
  { newYear: '2029-02-13', others: ['2029-04-04', '2029-06-16', '2029-09-22'] },
  { newYear: '2030-02-03', others: ['2030-04-05', '2030-06-05', '2030-09-12'] },
]

const LAST_YEAR_OF_STATUTE = 2040

/** An order, and from which day on it is applied; null for one that came with this build. */
export type KnownOrder = { readonly order: HolidayOrder; readonly knownOn: Day | null }

/**
 * Days off and days worked instead. Years with an order have it whole. Years without one have the days of the statute alone:
 * those a later order joins to them are missing, so a last day there may still move (`mayStillMove`). From 2031 on the moving
 * holidays are missing too. An order that is loaded later changes no day before `knownOn`, so that no period that has ended
 * by then ends anew.
 */
export function holidaysOf(orders: readonly KnownOrder[], weekendsMove: boolean = WEEKENDS_MOVE): Holidays {
  const off = new Set(statutoryDays())
  const work = new Set<Day>()
  for (const { order, knownOn } of orders) {
    const counts = (day: Day) => knownOn === null || day >= knownOn
    for (const day of order.off.flatMap(daysOf)) if (counts(day)) off.add(day)
    for (const day of order.work) if (counts(day)) work.add(day)
  }
  return { off, work, orderedYears: new Set(orders.map(({ order }) => orderedYearOf(order))), weekendsMove }
}

/** The days as this build knows them. A server adds the orders that were loaded into it since. */
export const HOLIDAYS: Holidays = holidaysOf(HOLIDAY_ORDERS.map((order) => ({ order, knownOn: null })))

/** The year that an order is for: that of its last day off. */
export function orderedYearOf(order: HolidayOrder): string {
  return yearOf(order.off[order.off.length - 1]?.[1] ?? order.issuedOn)
}

export type OrderFault =
  | 'no-such-day'
  | 'not-in-order'
  | 'other-year'
  | 'work-not-weekend'
  | 'work-is-off'
  | 'statute-missing'
  | 'issued-late'

/**
 * What is wrong with an order that somebody typed, or null: every day exists and lies in one year, ranges are in order and do not
 * overlap, worked days are weekend days that are not off, and the days of the statute are all off.
 * Law: 全国年节及纪念日放假办法 (2024) §2.
 */
export function orderFault(order: HolidayOrder): OrderFault | null {
  const all = [...order.off.flat(), ...order.work, order.issuedOn]
  if (order.off.length === 0 || !all.every(isDay)) return 'no-such-day'
  const year = orderedYearOf(order)
  if ([...order.off.flat(), ...order.work].some((day) => yearOf(day) !== year)) return 'other-year'
  if (yearOf(order.issuedOn) > year) return 'issued-late'
  for (const [index, [from, to]] of order.off.entries()) {
    const before = order.off[index - 1]
    if (from > to || (before && from <= before[1])) return 'not-in-order'
  }
  const off = new Set(order.off.flatMap(daysOf))
  if (order.work.some((day) => weekdayOf(day) < 5)) return 'work-not-weekend'
  if (order.work.some((day) => off.has(day))) return 'work-is-off'
  return statutoryDays().some((day) => yearOf(day) === year && !off.has(day)) ? 'statute-missing' : null
}

function statutoryDays(): Day[] {
  const days: Day[] = []
  for (let year = 2027; year <= LAST_YEAR_OF_STATUTE; year++)
    for (const day of ['01-01', '05-01', '05-02', '10-01', '10-02', '10-03']) days.push(`${year}-${day}`)
  for (const { newYear, others } of MOVING)
    days.push(addDays(newYear, -1), newYear, addDays(newYear, 1), addDays(newYear, 2), ...others)
  return days
}

function daysOf([from, to]: readonly [Day, Day]): Day[] {
  const days: Day[] = []
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day)
  return days
}

function yearOf(day: Day): string {
  return day.slice(0, 4)
}
