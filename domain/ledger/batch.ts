import { type Day, isDay, type Month, monthOf } from '#domain/core/calendar.ts'
import type { Fen } from '#domain/core/quantity.ts'
import { BANK_ACCOUNT, findAccount } from './account.ts'
import type { Posting } from './entry.ts'

/** One line of many that a clerk posts together: money into the estate's account, or out of it, for one purpose. */
export type BatchRow = {
  /** The line of the file or list, for people. */
  readonly line: number
  readonly bookedOn: Day
  readonly summary: string
  readonly accountCode: string
  /** What came in is positive. */
  readonly amountFen: Fen
  readonly counterparty: string
  readonly building: string
  readonly invoices: readonly string[]
  readonly voucherIds: readonly string[]
  readonly approvedBy: string | null
  /** The line of the bank's statement that it books, where it books one. */
  readonly lineId: string | null
}

/** What an estate knows that a batch must fit. */
export type BatchGround = {
  readonly today: Day
  readonly closedTo: Month | null
  readonly buildings: ReadonlySet<string>
  /** Passed votes on spending. */
  readonly voteIds: ReadonlySet<string>
  readonly photoIds: ReadonlySet<string>
  /** Lines of the bank that have no entry yet, with what they moved. */
  readonly bankLines: ReadonlyMap<string, Fen>
}

export type BatchFault =
  | 'day-wrong'
  | 'day-future'
  | 'month-closed'
  | 'account-unknown'
  | 'account-unfit'
  | 'account-side'
  | 'amount-missing'
  | 'amount-large'
  | 'summary-missing'
  | 'summary-long'
  | 'counterparty-long'
  | 'building-unknown'
  | 'invoice-wrong'
  | 'invoice-many'
  | 'voucher-missing'
  | 'voucher-many'
  | 'voucher-unknown'
  | 'vote-unfit'
  | 'bank-line-unfit'
  | 'bank-line-twice'

export type FoundFault = { readonly line: number; readonly code: BatchFault }

export const MOST_BATCH_ROWS = 1_000
const MOST_FEN = 1_000_000_000_000
const MOST_PAPERS = 9

/** Everything that keeps these rows from being posted, in the order of the rows. Vouchers are asked for where `isFinal`. */
export function judgeBatch(
  rows: readonly BatchRow[],
  ground: BatchGround,
  isFinal: boolean,
): readonly FoundFault[] {
  const faults: FoundFault[] = []
  const lineIds = new Set<string>()
  for (const row of rows) {
    const no = (code: BatchFault) => faults.push({ line: row.line, code })
    if (!isDay(row.bookedOn)) no('day-wrong')
    else if (row.bookedOn > ground.today) no('day-future')
    else if (ground.closedTo !== null && monthOf(row.bookedOn) <= ground.closedTo) no('month-closed')
    const account = findAccount(row.accountCode)
    if (!account) no('account-unknown')
    else if (account.kind !== 'income' && account.kind !== 'expense') no('account-unfit')
    // Money given back is no negative income: the entry is taken back, and both stay in sight.
    else if ((account.kind === 'income') !== row.amountFen > 0 && row.amountFen !== 0) no('account-side')
    if (!Number.isSafeInteger(row.amountFen) || row.amountFen === 0) no('amount-missing')
    else if (Math.abs(row.amountFen) > MOST_FEN) no('amount-large')
    if (row.summary.trim() === '') no('summary-missing')
    if (row.summary.length > 60) no('summary-long')
    if (row.counterparty.length > 60) no('counterparty-long')
    if (row.building !== '' && !ground.buildings.has(row.building)) no('building-unknown')
    if (row.invoices.some((text) => !/^[0-9A-Za-z-]{4,30}$/.test(text))) no('invoice-wrong')
    if (row.invoices.length > MOST_PAPERS) no('invoice-many')
    if (isFinal && account?.kind === 'expense' && row.voucherIds.length === 0) no('voucher-missing')
    if (row.voucherIds.length > MOST_PAPERS) no('voucher-many')
    if (row.voucherIds.some((id) => !ground.photoIds.has(id))) no('voucher-unknown')
    if (row.approvedBy !== null && !ground.voteIds.has(row.approvedBy)) no('vote-unfit')
    if (row.lineId !== null) {
      if (lineIds.has(row.lineId)) no('bank-line-twice')
      else if (ground.bankLines.get(row.lineId) !== row.amountFen) no('bank-line-unfit')
      lineIds.add(row.lineId)
    }
  }
  return faults
}

/** The two sides that a row books. */
export function postingsOf(row: Pick<BatchRow, 'accountCode' | 'amountFen'>): readonly Posting[] {
  const bank = { accountCode: BANK_ACCOUNT, amountFen: row.amountFen }
  const other = { accountCode: row.accountCode, amountFen: -row.amountFen }
  return row.amountFen > 0 ? [bank, other] : [other, bank]
}

/** A picture of the clerk's, by the name of its file. */
export type NamedPicture = { readonly name: string }
export type WantsVouchers = {
  readonly voucherNames: readonly string[]
  readonly invoices: readonly string[]
}

/**
 * Which pictures (by their places in `pictures`) are the vouchers of which row: those whose file has a name that the row
 * gives, with or without its ending, and those whose name holds one of the row's invoice numbers. One may serve many rows.
 */
export function matchVouchers(
  rows: readonly WantsVouchers[],
  pictures: readonly NamedPicture[],
): {
  readonly ofRow: readonly (readonly number[])[]
  readonly missingNames: readonly string[]
  readonly unused: readonly number[]
} {
  const names = pictures.map((picture) => plain(picture.name))
  const bare = names.map((name) => name.replace(/\.[a-z0-9]{1,5}$/, ''))
  const used = new Set<number>()
  const missing = new Set<string>()
  const ofRow = rows.map((row) => {
    const found = new Set<number>()
    for (const wanted of row.voucherNames) {
      const name = plain(wanted)
      const before = found.size
      names.forEach((one, at) => {
        if (one === name || bare[at] === name) found.add(at)
      })
      if (found.size === before && !names.some((one, at) => one === name || bare[at] === name))
        missing.add(wanted)
    }
    for (const invoice of row.invoices)
      bare.forEach((name, at) => {
        if (holdsNumber(name, invoice.toLowerCase())) found.add(at)
      })
    for (const at of found) used.add(at)
    return [...found].sort((a, b) => a - b)
  })
  return { ofRow, missingNames: [...missing], unused: names.map((_, at) => at).filter((at) => !used.has(at)) }
}

/** Whether a name holds a number that does not go on in letters or digits: `12345` is not in `fp123456`. */
function holdsNumber(name: string, number: string): boolean {
  for (let at = name.indexOf(number); at >= 0; at = name.indexOf(number, at + 1)) {
    const isOpen = /[a-z0-9]/.test(name[at - 1] ?? '') || /[a-z0-9]/.test(name[at + number.length] ?? '')
    if (!isOpen) return true
  }
  return false
}

function plain(name: string): string {
  return name.replace(/\s+/g, '').toLowerCase()
}
