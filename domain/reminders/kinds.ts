import { type Action, isAllowed, type Role } from '#domain/core/access.ts'
import { TIER_ROLES } from './duty.ts'

/** What a person may be reminded of. `alarm` is an emergency repair that nobody has accepted, or that nobody has come to in time. */
export const REMINDER_KINDS = [
  'emergency',
  'alarm',
  'vote',
  'announced',
  'objection',
  'confirmRepair',
  'agreePrice',
  'complaint',
  'work',
  'draft',
  'voteDuty',
  'secondReading',
  'watch',
  'signBook',
  'bill',
  'transfer',
  'claim',
  'claimOnHome',
  'body',
  'postEnded',
  'resident',
] as const
export type ReminderKind = (typeof REMINDER_KINDS)[number]

export function isReminderKind(text: string): text is ReminderKind {
  return (REMINDER_KINDS as readonly string[]).includes(text)
}

/** What a person must be allowed for something of a kind to wait for them; of an alarm, see domain/reminders/duty. */
const FOR_ACTIONS: Readonly<Record<Exclude<ReminderKind, 'alarm'>, readonly Action[]>> = {
  emergency: ['notice.read'],
  vote: ['vote.cast'],
  // Owners: an agent of a vote objects to nothing.
  announced: ['initiative.support'],
  objection: ['initiative.support'],
  confirmRepair: ['repair.report'],
  agreePrice: ['repair.report'],
  complaint: ['complaint.readOwn', 'complaint.handle'],
  work: ['repair.move', 'repair.work', 'complaint.answer', 'complaint.handle'],
  draft: ['vote.guide'],
  voteDuty: ['vote.prepare'],
  secondReading: ['vote.paper'],
  watch: ['disclosure.excuse', 'disclosure.post', 'initiative.answer', 'initiative.order'],
  signBook: ['ledger.sign'],
  bill: ['bill.pay'],
  transfer: ['bill.pay', 'title.confirm'],
  claim: ['claim.decide'],
  claimOnHome: ['bill.pay'],
  body: ['body.confirm'],
  // Whoever had a post, whatever they have now.
  postEnded: ['home.read'],
  // Owners of who was let into their home, and who lived in one of its end.
  resident: ['home.read'],
}

/** Whether something of a kind can wait for whoever holds a role. */
export function isFor(kind: ReminderKind, role: Role): boolean {
  if (kind === 'alarm')
    return Object.values(TIER_ROLES).some((roles) => roles.some((some) => some.includes(role)))
  return FOR_ACTIONS[kind].some((action) => isAllowed(role, action))
}

/** Whether a kind is told at any hour: emergency notices, and alarms to whoever is on duty. */
export function breaksQuiet(kind: ReminderKind): boolean {
  return kind === 'emergency' || kind === 'alarm'
}

const UNSILENCED: readonly ReminderKind[] = ['alarm', 'transfer', 'claimOnHome', 'postEnded', 'resident']

