import type {
  BankLine,
  importStatement,
  listBankLines,
  matchBankLine,
  previewStatement,
  UnmatchedLine,
} from '#contract/ledger/bank.ts'
import { daysBetween } from '#domain/core/calendar.ts'
import { BANK_ACCOUNT } from '#domain/ledger/account.ts'
import { keepLines, keepMatches } from './store.ts'
import { findEntries } from '../store.ts'
import type { RequestContext, Handler } from '#server/core/http/context.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { readStatement, type StatementLine } from './read.ts'
import { readTable, TABLE_FAULTS } from '#server/tables/table.ts'
import { checkpointNow, lockLog } from '#server/log/tree.ts'
import { AppError } from '#server/core/http/app-error.ts'

/** An entry is the bank's line where the amount is the same and the days are this near. Basis: product. */
const NEAR_DAYS = 3
const SHOWN_LINES = 100
const SHOWN_PROBLEMS = 100

export const handlePreviewStatement: Handler<typeof previewStatement> = async (context, { params }) => {
  const { lines, problems } = await statementOf(context)
  return inEstate(context.ports.db, params.estateId, async (tx) => {
    const known = await knownIds(tx, params.estateId, lines)
    const fresh = lines.filter((line) => !known.has(line.lineId))
    const matches = await matchesOf(tx, params.estateId, fresh)
    return {
      problems: problems.slice(0, SHOWN_PROBLEMS),
      problemCount: problems.length,
      newCount: fresh.length,
      knownCount: known.size,
      matchedCount: matches.size,
      inFen: fresh.reduce((sum, line) => sum + Math.max(0, line.amountFen), 0),
      outFen: fresh.reduce((sum, line) => sum + Math.max(0, -line.amountFen), 0),
      lines: fresh.slice(0, SHOWN_LINES).map((line) => shown(line, matches.get(line.lineId) ?? null)),
    }
  })
}

export const handleImportStatement: Handler<typeof importStatement> = async (context, { params }) => {
  const { nowAt } = context
  const { estateId } = params
  const { lines, problems } = await statementOf(context)
  if (problems.length > 0) throw new AppError('bank.bad-lines')
  return inEstate(context.ports.db, estateId, async (tx) => {
    await lockLog(tx, estateId)
    const known = await knownIds(tx, estateId, lines)
    const fresh = lines.filter((line) => !known.has(line.lineId))
    await keepLines(tx, context, estateId, fresh)
    const matches = await matchesOf(tx, estateId, fresh)
    await keepMatches(
      tx,
      context,
      estateId,
      [...matches].map(([lineId, number]) => ({ lineId, number })),
    )
    await checkpointNow(tx, context.ports.log, estateId, nowAt)
    return { addedCount: fresh.length, knownCount: known.size, matchedCount: matches.size }
  })
}

export const handleListBankLines: Handler<typeof listBankLines> = async ({ ports, nowAt }, { params }) =>
  inEstate(ports.db, params.estateId, async (tx) => {
    const { rows } = await tx.query<UnmatchedLine>(
      `SELECT l.line_id AS "lineId", l.booked_on::text AS "bookedOn", l.amount_fen::float8 AS "amountFen",
         l.counterparty, l.memo, NULL::integer AS number,
         (SELECT json_build_object('accountCode', p.account_code, 'building', e.building)
          FROM ledger_entries e JOIN ledger_postings p USING (estate_id, number)
          WHERE e.estate_id = $1 AND e.counterparty = l.counterparty AND l.counterparty <> ''
            AND p.account_code ~ '^[45]' AND sign(p.amount_fen) = -sign(l.amount_fen) AND e.reverses IS NULL
            AND NOT EXISTS (SELECT 1 FROM ledger_entries r
                            WHERE r.estate_id = $1 AND r.reverses = e.number)
          ORDER BY e.number DESC LIMIT 1) AS proposed
       FROM bank_lines l LEFT JOIN bank_matches m USING (estate_id, line_id)
       WHERE l.estate_id = $1 AND m.line_id IS NULL
       ORDER BY l.booked_on DESC, l.line_id LIMIT ${SHOWN_LINES}`,
      [params.estateId],
    )
    const counts = await tx.query<{ unmatched: number; importedTo: string | null }>(
      `SELECT (count(*) - count(m.line_id))::int AS unmatched, max(l.booked_on)::text AS "importedTo"
       FROM bank_lines l LEFT JOIN bank_matches m USING (estate_id, line_id) WHERE l.estate_id = $1`,
      [params.estateId],
    )
    return {
      nowAt,
      unmatched: rows,
      unmatchedCount: counts.rows[0]?.unmatched ?? 0,
      importedTo: counts.rows[0]?.importedTo ?? null,
    }
  })

