import { retentionDays } from '#domain/privacy/retention.ts'
import {
  addDays,
  beijingDayOf,
  DAY_MS,
  type Holidays,
  isWorkingDay,
  startOfDayMs,
} from '#domain/core/calendar.ts'
import type { ClaimActor, ClaimState, ClaimStepKind } from './claim-words.ts'

// A claim: somebody says that a home of the roll is theirs, with pictures of papers, and persons decide. Basis: product (DOMAIN2 §1.5);
// no law of Beijing sets these days. "Ask once for everything missing" is the general rule of administrative service (一次性告知).

/** Working days that the desk of the community has, from the day after a claim or its answer came. */
export const DESK_WORKING_DAYS = 3
/** Working days that the street has for an appeal, and a second person to confirm. */
export const STREET_WORKING_DAYS = 5
/** Days in which a claimant may answer what was asked; after them the desk may refuse. */
export const ANSWER_DAYS = 15
/** Days in which a refusal may be appealed. */
export const APPEAL_DAYS = 30
/** Days after the end of a claim on which the pictures of its papers are deleted. Law: 个人信息保护法 §19 (the shortest time). */
export const EVIDENCE_DAYS = retentionDays('claim-papers')

/** Steps by which a claim is refused, the second time for good. */
export const CLAIM_REFUSING = ['refuse', 'uphold'] as const satisfies readonly ClaimStepKind[]

/** Who may look at a claim and decide: never the property company and never the owners' committee. */
export const CLAIM_DESKS = ['community', 'street'] as const satisfies readonly ClaimActor[]
export type ClaimDesk = (typeof CLAIM_DESKS)[number]

export type ClaimStep = {
  readonly kind: ClaimStepKind
  readonly at: number
  readonly by: string
  readonly as: ClaimActor
  /** Of a grant: whether it counts only once a second person confirms it. */
  readonly needsSecond: boolean
}

/** How a claim began. `recordedBy`: the officer who wrote it down for somebody at the counter. */
export type ClaimStart = {
  readonly at: number
  readonly recordedBy: string | null
  readonly recordedAs: ClaimDesk | null
}

export type ClaimStanding = {
  readonly state: ClaimState
  /** Since when it is so. */
  readonly since: number
  /** The end of the clock that runs: the desk's, the claimant's for an answer or an appeal; null where none runs. */
  readonly dueAt: number | null
  readonly wasAsked: boolean
  /** Who has spoken for it so far; a grant takes one of them, a second person one more. */
  readonly approvals: readonly { readonly by: string; readonly as: ClaimDesk }[]
  /** Who has decided anything of it: an appeal goes to another person. */
  readonly deciders: readonly string[]
}

/** The instant at which so many working days after the day of `atMs` have ended. */
export function workingDaysEnd(atMs: number, days: number, holidays: Holidays): number {
  let day = beijingDayOf(atMs)
  for (let left = days; left > 0; ) {
    day = addDays(day, 1)
    if (isWorkingDay(day, holidays)) left -= 1
  }
  return startOfDayMs(addDays(day, 1))
}

/** Where a claim stands after its steps, which must be in their order. */
export function standingOfClaim(
  start: ClaimStart,
  steps: readonly ClaimStep[],
  holidays: Holidays,
): ClaimStanding {
  const atCounter =
    start.recordedBy !== null && start.recordedAs !== null
      ? [{ by: start.recordedBy, as: start.recordedAs }]
      : []
  const begun: ClaimStanding = {
    state: 'waiting',
    since: start.at,
    dueAt: workingDaysEnd(start.at, DESK_WORKING_DAYS, holidays),
    wasAsked: false,
    approvals: atCounter,
    deciders: atCounter.map(({ by }) => by),
  }
  return steps.reduce((standing, step) => after(standing, step, holidays), begun)
}

/** The same after one more step. */
function after(standing: ClaimStanding, step: ClaimStep, holidays: Holidays): ClaimStanding {
  const { at } = step
  const to = (state: ClaimState, dueAt: number | null, more: Partial<ClaimStanding> = {}) => ({
    ...standing,
    state,
    since: at,
    dueAt,
    ...more,
  })
  const decided = { deciders: [...standing.deciders, step.by] }
  switch (step.kind) {
    case 'match':
      return to('granted', null)
    case 'ask':
      return to('asked', daysEnd(at, ANSWER_DAYS), { wasAsked: true, ...decided })
    case 'answer':
      return to('waiting', workingDaysEnd(at, DESK_WORKING_DAYS, holidays))
    case 'grant': {
      const approvals = approvalsWith(standing, step)
      return step.needsSecond && !isEnough(approvals)
        ? to('second', workingDaysEnd(at, STREET_WORKING_DAYS, holidays), { approvals, ...decided })
        : to('granted', null, { approvals, ...decided })
    }
    case 'confirm':
      return to('granted', null, { approvals: approvalsWith(standing, step), ...decided })
    case 'refuse':
      return to('refused', daysEnd(at, APPEAL_DAYS), { approvals: [], ...decided })
    case 'appeal':
      return to('appealed', workingDaysEnd(at, STREET_WORKING_DAYS, holidays))
    case 'uphold':
      return to('upheld', null, decided)
    case 'withdraw':
      return to('withdrawn', null)
  }
}

