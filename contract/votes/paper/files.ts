import * as v from 'valibot'
import { EstateId, filledText, Id } from '#contract/core/scalars.ts'
import { signedFile } from '#contract/files/signed.ts'
import { NoticeForm, NoticeKind } from './sheets.ts'

const OfVote = v.object({ estateId: EstateId, voteId: Id })

export const voteNoticeFile = signedFile('/estates/:estateId/votes/:voteId/notices/:kind.:form', {
  summary: 'A notice of a vote, to print or as numbers',
  params: v.object({ ...OfVote.entries, kind: NoticeKind, form: NoticeForm }),
  types: { pdf: 'application/pdf', json: 'application/json' },
  givenBy: ['linkNotice'],
  refusal: 'vote.not-found',
})

/** Stands for every building; a building's name cannot be empty, and `*` is none. */
export const ALL_BUILDINGS = '*'

export const paperBallotsFile = signedFile('/estates/:estateId/votes/:voteId/paper-sheets/:who/:building', {
  summary: 'Paper ballots, one a home, to print',
  params: v.object({ ...OfVote.entries, who: v.picklist(['waiting', 'all']), building: filledText(20) }),
  types: { pdf: 'application/pdf' },
  givenBy: ['linkPaperBallots'],
  refusal: 'vote.not-found',
})
