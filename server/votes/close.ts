import { createHash } from 'node:crypto'
import { GROUP_ORDER } from '#domain/votes/evidence/commitment.ts'
import { fromBig, toBig } from '#domain/log/big.ts'
import { concat } from '#domain/log/bytes.ts'
import type { Count } from '#domain/votes/counting/count.ts'
import { encodeVoteEntry, type OpenShare, readRules, rulesHashOf } from '#domain/votes/evidence/record.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { markDue } from '#server/core/jobs/marks.ts'
import type { Work } from '#server/core/jobs/work.ts'
import { appendEntries, checkpointNow, lockLog } from '#server/log/tree.ts'
import type { Ports } from '#server/core/ports.ts'
import { eachAlone } from '#server/core/jobs/scheduler.ts'
import { countOf, readVotes, type StoredVote } from './store.ts'

/**
 * Closes every vote of one estate whose time is over: counts it, opens the choices and binds the result into the log. Server time
 * decides; a vote that ended while the server was down is closed when it comes back, and none is closed twice.
 */
async function closeDueIn(ports: Ports, estateId: string): Promise<number> {
  const nowAt = ports.nowMs()
  const votes = await inEstate(ports.db, estateId, (tx) => readVotes(tx, estateId))
  const due = votes.filter((vote) => mayBeDue(vote, nowAt))
  return eachAlone(due, async (vote) =>
    (await inEstate(ports.db, estateId, (tx) => closeIfDue(tx, ports, vote, ports.nowMs()))) ? 1 : 0,
  )
}

const UNDER_WAY = `FROM votes v
  WHERE NOT EXISTS (SELECT 1 FROM vote_results r WHERE r.estate_id = v.estate_id AND r.vote_id = v.vote_id)
    AND NOT EXISTS (SELECT 1 FROM vote_cancellations c WHERE c.estate_id = v.estate_id AND c.vote_id = v.vote_id)`
const VOTES_TO_CLOSE = `SELECT v.estate_id, v.closes_at AS due_at ${UNDER_WAY} AND v.rules_text IS NOT NULL`

/** Votes that are neither closed nor cancelled, as rows (estate_id, due_at), due at once. */
export const VOTES_UNDER_WAY = `SELECT v.estate_id, 'epoch'::timestamptz AS due_at ${UNDER_WAY}`

export function closeVotesWork(ports: Ports): Work {
  return {
    name: 'close-votes',
    waiting: VOTES_TO_CLOSE,
    inEstate: (estateId) => closeDueIn(ports, estateId),
  }
}

/** Whether its time is over and nothing that was read of it says that it is not to be closed. */
export function mayBeDue(vote: StoredVote, nowAt: number): boolean {
  return nowAt >= vote.closesAt && vote.cancelledAt === null && isOfThisFormat(vote)
}

/** Closes one vote where its time is over and it is neither closed nor cancelled; says whether it did. */
export async function closeIfDue(
  tx: Tx,
  ports: Pick<Ports, 'log'>,
  vote: StoredVote,
  nowAt: number,
): Promise<boolean> {
  if (!mayBeDue(vote, nowAt)) return false
  if (await isClosed(tx, vote)) return false
  await lockLog(tx, vote.estateId)
  // Another process may have closed it while this one waited for the log, or the committee cancelled it.
  if ((await isClosed(tx, vote)) || (await isCancelled(tx, vote))) return false
  const { rows } = await tx.query<{ ballots: number }>(
    'SELECT count(*)::int AS ballots FROM ballots WHERE estate_id = $1 AND vote_id = $2',
    [vote.estateId, vote.voteId],
  )
  const start = { voteId: vote.voteId, rulesHash: rulesHashOf(vote.rulesText ?? '') }
  const close = { ...start, kind: 'close', closedAt: nowAt, ballotCount: rows[0]?.ballots ?? 0 } as const
  await appendEntries(tx, vote.estateId, [encodeVoteEntry(Number(vote.estateId), close)], nowAt)
  await logResult(tx, ports, vote, nowAt, 0)
  // Also where somebody who only reads closes it: the committee has a result to post.
  await markDue(tx, vote.estateId, 'plan-reminders', nowAt)
  return true
}

