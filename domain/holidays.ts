import { addDays, type Day, type Holidays } from './calendar.ts'

export type HolidayOrder = {
  /** The State Council's yearly order, by the day it was issued. */
  readonly title: string
  readonly issuedOn: Day
  /** First and last day off of each holiday, weekends within it included. */
  readonly off: readonly (readonly [Day, Day])[]
  /** Weekend days that are worked instead. */
  readonly work: readonly Day[]
}

// Law: 国务院办公厅关于某年部分节假日安排的通知, one a year. A year is added here when its order is out.
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

// Law: 全国年节及纪念日放假办法 (2024) §2, the moving ones: 农历正月初一, 清明, 端午, 中秋. For years without an order yet.
const MOVING: readonly { readonly newYear: Day; readonly others: readonly Day[] }[] = [
  { newYear: '2027-02-06', others: ['2027-04-05', '2027-06-09', '2027-09-15'] },
  { newYear: '2028-01-26', others: ['2028-04-04', '2028-05-28', '2028-10-03'] },
  { newYear: '2029-02-13', others: ['2029-04-04', '2029-06-16', '2029-09-22'] },
  { newYear: '2030-02-03', others: ['2030-04-05', '2030-06-05', '2030-09-12'] },
]

const LAST_YEAR_OF_STATUTE = 2040

/**
 * Days off and days worked instead. Years with an order have it whole. Years without one (2027 on) have the days of the
 * statute alone: those a later order joins to them are missing, so a day reckoned there may still move
 * (`hasHolidayOrder`). From 2031 on the moving holidays are missing too.
 */
export const HOLIDAYS: Holidays = {
  off: new Set([...HOLIDAY_ORDERS.flatMap((order) => order.off.flatMap(daysOf)), ...statutoryDays()]),
  work: new Set(HOLIDAY_ORDERS.flatMap((order) => order.work)),
}

/** Whether the State Council's order for the year of a day is in this build. */
export function hasHolidayOrder(day: Day): boolean {
  return HOLIDAY_ORDERS.some((order) => order.work.some((worked) => yearOf(worked) === yearOf(day)))
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
