import type { MyHead, ProxyNote } from '#contract/votes.ts'
import { type CastBallot, type Count, countVote, type PaperRule } from '#domain/vote/count.ts'
import type { Item } from '#domain/vote/item.ts'
import { CHANNELS } from '#domain/vote/record.ts'
import { type Schedule, type Window, windowOf } from '#domain/vote/schedule.ts'
import type { Share } from '#domain/vote/tally.ts'
import type { Tx } from './db/scope.ts'
import { Refusal } from './refusal.ts'

export type StoredVote = Schedule & {
  communityId: string
  voteId: string
  title: string
  items: Item[]
  seats: number
  paper: PaperRule
  proxyCap: number
  convener: string
  excludedUnits: number
  /** Null for a vote from before the evidence log. */
  rulesText: string | null
  logFrom: number | null
  cancelledAt: number | null
  cancelReason: string | null
  /** Whether an objection to the roll waits for an answer: then nobody may vote. */
  isDisputed: boolean
}

const VOTE_COLUMNS = `v.community_id AS "communityId", v.vote_id AS "voteId", v.title, v.seats, v.paper_rule AS paper,
  v.proxy_cap AS "proxyCap", v.convener, v.notice_at AS "noticeAt", v.opens_at AS "opensAt", v.closes_at AS "closesAt",
  v.excluded_units AS "excludedUnits", v.rules_text AS "rulesText", v.log_from::float8 AS "logFrom",
  c.cancelled_at AS "cancelledAt", c.reason AS "cancelReason",
  is_roll_disputed(v.community_id, v.vote_id) AS "isDisputed",
  (SELECT json_agg(json_build_object('kind', i.kind, 'title', i.title, 'text', i.body, 'matterId', i.matter_id,
                                     'options', i.options) ORDER BY i.position)
     FROM vote_items i WHERE i.community_id = v.community_id AND i.vote_id = v.vote_id) AS items`
const VOTES = `SELECT ${VOTE_COLUMNS} FROM votes v LEFT JOIN vote_cancellations c USING (community_id, vote_id)`

export async function readVotes(tx: Tx, communityId: string): Promise<StoredVote[]> {
  const { rows } = await tx.query<StoredVote>(`${VOTES} WHERE v.community_id = $1`, [communityId])
  return rows
}

export async function findVote(tx: Tx, communityId: string, voteId: string): Promise<StoredVote | undefined> {
  const { rows } = await tx.query<StoredVote>(`${VOTES} WHERE v.community_id = $1 AND v.vote_id = $2`, [
    communityId,
    voteId,
  ])
  return rows[0]
}

/** The vote of a request. Refuses where there is none. */
export async function mustFindVote(tx: Tx, communityId: string, voteId: string): Promise<StoredVote> {
  const vote = await findVote(tx, communityId, voteId)
  if (!vote) throw new Refusal('vote.not-found')
  return vote
}

/** Where a vote stands by the server's clock; a cancelled one stays cancelled, a disputed roll holds it at its opening. */
export function stateOf(vote: StoredVote, nowAt: number): Window {
  return windowOf({ ...vote, isCancelled: vote.cancelledAt !== null }, nowAt)
}

/**
 * How many heads come in together: until a vote is over, who has voted is told in batches of so many, because whoever sees
 * the heads come in one by one could match them with the instants in the record, which stand beside the choices.
 */
export const TURNOUT_BATCH = 10

/**
 * The place in the log up to which ballots are told of: the last head of the last whole batch. All of them once the vote is
 * over; -1 where no batch is whole yet.
 */
export async function shownUpTo(tx: Tx, vote: StoredVote, nowAt: number): Promise<number> {
  if (nowAt >= vote.closesAt) return Number.MAX_SAFE_INTEGER
  const { rows } = await tx.query<{ index: number }>(
    `SELECT log_index::float8 AS index FROM ballots WHERE community_id = $1 AND vote_id = $2 AND attempt = 0
     ORDER BY log_index OFFSET (SELECT greatest(count(*) / ${TURNOUT_BATCH} * ${TURNOUT_BATCH}, 1) - 1 FROM ballots
       WHERE community_id = $1 AND vote_id = $2 AND attempt = 0)
     LIMIT (SELECT CASE WHEN count(*) < ${TURNOUT_BATCH} THEN 0 ELSE 1 END FROM ballots
       WHERE community_id = $1 AND vote_id = $2 AND attempt = 0)`,
    [vote.communityId, vote.voteId],
  )
  return rows[0]?.index ?? -1
}

