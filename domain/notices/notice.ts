import { beijingDayOf, DAY_MS, daysBetween } from '#domain/core/calendar.ts'

export const NOTICE_CLASSES = ['emergency', 'outage', 'general'] as const
export type NoticeClass = (typeof NOTICE_CLASSES)[number]
/** What stands above a notice on paper, and is read aloud before it. */
export const NOTICE_HEADS: Readonly<Record<NoticeClass, string>> = {
  emergency: '紧急通知',
  outage: '计划停水停电通知',
  general: '通知',
}
export const OUTAGES = ['water', 'power'] as const
export type Outage = (typeof OUTAGES)[number]

/** Law: DB11/T 751-2025 4.3.3 (water) and 4.3.6 (power): a planned cut is told at least two days before. */
export const OUTAGE_DAYS_BEFORE = 2
/** A notice that hangs for longer is a rule of the house, not news. Basis: product. */
const MOST_SHOWN_MS = 366 * DAY_MS
/** A phone sends "now" as it was when the person pressed. Basis: product. */
const LATE_SEND_MS = 60 * 60_000

export type Times = {
  readonly shownFrom: number
  readonly expiresAt: number
  readonly worksFrom: number | null
  readonly worksTo: number | null
}

export type NoticeState = 'scheduled' | 'current' | 'expired' | 'withdrawn'

/** How a notice stands by its newest version. */
export function noticeState(
  newest: Pick<Times, 'shownFrom' | 'expiresAt'> & { readonly kind: 'post' | 'correct' | 'withdraw' },
  nowAt: number,
): NoticeState {
  if (newest.kind === 'withdraw') return 'withdrawn'
  if (nowAt < newest.shownFrom) return 'scheduled'
  return nowAt < newest.expiresAt ? 'current' : 'expired'
}

/** Whether the times of a notice can be: shown from now on, for a while, and an outage from and to while it is shown. */
export function areTimesFit(kind: NoticeClass, times: Times, nowAt: number, isFirst: boolean): boolean {
  const { shownFrom, expiresAt, worksFrom, worksTo } = times
  if (expiresAt <= shownFrom || expiresAt <= nowAt || expiresAt - shownFrom > MOST_SHOWN_MS) return false
  if (shownFrom > nowAt + MOST_SHOWN_MS) return false
  // What is published anew is not shown from before it was written; a correction keeps its first day.
  if (isFirst && shownFrom < nowAt - LATE_SEND_MS) return false
  if (kind !== 'outage') return worksFrom === null && worksTo === null
  return worksFrom !== null && worksTo !== null && worksFrom < worksTo && worksTo <= expiresAt
}

export type Told = {
  readonly at: number
  readonly shownFrom: number
  readonly worksFrom: number | null
}

/**
 * How many Beijing days before a planned cut the homes were told of that very time; null without one. A corrected word does
 * not make the telling later, another time does. Negative where it was told after the cut began.
 */
export function daysTold(versions: readonly Told[]): number | null {
  const newest = versions[versions.length - 1]
  if (!newest || newest.worksFrom === null) return null
  let first = newest
  for (const version of [...versions].reverse()) {
    if (version.worksFrom !== newest.worksFrom) break
    first = version
  }
  return daysBetween(beijingDayOf(Math.max(first.at, first.shownFrom)), beijingDayOf(newest.worksFrom))
}

export function isToldLate(versions: readonly Told[]): boolean {
  const days = daysTold(versions)
  return days !== null && days < OUTAGE_DAYS_BEFORE
}

export type Place = { readonly building: string; readonly stair: string; readonly unitId: string }

/** Whether a list says for whom in one way: the whole estate, or parts of it, none twice and none inside another. */
export function isScopeFit(places: readonly Place[]): boolean {
  if (places.length === 0) return false
  for (const [index, one] of places.entries()) {
    if (one.building === '' && (one.stair !== '' || one.unitId !== '' || places.length > 1)) return false
    if (places.some((other, at) => at !== index && isInside(one, other))) return false
  }
  return true
}

/** Whether a notice for these places is for a home: one of them holds it. A notice for no place is for nobody. */
export function coversHome(places: readonly Place[], home: Place): boolean {
  return places.some((place) => isInside(home, place))
}

/** Whether a place lies in another; what the other leaves empty it does not ask. */
function isInside(one: Place, other: Place): boolean {
  const fits = (outer: string, inner: string) => outer === '' || outer === inner
  return fits(other.building, one.building) && fits(other.stair, one.stair) && fits(other.unitId, one.unitId)
}

/** Emergencies that stand first, then the newest. */
export function inOrder<T extends { readonly kind: NoticeClass; readonly shownFrom: number }>(
  notices: readonly T[],
): T[] {
  const first = (one: T) => (one.kind === 'emergency' ? 0 : 1)
  return [...notices].sort((a, b) => first(a) - first(b) || b.shownFrom - a.shownFrom)
}
