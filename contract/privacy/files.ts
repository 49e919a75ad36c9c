import * as v from 'valibot'
import { Id } from '#contract/core/scalars.ts'
import { signedFile } from '#contract/files/signed.ts'

export const myDataFile = signedFile('/me/privacy/data/:personId/:sessionId', {
  summary:
    'Everything that is kept of a person, as a zip of tables and pictures; only while the session lasts that asked',
  params: v.object({ personId: Id, sessionId: Id }),
  types: { zip: 'application/zip' },
  givenBy: ['linkMyData'],
  lastsDays: 1,
})
