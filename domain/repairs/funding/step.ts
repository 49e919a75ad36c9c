import type { Day } from '#domain/core/calendar.ts'

export const FUNDING_FORMAT = 'bjwy-thread/1'

export const THREAD_KINDS = [
  'plan',
  'vote',
  'contract',
  'acceptance',
  'publication',
  'payment',
  'undo',
] as const
export type FundingKind = (typeof THREAD_KINDS)[number]

/** Whose money it is: the maintenance fund's, or the income from common parts. */
export const MONEY_SOURCES = ['fund', 'revenue'] as const
export type MoneySource = (typeof MONEY_SOURCES)[number]

export type EmergencyCase = 'roof' | 'lift' | 'pump' | 'facade' | 'drain' | 'fire'

/**
 * The cases in which the fund is used without a vote, each with the kinds of repair that can be one.
 * Law: 民法典 §281②; the practised Beijing list: roof leaks, lifts that endanger people, pumps that leave high floors without water, a fifth of a
 * façade about to fall, drains that collapse or burst, fire systems that the fire authority ordered to be mended.
 */
export const EMERGENCY_CASES: Readonly<Record<EmergencyCase, readonly string[]>> = {
  roof: ['leak'],
  lift: ['lift', 'liftTrapped'],
  pump: ['publicPower', 'burstPipe'],
  facade: ['facade', 'wall'],
  drain: ['drain', 'sewage', 'burstPipe'],
  fire: ['fireSafety'],
}
export const EMERGENCIES = Object.keys(EMERGENCY_CASES) as EmergencyCase[]

/** Law: 京建发〔2023〕253号: minutes, plan and audited cost are posted for at least three days before the money is asked for. */
export const PUBLICATION_DAYS = 3

/** What each kind of step says. */
export type FundingData = {
  plan: {
    readonly source: MoneySource
    readonly emergency: EmergencyCase | null
    readonly amountFen: number
  }
  /** `item` counts from 1; `amountFen` is a sum that the item's own text names, null where it names none. */
  vote: { readonly voteId: string; readonly item: number; readonly amountFen: number | null }
  /** `contractId` where it is one of the estate's service contracts, else it is a record with a picture. */
  contract: {
    readonly contractId: string | null
    readonly firm: string
    readonly number: string
    readonly signedOn: Day
    readonly priceFen: number
  }
  acceptance: { readonly result: 'passed' | 'defects'; readonly accepter: string; readonly acceptedOn: Day }
  publication: { readonly fromOn: Day; readonly toOn: Day }
  /** An entry of the public-revenue book, or what the fund paid with a picture of its slip. */
  payment: {
    readonly entryId: string | null
    readonly paidOn: Day | null
    readonly amountFen: number | null
  }
  /** The step that does not hold any more; why is in the note. */
  undo: { readonly position: number }
}

export const THREAD_ACTORS = ['company', 'committee'] as const
export type FundingActor = (typeof THREAD_ACTORS)[number]

type Common = {
  /** Counts from 1 in each repair, without a gap. */
  readonly position: number
  readonly by: FundingActor
  readonly at: number
  readonly note: string
  readonly photoIds: readonly string[]
}
export type FundingStep = {
  [K in FundingKind]: Common & { readonly kind: K; readonly data: FundingData[K] }
}[FundingKind]

export type StepOf<K extends FundingKind> = Extract<FundingStep, { readonly kind: K }>

// Basis: ours: the company says what it plans and what it paid; the work is accepted by those it was done for, never by who did it.
const WHO: Readonly<Record<Exclude<FundingKind, 'undo'>, readonly FundingActor[]>> = {
  plan: ['company'],
  vote: ['company', 'committee'],
  contract: ['company', 'committee'],
  acceptance: ['committee'],
  publication: ['company', 'committee'],
  payment: ['company'],
}

/** Decides whether an actor may make a step of this kind. A step is undone by whose it was. */
export function mayStep(actor: FundingActor, kind: FundingKind, undone: FundingStep | null = null): boolean {
  return kind === 'undo' ? undone !== null && undone.by === actor : WHO[kind].includes(actor)
}

/** The steps that hold: neither undone nor an undoing. What is undone stays among the steps and is shown as such. */
export function standingSteps(steps: readonly FundingStep[]): FundingStep[] {
  const undone = new Set(steps.flatMap((step) => (step.kind === 'undo' ? [step.data.position] : [])))
  return steps.filter((step) => step.kind !== 'undo' && !undone.has(step.position))
}

export function ofKind<K extends FundingKind>(steps: readonly FundingStep[], kind: K): StepOf<K>[] {
  return steps.filter((step): step is StepOf<K> => step.kind === kind)
}

export type FundingDocument = FundingStep & {
  readonly format: typeof FUNDING_FORMAT
  readonly communityId: string
  readonly repairId: string
  /** SHA-256 of the step before it; empty for the first. */
  readonly previous: string
}

const KEYS: { readonly [K in FundingKind]: readonly (keyof FundingData[K] & string)[] } = {
  plan: ['source', 'emergency', 'amountFen'],
  vote: ['voteId', 'item', 'amountFen'],
  contract: ['contractId', 'firm', 'number', 'signedOn', 'priceFen'],
  acceptance: ['result', 'accepter', 'acceptedOn'],
  publication: ['fromOn', 'toOn'],
  payment: ['entryId', 'paidOn', 'amountFen'],
  undo: ['position'],
}

/** The text that is hashed: JSON with its keys in one order and no spaces. */
export function fundingText(one: FundingDocument): string {
  return JSON.stringify({
    format: one.format,
    communityId: one.communityId,
    repairId: one.repairId,
    position: one.position,
    kind: one.kind,
    data: dataOf(one),
    note: one.note,
    photoIds: one.photoIds,
    by: one.by,
    previous: one.previous,
    at: one.at,
  })
}

/** What a step says, with its keys in one order. */
export function dataOf(step: Pick<FundingStep, 'kind' | 'data'>): Readonly<Record<string, unknown>> {
  const data = step.data as Readonly<Record<string, unknown>>
  return Object.fromEntries(KEYS[step.kind].map((key) => [key, data[key]]))
}

export function lastOf<T>(list: readonly T[]): T | null {
  return list[list.length - 1] ?? null
}
