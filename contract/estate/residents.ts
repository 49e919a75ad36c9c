import * as v from 'valibot'
import { reads, writes } from '#contract/core/define.ts'
import { Count, Day, EstateId, filledText, Id, Instant } from '#contract/core/scalars.ts'
import { INVITED_KINDS, RESIDENCE_STATES, RESIDENT_KINDS } from '#domain/estate/residents.ts'

const MANAGE = { anyOf: ['resident.invite'] } as const
const OfEstate = v.object({ estateId: EstateId })
const OfResidence = v.object({ estateId: EstateId, residenceId: Id })

/** What an entry of the log commits to, so that a reader can check it. */
export const ResidenceEntry = v.object({ logIndex: Count, document: v.string(), salt: v.string() })

const Resident = v.object({
  residenceId: Id,
  kind: v.picklist(RESIDENT_KINDS),
  name: v.string(),
  endsOn: Day,
  seesBills: v.boolean(),
  state: v.picklist(RESIDENCE_STATES),
  /** Of an invitation: until when it can be taken. */
  expiresAt: Instant,
  from: v.nullable(Instant),
  to: v.nullable(Instant),
  /** Let in by the community's desk on a lease, which ends it. */
  isByDesk: v.boolean(),
  /** For whoever made it, as long as it can be taken. */
  code: v.nullable(v.string()),
  entry: v.nullable(ResidenceEntry),
})
export type Resident = v.InferOutput<typeof Resident>

export const listResidents = reads('/estates/:estateId/residents', {
  summary: 'Who lives in each home of mine without owning it, who is invited, and who was until lately',
  policy: MANAGE,
  params: OfEstate,
  output: v.object({
    nowAt: Instant,
    homes: v.array(
      v.object({ unitId: Id, label: v.string(), residents: v.array(Resident), mayInvite: v.boolean() }),
    ),
  }),
})

export const inviteResident = writes('/estates/:estateId/residents', {
  summary:
    'Invite a named person to live in a home of mine until a day; answers the code that this person takes it with, once, within seven days',
  policy: MANAGE,
  params: OfEstate,
  body: v.strictObject({
    residenceId: Id,
    unitId: Id,
    kind: v.picklist(INVITED_KINDS),
    name: filledText(40),
    endsOn: Day,
    seesBills: v.boolean(),
  }),
  idempotent: true,
  output: v.object({ code: v.string(), expiresAt: Instant }),
  errors: ['resident.not-yours', 'resident.too-many'],
})

export const endResident = writes('/estates/:estateId/residents/:residenceId/end', {
  summary: 'Withdraw an invitation of a home of mine, or end what it gave, at once',
  policy: MANAGE,
  params: OfResidence,
  body: v.strictObject({}),
  idempotent: true,
  output: v.object({}),
  errors: ['resident.not-yours', 'resident.by-desk'],
})

export const showBills = writes('/estates/:estateId/residents/:residenceId/bills', {
  summary: 'Show somebody who lives in a home of mine its bills, or no longer',
  policy: MANAGE,
  params: OfResidence,
  body: v.strictObject({ seesBills: v.boolean() }),
  idempotent: true,
  output: v.object({}),
  errors: ['resident.not-yours'],
})