export type ClaimBar = 'claim.state' | 'claim.same-person' | 'claim.needs-street' | 'claim.asked-once'

/**
 * Why somebody may not take a step now; null where they may. Whether the person may decide at all (their posts, whether they stand in an election or
 * are a party) is asked before.
 */
export function claimBar(
  standing: ClaimStanding,
  step: { readonly kind: ClaimStepKind; readonly by: string; readonly as: ClaimActor },
  nowAt: number,
): ClaimBar | null {
  const { state } = standing
  const isOver = standing.dueAt !== null && nowAt >= standing.dueAt
  switch (step.kind) {
    case 'match':
      return state === 'waiting' ? null : 'claim.state'
    case 'ask':
      if (standing.wasAsked) return 'claim.asked-once'
      return state === 'waiting' ? null : 'claim.state'
    case 'answer':
      return state === 'asked' ? null : 'claim.state'
    case 'withdraw':
      return ['waiting', 'asked', 'second', 'appealed'].includes(state) ? null : 'claim.state'
    case 'appeal':
      return state === 'refused' && !isOver ? null : 'claim.state'
    case 'refuse':
      // Whoever was asked has their days to answer.
      if (state === 'asked') return isOver ? null : 'claim.state'
      return state === 'waiting' || state === 'second' ? null : 'claim.state'
    case 'grant':
      if (state === 'appealed') return forAppeal(standing, step)
      if (state !== 'waiting') return 'claim.state'
      return standing.approvals.some(({ by }) => by === step.by) ? 'claim.same-person' : null
    case 'uphold':
      return state === 'appealed' ? forAppeal(standing, step) : 'claim.state'
    case 'confirm':
      if (state !== 'second') return 'claim.state'
      if (standing.approvals.some(({ by }) => by === step.by)) return 'claim.same-person'
      return isEnough(approvalsWith(standing, step)) ? null : 'claim.needs-street'
  }
}

/** What the roll says of the owner whom a claimant is said to be. */
export type OwnerFacts = {
  readonly isName: boolean
  readonly isDocument: boolean
  /** Another account has the owner already. */
  readonly isTied: boolean
  /** Somebody else claims the same home. */
  readonly hasRival: boolean
}

/** Decides whether a grant takes a second person: unless the roll has the same name and document, and nobody else is there. */
export function needsSecond({ isName, isDocument, isTied, hasRival }: OwnerFacts): boolean {
  return !isName || !isDocument || isTied || hasRival
}

/** Whether the pictures of a claim's papers are to be deleted by now, and when that is; null while it is not over. */
export function evidenceEndsAt(standing: ClaimStanding): number | null {
  const { state, since, dueAt } = standing
  if (state === 'granted' || state === 'upheld' || state === 'withdrawn')
    return since + EVIDENCE_DAYS * DAY_MS
  // A refusal can be appealed for as long.
  return state === 'refused' ? dueAt : null
}

/** Whether persons of two posts have spoken for a claim that one person may not grant: two, one of them of the street. */
function isEnough(approvals: ClaimStanding['approvals']): boolean {
  return new Set(approvals.map(({ by }) => by)).size > 1 && approvals.some(({ as }) => as === 'street')
}

function approvalsWith(
  { approvals }: ClaimStanding,
  { by, as }: { readonly by: string; readonly as: ClaimActor },
): ClaimStanding['approvals'] {
  return as === 'community' || as === 'street' ? [...approvals, { by, as }] : approvals
}

function forAppeal(standing: ClaimStanding, step: { by: string; as: ClaimActor }): ClaimBar | null {
  if (step.as !== 'street') return 'claim.needs-street'
  return standing.deciders.includes(step.by) ? 'claim.same-person' : null
}

/** The end of so many whole days after the day of `atMs`. Law: 民法典 §201: the day it begins on is not counted. */
function daysEnd(atMs: number, days: number): number {
  return startOfDayMs(addDays(beijingDayOf(atMs), days + 1))
}
