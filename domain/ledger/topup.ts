import type { Month } from '#domain/core/calendar.ts'
import { assertCount, type Fen, sum } from '#domain/core/quantity.ts'

/** The maintenance fund as the company states it: what was due at first, and what is there. */
export type Fund = { readonly firstFen: Fen; readonly balanceFen: Fen }

/**
 * Whether the fund is so low that revenue must top it up.
 * Law: 北京市物业管理条例 §74: below 30 % of the first amount due; at exactly 30 % there is no duty.
 */
export function isFundLow({ firstFen, balanceFen }: Fund): boolean {
  return 100 * balanceFen < 30 * firstFen
}

/**
 * How much of a period's net public revenue must first top up the maintenance fund, in 分.
 * Law: 北京市物业管理条例 §74: while the fund is low, at least 50 % of the revenue.
 * Halves of a 分 are rounded up, for the law says at least.
 */
export function minTopUpFen(netFen: Fen, balanceFen: Fen, firstFen: Fen): Fen {
  assertCount(balanceFen, 'balanceFen')
  assertCount(firstFen, 'firstFen')
  if (netFen <= 0 || !isFundLow({ firstFen, balanceFen })) return 0
  return Math.floor((netFen + 1) / 2)
}

/** A closed month of all books of the estate together. */
export type FundMonth = {
  readonly month: Month
  /** Income less the cost of earning it. Neither the top-up nor what owners decide on together is such a cost. */
  readonly netFen: Fen
  /** Transferred to the fund; negative where a transfer was taken back. */
  readonly movedFen: Fen
  /** Spent on what owners decide on together. */
  readonly spentFen: Fen
  /** What stood in the bank at the month's end. */
  readonly closingFen: Fen
  readonly fund: Fund | null
}

export type TopUpMonth = {
  readonly month: Month
  readonly fund: Fund | null
  /** What this month's revenue owes the fund, and what was transferred in it. */
  readonly dueFen: Fen
  readonly doneFen: Fen
  /** The same since the first month whose fund was stated. */
  readonly owedFen: Fen
  readonly movedFen: Fen
  readonly outstandingFen: Fen
  /** What is in the bank beyond the fund's share: no more than this is the owners' to decide on. */
  readonly leftFen: Fen
  /** What was spent this month on what owners decide on before the fund's share was met. */
  readonly aheadFen: Fen
}

/**
 * What revenue owes the fund, carried from month to month; `months` in their order. A month whose fund is not stated owes
 * nothing that could be told, and a month of loss takes nothing back of what an earlier one owes. More transferred than owed
 * counts for later months, a transfer taken back counts no more. Basis of the carrying and of the closed month as period: ours.
 */
export function topUps(months: readonly FundMonth[]): TopUpMonth[] {
  let owedFen = 0
  let movedFen = 0
  let hasBegun = false
  return months.map(({ month, netFen, movedFen: doneFen, spentFen, closingFen, fund }) => {
    hasBegun ||= fund !== null
    const dueFen = fund ? minTopUpFen(netFen, fund.balanceFen, fund.firstFen) : 0
    owedFen = sum([owedFen, dueFen])
    if (hasBegun) movedFen = sum([movedFen, doneFen])
    const outstandingFen = Math.max(0, owedFen - movedFen)
    const lackingFen = Math.max(0, outstandingFen - closingFen)
    return {
      month,
      fund,
      dueFen,
      doneFen,
      owedFen,
      movedFen,
      outstandingFen,
      leftFen: Math.max(0, closingFen - outstandingFen),
      aheadFen: Math.min(Math.max(0, spentFen), lackingFen),
    }
  })
}
