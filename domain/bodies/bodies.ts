import { addDays, addMonths, type Day, isDay, startOfDayMs } from '#domain/core/calendar.ts'

// Bodies that act in an estate: a property company by its filed contract, an owners' committee by its filing, a 物管会 by its certificate.
// No post without the act that founds its body, and none after it (DOMAIN2 §1.7).

export const BODY_KINDS = ['company', 'committee', 'council'] as const
export type BodyKind = (typeof BODY_KINDS)[number]

export const BODY_JOBS = [
  'manager',
  'service',
  'finance',
  'repair',
  'cleaning',
  'guard',
  'chair',
  'member',
  'clerk',
] as const
export type BodyJob = (typeof BODY_JOBS)[number]

/** Who invites to a post: the street by the act that was filed, a company's manager, a committee's chair. */
export const POST_GIVERS = ['street', 'manager', 'chair'] as const
export type PostGiver = (typeof POST_GIVERS)[number]

type JobRule = {
  readonly kinds: readonly BodyKind[]
  /** What the post lets do in the estate (domain/core/access.ts). */
  readonly role: 'company' | 'worker' | 'committee'
  readonly giver: PostGiver
  /** Whether it counts only once a second person confirms it: whoever has it decides over others. */
  readonly needsSecond: boolean
}

const OWNERS_BODIES = ['committee', 'council'] as const
// Law: 条例 §66: the project manager reports to the community. §§43, 50: members are filed with the street.
const RULES: Readonly<Record<BodyJob, JobRule>> = {
  manager: { kinds: ['company'], role: 'company', giver: 'street', needsSecond: true },
  service: { kinds: ['company'], role: 'company', giver: 'manager', needsSecond: false },
  finance: { kinds: ['company'], role: 'company', giver: 'manager', needsSecond: false },
  repair: { kinds: ['company'], role: 'worker', giver: 'manager', needsSecond: false },
  cleaning: { kinds: ['company'], role: 'worker', giver: 'manager', needsSecond: false },
  guard: { kinds: ['company'], role: 'worker', giver: 'manager', needsSecond: false },
  chair: { kinds: OWNERS_BODIES, role: 'committee', giver: 'street', needsSecond: true },
  member: { kinds: OWNERS_BODIES, role: 'committee', giver: 'street', needsSecond: true },
  clerk: { kinds: OWNERS_BODIES, role: 'committee', giver: 'chair', needsSecond: true },
}

export function roleOfJob(job: BodyJob): JobRule['role'] {
  return RULES[job].role
}

/** Decides whether a post counts only once a second person confirms it. */
export function needsSecondFor(job: BodyJob): boolean {
  return RULES[job].needsSecond
}

/** The posts of a body of this kind that this giver may invite to. */
export function jobsToGive(kind: BodyKind, giver: PostGiver): BodyJob[] {
  return BODY_JOBS.filter((job) => RULES[job].kinds.includes(kind) && RULES[job].giver === giver)
}

/** Signs of a unified credit code, by their value. Source: GB 32100-2015 4.2 (no I, O, S, V, Z). */
const CODE_SIGNS = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const CODE_LENGTH = 18

/** Decides whether a text is a unified social credit code with the right check sign. Source: GB 32100-2015 4.2 and ISO 7064 MOD 31-3. */
export function isCreditCode(text: string): boolean {
  if (text.length !== CODE_LENGTH) return false
  let total = 0
  let weight = 1
  for (const sign of text.slice(0, -1)) {
    const value = CODE_SIGNS.indexOf(sign)
    if (value < 0) return false
    total += value * weight
    weight = (weight * 3) % 31
  }
  return CODE_SIGNS[(31 - (total % 31)) % 31] === text.slice(-1)
}

/** Days after signing in which a contract is filed. Law: 条例 §63. */
export const FILING_DAYS = 15
/** The longest term in years. Law: 条例 §41 (committee), 物业管理委员会组建办法 §17 (物管会). A contract has none. */
const MOST_YEARS: Readonly<Record<BodyKind, number | null>> = { company: null, committee: 5, council: 3 }

export type FilingTerm = {
  readonly kind: BodyKind
  readonly creditCode: string
  /** When the contract was signed, or the certificate was given. */
  readonly signedOn: Day
  readonly startsOn: Day
  /** The last day. */
  readonly endsOn: Day
}

export type FilingFault = 'credit-code' | 'term'

/** What is wrong with an act that is to be filed on `today`; null where nothing is. A company has a credit code, a committee may have one. */
export function filingFault(given: FilingTerm, today: Day): FilingFault | null {
  const { kind, creditCode, signedOn, startsOn, endsOn } = given
  if (creditCode === '' ? kind === 'company' : !isCreditCode(creditCode)) return 'credit-code'
  if (![signedOn, startsOn, endsOn].every(isDay)) return 'term'
  if (endsOn < startsOn || endsOn < today || signedOn > today) return 'term'
  const most = MOST_YEARS[kind]
  const last = most === null ? null : addDays(sameDay(startsOn, most * 12), -1)
  return last !== null && endsOn > last ? 'term' : null
}

