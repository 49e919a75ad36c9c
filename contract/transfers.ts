import * as v from 'valibot'
import { reads, writes } from './define.ts'
import { CommunityId, Count, Day, filledText, Id, Instant } from './scalars.ts'
import { TransferEffect } from './votes.ts'

const OfEstate = v.object({ communityId: CommunityId })

export const DOCUMENT_KINDS = ['身份证', '护照', '港澳台通行证', '统一社会信用代码'] as const

/** A new owner as the title says. The number is kept as a keyed hash only. */
export const NewOwner = v.strictObject({
  name: filledText(40),
  documentKind: v.picklist(DOCUMENT_KINDS),
  documentNumber: v.pipe(v.string(), v.regex(/^[0-9A-Za-z()-]{5,30}$/)),
})

/** What a transfer meant for a vote that was not closed. */
const Case = v.object({ voteId: Id, voteTitle: v.string(), effect: TransferEffect })

export const findUnits = reads('/communities/:communityId/units', {
  summary: 'Units by a few signs of their address, with their present owners; at most ten',
  policy: { anyOf: ['roll.import'] },
  params: OfEstate,
  query: v.object({ sought: v.pipe(v.string(), v.minLength(1), v.maxLength(20)) }),
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

export const recordTransfer = writes('/communities/:communityId/transfers', {
  summary: 'Record that a unit has new owners; who votes for it in a running vote follows from that',
  policy: { anyOf: ['roll.import'] },
  params: OfEstate,
  body: v.strictObject({
    transferId: Id,
    unitId: Id,
    /** As `findUnits` told it, so that nobody transfers from an owner they did not see. */
    version: Count,
    fromOn: Day,
    owners: v.pipe(v.array(NewOwner), v.minLength(1), v.maxLength(20)),
  }),
  idempotent: true,
  output: v.object({ cases: v.array(Case) }),
  errors: [
    'transfer.unit-unknown',
    'transfer.owner-differs',
    'transfer.nothing-new',
    'transfer.future',
    'transfer.out-of-order',
    'transfer.name-differs',
    'transfer.bad-document',
  ],
})

export const listTransfers = reads('/communities/:communityId/transfers', {
  summary: 'Transfers recorded, the last fifty, and what they meant for running votes',
  policy: { anyOf: ['roll.import'] },
  params: OfEstate,
  output: v.object({
    nowAt: Instant,
    transfers: v.array(
      v.object({
        transferId: Id,
        unitLabel: v.string(),
        fromOn: Day,
        recordedAt: Instant,
        cases: v.array(Case),
      }),
    ),
  }),
})
