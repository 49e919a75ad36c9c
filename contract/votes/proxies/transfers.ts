import * as v from 'valibot'
import { reads, writes } from '#contract/core/define.ts'
import {
  EstateId,
  Count,
  Day,
  filledText,
  Id,
  Instant,
  Photo,
  PhotoId,
  typedText,
} from '#contract/core/scalars.ts'
import { TransferEffect } from '#contract/votes/endpoints.ts'

const OfEstate = v.object({ estateId: EstateId })

export const DOCUMENT_KINDS = ['身份证', '护照', '港澳台通行证', '统一社会信用代码'] as const

/** A new owner as the title says. The number is kept as a keyed hash only. */
export const NewOwner = v.strictObject({
  name: filledText(40),
  documentKind: v.picklist(DOCUMENT_KINDS),
  documentNumber: v.pipe(v.string(), v.regex(/^[0-9A-Za-z()-]{5,30}$/)),
})

/** What a transfer meant for a vote that was not closed. */
const Case = v.object({ voteId: Id, voteTitle: v.string(), effect: TransferEffect })

export const findUnits = reads('/estates/:estateId/units', {
  summary: 'Units by a few signs of their address, with their present owners; at most ten',
  policy: { anyOf: ['roll.import'] },
  params: OfEstate,
  query: v.object({ sought: filledText(20) }),
  output: v.object({
    units: v.array(
      v.object({
        unitId: Id,
        label: v.string(),
        owners: v.array(v.string()),
        /** Counts the transfers of the unit; says which owners were seen. */
        version: Count,
      }),
    ),
  }),
})

const OfTransfer = v.object({ ...OfEstate.entries, transferId: Id })

/** Where a transfer stands: it waits for a second person, is in force, was refused, or was withdrawn by its author. */
export const TransferState = v.picklist(['waiting', 'recorded', 'refused', 'withdrawn'])
export type TransferState = v.InferOutput<typeof TransferState>

export const recordTransfer = writes('/estates/:estateId/transfers', {
  summary:
    'Propose that a unit has new owners, with pictures of the evidence; it counts once a second person confirms it',
  policy: { anyOf: ['roll.import'] },
  params: OfEstate,
  body: v.strictObject({
    transferId: Id,
    unitId: Id,
    /** As `findUnits` told it, so that nobody transfers from an owner they did not see. */
    version: Count,
    fromOn: Day,
    owners: v.pipe(v.array(NewOwner), v.minLength(1), v.maxLength(20)),
    photoIds: v.pipe(v.array(PhotoId), v.minLength(1), v.maxLength(6)),
  }),
  idempotent: true,
  output: v.object({
    /** Whether only the community may confirm it. */
    needsCommunity: v.boolean(),
    /** Present owners without an account: nobody can tell them here. */
    untold: Count,
  }),
  errors: [
    'transfer.unit-unknown',
    'transfer.owner-differs',
    'transfer.nothing-new',
    'transfer.future',
    'transfer.out-of-order',
    'transfer.name-differs',
    'transfer.bad-document',
    'transfer.own',
    'transfer.pending',
    'repair.photo-unknown',
  ],
})

export const TRANSFER_DECISIONS = ['confirm', 'refuse', 'withdraw'] as const

export const decideTransfer = writes('/estates/:estateId/transfers/:transferId/decision', {
  summary: 'A second person confirms or refuses a proposed transfer; its author withdraws it',
  policy: { anyOf: ['title.confirm'] },
  params: OfTransfer,
  body: v.strictObject({
    decision: v.picklist(TRANSFER_DECISIONS),
    /** Why; only a confirmation needs none. */
    reason: typedText(300),
  }),
  idempotent: true,
  output: v.object({ cases: v.array(Case) }),
  errors: [
    'transfer.not-found',
    'transfer.decided',
    'transfer.same-person',
    'transfer.own',
    'transfer.needs-community',
    'transfer.needs-reason',
    'transfer.unit-unknown',
    'transfer.owner-differs',
    'transfer.nothing-new',
    'transfer.future',
    'transfer.out-of-order',
  ],
})

export const listTransfers = reads('/estates/:estateId/transfers', {
  summary: 'Transfers proposed and decided, the last fifty; names and pictures only to those who may confirm',
  policy: { anyOf: ['roll.read'] },
  params: OfEstate,
  output: v.object({
    nowAt: Instant,
    transfers: v.array(
      v.object({
        transferId: Id,
        unitLabel: v.string(),
        fromOn: Day,
        proposedAt: Instant,
        state: TransferState,
        decidedAt: v.nullable(Instant),
        /** As whom it was decided. */
        decidedAs: v.nullable(v.picklist(['committee', 'community'])),
        reason: v.string(),
        needsCommunity: v.boolean(),
        /** Present owners without an account, while it waits. */
        untold: Count,
        contests: v.array(v.object({ contestedAt: Instant, reason: v.string() })),
        /** Null to whoever only watches. */
        parties: v.nullable(
          v.object({ from: v.array(v.string()), to: v.array(v.string()), photos: v.array(Photo) }),
        ),
        /** What this person may do about it. */
        may: v.picklist([...TRANSFER_DECISIONS, 'nothing']),
        logIndex: v.nullable(Count),
        cases: v.array(Case),
      }),
    ),
  }),
})

export const listMyTransfers = reads('/estates/:estateId/my-transfers', {
  summary: 'Transfers of homes that are or were mine, and until when I may contest one',
  policy: { anyOf: ['vote.read'] },
  params: OfEstate,
  output: v.object({
    nowAt: Instant,
    transfers: v.array(
      v.object({
        transferId: Id,
        unitLabel: v.string(),
        fromOn: Day,
        proposedAt: Instant,
        state: TransferState,
        decidedAt: v.nullable(Instant),
        side: v.picklist(['from', 'to']),
        /** Null while it waits: until the decision. */
        contestEndsAt: v.nullable(Instant),
        contestedAt: v.nullable(Instant),
        mayContest: v.boolean(),
        /** What the log's entry commits to, so that the owner can check it; null before there is an entry. */
        entry: v.nullable(v.object({ logIndex: Count, document: v.string(), salt: v.string() })),
        cases: v.array(Case),
      }),
    ),
  }),
})

export const contestTransfer = writes('/estates/:estateId/transfers/:transferId/contest', {
  summary:
    'An old owner says that a transfer is not true; then only the community may confirm it, and results are told without it',
  policy: { anyOf: ['vote.read'] },
  params: OfTransfer,
  body: v.strictObject({ reason: filledText(300) }),
  idempotent: true,
  output: v.object({}),
  errors: ['transfer.not-found', 'transfer.contest-closed'],
})
