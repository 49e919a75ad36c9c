import { type Clocks, type Limits, SILENCE_MS } from './clock.ts'
import { repairKindOf } from './kind.ts'
import { isClosed, nextState, type RepairActor, type RepairMove, type RepairState } from './ticket.ts'

/** One step as it is stored. `priceFen` is a quote's. */
export type Step = {
  readonly move: RepairMove | 'submit' | 'lapse' | 'say'
  readonly by: RepairActor
  readonly at: number
  readonly priceFen?: number
}

export type RepairProgress = Clocks & {
  readonly reportedAt: number
  /** How often it was opened again. */
  readonly reopened: number
  /** What the owner agreed to pay, null while nothing is agreed. */
  readonly agreedFen: number | null
  /** What waits for the owner's word. */
  readonly quotedFen: number | null
}

/** What counts as an answer: on site where people are in danger, else any word or deed of the company on the matter. */
const ANSWERS: readonly Step['move'][] = [
  'accept',
  'dispatch',
  'schedule',
  'arrive',
  'quote',
  'pause',
  'finish',
  'decline',
  'say',
]
const ANSWERS_EMERGENCY: readonly Step['move'][] = ['arrive', 'finish']

/** How a repair begins. */
export function begun(reportedAt: number, limits: Pick<Limits, 'respondBy' | 'mendBy'>): RepairProgress {
  return {
    state: 'submitted',
    reportedAt,
    respondBy: limits.respondBy,
    mendBy: limits.mendBy,
    answeredAt: null,
    mendedAt: null,
    pausedMs: 0,
    pausedAt: null,
    closedAt: null,
    reopened: 0,
    agreedFen: null,
    quotedFen: null,
  }
}

/**
 * How a repair stands after one more step; null where the step is not allowed from where it stands. What
 * only says something (`say`) is always allowed.
 */
export function after(kindKey: string, before: RepairProgress, step: Step): RepairProgress | null {
  const to: RepairState | null =
    step.move === 'say' || step.move === 'submit' ? before.state : nextState(before.state, step.move, step.by)
  if (to === null) return null
  const isCompany = step.by === 'company' || step.by === 'worker'
  const answers = repairKindOf(kindKey)?.isEmergency ? ANSWERS_EMERGENCY : ANSWERS
  const waited = isWaiting(before.state)
  const waits = isWaiting(to)
  return {
    ...before,
    state: to,
    answeredAt: before.answeredAt ?? (isCompany && answers.includes(step.move) ? step.at : null),
    mendedAt: step.move === 'finish' ? step.at : step.move === 'reopen' ? null : before.mendedAt,
    pausedMs:
      before.pausedMs +
      (waited && !waits && before.pausedAt !== null ? Math.max(0, step.at - before.pausedAt) : 0),
    pausedAt: waits ? (waited ? before.pausedAt : step.at) : null,
    closedAt: isClosed(to) ? step.at : null,
    reopened: before.reopened + (step.move === 'reopen' ? 1 : 0),
    quotedFen: step.move === 'quote' ? (step.priceFen ?? 0) : to === 'quoted' ? before.quotedFen : null,
    agreedFen: step.move === 'consent' ? before.quotedFen : before.agreedFen,
  }
}

/**
 * How a repair stands at `nowMs` after all its steps. Where its reporter has kept silent for 72 hours after it was finished it has
 * closed by itself, at that hour, whether or not anyone wrote it down. Throws where a step could not have happened.
 */
export function standingOf(
  kindKey: string,
  reportedAt: number,
  limits: Pick<Limits, 'respondBy' | 'mendBy'>,
  steps: readonly Step[],
  nowMs: number,
): RepairProgress {
  let standing = begun(reportedAt, limits)
  for (const step of steps) {
    standing = lapsed(kindKey, standing, step.at)
    // A silence that was written down: the line above has closed it at the same instant, or it had not lasted.
    if (step.move === 'lapse' && standing.state === 'lapsed') continue
    const next = step.move === 'lapse' ? null : after(kindKey, standing, step)
    if (!next) throw new RangeError(`${step.move} by ${step.by} from ${standing.state}`)
    standing = next
  }
  return lapsed(kindKey, standing, nowMs)
}

/** The same, closed by silence where 72 hours of it have passed. */
export function lapsed(kindKey: string, standing: RepairProgress, nowMs: number): RepairProgress {
  if (standing.state !== 'done' || standing.mendedAt === null || nowMs < standing.mendedAt + SILENCE_MS)
    return standing
  return (
    after(kindKey, standing, { move: 'lapse', by: 'clock', at: standing.mendedAt + SILENCE_MS }) ?? standing
  )
}

/** While it waits for parts, weather, others, or the owner's yes to a price, the clock of mending stands still. */
function isWaiting(state: RepairState): boolean {
  return state === 'paused' || state === 'quoted'
}
