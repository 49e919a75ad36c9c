import {
  addDays,
  beijingDayOf,
  type Day,
  daysBetween,
  isDay,
  type Holidays,
  lastDayOfPeriod,
  mayStillMove,
  startOfDayMs,
} from '#domain/core/calendar.ts'
import type { Fraction } from '#domain/core/quantity.ts'
import { type LawTestOf, lawTest, reaches } from './counting/law-test.ts'
import { DEVELOPER_HEAD, type Roll } from './roll.ts'
import type { Share } from './counting/tally.ts'

export const INITIATIVE_KINDS = ['interimMeeting', 'firstMeeting'] as const
export type InitiativeKind = (typeof INITIATIVE_KINDS)[number]
export type InitiativeTest = LawTestOf<'asked-heads' | 'asked-area' | 'delivered-area'>

/** Days that run: how many, and who says so. No law names a number where the basis is product. */
type Days = { readonly days: number; readonly basis: 'cityRule' | 'product' }

export type InitiativeRule = {
  readonly kind: InitiativeKind
  /** What the owners' part must reach, in heads and in area. */
  readonly share: Fraction
  readonly join: 'both' | 'either'
  /** What part of the area must be in owners' hands. */
  readonly delivered: Fraction | null
  readonly article: string
  readonly basis: 'cityRule'
  readonly collect: Days
  readonly committee: Days | null
  readonly street: Days
  /** How far ahead a day may lie that the committee plans, or the street sets or plans. */
  readonly furthest: Days
}

export const INITIATIVE_RULES: readonly InitiativeRule[] = [
  // Law: 北京市物业管理条例 §35: the committee must convene an interim meeting when 20 % of the owners propose it; 建房〔2009〕274号
  // §21: 20 % of the area and of the heads. §36: where it does not, the street orders it to within a term.
  {
    kind: 'interimMeeting',
    share: { num: 1, den: 5 },
    join: 'both',
    delivered: null,
    article: '北京市物业管理条例第三十五条，建房〔2009〕274号第二十一条',
    basis: 'cityRule',
    collect: { days: 90, basis: 'product' },
    committee: { days: 15, basis: 'product' },
    street: { days: 15, basis: 'product' },
    furthest: { days: 60, basis: 'product' },
  },
  // Law: 北京市物业管理条例 §30: once half the area is delivered, 5 % of the owners, or owners of 5 % of the area, may ask the
  // street for a first meeting; §31: the street examines it within 30 days, and the group that prepares it meets within 30.
  {
    kind: 'firstMeeting',
    share: { num: 1, den: 20 },
    join: 'either',
    delivered: { num: 1, den: 2 },
    article: '北京市物业管理条例第三十条',
    basis: 'cityRule',
    collect: { days: 90, basis: 'product' },
    committee: null,
    street: { days: 30, basis: 'cityRule' },
    furthest: { days: 30, basis: 'cityRule' },
  },
]

/** The rule of a kind. */
export function initiativeRuleOf(kind: InitiativeKind): InitiativeRule {
  return INITIATIVE_RULES.find((rule) => rule.kind === kind) as InitiativeRule
}

export type InitiativeProof = {
  readonly kind: InitiativeKind
  readonly article: string
  readonly reached: boolean
  readonly roll: Share
  readonly supporting: Share
  readonly deliveredDm2: number
  readonly tests: readonly InitiativeTest[]
  /** Keys that stand for no head of this roll: sold since, or owned by others too now. They count for nothing. */
  readonly notOnRoll: readonly string[]
}

/**
 * Decides whether the heads that support an initiative are enough of a roll. A head counts once however often its key is
 * given, with all its area; joint owners and owners of several units are one head, as `buildRoll` makes them.
 */
export function decideInitiative(
  kind: InitiativeKind,
  roll: Roll,
  headKeys: readonly string[],
): InitiativeProof {
  const asking = new Set(headKeys)
  const supporting = { heads: 0, areaDm2: 0 }
  let deliveredDm2 = roll.areaDm2
  for (const head of roll.heads) {
    if (head.headKey === DEVELOPER_HEAD) deliveredDm2 -= head.areaDm2
    if (!asking.delete(head.headKey)) continue
    supporting.heads += 1
    supporting.areaDm2 += head.areaDm2
  }
  const counted = { roll: { heads: roll.headCount, areaDm2: roll.areaDm2 }, supporting, deliveredDm2 }
  return { ...proveInitiative(kind, counted), notOnRoll: [...asking] }
}

/** The same from counts alone, for what was frozen when an initiative was passed on. */
export function proveInitiative(
  kind: InitiativeKind,
  counted: { readonly roll: Share; readonly supporting: Share; readonly deliveredDm2: number },
): Omit<InitiativeProof, 'notOnRoll'> {
  const { share, join, delivered, article } = initiativeRuleOf(kind)
  const { roll, supporting, deliveredDm2 } = counted
  const asked = [
    lawTest('asked-heads', { part: supporting.heads, whole: roll.heads }, share, false, article),
    lawTest('asked-area', { part: supporting.areaDm2, whole: roll.areaDm2 }, share, false, article),
  ]
  const before = delivered
    ? [lawTest('delivered-area', { part: deliveredDm2, whole: roll.areaDm2 }, delivered, false, article)]
    : []
  const isEnough = join === 'both' ? reaches(asked) : asked.some((one) => reaches([one]))
  return {
    kind,
    article,
    reached: isEnough && reaches(before),
    roll,
    supporting,
    deliveredDm2,
    tests: [...asked, ...before],
  }
}

