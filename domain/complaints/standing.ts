import {
  firstLevel,
  HOUR_MS,
  type Ladder,
  type Level,
  LEVELS,
  nextLevel,
  SILENCE_MS,
  type Subject,
} from './ladder.ts'

/**
 * `resolved` and `refused` wait for the complainant: to confirm, to raise it, or to stay silent. `accepted`: closed with the
 * reasons given, which never counts as solved. `agreed`: by an agreement that both sides confirmed.
 */
export const COMPLAINT_STATES = [
  'waiting',
  'handling',
  'resolved',
  'refused',
  'confirmed',
  'accepted',
  'agreed',
  'lapsed',
  'withdrawn',
] as const
export type ComplaintState = (typeof COMPLAINT_STATES)[number]

/** What people do by their own choice; the acts about an agreement stand apart. */
export const COMPLAINT_MOVES = [
  'answer',
  'mediate',
  'resolve',
  'refuse',
  'confirm',
  'raise',
  'reopen',
  'withdraw',
  'say',
] as const
export type ComplaintMove = (typeof COMPLAINT_MOVES)[number]

/** `assent` is the complainant's yes to an agreement, `agree` the other side's, with which it is in force. */
export const AGREEMENT_MOVES = ['propose', 'assent', 'join', 'agree', 'dissent'] as const
export type AgreementMove = (typeof AGREEMENT_MOVES)[number]

export const STEP_MOVES = ['submit', ...COMPLAINT_MOVES, ...AGREEMENT_MOVES, 'rise', 'lapse'] as const
export type StepMove = (typeof STEP_MOVES)[number]

export const COMPLAINT_ACTORS = [
  'complainant',
  'neighbour',
  'company',
  'community',
  'street',
  'district',
  'clock',
] as const
export type ComplaintActor = (typeof COMPLAINT_ACTORS)[number]

export type OtherSide = 'company' | 'neighbour'

/** One step. `version` names the agreement that it is about, `other` who the other side of a proposed one is. */
export type Step = {
  readonly move: StepMove
  readonly by: ComplaintActor
  readonly at: number
  readonly version?: number
  readonly other?: OtherSide
}

/** The time a complaint spends at one level. */
export type Visit = {
  readonly level: Level
  readonly arrivedAt: number
  readonly answerBy: number | null
  readonly solveBy: number
  readonly answeredAt: number | null
  /** When an outcome was given or an agreement came into force; null again once it is reopened. */
  readonly resolvedAt: number | null
  /** When it went up, and whether a clock or the complainant took it there. */
  readonly leftAt: number | null
  readonly leftBy: 'clock' | 'complainant' | null
}

export type AgreementStanding = {
  /** The last one proposed; 0 while none is. */
  readonly version: number
  readonly other: OtherSide | null
  readonly isAssented: boolean
  readonly isJoined: boolean
  readonly isRefused: boolean
  /** The one in force, with the instant since when. It stays so until a later one is. */
  readonly inForce: { readonly version: number; readonly at: number } | null
}

export type ComplaintProgress = {
  readonly state: ComplaintState
  readonly filedAt: number
  /** When the state last changed. */
  readonly since: number
  readonly closedAt: number | null
  readonly reopened: number
  readonly visits: readonly Visit[]
  readonly agreement: AgreementStanding
}

const OPEN: readonly ComplaintState[] = ['waiting', 'handling', 'resolved', 'refused']
const WORKED: readonly ComplaintState[] = ['waiting', 'handling']
const OUTCOME: readonly ComplaintState[] = ['resolved', 'refused']

export function isOpen(state: ComplaintState): boolean {
  return OPEN.includes(state)
}

/** Who acts for a level. A court has no seat here: the street or the district records what it did. */
export const HANDLERS: Readonly<Record<Level, readonly ComplaintActor[]>> = {
  company: ['company'],
  community: ['community'],
  street: ['street'],
  district: ['district'],
  court: ['street', 'district'],
}

/** Who may mediate and write an agreement down. Law: 人民调解法 §§8, 34: village and residents' committees, towns and streets. */
export const MEDIATORS = ['community', 'street'] as const satisfies readonly ComplaintActor[]

export function visitOf(standing: ComplaintProgress): Visit {
  return standing.visits[standing.visits.length - 1] as Visit
}

/** Whether a complaint has come to this actor: what went up is still seen below, what has not come up is not seen above. */
export function hasReached(standing: ComplaintProgress, actor: ComplaintActor): boolean {
  return standing.visits.some((visit) => visit.level === actor)
}

export function begun(subject: Subject, filedAt: number, ladder: Ladder): ComplaintProgress {
  return {
    state: 'waiting',
    filedAt,
    since: filedAt,
    closedAt: null,
    reopened: 0,
    visits: [arrival(firstLevel(subject), filedAt, ladder)],
    agreement: {
      version: 0,
      other: null,
      isAssented: false,
      isJoined: false,
      isRefused: false,
      inForce: null,
    },
  }
}

