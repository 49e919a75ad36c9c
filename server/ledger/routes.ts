import { titlesQuestion } from '#server/votes/outcomes.ts'
import type { EntryRow, listEntries, readEntry, readLedger, readMyShare } from '#contract/ledger/endpoints.ts'
import { addMonths, beijingDayOf, firstDayOf, lastDayOf, type Month, monthOf } from '#domain/core/calendar.ts'
import {
  ACCOUNTS,
  type Account,
  BANK_ACCOUNT,
  isReservedSpending,
  OPENING_ACCOUNT,
} from '#domain/ledger/account.ts'
import { splitByArea } from '#domain/ledger/share.ts'
import { findEntries, printsOf, type StoredEntry } from './store.ts'
import type { Handler } from '#server/core/http/context.ts'
import { type Answers, ask, askAll, type Question, question } from '#server/core/db/ask.ts'
import { askEstate, inEstate, type Tx } from '#server/core/db/scope.ts'
import { standingOf, topUpsQuestion } from './topup.ts'
import { photosById } from '#server/files/photo-links.ts'
import { AppError } from '#server/core/http/app-error.ts'

const PAGE = 30

export const handleReadLedger: Handler<typeof readLedger> = async ({ ports, nowAt }, { params, query }) =>
  askEstate(ports.db, params.estateId, async (tx) => {
    const { estateId } = params
    const building = query.building ?? ''
    const to = query.to ?? monthOf(beijingDayOf(nowAt))
    const from = query.from ?? addMonths(to, -11)
    if (from > to || addMonths(from, 60) < to)
      throw new AppError('request.malformed', [
        { path: 'from', message: 'from must not be after to, at most 60 months' },
      ])
    const span = monthsBetween(from, to)
    const {
      sums,
      before: bankFen,
      state,
      topUps,
    } = await askAll(tx, {
      sums: sumsQuestion(estateId, building, addMonths(from, -span), to),
      before: bankQuestion(estateId, building, from),
      state: stateQuestion(estateId),
      topUps: topUpsQuestion(estateId),
    })
    const { openingFen, months } = monthsOf(bankFen, from, to, sums)
    const inPeriod = sums.filter((one) => one.month >= from)
    const before = sums.filter((one) => one.month < from)
    const income = titled(inPeriod, 'income')
    const expense = titled(inPeriod, 'expense')
    const incomeBefore = total(titled(before, 'income'))
    const expenseBefore = total(titled(before, 'expense'))
    return {
      nowAt,
      period: {
        from,
        to,
        openingFen,
        incomeFen: total(income),
        expenseFen: total(expense),
        closingFen: openingFen + total(income) - total(expense),
        income,
        expense,
      },
      months,
      yearBefore:
        span === 12 && (incomeBefore !== 0 || expenseBefore !== 0)
          ? { incomeFen: incomeBefore, expenseFen: expenseBefore }
          : null,
      closedTo: state.closedTo,
      signedTo: state.signedTo,
      buildings: state.buildings ?? [],
      fund: standingOf(topUps),
    }
  })

export const handleListEntries: Handler<typeof listEntries> = async ({ ports, nowAt }, { params, query }) =>
  inEstate(ports.db, params.estateId, async (tx) => {
    const found = await findEntries(
      tx,
      `e.building = $2
         AND ($3::date IS NULL OR e.booked_on BETWEEN $3 AND $4)
         AND ($5::text IS NULL OR EXISTS (SELECT 1 FROM ledger_postings p
               WHERE p.estate_id = $1 AND p.number = e.number AND p.account_code = $5))
         AND ($6::integer IS NULL OR (e.booked_on, e.number) < (
               SELECT b.booked_on, b.number FROM ledger_entries b WHERE b.estate_id = $1 AND b.number = $6))
       ORDER BY e.booked_on DESC, e.number DESC LIMIT ${PAGE + 1}`,
      [
        params.estateId,
        query.building ?? '',
        query.month ? firstDayOf(query.month) : null,
        query.month ? lastDayOf(query.month) : null,
        query.account ?? null,
        query.before ?? null,
      ],
    )
    const shown = found.slice(0, PAGE)
    const entries = await rowsOf(tx, params.estateId, shown)
    const last = entries.at(-1)
    return { nowAt, entries, before: found.length > PAGE && last ? String(last.number) : null }
  })

