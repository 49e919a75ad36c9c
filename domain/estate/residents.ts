import { addDays, addMonths, type Day, isDay, startOfDayMs } from '#domain/core/calendar.ts'

// Who lives in a home without owning it: family and tenants by an owner's invitation, tenants and 公房承租人 by a lease that the community's desk
// has seen. Law: 条例 §37 (物业使用人). They report, complain and read; they are no owners and no head of any vote (DOMAIN2 §1.4).

export const RESIDENT_KINDS = ['family', 'tenant', 'public-tenant'] as const
export type ResidentKind = (typeof RESIDENT_KINDS)[number]

/** Whom an owner invites. A 公房承租人 holds the home from its 产权单位 and is let in by the desk alone. */
export const INVITED_KINDS = ['family', 'tenant'] as const satisfies readonly ResidentKind[]

/** How long an invitation can be taken. Basis: ours. */
export const RESIDENT_CODE_DAYS = 7
/** How many may be let into one home at a time, open invitations among them. Basis: ours. */
export const MOST_RESIDENTS = 8

/** The longest stay in years. Law: 民法典 §705: a lease holds for twenty years at most. Basis: ours for family; it can be given anew. */
const MOST_YEARS: Readonly<Record<ResidentKind, number>> = { family: 3, tenant: 20, 'public-tenant': 20 }

export type StayFault = 'no-day' | 'past' | 'too-long'

/** What is wrong with the last day of a stay that begins on `today`; null where nothing is. Every stay has a last day. */
export function stayFault(kind: ResidentKind, endsOn: Day, today: Day): StayFault | null {
  if (!isDay(endsOn)) return 'no-day'
  if (endsOn < today) return 'past'
  return endsOn > lastDayOf(kind, today) ? 'too-long' : null
}

/** The latest last day that a stay from `today` may have. */
export function lastDayOf(kind: ResidentKind, today: Day): Day {
  const month = addMonths(today.slice(0, 7), MOST_YEARS[kind] * 12)
  const same = `${month}-${today.slice(8)}`
  // Law: 民法典 §202: where the month has no such day, its last one.
  return isDay(same) ? same : addDays(`${addMonths(month, 1)}-01`, -1)
}

/** The instant at which a stay with this last day is over. */
export function stayEndsAt(endsOn: Day): number {
  return startOfDayMs(addDays(endsOn, 1))
}

export const RESIDENCE_STATES = ['open', 'expired', 'withdrawn', 'now', 'ended'] as const
export type ResidenceState = (typeof RESIDENCE_STATES)[number]

export type ResidenceFacts = {
  /** Until when the invitation can be taken. */
  readonly expiresAt: number
  readonly withdrawnAt: number | null
  /** From when to when it holds; null where nobody has taken it. */
  readonly from: number | null
  readonly to: number | null
}

/** Where an invitation or a stay stands at `nowAt`. One that begins later gives nothing yet and is not taken for open: it was taken. */
export function residenceState(one: ResidenceFacts, nowAt: number): ResidenceState {
  if (one.from !== null && one.to !== null) return nowAt < one.to ? 'now' : 'ended'
  if (one.withdrawnAt !== null) return 'withdrawn'
  return nowAt < one.expiresAt ? 'open' : 'expired'
}

/** Decides whether a stay gives anything at `nowAt`: from its first instant, and not in its last. */
export function isLiving({ from, to }: Pick<ResidenceFacts, 'from' | 'to'>, nowAt: number): boolean {
  return from !== null && to !== null && from <= nowAt && nowAt < to
}

export const RESIDENCE_VERDICTS = { taken: 1, ended: 2 } as const

/** The document of a stay that began or ended. `by`: who invited and who took it, or who ended it. */
export function residenceDocument(given: {
  readonly estateId: string
  readonly residenceId: string
  readonly verdict: keyof typeof RESIDENCE_VERDICTS
  readonly unitId: string
  readonly kind: ResidentKind
  readonly personId: string
  readonly endsOn: Day
  readonly by: readonly string[]
}): string {
  const { estateId, residenceId, verdict, unitId, kind, personId, endsOn, by } = given
  return JSON.stringify({
    act: 'residence',
    estateId,
    residenceId,
    verdict,
    unitId,
    kind,
    personId,
    endsOn,
    by,
  })
}
