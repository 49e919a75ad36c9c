import type { Limits } from './clock.ts'
import { repairKindOf } from './kind.ts'
import { type RepairProgress, type Step, standingOf } from './standing.ts'

/** How a ticket of another system ended; `open` where it has not. */
export const PAST_OUTCOMES = ['open', 'confirmed', 'lapsed', 'declined', 'withdrawn'] as const
export type PastOutcome = (typeof PAST_OUTCOMES)[number]

/** What another system's table says of a ticket, epoch milliseconds. */
export type PastTicket = {
  readonly kind: string
  readonly reportedAt: number
  readonly answeredAt: number | null
  readonly mendedAt: number | null
  readonly closedAt: number | null
  readonly outcome: PastOutcome
}

/**
 * The steps that a ticket of another system must have gone through, none of them earlier than it says: whoever finished was there
 * by then, and an emergency is answered by being there. What it does not say is not made up.
 */
export function pastSteps(ticket: PastTicket): Step[] {
  const { answeredAt, mendedAt, closedAt, outcome } = ticket
  const isEmergency = repairKindOf(ticket.kind)?.isEmergency ?? false
  const steps: Step[] = []
  if (answeredAt !== null)
    steps.push({ move: isEmergency ? 'arrive' : 'accept', by: 'company', at: answeredAt })
  if (mendedAt !== null) {
    if (!isEmergency || answeredAt === null) steps.push({ move: 'arrive', by: 'company', at: mendedAt })
    steps.push({ move: 'finish', by: 'company', at: mendedAt })
  }
  if (closedAt !== null && outcome === 'confirmed')
    steps.push({ move: 'confirm', by: 'reporter', at: closedAt })
  if (closedAt !== null && outcome === 'declined')
    steps.push({ move: 'decline', by: 'company', at: closedAt })
  if (closedAt !== null && outcome === 'withdrawn')
    steps.push({ move: 'withdraw', by: 'reporter', at: closedAt })
  return steps
}

/** How such a ticket stands at `nowMs` by our own rules; null where they know no such history. */
export function pastStanding(
  ticket: PastTicket,
  limits: Pick<Limits, 'respondBy' | 'mendBy'>,
  nowMs: number,
): RepairProgress | null {
  const instants = [ticket.reportedAt, ticket.answeredAt, ticket.mendedAt, ticket.closedAt].filter(
    (at) => at !== null,
  )
  if (instants.some((at, index) => at > nowMs || at < (instants[index - 1] ?? 0))) return null
  try {
    const standing = standingOf(ticket.kind, ticket.reportedAt, limits, pastSteps(ticket), nowMs)
    if (ticket.outcome === 'open') return ticket.closedAt === null ? standing : null
    const hasEnded =
      standing.state === ticket.outcome && standing.closedAt !== null && ticket.closedAt !== null
    // Silence is over after its 72 hours, not before, whatever is said.
    return hasEnded && (standing.closedAt as number) <= (ticket.closedAt as number) ? standing : null
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}
