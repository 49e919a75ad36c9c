import type { MyHead, ProxyNote } from '#contract/votes/endpoints.ts'
import { type CastBallot, type Count, countVote, type PaperRule } from '#domain/votes/counting/count.ts'
import type { Item } from '#domain/votes/counting/item.ts'
import { CHANNELS } from '#domain/votes/evidence/record.ts'
import { type Schedule, type Window, windowOf } from '#domain/votes/schedule.ts'
import type { Share } from '#domain/votes/counting/tally.ts'
import { ask, askAll, bytesOf, known, ms, type Question, question } from '#server/core/db/ask.ts'
import type { Tx } from '#server/core/db/scope.ts'
import { AppError } from '#server/core/http/app-error.ts'

export type StoredVote = Schedule & {
  estateId: string
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
  /** What became of each item by the last count that was recorded; null where none was. */
  recorded: string[] | null
  /** How long the log was with that count in it; null where none was recorded. */
  recordedTo: number | null
}

const VOTES = `SELECT v.estate_id::text AS "estateId", v.vote_id AS "voteId", v.title, v.seats, v.paper_rule AS paper,
    v.proxy_cap AS "proxyCap", v.convener, ${ms('v.notice_at')} AS "noticeAt", ${ms('v.opens_at')} AS "opensAt",
    ${ms('v.closes_at')} AS "closesAt", v.excluded_units AS "excludedUnits", v.rules_text AS "rulesText",
    v.log_from AS "logFrom", ${ms('c.cancelled_at')} AS "cancelledAt", c.reason AS "cancelReason",
    is_roll_disputed(v.estate_id, v.vote_id) AS "isDisputed",
    (SELECT json_agg(json_build_object('kind', i.kind, 'title', i.title, 'text', i.body, 'matterId', i.matter_id,
                                       'options', i.options) ORDER BY i.position)
       FROM vote_items i WHERE i.estate_id = $1 AND i.vote_id = v.vote_id) AS items,
    r.outcomes AS recorded, r.log_to + 1 AS "recordedTo"
  FROM votes v LEFT JOIN vote_cancellations c USING (estate_id, vote_id)
  LEFT JOIN LATERAL (SELECT outcomes, log_to FROM vote_results r WHERE r.estate_id = $1
    AND r.vote_id = v.vote_id ORDER BY round DESC LIMIT 1) r ON true`

/** All votes of an estate, in the order in which they were made. */
export function votesQuestion(estateId: string): Question<StoredVote[]> {
  return question(
    `${VOTES} WHERE v.estate_id = $1 ORDER BY v.vote_id`,
    [estateId],
    (rows: StoredVote[]) => rows,
  )
}

export function readVotes(tx: Tx, estateId: string): Promise<StoredVote[]> {
  return ask(tx, votesQuestion(estateId))
}

export function findVote(tx: Tx, estateId: string, voteId: string): Promise<StoredVote | undefined> {
  return ask(tx, voteQuestion(estateId, voteId))
}

export function voteQuestion(estateId: string, voteId: string): Question<StoredVote | undefined> {
  return question(
    `${VOTES} WHERE v.estate_id = $1 AND v.vote_id = $2`,
    [estateId, voteId],
    ([vote]: StoredVote[]) => vote,
  )
}

/** The vote of a request. Refuses where there is none. */
export async function mustFindVote(tx: Tx, estateId: string, voteId: string): Promise<StoredVote> {
  const vote = await findVote(tx, estateId, voteId)
  if (!vote) throw new AppError('vote.not-found')
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
    `SELECT log_index::float8 AS index FROM ballots WHERE estate_id = $1 AND vote_id = $2 AND attempt = 0
     ORDER BY log_index OFFSET (SELECT greatest(count(*) / ${TURNOUT_BATCH} * ${TURNOUT_BATCH}, 1) - 1 FROM ballots
       WHERE estate_id = $1 AND vote_id = $2 AND attempt = 0)
     LIMIT (SELECT CASE WHEN count(*) < ${TURNOUT_BATCH} THEN 0 ELSE 1 END FROM ballots
       WHERE estate_id = $1 AND vote_id = $2 AND attempt = 0)`,
    [vote.estateId, vote.voteId],
  )
  return rows[0]?.index ?? -1
}

