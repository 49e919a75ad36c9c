import { DAY_MS } from '#domain/core/calendar.ts'

/** What is known of a thing's clock. */
export type Clocked = {
  /** Somebody is in danger: before everything else. */
  readonly isEmergency: boolean
  /** When its clock runs out, null where none runs. */
  readonly dueAt: number | null
}

/**
 * Decides in which order things stand that wait for one person: emergencies, what must be done within a day, what is overdue, what has
 * longer, what has no clock; within each, the earlier clock first, else as given. Basis: product: what can still be done in time
 * is not hidden behind what is late already.
 */
export function byUrgency<T extends Clocked>(things: readonly T[], nowAt: number): T[] {
  return things
    .map((thing, index) => ({ thing, index, rank: rankOf(thing, nowAt) }))
    .sort((a, b) => a.rank - b.rank || (a.thing.dueAt ?? 0) - (b.thing.dueAt ?? 0) || a.index - b.index)
    .map(({ thing }) => thing)
}

function rankOf({ isEmergency, dueAt }: Clocked, nowAt: number): number {
  if (isEmergency) return 0
  if (dueAt === null) return 4
  if (dueAt <= nowAt) return 2
  return dueAt <= nowAt + DAY_MS ? 1 : 3
}
