import * as v from 'valibot'
import { EstateId, Month } from '#contract/core/scalars.ts'
import { signedFile } from '#contract/files/signed.ts'
import { REPORT_FORMS } from './endpoints.ts'

export const hotlineReportFile = signedFile('/estates/:estateId/hotline-report/files/:month.:form', {
  summary: 'The report on the orders of a month, as a sheet',
  params: v.object({ estateId: EstateId, month: Month, form: v.picklist(REPORT_FORMS) }),
  types: {
    csv: 'text/csv; charset=utf-8',
    xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  },
  givenBy: ['linkHotlineReport'],
})
