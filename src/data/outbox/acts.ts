import { makeComplaint, moveComplaint, proposeAgreement } from '#contract/complaints/endpoints.ts'
import type { AnyEndpoint, BodyOf } from '#contract/core/endpoint.ts'
import { joinRepair, moveRepair, reportRepair, sayOfRepair } from '#contract/repairs/endpoints.ts'
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
} as const

export type ActName = keyof typeof ACTS

/** What is kept of an act's body. */
export type ActBody<A extends ActName> = Omit<BodyOf<(typeof ACTS)[A]>, 'photoIds' | 'voiceId'>

/** What is asked of the server for a kept act, under which key; null for one that only a newer build knows. */
export function requestOf(item: OutboxItem, photoIds: readonly string[], part: ActPart = 'whole') {
  const { estateId, thread } = item
  if (part === 'pictures')
    return {
      endpoint: sayOfRepair as AnyEndpoint,
      params: { estateId, repairId: thread },
      body: { note: '', photoIds },
      key: item.picturesKey ?? item.key,
    }
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
