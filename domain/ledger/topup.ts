import { assertCount, type Fen } from '../quantity.ts'

/**
 * How much of a period's net public revenue must first top up the maintenance fund, in 分.
 * Law: 北京市物业管理条例 §74: while the fund's balance is below 30 % of the first amount due, at least 50 % of the revenue.
 * At exactly 30 % there is no duty. Halves of a 分 are rounded up, for the law says at least.
 */
export function minTopUpFen(netFen: Fen, balanceFen: Fen, firstFen: Fen): Fen {
  assertCount(balanceFen, 'balanceFen')
  assertCount(firstFen, 'firstFen')
  if (netFen <= 0 || 100 * balanceFen >= 30 * firstFen) return 0
  return Math.floor((netFen + 1) / 2)
}