/** Whether a person may turn a kind off. Who is on duty is woken, and whose home is said to be sold, or to be another's, or has somebody let in, or whose post ended, is told. */
export function mayTurnOff(kind: ReminderKind): boolean {
  return !UNSILENCED.includes(kind)
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** When to say something: so long after it began to wait, or so long before its clock runs out. */
export type StepRule = { readonly afterMs: number } | { readonly beforeMs: number }

/**
 * How often each kind is told, mildest first: a step's place in its list is its number, so a step is added at an end only. What
 * counts down comes last and closer together. Basis: product; the clocks themselves are elsewhere (a vote's window, the 72 hours
 * of domain/repairs, the tiers of domain/complaints).
 */
export const STEPS: Readonly<Record<ReminderKind, readonly StepRule[]>> = {
  // At once, and again while it stands unread.
  emergency: [{ afterMs: 0 }, { afterMs: 30 * MINUTE }, { afterMs: 3 * HOUR }],
  // Told by ALARM_PHASES instead, without an end.
  alarm: [],
  vote: [{ afterMs: DAY }, { beforeMs: 3 * DAY }, { beforeMs: DAY }, { beforeMs: 3 * HOUR }],
  // Its clock is the end of the time for objections: the days of notice are there to be used.
  announced: [{ afterMs: 10 * MINUTE }, { beforeMs: 3 * DAY }],
  objection: [{ afterMs: 10 * MINUTE }, { afterMs: DAY }],
  // Its clock is the silence that closes it.
  confirmRepair: [{ afterMs: 2 * HOUR }, { beforeMs: DAY }, { beforeMs: 6 * HOUR }],
  agreePrice: [{ afterMs: HOUR }, { afterMs: DAY }, { afterMs: 3 * DAY }],
  complaint: [{ afterMs: 2 * HOUR }, { beforeMs: 2 * DAY }, { beforeMs: 6 * HOUR }],
  work: [{ afterMs: 10 * MINUTE }, { beforeMs: 4 * HOUR }, { beforeMs: HOUR }],
  draft: [{ afterMs: HOUR }, { beforeMs: 2 * DAY }, { beforeMs: DAY }],
  voteDuty: [{ afterMs: 10 * MINUTE }, { beforeMs: DAY }],
  secondReading: [{ afterMs: HOUR }, { beforeMs: DAY }, { beforeMs: 6 * HOUR }],
  watch: [{ afterMs: 0 }],
  signBook: [{ afterMs: DAY }, { afterMs: 4 * DAY }, { afterMs: 10 * DAY }],
  // Twice and no more: who owes is told, not pressed.
  bill: [{ beforeMs: 7 * DAY }, { beforeMs: DAY }],
  // At once: whose home is said to be sold must be able to object before it counts.
  transfer: [{ afterMs: 0 }, { afterMs: DAY }, { afterMs: 3 * DAY }, { beforeMs: 3 * DAY }],
  claim: [{ afterMs: 10 * MINUTE }, { beforeMs: DAY }],
  // The same for whose home somebody else claims.
  claimOnHome: [{ afterMs: 0 }, { afterMs: DAY }, { afterMs: 3 * DAY }, { beforeMs: 3 * DAY }],
  body: [{ afterMs: 10 * MINUTE }, { afterMs: DAY }, { afterMs: 3 * DAY }, { beforeMs: 7 * DAY }],
  postEnded: [{ afterMs: 0 }],
  resident: [{ afterMs: 0 }],
}

/**
 * How often an alarm is told again for as long as nobody has accepted it: each phase begins so long after the alarm did. Basis:
 * product; somebody must be on site within 15 minutes, of a lift 30 (DB11/T 751-2025 4.2.4, 北京市人民政府令第205号 §12).
 */
export const ALARM_PHASES: readonly { readonly fromMs: number; readonly everyMs: number }[] = [
  { fromMs: 0, everyMs: 3 * MINUTE },
  { fromMs: HOUR, everyMs: 30 * MINUTE },
  { fromMs: DAY, everyMs: 6 * HOUR },
]

/**
 * Kinds that a person owes to others: overdue, they are told at the end of their clock and each morning after it until they are
 * done. Not a bill: who owes money is told before, not pressed after. Not what is over with its clock. Basis: product.
 */
const OVERDUE_IS_TOLD: readonly ReminderKind[] = [
  'work',
  'complaint',
  'draft',
  'voteDuty',
  'secondReading',
  'watch',
  'claim',
]
/** The morning's hour, minutes since midnight in Beijing. */
export const OVERDUE_AT_MINUTE = 9 * 60

/** How a kind goes on after its steps: an alarm by its phases, what is overdue each morning, all else not at all. */
export function repeatOf(kind: ReminderKind): 'alarm' | 'overdue' | null {
  if (kind === 'alarm') return 'alarm'
  return OVERDUE_IS_TOLD.includes(kind) ? 'overdue' : null
}

/** The templates that a host's user says yes to, few, because a host asks for three at a time at most. */
export const REMINDER_TEMPLATES = ['vote', 'repair', 'todo'] as const
export type ReminderTemplate = (typeof REMINDER_TEMPLATES)[number]

const VOTE_KINDS: readonly ReminderKind[] = ['vote', 'announced', 'objection']
const REPAIR_KINDS: readonly ReminderKind[] = ['alarm', 'confirmRepair', 'agreePrice', 'work']

export function templateOf(kind: ReminderKind): ReminderTemplate {
  if (VOTE_KINDS.includes(kind)) return 'vote'
  return REPAIR_KINDS.includes(kind) ? 'repair' : 'todo'
}
