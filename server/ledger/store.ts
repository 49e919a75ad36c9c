import { BANK_ACCOUNT } from '#domain/ledger/account.ts'
import { createHash } from 'node:crypto'
import { addMonths, firstDayOf, type Month, monthOf } from '#domain/core/calendar.ts'
import type { Posting } from '#domain/ledger/entry.ts'
import {
  type BookMonth,
  type Close,
  entryHash,
  entryLeaf,
  type PublicEntry,
} from '#domain/ledger/evidence/record.ts'
import { toHex } from '#domain/log/bytes.ts'
import { ask, askAll, bytesOf, ms, type Question, question } from '#server/core/db/ask.ts'
import type { Tx } from '#server/core/db/scope.ts'
import { appendEntries, lockLog } from '#server/log/tree.ts'

/** An entry of the book as it is stored. `hash` and `logIndex` are null of one that was booked before the book was logged. */
export type StoredEntry = Omit<PublicEntry, 'postings'> & {
  readonly postings: readonly Posting[]
  readonly hash: Uint8Array
  readonly logIndex: number | null
}

export type NewBookEntry = Omit<PublicEntry, 'number' | 'postedAt'>

const ENTRY_COLUMNS = `e.number, e.entry_id AS "entryId", e.booked_on::text AS "bookedOn", e.building, e.summary,
  e.counterparty, e.voucher_ids AS "voucherIds", e.invoices, e.reverses, e.approved_by AS "approvedBy",
  ${ms('e.posted_at')} AS "postedAt", coalesce(e.hash, '') AS hash,
  e.log_index::float8 AS "logIndex",
  (SELECT array_agg(p.account_code || ' ' || p.amount_fen ORDER BY p.line) FROM ledger_postings p
     WHERE p.estate_id = $1 AND p.number = e.number) AS sides`

/** Entries that `where` finds (`$1` is the estate), in the order it says. */
export function findEntries(tx: Tx, where: string, values: readonly unknown[]): Promise<StoredEntry[]> {
  return ask(tx, entriesQuestion(where, values))
}

export function entriesQuestion(where: string, values: readonly unknown[]): Question<StoredEntry[]> {
  return question(
    `SELECT ${ENTRY_COLUMNS} FROM ledger_entries e WHERE e.estate_id = $1 AND ${where}`,
    values,
    (rows: (Omit<StoredEntry, 'postings' | 'hash'> & { sides: string[] | null; hash: string })[]) =>
      rows.map(({ sides, hash, ...entry }) => ({
        ...entry,
        hash: Uint8Array.from(bytesOf(hash)),
        postings: (sides ?? []).map((side) => {
          const [accountCode = '', amount] = side.split(' ')
          return { accountCode, amountFen: Number(amount) }
        }),
      })),
  )
}

/**
 * Posts entries under the next numbers of the estate's book and appends each to its log. Whoever posts holds the log, so that
 * numbers run on without a gap. The caller has checked the entries; the database refuses what does not balance or falls
 * into a closed month. `reverses` of an entry may name an earlier one of the same list. `held` is the log's size where the caller
 * holds it.
 */
export async function postEntries(
  tx: Tx,
  estateId: string,
  entries: readonly NewBookEntry[],
  personId: string,
  at: number,
  held: number | null = null,
): Promise<StoredEntry[]> {
  if (entries.length === 0) return []
  const size = held ?? (await lockLog(tx, estateId))
  const { rows } = await tx.query<{ number: number; hash: Buffer | null }>(
    'SELECT number, hash FROM ledger_entries WHERE estate_id = $1 ORDER BY number DESC LIMIT 1',
    [estateId],
  )
  let previous = Uint8Array.from(rows[0]?.hash ?? [])
  const first = (rows[0]?.number ?? 0) + 1
  const posted = entries.map((entry, index) => {
    const numbered: PublicEntry = { ...entry, number: first + index, postedAt: at }
    const hash = Uint8Array.from(entryHash(Number(estateId), numbered, previous))
    previous = hash
    return { ...numbered, hash, logIndex: size + index }
  })
  await appendEntries(
    tx,
    estateId,
    posted.map((entry) => entryLeaf(Number(estateId), entry.number, entry.hash)),
    at,
  )
  await tx.query('SELECT post_entries($1, $2, $3, $4)', [
    estateId,
    JSON.stringify(
      posted.map((entry) => ({
        ...entry,
        postings: entry.postings.map(({ accountCode, amountFen }) => [accountCode, amountFen]),
        hash: toHex(entry.hash),
        prints: printsOf(entry),
      })),
    ),
    personId,
    new Date(at),
  ])
  return posted
}

/** What stands for a voucher or an invoice number where estates compare theirs. */
export function printsOf(entry: Pick<PublicEntry, 'voucherIds' | 'invoices'>): string[] {
  const print = (kind: string, text: string) =>
    createHash('sha256').update(`bjwy-print/${kind}/${text}`).digest('hex')
  return [
    ...entry.voucherIds.map((id) => print('voucher', id)),
    ...entry.invoices.map((text) => print('invoice', text)),
  ]
}

export type StoredClose = Close & { readonly logIndex: number; readonly closedBy: string } & {
  readonly signed: { readonly at: number; readonly by: string; readonly logIndex: number } | null
}

/** The closes of the months `from`…`to`, in order. */
export function readCloses(tx: Tx, estateId: string, from: Month, to: Month): Promise<StoredClose[]> {
  return ask(tx, closesQuestion(estateId, from, to))
}

