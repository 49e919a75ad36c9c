import { minuteOfDay } from '#domain/core/calendar.ts'

const MINUTE_MS = 60_000

/** Minutes since midnight in Beijing, 0…1439; the same twice is none at all. May run over midnight. */
export type QuietHours = { readonly from: number; readonly to: number }

/** Basis: product: nine in the evening to eight in the morning. */
export const DEFAULT_QUIET: QuietHours = { from: 21 * 60, to: 8 * 60 }

/** Whether two figures are quiet hours that can be: whole minutes of a day, and at least an hour of the day is left. */
export function isQuietFit({ from, to }: QuietHours): boolean {
  const isMinute = (value: number) => Number.isInteger(value) && value >= 0 && value < 1440
  return isMinute(from) && isMinute(to) && (to - from + 1440) % 1440 <= 23 * 60
}

/** The quiet hours that an instant lies in, from their first instant to the first one after them; null where it lies in none. */
export function quietAround(at: number, { from, to }: QuietHours): { from: number; to: number } | null {
  const length = (to - from + 1440) % 1440
  const into = (minuteOfDay(at) - from + 1440) % 1440
  if (into >= length) return null
  const begun = at - into * MINUTE_MS - (((at % MINUTE_MS) + MINUTE_MS) % MINUTE_MS)
  return { from: begun, to: begun + length * MINUTE_MS }
}

export function isQuiet(at: number, quiet: QuietHours): boolean {
  return quietAround(at, quiet) !== null
}
