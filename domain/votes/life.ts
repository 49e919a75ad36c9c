import type { Role } from '#domain/core/access.ts'
import {
  addDays,
  beijingDayOf,
  type Day,
  daysBetween,
  type Holidays,
  lastDayOfPeriod,
  mayStillMove,
  startOfDayMs,
} from '#domain/core/calendar.ts'
import type { Schedule } from './schedule.ts'

/** From the first word of a draft to the decision that binds, or to the end without one. */
export const LIFE_STATES = [
  'draft',
  'guidance',
  'announced',
  'held',
  'open',
  'closed',
  'counted',
  'published',
  'effective',
  'failed',
  'cancelled',
] as const
export type LifeState = (typeof LIFE_STATES)[number]

export type LifeMove =
  | 'save'
  | 'submit'
  | 'advise'
  | 'announce'
  | 'object-roll'
  | 'answer-roll'
  | 'open'
  | 'hold'
  | 'close'
  | 'count'
  | 'cancel'
  | 'publish'
  | 'object-result'
  | 'answer-result'
  | 'settle'
  | 'copy'

/** Days a period runs. No law names them where the basis is product. */
export const LIFE_DAYS = {
  /** How long street and community have to advise on a draft before their silence is taken as none. */
  guidance: 7,
  /** No objection to the roll later than so many days before the opening. */
  rollObjection: 3,
  answer: 7,
  // Law: 北京市物业管理条例 §37: the result is posted within three days.
  publish: 3,
  resultObjection: 7,
} as const

type Basis = 'statute' | 'cityRule' | 'product'

export type LifeRule = {
  readonly move: LifeMove
  readonly by: readonly (Role | 'clock')[]
  readonly from: readonly LifeState[]
  /** Null where the vote stays where it is, or a draft of its own begins. */
  readonly to: LifeState | null
  readonly article: string
  readonly basis: Basis
}

/** Who advises on a draft. */
export const ADVISERS = ['street', 'community'] as const satisfies readonly Role[]

const OURS = { article: '', basis: 'product' } as const
const COUNTED = ['counted', 'published', 'effective', 'failed'] as const

// Law: 北京市物业管理条例 §§6–9: street and community guide; §35: the convener announces 15 days before; §32: objections to the
// roll are answered before the meeting; §37: the result is posted within three days. What has no article is our own choice.
export const LIFE_RULES: readonly LifeRule[] = [
  { move: 'save', by: ['committee'], from: ['draft', 'guidance'], to: 'draft', ...OURS },
  { move: 'submit', by: ['committee'], from: ['draft'], to: 'guidance', ...OURS },
  {
    move: 'advise',
    by: ADVISERS,
    from: ['guidance'],
    to: null,
    article: '北京市物业管理条例第六条至第九条',
    basis: 'cityRule',
  },
  {
    move: 'announce',
    by: ['committee'],
    from: ['guidance'],
    to: 'announced',
    article: '北京市物业管理条例第三十五条',
    basis: 'cityRule',
  },
  {
    move: 'object-roll',
    by: ['owner'],
    from: ['announced'],
    to: null,
    article: '北京市物业管理条例第三十二条',
    basis: 'cityRule',
  },
  {
    move: 'answer-roll',
    by: ['committee'],
    from: ['announced', 'held', 'closed', ...COUNTED],
    to: null,
    article: '北京市物业管理条例第三十二条',
    basis: 'cityRule',
  },
  { move: 'hold', by: ['clock'], from: ['announced'], to: 'held', ...OURS },
  { move: 'open', by: ['clock'], from: ['announced', 'held'], to: 'open', ...OURS },
  { move: 'close', by: ['clock'], from: ['held', 'open'], to: 'closed', ...OURS },
  { move: 'count', by: ['clock'], from: ['closed'], to: 'counted', ...OURS },
  { move: 'cancel', by: ['committee'], from: ['announced', 'held', 'open'], to: 'cancelled', ...OURS },
  {
    move: 'publish',
    by: ['committee'],
    from: ['counted'],
    to: 'published',
    article: '北京市物业管理条例第三十七条',
    basis: 'cityRule',
  },
  { move: 'object-result', by: ['owner'], from: ['published'], to: null, ...OURS },
  { move: 'answer-result', by: ['committee'], from: ['counted', 'published'], to: null, ...OURS },
  { move: 'settle', by: ['clock'], from: ['published'], to: 'effective', ...OURS },
  {
    move: 'copy',
    by: ['committee'],
    from: ['closed', ...COUNTED, 'cancelled'],
    to: null,
    ...OURS,
  },
]

export function lifeRuleOf(move: LifeMove): LifeRule {
  return LIFE_RULES.find((rule) => rule.move === move) as LifeRule
}

export type Objection = {
  readonly about: 'roll' | 'result'
  readonly filedAt: number
  readonly answeredAt: number | null
}

