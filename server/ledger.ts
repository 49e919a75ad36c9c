import type { EntryRow, listEntries, readEntry, readLedger } from '#contract/ledger.ts'
import { addMonths, beijingDayOf, monthOf } from '#domain/calendar.ts'
import { ACCOUNTS, type Account, BANK_ACCOUNT } from '#domain/ledger/account.ts'
import { type BookedEntry, periodTotals, runningBalances } from '#domain/ledger/balance.ts'
import type { Handler } from './call.ts'
import { inCommunity, type Tx } from './db/scope.ts'
import { photosById } from './photo-links.ts'
import { Refusal } from './refusal.ts'

const PAGE = 30

export const handleReadLedger: Handler<typeof readLedger> = async ({ ports, nowAt }, { params, query }) =>
  inCommunity(ports.db, params.communityId, async (tx) => {
    const thisMonth = monthOf(beijingDayOf(nowAt))
    const to = query.to ?? thisMonth
    const from = query.from ?? addMonths(to, -11)
    if (from > to || addMonths(from, 60) < to)
      throw new Refusal('request.malformed', [
        { path: 'from', message: 'from must not be after to, at most 60 months' },
      ])
    const book = await readBook(tx, params.communityId)
    const months = []
    for (let month = from; month <= to; month = addMonths(month, 1)) {
      const { incomeFen, expenseFen, closingFen } = periodTotals(book, month, month)
      months.push({ month, incomeFen, expenseFen, closingFen })
    }
    return { nowAt, period: { from, to, ...titled(periodTotals(book, from, to)) }, months }
  })

export const handleListEntries: Handler<typeof listEntries> = async ({ ports, nowAt }, { params, query }) =>
  inCommunity(ports.db, params.communityId, async (tx) => {
    const all = rowsOf(await readBook(tx, params.communityId)).reverse()
    const before =
      query.before === undefined
        ? Number.POSITIVE_INFINITY
        : all.findIndex((row) => String(row.number) === query.before)
    const wanted = all.filter(
      (row, index) =>
        (before === Number.POSITIVE_INFINITY || index > before) &&
        (query.month === undefined || monthOf(row.bookedOn) === query.month) &&
        (query.account === undefined || row.accountCode === query.account),
    )
    const entries = wanted.slice(0, PAGE)
    const last = entries.at(-1)
    return { nowAt, entries, before: wanted.length > PAGE && last ? String(last.number) : null }
  })

export const handleReadEntry: Handler<typeof readEntry> = async ({ ports, nowAt }, { params }) =>
  inCommunity(ports.db, params.communityId, async (tx) => {
    const book = await readBook(tx, params.communityId)
    const stored = book.find((candidate) => candidate.entryId === params.entryId)
    const entry = rowsOf(book).find((row) => row.entryId === params.entryId)
    if (!stored || !entry) throw new Refusal('entry.not-found')
    const photos = await photosById(tx, ports, params.communityId, stored.voucherIds, nowAt)
    return {
      nowAt,
      entry,
      postings: stored.postings.map((posting) => ({
        ...posting,
        title: accountOf(posting.accountCode).title,
      })),
      vouchers: photos(stored.voucherIds),
    }
  })

/** This month's totals for the home page. */
export async function monthSummary(tx: Tx, communityId: string, nowAt: number) {
  const month = monthOf(beijingDayOf(nowAt))
  const { incomeFen, expenseFen, closingFen } = periodTotals(await readBook(tx, communityId), month, month)
  return { month, incomeFen, expenseFen, closingFen }
}

type StoredEntry = BookedEntry & {
  entryId: string
  summary: string
  counterparty: string
  voucherIds: string[]
  reverses: number | null
}

/** The whole book in booking order: by day, then by number. A year of one estate is a few hundred entries. */
async function readBook(tx: Tx, communityId: string): Promise<StoredEntry[]> {
  const { rows } = await tx.query<Omit<StoredEntry, 'postings'> & { accounts: string[]; amounts: string[] }>(
    `SELECT e.number, e.entry_id AS "entryId", e.booked_on::text AS "bookedOn", e.summary, e.counterparty,
       e.voucher_ids AS "voucherIds", e.reverses,
       array_agg(p.account_code ORDER BY p.line) AS accounts,
       array_agg(p.amount_fen::text ORDER BY p.line) AS amounts
     FROM ledger_entries e
     JOIN ledger_postings p ON p.community_id = e.community_id AND p.number = e.number
     WHERE e.community_id = $1
     GROUP BY e.community_id, e.number ORDER BY e.booked_on, e.number`,
    [communityId],
  )
  return rows.map(({ accounts, amounts, ...entry }) => ({
    ...entry,
    postings: accounts.map((accountCode, i) => ({ accountCode, amountFen: Number(amounts[i]) })),
  }))
}

function rowsOf(book: readonly StoredEntry[]): EntryRow[] {
  const balances = runningBalances(book)
  const reversedBy = new Map(
    book.flatMap((entry) => (entry.reverses === null ? [] : [[entry.reverses, entry.number]])),
  )
  return book.map((entry, i) => {
    // The line an owner looks for: what the money was for, not that it went through the bank.
    const other = entry.postings.find((posting) => posting.accountCode !== BANK_ACCOUNT)
    const account = accountOf(other?.accountCode ?? BANK_ACCOUNT)
    const changeFen = entry.postings
      .filter((posting) => posting.accountCode === BANK_ACCOUNT)
      .reduce((total, posting) => total + posting.amountFen, 0)
    return {
      entryId: entry.entryId,
      number: entry.number,
      bookedOn: entry.bookedOn,
      summary: entry.summary,
      counterparty: entry.counterparty,
      accountCode: account.code,
      accountTitle: account.title,
      changeFen,
      balanceFen: balances[i] as number,
      voucherCount: entry.voucherIds.length,
      reversesNumber: entry.reverses,
      reversedByNumber: reversedBy.get(entry.number) ?? null,
    }
  })
}

function titled(totals: ReturnType<typeof periodTotals>) {
  const named = (sums: readonly { accountCode: string; amountFen: number }[]) =>
    sums
      .map((one) => ({ ...one, title: accountOf(one.accountCode).title }))
      .sort((a, b) => b.amountFen - a.amountFen)
  return { ...totals, income: named(totals.income), expense: named(totals.expense) }
}

function accountOf(code: string): Account {
  const account = ACCOUNTS.find((candidate) => candidate.code === code)
  if (!account) throw new Error(`the book names an unknown account ${code}`)
  return account
}