/** Whether the first ballot of head `h` is at or before a place in the log; an SQL condition. */
export function isShown(upTo: string): string {
  return `EXISTS (SELECT 1 FROM ballots f WHERE f.estate_id = $1 AND f.vote_id = h.vote_id
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
       ON b.estate_id = $1 AND b.vote_id = h.vote_id AND b.head_id = h.head_id AND ${isShown('$3')}
     WHERE h.estate_id = $1 AND h.vote_id = $2`,
    [vote.estateId, vote.voteId, await shownUpTo(tx, vote, nowAt)],
  )
  const row = rows[0] ?? { heads: 0, area: 0, voted: 0, votedArea: 0 }
  return {
    roll: { heads: row.heads, areaDm2: row.area },
    participated: { heads: row.voted, areaDm2: row.votedArea },
  }
}

/**
 * Counts a vote from its roll and its standing ballots, with the one counting function of `domain/votes`. What has been
 * contested is what was by `contestedBy`, or by now.
 */
export async function countOf(tx: Tx, vote: StoredVote, contestedBy: number | null = null): Promise<Count> {
  return (await countsOf(tx, [vote], contestedBy)).get(vote.voteId) as Count
}

type BallotRow = Omit<CastBallot, 'channel' | 'choices'> & {
  voteId: string
  channel: number
  choices: string
}

/** The same of several votes of one estate at once. */
export async function countsOf(
  tx: Tx,
  votes: readonly StoredVote[],
  contestedBy: number | null = null,
): Promise<Map<string, Count>> {
  const [first] = votes
  if (!first) return new Map()
  const key = [first.estateId, votes.map((vote) => vote.voteId)]
  const { heads, ballots } = await askAll(tx, {
    heads: question(
      `SELECT vote_id AS "voteId", head_id AS "headKey", area_dm2 AS "areaDm2" FROM roll_heads
       WHERE estate_id = $1 AND vote_id = ANY ($2)`,
      key,
      (rows: { voteId: string; headKey: string; areaDm2: number }[]) => rows,
    ),
    ballots: question(
      `SELECT b.vote_id AS "voteId", b.ballot_id AS "ballotId", b.head_id AS "headKey", b.choices, b.channel,
         ${ms('b.cast_at')} AS "castAt",
         (EXISTS (SELECT 1 FROM ballot_contests c WHERE c.estate_id = $1 AND c.vote_id = b.vote_id
                  AND c.head_id = b.head_id AND ($3::timestamptz IS NULL OR c.contested_at <= $3))
          OR EXISTS (SELECT 1 FROM vote_transfers t JOIN title_contests c USING (estate_id, transfer_id)
                     WHERE t.estate_id = $1 AND t.vote_id = b.vote_id AND t.head_id = b.head_id
                     AND t.effect = 'passes' AND ($3::timestamptz IS NULL OR c.contested_at <= $3))) AS "isContested",
         EXISTS (SELECT 1 FROM vote_transfers t WHERE t.estate_id = $1 AND t.vote_id = b.vote_id
                 AND t.head_id = b.head_id AND t.effect = 'passes') AS "isTransferred",
         b.channel = 2 AND EXISTS (
           SELECT 1 FROM proxy_grants g WHERE g.estate_id = $1 AND g.vote_id = b.vote_id
           AND g.head_id = b.head_id AND g.agent = b.cast_by AND g.registered_by IS NOT NULL
           AND g.log_index < b.log_index) AS "isByWrittenProxy"
       FROM standing_ballots b WHERE b.estate_id = $1 AND b.vote_id = ANY ($2)`,
      [...key, contestedBy === null ? null : new Date(contestedBy)],
      (rows: BallotRow[]) => rows,
    ),
  })
  const headsOfVote = byVote(heads)
  const ballotsOfVote = byVote(ballots)
  return new Map(
    votes.map((vote) => [
      vote.voteId,
      countVote(
        vote,
        headsOfVote.get(vote.voteId) ?? [],
        (ballotsOfVote.get(vote.voteId) ?? []).map((ballot) => ({
          ...ballot,
          choices: Array.from(bytesOf(ballot.choices)),
          channel: CHANNELS[ballot.channel] ?? 'phone',
        })),
      ),
    ]),
  )
}

