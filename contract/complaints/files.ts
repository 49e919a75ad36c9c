import * as v from 'valibot'
import { EstateId, Id, Month } from '#contract/core/scalars.ts'
import { signedFile } from '#contract/files/signed.ts'

export const complaintCasesFile = signedFile('/estates/:estateId/complaint-figures/exports/:month.csv', {
  summary: 'The cases from which the figures of a month are computed',
  params: v.object({ estateId: EstateId, month: Month }),
  types: { csv: 'text/csv; charset=utf-8' },
  givenBy: ['linkComplaintCases'],
})

const OfComplaint = v.object({ estateId: EstateId, complaintId: Id })

/** For whom a pack is made: both sides, and those who mediate. */
export const PACK_READERS = ['complainant', 'company', 'community', 'street'] as const

/** The address says for whom it was signed. */
export const complaintPackFile = signedFile(
  '/estates/:estateId/complaints/:complaintId/pack/:reader/evidence.zip',
  {
    summary: 'Everything of a complaint that its reader may see',
    params: v.object({ ...OfComplaint.entries, reader: v.picklist(PACK_READERS) }),
    types: { zip: 'application/zip' },
    givenBy: ['linkComplaintPack'],
    refusal: 'complaint.not-found',
  },
)

/** `home` names the invited home without saying which it is. */
export const invitationPackFile = signedFile(
  '/estates/:estateId/complaints/:complaintId/invitation-pack/:home/evidence.zip',
  {
    summary: 'What the other home of a complaint may see of its mediation',
    params: v.object({ ...OfComplaint.entries, home: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)) }),
    types: { zip: 'application/zip' },
    givenBy: ['linkInvitationPack'],
    refusal: 'complaint.not-found',
  },
)
