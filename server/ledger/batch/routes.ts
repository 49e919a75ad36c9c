import { knownPhotos } from '#server/files/photos.ts'
import { votesNamed } from '#server/votes/outcomes.ts'
import { createHash } from 'node:crypto'
import type {
  BatchPreview,
  listBatches,
  postBatch,
  previewBatch,
  SheetAccount,
} from '#contract/ledger/batch.ts'
import { beijingDayOf, type Month } from '#domain/core/calendar.ts'
import { type BatchGround, type BatchRow, judgeBatch, postingsOf } from '#domain/ledger/batch.ts'
import { isExplained } from '#domain/ledger/sheet.ts'
import { lastClose, type NewBookEntry, postEntries, printsOf, type StoredEntry } from '../store.ts'
import type { RequestContext, Handler } from '#server/core/http/context.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { BATCH_FAULTS, type FileRow, hasOwnHeadings, readBatch } from './read.ts'
import { headingsOf } from '#server/tables/headings.ts'
import { mapSheet } from './read-mapped.ts'
import { readTable, TABLE_FAULTS, type TableRow } from '#server/tables/table.ts'
import { keepMatches } from '../bank/store.ts'
import { ledgerMapping } from './mapping.ts'
import { isPassedSpending } from '../post.ts'
import { checkpointNow, lockLog } from '#server/log/tree.ts'
import { AppError } from '#server/core/http/app-error.ts'

const SHOWN = 100

export const handlePreviewBatch: Handler<typeof previewBatch> = async (context, { params }) => {
  const table = await readTable(await context.photo())
  if (typeof table === 'string')
    return {
      ...preview([], [{ line: 1, column: '', code: table, message: TABLE_FAULTS[table] }], [], null),
      sheet: null,
    }
  return inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId } = params
    // A sheet with the book's own headings is read by them; any other by what was remembered of the estate's.
    const mapping = hasOwnHeadings(table) ? null : await ledgerMapping(tx, estateId)
    const mapped = mapping && mapSheet(table, mapping)
    const read = mapped?.table ?? table
    const sheet = hasOwnHeadings(table)
      ? null
      : {
          headings: headingsOf(table),
          mapping,
          unknownWords: [...(mapped?.unknownWords ?? [])],
          account: mapped ? { ...mapped.account, left: [...mapped.account.left] } : null,
        }
    const cells = [...new Set(read.flatMap((row) => row.cells))]
    const votes = await passedVotes(tx, estateId, cells)
    const ground = await groundOf(tx, context, estateId, {
      voteIds: [...votes.values()],
      photoIds: photoNames(read),
      lineIds: [],
    })
    const { rows, problems: own } = readBatch(read, ground, votes)
    const problems = [...own, ...(mapped?.problems ?? [])].sort((a, b) => a.line - b.line)
    if (problems.length > 0) return { ...preview([], problems, [], null), sheet }
    return {
      ...preview(
        rows,
        [],
        [...(mapped?.doubts ?? []), ...(await doubtsOf(tx, estateId, rows))],
        await standingBatch(tx, estateId, contentHash(rows)),
      ),
      sheet,
    }
  })
}

/**
 * Posts all rows or none. The estate's log is held from the first look to the last, so that what was judged is what is
 * posted; sent again it answers as before.
 */
