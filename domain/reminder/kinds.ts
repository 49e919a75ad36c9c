/** What a person may be reminded of. An emergency notice is the only one that breaks quiet hours. */
export const REMINDER_KINDS = [
  'emergency',
  'vote',
  'confirmRepair',
  'agreePrice',
  'complaint',
  'work',
  'signBook',
  'bill',
] as const
export type ReminderKind = (typeof REMINDER_KINDS)[number]

export function isReminderKind(text: string): text is ReminderKind {
  return (REMINDER_KINDS as readonly string[]).includes(text)
}

export function breaksQuiet(kind: ReminderKind): boolean {
  return kind === 'emergency'
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** When to say something: so long after it began to wait, or so long before its clock runs out. */
export type StepRule = { readonly afterMs: number } | { readonly beforeMs: number }

/**
 * How often each kind is told, mildest first: a step's place in its list is its number, so a step is added at an end only. What
 * counts down comes last and closer together. Basis: product; the clocks themselves are elsewhere (a vote's window, the 72 hours
 * of domain/repair, the tiers of domain/complaint).
 */
export const STEPS: Readonly<Record<ReminderKind, readonly StepRule[]>> = {
  // At once, and again while it stands unread.
  emergency: [{ afterMs: 0 }, { afterMs: 30 * MINUTE }, { afterMs: 3 * HOUR }],
  vote: [{ afterMs: DAY }, { beforeMs: 3 * DAY }, { beforeMs: DAY }, { beforeMs: 3 * HOUR }],
  // Its clock is the silence that closes it.
  confirmRepair: [{ afterMs: 2 * HOUR }, { beforeMs: DAY }, { beforeMs: 6 * HOUR }],
  agreePrice: [{ afterMs: HOUR }, { afterMs: DAY }, { afterMs: 3 * DAY }],
  complaint: [{ afterMs: 2 * HOUR }, { beforeMs: 2 * DAY }, { beforeMs: 6 * HOUR }],
  work: [{ afterMs: 10 * MINUTE }, { beforeMs: 4 * HOUR }, { beforeMs: HOUR }],
  signBook: [{ afterMs: DAY }, { afterMs: 4 * DAY }, { afterMs: 10 * DAY }],
  // Twice and no more: who owes is told, not pressed.
  bill: [{ beforeMs: 7 * DAY }, { beforeMs: DAY }],
}

/** The templates that a host's user says yes to, few, because a host asks for three at a time at most. */
export const REMINDER_TEMPLATES = ['vote', 'repair', 'todo'] as const
export type ReminderTemplate = (typeof REMINDER_TEMPLATES)[number]

export function templateOf(kind: ReminderKind): ReminderTemplate {
  if (kind === 'vote') return 'vote'
  return kind === 'confirmRepair' || kind === 'agreePrice' || kind === 'work' ? 'repair' : 'todo'
}
