import type { OutputOf } from '#contract/core/endpoint.ts'
import type { readClause, readPerformance } from '#contract/performance/endpoints.ts'
import { DISCLOSURES } from '#src/copy/performance/words.ts'
import type { ShareCard } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { count, dayText } from '#src/ui/figures/figures.ts'

const rateOf = ({ onTime, due }: { onTime: number; due: number }) =>
  DISCLOSURES.rate(count(onTime), count(due))

/** What neighbours are sent of one clause: what was promised, how often it was kept, and by when it is due now. */
export function clauseCard(clauseId: string, value: OutputOf<typeof readClause> | null): ShareCard {
  const path = routes.clause(clauseId)
  if (!value) return { title: DISCLOSURES.cardUnread, note: '', path }
  const { clause, duties } = value
  const next = duties.find((duty) => duty.state === 'due')
  const due = next ? DISCLOSURES.cardDue(dayText(next.dueOn)) : rateOf(clause.counts)
  return { title: DISCLOSURES.card(clause.content, due), note: rateOf(clause.counts), path }
}

/** The same of all of them. */
export function yearCard(value: OutputOf<typeof readPerformance> | null): ShareCard {
  const path = routes.performance()
  if (!value?.servedFrom) return { title: DISCLOSURES.cardUnread, note: '', path }
  return { title: DISCLOSURES.cardAll(rateOf(value.counts)), note: value.contract?.company ?? '', path }
}
