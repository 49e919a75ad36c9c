import type { FastifyInstance } from 'fastify'
import type { ExportForm, linkBookExport, linkBookNotice, NoticeSpan } from '#contract/ledger/export.ts'
import { bookExportFile, bookNoticeFile } from '#contract/ledger/files.ts'
import { addMonths, firstDayOf, lastDayOf, type Month, monthOf } from '#domain/core/calendar.ts'
import { findAccount } from '#domain/ledger/account.ts'
import { beancountText } from '#domain/ledger/beancount.ts'
import { closeBooks, closings } from '#domain/ledger/months.ts'
import type { BookMonth, PublicEntry } from '#domain/ledger/evidence/record.ts'
import { plainHundredths } from '#domain/core/quantity.ts'
import { findEntries, readCloses } from '../store.ts'
import type { Handler } from '#server/core/http/context.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { bookNotice } from './notice.ts'
import { bookPaper } from './paper.ts'
import { drawOnce } from '#server/pdf/kept.ts'
import type { Ports } from '#server/core/ports.ts'
import { csvText, xlsxBytes } from '#server/tables/write.ts'
import { serveFile } from '#server/files/serve.ts'
import { signedLink } from '#server/files/signed-links.ts'

export const handleLinkBookExport: Handler<typeof linkBookExport> = async (
  { ports, nowAt },
  { params, query },
) => ({
  url: signedLink(ports, bookExportFile, { ...params, month: query.month ?? 'all', form: query.form }, nowAt),
})

export const handleLinkBookNotice: Handler<typeof linkBookNotice> = async (
  { ports, nowAt },
  { params, query },
) => {
  const [from, to] = spanOf(query.month, query.span)
  return { url: signedLink(ports, bookNoticeFile, { ...params, from, to }, nowAt) }
}

/** Serves the files. */
export function serveBookExports(app: FastifyInstance, ports: Ports, publicUrl: () => string): void {
  serveFile(app, ports, bookNoticeFile, async ({ estateId, from, to }) => {
    const notice = await inEstate(ports.db, estateId, async (tx) =>
      bookNotice(tx, estateId, from, to, await openingOf(tx, estateId, from), publicUrl()),
    )
    return {
      form: 'pdf',
      name: `book-notice-${estateId}-${from}-${to}`,
      bytes: await drawOnce(notice, bookPaper),
    }
  })
  serveFile(app, ports, bookExportFile, async ({ estateId, month, form }) => ({
    form,
    name: `book-${estateId}-${month}`,
    bytes: await inEstate(ports.db, estateId, (tx) =>
      exportBook(tx, estateId, month === 'all' ? null : month, form),
    ),
  }))
}

/**
 * A month, or with null the whole book, as a file. Of a closed month it depends on nothing that can still change, not
 * even on the hour or a library's compression: it is the same bytes for ever.
 */
export async function exportBook(
  tx: Tx,
  estateId: string,
  month: Month | null,
  form: ExportForm,
): Promise<Buffer> {
  const entries = await findEntries(
    tx,
    '($2::date IS NULL OR e.booked_on BETWEEN $2 AND $3) ORDER BY e.number',
    [estateId, month ? firstDayOf(month) : null, month ? lastDayOf(month) : null],
  )
  if (form === 'csv') return Buffer.from(csvText(rowsOf(entries)))
  if (form === 'xlsx') return Buffer.from(xlsxBytes('公共收益', rowsOf(entries)))
  const months = entries.map((entry) => monthOf(entry.bookedOn)).sort()
  const from = month ?? months[0] ?? '2026-01'
  const to = month ?? months.at(-1) ?? from
  const before = month ? await openingOf(tx, estateId, month) : []
  let books = closeBooks(new Map(before.map((one) => [one.building, one.closingFen])), entries, from)
  // What entries of kind 3 bring is booked by themselves; only what earlier months left is carried here.
  const opening = before.map((one) => ({ ...one, openingFen: one.closingFen }))
  for (let at = from; at < to; at = addMonths(at, 1))
    books = closeBooks(closings(books), entries, addMonths(at, 1))
  return Buffer.from(
    beancountText({ title: `公共收益 ${estateId}`, from, to, opening, closing: books, entries }),
  )
}

/** What each book had at the end of the month before. */
async function openingOf(tx: Tx, estateId: string, month: Month): Promise<BookMonth[]> {
  const before = addMonths(month, -1)
  const [close] = await readCloses(tx, estateId, before, before)
  if (close) return [...close.books]
  const earlier = await findEntries(tx, 'e.booked_on < $2 ORDER BY e.number', [estateId, firstDayOf(month)])
  let books: BookMonth[] = []
  const first = earlier.map((entry) => monthOf(entry.bookedOn)).sort()[0]
  for (let at = first ?? month; at < month; at = addMonths(at, 1))
    books = closeBooks(closings(books), earlier, at)
  return books
}

const HEADING = [
  '序号',
  '日期',
  '摘要',
  '借方科目',
  '贷方科目',
  '金额',
  '对方',
  '凭证',
  '冲销',
  '楼栋',
  '发票',
  '表决',
]

/** Lines as the importer of the book reads them again: one for each pair of a debit and a credit. */
function rowsOf(entries: readonly PublicEntry[]): string[][] {
  return [
    HEADING,
    ...entries.map((entry) => {
      const debit = entry.postings.find((side) => side.amountFen > 0)
      const credit = entry.postings.find((side) => side.amountFen < 0)
      return [
        String(entry.number),
        entry.bookedOn,
        entry.summary,
        titleOf(debit?.accountCode),
        titleOf(credit?.accountCode),
        plainHundredths(debit?.amountFen ?? 0),
        entry.counterparty,
        entry.voucherIds.join('、'),
        entry.reverses === null ? '' : String(entry.reverses),
        entry.building,
        entry.invoices.join('、'),
        entry.approvedBy ?? '',
      ]
    }),
  ]
}

function titleOf(code: string | undefined): string {
  return findAccount(code ?? '')?.title ?? ''
}

/** The month itself, or the first and last month of its quarter. */
function spanOf(month: Month, span: NoticeSpan): readonly [Month, Month] {
  if (span === 'month') return [month, month]
  const first = addMonths(month, -((Number(month.slice(5)) - 1) % 3))
  return [first, addMonths(first, 2)]
}
