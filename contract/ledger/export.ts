import * as v from 'valibot'
import { reads } from '#contract/core/define.ts'
import { EstateId, Month, Photo } from '#contract/core/scalars.ts'

export const EXPORT_FORMS = ['csv', 'xlsx', 'beancount'] as const
/** A notice for the board: of a month, or of the quarter that it belongs to. */
export const NOTICE_SPANS = ['month', 'quarter'] as const
export type NoticeSpan = (typeof NOTICE_SPANS)[number]
export type ExportForm = (typeof EXPORT_FORMS)[number]

export const linkBookExport = reads('/estates/:estateId/ledger/export-link', {
  summary: 'An address for a day or two of the book, a month of it or all, as CSV, XLSX or beancount text',
  policy: { anyOf: ['ledger.read'] },
  params: v.object({ estateId: EstateId }),
  query: v.strictObject({ month: v.optional(Month), form: v.picklist(EXPORT_FORMS) }),
  output: v.object({ url: v.string() }),
})

export const linkVouchers = reads('/estates/:estateId/ledger/vouchers', {
  summary:
    'Addresses of the voucher pictures of a month’s entries, to hash them; one that is gone is left out',
  policy: { anyOf: ['ledger.read'] },
  params: v.object({ estateId: EstateId }),
  query: v.strictObject({ month: Month }),
  output: v.object({ vouchers: v.array(Photo) }),
})

export const linkBookNotice = reads('/estates/:estateId/ledger/notice-link', {
  summary: 'An address for a day or two of the book of a month or its quarter as an A4 notice (PDF)',
  policy: { anyOf: ['ledger.read'] },
  params: v.object({ estateId: EstateId }),
  query: v.strictObject({ month: Month, span: v.picklist(NOTICE_SPANS) }),
  output: v.object({ url: v.string() }),
})
