import { createHash } from 'node:crypto'
import { GROUP_ORDER } from '#domain/commitment.ts'
import { concat, fromBig, toBig } from '#domain/log/bytes.ts'
import { CHOICES, encodeVoteEntry, rulesHashOf, type Share } from '#domain/vote/record.ts'
import type { Choice } from '#domain/vote/tally.ts'
import { verdict } from '#domain/vote/verdict.ts'
import { inCommunity, type Tx } from './db/scope.ts'
import { appendEntries, checkpointNow, lockLog } from './log/tree.ts'
import type { Ports } from './ports.ts'
import { readVotes, type StoredVote, tallyOf } from './votes-store.ts'

/**
 * Closes every vote whose time is over: counts it, opens the choices and binds the result into the log. Server time
 * decides; a vote that ended while the server was down is closed when it comes back, and none is closed twice.
 */
export async function closeDueVotes(ports: Ports): Promise<number> {
  const { rows } = await ports.db.query<{ communityId: string }>(
    'SELECT community_id AS "communityId" FROM communities',
  )
  let closed = 0
  for (const { communityId } of rows)
    closed += await inCommunity(ports.db, communityId, async (tx) => {
      let count = 0
      for (const vote of await readVotes(tx, communityId))
        if (await closeIfDue(tx, ports, vote, ports.nowMs())) count += 1
      return count
    })
  return closed
}

/** Closes one vote where its time is over and it is not closed yet; says whether it did. */
export async function closeIfDue(
  tx: Tx,
  ports: Pick<Ports, 'log'>,
  vote: StoredVote,
  nowAt: number,
): Promise<boolean> {
  if (nowAt < vote.closesAt || vote.rulesText === null || (await isClosed(tx, vote))) return false
  await lockLog(tx, vote.communityId)
  // Another process may have closed it while this one waited for the log.
  if (await isClosed(tx, vote)) return false
  const { ballots, shares } = await openBallots(tx, vote)
  const openings = concat(
    ballots.flatMap((ballot) => [
      Uint8Array.of(CHOICES.indexOf(ballot.choice)),
      Uint8Array.from(ballot.salt),
    ]),
  )
  const { outcome } = verdict(vote.matterId, await tallyOf(tx, vote))
  const start = { voteId: vote.voteId, rulesHash: rulesHashOf(vote.rulesText) }
  const communityId = Number(vote.communityId)
  const first = await appendEntries(
    tx,
    vote.communityId,
    [
      encodeVoteEntry(communityId, { ...start, kind: 'close', closedAt: nowAt, ballotCount: ballots.length }),
      encodeVoteEntry(communityId, {
        ...start,
        kind: 'result',
        openingsHash: Uint8Array.from(createHash('sha256').update(openings).digest()),
        shares,
        outcome,
      }),
    ],
    nowAt,
  )
  await tx.query('INSERT INTO vote_results VALUES ($1, $2, $3, $4, $5, $6)', [
    vote.communityId,
    vote.voteId,
    new Date(nowAt),
    outcome,
    Buffer.from(openings),
    first + 1,
  ])
  await checkpointNow(tx, ports.log, vote.communityId, nowAt)
  return true
}

async function isClosed(tx: Tx, vote: StoredVote): Promise<boolean> {
  const { rowCount } = await tx.query('SELECT 1 FROM vote_results WHERE community_id = $1 AND vote_id = $2', [
    vote.communityId,
    vote.voteId,
  ])
  return rowCount === 1
}

/** The ballots in the log's order, and what each choice got, with what opens the sum of its areas. */
async function openBallots(
  tx: Tx,
  vote: StoredVote,
): Promise<{ ballots: { choice: Choice; salt: Buffer }[]; shares: Share[] }> {
  const { rows: ballots } = await tx.query<{
    choice: Choice
    salt: Buffer
    areaDm2: number
    blinding: Buffer
  }>(
    `SELECT b.choice, b.salt, h.area_dm2::float8 AS "areaDm2", h.blinding
     FROM ballots b JOIN vote_heads h USING (community_id, vote_id, head_id)
     WHERE b.community_id = $1 AND b.vote_id = $2 ORDER BY b.log_index`,
    [vote.communityId, vote.voteId],
  )
  const shares = CHOICES.map((choice) => {
    const some = ballots.filter((ballot) => ballot.choice === choice)
    return {
      heads: some.length,
      areaDm2: some.reduce((all, ballot) => all + ballot.areaDm2, 0),
      blinding: fromBig(
        some.reduce((all, ballot) => (all + toBig(ballot.blinding)) % GROUP_ORDER, 0n),
        32,
      ),
    }
  })
  return { ballots, shares }
}
