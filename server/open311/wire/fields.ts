import { Open311Fault } from './fault.ts'

const DAY_MS = 86_400_000
/** GeoReport v2: a query spans at most 90 days and answers at most 1000. */
const MOST_SPAN_MS = 90 * DAY_MS
const MOST_ROWS = 1_000

/** What a request says, by the names of the specification. */
export type Given = { readonly [name: string]: string }

// W3C note on date and time: complete, with a time zone.
const W3 = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})$/

/** The instant of a W3 date and time, or null where it is none. */
export function instantOf(text: string): number | null {
  // In a query a plus that nobody encoded arrives as a space.
  const whole = text.replace(/ (?=\d{2}:\d{2}$)/, '+')
  const match = W3.exec(whole)
  if (!match) return null
  const at = Date.parse(whole)
  const day = Number(match[3])
  const isReal = day >= 1 && day <= new Date(Date.UTC(Number(match[1]), Number(match[2]), 0)).getUTCDate()
  return Number.isNaN(at) || !isReal || at < 0 || at > 9_999_999_999_999 ? null : at
}

export type Span = { readonly fromAt: number; readonly toAt: number }

/** `start_date` and `end_date`: what is not given is 90 days from the other, or the last 90 days. */
export function spanOf(given: Given, nowAt: number): Span {
  const read = (name: 'start_date' | 'end_date'): number | null => {
    const text = given[name]
    if (text === undefined || text === '') return null
    const at = instantOf(text)
    if (at === null) throw new Open311Fault(400, `${name}：应是带时区的时间，如 2010-01-01T00:00:00Z。`)
    return at
  }
  const start = read('start_date')
  const end = read('end_date')
  const toAt = end ?? (start === null ? nowAt : start + MOST_SPAN_MS)
  const fromAt = start ?? toAt - MOST_SPAN_MS
  if (toAt < fromAt) throw new Open311Fault(400, 'end_date：早于 start_date。')
  if (toAt - fromAt > MOST_SPAN_MS)
    throw new Open311Fault(400, 'start_date：一次最多查询 90 天，请分段查询。')
  return { fromAt, toAt }
}

/** `page` and `page_size`, an extension that most servers have. */
export function pageOf(given: Given): { readonly limit: number; readonly offset: number } {
  const number = (name: string, otherwise: number, most: number) => {
    const text = given[name] ?? ''
    if (text === '') return otherwise
    if (!/^[1-9]\d{0,5}$/.test(text) || Number(text) > most)
      throw new Open311Fault(400, `${name}：应是 1 到 ${most} 的整数。`)
    return Number(text)
  }
  const limit = number('page_size', MOST_ROWS, MOST_ROWS)
  return { limit, offset: (number('page', 1, 10_000) - 1) * limit }
}

/** A list divided by commas; null where it is not given. */
export function listOf(text: string | undefined): string[] | null {
  const parts = (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  return parts.length === 0 ? null : parts.slice(0, MOST_ROWS)
}

/** Text as people typed it elsewhere: line breaks of one kind; null where there are signs that no text has. */
export function typed(text: string): string | null {
  const plain = text.replaceAll(/\r\n?/g, '\n').replaceAll('\t', ' ').trim()
  // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point
  return /[\u0000-\u0009\u000b-\u001f\u007f\ufffd]/.test(plain) ? null : plain
}
