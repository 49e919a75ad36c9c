import { checkpointsOf, entriesAt, entriesBetween } from '#server/log/entries.ts'
import type { readEvidence, readMyRows, readRecord, VoteRecord } from '#contract/votes/endpoints.ts'
import { toBase64, toHex } from '#domain/log/bytes.ts'
import { RECORD_FORMAT, SUITE } from '#domain/votes/evidence/record.ts'
import type { Handler } from '#server/core/http/context.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { entryProof, logOf } from '#server/log/proof.ts'
import { peaksAt } from '#server/log/tree.ts'
import type { Ports } from '#server/core/ports.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { closeIfDue, isOfThisFormat } from '../close.ts'
import { rollBytes } from '../create.ts'
import { allHeadsOf, mustFindVote } from '../store.ts'
import { withCosignatures } from './witnesses.ts'

export const handleReadEvidence: Handler<typeof readEvidence> = async (context, { params }) => {
  const { ports, nowAt, personId } = context
  const { estateId, voteId, headId } = params
  return inEstate(ports.db, estateId, async (tx) => {
    await mustFindVote(tx, estateId, voteId)
    const { rows } = await tx.query<{
      index: number
      salt: Buffer
      choices: Buffer
      tag: Buffer
    }>(
      `SELECT b.log_index::float8 AS index, b.salt, b.choices, h.tag
       FROM ballots b
       JOIN vote_heads h USING (estate_id, vote_id, head_id)
       WHERE b.estate_id = $1 AND b.vote_id = $2 AND b.head_id = $3 AND b.cast_by = $4
       ORDER BY b.attempt DESC LIMIT 1`,
      [estateId, voteId, headId, personId],
    )
    const ballot = rows[0]
    // What a ballot says opens to nobody but the one who cast it.
    if (!ballot) throw new AppError('vote.no-ballot')
    const { index } = ballot
    const entry = (await entriesAt(tx, estateId, [index])).get(index) as Buffer
    return {
      ...(await entryProof(tx, ports.log, estateId, { index, entry }, nowAt)),
      choices: Array.from(ballot.choices),
      salt: toBase64(ballot.salt),
      tag: toHex(ballot.tag),
    }
  })
}

export const handleReadMyRows: Handler<typeof readMyRows> = async ({ ports, personId }, { params }) =>
  inEstate(ports.db, params.estateId, async (tx) => {
    const vote = await mustFindVote(tx, params.estateId, params.voteId)
    const heads = await allHeadsOf(tx, vote, personId)
    const { rows } = await tx.query<{ headId: string; tag: Buffer; blinding: Buffer }>(
      `SELECT head_id AS "headId", tag, blinding FROM roll_heads
       WHERE estate_id = $1 AND vote_id = $2 AND head_id = ANY ($3) AND tag IS NOT NULL`,
      [params.estateId, params.voteId, heads.map((head) => head.headId)],
    )
    return {
      rows: rows.flatMap((row) => {
        const head = heads.find((one) => one.headId === row.headId)
        if (!head) return []
        const ballot = !head.receipt ? 'none' : head.receipt.isMine ? 'mine' : 'elsewhere'
        return [
          {
            headId: row.headId,
            tag: toHex(row.tag),
            areaDm2: head.areaDm2,
            blinding: toBase64(row.blinding),
            ballot: ballot as 'none' | 'mine' | 'elsewhere',
          },
        ]
      }),
    }
  })

export const handleReadRecord: Handler<typeof readRecord> = async ({ ports, nowAt }, { params }) =>
  inEstate(ports.db, params.estateId, (tx) => recordOf(tx, ports, params.estateId, params.voteId, nowAt))

/** The whole record of a counted vote. Refuses one that is not counted, or is from before the log. */
export async function recordOf(
  tx: Tx,
  ports: Pick<Ports, 'log'>,
  estateId: string,
  voteId: string,
  nowAt: number,
): Promise<VoteRecord> {
  const vote = await mustFindVote(tx, estateId, voteId)
  await closeIfDue(tx, ports, vote, nowAt)
  const { rows } = await tx.query<{ openings: Buffer; logTo: number }>(
    `SELECT openings, log_to::float8 AS "logTo" FROM vote_results WHERE estate_id = $1 AND vote_id = $2
     ORDER BY round DESC LIMIT 1`,
    [estateId, voteId],
  )
  const result = rows[0]
  if (!result || vote.rulesText === null || vote.logFrom === null || !isOfThisFormat(vote))
    throw new AppError('vote.not-counted')
  return {
    format: RECORD_FORMAT,
    suite: SUITE,
    communityId: Number(estateId),
    voteId,
    log: logOf(ports.log, estateId),
    rules: vote.rulesText,
    firstIndex: vote.logFrom,
    peaks: (await peaksAt(tx, estateId, vote.logFrom)).map(toBase64),
    entries: await entriesBetween(tx, estateId, vote.logFrom, result.logTo),
    roll: toBase64(await rollOf(tx, estateId, voteId)),
    openings: toBase64(result.openings),
    checkpoints: await ownCheckpoints(tx, estateId, vote.logFrom + 2, result.logTo + 1),
  }
}

async function rollOf(tx: Tx, estateId: string, voteId: string): Promise<Uint8Array> {
  const { rows } = await tx.query<{ tag: Buffer; commitment: Buffer }>(
    'SELECT tag, commitment FROM roll_heads WHERE estate_id = $1 AND vote_id = $2',
    [estateId, voteId],
  )
  return rollBytes(rows)
}

/** The checkpoints of when the vote was announced and of when its result was logged; both were made then. */
async function ownCheckpoints(tx: Tx, estateId: string, first: number, last: number): Promise<string[]> {
  return withCosignatures(tx, estateId, await checkpointsOf(tx, estateId, [first, last]))
}
