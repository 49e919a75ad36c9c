import * as v from 'valibot'
import { EstateId, Id } from '#contract/core/scalars.ts'
import { signedFile } from '#contract/files/signed.ts'

export const noticePosterFile = signedFile('/estates/:estateId/notice-posters/:noticeId-:version.pdf', {
  summary: 'A version of a notice, to print',
  params: v.object({
    estateId: EstateId,
    noticeId: Id,
    version: v.pipe(v.string(), v.regex(/^[1-9][0-9]{0,3}$/)),
  }),
  types: { pdf: 'application/pdf' },
  givenBy: ['linkNoticePoster'],
})