/** Rows by the vote that they are of, each in the order given. */
export function byVote<Row extends { readonly voteId: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const found = new Map<string, Row[]>()
  for (const row of rows) {
    const some = found.get(row.voteId)
    if (some) some.push(row)
    else found.set(row.voteId, [row])
  }
  return found
}

/** A head as one person meets it, and what only the first screen asks of it. */
export type HeldHead = {
  readonly head: MyHead
  readonly as: 'owner' | 'agent'
  /** Whether an owner of it objected to the paper that was recorded for it. */
  readonly isContested: boolean
}
export type HeldHeads = ReadonlyMap<string, readonly HeldHead[]>

/** The heads a person may vote for as an owner, each with its receipt where its ballot is cast. */
export async function headsOf(tx: Tx, vote: StoredVote, personId: string): Promise<MyHead[]> {
  return only(await heldHeads(tx, vote, personId), vote, 'owner')
}

/** The heads a person may vote for as the agent of their owners. */
export async function proxyHeadsOf(tx: Tx, vote: StoredVote, personId: string): Promise<MyHead[]> {
  return only(await heldHeads(tx, vote, personId), vote, 'agent')
}

/** All heads a person may vote for, their own first. */
export async function allHeadsOf(tx: Tx, vote: StoredVote, personId: string): Promise<MyHead[]> {
  const held = await heldHeads(tx, vote, personId)
  return [...only(held, vote, 'owner'), ...only(held, vote, 'agent')]
}

export function only(held: HeldHeads, { voteId }: Pick<StoredVote, 'voteId'>, as: HeldHead['as']): MyHead[] {
  return (held.get(voteId) ?? []).filter((one) => one.as === as).map((one) => one.head)
}

function heldHeads(tx: Tx, vote: StoredVote, personId: string): Promise<HeldHeads> {
  return ask(tx, heldHeadsQuestion(vote.estateId, [vote], personId))
}

/** The heads of the votes `$3` that the person `$2` may vote for: as an owner, or as the agent of one. */
export const MY_HEADS = `SELECT DISTINCT 'owner' AS as, hv.vote_id, hv.head_id FROM head_voters hv
  WHERE hv.estate_id = $1 AND hv.vote_id = ANY ($3::text[])
    AND hv.owner_id = ANY (ARRAY(SELECT owner_id FROM owners WHERE estate_id = $1 AND person_id = $2))
  UNION ALL
  SELECT 'agent', g.vote_id, g.head_id FROM proxy_grants g
  WHERE g.estate_id = $1 AND g.agent = $2 AND g.vote_id = ANY ($3::text[])
    AND NOT EXISTS (SELECT 1 FROM proxy_revocations r WHERE r.estate_id = $1
                    AND r.vote_id = g.vote_id AND r.grant_id = g.grant_id)`

type HeadRow = {
  as: 'owner' | 'agent'
  voteId: string
  headId: string
  areaDm2: number
  unitLabels: string[]
  jointOwners: number
  ballotId: string | null
  choices: string | null
  castBy: string | null
  castAt: number | null
  channel: number | null
  representedBy: string | null
  isRepresentative: boolean
  isContested: boolean
  proxy: StoredProxy | null
}

