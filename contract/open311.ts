import * as v from 'valibot'
import { REPAIR_MOVES } from '#domain/repair/ticket.ts'
import { reads, writes } from './define.ts'
import { CommunityId, Count, filledText, Id, Instant } from './scalars.ts'

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

/** What a receiver may be told of; none named is all. */
export const WebhookEvent = v.picklist([...REPAIR_MOVES, 'submit', 'lapse', 'say'])

export const Webhook = v.object({
  webhookId: Id,
  url: v.string(),
  events: v.array(WebhookEvent),
  madeAt: Instant,
  endedAt: v.nullable(Instant),
  /** What is not taken yet, and since when the oldest of it waits. */
  waiting: Count,
  waitingSince: v.nullable(Instant),
  lastSentAt: v.nullable(Instant),
  /** What the receiver answered last to what still waits: a status, or a word; empty where nothing went wrong. */
  lastFailure: v.string(),
})

export const listWebhooks = reads('/communities/:communityId/webhooks', {
  summary:
    "Which systems are told of the steps of the estate's shared repairs, and what each has not taken yet",
  policy: Connects,
  params: OfEstate,
  output: v.object({ webhooks: v.array(Webhook) }),
})

export const addWebhook = writes('/communities/:communityId/webhooks', {
  summary:
    'Tell a system of every step of shared repairs from now on. What signs is told once: again within ten minutes, later never',
  policy: Connects,
  params: OfEstate,
  body: v.strictObject({
    webhookId: Id,
    url: filledText(500),
    events: v.pipe(v.array(WebhookEvent), v.maxLength(20)),
  }),
  idempotent: true,
  output: v.object({ webhook: Webhook, secret: v.nullable(v.string()) }),
  errors: ['webhook.address-refused', 'webhook.too-many'],
})

export const endWebhook = writes('/communities/:communityId/webhooks/:webhookId/end', {
  summary: 'Tell a system of nothing any more; what waits stays unsent',
  policy: Connects,
  params: v.object({ communityId: CommunityId, webhookId: Id }),
  body: v.strictObject({}),
  idempotent: true,
  output: v.object({ webhook: Webhook }),
  errors: ['webhook.not-found'],
})
