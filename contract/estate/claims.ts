import * as v from 'valibot'
import { reads, writes } from '#contract/core/define.ts'
import {
  Count,
  Day,
  EstateId,
  filledText,
  Id,
  Instant,
  Photo,
  PhotoId,
  typedText,
} from '#contract/core/scalars.ts'
import { beginUpload, sendUploadPart, UploadHash } from '#contract/files/endpoints.ts'
import { CLAIM_BASES, CLAIM_PAPERS, CLAIM_REFUSALS, CLAIM_STATES } from '#domain/estate/claim-words.ts'

import { MY_CLAIM_MOVES, ShownClaim } from './my-claims.ts'
import { DOCUMENT_KINDS } from '#contract/votes/proxies/transfers.ts'

const OfEstate = v.object({ estateId: EstateId })
const OfClaim = v.object({ estateId: EstateId, claimId: Id })
const SIGNED_IN = { who: 'signed-in' } as const
const DESK = { anyOf: ['claim.decide'] } as const

/** Pictures of papers, at most so many in one step. */
export const MOST_CLAIM_PHOTOS = 6

const Papers = v.pipe(v.array(PhotoId), v.maxLength(MOST_CLAIM_PHOTOS))

/** What somebody says of themselves and of the home. Numbers of documents are kept as keyed hashes only. */
const Said = {
  claimId: Id,
  name: filledText(40),
  documentKind: v.picklist(DOCUMENT_KINDS),
  documentNumber: v.pipe(v.string(), v.regex(/^[0-9A-Za-z()-]{5,30}$/)),
  building: filledText(20),
  stair: typedText(20),
  room: filledText(20),
  basis: v.picklist(CLAIM_BASES),
  /** The last day of a lease; only for who shows one. */
  endsOn: v.optional(v.nullable(Day)),
  /** The title's number as it is written there; never refused. Empty where the claim rests on another paper. */
  certificate: typedText(60),
  words: typedText(300),
  photoIds: v.pipe(v.array(PhotoId), v.minLength(1), v.maxLength(MOST_CLAIM_PHOTOS)),
}
const SAID_ERRORS = ['claim.bad-document', 'claim.twice', 'claim.photo-unknown', 'limit.daily'] as const

export const findClaimEstates = reads('/claim-estates', {
  summary: 'Estates by a part of their name, for whoever looks for their own; at most ten',
  policy: SIGNED_IN,
  query: v.object({ sought: filledText(20) }),
  output: v.object({
    estates: v.array(v.object({ estateId: EstateId, name: v.string(), isMadeUp: v.boolean() })),
  }),
})

export const beginClaimUpload = writes('/estates/:estateId/claim-uploads', {
  summary: 'As beginUpload, of a picture of a paper, for whoever has no home there yet',
  policy: SIGNED_IN,
  params: OfEstate,
  body: beginUpload.body,
  output: beginUpload.output,
  errors: [...beginUpload.errors, 'claim.estate-unknown'],
})

export const sendClaimUploadPart = writes('/estates/:estateId/claim-uploads/:hash/parts', {
  summary: 'As sendUploadPart, of such a picture',
  policy: SIGNED_IN,
  params: v.object({ estateId: EstateId, hash: UploadHash }),
  body: sendUploadPart.body,
  mostBytes: sendUploadPart.mostBytes,
  output: sendUploadPart.output,
  errors: [...sendUploadPart.errors, 'claim.estate-unknown'],
})

export const claimHome = writes('/estates/:estateId/claims', {
  summary:
    'Say that a home is mine. Where name, document and certificate meet the roll it is at once; else it waits at the desk of the community',
  policy: SIGNED_IN,
  params: OfEstate,
  body: v.strictObject(Said),
  idempotent: true,
  output: v.object({ state: v.picklist(CLAIM_STATES) }),
  errors: [...SAID_ERRORS, 'claim.estate-unknown'],
})

export const moveMyClaim = writes('/estates/:estateId/claims/:claimId/move', {
  summary: 'Bring what was asked, appeal to the street, or withdraw',
  policy: SIGNED_IN,
  params: OfClaim,
  body: v.strictObject({
    move: v.picklist(MY_CLAIM_MOVES),
    words: typedText(300),
    photoIds: Papers,
    /** How many steps the claimant saw. */
    position: Count,
  }),
  idempotent: true,
  output: v.object({ state: v.picklist(CLAIM_STATES) }),
  errors: [
    'claim.not-found',
    'claim.state',
    'claim.changed',
    'claim.photo-unknown',
    'claim.words-missing',
    'claim.estate-unknown',
  ],
})