/** The heads of a person in votes of one estate: own and as an agent, each with its receipt where its ballot is cast. */
export function heldHeadsQuestion(
  estateId: string,
  votes: readonly StoredVote[],
  personId: string,
): Question<HeldHeads> {
  if (votes.length === 0) return known(new Map())
  const titles = new Map(votes.map((vote) => [vote.voteId, vote.title]))
  return question(
    `SELECT m.as, h.vote_id AS "voteId", h.head_id AS "headId", h.area_dm2 AS "areaDm2",
       (SELECT array_agg(unit_label(u.building, u.stair, u.room) ORDER BY u.building, u.stair, u.room)
          FROM units u WHERE u.estate_id = $1 AND u.unit_id = ANY (h.unit_ids)) AS "unitLabels",
       j.owners AS "jointOwners", r.owner_id AS "representedBy",
       EXISTS (SELECT 1 FROM owners o WHERE o.estate_id = $1 AND o.owner_id = r.owner_id
               AND o.person_id = $2) AS "isRepresentative",
       b.ballot_id AS "ballotId", b.choices, b.cast_by AS "castBy", ${ms('b.cast_at')} AS "castAt", b.channel,
       EXISTS (SELECT 1 FROM ballot_contests c WHERE c.estate_id = $1 AND c.vote_id = h.vote_id
               AND c.head_id = h.head_id) AS "isContested",
       (SELECT row_to_json(p) FROM (${PROXIES} WHERE g.estate_id = $1 AND g.vote_id = h.vote_id
          AND g.head_id = h.head_id ORDER BY g.log_index DESC LIMIT 1) AS p) AS proxy
     FROM (${MY_HEADS}) AS m
     -- One by one, by their key: the planner would read all heads of the estate.
     CROSS JOIN LATERAL (SELECT * FROM roll_heads h WHERE h.estate_id = $1 AND h.vote_id = m.vote_id
       AND h.head_id = m.head_id LIMIT 1) AS h
     CROSS JOIN LATERAL (SELECT count(*)::int AS owners FROM head_voters j
       WHERE j.estate_id = $1 AND j.vote_id = h.vote_id AND j.head_id = h.head_id) AS j
     -- Who owns alone needs nobody to speak for them.
     CROSS JOIN LATERAL (SELECT CASE WHEN j.owners > 1 THEN represented_by($1, h.vote_id, h.head_id) END AS owner_id) AS r
     LEFT JOIN LATERAL (SELECT * FROM standing_ballots b WHERE b.estate_id = $1 AND b.vote_id = h.vote_id
       AND b.head_id = h.head_id LIMIT 1) AS b ON true
     ORDER BY h.vote_id, m.as DESC, length(h.head_id), h.head_id`,
    [estateId, personId, votes.map((vote) => vote.voteId)],
    (rows: HeadRow[]) => {
      const owned = new Set(
        rows.filter((row) => row.as === 'owner').map((row) => `${row.voteId} ${row.headId}`),
      )
      return new Map(
        [...byVote(rows)].map(([voteId, some]) => [
          voteId,
          some.map((row) => ({
            as: row.as,
            isContested: row.isContested,
            head: headOf(row, owned.has(`${voteId} ${row.headId}`), titles.get(voteId) ?? '', personId),
          })),
        ]),
      )
    },
  )
}

