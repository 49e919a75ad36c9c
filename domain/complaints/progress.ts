import { type ComplaintState, isOpen } from './standing.ts'

/** What happens to a complaint in order, as whoever made it counts it. */
export const COMPLAINT_POINTS = ['filed', 'handled', 'outcome', 'closed'] as const
export type ComplaintPoint = (typeof COMPLAINT_POINTS)[number]

/** As of a repair: `over` is an end that nobody called solved. */
export type ComplaintProgressPoint = {
  readonly point: ComplaintPoint
  readonly is: 'done' | 'now' | 'over' | 'next'
  readonly at: number | null
}

const REACHED: Record<ComplaintState, number> = {
  waiting: 1,
  handling: 1,
  resolved: 2,
  refused: 2,
  confirmed: 3,
  agreed: 3,
  accepted: 3,
  lapsed: 3,
  withdrawn: 3,
}

/**
 * Where a complaint stands between its filing and its end. `steps` are all of it, oldest first. Raised to a higher level it waits
 * to be handled again, and what was given as an outcome below is none any more.
 */
export function complaintProgress(
  steps: readonly { readonly state: ComplaintState; readonly at: number }[],
): ComplaintProgressPoint[] {
  const times: (number | null)[] = COMPLAINT_POINTS.map(() => null)
  times[0] = steps[0]?.at ?? null
  let last: ComplaintState = 'waiting'
  let reached = 1
  for (const { state, at } of steps) {
    const now = REACHED[state]
    if (now < reached) times.fill(null, now)
    // It counts as handled from the first answer on; waiting has no time of its own.
    if (state !== last && state !== 'waiting') times[now] = at
    reached = now
    last = state
  }
  return COMPLAINT_POINTS.map((point, index) => ({
    point,
    is: index === reached ? standing(last) : index < reached ? 'done' : 'next',
    at: index <= reached ? (times[index] ?? null) : null,
  }))
}

function standing(state: ComplaintState): ComplaintProgressPoint['is'] {
  if (isOpen(state)) return 'now'
  return state === 'confirmed' || state === 'agreed' ? 'done' : 'over'
}
