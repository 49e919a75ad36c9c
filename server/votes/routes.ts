import { isErrorCode } from '#contract/core/errors.ts'
import type {
  castBallot,
  listVotes,
  readReceipt,
  readVote,
  TransferEffect,
  VoteRow,
} from '#contract/votes/endpoints.ts'
import { isAllowed } from '#domain/core/access.ts'
import { toHex } from '#domain/log/bytes.ts'
import type { Count } from '#domain/votes/counting/count.ts'
import type { Item } from '#domain/votes/counting/item.ts'
import { matterOf } from '#domain/votes/counting/matter.ts'
import { CHANNELS, rulesHashOf } from '#domain/votes/evidence/record.ts'
import { quorumTests } from '#domain/votes/counting/verdict.ts'
import type { RequestContext, Handler } from '#server/core/http/context.ts'
import { askAll, ms, type Question, question } from '#server/core/db/ask.ts'
import { askEstate, inEstate, type Tx } from '#server/core/db/scope.ts'
import { openingQuestion } from '#server/estate/opening/live.ts'
import { recordOpening } from './paper/deliveries.ts'
import { AppError, refusalWith, refuseUnlessOk } from '#server/core/http/app-error.ts'
import { isOfThisFormat, mayBeDue } from './close.ts'
import {
  allHeadsOf,
  countOf,
  countsOf,
  declareAgreed,
  type HeldHeads,
  heldHeadsQuestion,
  mustFindVote,
  only,
  readVotes,
  type StoredVote,
  stateOf,
  turnoutOf,
} from './store.ts'

export const handleListVotes: Handler<typeof listVotes> = async ({ ports, nowAt, personId }, { params }) =>
  askEstate(ports.db, params.estateId, async (tx) => {
    const votes = await readVotes(tx, params.estateId)
    const { held, isOpening } = await askAll(tx, {
      held: heldHeadsQuestion(params.estateId, votes, personId),
      isOpening: openingQuestion(params.estateId),
    })
    const outcomes = await outcomesByVote(
      tx,
      votes.filter((vote) => stateOf(vote, nowAt) === 'closed'),
    )
    const rows = votes.map((vote): VoteRow => {
      const heads = held.get(vote.voteId) ?? []
      return {
        voteId: vote.voteId,
        title: vote.title,
        items: namesOf(vote),
        phase: stateOf(vote, nowAt),
        opensAt: vote.opensAt,
        closesAt: vote.closesAt,
        myHeads: heads.length,
        myCast: heads.filter(({ head }) => head.receipt !== null).length,
        outcomes: outcomes.get(vote.voteId) ?? null,
        countedTo: countedTo(vote, nowAt),
      }
    })
    return { nowAt, votes: rows.sort(openFirst), isOpening }
  })

/** The open votes in which heads of this caller wait for a ballot that is theirs to cast, the first to close first. */
export function ballotsToCast(
  context: Pick<RequestContext, 'roles' | 'nowAt'>,
  votes: readonly StoredVote[],
  held: HeldHeads,
): { vote: StoredVote; heads: number }[] {
  if (!context.roles.some((role) => isAllowed(role, 'vote.cast'))) return []
  return votes
    .filter((vote) => stateOf(vote, context.nowAt) === 'open')
    .map((vote) => ({
      vote,
      heads: (held.get(vote.voteId) ?? []).filter(
        ({ head }) => head.receipt === null && head.speaker !== 'represented',
      ).length,
    }))
    .filter(({ heads }) => heads > 0)
    .sort((a, b) => a.vote.closesAt - b.vote.closesAt)
}

/** The items of a vote by name. */
export function namesOf(vote: StoredVote) {
  return vote.items.map(({ kind, title, options }) => ({ kind, title, options: [...options] }))
}

/**
 * What became of each item of closed votes, by vote. The count that was recorded stands; where there is none yet, or none that anybody
 * can check, it is counted now.
 */
export async function outcomesByVote(tx: Tx, closed: readonly StoredVote[]): Promise<Map<string, string[]>> {
  const isRecorded = (vote: StoredVote) => vote.recorded !== null && isOfThisFormat(vote)
  const counts = await countsOf(
    tx,
    closed.filter((vote) => !isRecorded(vote)),
  )
  return new Map(
    closed.map((vote) => [
      vote.voteId,
      counts.get(vote.voteId)?.decisions.map((decision) => decision.outcome) ?? vote.recorded ?? [],
    ]),
  )
}

