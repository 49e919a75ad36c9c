import { createHash } from 'node:crypto'
import type {
  answerCase,
  importCashierStatement,
  previewCashierStatement,
  readReconciliation,
} from '#contract/bills/endpoints.ts'
import { reconcile } from '#domain/bills/reconcile.ts'
import type { RequestContext, Handler } from '#server/core/http/context.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { markDue } from '#server/core/jobs/marks.ts'
import { type CashierRow, readCashierStatement } from './read.ts'
import { readTable, TABLE_FAULTS } from '#server/tables/table.ts'
import { AppError } from '#server/core/http/app-error.ts'

const SHOWN_PROBLEMS = 100
const SHOWN_LINES = 100

export const handlePreviewCashierStatement: Handler<typeof previewCashierStatement> = async (
  context,
  { params },
) => {
  const { rows, problems } = await statementOf(context)
  return inEstate(context.ports.db, params.estateId, async (tx) => {
    const known = await knownNumbers(tx, params.estateId, rows)
    const fresh = rows.filter((row) => !known.has(row.cashierNo))
    const { from, to } = spanOf(rows)
    return {
      problems: problems.slice(0, SHOWN_PROBLEMS),
      problemCount: problems.length,
      newCount: fresh.length,
      knownCount: known.size,
      totalFen: fresh.reduce((sum, row) => sum + row.amountFen, 0),
      from,
      to,
    }
  })
}

