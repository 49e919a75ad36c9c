import * as v from 'valibot'
import { reads } from './define.ts'
import { CommunityId, Month, Photo } from './scalars.ts'

export const EXPORT_FORMS = ['csv', 'xlsx', 'beancount'] as const
export type ExportForm = (typeof EXPORT_FORMS)[number]

export const linkBookExport = reads('/communities/:communityId/ledger/export-link', {
  summary: 'An address for a day or two of the book, a month of it or all, as CSV, XLSX or beancount text',
  policy: { anyOf: ['ledger.read'] },
  params: v.object({ communityId: CommunityId }),
  query: v.strictObject({ month: v.optional(Month), form: v.picklist(EXPORT_FORMS) }),
  output: v.object({ url: v.string() }),
})

export const linkVouchers = reads('/communities/:communityId/ledger/vouchers', {
  summary:
    'Addresses of the voucher pictures of a month’s entries, to hash them; one that is gone is left out',
  policy: { anyOf: ['ledger.read'] },
  params: v.object({ communityId: CommunityId }),
  query: v.strictObject({ month: Month }),
  output: v.object({ vouchers: v.array(Photo) }),
})