/** Whether the first ballot of head `h` is at or before a place in the log; an SQL condition. */
export function isShown(upTo: string): string {
  return `EXISTS (SELECT 1 FROM ballots f WHERE f.community_id = h.community_id AND f.vote_id = h.vote_id
    AND f.head_id = h.head_id AND f.attempt = 0 AND f.log_index <= ${upTo})`
}

/**
 * Who is on the roll and who has voted, whatever they chose: all that may be known while a vote is open, and in whole batches
 * only.
 */
export async function turnoutOf(
  tx: Tx,
  vote: StoredVote,
  nowAt: number,
): Promise<{ roll: Share; participated: Share }> {
  const { rows } = await tx.query<{ heads: number; area: number; voted: number; votedArea: number }>(
    `SELECT count(*)::int AS heads, coalesce(sum(h.area_dm2), 0)::float8 AS area, count(b.ballot_id)::int AS voted,
       coalesce(sum(h.area_dm2) FILTER (WHERE b.ballot_id IS NOT NULL), 0)::float8 AS "votedArea"
     FROM roll_heads h LEFT JOIN standing_ballots b
       ON b.community_id = h.community_id AND b.vote_id = h.vote_id AND b.head_id = h.head_id AND ${isShown('$3')}
     WHERE h.community_id = $1 AND h.vote_id = $2`,
    [vote.communityId, vote.voteId, await shownUpTo(tx, vote, nowAt)],
  )
  const row = rows[0] ?? { heads: 0, area: 0, voted: 0, votedArea: 0 }
  return {
    roll: { heads: row.heads, areaDm2: row.area },
    participated: { heads: row.voted, areaDm2: row.votedArea },
  }
}

/**
 * Counts a vote from its roll and its standing ballots, with the one counting function of `domain/vote`. What has been
 * contested is what was by `contestedBy`, or by now.
 */
export async function countOf(tx: Tx, vote: StoredVote, contestedBy: number | null = null): Promise<Count> {
  const { rows: heads } = await tx.query<{ headKey: string; areaDm2: number }>(
    `SELECT head_id AS "headKey", area_dm2::float8 AS "areaDm2" FROM roll_heads WHERE community_id = $1 AND vote_id = $2`,
    [vote.communityId, vote.voteId],
  )
  const { rows: ballots } = await tx.query<
    Omit<CastBallot, 'channel' | 'choices'> & { channel: number; choices: Buffer }
  >(
    `SELECT b.ballot_id AS "ballotId", b.head_id AS "headKey", b.choices, b.channel, b.cast_at AS "castAt",
       (EXISTS (SELECT 1 FROM ballot_contests c WHERE c.community_id = b.community_id AND c.vote_id = b.vote_id
                AND c.head_id = b.head_id AND ($3::timestamptz IS NULL OR c.contested_at <= $3))
        OR EXISTS (SELECT 1 FROM vote_transfers t JOIN title_contests c USING (community_id, transfer_id)
                   WHERE t.community_id = b.community_id AND t.vote_id = b.vote_id AND t.head_id = b.head_id
                   AND t.effect = 'passes' AND ($3::timestamptz IS NULL OR c.contested_at <= $3))) AS "isContested",
       EXISTS (SELECT 1 FROM vote_transfers t WHERE t.community_id = b.community_id AND t.vote_id = b.vote_id
               AND t.head_id = b.head_id AND t.effect = 'passes') AS "isTransferred",
       b.channel = 2 AND EXISTS (
         SELECT 1 FROM proxy_grants g WHERE g.community_id = b.community_id AND g.vote_id = b.vote_id
         AND g.head_id = b.head_id AND g.agent = b.cast_by AND g.registered_by IS NOT NULL
         AND g.log_index < b.log_index) AS "isByWrittenProxy"
     FROM standing_ballots b WHERE b.community_id = $1 AND b.vote_id = $2`,
    [vote.communityId, vote.voteId, contestedBy === null ? null : new Date(contestedBy)],
  )
  return countVote(
    vote,
    heads,
    ballots.map((ballot) => ({
      ...ballot,
      choices: Array.from(ballot.choices),
      channel: CHANNELS[ballot.channel] ?? 'phone',
    })),
  )
}

