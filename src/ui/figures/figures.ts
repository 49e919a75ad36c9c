import { beijingDayOf, clockOf, type Day, daysBetween, type Month } from '#domain/core/calendar.ts'
import type { AreaDm2, Fen } from '#domain/core/quantity.ts'
import { FIGURES } from '#src/copy/core/figures.ts'

/** `1234567` → `1,234,567`. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** 分 → `¥1,234.50`, the sign first. */
export function money(fen: Fen): string {
  return `${fen < 0 ? '−' : ''}¥${hundredths(Math.abs(fen))}`
}

/** 分 with its sign always shown, for what changed a balance. */
export function change(fen: Fen): string {
  return `${fen < 0 ? '−' : '+'}¥${hundredths(Math.abs(fen))}`
}

/** dm² → `89.57㎡`. */
export function area(dm2: AreaDm2): string {
  return `${hundredths(dm2)}㎡`
}

/** A share of a whole to a tenth of a hundredth, rounded down: `87.9%`. A part that is missing never shows as the whole. */
export function percent(part: number, whole: number): string {
  if (whole <= 0) return FIGURES.noShare
  const tenths = Math.floor((part * 1000) / whole)
  return `${Math.floor(tenths / 10)}.${tenths % 10}%`
}

export function dayText(day: Day): string {
  return FIGURES.day(Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8, 10)))
}

export function shortDay(day: Day): string {
  return FIGURES.shortDay(Number(day.slice(5, 7)), Number(day.slice(8, 10)))
}

export function monthText(month: Month): string {
  return FIGURES.month(Number(month.slice(0, 4)), Number(month.slice(5, 7)))
}

/** An instant of the server in Beijing time: `11月23日 18:05`. */
export function instant(atMs: number): string {
  return `${shortDay(beijingDayOf(atMs))} ${clockOf(atMs)}`
}

/** With the year, for what is kept: `2026年11月23日 18:05`. */
export function longInstant(atMs: number): string {
  return `${dayText(beijingDayOf(atMs))} ${clockOf(atMs)}`
}

/** How long until a deadline, by calendar days in Beijing. */
export function deadline(nowMs: number, atMs: number): string {
  const days = daysBetween(beijingDayOf(nowMs), beijingDayOf(atMs))
  if (atMs <= nowMs) return FIGURES.ended(instant(atMs))
  return days === 0 ? FIGURES.endsToday(clockOf(atMs)) : FIGURES.endsIn(days, instant(atMs))
}

/** The same for a deadline that is a whole day and ends with it. */
export function dayDeadline(nowMs: number, day: Day): string {
  const days = daysBetween(beijingDayOf(nowMs), day)
  if (days === 0) return FIGURES.dayEndsToday
  return days > 0 ? FIGURES.dayEndsIn(days, shortDay(day)) : FIGURES.dayEnded(-days, shortDay(day))
}

/** How long until something begins, by calendar days in Beijing. */
export function startsIn(nowMs: number, atMs: number): string {
  const days = daysBetween(beijingDayOf(nowMs), beijingDayOf(atMs))
  return days > 0 ? FIGURES.startsIn(days, instant(atMs)) : FIGURES.startsToday(clockOf(atMs))
}

function hundredths(value: number): string {
  return `${count(Math.floor(value / 100))}.${String(value % 100).padStart(2, '0')}`
}
