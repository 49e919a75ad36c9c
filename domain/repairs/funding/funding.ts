import { beijingDayOf } from '#domain/core/calendar.ts'
import { findingsOf } from './findings.ts'
import {
  type Finding,
  isPassed,
  type Payment,
  type Sorted,
  type StationKey,
  STATIONS,
  type StationState,
  type FundingFacts,
} from './facts.ts'
import { lastOf, type MoneySource, ofKind, type StepOf, standingSteps, type FundingStep } from './step.ts'

export type FundingStanding = {
  readonly stations: readonly { readonly key: StationKey; readonly state: StationState }[]
  readonly findings: readonly Finding[]
  readonly source: MoneySource | null
  readonly isEmergency: boolean
  /** What was planned, what the vote allowed, what the contracts say, what was paid; null where nothing says it. */
  readonly plannedFen: number | null
  readonly votedFen: number | null
  readonly contractFen: number | null
  readonly paidFen: number
}

/**
 * How a repair's money stands, from the leak to the invoice: which stations it has passed, and every finding.
 * Law: 民法典 §278①(5), (9): use of the fund and of common income is decided together; §281②: an emergency needs no vote before.
 */
export function fundingOf(steps: readonly FundingStep[], facts: FundingFacts): FundingStanding {
  const standing = standingSteps(steps)
  const contracts = ofKind(standing, 'contract')
  const payments = paymentsOf(ofKind(standing, 'payment'), facts)
  const plan = planOf(standing)
  const vote = lastOf(ofKind(standing, 'vote'))
  const acceptances = ofKind(standing, 'acceptance')
  const publications = ofKind(standing, 'publication')
  const isEmergency = plan !== null && plan.data.emergency !== null
  const contractFen = contracts.length === 0 ? null : sum(contracts.map((step) => step.data.priceFen))
  const paidFen = sum(payments.map((payment) => payment.fen))
  const given = { plan, vote, contracts, acceptances, publications, payments, contractFen, paidFen, facts }
  return {
    stations: stationsOf(given, isEmergency),
    findings: findingsOf(given, isEmergency),
    source: plan?.data.source ?? null,
    isEmergency,
    plannedFen: plan?.data.amountFen ?? null,
    votedFen: vote?.data.amountFen ?? null,
    contractFen,
    paidFen,
  }
}

/** The plan that binds: the last before money was promised or paid. One raised afterwards is shown and heals nothing. */
function planOf(standing: readonly FundingStep[]): StepOf<'plan'> | null {
  const plans = ofKind(standing, 'plan')
  const bound = standing.find((step) => step.kind === 'contract' || step.kind === 'payment')
  const before = plans.filter((step) => !bound || step.position < bound.position)
  return lastOf(before) ?? plans[0] ?? null
}

function paymentsOf(steps: readonly StepOf<'payment'>[], facts: FundingFacts): Payment[] {
  return steps.map((step) => {
    const entry = step.data.entryId === null ? null : (facts.entries.get(step.data.entryId) ?? null)
    // One that the book took back paid nothing.
    const fen = entry ? (entry.isReversed ? 0 : Math.max(0, entry.spentFen)) : (step.data.amountFen ?? 0)
    return { step, entry, fen, day: entry?.bookedOn ?? step.data.paidOn ?? beijingDayOf(step.at) }
  })
}

function stationsOf(given: Sorted, isEmergency: boolean): FundingStanding['stations'] {
  const { plan, acceptances, contracts, contractFen, paidFen, facts } = given
  const last = lastOf(acceptances)
  const { finishedAt } = facts.repair
  // Defects send the work back to its beginning.
  const isMended = finishedAt !== null && (last?.data.result !== 'defects' || finishedAt > last.at)
  const reached: Partial<Record<StationKey, StationState | false>> = {
    report: 'done',
    plan: plan !== null && 'done',
    decision: isEmergency ? 'done' : decisionState(given),
    contract: contracts.length > 0 && 'done',
    work: isMended && 'done',
    acceptance: last ? (last.data.result === 'passed' ? 'done' : 'failed') : false,
    ...(isEmergency ? { publication: given.publications.length > 0 && 'done' } : {}),
    payment: paidFen > 0 && (contractFen !== null && paidFen < contractFen ? 'partly' : 'done'),
  }
  const keys = STATIONS.filter((key) => key in reached)
  const isReached = (key: StationKey) => reached[key] === 'done' || reached[key] === 'partly'
  const lastReached = keys.reduce((far, key, index) => (isReached(key) ? index : far), 0)
  let isNextTold = false
  return keys.map((key, index) => {
    const state = reached[key]
    if (state) return { key, state }
    if (index < lastReached) return { key, state: 'skipped' }
    const isNext = !isNextTold
    isNextTold = true
    return { key, state: isNext ? 'next' : 'later' }
  })
}

function decisionState({ vote, facts }: Sorted): StationState | false {
  const fact = vote ? facts.votes.get(vote.data.voteId) : undefined
  if (!vote || fact === undefined || fact?.state === 'open') return false
  return fact && isPassed(fact, vote.data.item) ? 'done' : 'failed'
}

function sum(list: readonly number[]): number {
  return list.reduce((all, one) => all + one, 0)
}
