import { isAllowed, type Role } from '#domain/core/access.ts'
import { DAY_MS } from '#domain/core/calendar.ts'
import type { ResidentKind } from '#domain/estate/residents.ts'
import { ask, known, ms, type Question, question } from '#server/core/db/ask.ts'
import type { WaitingSource } from '#server/core/ports.ts'

type Whom = { readonly personId: string; readonly roles: readonly Role[]; readonly nowAt: number }

/** How long it is news that somebody was let in, or that a stay was ended. */
const NEWS_MS = 7 * DAY_MS

export type NewResident = {
  readonly residenceId: string
  readonly unitLabel: string
  readonly kind: ResidentKind
  readonly at: number
}

/** Who was let into a home of this person lately. Every owner of the home is told, whoever of them invited. */
export function newResidentsQuestion(whom: Whom, estateId: string): Question<NewResident[]> {
  if (!whom.roles.some((role) => isAllowed(role, 'resident.invite'))) return known([])
  return question(
    `SELECT r.residence_id AS "residenceId", unit_label(u.building, u.stair, u.room) AS "unitLabel", r.kind, ${ms('r.valid_from')} AS at
     FROM residences r JOIN units u ON u.estate_id = r.estate_id AND u.unit_id = r.unit_id
     WHERE r.estate_id = $1 AND r.valid_from > $3 AND r.valid_to > $4
       AND EXISTS (SELECT 1 FROM unit_owners w JOIN owners o ON o.estate_id = w.estate_id AND o.owner_id = w.owner_id
         WHERE w.estate_id = $1 AND w.unit_id = r.unit_id AND o.person_id = $2)
     ORDER BY r.valid_from DESC LIMIT 20`,
    [estateId, whom.personId, new Date(whom.nowAt - NEWS_MS), new Date(whom.nowAt)],
    (rows: NewResident[]) => rows,
  )
}

/** Stays of this person that somebody else ended lately: also for who has no role left there. */
function endedQuestion(whom: Whom, estateId: string): Question<{ residenceId: string; at: number }[]> {
  return question(
    `SELECT residence_id AS "residenceId", ${ms('valid_to')} AS at FROM residences
     WHERE estate_id = $1 AND person_id = $2 AND ended_by <> $2 AND valid_to > $3 AND valid_to <= $4 LIMIT 20`,
    [estateId, whom.personId, new Date(whom.nowAt - NEWS_MS), new Date(whom.nowAt)],
    (rows: { residenceId: string; at: number }[]) => rows,
  )
}

/** Owners are told who was let into their home; who lived there that somebody ended it. */
export const RESIDENTS_WAITING: WaitingSource = {
  async who(tx, estateId, nowAt) {
    const { rows } = await tx.query<{ personId: string; since: number }>(
      `SELECT o.person_id AS "personId", max(r.valid_from) AS since FROM residences r
       JOIN unit_owners w ON w.estate_id = r.estate_id AND w.unit_id = r.unit_id
       JOIN owners o ON o.estate_id = w.estate_id AND o.owner_id = w.owner_id
       WHERE r.estate_id = $1 AND o.person_id IS NOT NULL AND r.valid_from > $2 GROUP BY o.person_id
       UNION ALL SELECT person_id, max(valid_to) FROM residences
         WHERE estate_id = $1 AND ended_by IS NOT NULL AND ended_by <> person_id AND valid_to > $2 GROUP BY person_id`,
      [estateId, new Date(nowAt - NEWS_MS)],
    )
    return rows
  },
  async of(tx, whom, estateId) {
    const came = await ask(tx, newResidentsQuestion(whom, estateId))
    const ended = await ask(tx, endedQuestion(whom, estateId))
    const kind = 'resident' as const
    return [
      ...came.map(({ residenceId, at }) => ({
        kind,
        thingId: residenceId,
        turn: 'came',
        since: at,
        dueAt: null,
      })),
      ...ended.map(({ residenceId, at }) => ({
        kind,
        thingId: residenceId,
        turn: 'ended',
        since: at,
        dueAt: null,
      })),
    ]
  },
}
