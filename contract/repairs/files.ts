import * as v from 'valibot'
import { EstateId, Month } from '#contract/core/scalars.ts'
import { signedFile } from '#contract/files/signed.ts'

export const repairCasesFile = signedFile('/estates/:estateId/repair-figures/exports/:month.csv', {
  summary: 'The cases from which the figures of a month are computed',
  params: v.object({ estateId: EstateId, month: Month }),
  types: { csv: 'text/csv; charset=utf-8' },
  givenBy: ['linkCases'],
})