function headOf(row: HeadRow, isOwner: boolean, voteTitle: string, personId: string): MyHead {
  const { voteId, headId, areaDm2, unitLabels, jointOwners, proxy } = row
  const head = {
    headId,
    areaDm2,
    unitLabels,
    jointOwners,
    speaker: speakerOf({ ...row, isOwner }),
    proxy: proxy && noteOf(proxy),
  }
  if (row.ballotId === null || row.castAt === null) return { ...head, receipt: null }
  const isMine = row.castBy === personId
  // What an agent chose is the grantor's to know: it is the grantor's vote. Basis: ours.
  const isMyAgents = row.channel === 2 && proxy?.grantedBy === personId && proxy.agent === row.castBy
  const receipt = {
    ballotId: row.ballotId,
    voteId,
    voteTitle,
    headId,
    choices: (isMine || isMyAgents) && row.choices !== null ? Array.from(bytesOf(row.choices)) : null,
    castAt: row.castAt,
    isMine,
    channel: CHANNELS[row.channel ?? 0] ?? 'phone',
    areaDm2,
    unitLabels,
  }
  return { ...head, receipt }
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
  estateId: string,
  voteId: string,
  said: readonly { headId: string; personId: string }[],
  at: number,
): Promise<void> {
  await tx.query(
    `INSERT INTO joint_declarations (estate_id, vote_id, head_id, declared_by, declared_at)
     SELECT DISTINCT v.estate_id, v.vote_id, s.head_id, s.person_id, $5::timestamptz
     FROM unnest($3::text[], $4::text[]) AS s (head_id, person_id)
     JOIN head_voters v ON v.estate_id = $1 AND v.vote_id = $2 AND v.head_id = s.head_id
     JOIN owners o ON o.estate_id = $1 AND o.owner_id = v.owner_id AND o.person_id = s.person_id
     ON CONFLICT DO NOTHING`,
    [estateId, voteId, said.map((one) => one.headId), said.map((one) => one.personId), new Date(at)],
  )
}

export type StoredProxy = ProxyNote & { headId: string; agent: string; grantedBy: string }

const PROXIES = `SELECT g.grant_id AS "grantId", g.head_id AS "headId", g.agent, g.granted_by AS "grantedBy",
    g.agent_name AS "agentName", g.registered_by IS NOT NULL AS "isWritten", ${ms('g.granted_at')} AS "grantedAt",
    ${ms('r.revoked_at')} AS "revokedAt", coalesce(r.revoked_by = 'transfer', false) AS "endedByTransfer",
    (SELECT ${ms('min(b.cast_at)')} FROM ballots b WHERE b.estate_id = $1 AND b.vote_id = g.vote_id
       AND b.head_id = g.head_id AND b.channel = 2 AND b.cast_by = g.agent AND b.log_index > g.log_index
       AND r.grant_id IS NULL) AS "usedAt"
  FROM proxy_grants g LEFT JOIN proxy_revocations r USING (estate_id, vote_id, grant_id)`

/** The proxies heads gave in a vote, oldest first. */
export async function proxiesOf(
  tx: Tx,
  vote: Pick<StoredVote, 'estateId' | 'voteId'>,
  headIds: readonly string[],
): Promise<StoredProxy[]> {
  if (headIds.length === 0) return []
  const text = `${PROXIES} WHERE g.estate_id = $1 AND g.vote_id = $2 AND g.head_id = ANY ($3) ORDER BY g.log_index`
  return ask(
    tx,
    question(text, [vote.estateId, vote.voteId, headIds], (rows: StoredProxy[]) => rows),
  )
}

/** A proxy as its owners and its agent may see it. */
export function noteOf(proxy: StoredProxy): ProxyNote {
  const { grantId, agentName, isWritten, grantedAt, revokedAt, endedByTransfer, usedAt } = proxy
  return { grantId, agentName, isWritten, grantedAt, revokedAt, endedByTransfer, usedAt }
}

/** The names of those who stand in an election of the estate that is announced or open. */
export async function candidatesNow(tx: Tx, estateId: string, nowAt: number): Promise<string[]> {
  const { rows } = await tx.query<{ title: string }>(
    `SELECT DISTINCT i.title FROM vote_items i JOIN votes v ON v.estate_id = i.estate_id AND v.vote_id = i.vote_id
     WHERE i.estate_id = $1 AND i.kind = 'candidate' AND v.closes_at > $2
       AND NOT EXISTS (SELECT 1 FROM vote_cancellations c WHERE c.estate_id = v.estate_id AND c.vote_id = v.vote_id)`,
    [estateId, new Date(nowAt)],
  )
  return rows.map((row) => row.title)
}
