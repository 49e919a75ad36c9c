import { isDay, startOfDayMs } from '../calendar.ts'

/** A Beijing time as a person types it, `2026-12-01 9:00`, also with the colon of Chinese keyboards; null where it is none. */
export function parseTime(text: string): number | null {
  const parts = /^(\d{4}-\d{2}-\d{2})\s+(\d{1,2})[:：](\d{2})$/.exec(text.trim())
  const [, day = '', hour = '', minute = ''] = parts ?? []
  if (!isDay(day) || Number(hour) > 23 || Number(minute) > 59) return null
  return startOfDayMs(day) + (Number(hour) * 60 + Number(minute)) * 60_000
}
