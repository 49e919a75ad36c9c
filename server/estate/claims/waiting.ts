import type { ClaimState } from '#domain/estate/claim-words.ts'
import { isAllowed, type Role } from '#domain/core/access.ts'
import {
  CLAIM_DESKS,
  claimBar,
  type ClaimDesk,
  type ClaimStep,
  standingOfClaim,
} from '#domain/estate/claims.ts'
import { askAll, known, ms, type Question, question } from '#server/core/db/ask.ts'
import type { WaitingSource } from '#server/core/ports.ts'
import { holidays } from '../holidays.ts'
import { NEWS_MS } from './grant.ts'
import { OPEN_STATES } from './store.ts'

type Whom = { readonly personId: string; readonly roles: readonly Role[]; readonly nowAt: number }

export type ClaimOnHome = {
  claimId: string
  unitLabel: string
  isGranted: boolean
  isLost: boolean
  at: number
}

/**
 * Claims on homes of this person that others made: those that wait, and those that were granted lately. They are told without a name. Joint owners
 * are told of each other's, too: it is their home; and so is whose account had the owner until then, or had the home until the roll was changed.
 */
export function claimsOnHomesQuestion(whom: Whom, estateId: string): Question<ClaimOnHome[]> {
  if (!whom.roles.includes('owner')) return known([])
  return question(
    `SELECT c.claim_id AS "claimId", unit_label(u.building, u.stair, u.room) AS "unitLabel", c.state = 'granted' AS "isGranted",
       coalesce(s.former_person = $2, false) AS "isLost",
       ${ms('coalesce(s.at, c.made_at)')} AS at
     FROM owner_claims c JOIN units u ON u.estate_id = c.estate_id AND u.unit_id = c.unit_id
     LEFT JOIN claim_steps s ON s.estate_id = c.estate_id AND s.claim_id = c.claim_id
       AND s.kind IN ('match', 'grant', 'confirm') AND c.state = 'granted'
       AND NOT EXISTS (SELECT 1 FROM claim_steps l WHERE l.estate_id = c.estate_id AND l.claim_id = c.claim_id
         AND l.position > s.position)
     WHERE c.estate_id = $1 AND c.person_id IS DISTINCT FROM $2 AND c.ends_on IS NULL
       AND (c.state = ANY ($3) OR (c.state = 'granted' AND s.at > $4))
       AND (s.former_person = $2 OR EXISTS (SELECT 1 FROM unit_owners uo
         JOIN owners o ON o.estate_id = uo.estate_id AND o.owner_id = uo.owner_id
         WHERE uo.estate_id = $1 AND uo.unit_id = c.unit_id AND o.person_id = $2))
     UNION ALL SELECT change_id, label, true, true, ${ms('at')} FROM roll_losses
       WHERE estate_id = $1 AND person_id = $2 AND at > $4
     ORDER BY at DESC LIMIT 20`,
    [estateId, whom.personId, [...OPEN_STATES], new Date(whom.nowAt - NEWS_MS)],
    (rows: ClaimOnHome[]) => rows,
  )
}

export type MyClaimNews = { claimId: string; state: ClaimState; at: number; dueAt: number | null }

/** What this person's own claims ask of them: an answer, or whether to appeal. */
export function myClaimsQuestion(whom: Whom, estateId: string): Question<MyClaimNews[]> {
  return question(
    `SELECT c.claim_id AS "claimId", c.state, ${ms('s.at')} AS at, ${ms('c.due_at')} AS "dueAt"
     FROM owner_claims c JOIN claim_steps s ON s.estate_id = c.estate_id AND s.claim_id = c.claim_id
     WHERE c.estate_id = $1 AND c.person_id = $2 AND c.state IN ('asked', 'refused') AND c.due_at > $3
       AND NOT EXISTS (SELECT 1 FROM claim_steps l WHERE l.estate_id = c.estate_id AND l.claim_id = c.claim_id
         AND l.position > s.position)
     ORDER BY s.at DESC LIMIT 20`,
    [estateId, whom.personId, new Date(whom.nowAt)],
    (rows: MyClaimNews[]) => rows,
  )
}

export type ClaimToDecide = { claimId: string; since: number; dueAt: number }