function arrival(level: Level, at: number, ladder: Ladder): Visit {
  const { answerHours, solveHours } = ladder[level]
  return {
    level,
    arrivedAt: at,
    answerBy: answerHours === null ? null : at + answerHours * HOUR_MS,
    solveBy: at + solveHours * HOUR_MS,
    answeredAt: null,
    resolvedAt: null,
    leftAt: null,
    leftBy: null,
  }
}

/** When the clock that runs now is over: to answer, to solve, or the complainant's silence. Null once it is closed. */
export function dueAtOf(standing: ComplaintProgress): number | null {
  const visit = visitOf(standing)
  switch (standing.state) {
    case 'waiting':
      return Math.min(visit.answerBy ?? visit.solveBy, visit.solveBy)
    case 'handling':
      return visit.solveBy
    case 'resolved':
    case 'refused':
      return (visit.resolvedAt ?? standing.since) + SILENCE_MS
    default:
      return null
  }
}

/** How a complaint stands after one more step of a person; null where the step is not allowed from where it stands. */
export function after(before: ComplaintProgress, step: Step, ladder: Ladder): ComplaintProgress | null {
  const { state } = before
  const visit = visitOf(before)
  const isHandler = HANDLERS[visit.level].includes(step.by)
  const isComplainant = step.by === 'complainant'
  switch (step.move) {
    case 'say':
      return isOpen(state) && (isComplainant || hasReached(before, step.by)) ? before : null
    case 'answer':
      return isHandler && state === 'waiting' ? answered(before, step.at) : null
    case 'mediate':
      return isMediator(before, step.by) && WORKED.includes(state) ? maybeAnswered(before, step) : null
    case 'resolve':
    case 'refuse':
      if (!isHandler || !WORKED.includes(state)) return null
      return moved(before, step.move === 'resolve' ? 'resolved' : 'refused', step.at, {
        answeredAt: visit.answeredAt ?? step.at,
        resolvedAt: step.at,
      })
    case 'confirm':
      if (!isComplainant || !OUTCOME.includes(state)) return null
      return moved(before, state === 'resolved' ? 'confirmed' : 'accepted', step.at, {})
    case 'raise':
      // What a level has not answered yet goes up by its clock.
      if (!isComplainant || !['handling', ...OUTCOME].includes(state) || visit.answeredAt === null)
        return null
      return risen(before, step.at, 'complainant', ladder)
    case 'withdraw':
      return isComplainant && isOpen(state) ? moved(before, 'withdrawn', step.at, {}) : null
    case 'reopen': {
      if (!isComplainant || isOpen(state) || state === 'withdrawn') return null
      // The clocks go on from where they first began.
      const again = moved(before, visit.answeredAt === null ? 'waiting' : 'handling', step.at, {
        resolvedAt: null,
      })
      return { ...again, reopened: before.reopened + 1 }
    }
    default:
      return afterAgreementMove(before, step)
  }
}

function afterAgreementMove(before: ComplaintProgress, step: Step): ComplaintProgress | null {
  const { agreement, state } = before
  const { version, other } = agreement
  const isComplainant = step.by === 'complainant'
  const isOther = other !== null && step.by === other
  const isAlive = isOpen(state) || state === 'agreed'
  if (!isAlive) return null
  if (step.move === 'propose') {
    if (!isMediator(before, step.by) || step.version !== version + 1 || !step.other) return null
    return {
      ...maybeAnswered(before, step),
      agreement: {
        ...agreement,
        version: step.version,
        other: step.other,
        isAssented: false,
        isJoined: false,
        isRefused: false,
      },
    }
  }
  const isSettled = agreement.isRefused || agreement.inForce?.version === version
  if (version === 0 || step.version !== version || isSettled) return null
  const changed = (change: Partial<AgreementStanding>) => ({
    ...before,
    agreement: { ...agreement, ...change },
  })
  switch (step.move) {
    case 'assent':
      return isComplainant && !agreement.isAssented ? changed({ isAssented: true }) : null
    case 'join':
      // A neighbour learns of it only after the complainant agreed to be known.
      return isOther && other === 'neighbour' && agreement.isAssented && !agreement.isJoined
        ? changed({ isJoined: true })
        : null
    case 'agree': {
      if (!isOther || !agreement.isAssented || (other === 'neighbour' && !agreement.isJoined)) return null
      const done = moved(before, 'agreed', step.at, { resolvedAt: visitOf(before).resolvedAt ?? step.at })
      return { ...done, agreement: { ...agreement, inForce: { version, at: step.at } } }
    }
    case 'dissent':
      return isComplainant || (isOther && agreement.isAssented) ? changed({ isRefused: true }) : null
    default:
      return null
  }
}

