import type { Fen } from '#domain/core/quantity.ts'
import { err, ok, type Result } from '#domain/core/result.ts'
import { findAccount } from './account.ts'

/** One side of an entry: debit positive, credit negative. */
export type Posting = { readonly accountCode: string; readonly amountFen: Fen }

export type NewEntry = {
  readonly postings: readonly Posting[]
  readonly voucherCount: number
  /** The number of the entry this one takes back, or null. */
  readonly reverses: number | null
}

export type EntryFault =
  | 'too-few-postings'
  | 'unknown-account'
  | 'not-an-integer'
  | 'zero-posting'
  | 'unbalanced'
  | 'expense-without-voucher'

/** Decides whether an entry may be posted: known accounts, whole 分, debits equal credits, a voucher for every expense. */
export function checkEntry<T extends NewEntry>(entry: T): Result<T, EntryFault> {
  if (entry.postings.length < 2) return err('too-few-postings')
  let total = 0
  let isExpense = false
  for (const { accountCode, amountFen } of entry.postings) {
    const account = findAccount(accountCode)
    if (!account) return err('unknown-account')
    if (!Number.isSafeInteger(amountFen)) return err('not-an-integer')
    if (amountFen === 0) return err('zero-posting')
    total += amountFen
    if (!Number.isSafeInteger(total)) return err('not-an-integer')
    if (account.kind === 'expense' && amountFen > 0) isExpense = true
  }
  if (total !== 0) return err('unbalanced')
  if (isExpense && entry.voucherCount < 1) return err('expense-without-voucher')
  return ok(entry)
}

/** Decides whether `entry` takes back `first` wholly: the same accounts, each amount the other way. */
export function takesBack(entry: readonly Posting[], first: readonly Posting[]): boolean {
  const spelled = (postings: readonly Posting[], sign: number) =>
    postings.map(({ accountCode, amountFen }) => `${accountCode} ${amountFen * sign}`).sort()
  const mine = spelled(entry, -1)
  const other = spelled(first, 1)
  return mine.length === other.length && mine.every((text, at) => text === other[at])
}