export const handleReadEntry: Handler<typeof readEntry> = async ({ ports, nowAt }, { params }) =>
  inEstate(ports.db, params.estateId, async (tx) => {
    const { estateId } = params
    const [stored] = await findEntries(tx, 'e.entry_id = $2', [estateId, params.entryId])
    if (!stored) throw new AppError('entry.not-found')
    const [entry] = await rowsOf(tx, estateId, [stored])
    const photos = await photosById(tx, ports, estateId, stored.voucherIds, nowAt)
    const approval = stored.approvedBy
      ? (await ask(tx, titlesQuestion(estateId, [stored.approvedBy]))).get(stored.approvedBy)
      : null
    return {
      nowAt,
      entry: entry as EntryRow,
      postings: stored.postings.map((posting) => ({
        ...posting,
        title: accountOf(posting.accountCode).title,
      })),
      vouchers: photos(stored.voucherIds),
      invoices: [...stored.invoices],
      approval: stored.approvedBy
        ? { voteId: stored.approvedBy, title: approval ?? stored.approvedBy }
        : null,
      duplicates: await duplicatesOf(tx, estateId, stored),
    }
  })

export const handleReadMyShare: Handler<typeof readMyShare> = async (
  { ports, nowAt, personId },
  { params, query },
) =>
  inEstate(ports.db, params.estateId, async (tx) => {
    const { estateId } = params
    const building = query.building ?? ''
    const { closingFen } = monthOfBook(await askAll(tx, monthQuestions(estateId, nowAt, building)), nowAt)
    // Law: 民法典 §283: by the exclusive areas. Parking spaces and stores have none of their own here, as on the roll.
    const { rows } = await tx.query<{ label: string; areaDm2: number; isMine: boolean }>(
      `SELECT unit_label(u.building, u.stair, u.room) AS label, u.area_dm2::float8 AS "areaDm2",
         EXISTS (SELECT 1 FROM unit_owners uo JOIN owners o USING (estate_id, owner_id)
           WHERE uo.estate_id = $1 AND uo.unit_id = u.unit_id AND o.person_id = $2) AS "isMine"
       FROM units u WHERE u.estate_id = $1 AND u.kind IN ('residence', 'shop') AND ($3 = '' OR u.building = $3)
       ORDER BY u.unit_id COLLATE "C"`,
      [estateId, personId, building],
    )
    const shares =
      rows.length === 0
        ? []
        : splitByArea(
            closingFen,
            rows.map((row) => row.areaDm2),
          )
    return {
      closingFen,
      wholeDm2: rows.reduce((sum, row) => sum + row.areaDm2, 0),
      unitCount: rows.length,
      homes: rows.flatMap(({ label, areaDm2, isMine }, index) =>
        isMine ? [{ label, areaDm2, shareFen: shares[index] as number }] : [],
      ),
    }
  })

/** What has to be asked for this month's totals of a book, for the home page. */
export function monthQuestions(estateId: string, nowAt: number, building = '') {
  const month = monthOf(beijingDayOf(nowAt))
  return {
    sums: sumsQuestion(estateId, building, month, month),
    before: bankQuestion(estateId, building, month),
  }
}

/** The totals that the answers come to. */
export function monthOfBook({ sums, before }: Answers<ReturnType<typeof monthQuestions>>, nowAt: number) {
  const month = monthOf(beijingDayOf(nowAt))
  const { months } = monthsOf(before, month, month, sums)
  return months[0] as (typeof months)[number]
}

type MonthSum = { month: Month; accountCode: string; amountFen: number }

/** The kept sums of these months: at most one row a month and account, however many entries made them. */
function sumsQuestion(estateId: string, building: string, from: Month, to: Month): Question<MonthSum[]> {
  return question(
    `SELECT to_char(month, 'YYYY-MM') AS month, account_code AS "accountCode", amount_fen::float8 AS "amountFen"
     FROM ledger_sums WHERE estate_id = $1 AND building = $2 AND month BETWEEN $3 AND $4
     ORDER BY month, account_code`,
    [estateId, building, firstDayOf(from), firstDayOf(to)],
    (rows: MonthSum[]) => rows,
  )
}