export const handleImportCashierStatement: Handler<typeof importCashierStatement> = async (
  context,
  { params },
) => {
  const { estateId } = params
  const { rows, problems, statementId } = await statementOf(context)
  const { from, to } = spanOf(rows)
  if (problems.length > 0) throw new AppError('cashier.bad-lines')
  return inEstate(context.ports.db, estateId, async (tx) => {
    const at = new Date(context.nowAt)
    const added = await tx.query(
      `INSERT INTO cashier_lines (estate_id, cashier_no, order_no, amount_fen, paid_on, imported_by,
         imported_at)
       SELECT c.estate_id, l->>'cashierNo', l->>'orderNo', (l->>'amountFen')::bigint, (l->>'paidOn')::date, $3, $4
       FROM estates c, jsonb_array_elements($2::jsonb) AS l WHERE c.estate_id = $1 ON CONFLICT DO NOTHING`,
      [estateId, JSON.stringify(rows), context.personId, at],
    )
    await tx.query(
      `INSERT INTO cashier_statements (estate_id, statement_id, from_on, to_on, imported_by, imported_at)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
      [estateId, statementId, from, to, context.personId, at],
    )
    // A statement books nothing by itself; the cashier is asked about each order that it names and we have not booked.
    await tx.query(
      `UPDATE bill_orders o SET next_ask_at = $3 WHERE o.estate_id = $1 AND o.order_id = ANY ($2)
         AND o.state NOT IN ('paid', 'paid-late')`,
      [estateId, rows.map((row) => row.orderNo), at],
    )
    await markDue(tx, estateId, 'ask-cashier', context.nowAt)
    const addedCount = added.rowCount ?? 0
    return { addedCount, knownCount: rows.length - addedCount }
  })
}

export const handleReadReconciliation: Handler<typeof readReconciliation> = async (
  { ports, nowAt },
  { params },
) =>
  inEstate(ports.db, params.estateId, async (tx) => {
    const { estateId } = params
    const covered = await tx.query<{ from: string | null; to: string | null }>(
      `SELECT min(from_on)::text AS "from", max(to_on)::text AS "to" FROM cashier_statements WHERE estate_id = $1`,
      [estateId],
    )
    const { from = null, to = null } = covered.rows[0] ?? {}
    const lines = await tx.query<{ orderNo: string; cashierNo: string; amountFen: number }>(
      `SELECT order_no AS "orderNo", cashier_no AS "cashierNo", amount_fen::float8 AS "amountFen"
       FROM cashier_lines l WHERE l.estate_id = $1 AND NOT EXISTS (
         -- A company may have one account with the cashier for several estates.
         SELECT 1 FROM cashier_orders o WHERE o.order_no = l.order_no AND o.estate_id <> $1)
       ORDER BY paid_on, cashier_no`,
      [estateId],
    )
    // Ours: of the days that a statement covers, and of others where a line names it.
    const booked = await tx.query<{ orderNo: string; cashierNo: string; amountFen: number }>(
      `SELECT p.payment_id AS "orderNo", p.cashier_no AS "cashierNo", p.amount_fen::float8 AS "amountFen"
       FROM bill_payments p WHERE p.estate_id = $1 AND p.how = 'cashier' AND p.cashier_no IS NOT NULL AND (
         EXISTS (SELECT 1 FROM cashier_statements s WHERE s.estate_id = $1
           AND (p.paid_at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN s.from_on AND s.to_on)
         OR EXISTS (SELECT 1 FROM cashier_lines l WHERE l.estate_id = $1 AND l.cashier_no = p.cashier_no))
       ORDER BY p.number`,
      [estateId],
    )
    const cases = await tx.query<{
      cashierNo: string
      why: 'other-amount' | 'paid-twice'
      orderNo: string
      amountFen: number
      openedAt: number
      answer: string | null
    }>(
      `SELECT c.cashier_no AS "cashierNo", c.why, c.order_no AS "orderNo", c.amount_fen::float8 AS "amountFen",
         c.opened_at AS "openedAt", a.note AS answer
       FROM cashier_cases c LEFT JOIN cashier_case_answers a USING (estate_id, cashier_no, why)
       WHERE c.estate_id = $1 ORDER BY a.note IS NOT NULL, c.opened_at DESC LIMIT ${SHOWN_LINES}`,
      [estateId],
    )
    const waiting = await tx.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM bill_orders
       WHERE estate_id = $1 AND state IN ('created', 'handed-over')`,
      [estateId],
    )
    const { matched, missingHere, missingThere, differs } = reconcile(lines.rows, booked.rows)
    return {
      nowAt,
      covered: from !== null && to !== null ? { from, to } : null,
      matchedCount: matched.length,
      matchedFen: matched.reduce((sum, one) => sum + one.line.amountFen, 0),
      missingHere: missingHere.slice(0, SHOWN_LINES),
      missingThere: missingThere.slice(0, SHOWN_LINES),
      differs: differs.slice(0, SHOWN_LINES),
      cases: cases.rows,
      waitingCount: waiting.rows[0]?.count ?? 0,
    }
  })

export const handleAnswerCase: Handler<typeof answerCase> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, cashierNo } = params
    const { why, note } = body
    const known = await tx.query(
      'SELECT 1 FROM cashier_cases WHERE estate_id = $1 AND cashier_no = $2 AND why = $3',
      [estateId, cashierNo, why],
    )
    if (known.rowCount === 0) throw new AppError('order.not-found')
    await tx.query(
      `INSERT INTO cashier_case_answers (estate_id, cashier_no, why, note, by_person, at)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
      [estateId, cashierNo, why, note, context.personId, new Date(context.nowAt)],
    )
    const stands = await tx.query<{ note: string }>(
      `SELECT note FROM cashier_case_answers WHERE estate_id = $1 AND cashier_no = $2 AND why = $3`,
      [estateId, cashierNo, why],
    )
    return { note: stands.rows[0]?.note ?? note }
  })

async function statementOf(
  context: RequestContext,
): Promise<ReturnType<typeof readCashierStatement> & { statementId: string }> {
  const bytes = await context.photo()
  const statementId = createHash('sha256').update(bytes).digest('hex')
  const table = await readTable(bytes)
  if (typeof table === 'string')
    return { rows: [], problems: [{ line: 1, code: table, message: TABLE_FAULTS[table] }], statementId }
  return { ...readCashierStatement(table), statementId }
}

async function knownNumbers(
  tx: Tx,
  estateId: string,
  rows: readonly CashierRow[],
): Promise<ReadonlySet<string>> {
  const known = await tx.query<{ cashierNo: string }>(
    'SELECT cashier_no AS "cashierNo" FROM cashier_lines WHERE estate_id = $1 AND cashier_no = ANY ($2)',
    [estateId, rows.map((row) => row.cashierNo)],
  )
  return new Set(known.rows.map((row) => row.cashierNo))
}

function spanOf(rows: readonly CashierRow[]): { from: string | null; to: string | null } {
  const days = rows.map((row) => row.paidOn).sort()
  return { from: days[0] ?? null, to: days.at(-1) ?? null }
}