/** How long the log was with the vote's last result in it; 0 where it is about to be written, null where there is no record of it. */
export function countedTo(vote: StoredVote, nowAt: number): number | null {
  if (!isOfThisFormat(vote)) return null
  return vote.recordedTo ?? (mayBeDue(vote, nowAt) ? 0 : null)
}

export const handleReadVote: Handler<typeof readVote> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { nowAt, personId } = context
    const vote = await mustFindVote(tx, params.estateId, params.voteId)
    await recordOpening(tx, context, vote)
    const { held, documents, rolls, transfers, transferredHomes } = await askAll(tx, {
      held: heldHeadsQuestion(params.estateId, [vote], personId),
      documents: documentsQuestion(vote),
      rolls: rollsQuestion(vote),
      transfers: transfersQuestion(vote, personId),
      transferredHomes: transferredHomesQuestion(vote),
    })
    const phase = stateOf(vote, nowAt)
    const { roll, participated } = await turnoutOf(tx, vote, nowAt)
    // The running result stays hidden while the vote is open: only who took part, never what they chose.
    const count = phase === 'closed' ? await countOf(tx, vote) : null
    return {
      nowAt,
      voteId: vote.voteId,
      title: vote.title,
      items: vote.items.map((item, index) => ({ ...itemOf(item), result: resultOf(count, index) })),
      seats: vote.seats,
      phase,
      countedTo: countedTo(vote, nowAt),
      rulesHash: vote.rulesText === null ? null : toHex(rulesHashOf(vote.rulesText)),
      noticeAt: vote.noticeAt,
      opensAt: vote.opensAt,
      closesAt: vote.closesAt,
      convener: vote.convener,
      cancelReason: vote.cancelReason,
      paper: vote.paper,
      proxyCap: vote.proxyCap,
      documents,
      roll,
      rolls,
      excludedUnits: vote.excludedUnits,
      participated,
      // Every matter has the same quorum (民法典 §278②).
      turnout: [...quorumTests((vote.items[0] as Item).matterId, { roll, participated })],
      myHeads: only(held, vote, 'owner'),
      proxyHeads: only(held, vote, 'agent'),
      transfers,
      transferredHomes,
      without: (count?.without ?? []).map(({ name, ballots, decisions }) => ({
        name,
        ballots,
        outcomes: decisions.map((decision) => decision.outcome),
      })),
    }
  })

function itemOf({ kind, title, text, matterId, options }: Item) {
  const matter = matterOf(matterId)
  return {
    kind,
    title,
    text,
    options: [...options],
    matterId,
    matterTitle: matter.title,
    matterKind: matter.kind,
  }
}

function resultOf(count: Count | null, index: number) {
  const decision = count?.decisions[index]
  const shares = count?.shares[index]
  if (!decision || !shares) return null
  return {
    outcome: decision.outcome,
    article: decision.article,
    shares: [...shares],
    participated: decision.participated,
    quorum: [...decision.quorum],
    consent: decision.consent.map((tests) => [...tests]),
  }
}

function documentsQuestion(vote: StoredVote): Question<{ title: string; body: string }[]> {
  return question(
    'SELECT title, body FROM vote_documents WHERE estate_id = $1 AND vote_id = $2 ORDER BY position',
    [vote.estateId, vote.voteId],
    (rows: { title: string; body: string }[]) => rows,
  )
}

type MyTransfer = { unitLabel: string; fromOn: string; effect: TransferEffect; side: 'from' | 'to' }

