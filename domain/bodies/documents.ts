import type { BodyJob, BodyKind } from './bodies.ts'

// What the log's entries of bodies and posts commit to: one spelling for one content. Who has the document and the salt can see that
// the entry is of exactly this document.

/** What an entry records: it took effect, or it ended. */
export const BODY_ENTRY_STATES = { made: 1, ended: 2 } as const
export type BodyEntryState = keyof typeof BODY_ENTRY_STATES

/** The document of a filed act, when it is confirmed and when it ends early. */
export function filingDocument(given: {
  readonly estateId: string
  readonly filingId: string
  readonly state: BodyEntryState
  readonly kind: BodyKind
  readonly name: string
  readonly creditCode: string
  readonly number: string
  readonly startsOn: string
  readonly endsOn: string
}): string {
  const { estateId, filingId, state, kind, name, creditCode, number, startsOn, endsOn } = given
  return JSON.stringify({
    act: 'filing',
    estateId,
    filingId,
    state,
    kind,
    name,
    creditCode,
    number,
    startsOn,
    endsOn,
  })
}

/** The document of a post that is given or ends. `by`: who invited and, where it takes two, who confirmed; or who ended it. */
export function postDocument(given: {
  readonly estateId: string
  readonly postId: string
  readonly state: BodyEntryState
  readonly bodyId: string
  readonly job: BodyJob
  readonly personId: string
  readonly by: readonly string[]
}): string {
  const { estateId, postId, state, bodyId, job, personId, by } = given
  return JSON.stringify({ act: 'post', estateId, postId, state, bodyId, job, personId, by })
}