export type InitiativeState =
  | 'collecting'
  | 'withdrawn'
  | 'expired'
  | 'withCommittee'
  | 'planned'
  | 'withStreet'
  | 'ordered'
  | 'streetConvenes'
  | 'convened'
  | 'declined'

export const INITIATIVE_MOVES = [
  'reach',
  'withdraw',
  'plan',
  'convene',
  'refuse',
  'order',
  'decline',
] as const
export type InitiativeMove = (typeof INITIATIVE_MOVES)[number]
/** Those that name a day. */
export const DATED_MOVES = ['plan', 'order'] as const satisfies readonly InitiativeMove[]

/** `owners` are the supporters together: the last of them makes an initiative reach its share. */
export const INITIATIVE_ACTORS = ['owners', 'starter', 'committee', 'street'] as const
export type InitiativeActor = (typeof INITIATIVE_ACTORS)[number]

type Move = {
  readonly move: InitiativeMove
  readonly by: InitiativeActor
  readonly kinds: readonly InitiativeKind[]
  readonly from: readonly InitiativeState[]
  readonly to: InitiativeState
}

const INTERIM = ['interimMeeting'] as const
const FIRST = ['firstMeeting'] as const
const BOTH = INITIATIVE_KINDS

// Law: 条例 §35: the committee convenes; §36: refusing is not convening, so a refusal goes to the street as silence does; the
// street orders first and convenes only where the order is not obeyed. Basis product: a committee may name the vote at any
// time before that, a planned day that passes without a vote is a promise not kept, so is a vote called off, and the starter alone may call it off.
const MOVES: readonly Move[] = [
  { move: 'reach', by: 'owners', kinds: INTERIM, from: ['collecting'], to: 'withCommittee' },
  { move: 'reach', by: 'owners', kinds: FIRST, from: ['collecting'], to: 'withStreet' },
  { move: 'withdraw', by: 'starter', kinds: BOTH, from: ['collecting'], to: 'withdrawn' },
  {
    move: 'convene',
    by: 'committee',
    kinds: INTERIM,
    from: ['withCommittee', 'planned', 'withStreet', 'ordered', 'streetConvenes'],
    to: 'convened',
  },
  { move: 'plan', by: 'committee', kinds: INTERIM, from: ['withCommittee'], to: 'planned' },
  { move: 'refuse', by: 'committee', kinds: INTERIM, from: ['withCommittee'], to: 'withStreet' },
  { move: 'order', by: 'street', kinds: INTERIM, from: ['withStreet'], to: 'ordered' },
  { move: 'plan', by: 'street', kinds: INTERIM, from: ['streetConvenes'], to: 'convened' },
  { move: 'plan', by: 'street', kinds: FIRST, from: ['withStreet'], to: 'convened' },
  { move: 'decline', by: 'street', kinds: BOTH, from: ['withStreet'], to: 'declined' },
]

// What time alone does, at the end of the last day of the clock that runs in a state.
const LAPSES: Partial<Record<InitiativeState, InitiativeState>> = {
  collecting: 'expired',
  withCommittee: 'withStreet',
  planned: 'withStreet',
  ordered: 'streetConvenes',
}

/** The state a move leads to, or null where this actor may not make it from this state. */
export function nextInitiativeState(
  kind: InitiativeKind,
  state: InitiativeState,
  move: InitiativeMove,
  by: InitiativeActor,
): InitiativeState | null {
  const found = MOVES.find(
    (row) => row.move === move && row.by === by && row.kinds.includes(kind) && row.from.includes(state),
  )
  return found?.to ?? null
}

/** What an actor may do next. */
export function initiativeMovesOf(
  kind: InitiativeKind,
  state: InitiativeState,
  by: InitiativeActor,
): InitiativeMove[] {
  return MOVES.filter((row) => row.by === by && row.kinds.includes(kind) && row.from.includes(state)).map(
    (row) => row.move,
  )
}

/** Whether it was passed on, so that those who must answer or watch over it see it. */
export function isPassedOn(state: InitiativeState): boolean {
  return state !== 'collecting' && state !== 'withdrawn' && state !== 'expired'
}

/** Whose turn it is, or null where nobody's. */
export function dueFrom(state: InitiativeState): 'committee' | 'street' | null {
  if (state === 'withCommittee' || state === 'planned' || state === 'ordered') return 'committee'
  return state === 'withStreet' || state === 'streetConvenes' ? 'street' : null
}

/** The days an initiative runs by, frozen when it was started. */
export type InitiativeClocks = {
  readonly collectDays: number
  readonly committeeDays: number
  readonly streetDays: number
}

