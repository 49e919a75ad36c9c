import { type Question, question } from '#server/core/db/ask.ts'
import type { Tx } from '#server/core/db/scope.ts'

/** The titles of these votes, by their ids. */
export function titlesQuestion(
  estateId: string,
  voteIds: readonly string[],
): Question<ReadonlyMap<string, string>> {
  return question(
    'SELECT vote_id AS "voteId", title FROM votes WHERE estate_id = $1 AND vote_id = ANY ($2)',
    [estateId, voteIds],
    (rows: { voteId: string; title: string }[]) => new Map(rows.map((row) => [row.voteId, row.title])),
  )
}

/** The votes that one of these texts names, by id or by title. */
export async function votesNamed(
  tx: Tx,
  estateId: string,
  texts: readonly string[],
): Promise<{ voteId: string; title: string }[]> {
  const { rows } = await tx.query<{ voteId: string; title: string }>(
    `SELECT vote_id AS "voteId", title FROM votes
     WHERE estate_id = $1 AND (vote_id = ANY ($2) OR title = ANY ($2)) ORDER BY vote_id`,
    [estateId, texts],
  )
  return rows
}

/**
 * The votes that passed a question on using common parts for business.
 * Law: 民法典 §278①(8), 3/4 and 3/4: the vote's own count has decided it.
 */
export async function allowingVotes(tx: Tx, estateId: string): Promise<ReadonlyMap<string, string>> {
  const { rows } = await tx.query<{ voteId: string; title: string }>(
    `SELECT DISTINCT v.vote_id AS "voteId", v.title FROM vote_items i
     JOIN votes v ON v.estate_id = i.estate_id AND v.vote_id = i.vote_id
     JOIN LATERAL (SELECT outcomes FROM vote_results r WHERE r.estate_id = $1 AND r.vote_id = i.vote_id
                   ORDER BY round DESC LIMIT 1) AS last ON true
     WHERE i.estate_id = $1 AND i.matter_id = 8
       AND (last.outcomes[i.position] = 'passed' OR last.outcomes[i.position] LIKE 'option-%')`,
    [estateId],
  )
  return new Map(rows.map((row) => [row.voteId, row.title]))
}

export type VoteOutcome = {
  readonly voteId: string
  readonly title: string
  readonly building: string | null
  readonly closesAt: number
  readonly isCancelled: boolean
  /** Of each item, as the last count has it; null where it was not counted. */
  readonly outcomes: string[] | null
  /** How large the log was after the last count. */
  readonly countedTo: number | null
  readonly items: { title: string; body: string; matterId: number; options: string[] }[]
}

/** What votes asked and what came of them: those asked for, or the newest. */
export async function readOutcomes(
  tx: Tx,
  estateId: string,
  only: readonly string[] | null,
  most: number,
): Promise<VoteOutcome[]> {
  const { rows } = await tx.query<VoteOutcome>(
    `SELECT v.vote_id AS "voteId", v.title, v.scope_building AS building, v.closes_at AS "closesAt",
       c.vote_id IS NOT NULL AS "isCancelled", r.outcomes, r.log_to::float8 + 1 AS "countedTo",
       (SELECT json_agg(json_build_object('title', i.title, 'body', i.body, 'matterId', i.matter_id, 'options', i.options)
                        ORDER BY i.position)
        FROM vote_items i WHERE i.estate_id = $1 AND i.vote_id = v.vote_id) AS items
     FROM votes v LEFT JOIN vote_cancellations c USING (estate_id, vote_id)
     LEFT JOIN LATERAL (SELECT outcomes, log_to FROM vote_results r
       WHERE r.estate_id = $1 AND r.vote_id = v.vote_id ORDER BY round DESC LIMIT 1) AS r ON true
     WHERE v.estate_id = $1 AND ($2::text[] IS NULL OR v.vote_id = ANY ($2))
     ORDER BY v.closes_at DESC, v.vote_id DESC LIMIT $3`,
    [estateId, only, only === null ? most : only.length],
  )
  return rows
}
