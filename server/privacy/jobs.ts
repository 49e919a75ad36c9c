import { deletedBefore } from '#domain/privacy/retention.ts'
import { quiet } from '#server/core/db/quiet.ts'
import type { Job } from '#server/core/jobs/scheduler.ts'
import type { Ports } from '#server/core/ports.ts'
import { dropCodes } from '#server/identity/codes.ts'
import { dropReads } from '#server/identity/reads.ts'
import { dropSessions } from '#server/identity/session.ts'

const EVERY_MS = 6 * 3_600_000
/** Soon after a start, but not among its first work. */
const FIRST_MS = 5 * 60_000

/**
 * Deletes what no estate keeps and whose time is over (domain/privacy/retention.ts): sessions, unfinished sign-ins, codes, tries, looks. The
 * pictures of claims, and those that nothing shows, are deleted estate by estate by the runner. Answers how many rows that were.
 */
export async function dropOld({ db, nowMs }: Pick<Ports, 'db' | 'nowMs'>): Promise<number> {
  const nowAt = nowMs()
  const own = quiet(db)
  const sessions = await dropSessions(own, {
    sessions: deletedBefore('sessions', nowAt),
    attempts: deletedBefore('attempts', nowAt),
  })
  const codes = await dropCodes(own, {
    codes: deletedBefore('codes', nowAt),
    tries: deletedBefore('tries', nowAt),
  })
  return sessions + codes + (await dropReads(own, deletedBefore('reads', nowAt)))
}

export function dropOldJob(ports: Pick<Ports, 'db' | 'nowMs'>): Job {
  return { name: 'drop-old', everyMs: EVERY_MS, firstMs: FIRST_MS, work: () => dropOld(ports) }
}
