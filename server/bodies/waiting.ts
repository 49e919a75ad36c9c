import { ENDS_SOON_DAYS } from '#domain/bodies/bodies.ts'
import { isAllowed, type Action, type Role } from '#domain/core/access.ts'
import { DAY_MS } from '#domain/core/calendar.ts'
import { askAll, known, ms, type Question, question } from '#server/core/db/ask.ts'
import type { WaitingSource } from '#server/core/ports.ts'

type Whom = { readonly personId: string; readonly roles: readonly Role[]; readonly nowAt: number }

/** How long a post that ended stays news to whoever had it. */
const NEWS_MS = 30 * DAY_MS

export type BodyWaits = {
  /** The acts and posts that wait for this person as the second one, the oldest first. */
  readonly toConfirm: readonly { readonly thingId: string; readonly since: number }[]
  /** For the street: bodies whose time ends within thirty days, without one after them. */
  readonly ending: readonly { readonly thingId: string; readonly endsAt: number }[]
}

/** What of the estate's bodies and posts waits for this person. */
export function bodyWaitsQuestion(whom: Whom, estateId: string): Question<BodyWaits> {
  const may = (action: Action) => whom.roles.some((role) => isAllowed(role, action))
  if (!may('body.confirm')) return known({ toConfirm: [], ending: [] })
  return question(
    `SELECT f.filing_id AS "thingId", ${ms('CASE WHEN f.confirmed_by IS NULL THEN f.filed_at ELSE f.end_at END')} AS since,
       NULL::float8 AS "endsAt"
     FROM body_filings f WHERE f.estate_id = $1 AND f.refused_at IS NULL
       AND ((f.confirmed_by IS NULL AND f.filed_by <> $2)
         OR (f.confirmed_by IS NOT NULL AND f.end_confirmed_by IS NULL AND f.end_by <> $2))
     UNION ALL
     SELECT i.invitation_id, ${ms('i.accepted_at')}, NULL FROM invitations i
     WHERE i.estate_id = $1 AND i.accepted_by <> $2 AND i.made_by <> $2 AND i.verdict IS NULL
     UNION ALL
     SELECT r.body_id, ${ms("r.valid_to - interval '1 day' * $4")}, ${ms('r.valid_to')} FROM body_reach r
     WHERE $5 AND r.estate_id = $1 AND r.valid_from <= $3 AND r.valid_to > $3
       AND r.valid_to <= $3::timestamptz + interval '1 day' * $4
       AND NOT EXISTS (SELECT 1 FROM body_reach n WHERE n.estate_id = r.estate_id AND n.valid_from = r.valid_to
         AND ((SELECT min(kind) FROM bodies WHERE body_id = n.body_id) = 'company')
           = ((SELECT min(kind) FROM bodies WHERE body_id = r.body_id) = 'company'))
     ORDER BY since LIMIT 200`,
    [estateId, whom.personId, new Date(whom.nowAt), ENDS_SOON_DAYS, may('body.file')],
    (rows: { thingId: string; since: number; endsAt: number | null }[]) => ({
      toConfirm: rows.filter(({ endsAt }) => endsAt === null),
      ending: rows.flatMap(({ thingId, endsAt }) => (endsAt === null ? [] : [{ thingId, endsAt }])),
    }),
  )
}

export type EndedPost = { readonly postId: string; readonly bodyName: string; readonly at: number }

// A post ends by its own end or with the stretch of its body's time that it belongs to (as in `held_roles`).
const ENDED = `SELECT p.post_id, p.person_id, p.body_id, p.estate_id, coalesce(least(p.valid_to, r.valid_to), p.valid_from) AS ended_at
  FROM body_posts p LEFT JOIN body_reach r ON r.body_id = p.body_id AND r.estate_id = p.estate_id AND p.valid_from < r.valid_to
    AND p.valid_from >= coalesce(r.after, '-infinity')
  WHERE p.ended_by IS DISTINCT FROM p.person_id`

/** Posts of this person that ended lately, and not by their own word: in this estate, or in any, since who lost one may stand in another. */
export function endedPostsQuestion(
  { personId, nowAt }: Whom,
  estateId: string | null,
): Question<EndedPost[]> {
  return question(
    `SELECT e.post_id AS "postId", ${ms('e.ended_at')} AS at,
       (SELECT b.name FROM bodies b WHERE b.body_id = e.body_id ORDER BY b.valid_from DESC LIMIT 1) AS "bodyName"
     FROM (${ENDED}) AS e WHERE ($1::bigint IS NULL OR e.estate_id = $1) AND e.person_id = $2 AND e.ended_at <= $3 AND e.ended_at > $4 ORDER BY e.ended_at DESC LIMIT 5`,
    [estateId, personId, new Date(nowAt), new Date(nowAt - NEWS_MS)],
    (rows: EndedPost[]) => rows,
  )
}

/** Whoever confirms is reminded of what waits, the street of terms that end, and whoever lost a post of that: also with no post left. */
export const BODIES_WAITING: WaitingSource = {
  async who(tx, estateId, nowAt) {
    const { rows } = await tx.query<{ personId: string; since: number }>(
      `SELECT person_id AS "personId", max(ended_at) AS since FROM (${ENDED}) AS e
       WHERE estate_id = $1 AND ended_at <= $2 AND ended_at > $3 GROUP BY person_id`,
      [estateId, new Date(nowAt), new Date(nowAt - NEWS_MS)],
    )
    return rows
  },
  async begins(tx, estateId, nowAt) {
    const { rows } = await tx.query<{ at: number | null }>(
      `SELECT min(valid_to) AS at FROM body_reach WHERE estate_id = $1 AND valid_to > $2`,
      [estateId, new Date(nowAt)],
    )
    return rows[0]?.at ?? null
  },
  async of(tx, whom, estateId) {
    const { waits, ended } = await askAll(tx, {
      waits: bodyWaitsQuestion(whom, estateId),
      ended: endedPostsQuestion(whom, estateId),
    })
    return [
      ...waits.toConfirm.map(({ thingId, since }) => ({
        kind: 'body' as const,
        thingId,
        turn: String(since),
        since,
        dueAt: null,
      })),
      ...waits.ending.map(({ thingId, endsAt }) => ({
        kind: 'body' as const,
        thingId,
        turn: `ends ${endsAt}`,
        since: endsAt - ENDS_SOON_DAYS * DAY_MS,
        dueAt: endsAt,
      })),
      ...ended.map(({ postId, at }) => ({
        kind: 'postEnded' as const,
        thingId: postId,
        turn: 'ended',
        since: at,
        dueAt: null,
      })),
    ]
  },
}