/** What was done and when, epoch milliseconds; everything else follows from it. */
export type LifeFacts = {
  /** Null for a vote that was announced without a draft. */
  readonly draft: {
    readonly startedAt: number
    /** Null where its text was changed since it was last submitted, or it never was. */
    readonly submittedAt: number | null
    readonly repliedAt: readonly number[]
  } | null
  /** Null until it is announced. */
  readonly schedule: Schedule | null
  readonly cancelledAt: number | null
  /** The first result, and one for each correction of it. */
  readonly countedAt: readonly number[]
  /** Whether the last result carries anything. */
  readonly isCarried: boolean
  /** When the last result was first posted. */
  readonly publishedAt: number | null
  readonly objections: readonly Objection[]
}

export type LifeDuty = {
  readonly duty: 'advise' | 'answer-roll' | 'answer-result' | 'publish'
  readonly by: readonly Role[]
  /** The last day, to its end; an objection to the roll is also to be answered before the opening. */
  readonly dueOn: Day
  readonly dueAt: number
  readonly isOverdue: boolean
  /** Whether `dueOn` may still move, because the holidays of its year are not known (`mayStillMove`). */
  readonly mayMove: boolean
  readonly article: string
  readonly basis: Basis
  /** Which objection waits for an answer. */
  readonly objection: number | null
}

export type Life = {
  readonly state: LifeState
  readonly since: number
  /** What the clock does next by itself, and when; null where nothing. */
  readonly next: { readonly state: LifeState; readonly at: number } | null
  readonly duties: readonly LifeDuty[]
  /** From when the committee may announce: once somebody replied, or after silence. Null outside guidance. */
  readonly mayAnnounceAt: number | null
  /** Until when objections are taken, to the roll or to the result; null where none are. */
  readonly objectionsUntil: number | null
  /** The day of the decision, where it binds. Law: 条例 §37: the decision binds as made; an objection only flags. */
  readonly effectiveFrom: Day | null
}

/**
 * Decides where a vote stands at `nowMs`. What time does by itself is computed here, so that nothing has to run at
 * midnight, and a server that was down finds it as it is.
 */
export function lifeOf(facts: LifeFacts, nowMs: number, holidays: Holidays): Life {
  const { draft, schedule } = facts
  const base = { duties: [], mayAnnounceAt: null, objectionsUntil: null, effectiveFrom: null, next: null }
  if (schedule === null) return draftLife(draft, nowMs, holidays)
  if (facts.cancelledAt !== null) return { ...base, state: 'cancelled', since: facts.cancelledAt }
  const duties = dutiesOf(facts, nowMs, holidays)
  const firstCount = facts.countedAt[0]
  if (firstCount === undefined) return { ...base, ...beforeCount(facts, schedule, nowMs), duties }
  const lastCount = facts.countedAt[facts.countedAt.length - 1] as number
  if (facts.publishedAt === null) return { ...base, state: 'counted', since: lastCount, duties }
  const until = endOfPeriod(facts.publishedAt, LIFE_DAYS.resultObjection, holidays)
  const result = facts.objections.filter((one) => one.about === 'result')
  const settled: LifeState = facts.isCarried ? 'effective' : 'failed'
  const isUnanswered = result.some((one) => one.answeredAt === null)
  if (nowMs < until || isUnanswered)
    return {
      ...base,
      state: 'published',
      since: facts.publishedAt,
      next: isUnanswered ? null : { state: settled, at: until },
      duties,
      objectionsUntil: nowMs < until ? until : null,
    }
  return {
    ...base,
    state: settled,
    since: Math.max(until, ...result.map((one) => one.answeredAt ?? 0)),
    duties,
    effectiveFrom: facts.isCarried ? beijingDayOf(firstCount) : null,
  }
}

function draftLife(draft: LifeFacts['draft'], nowMs: number, holidays: Holidays): Life {
  const base = { objectionsUntil: null, effectiveFrom: null, next: null }
  const submittedAt = draft?.submittedAt ?? null
  if (submittedAt === null)
    return { ...base, state: 'draft', since: draft?.startedAt ?? 0, duties: [], mayAnnounceAt: null }
  const replies = (draft?.repliedAt ?? []).filter((at) => at >= submittedAt)
  const silentAt = endOfPeriod(submittedAt, LIFE_DAYS.guidance, holidays)
  const advise = dutyOf('advise', ADVISERS, submittedAt, LIFE_DAYS.guidance, nowMs, holidays)
  return {
    ...base,
    state: 'guidance',
    since: submittedAt,
    duties: replies.length > 0 ? [] : [advise],
    mayAnnounceAt: Math.min(silentAt, ...replies),
  }
}

