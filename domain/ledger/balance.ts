import { type Day, type Month, monthOf } from '#domain/core/calendar.ts'
import { type Fen, sum } from '#domain/core/quantity.ts'
import { BANK_ACCOUNT, findAccount } from './account.ts'
import type { Posting } from './entry.ts'

export type BookedEntry = {
  readonly number: number
  readonly bookedOn: Day
  readonly postings: readonly Posting[]
}

export type AccountSum = { readonly accountCode: string; readonly amountFen: Fen }

/** opening + income − expense = closing holds for every period after the book's opening entry. */
export type PeriodTotals = {
  readonly openingFen: Fen
  readonly incomeFen: Fen
  readonly expenseFen: Fen
  readonly closingFen: Fen
  readonly income: readonly AccountSum[]
  readonly expense: readonly AccountSum[]
}

/**
 * The totals of the months `from`…`to` (both included) of a balanced book. Income is a credit and shown positive; a
 * reversal takes back from its own kind. The opening entry counts as opening, whatever month it is booked in.
 */
export function periodTotals(book: readonly BookedEntry[], from: Month, to: Month): PeriodTotals {
  const sums = new Map<string, Fen>()
  let openingFen = 0
  for (const entry of book) {
    const month = monthOf(entry.bookedOn)
    if (month > to) continue
    for (const { accountCode, amountFen } of entry.postings) {
      const kind = findAccount(accountCode)?.kind
      if (kind === 'equity' || (month < from && accountCode !== BANK_ACCOUNT && kind !== 'asset'))
        openingFen -= amountFen
      else if (kind === 'income') sums.set(accountCode, (sums.get(accountCode) ?? 0) - amountFen)
      else if (kind === 'expense') sums.set(accountCode, (sums.get(accountCode) ?? 0) + amountFen)
    }
  }
  const income = ofKind(sums, 'income')
  const expense = ofKind(sums, 'expense')
  const incomeFen = sum(income.map((one) => one.amountFen))
  const expenseFen = sum(expense.map((one) => one.amountFen))
  return {
    openingFen,
    incomeFen,
    expenseFen,
    closingFen: sum([openingFen, incomeFen, -expenseFen]),
    income,
    expense,
  }
}

/** What stands in the bank after each entry, in the book's own order. */
export function runningBalances(book: readonly BookedEntry[]): Fen[] {
  let balance = 0
  return book.map((entry) => {
    balance = sum([
      balance,
      ...entry.postings
        .filter((posting) => posting.accountCode === BANK_ACCOUNT)
        .map((posting) => posting.amountFen),
    ])
    return balance
  })
}

function ofKind(sums: ReadonlyMap<string, Fen>, kind: 'income' | 'expense'): AccountSum[] {
  return [...sums]
    .filter(([code, amountFen]) => findAccount(code)?.kind === kind && amountFen !== 0)
    .map(([accountCode, amountFen]) => ({ accountCode, amountFen }))
    .sort((a, b) => (a.accountCode < b.accountCode ? -1 : 1))
}
