import { makeComplaint, moveComplaint, proposeAgreement } from '#contract/complaints/endpoints.ts'
import type { AnyEndpoint, BodyOf } from '#contract/core/endpoint.ts'
import { joinRepair, moveRepair, reportRepair, sayOfRepair } from '#contract/repairs/endpoints.ts'
import { recordDelivery } from '#contract/votes/paper/deliveries.ts'
import { serverNow } from '../calls/server-clock.ts'
import { type ActPart, type OutboxItem, voiceOf } from './core.ts'
import { familyOf } from './family.ts'

/**
 * What may be done without network and goes out later: the endpoint that takes it, below one repair or one complaint. Its body
 * is kept as it is sent; `photoIds`, where it has them, is filled with the pictures' names once they are sent. A name stands in what phones
 * keep: it may be added, never changed.
 */
export const ACTS = {
  report: reportRepair,
  move: moveRepair,
  say: sayOfRepair,
  join: joinRepair,
  complain: makeComplaint,
  complaintMove: moveComplaint,
  propose: proposeAgreement,
  visit: recordDelivery,
} as const

export type ActName = keyof typeof ACTS

/** What is kept of an act's body. Of a visit it is when it was, since how long ago that is will be known when it is sent. */
export type ActBody<A extends ActName> = A extends 'visit'
  ? { readonly outcome: BodyOf<typeof recordDelivery>['outcome']; readonly visitedAt: number }
  : Omit<BodyOf<(typeof ACTS)[A]>, 'photoIds' | 'voiceId'>

const MINUTE_MS = 60_000

export type ActRequest = {
  readonly endpoint: AnyEndpoint
  readonly params: Readonly<Record<string, string>>
  readonly body: Readonly<Record<string, unknown>>
  readonly key: string
}

/** What is asked of the server for a kept act, under which key; null for one that only a newer build knows. */
export function requestOf(
  item: OutboxItem,
  photoIds: readonly string[],
  part: ActPart = 'whole',
): ActRequest | null {
  const { estateId, thread } = item
  if (part === 'pictures') return picturesOf(item, photoIds)
  if (familyOf(item) === 'visit') return visitOf(item)
  const endpoint = (ACTS as Readonly<Record<string, AnyEndpoint>>)[item.act]
  if (!endpoint) return null
  const takesPhotos = 'photoIds' in ((endpoint.body as { entries?: object }).entries ?? {})
  const voiceId = voiceOf(item)?.photoId
  return {
    endpoint,
    params: {
      estateId,
      [familyOf(item) === 'complaint' ? 'complaintId' : 'repairId']: thread,
    },
    key: item.key,
    body: takesPhotos ? { ...item.body, photoIds, ...(voiceId ? { voiceId } : {}) } : item.body,
  }
}

/** The pictures of a report or a complaint whose words the server has. */
function picturesOf(item: OutboxItem, photoIds: readonly string[]): ActRequest {
  const { estateId, thread } = item
  const key = item.picturesKey ?? item.key
  if (familyOf(item) === 'complaint')
    return {
      endpoint: moveComplaint,
      params: { estateId, complaintId: thread },
      body: { move: 'say', note: '', photoIds },
      key,
    }
  return {
    endpoint: sayOfRepair,
    params: { estateId, repairId: thread },
    body: { note: '', photoIds },
    key,
  }
}

/** A visit's thread is its vote and its head: what the server says of one door holds no other back. */
function visitOf({ id, estateId, thread, body, key }: OutboxItem): ActRequest {
  const [voteId = '', headId = ''] = thread.split(' ')
  const { outcome, visitedAt } = body as ActBody<'visit'>
  return {
    endpoint: recordDelivery,
    params: { estateId, voteId },
    key,
    body: {
      deliveryId: id,
      headIds: [headId],
      method: 'visit',
      outcome,
      minutesAgo: Math.max(0, Math.floor((serverNow() - visitedAt) / MINUTE_MS)),
      note: '',
      photoIds: [],
    },
  }
}
