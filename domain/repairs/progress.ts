import { isClosed, type RepairState } from './ticket.ts'

/** What happens to a repair in order, as its reporter counts it. */
export const REPAIR_POINTS = ['reported', 'dispatched', 'mending', 'finished', 'confirmed'] as const
export type RepairPoint = (typeof REPAIR_POINTS)[number]

/**
 * `done` has happened, `now` is where it stands, `back` is where it came back to, `over` is an end other than a confirmed one, `next` has
 * not come. `at` is when it happened last, null where it was passed over or has not come.
 */
export type RepairProgressPoint = {
  readonly point: RepairPoint
  readonly is: 'done' | 'now' | 'back' | 'over' | 'next'
  readonly at: number | null
}

/** How far each state is. The states that change nothing of it are left out: waiting for a price, for parts, or accepted again. */
const REACHED: Partial<Record<RepairState, number>> = {
  submitted: 0,
  dispatched: 1,
  onSite: 2,
  done: 3,
  confirmed: 4,
  lapsed: 4,
}

/**
 * Where a repair stands on the line from its report to its confirmation. `steps` are all of it, oldest first. An end that nobody
 * confirmed (not mended, withdrawn, closed by silence) is no `done`: silence and refusal are never counted as mended.
 */
export function repairProgress(
  steps: readonly { readonly state: RepairState; readonly at: number }[],
): RepairProgressPoint[] {
  const times: (number | null)[] = REPAIR_POINTS.map(() => null)
  let reached = 0
  let before: RepairState | null = null
  let isBack = false
  for (const { state, at } of steps) {
    if (state === before) continue
    before = state
    const now = nextPoint(state, reached, isBack)
    isBack = state === 'reopened' || (isBack && now === null)
    if (now === null) continue
    if (now < reached) times.fill(null, now + 1)
    reached = now
    // The report keeps its time: work that begins again does not.
    if (now > 0 || times[0] === null) times[now] = at
  }
  const last = before ?? 'submitted'
  return REPAIR_POINTS.map((point, index) => ({
    point,
    is: index === reached ? standing(last) : index < reached ? 'done' : 'next',
    at: index <= reached ? (times[index] ?? null) : null,
  }))
}

/** How far a state takes it, or null where it stays as far as it was. */
function nextPoint(state: RepairState, reached: number, isBack: boolean): number | null {
  // It was mended, in the company's words; its reporter sends it back there.
  if (state === 'reopened') return 3
  if (state === 'declined' || state === 'withdrawn') return Math.min(reached + 1, 4)
  if (state === 'accepted' && isBack) return 0
  return REACHED[state] ?? null
}

function standing(state: RepairState): RepairProgressPoint['is'] {
  if (state === 'reopened') return 'back'
  if (state === 'confirmed') return 'done'
  return isClosed(state) ? 'over' : 'now'
}
