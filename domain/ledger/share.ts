import { type AreaDm2, assertCount, type Fen, multiplyDivide, sum } from '#domain/core/quantity.ts'

/**
 * Splits an amount by area so that the parts sum to it exactly: each gets its whole 分, and what is left over goes one
 * 分 each to the largest remainders, ties to the earlier one. A negative amount is split like its opposite.
 * Requires at least one area greater than zero, else a RangeError.
 * Law: 民法典 §283: where nothing is agreed, by the ratio of the exclusive areas.
 */
export function splitByArea(totalFen: Fen, areas: readonly AreaDm2[]): Fen[] {
  for (const area of areas) assertCount(area, 'areaDm2')
  const whole = sum(areas)
  if (whole <= 0) throw new RangeError('there is no area to split by')
  const sign = totalFen < 0 ? -1 : 1
  const magnitude = totalFen * sign
  const parts = areas.map((area, index) => {
    // 分 × dm² passes 2^53 for a large estate.
    const { quotient, remainder } = multiplyDivide(magnitude, area, whole)
    return { index, floor: quotient, remainder }
  })
  let left = magnitude - sum(parts.map((part) => part.floor))
  const byRemainder = [...parts].sort((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  )
  for (const part of byRemainder) {
    if (left === 0) break
    part.floor += 1
    left -= 1
  }
  return parts.map((part) => (part.floor === 0 ? 0 : part.floor * sign))
}
