import * as v from 'valibot'
import { EstateId, Id } from '#contract/core/scalars.ts'
import { signedFile } from '#contract/files/signed.ts'

export const recordFile = signedFile('/estates/:estateId/votes/:voteId/record.zip', {
  summary: 'The record of a vote with the page that checks it',
  params: v.object({ estateId: EstateId, voteId: Id }),
  types: { zip: 'application/zip' },
  givenBy: ['linkRecord'],
  refusal: 'vote.not-found',
})
