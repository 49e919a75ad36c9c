import type { Choice, MyHead } from '#contract/votes.ts'
import type { MatterId } from '#domain/vote/matter.ts'
import { type CastBallot, countVote, type WithoutName } from '#domain/vote/count.ts'
import { CHANNELS } from '#domain/vote/record.ts'
import { type Tally, tally } from '#domain/vote/tally.ts'
import type { Outcome } from '#domain/vote/verdict.ts'
import type { Tx } from './db/scope.ts'
import { Refusal } from './refusal.ts'

export type StoredVote = {
  communityId: string
  voteId: string
  title: string
  question: string
  matterId: MatterId
  convener: string
  noticeAt: number
  opensAt: number
  closesAt: number
  excludedUnits: number
  /** Null for a vote from before the evidence log. */
  rulesText: string | null
  logFrom: number | null
}

const VOTE_COLUMNS = `community_id AS "communityId", vote_id AS "voteId", title, question, matter_id AS "matterId",
  convener, notice_at AS "noticeAt", opens_at AS "opensAt", closes_at AS "closesAt",
  excluded_units AS "excludedUnits", rules_text AS "rulesText", log_from::float8 AS "logFrom"`

export async function readVotes(tx: Tx, communityId: string): Promise<StoredVote[]> {
  const { rows } = await tx.query<StoredVote>(`SELECT ${VOTE_COLUMNS} FROM votes WHERE community_id = $1`, [
    communityId,
  ])
  return rows
}

export async function findVote(tx: Tx, communityId: string, voteId: string): Promise<StoredVote | undefined> {
  const { rows } = await tx.query<StoredVote>(
    `SELECT ${VOTE_COLUMNS} FROM votes WHERE community_id = $1 AND vote_id = $2`,
    [communityId, voteId],
  )
  return rows[0]
}

/** The vote of a request. Refuses where there is none. */
export async function mustFindVote(tx: Tx, communityId: string, voteId: string): Promise<StoredVote> {
  const vote = await findVote(tx, communityId, voteId)
  if (!vote) throw new Refusal('vote.not-found')
  return vote
}

/** Counts a vote from its frozen roll and its ballots, with the one tally function of `domain/vote`. */
export async function tallyOf(tx: Tx, vote: StoredVote): Promise<Tally> {
  const heads = await tx.query<{ headKey: string; areaDm2: string }>(
    'SELECT head_id AS "headKey", area_dm2 AS "areaDm2" FROM vote_heads WHERE community_id = $1 AND vote_id = $2',
    [vote.communityId, vote.voteId],
  )
  const ballots = await tx.query<{ headKey: string; choice: Choice }>(
    `SELECT head_id AS "headKey", choice FROM ballots WHERE community_id = $1 AND vote_id = $2
     ORDER BY cast_at, head_id`,
    [vote.communityId, vote.voteId],
  )
  return tally(
    heads.rows.map((row) => ({ headKey: row.headKey, areaDm2: Number(row.areaDm2) })),
    ballots.rows,
  )
}

/** The outcome without paper ballots and without contested ones, where there are any. */
export async function withoutOf(
  tx: Tx,
  vote: StoredVote,
): Promise<{ name: WithoutName; outcome: Outcome; heads: number }[]> {
  const { rows: heads } = await tx.query<{ headKey: string; areaDm2: number }>(
    `SELECT head_id AS "headKey", area_dm2::float8 AS "areaDm2" FROM vote_heads WHERE community_id = $1 AND vote_id = $2`,
    [vote.communityId, vote.voteId],
  )
  const { rows: ballots } = await tx.query<Omit<CastBallot, 'channel'> & { channel: number }>(
    `SELECT b.ballot_id AS "ballotId", b.head_id AS "headKey", b.choice, b.channel, b.cast_at AS "castAt",
       EXISTS (SELECT 1 FROM ballot_contests c WHERE c.community_id = b.community_id AND c.vote_id = b.vote_id
               AND c.head_id = b.head_id) AS "isContested"
     FROM ballots b WHERE b.community_id = $1 AND b.vote_id = $2`,
    [vote.communityId, vote.voteId],
  )
  const named = ballots.map((ballot) => ({ ...ballot, channel: CHANNELS[ballot.channel] ?? 'phone' }))
  return countVote(vote.matterId, heads, named).without.map(({ name, verdict }) => ({
    name,
    outcome: verdict.outcome,
    heads: named.filter((ballot) => (name === 'contested' ? ballot.isContested : ballot.channel === name))
      .length,
  }))
}

/** The heads a person may vote for in a vote, each with its receipt where its ballot is cast. */
export async function headsOf(tx: Tx, vote: StoredVote, personId: string): Promise<MyHead[]> {
  const { rows } = await tx.query<{
    headId: string
    areaDm2: string
    unitLabels: string[]
    jointOwners: number
    ballotId: string | null
    choice: Choice | null
    castBy: string | null
    castAt: number | null
    channel: number | null
  }>(
    `SELECT h.head_id AS "headId", h.area_dm2 AS "areaDm2",
       (SELECT array_agg(unit_label(u.building, u.stair, u.room) ORDER BY u.building, u.stair, u.room)
          FROM units u WHERE u.community_id = h.community_id AND u.unit_id = ANY (h.unit_ids)) AS "unitLabels",
       (SELECT count(*)::int FROM vote_head_owners j
          WHERE j.community_id = h.community_id AND j.vote_id = h.vote_id AND j.head_id = h.head_id) AS "jointOwners",
       b.ballot_id AS "ballotId", b.choice, b.cast_by AS "castBy", b.cast_at AS "castAt", b.channel
     FROM owners o
     JOIN vote_head_owners ho ON ho.community_id = o.community_id AND ho.owner_id = o.owner_id
     JOIN vote_heads h ON h.community_id = ho.community_id AND h.vote_id = ho.vote_id AND h.head_id = ho.head_id
     LEFT JOIN ballots b ON b.community_id = h.community_id AND b.vote_id = h.vote_id AND b.head_id = h.head_id
     WHERE o.community_id = $1 AND o.person_id = $2 AND h.vote_id = $3
     ORDER BY length(h.head_id), h.head_id`,
    [vote.communityId, personId, vote.voteId],
  )
  return rows.map((row) => {
    const head = {
      headId: row.headId,
      areaDm2: Number(row.areaDm2),
      unitLabels: row.unitLabels,
      jointOwners: row.jointOwners,
    }
    if (row.ballotId === null || row.castAt === null) return { ...head, receipt: null }
    const isMine = row.castBy === personId
    const receipt = {
      ballotId: row.ballotId,
      voteId: vote.voteId,
      voteTitle: vote.title,
      headId: row.headId,
      choice: isMine ? row.choice : null,
      castAt: row.castAt,
      isMine,
      channel: CHANNELS[row.channel ?? 0] ?? 'phone',
      areaDm2: head.areaDm2,
      unitLabels: head.unitLabels,
    }
    return { ...head, receipt }
  })
}
