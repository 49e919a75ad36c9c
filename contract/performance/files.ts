import * as v from 'valibot'
import { EstateId, Month } from '#contract/core/scalars.ts'
import { signedFile } from '#contract/files/signed.ts'
import { DutyId } from './endpoints.ts'

export const performancePosterFile = signedFile('/estates/:estateId/performance-posters/:of.pdf', {
  summary: 'The poster of a month or of a clause, to print',
  params: v.object({ estateId: EstateId, of: v.union([Month, DutyId]) }),
  types: { pdf: 'application/pdf' },
  givenBy: ['linkPoster'],
})
