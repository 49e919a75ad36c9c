import { isWhollyVoid } from '#domain/votes/counting/item.ts'
import { type HeadBallot, openReadings, type PaperFate, paperFate } from '#domain/votes/paper/fate.ts'
import { CHANNELS } from '#domain/votes/evidence/record.ts'
import type { Tx } from '#server/core/db/scope.ts'
import type { StoredVote } from '../store.ts'

/** What one clerk read on a paper ballot. */
export type Reading = {
  headId: string
  entryId: string
  serial: string
  choices: number[]
  enteredBy: string
  enteredAt: number
  photoIds: string[]
}

/** A ballot of a head, whatever became of it. */
export type Ballot = HeadBallot & {
  headId: string
  choices: number[]
  castBy: string
  castAt: number
}

/** Every reading of paper in a vote by head, the earlier first; only of the heads given where some are. */
export async function readingsOf(
  tx: Tx,
  vote: Pick<StoredVote, 'estateId' | 'voteId'>,
  headIds: readonly string[] | null = null,
): Promise<Map<string, Reading[]>> {
  const { rows } = await tx.query<Omit<Reading, 'choices'> & { choices: Buffer }>(
    `SELECT head_id AS "headId", entry_id AS "entryId", serial, choices, entered_by AS "enteredBy",
       entered_at AS "enteredAt", photo_ids AS "photoIds"
     FROM paper_entries WHERE estate_id = $1 AND vote_id = $2 AND ($3::text[] IS NULL OR head_id = ANY ($3))
     ORDER BY entered_at, entry_id`,
    [vote.estateId, vote.voteId, headIds],
  )
  return byHead(rows.map((row) => ({ ...row, choices: Array.from(row.choices) })))
}

/** Every ballot of a vote by head in the order they were made, with what became of it. */
export async function ballotsOf(
  tx: Tx,
  vote: Pick<StoredVote, 'estateId' | 'voteId'>,
  headIds: readonly string[] | null = null,
): Promise<Map<string, Ballot[]>> {
  const { rows } = await tx.query<{
    headId: string
    choices: Buffer
    castBy: string
    castAt: number
    channel: number
    isStanding: boolean
    reason: number | null
  }>(
    `SELECT b.head_id AS "headId", b.choices, b.cast_by AS "castBy", b.cast_at AS "castAt", b.channel,
       EXISTS (SELECT 1 FROM standing_ballots n WHERE n.estate_id = $1 AND n.vote_id = b.vote_id
               AND n.head_id = b.head_id AND n.attempt = b.attempt) AS "isStanding", s.reason
     FROM ballots b LEFT JOIN ballot_set_asides s USING (estate_id, vote_id, head_id, attempt)
     WHERE b.estate_id = $1 AND b.vote_id = $2 AND ($3::text[] IS NULL OR b.head_id = ANY ($3))
     ORDER BY b.attempt`,
    [vote.estateId, vote.voteId, headIds],
  )
  return byHead(
    rows.map(({ choices, channel, reason, ...row }) => ({
      ...row,
      choices: Array.from(choices),
      channel: CHANNELS[channel] ?? 'phone',
      setAside: reason === null ? null : reason === 1 ? 'other-channel-prevails' : 'objection-upheld',
    })),
  )
}

/** What became of the paper of a head. */
export function fateOf(
  readings: readonly Reading[],
  ballots: readonly Ballot[],
  vote: Pick<StoredVote, 'items' | 'paper'>,
  isClosed: boolean,
): PaperFate {
  return paperFate(
    readings.map((reading) => markedOf(vote, reading)),
    ballots,
    vote.paper,
    isClosed,
  )
}

/** The readings that a clerk may see: none of a paper before the own one, so that nobody copies what another read. */
export function seenBy(
  readings: readonly Reading[],
  vote: Pick<StoredVote, 'items'>,
  personId: string,
): Reading[] {
  const marked = readings.map((reading) => ({ ...reading, ...markedOf(vote, reading) }))
  const open = openReadings(marked)
  const done = marked.filter((one) => !open.includes(one))
  return [done, open].filter((paper) => paper.some((one) => one.clerk === personId)).flat()
}

const markedOf = ({ items }: Pick<StoredVote, 'items'>, { enteredBy, choices }: Reading) => ({
  clerk: enteredBy,
  isVoid: isWhollyVoid(items, choices),
})

function byHead<T extends { headId: string }>(rows: readonly T[]): Map<string, T[]> {
  const heads = new Map<string, T[]>()
  for (const row of rows) {
    const before = heads.get(row.headId)
    if (before) before.push(row)
    else heads.set(row.headId, [row])
  }
  return heads
}