/** What stood in the bank before a month: the last close before it, and the months since. */
function bankQuestion(estateId: string, building: string, month: Month): Question<number> {
  return question(
    `WITH base AS (
       SELECT month, closing_fen FROM ledger_close_books
       WHERE estate_id = $1 AND building = $2 AND month < $3 ORDER BY month DESC LIMIT 1)
     SELECT (coalesce((SELECT closing_fen FROM base), 0) + coalesce((
       SELECT sum(amount_fen) FROM ledger_sums
       WHERE estate_id = $1 AND building = $2 AND account_code = $4 AND month < $3
         AND month > coalesce((SELECT month FROM base), '-infinity')), 0))::float8 AS fen`,
    [estateId, building, firstDayOf(month), BANK_ACCOUNT],
    ([row]: { fen: number }[]) => row?.fen ?? 0,
  )
}

type BookState = { closedTo: Month | null; signedTo: Month | null; buildings: string[] | null }

/** Up to which month a book is closed and signed, and which buildings have one of their own. */
function stateQuestion(estateId: string): Question<BookState> {
  return question(
    `SELECT (SELECT to_char(max(month), 'YYYY-MM') FROM ledger_closes WHERE estate_id = $1) AS "closedTo",
       (SELECT to_char(max(month), 'YYYY-MM') FROM ledger_signatures WHERE estate_id = $1) AS "signedTo",
       (WITH RECURSIVE b AS (
          SELECT min(building) AS building FROM ledger_sums WHERE estate_id = $1 AND building > ''
          UNION ALL
          SELECT (SELECT min(s.building) FROM ledger_sums s WHERE s.estate_id = $1 AND s.building > b.building)
          FROM b WHERE b.building IS NOT NULL)
        SELECT array_agg(building) FILTER (WHERE building IS NOT NULL) FROM b) AS buildings`,
    [estateId],
    ([row]: BookState[]) => row as BookState,
  )
}

function monthsOf(bankFen: number, from: Month, to: Month, sums: readonly MonthSum[]) {
  let balance = bankFen
  let openingFen = balance
  const months = []
  for (let month = from; month <= to; month = addMonths(month, 1)) {
    const own = sums.filter((one) => one.month === month)
    const incomeFen = total(titled(own, 'income'))
    const expenseFen = total(titled(own, 'expense'))
    const broughtFen = -(own.find((one) => one.accountCode === OPENING_ACCOUNT)?.amountFen ?? 0)
    openingFen += broughtFen
    balance += broughtFen + incomeFen - expenseFen
    months.push({ month, incomeFen, expenseFen, closingFen: balance })
  }
  return { openingFen, months }
}

/** Rows with the balance of the entry's own book after it, and what took it back. */
async function rowsOf(tx: Tx, estateId: string, entries: readonly StoredEntry[]): Promise<EntryRow[]> {
  const slots = new Map(
    entries.map((entry) => {
      const month = monthOf(entry.bookedOn)
      return [`${month} ${entry.building}`, { month, building: entry.building }]
    }),
  )
  const { balances, rows } = await askAll(tx, {
    balances: balancesQuestion(estateId, [...slots.values()]),
    rows: question(
      'SELECT number, reverses FROM ledger_entries WHERE estate_id = $1 AND reverses = ANY ($2)',
      [estateId, entries.map((entry) => entry.number)],
      (found: { number: number; reverses: number }[]) => found,
    ),
  })
  const reversedBy = new Map(rows.map((row) => [row.reverses, row.number]))
  return entries.map((entry) => {
    // The line an owner looks for: what the money was for, not that it went through the bank.
    const other = entry.postings.find((posting) => posting.accountCode !== BANK_ACCOUNT)
    const account = accountOf(other?.accountCode ?? BANK_ACCOUNT)
    const changeFen = entry.postings
      .filter((posting) => posting.accountCode === BANK_ACCOUNT)
      .reduce((sum, posting) => sum + posting.amountFen, 0)
    return {
      entryId: entry.entryId,
      number: entry.number,
      bookedOn: entry.bookedOn,
      summary: entry.summary,
      counterparty: entry.counterparty,
      accountCode: account.code,
      accountTitle: account.title,
      changeFen,
      balanceFen: balances.get(entry.number) ?? 0,
      voucherCount: entry.voucherIds.length,
      reversesNumber: entry.reverses,
      reversedByNumber: reversedBy.get(entry.number) ?? null,
      building: entry.building,
      isUnapproved: entry.approvedBy === null && isReservedSpending(entry.postings),
    }
  })
}

