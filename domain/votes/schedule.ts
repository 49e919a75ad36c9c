import { beijingDayOf, daysBetween } from '#domain/core/calendar.ts'
import { err, ok, type Result } from '#domain/core/result.ts'

export type Schedule = { readonly noticeAt: number; readonly opensAt: number; readonly closesAt: number }
export type Phase = 'announced' | 'open' | 'closed'

/** Which phase a vote is in. Instants are epoch milliseconds; it opens at `opensAt` and is closed from `closesAt` on. */
export function phaseOf(vote: Schedule, nowMs: number): Phase {
  if (nowMs < vote.opensAt) return 'announced'
  return nowMs < vote.closesAt ? 'open' : 'closed'
}

export type Window = Phase | 'held' | 'cancelled'

/**
 * Where a vote stands for whoever wants to cast: what was called off stays so at any time, and while it is open an unanswered objection
 * to its roll holds it. `lastMs` is when the log was last written: a ballot never has an instant before the entry it follows, so one
 * that comes behind an entry of the closing instant is too late.
 */
export function windowOf(
  vote: Schedule & { readonly isCancelled: boolean; readonly isDisputed: boolean },
  nowMs: number,
  lastMs: number = nowMs,
): Window {
  if (vote.isCancelled) return 'cancelled'
  if (Math.max(nowMs, lastMs) >= vote.closesAt) return 'closed'
  if (nowMs < vote.opensAt) return 'announced'
  return vote.isDisputed ? 'held' : 'open'
}

/** Law: 北京市物业管理条例 §35: notice at least 15 days before. Read strictly: 15 whole days lie between. */
export const NOTICE_DAYS_BETWEEN = 15
/** Basis: product. No law sets the length of the window. */
export const WINDOW_DAYS = { least: 7, most: 60 } as const

export type ScheduleFault =
  | 'notice-too-short'
  | 'window-too-short'
  | 'window-too-long'
  | 'closes-before-opening'

/** Decides whether a vote may be announced with this schedule. */
export function checkSchedule(vote: Schedule): Result<Schedule, ScheduleFault> {
  if (vote.closesAt <= vote.opensAt) return err('closes-before-opening')
  if (daysBetween(beijingDayOf(vote.noticeAt), beijingDayOf(vote.opensAt)) - 1 < NOTICE_DAYS_BETWEEN)
    return err('notice-too-short')
  const windowDays = daysBetween(beijingDayOf(vote.opensAt), beijingDayOf(vote.closesAt))
  if (windowDays < WINDOW_DAYS.least) return err('window-too-short')
  if (windowDays > WINDOW_DAYS.most) return err('window-too-long')
  return ok(vote)
}