/** The heads a person may vote for as an owner, each with its receipt where its ballot is cast. */
export async function headsOf(tx: Tx, vote: StoredVote, personId: string): Promise<MyHead[]> {
  return readHeads(
    tx,
    vote,
    personId,
    `SELECT DISTINCT hv.head_id FROM owners o
     JOIN head_voters hv ON hv.community_id = o.community_id AND hv.owner_id = o.owner_id
     WHERE o.community_id = $1 AND o.person_id = $2 AND hv.vote_id = $3`,
  )
}

/** The heads a person may vote for as the agent of their owners. */
export async function proxyHeadsOf(tx: Tx, vote: StoredVote, personId: string): Promise<MyHead[]> {
  return readHeads(
    tx,
    vote,
    personId,
    `SELECT g.head_id FROM proxy_grants g
     WHERE g.community_id = $1 AND g.agent = $2 AND g.vote_id = $3
       AND NOT EXISTS (SELECT 1 FROM proxy_revocations r WHERE r.community_id = g.community_id
                       AND r.vote_id = g.vote_id AND r.grant_id = g.grant_id)`,
  )
}

/** All heads a person may vote for, their own first. */
export async function allHeadsOf(tx: Tx, vote: StoredVote, personId: string): Promise<MyHead[]> {
  return [...(await headsOf(tx, vote, personId)), ...(await proxyHeadsOf(tx, vote, personId))]
}

async function readHeads(tx: Tx, vote: StoredVote, personId: string, which: string): Promise<MyHead[]> {
  const { rows } = await tx.query<{
    headId: string
    areaDm2: string
    unitLabels: string[]
    jointOwners: number
    ballotId: string | null
    choices: Buffer | null
    castBy: string | null
    castAt: number | null
    channel: number | null
    representedBy: string | null
    isRepresentative: boolean
    isOwner: boolean
  }>(
    `SELECT h.head_id AS "headId", h.area_dm2 AS "areaDm2",
       (SELECT array_agg(unit_label(u.building, u.stair, u.room) ORDER BY u.building, u.stair, u.room)
          FROM units u WHERE u.community_id = h.community_id AND u.unit_id = ANY (h.unit_ids)) AS "unitLabels",
       (SELECT count(*)::int FROM head_voters j
          WHERE j.community_id = h.community_id AND j.vote_id = h.vote_id AND j.head_id = h.head_id) AS "jointOwners",
       r.owner_id AS "representedBy",
       EXISTS (SELECT 1 FROM owners o WHERE o.community_id = h.community_id AND o.owner_id = r.owner_id
               AND o.person_id = $2) AS "isRepresentative",
       is_voter(h.community_id, h.vote_id, h.head_id, $2) AS "isOwner",
       b.ballot_id AS "ballotId", b.choices, b.cast_by AS "castBy", b.cast_at AS "castAt", b.channel
     FROM roll_heads h CROSS JOIN LATERAL represented_by(h.community_id, h.vote_id, h.head_id) AS r (owner_id)
     LEFT JOIN standing_ballots b ON b.community_id = h.community_id AND b.vote_id = h.vote_id AND b.head_id = h.head_id
     WHERE h.community_id = $1 AND h.vote_id = $3 AND h.head_id = ANY (ARRAY(${which}))
     ORDER BY length(h.head_id), h.head_id`,
    [vote.communityId, personId, vote.voteId],
  )
  const proxies = await proxiesOf(
    tx,
    vote,
    rows.map((row) => row.headId),
  )
  return rows.map((row) => {
    const proxy = proxies.filter((one) => one.headId === row.headId).at(-1)
    const head = {
      headId: row.headId,
      areaDm2: Number(row.areaDm2),
      unitLabels: row.unitLabels,
      jointOwners: row.jointOwners,
      speaker: speakerOf(row),
      proxy: proxy ? noteOf(proxy) : null,
    }
    if (row.ballotId === null || row.castAt === null) return { ...head, receipt: null }
    const isMine = row.castBy === personId
    // What an agent chose is the grantor's to know: it is the grantor's vote. Basis: ours.
    const isMyAgents = row.channel === 2 && proxy?.grantedBy === personId && proxy.agent === row.castBy
    const receipt = {
      ballotId: row.ballotId,
      voteId: vote.voteId,
      voteTitle: vote.title,
      headId: row.headId,
      choices: (isMine || isMyAgents) && row.choices ? Array.from(row.choices) : null,
      castAt: row.castAt,
      isMine,
      channel: CHANNELS[row.channel ?? 0] ?? 'phone',
      areaDm2: head.areaDm2,
      unitLabels: head.unitLabels,
    }
    return { ...head, receipt }
  })
}

