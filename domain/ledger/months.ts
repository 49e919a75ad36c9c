import { type Month, monthOf } from '#domain/core/calendar.ts'
import { type Fen, sum } from '#domain/core/quantity.ts'
import { findAccount } from './account.ts'
import type { BookMonth, PublicEntry } from './evidence/record.ts'

type Part = Pick<PublicEntry, 'bookedOn' | 'building' | 'postings'>

/**
 * One month of every book of an estate: those that `before` left something, and those with an entry in the month; the
 * estate's own first, then buildings by name. What an opening entry brings counts as opening.
 */
export function closeBooks(
  before: ReadonlyMap<string, Fen>,
  entries: readonly Part[],
  month: Month,
): BookMonth[] {
  const buildings = new Set<string>(['', ...before.keys()])
  const own = entries.filter((entry) => monthOf(entry.bookedOn) === month)
  for (const entry of own) buildings.add(entry.building)
  return [...buildings].sort().map((building) => {
    let openingFen = before.get(building) ?? 0
    let incomeFen = 0
    let expenseFen = 0
    for (const entry of own)
      if (entry.building === building)
        for (const { accountCode, amountFen } of entry.postings) {
          const kind = findAccount(accountCode)?.kind
          if (kind === 'equity') openingFen = sum([openingFen, -amountFen])
          else if (kind === 'income') incomeFen = sum([incomeFen, -amountFen])
          else if (kind === 'expense') expenseFen = sum([expenseFen, amountFen])
        }
    return {
      building,
      openingFen,
      incomeFen,
      expenseFen,
      closingFen: sum([openingFen, incomeFen, -expenseFen]),
    }
  })
}

/** What each book holds after its month. */
export function closings(books: readonly BookMonth[]): Map<string, Fen> {
  return new Map(books.map((book) => [book.building, book.closingFen]))
}