/**
 * Counts the standing ballots and binds the result into the log: the first one at the close, and another for each
 * correction. The caller holds the log.
 */
export async function logResult(
  tx: Tx,
  ports: Pick<Ports, 'log'>,
  vote: StoredVote,
  nowAt: number,
  round: number,
): Promise<void> {
  const { openings, standing } = await openBallots(tx, vote)
  const count = await countOf(tx, vote)
  const outcomes = count.decisions.map((decision) => decision.outcome)
  const result = {
    voteId: vote.voteId,
    rulesHash: rulesHashOf(vote.rulesText ?? ''),
    kind: 'result',
    openingsHash: Uint8Array.from(createHash('sha256').update(openings).digest()),
    shares: openShares(vote, count, standing),
    outcomes,
  } as const
  const index = await appendEntries(
    tx,
    vote.estateId,
    [encodeVoteEntry(Number(vote.estateId), result)],
    nowAt,
  )
  await tx.query(
    `INSERT INTO vote_results (estate_id, vote_id, round, closed_at, outcomes, openings, log_to)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [vote.estateId, vote.voteId, round, new Date(nowAt), outcomes, Buffer.from(openings), index],
  )
  await checkpointNow(tx, ports.log, vote.estateId, nowAt)
}

/** Votes announced under an older format keep their tables, but nobody can recount them any more. */
export function isOfThisFormat({ rulesText }: Pick<StoredVote, 'rulesText'>): boolean {
  if (rulesText === null) return false
  const found = formats.get(rulesText) ?? readRules(rulesText) !== null
  if (formats.size >= MOST_FORMATS) formats.clear()
  formats.set(rulesText, found)
  return found
}

/** Whether texts of rules are of this format: they never change, every list of votes asks, and reading one takes a while. */
const formats = new Map<string, boolean>()
const MOST_FORMATS = 500

async function isClosed(tx: Tx, vote: StoredVote): Promise<boolean> {
  const { rowCount } = await tx.query('SELECT 1 FROM vote_results WHERE estate_id = $1 AND vote_id = $2', [
    vote.estateId,
    vote.voteId,
  ])
  return (rowCount ?? 0) > 0
}

async function isCancelled(tx: Tx, vote: StoredVote): Promise<boolean> {
  const { rowCount } = await tx.query(
    'SELECT 1 FROM vote_cancellations WHERE estate_id = $1 AND vote_id = $2',
    [vote.estateId, vote.voteId],
  )
  return (rowCount ?? 0) > 0
}

type Opened = { choices: Buffer; blinding: Buffer }

/** What opens every ballot, in the log's order, and those that stand. */
async function openBallots(tx: Tx, vote: StoredVote): Promise<{ openings: Uint8Array; standing: Opened[] }> {
  const { rows } = await tx.query<Opened & { salt: Buffer; stands: boolean }>(
    `SELECT b.choices, b.salt, h.blinding, s.ballot_id IS NOT NULL AS stands
     FROM ballots b JOIN vote_heads h USING (estate_id, vote_id, head_id)
     LEFT JOIN standing_ballots s ON s.estate_id = b.estate_id AND s.ballot_id = b.ballot_id
     WHERE b.estate_id = $1 AND b.vote_id = $2 ORDER BY b.log_index`,
    [vote.estateId, vote.voteId],
  )
  const openings = concat(rows.flatMap((row) => [Uint8Array.from(row.choices), Uint8Array.from(row.salt)]))
  return { openings, standing: rows.filter((row) => row.stands) }
}

/** What every choice got, one after another, each with what opens the sum of its areas. */
function openShares(vote: StoredVote, count: Count, standing: readonly Opened[]): OpenShare[] {
  return vote.items.flatMap((_, item) =>
    (count.shares[item] ?? []).map((share, choice) => {
      const some = standing.filter((ballot) => ballot.choices[item] === choice)
      const blinding = some.reduce((all, ballot) => (all + toBig(ballot.blinding)) % GROUP_ORDER, 0n)
      return { ...share, blinding: fromBig(blinding, 32) }
    }),
  )
}