/**
 * The same at `nowMs`: every clock that has run out has taken it up, at the instant it ran out, and a week's silence
 * after an outcome has closed it. At court nothing is above; there it stays open and overdue.
 */
export function ticked(standing: ComplaintProgress, nowMs: number, ladder: Ladder): ComplaintProgress {
  let now = standing
  for (let next = nextTick(now, nowMs); next; next = nextTick(now, nowMs)) now = afterTick(now, next, ladder)
  return now
}

export type Tick = { readonly move: 'rise' | 'lapse'; readonly at: number }

/** The next thing a clock does that is over at `nowMs`, or null. */
export function nextTick(standing: ComplaintProgress, nowMs: number): Tick | null {
  const dueAt = dueAtOf(standing)
  if (dueAt === null || nowMs <= dueAt) return null
  if (OUTCOME.includes(standing.state)) return { move: 'lapse', at: dueAt }
  if (nextLevel(visitOf(standing).level) === null) return null
  // What was reopened after its first clock had run out rises when it was reopened.
  return { move: 'rise', at: Math.max(dueAt, standing.since) }
}

export function afterTick(standing: ComplaintProgress, tick: Tick, ladder: Ladder): ComplaintProgress {
  return tick.move === 'lapse'
    ? moved(standing, 'lapsed', tick.at, {})
    : risen(standing, tick.at, 'clock', ladder)
}

/**
 * How a complaint stands at `nowMs` after all steps that people made. What the clock wrote down is skipped where the clock
 * says the same again. Throws where a step could not have happened.
 */
export function standingOf(
  subject: Subject,
  filedAt: number,
  ladder: Ladder,
  steps: readonly Step[],
  nowMs: number,
): ComplaintProgress {
  let standing = begun(subject, filedAt, ladder)
  for (const step of steps) {
    if (step.by === 'clock') continue
    standing = ticked(standing, step.at, ladder)
    const next = step.move === 'submit' ? standing : after(standing, step, ladder)
    if (!next) throw new RangeError(`${step.move} by ${step.by} from ${standing.state}`)
    standing = next
  }
  return ticked(standing, nowMs, ladder)
}

/** What an actor may do next, besides what an agreement asks for. */
export function movesOf(standing: ComplaintProgress, actor: ComplaintActor, ladder: Ladder): ComplaintMove[] {
  return COMPLAINT_MOVES.filter((move) => after(standing, { move, by: actor, at: standing.since }, ladder))
}

/** What an actor may do about the agreement that is proposed. */
export function agreementMovesOf(
  standing: ComplaintProgress,
  actor: ComplaintActor,
  ladder: Ladder,
): AgreementMove[] {
  const { version } = standing.agreement
  return AGREEMENT_MOVES.filter((move) =>
    after(
      standing,
      {
        move,
        by: actor,
        at: standing.since,
        version: move === 'propose' ? version + 1 : version,
        other: 'company',
      },
      ladder,
    ),
  )
}

function isMediator(standing: ComplaintProgress, actor: ComplaintActor): boolean {
  const top = LEVELS.indexOf(visitOf(standing).level)
  return (
    (MEDIATORS as readonly ComplaintActor[]).includes(actor) &&
    hasReached(standing, actor) &&
    top >= LEVELS.indexOf('community')
  )
}

function moved(
  before: ComplaintProgress,
  state: ComplaintState,
  at: number,
  visit: Partial<Visit>,
): ComplaintProgress {
  return {
    ...before,
    state,
    since: at,
    closedAt: isOpen(state) ? null : at,
    visits: [...before.visits.slice(0, -1), { ...visitOf(before), ...visit }],
  }
}

function answered(before: ComplaintProgress, at: number): ComplaintProgress {
  return moved(before, 'handling', at, { answeredAt: visitOf(before).answeredAt ?? at })
}

/** To mediate or to propose is an answer of the level it stands at, and of no other. */
function maybeAnswered(before: ComplaintProgress, step: Step): ComplaintProgress {
  const isHandler = HANDLERS[visitOf(before).level].includes(step.by)
  return isHandler && before.state === 'waiting' ? answered(before, step.at) : before
}

function risen(
  before: ComplaintProgress,
  at: number,
  by: 'clock' | 'complainant',
  ladder: Ladder,
): ComplaintProgress | null
function risen(before: ComplaintProgress, at: number, by: 'clock', ladder: Ladder): ComplaintProgress
function risen(
  before: ComplaintProgress,
  at: number,
  by: 'clock' | 'complainant',
  ladder: Ladder,
): ComplaintProgress | null {
  const visit = visitOf(before)
  const level = nextLevel(visit.level)
  if (!level) return null
  return {
    ...before,
    state: 'waiting',
    since: at,
    closedAt: null,
    visits: [...before.visits.slice(0, -1), { ...visit, leftAt: at, leftBy: by }, arrival(level, at, ladder)],
  }
}
