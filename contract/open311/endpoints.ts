import * as v from 'valibot'
import { REPAIR_MOVES } from '#domain/repairs/ticket.ts'
import { reads, writes } from '#contract/core/define.ts'
import { EstateId, Count, filledText, Id, Instant } from '#contract/core/scalars.ts'

const OfEstate = v.object({ estateId: EstateId })
const Connects = { anyOf: ['repair.connect'] } as const

export const Open311Scope = v.picklist(['read', 'write'])

export const Open311Key = v.object({
  keyId: Id,
  /** Which system holds it. */
  name: v.string(),
  scope: Open311Scope,
  /** 12345's own system: each of its requests is an order. */
  isHotline: v.boolean(),
  issuedAt: Instant,
  endedAt: v.nullable(Instant),
  /** To the minute. */
  lastUsedAt: v.nullable(Instant),
})
export type Open311Key = v.InferOutput<typeof Open311Key>

export const listOpen311Keys = reads('/estates/:estateId/open311-keys', {
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

export const issueOpen311Key = writes('/estates/:estateId/open311-keys', {
  summary:
    'Give a system a key for Open311. Its text is told once: the same request again tells it within ten minutes, later never',
  policy: Connects,
  params: OfEstate,
  body: v.strictObject({
    keyId: Id,
    name: filledText(40),
    scope: Open311Scope,
    isHotline: v.optional(v.boolean()),
  }),
  idempotent: true,
  output: v.object({ key: Open311Key, apiKey: v.nullable(v.string()) }),
  errors: ['open311.too-many-keys'],
})

export const endOpen311Key = writes('/estates/:estateId/open311-keys/:keyId/end', {
  summary: 'End a key: nothing is written with it from then on',
  policy: Connects,
  params: v.object({ estateId: EstateId, keyId: Id }),
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

export type Webhook = v.InferOutput<typeof Webhook>

export const listWebhooks = reads('/estates/:estateId/webhooks', {
  summary:
    "Which systems are told of the steps of the estate's shared repairs, and what each has not taken yet",
  policy: Connects,
  params: OfEstate,
  output: v.object({ webhooks: v.array(Webhook) }),
})

export const addWebhook = writes('/estates/:estateId/webhooks', {
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

export const endWebhook = writes('/estates/:estateId/webhooks/:webhookId/end', {
  summary: 'Tell a system of nothing any more; what waits stays unsent',
  policy: Connects,
  params: v.object({ estateId: EstateId, webhookId: Id }),
  body: v.strictObject({}),
  idempotent: true,
  output: v.object({ webhook: Webhook }),
  errors: ['webhook.not-found'],
})

/** What was to be told of one step, and how that went. */
export const WebhookDelivery = v.object({
  repairId: Id,
  position: Count,
  event: v.string(),
  at: Instant,
  tries: Count,
  /** What the receiver answered last: a status, or a word; empty where it was not called yet. */
  lastAnswer: v.string(),
  sentAt: v.nullable(Instant),
  /** Not before this, where it still waits. */
  nextAt: v.nullable(Instant),
})

export const listDeliveriesOfWebhook = reads('/estates/:estateId/webhooks/:webhookId/events', {
  summary: 'What a receiver was told last and what still waits for it, newest first, at most fifty',
  policy: Connects,
  params: v.object({ estateId: EstateId, webhookId: Id }),
  output: v.object({ nowAt: Instant, webhook: Webhook, deliveries: v.array(WebhookDelivery) }),
  errors: ['webhook.not-found'],
})

export const retryWebhook = writes('/estates/:estateId/webhooks/:webhookId/retry', {
  summary: 'Try again at once what a receiver has not taken, instead of waiting',
  policy: Connects,
  params: v.object({ estateId: EstateId, webhookId: Id }),
  body: v.strictObject({}),
  idempotent: true,
  output: v.object({ webhook: Webhook }),
  errors: ['webhook.not-found'],
})
