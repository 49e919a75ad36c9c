import * as v from 'valibot'
import { EstateId, Month } from '#contract/core/scalars.ts'
import { signedFile } from '#contract/files/signed.ts'
import { EXPORT_FORMS } from './export.ts'

export const bookExportFile = signedFile('/estates/:estateId/ledger/exports/:month.:form', {
  summary: 'A month of the book, or all of it, as a file',
  params: v.object({
    estateId: EstateId,
    month: v.union([Month, v.literal('all')]),
    form: v.picklist(EXPORT_FORMS),
  }),
  types: {
    csv: 'text/csv; charset=utf-8',
    xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    beancount: 'text/plain; charset=utf-8',
  },
  givenBy: ['linkBookExport'],
})

export const bookNoticeFile = signedFile('/estates/:estateId/ledger/notices/:from/:to', {
  summary: 'The notice of the book for the board, to print',
  params: v.object({ estateId: EstateId, from: Month, to: Month }),
  types: { pdf: 'application/pdf' },
  givenBy: ['linkBookNotice'],
})
