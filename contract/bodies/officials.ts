import * as v from 'valibot'
import { reads, writes } from '#contract/core/define.ts'
import { filledText, Id, Instant, typedText } from '#contract/core/scalars.ts'
import { INVITATION_STATES } from '#domain/bodies/invitations.ts'
import { PLACE_KINDS } from '#domain/places/places.ts'

// Posts in places: from the city administrator down. Who holds a post in a place invites to it and to those right below it.

const SIGNED_IN = { who: 'signed-in' } as const
const PlaceId = v.pipe(v.string(), v.regex(/^[0-9A-Za-z-]{1,32}$/))
const OfPlace = v.object({ placeId: PlaceId })
const Named = v.object({ placeId: PlaceId, kind: v.picklist(PLACE_KINDS), name: v.string() })

export const readOfficials = reads('/me/places', {
  summary: 'A place where I may invite: who holds posts there, who is invited, and the places below it',
  policy: SIGNED_IN,
  query: v.object({ placeId: v.optional(PlaceId) }),
  output: v.object({
    nowAt: Instant,
    /** Where I hold a post. */
    mine: v.array(Named),
    place: v.nullable(Named),
    below: v.array(Named),
    holders: v.array(
      v.object({
        name: v.string(),
        personId: v.string(),
        from: Instant,
        to: v.nullable(Instant),
        mayEnd: v.boolean(),
      }),
    ),
    invitations: v.array(
      v.object({
        invitationId: Id,
        name: v.string(),
        basis: v.string(),
        state: v.picklist(INVITATION_STATES),
        expiresAt: Instant,
        code: v.nullable(v.string()),
        may: v.array(v.picklist(['give', 'refuse', 'withdraw'])),
      }),
    ),
  }),
})

export const inviteOfficial = writes('/places/:placeId/invitations', {
  summary:
    'Invite a named person to a post in a place of mine or right below it; another of those who may invite confirms it',
  policy: SIGNED_IN,
  params: OfPlace,
  body: v.strictObject({ invitationId: Id, name: filledText(40), basis: filledText(60) }),
  idempotent: true,
  output: v.object({ code: v.string(), expiresAt: Instant }),
  errors: ['access.denied'],
})

export const decideOfficial = writes('/places/:placeId/invitations/:invitationId/decision', {
  summary: 'Confirm or refuse a post in a place that was accepted, or withdraw an invitation of mine',
  policy: SIGNED_IN,
  params: v.object({ placeId: PlaceId, invitationId: Id }),
  body: v.strictObject({ decision: v.picklist(['give', 'refuse', 'withdraw']) }),
  idempotent: true,
  output: v.object({}),
  errors: ['access.denied', 'body.changed', 'body.same-person'],
})

export const endOfficial = writes('/places/:placeId/officials/end', {
  summary: 'End a post in a place; the person is told under 我的任职',
  policy: SIGNED_IN,
  params: OfPlace,
  body: v.strictObject({ personId: typedText(64), basis: filledText(60) }),
  idempotent: true,
  output: v.object({}),
  errors: ['access.denied', 'body.changed', 'body.same-person'],
})