/** The changes of owners in a vote that a person is a party to; to both sides, and to nobody else. */
function transfersQuestion(vote: StoredVote, personId: string): Question<MyTransfer[]> {
  return question(
    `SELECT DISTINCT t.transfer_id AS "transferId", unit_label(u.building, u.stair, u.room) AS "unitLabel", t.from_on::text AS "fromOn",
       vt.effect, CASE WHEN ut.version = t.version THEN 'to' ELSE 'from' END AS side
     FROM vote_transfers vt
     JOIN title_transfers t USING (estate_id, transfer_id)
     JOIN units u ON u.estate_id = t.estate_id AND u.unit_id = t.unit_id
     JOIN unit_titles ut ON ut.estate_id = t.estate_id AND ut.unit_id = t.unit_id
       AND ut.version IN (t.version, t.version - 1)
     JOIN owners o ON o.estate_id = ut.estate_id AND o.owner_id = ut.owner_id AND o.person_id = $3
     WHERE vt.estate_id = $1 AND vt.vote_id = $2 ORDER BY "fromOn"`,
    [vote.estateId, vote.voteId, personId],
    (rows: (MyTransfer & { transferId: string })[]) =>
      rows.map(({ unitLabel, fromOn, effect, side }) => ({ unitLabel, fromOn, effect, side })),
  )
}

/** How many homes passed to new owners during a vote. */
function transferredHomesQuestion(vote: StoredVote): Question<number> {
  return question(
    `SELECT count(DISTINCT head_id)::int AS homes FROM vote_transfers
     WHERE estate_id = $1 AND vote_id = $2 AND effect = 'passes'`,
    [vote.estateId, vote.voteId],
    ([row]: { homes: number }[]) => row?.homes ?? 0,
  )
}

type Roll = { heads: number; areaDm2: number; madeAt: number; reason: string }

function rollsQuestion(vote: StoredVote): Question<Roll[]> {
  return question(
    `SELECT heads, area_dm2 AS "areaDm2", ${ms('made_at')} AS "madeAt", reason FROM vote_rolls
     WHERE estate_id = $1 AND vote_id = $2 ORDER BY version`,
    [vote.estateId, vote.voteId],
    (rows: Roll[]) => rows,
  )
}

export const handleCastBallot: Handler<typeof castBallot> = async (context, { params, body }) => {
  const { ports, nowAt, personId } = context
  const { estateId, voteId } = params
  if (body.agreed)
    await inEstate(ports.db, estateId, (tx) =>
      declareAgreed(tx, estateId, voteId, [{ headId: body.headId, personId }], nowAt),
    )
  const cast = await ports.casts.cast({
    estateId,
    voteId,
    headId: body.headId,
    ballotId: ports.newId(),
    choices: body.choices,
    personId,
    at: nowAt,
    key: context.idempotencyKey,
  })
  if (cast.answer === 'vote.not-entitled')
    throw new AppError(
      await inEstate(ports.db, estateId, (tx) => notEntitled(tx, estateId, voteId, body.headId, personId)),
    )
  refuseUnlessOk(cast.answer)
  return {
    ballotId: cast.ballotId,
    voteId,
    voteTitle: cast.voteTitle,
    headId: body.headId,
    choices: body.choices,
    castAt: cast.castAt,
    isMine: true,
    channel: CHANNELS[cast.channel] ?? 'phone',
    areaDm2: cast.areaDm2,
    unitLabels: cast.unitLabels ?? [],
  }
}

/** Why somebody who is not entitled is not: a joint owner is told what is missing. */
export async function notEntitled(
  tx: Tx,
  estateId: string,
  voteId: string,
  headId: string,
  personId: string,
) {
  const { rows } = await tx.query<{ bar: string | null }>(
    'SELECT CASE WHEN is_voter($1, $2, $3, $4) THEN joint_bar($1, $2, $3, $4) END AS bar',
    [estateId, voteId, headId, personId],
  )
  const why = rows[0]?.bar ?? 'vote.not-entitled'
  if (!isErrorCode(why)) throw refusalWith(why)
  return why
}

export const handleReadReceipt: Handler<typeof readReceipt> = async ({ ports, personId }, { params }) =>
  inEstate(ports.db, params.estateId, async (tx) => {
    const vote = await mustFindVote(tx, params.estateId, params.voteId)
    const head = (await allHeadsOf(tx, vote, personId)).find((mine) => mine.headId === params.headId)
    if (!head?.receipt) throw new AppError('vote.no-ballot')
    return head.receipt
  })

function openFirst(a: VoteRow, b: VoteRow): number {
  const rank = { open: 0, held: 1, announced: 2, closed: 3, cancelled: 4 }
  return rank[a.phase] - rank[b.phase] || b.closesAt - a.closesAt
}