function beforeCount(facts: LifeFacts, { noticeAt, opensAt, closesAt }: Schedule, nowMs: number) {
  const roll = facts.objections.filter((one) => one.about === 'roll')
  const isUnanswered = roll.some((one) => one.answeredAt === null)
  if (nowMs < opensAt) {
    const until = rollObjectionsUntil(opensAt)
    return {
      state: 'announced' as const,
      since: noticeAt,
      next: { state: isUnanswered ? ('held' as const) : ('open' as const), at: opensAt },
      objectionsUntil: nowMs < until ? until : null,
    }
  }
  if (nowMs >= closesAt) return { state: 'closed' as const, since: closesAt }
  const next = { state: 'closed' as const, at: closesAt }
  if (isUnanswered) return { state: 'held' as const, since: opensAt, next }
  const answered = roll.map((one) => one.answeredAt ?? 0)
  return { state: 'open' as const, since: Math.max(opensAt, ...answered), next }
}

function dutiesOf(facts: LifeFacts, nowMs: number, holidays: Holidays): LifeDuty[] {
  const duties: LifeDuty[] = []
  const lastCount = facts.countedAt[facts.countedAt.length - 1]
  if (lastCount !== undefined && facts.publishedAt === null)
    duties.push(dutyOf('publish', ['committee'], lastCount, LIFE_DAYS.publish, nowMs, holidays))
  for (const [index, { about, filedAt, answeredAt }] of facts.objections.entries()) {
    if (answeredAt !== null) continue
    const duty = about === 'roll' ? 'answer-roll' : 'answer-result'
    const due = {
      ...dutyOf(duty, ['committee'], filedAt, LIFE_DAYS.answer, nowMs, holidays),
      objection: index,
    }
    const opensAt = facts.schedule?.opensAt ?? due.dueAt
    if (about === 'result' || due.dueAt <= opensAt) duties.push(due)
    else
      duties.push({
        ...due,
        dueOn: beijingDayOf(opensAt),
        dueAt: opensAt,
        isOverdue: nowMs >= opensAt,
        mayMove: false,
      })
  }
  return duties.sort((a, b) => a.dueAt - b.dueAt)
}

function dutyOf(
  duty: LifeDuty['duty'],
  by: readonly Role[],
  fromMs: number,
  days: number,
  nowMs: number,
  holidays: Holidays,
): LifeDuty {
  const dueAt = endOfPeriod(fromMs, days, holidays)
  // The order of the duty's own article; how many days is our choice but for the posting.
  const { article, basis } = lifeRuleOf(duty)
  const dueOn = addDays(beijingDayOf(dueAt), -1)
  return {
    duty,
    by,
    dueOn,
    dueAt,
    isOverdue: nowMs >= dueAt,
    mayMove: mayStillMove(dueOn, holidays),
    article,
    basis: duty === 'publish' ? basis : 'product',
    objection: null,
  }
}

/** Law: 民法典 §§201, 203: the first day is not counted, a last day on a holiday moves on, and it ends at 24:00. */
function endOfPeriod(fromMs: number, days: number, holidays: Holidays): number {
  return startOfDayMs(addDays(lastDayOfPeriod(beijingDayOf(fromMs), days, holidays), 1))
}

/** The instant from which no objection to the roll is taken: the third day before the opening is the last. */
export function rollObjectionsUntil(opensAt: number): number {
  return startOfDayMs(addDays(beijingDayOf(opensAt), 1 - LIFE_DAYS.rollObjection))
}

export type LifeRefusal = 'not-yours' | 'wrong-state' | 'too-early' | 'too-late' | 'nothing-to-answer'

/** Why a role may not make a move now, or null where it may. */
export function refusalOf(
  facts: LifeFacts,
  by: Role | 'clock',
  move: LifeMove,
  nowMs: number,
  holidays: Holidays,
): LifeRefusal | null {
  const rule = lifeRuleOf(move)
  if (!rule.by.includes(by)) return 'not-yours'
  const life = lifeOf(facts, nowMs, holidays)
  if (!rule.from.includes(life.state)) return 'wrong-state'
  const isWaiting = (about: Objection['about']) =>
    facts.objections.some((one) => one.about === about && one.answeredAt === null)
  switch (move) {
    case 'announce':
      return nowMs >= (life.mayAnnounceAt ?? 0) ? null : 'too-early'
    case 'object-roll':
    case 'object-result':
      return life.objectionsUntil === null ? 'too-late' : null
    case 'answer-roll':
      return isWaiting('roll') ? null : 'nothing-to-answer'
    case 'answer-result':
      return isWaiting('result') ? null : 'nothing-to-answer'
    case 'hold':
    case 'open':
    case 'close':
    case 'count':
    case 'settle':
      // The clock's own moves are made the moment they may be: `lifeOf` has made them.
      return 'too-early'
    default:
      return null
  }
}

/** The moves a role may make now. */
export function movesOf(facts: LifeFacts, by: Role, nowMs: number, holidays: Holidays): LifeMove[] {
  return LIFE_RULES.map((rule) => rule.move).filter(
    (move) => refusalOf(facts, by, move, nowMs, holidays) === null,
  )
}

/** Whole days left of a period, counted by calendar days. */
export function daysLeft(nowMs: number, dueAt: number): number {
  return daysBetween(beijingDayOf(nowMs), beijingDayOf(dueAt - 1))
}
