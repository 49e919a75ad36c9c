import { beijingDayOf, DAY_MS, startOfDayMs } from '#domain/core/calendar.ts'
import { ALARM_PHASES, breaksQuiet, OVERDUE_AT_MINUTE, type ReminderKind, repeatOf, STEPS } from './kinds.ts'
import { isQuiet, quietAround, type QuietHours } from './quiet.ts'

/** What falls into quiet hours that its clock does not outlive is said so long before they begin. Basis: product. */
export const LEAD_MS = 30 * 60_000
/** So long must be left to act in, or a message does not wait for the morning. Basis: product. */
export const ROOM_MS = 60 * 60_000
/** What is due within so long goes along with what is due now. Basis: product. */
export const GATHER_MS = 15 * 60_000

/** Something that waits for a person. */
export type Waiting = {
  readonly kind: ReminderKind
  readonly thingId: string
  /** Tells two waits of one thing apart: a repair put right twice is confirmed twice. */
  readonly turn: string
  readonly since: number
  /** When its clock runs out; null where none runs. */
  readonly dueAt: number | null
}

export type PlannedStep = { readonly step: number; readonly at: number }

/** Whether nothing of a thing is told any more, because its clock has run out and its kind ends with that. */
export function isOver(waiting: Pick<Waiting, 'kind' | 'dueAt'>, nowAt: number): boolean {
  return waiting.dueAt !== null && waiting.dueAt <= nowAt && repeatOf(waiting.kind) === null
}

/**
 * When a thing that stays undone is told before its clock runs out, in order: each step once at most, none before it waits, none at or after the end of its
 * clock, none within quiet hours unless its kind breaks them. Steps that fall together leave the most urgent. Where any instant
 * of its wait is outside quiet hours there is at least one.
 */
export function planOf(waiting: Waiting, quiet: QuietHours): PlannedStep[] {
  const rules = STEPS[waiting.kind]
  if (rules.length === 0) return []
  const planned: PlannedStep[] = []
  let next = Number.POSITIVE_INFINITY
  for (let step = rules.length - 1; step >= 0; step -= 1) {
    const rule = rules[step] as (typeof rules)[number]
    const wanted =
      'afterMs' in rule
        ? waiting.since + rule.afterMs
        : waiting.dueAt === null
          ? null
          : Math.max(waiting.since, waiting.dueAt - rule.beforeMs)
    const at = wanted === null ? null : outsideQuiet(wanted, waiting, quiet)
    if (at === null || at >= next) continue
    planned.unshift({ step, at })
    next = at
  }
  if (planned.length > 0) return planned
  const at = outsideQuiet(waiting.since, waiting, quiet)
  return at === null ? [] : [{ step: rules.length - 1, at }]
}

/** The instant itself, or where it is quiet the end of that, or where the clock does not allow for that before it begins. */
function outsideQuiet(at: number, { kind, since, dueAt }: Waiting, quiet: QuietHours): number | null {
  const end = dueAt ?? Number.POSITIVE_INFINITY
  if (at >= end) return null
  const hours = breaksQuiet(kind) ? null : quietAround(at, quiet)
  if (!hours) return at
  if (hours.to + ROOM_MS <= end) return hours.to
  if (since < hours.from) return Math.max(since, hours.from - LEAD_MS)
  return hours.to < end ? hours.to : null
}

/** What of a thing was told before: its last step, or -1. */
export type Told = (waiting: Waiting) => number

export type DueStep = { readonly waiting: Waiting; readonly step: number }
export type Bundle = { readonly breaksQuiet: boolean; readonly steps: readonly DueStep[] }

/** What is told in one message: alarms go out by ways of their own. */
const LOUDNESS: readonly ((kind: ReminderKind) => boolean)[] = [
  (kind) => kind === 'alarm',
  (kind) => kind !== 'alarm' && breaksQuiet(kind),
  (kind) => !breaksQuiet(kind),
]

/**
 * What is to be told at `nowAt`, in as few messages as can be: one of alarms, one of emergency notices, one of all else, most
 * urgent first. Whoever missed a step, because the server stood still or a person was asleep, gets the one that counts now and
 * none of the missed.
 */
export function bundlesAt(
  waiting: readonly Waiting[],
  told: Told,
  quiet: QuietHours,
  nowAt: number,
): Bundle[] {
  const bundles: Bundle[] = []
  for (const isOfBundle of LOUDNESS) {
    const some = waiting.filter((one) => isOfBundle(one.kind))
    const isLoud = some.some((one) => breaksQuiet(one.kind))
    if (!isLoud && isQuiet(nowAt, quiet)) continue
    const now = dueSteps(some, told, quiet, nowAt, nowAt)
    if (now.length === 0) continue
    const steps = dueSteps(some, told, quiet, nowAt, nowAt + GATHER_MS)
    bundles.push({ breaksQuiet: isLoud, steps: steps.sort((a, b) => urgency(a) - urgency(b)) })
  }
  return bundles
}

