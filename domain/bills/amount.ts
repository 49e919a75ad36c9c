import { addMonths, type Day, daysBetween, isDay, lastDayOf, monthOf } from '#domain/core/calendar.ts'
import type { AreaDm2, Fen } from '#domain/core/quantity.ts'
import { err, ok, type Result } from '#domain/core/result.ts'

/** What a bill is for. */
export const BILL_KINDS = ['property', 'parking', 'water', 'electricity', 'heating', 'other'] as const
export type BillKind = (typeof BILL_KINDS)[number]

/** As bills, tables and the cashier call them. */
export const BILL_TITLES: Readonly<Record<BillKind, string>> = {
  property: '物业费',
  parking: '停车费',
  water: '水费',
  electricity: '电费',
  heating: '供暖费',
  other: '其他',
}

/** A price in 毫 (0.0001 元, a hundredth of a 分), because a kilowatt-hour costs 0.4883 元. A safe integer > 0. */
export type Hao = number

/**
 * How an amount comes about. Readings and quantities are in hundredths, areas in dm² (hundredths of a m²), so that every
 * product below is an integer.
 */
export type Basis =
  /** Price per m² and month × area × whole months. */
  | { readonly method: 'area'; readonly priceHao: Hao; readonly areaDm2: AreaDm2 }
  /** Price per piece and month × pieces × whole months. */
  | { readonly method: 'month'; readonly priceHao: Hao; readonly pieces: number }
  /** Price per unit of the meter × what it went on. */
  | { readonly method: 'meter'; readonly priceHao: Hao; readonly from: number; readonly to: number }
  /** An amount that the words of the basis name. */
  | { readonly method: 'fixed'; readonly amountFen: Fen }
  /** For paying late, where the contract has a rate: owed × days × rate. */
  | { readonly method: 'late'; readonly owedFen: Fen; readonly days: number; readonly perMillion: number }
export type Method = Basis['method']

export type Period = { readonly from: Day; readonly to: Day }

export type AmountFault =
  | 'day-wrong'
  | 'period-backwards'
  | 'period-too-long'
  | 'not-whole-months'
  | 'not-positive'
  | 'reading-backwards'
  | 'too-large'

/** More than ten years in one bill, or ten million 元, is a slip of the pen. Basis: product. */
const MOST_DAYS = 3_660
export const MOST_FEN = 1_000_000_000
/** The largest rate of a late fee, per million and day: 千分之三. More is a slip of the comma. Basis: product. */
export const MOST_PER_MILLION = 3_000

/**
 * The amount of a bill in 分, or why there is none. Asks for integers; rounds once, at the very end, half a 分 upwards
 * (basis: ours; the screens say so).
 */
export function amountOf(basis: Basis, period: Period): Result<Fen, AmountFault> {
  if (!isDay(period.from) || !isDay(period.to)) return err('day-wrong')
  if (period.to < period.from) return err('period-backwards')
  if (daysBetween(period.from, period.to) > MOST_DAYS) return err('period-too-long')
  const whole = factorsOf(basis, period)
  if (typeof whole === 'string') return err(whole)
  const { factors, divisor } = whole
  if (factors.some((factor) => !Number.isSafeInteger(factor))) return err('too-large')
  if (factors.some((factor) => factor <= 0)) return err('not-positive')
  // A product above this bound may be inexact, but never so much that it falls below it: 10^15 is far from 2^53.
  const most = MOST_FEN * divisor
  let product = 1
  for (const factor of factors) {
    product *= factor
    if (product > most) return err('too-large')
  }
  const fen = Math.floor((2 * product + divisor) / (2 * divisor))
  return fen === 0 ? err('not-positive') : ok(fen)
}

/** The amount as whole numbers to multiply and what to divide them by. */
function factorsOf(basis: Basis, period: Period): { factors: number[]; divisor: number } | AmountFault {
  switch (basis.method) {
    case 'area':
    case 'month': {
      const months = wholeMonths(period)
      if (months === null) return 'not-whole-months'
      // 毫 × dm² is a ten-thousandth of 分 × m²; 毫 alone is a hundredth of a 分.
      return basis.method === 'area'
        ? { factors: [basis.priceHao, basis.areaDm2, months], divisor: 10_000 }
        : { factors: [basis.priceHao, basis.pieces, months], divisor: 100 }
    }
    case 'meter':
      if (basis.from < 0) return 'not-positive'
      if (basis.to < basis.from) return 'reading-backwards'
      return { factors: [basis.priceHao, basis.to - basis.from], divisor: 10_000 }
    case 'fixed':
      return { factors: [basis.amountFen], divisor: 1 }
    case 'late':
      if (basis.perMillion > MOST_PER_MILLION) return 'too-large'
      return { factors: [basis.owedFen, basis.days, basis.perMillion], divisor: 1_000_000 }
  }
}

/** How many months a period is, where it begins with a month and ends with one; null where it does not. */
export function wholeMonths(period: Period): number | null {
  if (!period.from.endsWith('-01') || period.to !== lastDayOf(monthOf(period.to))) return null
  let months = 1
  for (let month = monthOf(period.from); month < monthOf(period.to); month = addMonths(month, 1)) months += 1
  return months
}

/** Reads a price in 元 of at most four decimals (`"0.4883"`, `"2.85"`) into 毫, digit by digit. Null where it is not one. */
export function parseHao(text: string): Hao | null {
  const match = /^(\d{1,8})(?:\.(\d{1,4}))?$/.exec(text.trim())
  if (!match) return null
  const hao = Number(match[1]) * 10_000 + Number((match[2] ?? '').padEnd(4, '0'))
  return hao > 0 ? hao : null
}

/** Writes a price as a file has it, with two decimals or more: `2.85`, `0.4883`. */
export function plainHao(hao: Hao): string {
  const decimals = String(hao % 10_000)
    .padStart(4, '0')
    .replace(/0{1,2}$/, '')
  return `${Math.floor(hao / 10_000)}.${decimals}`
}

/** Whether two bases say the same, whatever the order in which they were written down. */
export function isSameBasis(one: Basis, other: Basis): boolean {
  const text = (basis: Basis) => JSON.stringify(Object.entries(basis).sort(([a], [b]) => (a < b ? -1 : 1)))
  return text(one) === text(other)
}
