import { type RepairKind, repairKindOf } from './kind.ts'
import type { RepairState } from './ticket.ts'

/** The level of DB11/T 751-2025 that the contract picks. 1 is the lowest. */
export type ServiceLevel = 1 | 2 | 3

export const MINUTE_MS = 60_000
export const HOUR_MS = 60 * MINUTE_MS

/** How long a reporter's silence leaves a finished repair open. Basis: product. */
export const SILENCE_MS = 72 * HOUR_MS

// Law: DB11/T 751-2025 4.2.4: response and feedback within 4 h, 2 h, 1 h by level.
const RESPONSE_MINUTES: Readonly<Record<ServiceLevel, number>> = { 1: 240, 2: 120, 3: 60 }
// Basis: product, for the standard says "at the agreed time": a day where there is danger, three days for the rest.
const MEND_MINUTES = { emergency: 24 * 60, plain: 72 * 60 } as const

/** What a clause of the contract promises instead of the norm, in minutes. A slower promise than the norm does not count. */
export type Promise = { readonly respondMinutes: number | null; readonly mendMinutes: number | null }

export type Limits = {
  readonly respondBy: number
  readonly mendBy: number
  /** Where each figure is from. */
  readonly respondBasis: 'standard' | 'contract'
  readonly mendBasis: 'standard' | 'contract' | 'ours'
}

/**
 * By when the company must have answered and by when it must be mended, epoch milliseconds, before any pause. Answered is: on
 * site for an emergency, a first answer for the rest. Both clocks start when the server took the report and never start
 * again, not even when it is reopened. A contract may promise more than the norm, never less (DB11/T 751-2025 3.0.1).
 */
export function limitsOf(
  kindKey: string,
  reportedAt: number,
  level: ServiceLevel,
  promised: Promise | null = null,
): Limits {
  const kind = repairKindOf(kindKey)
  const respond = kind?.onSiteMinutes ?? RESPONSE_MINUTES[level]
  const mend = mendMinutes(kind, level)
  const hasQuicker = (asked: number | null | undefined, norm: number) =>
    asked !== null && asked !== undefined && asked < norm
  const isContractAnswer = hasQuicker(promised?.respondMinutes, respond)
  // Where the standard names no hours, the contract's own figure counts whatever it is.
  const isContractMend =
    mend.basis === 'ours'
      ? (promised?.mendMinutes ?? null) !== null
      : hasQuicker(promised?.mendMinutes, mend.minutes)
  return {
    respondBy: reportedAt + (isContractAnswer ? (promised?.respondMinutes as number) : respond) * MINUTE_MS,
    mendBy: reportedAt + (isContractMend ? (promised?.mendMinutes as number) : mend.minutes) * MINUTE_MS,
    respondBasis: isContractAnswer ? 'contract' : 'standard',
    mendBasis: isContractMend ? 'contract' : mend.basis,
  }
}

function mendMinutes(
  kind: RepairKind | null,
  level: ServiceLevel,
): { readonly minutes: number; readonly basis: 'standard' | 'ours' } {
  const hours = kind?.mendHours?.[level - 1]
  if (hours !== undefined) return { minutes: hours * 60, basis: 'standard' }
  return { minutes: kind?.isEmergency ? MEND_MINUTES.emergency : MEND_MINUTES.plain, basis: 'ours' }
}

/** The figures of a repair that its clocks are judged by, as they are stored and exported; instants in epoch milliseconds. */
export type Clocks = {
  readonly state: RepairState
  readonly respondBy: number
  readonly answeredAt: number | null
  /** Before pauses. */
  readonly mendBy: number
  /** When it was finished; null again once it is reopened. */
  readonly mendedAt: number | null
  /** Time of ended pauses. */
  readonly pausedMs: number
  /** Since when it is paused, where it is. */
  readonly pausedAt: number | null
  readonly closedAt: number | null
}

/** How it stands with one of a repair's two clocks. `none`: it ended without the clock having run out. */
export type ClockState = 'inTime' | 'late' | 'running' | 'none'

/**
 * Decides whether a repair was answered in time. One that nobody has answered is late from its limit on: open and overdue
 * counts as late, else silence would look like punctuality. One that its reporter withdrew before the limit is neither.
 */
export function answerState(repair: Clocks, nowMs: number): ClockState {
  if (repair.answeredAt !== null) return repair.answeredAt <= repair.respondBy ? 'inTime' : 'late'
  const until = repair.closedAt ?? nowMs
  if (until > repair.respondBy) return 'late'
  return repair.closedAt === null ? 'running' : 'none'
}

/** By when it must be mended, pauses added, as of `nowMs`. */
export function mendByOf(repair: Pick<Clocks, 'mendBy' | 'pausedMs' | 'pausedAt'>, nowMs: number): number {
  return (
    repair.mendBy + repair.pausedMs + (repair.pausedAt === null ? 0 : Math.max(0, nowMs - repair.pausedAt))
  )
}

/**
 * Decides whether a repair was mended in time. What is declined or withdrawn is not mended and is told apart, but where its
 * limit had passed before, it stays late: a late no does not mend the clock.
 */
export function mendState(repair: Clocks, nowMs: number): ClockState {
  const mendBy = mendByOf(repair, nowMs)
  if (repair.mendedAt !== null) return repair.mendedAt <= mendBy ? 'inTime' : 'late'
  const until = repair.closedAt ?? nowMs
  if (until > mendBy) return 'late'
  return repair.closedAt === null ? 'running' : 'none'
}

/**
 * From when on an open repair counts as overdue if nobody does anything, epoch milliseconds; null where it never will: it has
 * ended, is finished, or waits in the open since before its limit. What waits since after its limit stays overdue.
 */
export function overdueAfter(repair: Clocks): number | null {
  if (repair.closedAt !== null || repair.mendedAt !== null) return null
  const mendBy = repair.mendBy + repair.pausedMs
  const limits = [
    ...(repair.answeredAt === null ? [repair.respondBy] : []),
    ...(repair.pausedAt === null || repair.pausedAt > mendBy ? [mendBy] : []),
  ]
  return limits.length === 0 ? null : Math.min(...limits)
}

/** Whether a repair is overdue now and not done: past the first of its limits, not on it. `isLate` also knows those that were. */
export function isOverdue(repair: Clocks, nowMs: number): boolean {
  const after = overdueAfter(repair)
  return after !== null && nowMs > after
}

/**
 * When the company's next clock runs out: to answer, then to mend. None while it is finished, paused or waits for the owner: that
 * a pause came too late is for `isOverdue` to say, and nothing to be done next.
 */
export function dueAtOf(repair: Clocks): number | null {
  if (repair.closedAt !== null || repair.mendedAt !== null) return null
  if (repair.answeredAt === null) return Math.min(repair.respondBy, repair.mendBy + repair.pausedMs)
  return repair.pausedAt === null ? repair.mendBy + repair.pausedMs : null
}

/** Late by either clock, now or ever. */
export function isLate(repair: Clocks, nowMs: number): boolean {
  return answerState(repair, nowMs) === 'late' || mendState(repair, nowMs) === 'late'
}