function dueSteps(
  waiting: readonly Waiting[],
  told: Told,
  quiet: QuietHours,
  nowAt: number,
  until: number,
): DueStep[] {
  const due: DueStep[] = []
  for (const one of waiting) {
    if (one.since > nowAt || isOver(one, nowAt)) continue
    // An alarm comes back within minutes: its next is not said early, or it would be said less often.
    const last = lastStepBy(one, quiet, one.kind === 'alarm' ? nowAt : until)
    if (last && last.step > told(one)) due.push({ waiting: one, step: last.step })
  }
  return due
}

function urgency({ waiting }: DueStep): number {
  return waiting.dueAt ?? Number.MAX_SAFE_INTEGER
}

/** When something of these is next to be told, after `nowAt`; null where nothing more is. */
export function nextStepAt(
  waiting: readonly Waiting[],
  told: Told,
  quiet: QuietHours,
  nowAt: number,
): number | null {
  let next: number | null = null
  const note = (step: PlannedStep | null) => {
    if (step && (next === null || step.at < next)) next = step.at
  }
  for (const one of waiting) {
    const last = told(one)
    for (const step of planOf(one, quiet)) if (step.at > nowAt && step.step > last) note(step)
    note(repeatAfter(one, quiet, nowAt, last))
  }
  return next
}

/** The last step whose time has come at `until`. */
function lastStepBy(waiting: Waiting, quiet: QuietHours, until: number): PlannedStep | null {
  for (let n = repeatCount(waiting, until); n >= 0; n -= 1) {
    const step = repeated(waiting, quiet, n)
    if (step.at <= until) return step
  }
  return (
    planOf(waiting, quiet)
      .filter((step) => step.at <= until)
      .pop() ?? null
  )
}

/** The first repeated step after `nowAt` that comes after the step `last`; null where a kind has none. */
function repeatAfter(waiting: Waiting, quiet: QuietHours, nowAt: number, last: number): PlannedStep | null {
  const kind = repeatOf(waiting.kind)
  if (kind === null || (kind === 'overdue' && waiting.dueAt === null)) return null
  for (let n = Math.max(0, repeatCount(waiting, nowAt)); ; n += 1) {
    const step = repeated(waiting, quiet, n)
    if (step.at > nowAt && step.step > last) return step
  }
}

/** The number of the last repetition that begins at or before `at`, were there no quiet hours; -1 before the first. */
function repeatCount({ kind, since, dueAt }: Waiting, at: number): number {
  const repeat = repeatOf(kind)
  if (repeat === 'alarm') {
    if (at < since) return -1
    let count = -1
    for (const [index, { fromMs, everyMs }] of ALARM_PHASES.entries()) {
      const end = ALARM_PHASES[index + 1]?.fromMs ?? Number.POSITIVE_INFINITY
      const into = Math.min(at - since, end - 1) - fromMs
      if (into >= 0) count += Math.floor(into / everyMs) + 1
    }
    return count
  }
  if (repeat === null || dueAt === null || at < dueAt) return -1
  const days = Math.floor((midnightOf(at) - midnightOf(dueAt)) / DAY_MS)
  return at >= morningOf(dueAt, days) ? days : Math.max(0, days - 1)
}

/** Repetition `n` of a thing, 0 the first, outside quiet hours unless its kind breaks them. */
function repeated(waiting: Waiting, quiet: QuietHours, n: number): PlannedStep {
  const { kind, since } = waiting
  if (kind === 'alarm') {
    let rest = n
    for (const [index, { fromMs, everyMs }] of ALARM_PHASES.entries()) {
      const end = ALARM_PHASES[index + 1]?.fromMs ?? Number.POSITIVE_INFINITY
      const inPhase = Math.floor((end - fromMs - 1) / everyMs) + 1
      if (rest < inPhase) return { step: n, at: since + fromMs + rest * everyMs }
      rest -= inPhase
    }
  }
  const dueAt = waiting.dueAt as number
  const at = n === 0 ? dueAt : morningOf(dueAt, n)
  return { step: STEPS[kind].length + n, at: quietAround(at, quiet)?.to ?? at }
}

/** The morning so many days after the day of an instant. */
function morningOf(at: number, days: number): number {
  return midnightOf(at) + days * DAY_MS + OVERDUE_AT_MINUTE * 60_000
}

/** The first instant of the Beijing day of an instant. */
function midnightOf(at: number): number {
  return startOfDayMs(beijingDayOf(at))
}
