import type { Day, Month } from '#domain/core/calendar.ts'
import type { CloseMark } from '#domain/ledger/bank/month.ts'
import { plainHundredths } from '#domain/core/quantity.ts'
import { count, dayText, grouped } from '#server/pdf/figures.ts'
import { openSheet } from '#server/pdf/sheet.ts'
import { BOOK_WORDS, WORDS } from '#server/votes/paper/sheets/words.ts'

/** What stands on the notice of a month's or a quarter's book, as plain values: the same values are the same bytes. */
export type BookNotice = {
  readonly estateName: string
  readonly isMadeUp: boolean
  /** Where the book is on the web. */
  readonly url: string
  readonly from: Month
  readonly to: Month
  /** The last close or signature of the period; its first instant while no month of it is closed. */
  readonly at: number
  readonly books: readonly {
    readonly building: string
    readonly openingFen: number
    readonly incomeFen: number
    readonly expenseFen: number
    readonly closingFen: number
  }[]
  readonly income: readonly { readonly title: string; readonly amountFen: number }[]
  readonly expense: readonly { readonly title: string; readonly amountFen: number }[]
  /** Spending that owners decide on and that names no passed vote. */
  readonly unapproved: readonly {
    readonly number: number
    readonly bookedOn: Day
    readonly summary: string
    readonly amountFen: number
  }[]
  readonly months: readonly {
    readonly month: Month
    /** Null while it is not closed. */
    readonly closed: {
      readonly at: number
      readonly hash: string
      readonly entryCount: number
      /** How the close stands beside the bank's statements, for ever. */
      readonly bank: { readonly mark: CloseMark; readonly balanceFen: number | null }
    } | null
    readonly signedAt: number | null
  }[]
}

/** The month's or quarter's book as an A4 notice for the board of the estate. */
export async function bookPaper(notice: BookNotice): Promise<Buffer> {
  const words = BOOK_WORDS
  const period = words.period(notice.from, notice.to)
  const sheet = openSheet({
    title: `${words.title}：${notice.estateName} ${period}`,
    at: notice.at,
    foot: `${notice.estateName}　${words.title}　${period}`,
    mark: notice.isMadeUp ? WORDS.madeUp : null,
  })
  sheet.title(`${notice.estateName}${words.title}`, period, { text: notice.url, caption: words.scan })
  if (notice.months.some((one) => one.closed === null)) sheet.strong(words.open)
  sheet.para(words.law)

  sheet.heading(words.totals)
  sheet.table(
    [
      { title: words.book, share: 22 },
      ...[words.opening, words.income, words.expense, words.closing].map((title) => ({
        title,
        share: 20,
        isNumber: true,
      })),
    ],
    notice.books.map((book) => [
      { text: book.building || words.estate, isBold: true },
      { text: yuan(book.openingFen) },
      { text: yuan(book.incomeFen) },
      { text: yuan(book.expenseFen) },
      { text: yuan(book.closingFen), isBold: true },
    ]),
  )
  for (const [title, rows] of [
    [words.incomeBy, notice.income],
    [words.expenseBy, notice.expense],
  ] as const) {
    sheet.heading(title)
    if (rows.length === 0) sheet.para(words.none)
    else
      sheet.table(
        [
          { title: words.account, share: 70 },
          { title: words.amount, share: 30, isNumber: true },
        ],
        rows.map((row) => [{ text: row.title }, { text: yuan(row.amountFen) }]),
      )
  }
  sheet.heading(words.unapproved)
  if (notice.unapproved.length === 0) sheet.para(words.noneUnapproved)
  else {
    sheet.para(words.unapprovedNote)
    sheet.table(
      [
        { title: words.number, share: 14 },
        { title: words.day, share: 22 },
        { title: words.summary, share: 40 },
        { title: words.amount, share: 24, isNumber: true },
      ],
      notice.unapproved.map((entry) => [
        { text: String(entry.number) },
        { text: entry.bookedOn },
        { text: entry.summary },
        { text: yuan(entry.amountFen) },
      ]),
    )
  }
  sheet.heading(words.signatures)
  for (const { month, closed, signedAt } of notice.months) {
    // A hash broken between two pages is hard to compare.
    sheet.subheading(words.period(month, month), 170)
    sheet.lines([
      closed ? words.closed(dayText(closed.at), count(closed.entryCount)) : words.notClosed,
      ...(closed ? [words.bank[closed.bank.mark](yuan(closed.bank.balanceFen ?? 0))] : []),
      ...(closed ? [signedAt === null ? words.notSigned : words.signed(dayText(signedAt))] : []),
      ...(closed ? [words.hash, ...grouped(closed.hash)] : []),
    ])
  }
  sheet.para(words.check)
  return sheet.finish()
}

/** 分 → `-1,234.50`. */
function yuan(fen: number): string {
  const [whole = '', rest = ''] = plainHundredths(Math.abs(fen)).split('.')
  return `${fen < 0 ? '-' : ''}${count(Number(whole))}.${rest}`
}
