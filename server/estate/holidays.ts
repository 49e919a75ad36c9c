import type { Pool } from 'pg'
import { addDays, beijingDayOf, type Day, type Holidays } from '#domain/core/calendar.ts'
import {
  HOLIDAY_ORDERS,
  HOLIDAYS,
  type HolidayOrder,
  holidaysOf,
  type KnownOrder,
  orderedYearOf,
  orderFault,
} from '#domain/core/holidays.ts'

type OrderRow = {
  title: string
  issuedOn: Day
  off: readonly (readonly [Day, Day])[]
  work: readonly Day[]
  knownOn: Day
}

let known: Holidays = HOLIDAYS

/** The days off as this process knows them: those of the build, and the orders loaded since. */
export function holidays(): Holidays {
  return known
}

/**
 * Reads the loaded orders anew. An order of the build replaces a loaded one of the same year. A row that is no valid order (it
 * was not written by `loadOrder`) is left out, so that one row cannot stop every clock.
 */
export async function refreshHolidays(db: Pool): Promise<Holidays> {
  const { rows } = await db.query<OrderRow>(
    `SELECT title, issued_on::text AS "issuedOn", off_days AS off, work_days AS work, known_on::text AS "knownOn"
     FROM holiday_orders ORDER BY year`,
  )
  const built = new Set(HOLIDAY_ORDERS.map(orderedYearOf))
  const loaded: KnownOrder[] = rows
    .filter((row) => orderFault(row) === null && !built.has(orderedYearOf(row)))
    .map(({ knownOn, ...order }) => ({ order, knownOn }))
  known = holidaysOf([...HOLIDAY_ORDERS.map((order) => ({ order, knownOn: null })), ...loaded])
  return known
}

export type Loaded = 'loaded' | 'same' | 'built-in' | 'other-order'

/**
 * Keeps an order (`orderFault` must have found nothing wrong with it). It applies from the day after `today` on: a period that ends
 * today or before does not end anew. The same order again changes nothing; another one for a year that has one is not taken.
 */
export async function loadOrder(db: Pool, order: HolidayOrder, today: Day): Promise<Loaded> {
  const year = orderedYearOf(order)
  if (HOLIDAY_ORDERS.some((one) => orderedYearOf(one) === year)) return 'built-in'
  const off = JSON.stringify(order.off)
  const work = JSON.stringify(order.work)
  const { rowCount } = await db.query(
    `INSERT INTO holiday_orders (year, title, issued_on, off_days, work_days, known_on) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (year) DO NOTHING`,
    [year, order.title, order.issuedOn, off, work, addDays(today, 1)],
  )
  if (rowCount === 1) return 'loaded'
  const { rows } = await db.query<{ same: boolean }>(
    'SELECT off_days = $2::jsonb AND work_days = $3::jsonb AS same FROM holiday_orders WHERE year = $1',
    [year, off, work],
  )
  return rows[0]?.same ? 'same' : 'other-order'
}

/**
 * The year whose order an operator has to load now, or null: from December on the next year's (the State Council issues it in
 * November), before that this year's.
 */
export function missingOrderYear(nowMs: number, days: Holidays): string | null {
  const today = beijingDayOf(nowMs)
  const wanted = [today.slice(0, 4), ...(today.slice(5, 7) === '12' ? [nextYearOf(today)] : [])]
  return wanted.find((year) => !days.orderedYears.has(year)) ?? null
}

let toldOn: Day | null = null

/** Tells the operator once a day which year's order is missing, as `missingOrderYear` has it. */
export function tellMissingOrder(nowMs: number, say: (line: string) => void): void {
  const today = beijingDayOf(nowMs)
  const year = toldOn === today ? null : missingOrderYear(nowMs, known)
  if (year === null) return
  toldOn = today
  say(
    `holidays: the order for ${year} is not loaded, clocks that end in it may move (npm run holidays, docs/operations.md)`,
  )
}

function nextYearOf(day: Day): string {
  return String(Number(day.slice(0, 4)) + 1)
}
