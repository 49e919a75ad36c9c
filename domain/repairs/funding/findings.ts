import { addDays, beijingDayOf, type Day } from '#domain/core/calendar.ts'
import { findAccount } from '#domain/ledger/account.ts'
import {
  type EntryFact,
  type Finding,
  type FindingCode,
  isPassed,
  type Payment,
  type Sorted,
} from './facts.ts'
import { EMERGENCY_CASES, lastOf, PUBLICATION_DAYS, type FundingStep } from './step.ts'

/** Every finding of a repair's funding, in the order of its stations. */
export function findingsOf(given: Sorted, isEmergency: boolean): Finding[] {
  return [
    ...decisionFindings(given, isEmergency),
    ...contractFindings(given),
    ...acceptanceFindings(given),
    ...paymentFindings(given),
  ]
}

function decisionFindings(given: Sorted, isEmergency: boolean): Finding[] {
  const { plan, vote, contracts, payments, publications, acceptances, facts } = given
  const found: Finding[] = []
  const say = finder(found)
  const isCommitted = contracts.length > 0 || payments.length > 0
  if (!plan && (vote || isCommitted || acceptances.length > 0)) say('plan-missing', [])
  if (isEmergency && plan) {
    const { emergency, source } = plan.data
    if (emergency && !EMERGENCY_CASES[emergency].includes(facts.repair.kind)) say('emergency-unfit', [plan])
    // The list is the fund's; spending common income has no such way round the owners.
    if (source !== 'fund') say('emergency-not-fund', [plan])
    const isDue = payments.length > 0 || acceptances.some((one) => one.data.result === 'passed')
    if (isDue && publications.length === 0) say('publication-missing', [])
    const last = lastOf(publications)
    if (last && last.data.toOn < addDays(last.data.fromOn, PUBLICATION_DAYS - 1))
      say('publication-short', [last])
    if (last)
      say(
        'paid-before-publication',
        payments.filter((one) => one.day <= last.data.toOn).map((one) => one.step),
      )
  }
  if (!vote) {
    if (!isEmergency && isCommitted) say('vote-missing', [])
    return found
  }
  const fact = facts.votes.get(vote.data.voteId)
  if (fact === undefined) return found
  if (fact === null || !fact.items[vote.data.item - 1]) {
    say('vote-elsewhere', [vote])
    return found
  }
  if (fact.state === 'cancelled') say('vote-cancelled', [vote])
  else if (fact.state === 'open') say('vote-open', [vote])
  else if (!isPassed(fact, vote.data.item)) say('vote-failed', [vote])
  const matter = fact.items[vote.data.item - 1]?.matterId
  const wanted = plan?.data.source === 'revenue' ? [8, 9] : plan ? [5] : [5, 8, 9]
  if (matter !== undefined && !wanted.includes(matter)) say('vote-other-matter', [vote])
  if (fact.building !== null && fact.building !== facts.repair.building) say('vote-other-building', [vote])
  if (vote.data.amountFen === null) say('vote-without-amount', [vote])
  if (!isEmergency)
    say(
      'contract-before-vote',
      contracts.filter((step) => fact.decidedOn === null || step.data.signedOn < fact.decidedOn),
    )
  return found
}

function contractFindings(given: Sorted): Finding[] {
  const { plan, vote, contracts, payments, contractFen, facts } = given
  const found: Finding[] = []
  const say = finder(found)
  if (contracts.length === 0 && payments.length > 0) say('contract-missing', [])
  const votedFen = vote?.data.amountFen ?? null
  if (contractFen !== null && votedFen !== null && contractFen > votedFen)
    say('contract-over-vote', contracts)
  if (contractFen !== null && plan && contractFen > plan.data.amountFen) say('contract-over-plan', contracts)
  say(
    'contract-shared',
    contracts.filter((step) => facts.sharedContracts.has(step.position)),
  )
  return found
}