export const handlePostBatch: Handler<typeof postBatch> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { ports, nowAt, personId } = context
    const { estateId } = params
    const { batchId, rows, sheet } = body
    await lockLog(tx, estateId)
    const request = hashOf(sheet ? [rows, sheet] : rows)
    const before = await findBatch(tx, estateId, batchId)
    if (before) {
      if (!before.request.equals(request)) throw new AppError('request.key-reused')
      return { first: before.first, last: before.last, matchedCount: before.matched }
    }
    const named = [...new Set(rows.flatMap((row) => row.approvedBy ?? []))]
    const votes = await passedVotes(tx, estateId, named)
    const ground = await groundOf(tx, context, estateId, {
      voteIds: [...votes.values()],
      photoIds: rows.flatMap((row) => row.voucherIds),
      lineIds: rows.flatMap((row) => row.lineId ?? []),
    })
    const faults = judgeBatch(rows, ground, true)
    if (faults.length > 0)
      throw new AppError(
        'batch.bad-lines',
        faults.slice(0, SHOWN).map(({ line, code }) => ({
          path: `${line} ${BATCH_FAULTS[code].column}`,
          message: code,
        })),
      )
    if (sheet && !isExplained(sheet, rows)) throw new AppError('batch.sheet-differs')
    const content = contentHash(rows)
    if (await standingBatch(tx, estateId, content)) throw new AppError('batch.posted-before')
    const posted = await postEntries(
      tx,
      estateId,
      rows.map(
        (row): NewBookEntry => ({
          entryId: ports.newId(nowAt),
          bookedOn: row.bookedOn,
          building: row.building,
          summary: row.summary.trim(),
          counterparty: row.counterparty.trim(),
          postings: postingsOf(row),
          voucherIds: row.voucherIds,
          invoices: row.invoices,
          reverses: null,
          approvedBy: row.approvedBy,
        }),
      ),
      personId,
      nowAt,
    )
    const matches = rows.flatMap((row, at) =>
      row.lineId === null ? [] : [{ lineId: row.lineId, number: (posted[at] as StoredEntry).number }],
    )
    await keepMatches(tx, context, estateId, matches)
    const first = (posted[0] as StoredEntry).number
    const last = (posted.at(-1) as StoredEntry).number
    await tx.query(
      `INSERT INTO ledger_batches (estate_id, batch_id, content_hash, request_hash, first, last, matched,
         posted_by, posted_at, sheet)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        ...[estateId, batchId, content, request, first, last, matches.length, personId, new Date(nowAt)],
        sheet ? JSON.stringify(sheet) : null,
      ],
    )
    await checkpointNow(tx, ports.log, estateId, nowAt)
    return { first, last, matchedCount: matches.length }
  })

export const handleListBatches: Handler<typeof listBatches> = ({ ports }, { params }) =>
  inEstate(ports.db, params.estateId, async (tx) => {
    const { rows } = await tx.query<{ postedAt: number; first: number; last: number; sheet: SheetAccount }>(
      `SELECT (extract(epoch FROM posted_at) * 1000)::bigint::float8 AS "postedAt", first, last, sheet
       FROM ledger_batches WHERE estate_id = $1 AND sheet IS NOT NULL ORDER BY first DESC LIMIT 20`,
      [params.estateId],
    )
    return { batches: rows }
  })

function preview(
  rows: readonly FileRow[],
  problems: BatchPreview['problems'],
  doubts: BatchPreview['doubts'],
  postedBefore: BatchPreview['postedBefore'],
): Omit<BatchPreview, 'sheet'> {
  return {
    problems: problems.slice(0, SHOWN),
    problemCount: problems.length,
    doubts: doubts.slice(0, SHOWN),
    doubtCount: doubts.length,
    inFen: rows.reduce((sum, row) => sum + Math.max(0, row.amountFen), 0),
    outFen: rows.reduce((sum, row) => sum + Math.max(0, -row.amountFen), 0),
    postedBefore,
    rows: rows.map((row) => ({
      ...row,
      invoices: [...row.invoices],
      voucherIds: [...row.voucherIds],
      voucherNames: [...row.voucherNames],
    })),
  }
}

/** What the estate knows of the votes, pictures and lines of the bank that a batch names. */
async function groundOf(
  tx: Tx,
  context: RequestContext,
  estateId: string,
  named: { voteIds: readonly string[]; photoIds: readonly string[]; lineIds: readonly string[] },
): Promise<BatchGround> {
  const close = await lastClose(tx, estateId)
  const buildings = await tx.query<{ building: string }>(
    'SELECT DISTINCT building FROM units WHERE estate_id = $1',
    [estateId],
  )
  const photos = await knownPhotos(tx, estateId, named.photoIds)
  const lines = await tx.query<{ id: string; fen: number }>(
    `SELECT l.line_id AS id, l.amount_fen::float8 AS fen FROM bank_lines l
     WHERE l.estate_id = $1 AND l.line_id = ANY ($2)
       AND NOT EXISTS (SELECT 1 FROM bank_matches m WHERE m.estate_id = $1 AND m.line_id = l.line_id)`,
    [estateId, named.lineIds],
  )
  return {
    today: beijingDayOf(context.nowAt),
    closedTo: close?.month ?? null,
    buildings: new Set(buildings.rows.map((row) => row.building)),
    voteIds: new Set(named.voteIds),
    photoIds: photos,
    bankLines: new Map(lines.rows.map((row) => [row.id, row.fen])),
  }
}

/** The passed votes on spending among these titles and ids. */
async function passedVotes(
  tx: Tx,
  estateId: string,
  texts: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  for (const { voteId, title } of await votesNamed(tx, estateId, texts))
    if (await isPassedSpending(tx, estateId, voteId)) found.set(voteId, voteId).set(title, voteId)
  return found
}

/** Rows that look like an earlier one of the file, an entry of the book, or an invoice used before. */
async function doubtsOf(tx: Tx, estateId: string, rows: readonly FileRow[]): Promise<BatchPreview['doubts']> {
  const days = rows.map((row) => row.bookedOn).sort()
  const doubts: { line: number; message: string }[] = []
  const seen = new Map<string, number>()
  const invoiceLines = new Map<string, number>()
  for (const row of rows) {
    const text = JSON.stringify([row.bookedOn, row.accountCode, row.amountFen, row.counterparty, row.summary])
    const before = seen.get(text)
    if (before !== undefined)
      doubts.push({ line: row.line, message: `和第 ${before} 行一样，是不是重复了？` })
    seen.set(text, before ?? row.line)
    for (const invoice of row.invoices) {
      const other = invoiceLines.get(invoice)
      if (other !== undefined)
        doubts.push({ line: row.line, message: `发票号码 ${invoice} 和第 ${other} 行相同。` })
      invoiceLines.set(invoice, other ?? row.line)
    }
  }
  const booked = await tx.query<{ line: number; number: number }>(
    `WITH r AS MATERIALIZED (
       SELECT * FROM jsonb_to_recordset($2::jsonb)
         AS r (line integer, "bookedOn" date, counterparty text, "accountCode" text, "amountFen" bigint)),
     same AS MATERIALIZED (
       SELECT e.number, e.booked_on, e.counterparty, p.account_code, p.amount_fen FROM ledger_entries e
       JOIN ledger_postings p USING (estate_id, number)
       WHERE e.estate_id = $1 AND e.booked_on BETWEEN $3 AND $4 AND e.reverses IS NULL
         AND NOT EXISTS (SELECT 1 FROM ledger_entries b WHERE b.estate_id = $1 AND b.reverses = e.number))
     SELECT r.line, min(s.number)::int AS number FROM r JOIN same s
       ON s.booked_on = r."bookedOn" AND s.counterparty = r.counterparty AND s.account_code = r."accountCode"
       AND s.amount_fen = -r."amountFen" GROUP BY 1`,
    [estateId, JSON.stringify(rows), days[0], days.at(-1)],
  )
  for (const { line, number } of booked.rows)
    doubts.push({ line, message: `账里第 ${number} 号的日期、对方、科目和金额都一样。` })
  const prints = rows.flatMap((row) => printsOf(row).map((print) => ({ line: row.line, print })))
  const used = await tx.query<{ line: number; number: number | null; month: Month }>(
    `WITH r AS MATERIALIZED (SELECT * FROM unnest($2::integer[], $3::text[]) AS r (line, print))
     SELECT DISTINCT r.line, CASE WHEN f.estate_id = $1 THEN f.number END AS number,
       to_char(f.month, 'YYYY-MM') AS month
     FROM r JOIN voucher_prints f ON f.print = decode(r.print, 'hex')
     WHERE NOT (f.estate_id = $1 AND EXISTS (
         SELECT 1 FROM ledger_entries e WHERE e.estate_id = $1 AND e.reverses = f.number))
       AND NOT (f.estate_id = $1 AND EXISTS (
         SELECT 1 FROM ledger_entries e WHERE e.estate_id = $1 AND e.number = f.number AND e.reverses IS NOT NULL))`,
    [estateId, prints.map((one) => one.line), prints.map((one) => one.print)],
  )
  for (const { line, number, month } of used.rows)
    doubts.push({
      line,
      message:
        number === null
          ? `发票号码或凭证在另一个小区 ${month} 用过。`
          : `发票号码或凭证在账里第 ${number} 号（${month}）用过。`,
    })
  return doubts.sort((a, b) => a.line - b.line)
}

type Batch = { first: number; last: number; matched: number; request: Buffer }

async function findBatch(tx: Tx, estateId: string, batchId: string): Promise<Batch | null> {
  const { rows } = await tx.query<Batch>(
    `SELECT first, last, matched, request_hash AS request FROM ledger_batches
     WHERE estate_id = $1 AND batch_id = $2`,
    [estateId, batchId],
  )
  return rows[0] ?? null
}

/** An earlier batch of the same content, while any of its entries has not been taken back. */
async function standingBatch(
  tx: Tx,
  estateId: string,
  content: Buffer,
): Promise<BatchPreview['postedBefore']> {
  const { rows } = await tx.query<{ at: number; first: number; last: number }>(
    `SELECT (extract(epoch FROM b.posted_at) * 1000)::bigint::float8 AS at, b.first, b.last FROM ledger_batches b
     WHERE b.estate_id = $1 AND b.content_hash = $2 AND EXISTS (
       SELECT 1 FROM ledger_entries e WHERE e.estate_id = $1 AND e.number BETWEEN b.first AND b.last
         AND NOT EXISTS (SELECT 1 FROM ledger_entries r WHERE r.estate_id = $1 AND r.reverses = e.number))
     ORDER BY b.first DESC LIMIT 1`,
    [estateId, content],
  )
  return rows[0] ?? null
}

/** What a table says, whatever its format, its order of columns or the pictures chosen for it. */
function contentHash(rows: readonly BatchRow[]): Buffer {
  return hashOf(
    rows.map((row) => [
      row.bookedOn,
      row.summary.trim(),
      row.accountCode,
      row.amountFen,
      row.counterparty.trim(),
      row.building,
      row.invoices,
      row.lineId,
    ]),
  )
}

function hashOf(value: unknown): Buffer {
  return createHash('sha256').update(JSON.stringify(value)).digest()
}

function photoNames(table: readonly TableRow[]): string[] {
  return [
    ...new Set(
      table.flatMap((row) =>
        row.cells.flatMap((cell) => (cell.match(/\w+/g) ?? []).filter((word) => /^[0-9a-f]{64}$/.test(word))),
      ),
    ),
  ]
}
