export const REPAIR_STATES = [
  'submitted',
  'accepted',
  'dispatched',
  'onSite',
  'quoted',
  'paused',
  'done',
  'confirmed',
  'lapsed',
  'reopened',
  'declined',
  'withdrawn',
] as const
export type RepairState = (typeof REPAIR_STATES)[number]

export const REPAIR_MOVES = [
  'accept',
  'dispatch',
  'schedule',
  'arrive',
  'quote',
  'pause',
  'resume',
  'finish',
  'decline',
  'consent',
  'refuse',
  'confirm',
  'reopen',
  'withdraw',
] as const
export type RepairMove = (typeof REPAIR_MOVES)[number]

/** The one who reported, whoever directs the work for the company, the worker it was given to, or the clock. */
export type RepairActor = 'reporter' | 'company' | 'worker' | 'clock'

/** Why work waits. The clock of mending stands still meanwhile, in the open. Basis: product. */
export const PAUSE_REASONS = ['parts', 'visit', 'weather', 'utility', 'decision'] as const
export type PauseReason = (typeof PAUSE_REASONS)[number]

/** Why it is not going to be mended. An outcome of its own, never counted as solved. Basis: product. */
export const DECLINE_REASONS = [
  'own-part',
  'not-in-contract',
  'utility',
  'warranty',
  'duplicate',
  'needs-decision',
  'not-found',
  'other',
] as const
export type DeclineReason = (typeof DECLINE_REASONS)[number]

type Move = {
  readonly move: RepairMove | 'lapse'
  readonly by: readonly RepairActor[]
  readonly from: readonly RepairState[]
  /** Null where the state stays. */
  readonly to: RepairState | null
}

const COMPANY = ['company'] as const
const WORK = ['company', 'worker'] as const
const REPORTER = ['reporter'] as const

// Basis: product. The company proposes an end, the reporter decides; "not going to be fixed" is a state of its own and
// never counts as solved; a repair that has ended can be opened again and keeps its first clock. Where the owner pays, a price
// is agreed before the work is done (民法典 §§465, 509).
const MOVES: readonly Move[] = [
  { move: 'accept', by: WORK, from: ['submitted', 'reopened'], to: 'accepted' },
  {
    move: 'dispatch',
    by: COMPANY,
    from: ['submitted', 'accepted', 'dispatched', 'reopened'],
    to: 'dispatched',
  },
  { move: 'schedule', by: WORK, from: ['accepted', 'dispatched'], to: null },
  { move: 'arrive', by: WORK, from: ['submitted', 'accepted', 'dispatched', 'reopened'], to: 'onSite' },
  { move: 'quote', by: WORK, from: ['accepted', 'dispatched', 'onSite'], to: 'quoted' },
  { move: 'pause', by: WORK, from: ['accepted', 'dispatched', 'onSite'], to: 'paused' },
  { move: 'resume', by: WORK, from: ['paused'], to: 'accepted' },
  { move: 'finish', by: WORK, from: ['dispatched', 'onSite'], to: 'done' },
  {
    move: 'decline',
    by: COMPANY,
    from: ['submitted', 'accepted', 'dispatched', 'onSite', 'quoted', 'paused', 'reopened'],
    to: 'declined',
  },
  { move: 'consent', by: REPORTER, from: ['quoted'], to: 'dispatched' },
  { move: 'refuse', by: REPORTER, from: ['quoted'], to: 'accepted' },
  { move: 'confirm', by: REPORTER, from: ['done'], to: 'confirmed' },
  { move: 'reopen', by: REPORTER, from: ['done', 'confirmed', 'lapsed', 'declined'], to: 'reopened' },
  {
    move: 'withdraw',
    by: REPORTER,
    from: ['submitted', 'accepted', 'dispatched', 'quoted', 'paused', 'reopened'],
    to: 'withdrawn',
  },
  { move: 'lapse', by: ['clock'], from: ['done'], to: 'lapsed' },
]

/** The state a move leads to, or null where this actor may not make it from this state. */
export function nextState(
  state: RepairState,
  move: RepairMove | 'lapse',
  actor: RepairActor,
): RepairState | null {
  const found = MOVES.find((row) => row.move === move && row.by.includes(actor) && row.from.includes(state))
  return found ? (found.to ?? state) : null
}

/** What an actor may do next. */
export function movesOf(state: RepairState, actor: RepairActor): RepairMove[] {
  return MOVES.flatMap((row) =>
    row.move !== 'lapse' && row.by.includes(actor) && row.from.includes(state) ? [row.move] : [],
  )
}

/** Whether nothing more is expected of anyone. A finished repair stays open until its reporter says so, or 72 h of silence do. */
export function isClosed(state: RepairState): boolean {
  return state === 'confirmed' || state === 'lapsed' || state === 'declined' || state === 'withdrawn'
}
