import { type Day, isDay } from '#domain/core/calendar.ts'

/** Signs without a shape that spreadsheets and chats leave in a text: zero width, direction marks, byte order marks, soft hyphens. */
const SHAPELESS = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g

/** A cell without shapeless signs and without white space around it, the full-width and unbroken kinds included. */
export function cleaned(text: string): string {
  return text.replace(SHAPELESS, '').trim()
}

/**
 * Full-width letters, digits and marks as their plain ones, and every white space as a plain one. Chinese signs stay as they are: NFKC would
 * change some that names are written with.
 */
export function halfWidth(text: string): string {
  return text
    .replace(/[\uff01-\uff5e]/g, (sign) => String.fromCodePoint((sign.codePointAt(0) ?? 0) - 0xfee0))
    .replace(/[^\S\n]/g, ' ')
}

/** The value of a word that people write, undefined for any other, `constructor` and the like included. */
export function wordOf<T>(words: Readonly<Record<string, T>>, text: string): T | undefined {
  const plain = halfWidth(text).replace(/\s+/g, '')
  return Object.hasOwn(words, plain) ? words[plain] : undefined
}

const CURRENCY = /^(?:¥|￥|RMB|CNY|人民币)/i
const UNIT = /(?:元整?|平方米|平米|平方|㎡|m2|m²|套|户|间|个|笔)$/i

/**
 * A number as a form writes it, for the parsers of `domain/core/quantity`: `８９．５㎡`, `¥1,234.50元`, `8.957E+01`, `89.5700` and `(12.00)` are 89.5, 1,234.50,
 * 89.57, 89.57 and -12.00. What is no number stays what it is. 万元 and other larger units are no number here.
 */
export function plainNumber(text: string): string {
  const bare = halfWidth(text).replace(/\s+/g, '').replace(CURRENCY, '').replace(UNIT, '')
  const accounting = /^\((\d[\d,.]*)\)$/.exec(bare)
  const signed = (accounting ? `-${accounting[1]}` : bare).replace(/^\+/, '')
  return withoutZeros(expanded(signed))
}

/** `8.957E+01` digit by digit; exponents beyond twelve are no amounts. */
function expanded(text: string): string {
  const match = /^(-?)(\d)(?:\.(\d{1,15}))?E([+-]?\d{1,2})$/i.exec(text)
  if (!match) return text
  const [, sign = '', whole = '', part = '', power = '0'] = match
  const shift = Number(power)
  if (shift > 12 || shift < -12) return text
  const digits = whole + part
  const point = 1 + shift
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  const padded = digits.padEnd(point, '0')
  const fraction = padded.slice(point)
  return `${sign}${padded.slice(0, point).replace(/^0+(?=\d)/, '')}${fraction ? `.${fraction}` : ''}`
}

function withoutZeros(text: string): string {
  if (!/^-?[\d,]+\.\d{3,}$/.test(text)) return text
  let end = text.length
  while (text[end - 1] === '0') end -= 1
  return text.slice(0, text[end - 1] === '.' ? end - 1 : end)
}

/**
 * `2026-10-05`, `2026/10/5`, `2026.10.05`, `20261005`, `2026年10月5日`, with or without a time after it; null where it is no day of the
 * calendar.
 */
export function dayOf(text: string): Day | null {
  const plain = halfWidth(text)
  const match =
    /^(\d{4})(\d{2})(\d{2})(?:\s|$)/.exec(plain) ??
    /^(\d{4}) ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2}) ?日?(?:[\sT]|$)/.exec(plain)
  if (!match) return null
  const day = `${match[1]}-${match[2]?.padStart(2, '0')}-${match[3]?.padStart(2, '0')}`
  return isDay(day) ? day : null
}

/** What a spreadsheet shows where it took `1-2` for a date: `1月2日`, `2-Jan`, `Jan-02`, `2026/1/2`, `2026年1月2日`, `46024` not. */
export function looksLikeDate(text: string): boolean {
  const plain = halfWidth(text).replace(/\s+/g, '')
  return (
    /^\d{1,2}月\d{1,2}日$/.test(plain) ||
    /^\d{4}年\d{1,2}月(\d{1,2}日)?$/.test(plain) ||
    /^(19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}(\d{2}:\d{2}(:\d{2})?)?$/.test(plain) ||
    /^(\d{1,2}-)?(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(-\d{2,4})?$/i.test(plain)
  )
}

/** A number with an exponent that no table writes by itself: a spreadsheet's view of a long number whose end is lost. */
export function isLongRounded(text: string): boolean {
  return /^\d(\.\d+)?E\+?(1[1-9]|[2-9]\d)$/i.test(halfWidth(text).replace(/\s+/g, ''))
}