export function closesQuestion(estateId: string, from: Month, to: Month): Question<StoredClose[]> {
  return question(
    `${CLOSES} WHERE c.estate_id = $1 AND c.month BETWEEN $2 AND $3 ORDER BY c.month`,
    [estateId, firstDayOf(from), firstDayOf(to)],
    (rows: CloseRow[]) => rows.map(closeOf),
  )
}

export function lastClose(tx: Tx, estateId: string): Promise<StoredClose | null> {
  return ask(tx, lastCloseQuestion(estateId))
}

export function lastCloseQuestion(estateId: string): Question<StoredClose | null> {
  return question(
    `${CLOSES} WHERE c.estate_id = $1 ORDER BY c.month DESC LIMIT 1`,
    [estateId],
    ([row]: CloseRow[]) => (row ? closeOf(row) : null),
  )
}

const CLOSES = `SELECT to_char(c.month, 'YYYY-MM') AS month, c.previous, c.up_to AS "upTo", c.entry_count AS count,
    c.entries_hash AS "entriesHash", c.fund_first_fen AS "firstFen", c.fund_balance_fen AS "balanceFen",
    c.bank_act AS "bankAct", c.bank_balance_fen AS "bankFen", c.bank_gaps AS gaps,
    c.bank_unbooked AS unbooked, c.bank_unbacked AS unbacked, ${ms('c.closed_at')} AS "closedAt", c.closed_by AS "closedBy",
    c.log_index AS "logIndex", ${ms('s.signed_at')} AS "signedAt", s.signed_by AS "signedBy", s.log_index AS "signedIndex",
    (SELECT json_agg(json_build_object('building', b.building, 'openingFen', b.opening_fen, 'incomeFen', b.income_fen,
              'expenseFen', b.expense_fen, 'closingFen', b.closing_fen) ORDER BY b.building COLLATE "C")
       FROM ledger_close_books b WHERE b.estate_id = $1 AND b.month = c.month) AS books
  FROM ledger_closes c LEFT JOIN ledger_signatures s USING (estate_id, month)`

type CloseRow = {
  month: Month
  previous: string
  upTo: number
  count: number
  entriesHash: string
  firstFen: number | null
  balanceFen: number | null
  bankAct: number | null
  bankFen: number | null
  gaps: number | null
  unbooked: number | null
  unbacked: number | null
  closedAt: number
  closedBy: string
  logIndex: number
  signedAt: number | null
  signedBy: string | null
  signedIndex: number | null
  books: BookMonth[] | null
}

function closeOf(row: CloseRow): StoredClose {
  return {
    month: row.month,
    previous: Uint8Array.from(bytesOf(row.previous)),
    upTo: row.upTo,
    count: row.count,
    entriesHash: Uint8Array.from(bytesOf(row.entriesHash)),
    books: row.books ?? [],
    fund:
      row.firstFen === null || row.balanceFen === null
        ? null
        : { firstFen: row.firstFen, balanceFen: row.balanceFen },
    closedAt: row.closedAt,
    bank:
      row.bankAct === null || row.gaps === null || row.unbooked === null || row.unbacked === null
        ? null
        : {
            act: row.bankAct,
            balanceFen: row.bankFen,
            gapCount: row.gaps,
            unbookedCount: row.unbooked,
            unbackedCount: row.unbacked,
          },
    closedBy: row.closedBy,
    logIndex: row.logIndex,
    signed:
      row.signedAt === null || row.signedBy === null || row.signedIndex === null
        ? null
        : { at: row.signedAt, by: row.signedBy, logIndex: row.signedIndex },
  }
}

/** The month that is closed next: after the last close, or that of the earliest entry; null where the book is empty. */
export async function nextToClose(tx: Tx, estateId: string): Promise<Month | null> {
  const { last, firstMonth } = await askAll(tx, bookEdgesQuestions(estateId))
  return last ? addMonths(last.month, 1) : firstMonth
}

/** The last close of a book and the month of its earliest entry; null where there is none. */
export function bookEdgesQuestions(estateId: string) {
  return {
    last: lastCloseQuestion(estateId),
    firstMonth: question(
      'SELECT min(booked_on)::text AS day FROM ledger_entries WHERE estate_id = $1',
      [estateId],
      ([row]: { day: string | null }[]) => (row?.day ? monthOf(row.day) : null),
    ),
  }
}

/** The newest entries that spend from the bank and were not taken back. */
export function spendings(tx: Tx, estateId: string, most: number): Promise<StoredEntry[]> {
  return findEntries(
    tx,
    `e.reverses IS NULL AND EXISTS (SELECT 1 FROM ledger_postings p WHERE p.estate_id = $1
       AND p.number = e.number AND p.account_code = '${BANK_ACCOUNT}' AND p.amount_fen < 0)
     AND NOT EXISTS (SELECT 1 FROM ledger_entries t WHERE t.estate_id = $1 AND t.reverses = e.number)
     ORDER BY e.booked_on DESC, e.number DESC LIMIT $2`,
    [estateId, most],
  )
}

/** Those of these entries, by number, that another takes back. */
export async function takenBack(
  tx: Tx,
  estateId: string,
  numbers: readonly number[],
): Promise<ReadonlySet<number>> {
  const { rows } = await tx.query<{ reverses: number }>(
    'SELECT reverses FROM ledger_entries WHERE estate_id = $1 AND reverses = ANY ($2)',
    [estateId, numbers],
  )
  return new Set(rows.map((row) => row.reverses))
}
