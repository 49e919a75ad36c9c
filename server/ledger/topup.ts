import { ACCOUNTS, FUND_ACCOUNT } from '#domain/ledger/account.ts'
import { type Fund, type FundMonth, type TopUpMonth, topUps } from '#domain/ledger/topup.ts'
import { ask, type Question, question } from '#server/core/db/ask.ts'
import type { Tx } from '#server/core/db/scope.ts'

const RESERVED = ACCOUNTS.filter((account) => account.isReserved).map((account) => account.code)

/**
 * What the closed months owe the maintenance fund, from the first whose fund was stated on. One query over what the closes
 * keep, however many entries made it. Law: 北京市物业管理条例 §74; the revenue is that of all books together. Basis: ours.
 */
export function topUpsQuestion(estateId: string): Question<TopUpMonth[]> {
  type Row = Omit<FundMonth, 'fund'> & { firstFen: number | null; balanceFen: number | null }
  return question(
    `WITH closes AS (
       SELECT month, fund_first_fen, fund_balance_fen FROM ledger_closes
       WHERE estate_id = $1 AND month >= (
         SELECT min(month) FROM ledger_closes WHERE estate_id = $1 AND fund_first_fen IS NOT NULL)),
     books AS (
       SELECT month, sum(income_fen) AS income, sum(expense_fen) AS expense, sum(closing_fen) AS closing
       FROM ledger_close_books WHERE estate_id = $1 AND month >= (SELECT min(month) FROM closes) GROUP BY month),
     used AS (
       SELECT month, coalesce(sum(amount_fen) FILTER (WHERE account_code = $2), 0) AS moved,
         coalesce(sum(amount_fen) FILTER (WHERE account_code = ANY ($3)), 0) AS spent
       FROM ledger_sums WHERE estate_id = $1 AND month >= (SELECT min(month) FROM closes)
         AND (account_code = $2 OR account_code = ANY ($3)) GROUP BY month)
     SELECT to_char(month, 'YYYY-MM') AS month, coalesce(moved, 0)::float8 AS "movedFen",
       coalesce(spent, 0)::float8 AS "spentFen", coalesce(closing, 0)::float8 AS "closingFen",
       (coalesce(income - expense, 0) + coalesce(moved, 0) + coalesce(spent, 0))::float8 AS "netFen",
       fund_first_fen::float8 AS "firstFen", fund_balance_fen::float8 AS "balanceFen"
     FROM closes LEFT JOIN books USING (month) LEFT JOIN used USING (month) ORDER BY closes.month`,
    [estateId, FUND_ACCOUNT, RESERVED],
    (rows: Row[]) =>
      topUps(
        rows.map(({ firstFen, balanceFen, ...row }) => ({ ...row, fund: fundOf(firstFen, balanceFen) })),
      ),
  )
}

export function readTopUps(tx: Tx, estateId: string): Promise<TopUpMonth[]> {
  return ask(tx, topUpsQuestion(estateId))
}

function fundOf(firstFen: number | null, balanceFen: number | null): Fund | null {
  return firstFen === null || balanceFen === null ? null : { firstFen, balanceFen }
}

/** Where it stands at the last close, with the last figures of the fund that were stated; null where no month's were. */
export function standingOf(months: readonly TopUpMonth[]) {
  const last = months.at(-1)
  const stated = months.filter((one) => one.fund !== null).at(-1)
  if (!last || !stated?.fund) return null
  const { month, owedFen, movedFen, outstandingFen, leftFen } = last
  return {
    month,
    stated: { month: stated.month, ...stated.fund },
    unstatedCount: months.filter((one) => one.fund === null).length,
    owedFen,
    movedFen,
    outstandingFen,
    leftFen,
  }
}
