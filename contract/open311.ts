import * as v from 'valibot'
import { reads, writes } from './define.ts'
import { CommunityId, filledText, Id, Instant } from './scalars.ts'

const OfEstate = v.object({ communityId: CommunityId })
const Connects = { anyOf: ['repair.connect'] } as const

export const Open311Scope = v.picklist(['read', 'write'])

export const Open311Key = v.object({
  keyId: Id,
  /** Which system holds it. */
  name: v.string(),
  scope: Open311Scope,
  issuedAt: Instant,
  endedAt: v.nullable(Instant),
})

export const listOpen311Keys = reads('/communities/:communityId/open311-keys', {
  summary:
    "The keys with which other systems use the estate's Open311 interface, newest first, without their secrets",
  policy: Connects,
  params: OfEstate,
  output: v.object({
    /** What other systems name the estate by. */
    jurisdictionId: v.string(),
    keys: v.array(Open311Key),
  }),
})

export const issueOpen311Key = writes('/communities/:communityId/open311-keys', {
  summary:
    'Give a system a key for Open311. Its text is told once: the same request again tells it within ten minutes, later never',
  policy: Connects,
  params: OfEstate,
  body: v.strictObject({ keyId: Id, name: filledText(40), scope: Open311Scope }),
  idempotent: true,
  output: v.object({ key: Open311Key, apiKey: v.nullable(v.string()) }),
  errors: ['open311.too-many-keys'],
})

export const endOpen311Key = writes('/communities/:communityId/open311-keys/:keyId/end', {
  summary: 'End a key: nothing is written with it from then on',
  policy: Connects,
  params: v.object({ communityId: CommunityId, keyId: Id }),
  body: v.strictObject({}),
  idempotent: true,
  output: v.object({ key: Open311Key }),
  errors: ['open311.key-not-found'],
})
