import { repairKindOf } from './ticket.ts'

/** The level of DB11/T 751-2025 that the contract picks. 1 is the lowest. */
export type ServiceLevel = 1 | 2 | 3

const MINUTE = 60_000

// Law: DB11/T 751-2025 4.2.4: response and feedback within 4 h, 2 h, 1 h by level.
const RESPONSE_MINUTES: Readonly<Record<ServiceLevel, number>> = { 1: 240, 2: 120, 3: 60 }

/**
 * By when the company must have answered, epoch milliseconds: on site for an emergency, a first answer for the rest.
 * The clock starts when the server took the report and never starts again, not even when it is reopened.
 */
export function respondByOf(kindKey: string, reportedAt: number, level: ServiceLevel): number {
  const minutes = repairKindOf(kindKey)?.onSiteMinutes ?? RESPONSE_MINUTES[level]
  return reportedAt + minutes * MINUTE
}

/**
 * Decides whether a repair was answered late. One that nobody has answered yet is late from its limit on: open and
 * overdue counts as late, else silence would look like punctuality.
 */
export function isLate(
  repair: {
    readonly kind: string
    readonly reportedAt: number
    readonly respondedAt: number | null
    readonly closed: boolean
  },
  level: ServiceLevel,
  nowMs: number,
): boolean {
  const respondBy = respondByOf(repair.kind, repair.reportedAt, level)
  if (repair.respondedAt !== null) return repair.respondedAt > respondBy
  return !repair.closed && nowMs > respondBy
}