function acceptanceFindings({ acceptances, payments, facts }: Sorted): Finding[] {
  const found: Finding[] = []
  const say = finder(found)
  const passed = acceptances.filter((step) => step.data.result === 'passed')
  const { finishedAt } = facts.repair
  say('accepted-before-work', passed.filter((step) => finishedAt === null || step.at < finishedAt).slice(-1))
  const acceptedOn = passed.reduce<Day | null>(
    (first, step) => (first === null || step.data.acceptedOn < first ? step.data.acceptedOn : first),
    null,
  )
  const paid = payments.filter((one) => one.fen > 0)
  say(
    'paid-before-report',
    paid.filter((one) => one.day < beijingDayOf(facts.repair.reportedAt)).map((one) => one.step),
  )
  say(
    'paid-before-acceptance',
    paid.filter((one) => acceptedOn === null || one.day < acceptedOn).map((one) => one.step),
  )
  const last = lastOf(acceptances)
  if (last?.data.result === 'defects')
    say(
      'paid-despite-defects',
      paid.filter((one) => one.day >= last.data.acceptedOn).map((one) => one.step),
    )
  // Dated before a payment and written down after it: said openly, for a day is easily put back.
  say(
    'accepted-afterwards',
    passed.filter((step) =>
      paid.some((one) => step.data.acceptedOn <= one.day && beijingDayOf(step.at) > one.day),
    ),
  )
  return found
}

function paymentFindings(given: Sorted): Finding[] {
  const { plan, vote, contracts, payments, contractFen, paidFen, facts } = given
  const found: Finding[] = []
  const say = finder(found)
  const where = (is: (entry: EntryFact, payment: Payment) => boolean) =>
    payments.filter((one) => one.entry !== null && is(one.entry, one)).map((one) => one.step)
  const paid = payments.filter((one) => one.fen > 0).map((one) => one.step)
  if (contractFen !== null && paidFen > contractFen) say('paid-over-contract', paid)
  if (plan && paidFen > plan.data.amountFen) say('paid-over-plan', paid)
  if (facts.repair.state === 'declined' || facts.repair.state === 'withdrawn') say('paid-though-ended', paid)
  const firms = contracts.map((step) => step.data.firm)
  say(
    'payee-differs',
    where((entry) => firms.length > 0 && entry.counterparty !== '' && !firms.includes(entry.counterparty)),
  )
  if (plan)
    say(
      'source-differs',
      payments
        .filter((one) => (plan.data.source === 'revenue') !== (one.step.data.entryId !== null))
        .map((one) => one.step),
    )
  say(
    'entry-elsewhere',
    payments.filter((one) => one.step.data.entryId !== null && one.entry === null).map((one) => one.step),
  )
  say(
    'entry-shared',
    payments
      .filter((one) => one.step.data.entryId !== null && facts.sharedEntries.has(one.step.data.entryId))
      .map((one) => one.step),
  )
  say(
    'entry-reversed',
    where((entry) => entry.isReversed),
  )
  say(
    'entry-no-spending',
    where((entry) => entry.spentFen <= 0 || !isSpending(entry.accountCode)),
  )
  say(
    'entry-no-voucher',
    where((entry) => entry.voucherCount === 0),
  )
  say(
    'entry-other-vote',
    where((entry) => vote !== null && entry.approvedBy !== vote.data.voteId),
  )
  say(
    'entry-other-building',
    where((entry) => entry.building !== '' && entry.building !== facts.repair.building),
  )
  return found
}

function isSpending(code: string): boolean {
  return findAccount(code)?.kind === 'expense'
}

/** Says a finding of some steps; of a list that came out empty it says nothing. */
function finder(found: Finding[]) {
  const LACKING: readonly FindingCode[] = [
    'plan-missing',
    'vote-missing',
    'contract-missing',
    'publication-missing',
  ]
  return (code: FindingCode, steps: readonly FundingStep[]) => {
    if (steps.length > 0 || LACKING.includes(code))
      found.push({ code, positions: steps.map((step) => step.position) })
  }
}