/** The claims that wait for the posts of this person, the one whose clock ends first in front. */
export function claimsToDecideQuestion(whom: Whom, estateId: string): Question<ClaimToDecide[]> {
  if (!whom.roles.some((role) => isAllowed(role, 'claim.decide'))) return known([])
  const desks = CLAIM_DESKS.filter((desk) => whom.roles.includes(desk))
  return question(
    `SELECT c.claim_id AS "claimId", c.state, ${ms('c.due_at')} AS "dueAt", ${ms('c.made_at')} AS "madeAt", c.recorded_by AS "recordedBy",
       c.recorded_as AS "recordedAs", coalesce((SELECT json_agg(json_build_object('kind', s.kind, 'by', s.by_person, 'as', s.as_role,
         'at', ${ms('s.at')}, 'needsSecond', s.needs_second) ORDER BY s.position) FROM claim_steps s
         WHERE s.estate_id = $1 AND s.claim_id = c.claim_id), '[]') AS steps
     FROM owner_claims c WHERE c.estate_id = $1 AND c.state = ANY ($2) ORDER BY c.due_at, c.claim_id LIMIT 500`,
    [estateId, [...OPEN_STATES]],
    (rows: OpenRow[]) => rows.flatMap((row) => toDecide(row, whom, desks)),
  )
}

type OpenRow = {
  claimId: string
  state: ClaimState
  dueAt: number
  madeAt: number
  recordedBy: string | null
  recordedAs: ClaimDesk | null
  steps: ClaimStep[]
}

/** One that somebody of these posts can grant or refuse now. */
function toDecide(row: OpenRow, whom: Whom, desks: readonly ClaimDesk[]): ClaimToDecide[] {
  const { madeAt: at, recordedBy, recordedAs, steps } = row
  const standing = standingOfClaim({ at, recordedBy, recordedAs }, steps, holidays())
  const kinds = { waiting: 'grant', asked: 'refuse', second: 'confirm', appealed: 'uphold' } as const
  const kind = kinds[standing.state as keyof typeof kinds]
  const isTheirs = desks.some(
    (desk) => kind && claimBar(standing, { kind, by: whom.personId, as: desk }, whom.nowAt) === null,
  )
  // The clock of the desk begins where the claimant's days have ended.
  return isTheirs
    ? [{ claimId: row.claimId, since: standing.since, dueAt: standing.dueAt ?? standing.since }]
    : []
}

/** Owners are reminded that somebody claims their home; claimants who are owners of the estate of what is asked of them; desks of what waits. */
export const CLAIMS_WAITING: WaitingSource = {
  async who(tx, estateId, nowAt) {
    const { rows } = await tx.query<{ personId: string; since: number }>(
      `SELECT o.person_id AS "personId", max(c.made_at) AS since FROM owner_claims c
       JOIN unit_owners uo ON uo.estate_id = c.estate_id AND uo.unit_id = c.unit_id
       JOIN owners o ON o.estate_id = uo.estate_id AND o.owner_id = uo.owner_id
       WHERE c.estate_id = $1 AND c.ends_on IS NULL AND o.person_id IS NOT NULL AND c.state IN ('waiting', 'asked', 'second', 'appealed')
       GROUP BY o.person_id
       UNION ALL SELECT former_person, at FROM claim_steps
         WHERE estate_id = $1 AND former_person IS NOT NULL AND at > $2
       UNION ALL SELECT person_id, at FROM roll_losses WHERE estate_id = $1 AND at > $2`,
      [estateId, new Date(nowAt - NEWS_MS)],
    )
    return rows
  },
  async of(tx, whom, estateId) {
    const found = await askAll(tx, {
      onHomes: claimsOnHomesQuestion(whom, estateId),
      mine: myClaimsQuestion(whom, estateId),
      toDecide: claimsToDecideQuestion(whom, estateId),
    })
    return [
      ...found.onHomes.map((one) => ({
        kind: 'claimOnHome' as const,
        thingId: one.claimId,
        turn: one.isGranted ? 'granted' : 'waiting',
        since: one.at,
        dueAt: null,
      })),
      ...found.mine.map((one) => ({
        kind: 'claimOnHome' as const,
        thingId: one.claimId,
        turn: one.state,
        since: one.at,
        dueAt: one.dueAt,
      })),
      ...found.toDecide.map((one) => ({
        kind: 'claim' as const,
        thingId: one.claimId,
        turn: String(one.since),
        since: one.since,
        dueAt: one.dueAt,
      })),
    ]
  },
}
