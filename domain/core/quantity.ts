/** Money in 分 (0.01 元), a safe integer. Negative where money goes the other way. */
export type Fen = number

/** Exclusive area in dm² (0.01 m²), a safe integer ≥ 0. 0.01 m² is exactly 1 dm². */
export type AreaDm2 = number

/** An exact fraction of positive integers, as the law writes it: 2/3, 1/2, 3/4. */
export type Fraction = { readonly num: number; readonly den: number }

/** A largest part or whole that cross-multiplication may take: 4 × 2^50 still fits in 2^53. */
export const LARGEST_QUANTITY = 2 ** 50

/** Throws a RangeError unless `value` is an integer between 0 and 2^50, so that `4 * value` stays exact. */
export function assertCount(value: number, name: string): void {
  if (!Number.isSafeInteger(value) || value < 0 || value > LARGEST_QUANTITY)
    throw new RangeError(`${name} must be an integer between 0 and 2^50, got ${value}`)
}

/**
 * Decides `part / whole ≥ fraction` by cross-multiplication; no rounding.
 * Law: 民法典 §1259: 以上 includes the number itself.
 */
export function isAtLeast(part: number, whole: number, fraction: Fraction): boolean {
  assertCount(part, 'part')
  assertCount(whole, 'whole')
  return fraction.den * part >= fraction.num * whole
}

/**
 * Decides `part / whole > fraction` by cross-multiplication; no rounding.
 * Law: 民法典 §1259: 超过 and 过半数 do not include the number itself.
 */
export function isMoreThan(part: number, whole: number, fraction: Fraction): boolean {
  assertCount(part, 'part')
  assertCount(whole, 'whole')
  return fraction.den * part > fraction.num * whole
}

/**
 * `a × b ÷ whole` as quotient and remainder, exact although the product passes 2^53. Requires integers from 0 to 2^50 and
 * `whole` > 0, else a RangeError; a RangeError too where the quotient is not exact. Multiplies bit by bit, so that it needs no
 * BigInt, which older phones lack.
 */
export function multiplyDivide(
  a: number,
  b: number,
  whole: number,
): { readonly quotient: number; readonly remainder: number } {
  assertCount(a, 'a')
  assertCount(b, 'b')
  assertCount(whole, 'whole')
  if (whole === 0) throw new RangeError('nothing can be divided by zero')
  const rest = a % whole
  let quotient = 0
  let remainder = 0
  for (let bit = 2 ** 50; bit >= 1; bit = Math.floor(bit / 2)) {
    const isSet = Math.floor(b / bit) % 2 === 1
    // At most 3 × 2^50.
    const step = remainder * 2 + (isSet ? rest : 0)
    quotient = quotient * 2 + Math.floor(step / whole)
    remainder = step % whole
  }
  const total = quotient + Math.floor(a / whole) * b
  if (!Number.isSafeInteger(total)) throw new RangeError('the quotient is not an exact integer')
  return { quotient: total, remainder }
}

/** Sums integers and throws a RangeError where the sum would not be exact. */
export function sum(values: readonly number[]): number {
  let total = 0
  for (const value of values) {
    total += value
    if (!Number.isSafeInteger(total)) throw new RangeError('sum is not an exact integer')
  }
  return total
}

/**
 * Reads an area in m² as written in a roll (`"89.57"`, `"120"`, `"1,024.5"`) into dm².
 * Decides digit by digit, so that no binary fraction touches an area. Null where it is not such a number,
 * has more than two decimals, or is not greater than zero.
 */
export function parseAreaDm2(text: string): AreaDm2 | null {
  const hundredths = parseHundredths(text)
  return hundredths === null || hundredths <= 0 ? null : hundredths
}

/** Reads an amount in 元 (`"1234.5"`, `"-20"`, `"12,345.60"`) into 分, digit by digit. Null where it is not one. */
export function parseFen(text: string): Fen | null {
  return parseHundredths(text)
}

/** Writes hundredths, 分 or dm², as a file has them: `1820.50`, `-0.05`. What `parseFen` reads back. */
export function plainHundredths(hundredths: number): string {
  const magnitude = Math.abs(hundredths)
  const whole = `${Math.floor(magnitude / 100)}.${String(magnitude % 100).padStart(2, '0')}`
  return hundredths < 0 ? `-${whole}` : whole
}

function parseHundredths(text: string): number | null {
  const plain = text.trim().replace(/,(?=\d{3}(\D|$))/g, '')
  const match = /^(-?)(\d{1,12})(?:\.(\d{1,2}))?$/.exec(plain)
  if (!match) return null
  const magnitude = Number(match[2]) * 100 + Number((match[3] ?? '').padEnd(2, '0'))
  return match[1] === '-' && magnitude !== 0 ? -magnitude : magnitude
}
