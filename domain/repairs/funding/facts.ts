import type { Day } from '#domain/core/calendar.ts'
import type { RepairState } from '../ticket.ts'
import type { StepOf } from './step.ts'

/** What is known of a linked vote; null in the facts where it is none of this estate's. */
export type VoteFact = {
  readonly state: 'open' | 'counted' | 'cancelled'
  readonly decidedOn: Day | null
  /** The building whose owners decided; null for all of the estate. */
  readonly building: string | null
  readonly items: readonly { readonly matterId: number; readonly outcome: string | null }[]
}

/** What the book says of a linked entry; null in the facts where it is none of this estate's. */
export type EntryFact = {
  readonly bookedOn: Day
  readonly counterparty: string
  /** Out of the bank; negative where money came in. */
  readonly spentFen: number
  readonly accountCode: string
  readonly voucherCount: number
  readonly isReversed: boolean
  readonly approvedBy: string | null
  readonly building: string
}

export type FundingFacts = {
  readonly repair: {
    readonly kind: string
    readonly state: RepairState
    readonly building: string
    readonly reportedAt: number
    /** When the work was last finished; null while it is not. */
    readonly finishedAt: number | null
  }
  readonly votes: ReadonlyMap<string, VoteFact | null>
  readonly entries: ReadonlyMap<string, EntryFact | null>
  /** Entries, and positions of contracts here, that another repair names too. */
  readonly sharedEntries: ReadonlySet<string>
  readonly sharedContracts: ReadonlySet<number>
}

/** Each finding and what it is: something that still lacks, or what cannot be right together. */
export const FINDINGS = {
  'plan-missing': 'lacks',
  'vote-missing': 'lacks',
  'vote-open': 'lacks',
  'vote-without-amount': 'lacks',
  'contract-missing': 'lacks',
  'publication-missing': 'lacks',
  'vote-elsewhere': 'wrong',
  'vote-cancelled': 'wrong',
  'vote-failed': 'wrong',
  'vote-other-matter': 'wrong',
  'vote-other-building': 'wrong',
  'contract-before-vote': 'wrong',
  'contract-over-vote': 'wrong',
  'contract-over-plan': 'wrong',
  'contract-shared': 'wrong',
  'emergency-unfit': 'wrong',
  'emergency-not-fund': 'wrong',
  'publication-short': 'wrong',
  'paid-before-publication': 'wrong',
  'paid-before-report': 'wrong',
  'paid-before-acceptance': 'wrong',
  'paid-despite-defects': 'wrong',
  'accepted-afterwards': 'wrong',
  'accepted-before-work': 'wrong',
  'paid-over-contract': 'wrong',
  'paid-over-plan': 'wrong',
  'paid-though-ended': 'wrong',
  'payee-differs': 'wrong',
  'source-differs': 'wrong',
  'entry-elsewhere': 'wrong',
  'entry-shared': 'wrong',
  'entry-reversed': 'wrong',
  'entry-no-spending': 'wrong',
  'entry-no-voucher': 'wrong',
  'entry-other-vote': 'wrong',
  'entry-other-building': 'wrong',
} as const
export type FindingCode = keyof typeof FINDINGS

/** A finding and the steps it is about. */
export type Finding = { readonly code: FindingCode; readonly positions: readonly number[] }

export const STATIONS = [
  'report',
  'plan',
  'decision',
  'contract',
  'work',
  'acceptance',
  'publication',
  'payment',
] as const
export type StationKey = (typeof STATIONS)[number]
/** `skipped`: not there, though something after it is. */
export type StationState = 'done' | 'partly' | 'failed' | 'skipped' | 'next' | 'later'

/** A payment with what the book says of it; what the book took back paid nothing. */
export type Payment = {
  readonly step: StepOf<'payment'>
  readonly day: Day
  readonly fen: number
  readonly entry: EntryFact | null
}

/** What holds of a repair's funding, sorted. */
export type Sorted = {
  readonly plan: StepOf<'plan'> | null
  readonly vote: StepOf<'vote'> | null
  readonly contracts: readonly StepOf<'contract'>[]
  readonly acceptances: readonly StepOf<'acceptance'>[]
  readonly publications: readonly StepOf<'publication'>[]
  readonly payments: readonly Payment[]
  readonly contractFen: number | null
  readonly paidFen: number
  readonly facts: FundingFacts
}

/** Whether a vote passed its item, counted from 1. */
export function isPassed(fact: VoteFact, item: number): boolean {
  const outcome = fact.items[item - 1]?.outcome ?? null
  return (
    fact.state === 'counted' && outcome !== null && (outcome === 'passed' || outcome.startsWith('option-'))
  )
}
