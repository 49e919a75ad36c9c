import type { StepData } from '#contract/repairs/endpoints.ts'
import { isClosed, type RepairState } from '#domain/repairs/ticket.ts'
import { DECLINE_WORDS, PAUSE_WORDS, publicText, STATE_NOTES } from '#server/repairs/public-words.ts'

export type { ToldStep as StoredStep } from '#server/repairs/parts.ts'
import type { ToldStep as StoredStep } from '#server/repairs/parts.ts'

export function statusOf(state: RepairState): 'open' | 'closed' {
  return isClosed(state) ? 'closed' : 'open'
}

export function updateIdOf(repairId: string, position: number): string {
  return `${repairId}-${position}`
}

/** The step that says why, with what it said. */
export type Reason = { readonly note: string; readonly data: StepData }

/** What the state means, with the reason where it has one. */
export function noteOf(state: RepairState, reason: Reason | null): string {
  const plain = STATE_NOTES[state]
  const why =
    state === 'declined' && reason?.data.declineReason
      ? DECLINE_WORDS[reason.data.declineReason]
      : state === 'paused' && reason?.data.pauseReason
        ? PAUSE_WORDS[reason.data.pauseReason]
        : null
  if (why === null) return plain
  const said = publicText(reason?.note ?? '').trim()
  return `${plain.slice(0, -1)}：${why}。${said}`
}

type Told = Pick<StoredStep, 'move' | 'state' | 'by' | 'byPerson' | 'note' | 'data'>

/** Owners' own words stay between them and the company; those of the company and of other systems are told. */
export function isTold(step: Pick<Told, 'move' | 'by' | 'byPerson'>): boolean {
  return step.move !== 'say' || !isOwners(step)
}

/** What a step means to strangers. */
export function descriptionOf(step: Told): string {
  if (step.move === 'say') return isOwners(step) ? '' : publicText(step.note)
  const state = noteOf(step.state, step)
  const hasSaid = step.move === 'decline' || step.move === 'pause'
  return isOwners(step) || hasSaid ? state : state + publicText(step.note)
}

function isOwners(step: Pick<Told, 'by' | 'byPerson'>): boolean {
  return step.by === 'owner' && !step.byPerson.startsWith('open311-')
}
