import { addMonths, firstDayOf, type Month } from '#domain/core/calendar.ts'
import { plainHundredths } from '#domain/core/quantity.ts'

import { toHex, utf8 } from '#domain/log/bytes.ts'
import { ACCOUNTS, BANK_ACCOUNT, findAccount, OPENING_ACCOUNT } from './account.ts'
import type { BookMonth, PublicEntry } from './evidence/record.ts'

const ROOTS = { asset: 'Assets', equity: 'Equity', income: 'Income', expense: 'Expenses' } as const

/**
 * The entries of the months `from`…`to` as text for `beancount` 2 or 3, between what each book had before and what it has after:
 * both are asserted, so that `bean-check` recomputes the book. The same entries give the same bytes.
 */
export function beancountText(given: {
  readonly title: string
  readonly from: Month
  readonly to: Month
  readonly opening: readonly BookMonth[]
  readonly closing: readonly BookMonth[]
  readonly entries: readonly PublicEntry[]
}): string {
  const { title, from, to, opening, closing, entries } = given
  const first = firstDayOf(from)
  const buildings = [
    ...new Set(
      [...closing, ...opening].map((book) => book.building).concat(entries.map((one) => one.building)),
    ),
  ].sort()
  const lines = [
    `option "title" ${quoted(title)}`,
    'option "operating_currency" "CNY"',
    '',
    ...buildings.flatMap((building) =>
      ACCOUNTS.map((account) => `${first} open ${nameOf(account.code, building)} CNY ; ${account.title}`),
    ),
  ]
  for (const book of opening)
    if (book.openingFen !== 0)
      lines.push(
        '',
        `${first} * "期初" ${quoted(book.building || '小区')}`,
        `  ${nameOf(BANK_ACCOUNT, book.building)}  ${plainHundredths(book.openingFen)} CNY`,
        `  ${nameOf(OPENING_ACCOUNT, book.building)}  ${plainHundredths(-book.openingFen)} CNY`,
      )
  const ordered = [...entries].sort((a, b) =>
    a.bookedOn === b.bookedOn ? a.number - b.number : a.bookedOn < b.bookedOn ? -1 : 1,
  )
  for (const entry of ordered) {
    const links = [`^entry-${entry.number}`, ...(entry.reverses === null ? [] : [`^entry-${entry.reverses}`])]
    lines.push(
      '',
      `${entry.bookedOn} * ${quoted(entry.counterparty)} ${quoted(entry.summary)} ${links.join(' ')}`,
      `  number: ${entry.number}`,
      `  id: ${quoted(entry.entryId)}`,
      ...(entry.approvedBy === null ? [] : [`  vote: ${quoted(entry.approvedBy)}`]),
      ...(entry.invoices.length === 0 ? [] : [`  invoices: ${quoted(entry.invoices.join(' '))}`]),
      ...(entry.voucherIds.length === 0 ? [] : [`  vouchers: ${quoted(entry.voucherIds.join(' '))}`]),
      ...entry.postings.map(
        (side) => `  ${nameOf(side.accountCode, entry.building)}  ${plainHundredths(side.amountFen)} CNY`,
      ),
    )
  }
  const after = firstDayOf(addMonths(to, 1))
  lines.push('')
  for (const book of closing)
    lines.push(
      `${after} balance ${nameOf(BANK_ACCOUNT, book.building)}  ${plainHundredths(book.closingFen)} CNY`,
    )
  return `${lines.join('\n')}\n`
}

/**
 * `Income:A4003:Estate`; a building's own book has its name in hexadecimal, for names of accounts take few signs. None is
 * under another, for a balance would count both.
 */
function nameOf(code: string, building: string): string {
  const kind = findAccount(code)?.kind ?? 'asset'
  return `${ROOTS[kind]}:A${code}${building === '' ? ':Estate' : `:B${toHex(utf8(building))}`}`
}

function quoted(text: string): string {
  return `"${text
    .replace(/[\n\r]+/g, ' ')
    .replace(/\\/g, '\\\\')
    .replace(/"/g, '\\"')}"`
}