const CONFLICTS = ['claim.conflict', 'claim.candidate'] as const

const Row = v.object({
  ...ShownClaim,
  name: v.string(),
  isAtCounter: v.boolean(),
  /** Whether it waits for the post this person acts in. */
  isMine: v.boolean(),
})

export const listClaims = reads('/estates/:estateId/claims', {
  summary: 'Claims that wait, by their clocks, and the last that were decided. For community and street only',
  policy: DESK,
  params: OfEstate,
  output: v.object({ nowAt: Instant, waiting: v.array(Row), past: v.array(Row) }),
  errors: CONFLICTS,
})

const Owner = v.object({
  ownerId: Id,
  name: v.string(),
  isName: v.boolean(),
  isDocument: v.boolean(),
  /** Whether another account has this owner already. */
  isTied: v.boolean(),
})

export const endLeaseStay = writes('/estates/:estateId/claims/:claimId/end-stay', {
  summary: 'End at once what a lease gave, where it was dissolved before its last day; the tenant is told',
  policy: DESK,
  params: OfClaim,
  body: v.strictObject({}),
  idempotent: true,
  output: v.object({}),
  errors: ['claim.not-found', 'claim.own', ...CONFLICTS],
})

export const ClaimUnit = v.object({
  unitId: Id,
  label: v.string(),
  owners: v.array(Owner),
  /** Null where the roll has no certificate of the home, or the claim none. */
  isCertificate: v.nullable(v.boolean()),
})
export type ClaimUnit = v.InferOutput<typeof ClaimUnit>

export const readClaim = reads('/estates/:estateId/claims/:claimId', {
  summary: 'One claim with its papers, and what the roll says of the home',
  policy: DESK,
  params: OfClaim,
  query: v.object({ sought: v.optional(typedText(20)) }),
  output: v.object({
    nowAt: Instant,
    claim: v.object({
      ...Row.entries,
      documentKind: v.picklist(DOCUMENT_KINDS),
      photos: v.array(Photo),
      /** When the pictures were deleted, or will be; null while the claim is not over. */
      papersEndAt: v.nullable(Instant),
      /** For whom a second person is to confirm. */
      proposedOwnerId: v.nullable(Id),
      /** Of a lease that was granted: whether it still gives something. */
      isLivingThere: v.boolean(),
    }),
    /** The home that was typed, or those that were sought instead. */
    units: v.array(ClaimUnit),
    may: v.array(v.picklist(['ask', 'grant', 'refuse'])),
    /** Of the card for somebody without an account: each of the two officers has half of the code. */
    card: v.nullable(
      v.object({ half: v.picklist(['first', 'last']), digits: v.string(), expiresAt: Instant }),
    ),
  }),
  errors: ['claim.not-found', 'claim.own', ...CONFLICTS],
})

export const CLAIM_DECISIONS = ['ask', 'grant', 'refuse'] as const

export const decideClaim = writes('/estates/:estateId/claims/:claimId/decision', {
  summary:
    'Ask once for all that is missing, grant or refuse. What the roll does not bear out counts only once a second person confirms it',
  policy: DESK,
  params: OfClaim,
  body: v.strictObject({
    decision: v.picklist(CLAIM_DECISIONS),
    papers: v.pipe(v.array(v.picklist(CLAIM_PAPERS)), v.maxLength(CLAIM_PAPERS.length)),
    refusals: v.pipe(v.array(v.picklist(CLAIM_REFUSALS)), v.maxLength(CLAIM_REFUSALS.length)),
    words: typedText(300),
    /** Of a grant: which home, and which of its owners on the roll the claimant is. */
    unitId: v.nullable(Id),
    ownerId: v.nullable(Id),
    /** How many steps the officer saw. */
    position: Count,
  }),
  idempotent: true,
  output: v.object({ state: v.picklist(CLAIM_STATES) }),
  errors: [
    'claim.not-found',
    'claim.state',
    'claim.changed',
    'claim.same-person',
    'claim.needs-street',
    'claim.asked-once',
    'claim.own',
    'claim.papers-missing',
    'claim.lease-over',
    'claim.reasons-missing',
    'claim.owner-unknown',
    ...CONFLICTS,
  ],
})

export const recordClaim = writes('/estates/:estateId/counter-claims', {
  summary:
    'Write down the claim of somebody who stands at the counter without a phone; another officer decides',
  policy: DESK,
  params: OfEstate,
  body: v.strictObject(Said),
  idempotent: true,
  output: v.object({ state: v.picklist(CLAIM_STATES) }),
  errors: [...SAID_ERRORS, 'claim.own', ...CONFLICTS],
})