export function clocksOf(kind: InitiativeKind): InitiativeClocks {
  const rule = initiativeRuleOf(kind)
  return {
    collectDays: rule.collect.days,
    committeeDays: rule.committee?.days ?? 0,
    streetDays: rule.street.days,
  }
}

/** What was done and when; `day` is the day that a plan or an order names, `undoneAt` when the vote named was called off. */
export type InitiativeStep = {
  readonly move: InitiativeMove
  readonly by: InitiativeActor
  readonly at: number
  readonly day: Day | null
  readonly undoneAt?: number | null
}

/** A state, from when on, and what led there: a move, the start, time alone, or that the vote named was called off. */
export type InitiativePlace = {
  readonly state: InitiativeState
  readonly since: number
  readonly through: InitiativeMove | 'start' | 'lapse' | 'cancel'
  /** The last day of the clock that runs here; it ends with that day. Null where none runs. */
  readonly dueOn: Day | null
}

export type InitiativeStanding = InitiativePlace & {
  /** The instant from which it is too late, epoch milliseconds. */
  readonly dueAt: number | null
  /** Whether the clock has run out and nothing follows by itself: someone owes an answer. */
  readonly isOverdue: boolean
  /** Whether the holiday order of the year of `dueOn` is not out yet, so that the day may still move. */
  readonly mayMove: boolean
  /** Everything passed through, oldest first; the last is where it stands. */
  readonly path: readonly InitiativePlace[]
}

/**
 * Decides where an initiative stands at `nowMs` from what was done, in the order it was done. What time does by itself is
 * computed here, so that nothing has to run at midnight. Throws a RangeError for a step that its state does not allow.
 * Law: 民法典 §§201, 203: the day something begins on is not counted, a last day on a holiday moves on, and it ends at 24:00.
 */
export function initiativeStanding(
  kind: InitiativeKind,
  clocks: InitiativeClocks,
  startedAt: number,
  steps: readonly InitiativeStep[],
  nowMs: number,
  holidays: Holidays,
): InitiativeStanding {
  const placeOf = (
    state: InitiativeState,
    since: number,
    through: InitiativePlace['through'],
    day: Day | null,
  ): InitiativePlace => ({
    state,
    since,
    through,
    dueOn: isNamed(state) ? day : clockEnd(state, since, clocks, holidays),
  })
  const path: InitiativePlace[] = [placeOf('collecting', startedAt, 'start', null)]
  const here = () => path[path.length - 1] as InitiativePlace
  let undoneAt: number | null = null
  const letPass = (untilMs: number) => {
    if (undoneAt !== null && undoneAt <= untilMs) {
      path.push(placeOf('withStreet', undoneAt, 'cancel', null))
      undoneAt = null
    }
    for (let to = LAPSES[here().state]; to; to = LAPSES[here().state]) {
      const endsAt = endOf(here().dueOn)
      if (endsAt === null || untilMs < endsAt) return
      path.push(placeOf(to, endsAt, 'lapse', null))
    }
  }
  for (const step of steps) {
    letPass(step.at)
    const to = nextInitiativeState(kind, here().state, step.move, step.by)
    if (!to) throw new RangeError(`${step.by} cannot ${step.move} an initiative that is ${here().state}`)
    path.push(placeOf(to, step.at, step.move, step.day))
    undoneAt = step.undoneAt ?? null
  }
  letPass(nowMs)
  const last = here()
  const dueAt = endOf(last.dueOn)
  return {
    ...last,
    dueAt,
    isOverdue: dueAt !== null && nowMs >= dueAt,
    mayMove: last.dueOn !== null && !isNamed(last.state) && mayStillMove(last.dueOn, holidays),
    path,
  }
}

export type AnswerDayFault = 'no-such-day' | 'no-later-than-today' | 'too-far'

/** Decides whether a plan or an order may name this text: a day that exists, after today, and no further than the rule of its kind says. */
export function checkAnswerDay(kind: InitiativeKind, day: Day, today: Day): AnswerDayFault | null {
  if (!isDay(day)) return 'no-such-day'
  const ahead = daysBetween(today, day)
  if (ahead < 1) return 'no-later-than-today'
  return ahead > initiativeRuleOf(kind).furthest.days ? 'too-far' : null
}

/** Whether the clock of a state ends on a day that somebody named, instead of after a number of days. */
function isNamed(state: InitiativeState): boolean {
  return state === 'planned' || state === 'ordered'
}

function clockEnd(
  state: InitiativeState,
  since: number,
  clocks: InitiativeClocks,
  holidays: Holidays,
): Day | null {
  const from = beijingDayOf(since)
  if (state === 'collecting') return lastDayOfPeriod(from, clocks.collectDays, holidays)
  if (state === 'withCommittee') return lastDayOfPeriod(from, clocks.committeeDays, holidays)
  if (state === 'withStreet' || state === 'streetConvenes')
    return lastDayOfPeriod(from, clocks.streetDays, holidays)
  return null
}

function endOf(day: Day | null): number | null {
  return day === null ? null : startOfDayMs(addDays(day, 1))
}