function speakerOf(row: {
  jointOwners: number
  isOwner: boolean
  representedBy: string | null
  isRepresentative: boolean
}): MyHead['speaker'] {
  if (!row.isOwner || row.jointOwners < 2) return 'alone'
  if (row.representedBy === null) return 'undecided'
  return row.isRepresentative ? 'representative' : 'represented'
}

/**
 * Keeps that joint owners who cast say the others agree; for whoever owns nothing of the head it does nothing.
 * Law: 建房〔2009〕274号 §25: joint owners choose who votes. Where they did not do so in the app, the one who votes says so, and
 * the others can object (basis: ours).
 */
export async function declareAgreed(
  tx: Tx,
  communityId: string,
  voteId: string,
  said: readonly { headId: string; personId: string }[],
  at: number,
): Promise<void> {
  await tx.query(
    `INSERT INTO joint_declarations
     SELECT $1, $2, s.head_id, s.person_id, $5 FROM unnest($3::text[], $4::text[]) AS s (head_id, person_id)
     WHERE is_voter($1, $2, s.head_id, s.person_id) ON CONFLICT DO NOTHING`,
    [communityId, voteId, said.map((one) => one.headId), said.map((one) => one.personId), new Date(at)],
  )
}

export type StoredProxy = ProxyNote & { headId: string; agent: string; grantedBy: string }

/** The proxies heads gave in a vote, oldest first. */
export async function proxiesOf(
  tx: Tx,
  vote: Pick<StoredVote, 'communityId' | 'voteId'>,
  headIds: readonly string[],
): Promise<StoredProxy[]> {
  if (headIds.length === 0) return []
  const { rows } = await tx.query<StoredProxy>(
    `SELECT g.grant_id AS "grantId", g.head_id AS "headId", g.agent, g.granted_by AS "grantedBy",
       g.agent_name AS "agentName", g.registered_by IS NOT NULL AS "isWritten", g.granted_at AS "grantedAt",
       r.revoked_at AS "revokedAt", coalesce(r.revoked_by = 'transfer', false) AS "endedByTransfer",
       (SELECT min(b.cast_at) FROM ballots b WHERE b.community_id = g.community_id AND b.vote_id = g.vote_id
          AND b.head_id = g.head_id AND b.channel = 2 AND b.cast_by = g.agent AND b.log_index > g.log_index
          AND r.grant_id IS NULL) AS "usedAt"
     FROM proxy_grants g LEFT JOIN proxy_revocations r USING (community_id, vote_id, grant_id)
     WHERE g.community_id = $1 AND g.vote_id = $2 AND g.head_id = ANY ($3) ORDER BY g.log_index`,
    [vote.communityId, vote.voteId, headIds],
  )
  return rows
}

/** A proxy as its owners and its agent may see it. */
export function noteOf(proxy: StoredProxy): ProxyNote {
  const { grantId, agentName, isWritten, grantedAt, revokedAt, endedByTransfer, usedAt } = proxy
  return { grantId, agentName, isWritten, grantedAt, revokedAt, endedByTransfer, usedAt }
}
