// An invitation to a post: a code for one named person, who accepts it signed in; what decides over others a second person confirms.

/** How long an invitation can be accepted, and how long the second person has. Basis: ours. */
export const INVITATION_DAYS = 7

export const INVITATION_STATES = ['open', 'expired', 'second', 'given', 'refused', 'withdrawn'] as const
export type InvitationState = (typeof INVITATION_STATES)[number]

export const INVITATION_VERDICTS = ['given', 'refused', 'withdrawn'] as const
export type InvitationVerdict = (typeof INVITATION_VERDICTS)[number]

export type InvitationFacts = {
  readonly madeBy: string
  readonly expiresAt: number
  readonly acceptedBy: string | null
  readonly verdict: InvitationVerdict | null
}

/** Where an invitation stands at `nowAt`. */
export function invitationState(one: InvitationFacts, nowAt: number): InvitationState {
  if (one.verdict !== null) return one.verdict
  if (one.acceptedBy !== null) return 'second'
  return nowAt >= one.expiresAt ? 'expired' : 'open'
}

export type InvitationBar = 'body.changed' | 'body.same-person'

/** Why somebody may not accept, decide or withdraw an invitation now; null where they may. Whether their post lets them is asked before. */
export function invitationBar(
  one: InvitationFacts,
  act: 'accept' | 'give' | 'refuse' | 'withdraw',
  by: string,
  nowAt: number,
): InvitationBar | null {
  const state = invitationState(one, nowAt)
  if (act === 'accept') {
    if (state !== 'open') return 'body.changed'
    // Nobody gives a post to themselves.
    return one.madeBy === by ? 'body.same-person' : null
  }
  if (act === 'withdraw') return state === 'open' || state === 'second' ? null : 'body.changed'
  if (state !== 'second') return 'body.changed'
  return act === 'give' && (one.madeBy === by || one.acceptedBy === by) ? 'body.same-person' : null
}

export type FilingFacts = {
  readonly filedBy: string
  readonly confirmedBy: string | null
  readonly isRefused: boolean
  readonly endBy: string | null
  readonly endConfirmedBy: string | null
}

export const FILING_STATES = ['filed', 'refused', 'confirmed', 'ending', 'ended'] as const
export type FilingState = (typeof FILING_STATES)[number]

/** Where a filed act stands: what one person wrote counts once another has confirmed it, and so does its early end. */
export function filingState(one: FilingFacts): FilingState {
  if (one.isRefused) return 'refused'
  if (one.confirmedBy === null) return 'filed'
  if (one.endBy === null) return 'confirmed'
  return one.endConfirmedBy === null ? 'ending' : 'ended'
}

/** Why somebody may not take a step with a filed act; null where they may. */
export function filingBar(
  one: FilingFacts,
  act: 'confirm' | 'refuse' | 'end',
  by: string,
): InvitationBar | null {
  const state = filingState(one)
  if (act === 'end') return state === 'confirmed' ? null : 'body.changed'
  if (state !== 'filed' && state !== 'ending') return 'body.changed'
  const author = state === 'filed' ? one.filedBy : one.endBy
  return act === 'confirm' && author === by ? 'body.same-person' : null
}