export const handleMatchBankLine: Handler<typeof matchBankLine> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, lineId } = params
    await lockLog(tx, estateId)
    const { rows } = await tx.query<{ amountFen: number; number: number | null }>(
      `SELECT l.amount_fen::float8 AS "amountFen", m.number FROM bank_lines l
       LEFT JOIN bank_matches m USING (estate_id, line_id) WHERE l.estate_id = $1 AND l.line_id = $2`,
      [estateId, lineId],
    )
    const line = rows[0]
    const [entry] = await findEntries(tx, 'e.entry_id = $2', [estateId, body.entryId])
    if (!line) throw new AppError('bank.line-not-found')
    if (!entry) throw new AppError('entry.not-found')
    if (line.number === entry.number) return { number: entry.number }
    const taken = await tx.query('SELECT 1 FROM bank_matches WHERE estate_id = $1 AND number = $2', [
      estateId,
      entry.number,
    ])
    const changeFen = entry.postings.reduce(
      (sum, side) => sum + (side.accountCode === BANK_ACCOUNT ? side.amountFen : 0),
      0,
    )
    if (line.number !== null || taken.rowCount !== 0 || changeFen !== line.amountFen)
      throw new AppError('bank.match-unfit')
    await keepMatches(tx, context, estateId, [{ lineId, number: entry.number }])
    await checkpointNow(tx, context.ports.log, estateId, context.nowAt)
    return { number: entry.number }
  })

async function statementOf(context: RequestContext): Promise<ReturnType<typeof readStatement>> {
  const table = await readTable(await context.photo())
  if (typeof table === 'string')
    return { lines: [], problems: [{ line: 1, code: table, message: TABLE_FAULTS[table] }] }
  return readStatement(table)
}

async function knownIds(
  tx: Tx,
  estateId: string,
  lines: readonly StatementLine[],
): Promise<ReadonlySet<string>> {
  const { rows } = await tx.query<{ id: string }>(
    'SELECT line_id AS id FROM bank_lines WHERE estate_id = $1 AND line_id = ANY ($2)',
    [estateId, lines.map((line) => line.lineId)],
  )
  return new Set(rows.map((row) => row.id))
}

/** The entries that can only be these lines: one entry fits, and it fits no other line. */
async function matchesOf(
  tx: Tx,
  estateId: string,
  lines: readonly StatementLine[],
): Promise<Map<string, number>> {
  const days = lines.map((line) => line.bookedOn).sort()
  if (days.length === 0) return new Map()
  const { rows } = await tx.query<{ number: number; bookedOn: string; fen: number }>(
    `SELECT e.number, e.booked_on::text AS "bookedOn", p.amount_fen::float8 AS fen
     FROM ledger_entries e
     JOIN ledger_postings p ON p.estate_id = $1 AND p.number = e.number AND p.account_code = $4
     WHERE e.estate_id = $1 AND e.booked_on BETWEEN $2::date - ${NEAR_DAYS} AND $3::date + ${NEAR_DAYS}
       AND e.reverses IS NULL
       AND NOT EXISTS (SELECT 1 FROM ledger_entries r WHERE r.estate_id = $1 AND r.reverses = e.number)
       AND NOT EXISTS (SELECT 1 FROM bank_matches m WHERE m.estate_id = $1 AND m.number = e.number)`,
    [estateId, days[0], days.at(-1), BANK_ACCOUNT],
  )
  const byAmount = new Map<number, (typeof rows)[number][]>()
  for (const row of rows) byAmount.set(row.fen, [...(byAmount.get(row.fen) ?? []), row])
  const fits = lines.map((line) => ({
    line,
    numbers: (byAmount.get(line.amountFen) ?? [])
      .filter((row) => Math.abs(daysBetween(line.bookedOn, row.bookedOn)) <= NEAR_DAYS)
      .map((row) => row.number),
  }))
  const claims = new Map<number, number>()
  for (const { numbers } of fits)
    for (const number of numbers) claims.set(number, (claims.get(number) ?? 0) + 1)
  return new Map(
    fits.flatMap(({ line, numbers }) => {
      const [number] = numbers
      return numbers.length === 1 && number !== undefined && claims.get(number) === 1
        ? [[line.lineId, number] as const]
        : []
    }),
  )
}

function shown(line: StatementLine, number: number | null): BankLine {
  const { lineId, bookedOn, amountFen, counterparty, memo } = line
  return { lineId, bookedOn, amountFen, counterparty, memo, number }
}