/** What stood in the bank after each entry of these months of these books, by the entry's number. */
function balancesQuestion(
  estateId: string,
  slots: readonly { readonly month: Month; readonly building: string }[],
): Question<Map<number, number>> {
  return question(
    `SELECT e.number, (b.fen + sum(coalesce(p.fen, 0)) OVER (PARTITION BY s.building, s.month ORDER BY e.booked_on, e.number))::float8
       AS fen
     FROM unnest($2::text[], $3::date[]) AS s (building, month)
     CROSS JOIN LATERAL (SELECT month, closing_fen FROM (
         SELECT month, closing_fen FROM ledger_close_books
         WHERE estate_id = $1 AND building = s.building AND month < s.month
         UNION ALL SELECT '-infinity', 0) AS known ORDER BY month DESC LIMIT 1) AS base
     CROSS JOIN LATERAL (SELECT base.closing_fen + coalesce(sum(amount_fen), 0) AS fen FROM ledger_sums
       WHERE estate_id = $1 AND building = s.building AND account_code = $4 AND month < s.month
         AND month > base.month) AS b
     JOIN ledger_entries e ON e.estate_id = $1 AND e.building = s.building AND e.booked_on >= s.month
       AND e.booked_on < s.month + interval '1 month'
     CROSS JOIN LATERAL (SELECT sum(amount_fen) AS fen FROM ledger_postings
       WHERE estate_id = $1 AND number = e.number AND account_code = $4) AS p`,
    [estateId, slots.map((one) => one.building), slots.map((one) => firstDayOf(one.month)), BANK_ACCOUNT],
    (rows: { number: number; fen: number }[]) => new Map(rows.map((row) => [row.number, row.fen])),
  )
}

/**
 * Entries anywhere that used the same voucher or invoice number. One that was taken back, and what takes back, are no
 * second use: a mistake booked again has the same voucher.
 */
async function duplicatesOf(tx: Tx, estateId: string, entry: StoredEntry) {
  const { rows } = await tx.query<{ number: number | null; month: Month }>(
    `SELECT DISTINCT CASE WHEN f.estate_id = $1 THEN f.number END AS number, to_char(f.month, 'YYYY-MM') AS month
     FROM voucher_prints f
     WHERE f.print = ANY (SELECT decode(x, 'hex') FROM unnest($2::text[]) AS x)
       AND NOT (f.estate_id = $1 AND f.number = $3)
       AND NOT (f.estate_id = $1 AND EXISTS (
         SELECT 1 FROM ledger_entries e WHERE e.estate_id = $1
           AND ((e.number = f.number AND e.reverses IS NOT NULL) OR e.reverses = f.number)))
     ORDER BY month, number`,
    [estateId, printsOf(entry), entry.number],
  )
  return rows
}

function titled(sums: readonly MonthSum[], kind: 'income' | 'expense') {
  const byCode = new Map<string, number>()
  for (const { accountCode, amountFen } of sums)
    if (accountOf(accountCode).kind === kind)
      byCode.set(accountCode, (byCode.get(accountCode) ?? 0) + (kind === 'income' ? -amountFen : amountFen))
  return [...byCode]
    .filter(([, amountFen]) => amountFen !== 0)
    .map(([accountCode, amountFen]) => ({ accountCode, amountFen, title: accountOf(accountCode).title }))
    .sort((a, b) => b.amountFen - a.amountFen || (a.accountCode < b.accountCode ? -1 : 1))
}

function total(list: readonly { readonly amountFen: number }[]): number {
  return list.reduce((sum, one) => sum + one.amountFen, 0)
}

function monthsBetween(from: Month, to: Month): number {
  return (
    (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5)) - Number(from.slice(5)) + 1
  )
}

function accountOf(code: string): Account {
  const account = ACCOUNTS.find((candidate) => candidate.code === code)
  if (!account) throw new Error(`the book names an unknown account ${code}`)
  return account
}