/** Decides whether an act was filed later than the law allows; only a contract has a clock. Law: 条例 §63. */
export function isFiledLate(kind: BodyKind, signedOn: Day, filedOn: Day): boolean {
  return kind === 'company' && filedOn > addDays(signedOn, FILING_DAYS)
}

/** The same day so many months later, or the first of the next month where that has none. */
function sameDay(day: Day, months: number): Day {
  const month = addMonths(day.slice(0, 7), months)
  const moved = `${month}-${day.slice(8)}`
  return isDay(moved) ? moved : `${addMonths(month, 1)}-01`
}

/** A filed act that two persons have confirmed. Instants in milliseconds. */
export type FiledAct = {
  readonly bodyId: string
  readonly kind: BodyKind
  readonly startsOn: Day
  readonly endsOn: Day
  readonly confirmedAt: number
  /** Ended before its term: the last day, and when a second person confirmed that. */
  readonly endOn: Day | null
  readonly endConfirmedAt: number | null
}

/** That a body acts in an estate from an instant to one. */
export type BodyReach = {
  readonly bodyId: string
  readonly from: number
  readonly to: number
  /** The end of its time before this one: posts that were given before it are over. Null where there was none. */
  readonly after: number | null
}

/**
 * When which body acts in an estate, from its confirmed acts. It begins with its first day and never before it was confirmed: the past is
 * not rewritten. It ends with its last day, or at the instant at which another body of the same sort begins: whoever worked for
 * the one before has nothing there from then on. A body that is renewed without a gap goes on; after a gap its old posts do not come back.
 */
export function bodyReach(acts: readonly FiledAct[]): BodyReach[] {
  return [
    ...ofOneSort(acts.filter(({ kind }) => kind === 'company')),
    ...ofOneSort(acts.filter(({ kind }) => kind !== 'company')),
  ]
}

function ofOneSort(acts: readonly FiledAct[]): BodyReach[] {
  const spans = acts
    .map((act) => ({
      bodyId: act.bodyId,
      from: Math.max(startOfDayMs(act.startsOn), act.confirmedAt),
      to: endOfAct(act),
      confirmedAt: act.confirmedAt,
    }))
    .filter(({ from, to }) => from < to)
    .sort((a, b) => a.from - b.from || a.confirmedAt - b.confirmedAt)
  const found: BodyReach[] = []
  spans.forEach((span, index) => {
    const next = spans.slice(index + 1).find(({ bodyId }) => bodyId !== span.bodyId)
    const to = next ? Math.min(span.to, next.from) : span.to
    if (span.from < to) join(found, { bodyId: span.bodyId, from: span.from, to })
  })
  return found
}

/** The instant at which an act no longer holds. */
export function endOfAct(act: Pick<FiledAct, 'endsOn' | 'endOn' | 'endConfirmedAt'>): number {
  const whole = startOfDayMs(addDays(act.endsOn, 1))
  if (act.endOn === null || act.endConfirmedAt === null) return whole
  return Math.min(whole, Math.max(startOfDayMs(addDays(act.endOn, 1)), act.endConfirmedAt))
}

function join(found: BodyReach[], span: Omit<BodyReach, 'after'>): void {
  const last = [...found].reverse().find(({ bodyId }) => bodyId === span.bodyId)
  if (last && span.from <= last.to) {
    found[found.indexOf(last)] = { ...last, to: Math.max(last.to, span.to) }
    return
  }
  found.push({ ...span, after: last?.to ?? null })
}

/** Days before the end of a term in which the street is told of it. Basis: ours. */
export const ENDS_SOON_DAYS = 30
/** Days in which a new project manager reports to the community. Law: 条例 §66. */
export const MANAGER_DAYS = 3

export const BODY_LACKS = [
  'no-company',
  'company-ends',
  'no-manager',
  'no-committee',
  'committee-ends',
  'no-chair',
] as const
export type BodyLack = (typeof BODY_LACKS)[number]

type Now = { readonly endsAt: number; readonly since: number; readonly hasHead: boolean } | null

/**
 * What an estate lacks of bodies at `nowAt`, and by when, where a law or a term says so. `hasHead`: whether the company has a project manager, the
 * committee a chair. `isFollowed`: whether a body is confirmed that begins where this one ends.
 */
export function bodyLacks(
  company: (NonNullable<Now> & { readonly isFollowed: boolean }) | null,
  committee: (NonNullable<Now> & { readonly isFollowed: boolean }) | null,
  nowAt: number,
): { readonly what: BodyLack; readonly dueAt: number | null }[] {
  const soon = nowAt + ENDS_SOON_DAYS * 86_400_000
  const found: { what: BodyLack; dueAt: number | null }[] = []
  if (!company) found.push({ what: 'no-company', dueAt: null })
  else {
    if (company.endsAt <= soon && !company.isFollowed)
      found.push({ what: 'company-ends', dueAt: company.endsAt })
    if (!company.hasHead) found.push({ what: 'no-manager', dueAt: company.since + MANAGER_DAYS * 86_400_000 })
  }
  if (!committee) found.push({ what: 'no-committee', dueAt: null })
  else {
    if (committee.endsAt <= soon && !committee.isFollowed)
      found.push({ what: 'committee-ends', dueAt: committee.endsAt })
    if (!committee.hasHead) found.push({ what: 'no-chair', dueAt: null })
  }
  return found
}
