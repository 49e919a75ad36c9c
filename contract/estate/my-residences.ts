import * as v from 'valibot'
import { reads, writes } from '#contract/core/define.ts'
import { Day, EstateId, Id, Instant } from '#contract/core/scalars.ts'
import { RESIDENT_KINDS } from '#domain/estate/residents.ts'
import { ResidenceEntry } from './residents.ts'

const SIGNED_IN = { who: 'signed-in' } as const
export const RESIDENCE_CODE = /^[0-9]{12}$/
const Code = v.pipe(v.string(), v.regex(RESIDENCE_CODE))

const Stay = {
  kind: v.picklist(RESIDENT_KINDS),
  estateName: v.string(),
  unitLabel: v.string(),
  endsOn: Day,
  seesBills: v.boolean(),
}

export const readResidence = writes('/me/residences/read', {
  summary: 'What an invitation of this code is to; ten wrong codes an hour and no more',
  policy: SIGNED_IN,
  body: v.strictObject({ code: Code }),
  output: v.object({ ...Stay, expiresAt: Instant }),
  errors: ['invitation.refused', 'resident.own-home'],
})

export const takeResidence = writes('/me/residences/take', {
  summary: 'Take the invitation to live in a home; it holds from now to its last day',
  policy: SIGNED_IN,
  body: v.strictObject({ code: Code }),
  idempotent: true,
  output: v.object({ estateId: EstateId }),
  errors: ['invitation.refused', 'resident.own-home'],
})

export const listMyResidences = reads('/me/residences', {
  summary: 'The homes I live in without owning them, until when, and those that ended',
  policy: SIGNED_IN,
  output: v.object({
    nowAt: Instant,
    residences: v.array(
      v.object({
        ...Stay,
        residenceId: Id,
        estateId: EstateId,
        from: Instant,
        to: Instant,
        isNow: v.boolean(),
        /** Why it is over: its last day, an owner of the home, the desk or a sale, or myself. Null as long as it is not. */
        ended: v.nullable(v.picklist(['term', 'other', 'self'])),
        entry: v.nullable(ResidenceEntry),
      }),
    ),
  }),
})

export const leaveResidence = writes('/me/residences/:estateId/:residenceId/leave', {
  summary: 'Say that I no longer live there',
  policy: SIGNED_IN,
  params: v.object({ estateId: EstateId, residenceId: Id }),
  body: v.strictObject({}),
  idempotent: true,
  output: v.object({}),
  errors: ['resident.gone'],
})
