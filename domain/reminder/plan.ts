import { breaksQuiet, type ReminderKind, STEPS } from './kinds.ts'
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

/**
 * When a thing that stays undone is told, in order: each step once at most, none before it waits, none at or after the end of its
 * clock, none within quiet hours unless its kind breaks them. Steps that fall together leave the most urgent. Where any instant
 * of its wait is outside quiet hours there is at least one.
 */
export function planOf(waiting: Waiting, quiet: QuietHours): PlannedStep[] {
  const rules = STEPS[waiting.kind]
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

/**
 * What is to be told at `nowAt`, in as few messages as can be: one of emergencies, one of all else, most urgent first. Whoever
 * missed a step, because the server stood still or a person was asleep, gets the one that counts now and none of the missed.
 */
export function bundlesAt(
  waiting: readonly Waiting[],
  told: Told,
  quiet: QuietHours,
  nowAt: number,
): Bundle[] {
  const bundles: Bundle[] = []
  for (const isLoud of [true, false]) {
    if (!isLoud && isQuiet(nowAt, quiet)) continue
    const some = waiting.filter((one) => breaksQuiet(one.kind) === isLoud)
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
    if (one.since > nowAt || (one.dueAt !== null && one.dueAt <= nowAt)) continue
    const last = planOf(one, quiet)
      .filter((step) => step.at <= until)
      .pop()
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
  for (const one of waiting)
    for (const step of planOf(one, quiet))
      if (step.at > nowAt && step.step > told(one) && (next === null || step.at < next)) next = step.at
  return next
}
