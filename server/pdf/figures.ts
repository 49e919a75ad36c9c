import { beijingDayOf, clockOf } from '#domain/core/calendar.ts'
import type { AreaDm2 } from '#domain/core/quantity.ts'

// Integers as text. The same figures stand in src/ui/figures/figures.ts; the server may not import the mini-program.

/** `1234567` → `1,234,567`. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** dm² → `12,345.67`, in m². */
export function metres(dm2: AreaDm2): string {
  return `${count(Math.floor(dm2 / 100))}.${String(dm2 % 100).padStart(2, '0')}`
}

export function dayText(atMs: number): string {
  const [year, month, day] = beijingDayOf(atMs).split('-').map(Number)
  return `${year}年${month}月${day}日`
}

/** With the hour: `2026年11月23日 18:05`. */
export function instantText(atMs: number): string {
  return `${dayText(atMs)} ${clockOf(atMs)}`
}

/** A number as Chinese headings count, from 1 to 99: 一, 十二, 三十. */
export function ordinal(number: number): string {
  const digits = '零一二三四五六七八九'
  const tens = Math.floor(number / 10)
  const ones = number % 10
  const lead = tens === 0 ? '' : tens === 1 ? '十' : `${digits[tens]}十`
  return lead + (ones > 0 || tens === 0 ? digits[ones] : '')
}

/** A fingerprint in groups of four, eight a line, to be read aloud and compared. */
export function grouped(hex: string): string[] {
  return (hex.match(/.{1,32}/g) ?? []).map((line) => line.replace(/(.{4})(?=.)/g, '$1 '))
}

/** What stands at the foot of each page. */
export function pageWords(page: number, pages: number): string {
  return `第 ${page} 页 共 ${pages} 页`
}
