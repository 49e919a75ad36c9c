import type {
  answerRepresentative,
  Proposal,
  proposeRepresentative,
  readRepresentation,
} from '#contract/votes/proxies/representatives.ts'
import { type JointState, jointStates } from '#domain/votes/joint.ts'
import type { Handler } from '#server/core/http/context.ts'
import { ask, known, ms, type Question, question } from '#server/core/db/ask.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { AppError, refuseUnlessOk } from '#server/core/http/app-error.ts'
import { type HeldHeads, headsOf, MY_HEADS, mustFindVote, only, type StoredVote } from '../store.ts'

// Law: 建房〔2009〕274号 §25: joint owners choose one person to vote, and count as one. That each of them who can sign in has to
// confirm the choice, and that an objection ends it: basis ours.

export const handleReadRepresentation: Handler<typeof readRepresentation> = async (context, { params }) => {
  const { ports, nowAt, personId } = context
  return inEstate(ports.db, params.estateId, async (tx) => {
    const vote = await mustFindVote(tx, params.estateId, params.voteId)
    const head = (await headsOf(tx, vote, personId)).find((one) => one.headId === params.headId)
    if (!head) throw new AppError('vote.not-entitled')
    const named = [vote.estateId, vote.voteId, head.headId]
    const { rows: owners } = await tx.query<{ ownerId: string; name: string; personId: string | null }>(
      `SELECT o.owner_id AS "ownerId", o.name, o.person_id AS "personId"
       FROM head_voters hv JOIN owners o USING (estate_id, owner_id)
       WHERE hv.estate_id = $1 AND hv.vote_id = $2 AND hv.head_id = $3 ORDER BY o.owner_id`,
      named,
    )
    const { rows } = await tx.query<{ ownerId: string | null }>(
      'SELECT represented_by($1, $2, $3) AS "ownerId"',
      named,
    )
    return {
      nowAt,
      voteTitle: vote.title,
      closesAt: vote.closesAt,
      unitLabels: head.unitLabels,
      areaDm2: head.areaDm2,
      owners: owners.map((owner) => ({
        ownerId: owner.ownerId,
        name: owner.name,
        isMe: owner.personId === personId,
        canSignIn: owner.personId !== null,
      })),
      representative: rows[0]?.ownerId ?? null,
      proposals: await proposalsOf(tx, vote, head.headId),
      hasVoted: head.receipt !== null,
    }
  })
}

export const handleProposeRepresentative: Handler<typeof proposeRepresentative> = async (
  context,
  { params, body },
) => {
  const { ports, nowAt, personId } = context
  await inEstate(ports.db, params.estateId, async (tx) => {
    const { rows } = await tx.query<{ answer: string }>(
      'SELECT propose_representative($1, $2, $3, $4, $5, $6, $7, $8, $9) AS answer',
      [
        params.estateId,
        params.voteId,
        params.headId,
        body.proposalId,
        personId,
        body.ownerId,
        body.forAllVotes,
        body.othersAgree,
        new Date(nowAt),
      ],
    )
    refuseUnlessOk(rows[0]?.answer)
  })
  return {}
}

export const handleAnswerRepresentative: Handler<typeof answerRepresentative> = async (
  context,
  { params, body },
) => {
  const { ports, nowAt, personId } = context
  await inEstate(ports.db, params.estateId, async (tx) => {
    const { rows } = await tx.query<{ answer: string }>(
      'SELECT answer_representative($1, $2, $3, $4, $5, $6, $7) AS answer',
      [
        params.estateId,
        params.voteId,
        params.headId,
        params.proposalId,
        personId,
        body.answer,
        new Date(nowAt),
      ],
    )
    refuseUnlessOk(rows[0]?.answer)
  })
  return {}
}

/** Heads of open and announced votes for which a proposal of joint owners waits for this person's answer. */
export type ToAnswer = { readonly voteId: string; readonly headId: string }

/** The same, of votes of one estate. A head that is voted for waits for nobody. */
export function representativesQuestion(
  votes: readonly StoredVote[],
  personId: string,
): Question<ToAnswer[]> {
  const [first] = votes
  if (!first) return known([])
  return question(
    `SELECT m.vote_id AS "voteId", m.head_id AS "headId", ${PROPOSAL_COLUMNS},
       ARRAY(SELECT owner_id FROM owners WHERE estate_id = $1 AND person_id = $2) AS mine
     FROM (${MY_HEADS}) AS m
     JOIN representative_proposals p ON p.estate_id = $1 AND p.head_key = voters_key($1, m.vote_id, m.head_id)
       AND (p.vote_id = m.vote_id OR p.vote_id IS NULL)
     WHERE m.as = 'owner' AND EXISTS (
       -- Mostly nobody is asked for anything: then no head's owners are looked up.
       SELECT 1 FROM representative_proposals q WHERE q.estate_id = $1 AND q.asked && ARRAY(
         SELECT owner_id FROM owners WHERE estate_id = $1 AND person_id = $2))
     ORDER BY m.vote_id, length(m.head_id), m.head_id, p.proposed_at DESC, p.proposal_id DESC`,
    [first.estateId, personId, votes.map((vote) => vote.voteId)],
    (rows: (ProposalRow & ToAnswer & { mine: string[] })[]) => {
      const newest = rows.filter(
        ({ voteId, headId }, at) => rows[at - 1]?.voteId !== voteId || rows[at - 1]?.headId !== headId,
      )
      return newest.flatMap(({ voteId, headId, mine, answers }) => {
        const ofHead = rows.filter((row) => row.voteId === voteId && row.headId === headId)
        const isMine = answers.some((one) => one.answer === null && mine.includes(one.ownerId))
        return isMine && withStates(ofHead)[0]?.state === 'waiting' ? [{ voteId, headId }] : []
      })
    },
  )
}

/** Of these heads those of a vote that wait, as their owner sees them. */
export function representativesToAnswer(
  vote: StoredVote,
  held: HeldHeads,
  waiting: readonly ToAnswer[],
): { headId: string; unitLabels: string[] }[] {
  const isWaiting = new Set(waiting.filter((one) => one.voteId === vote.voteId).map((one) => one.headId))
  return only(held, vote, 'owner')
    .filter((head) => head.jointOwners > 1 && head.receipt === null && isWaiting.has(head.headId))
    .map(({ headId, unitLabels }) => ({ headId, unitLabels }))
}

type ProposalRow = Omit<Proposal, 'state'>

const PROPOSAL_COLUMNS = `p.proposal_id AS "proposalId", p.representative AS "ownerId", p.vote_id IS NULL AS "forAllVotes",
  ${ms('p.proposed_at')} AS "proposedAt", p.unasked,
  (SELECT json_agg(json_build_object('ownerId', asked.owner_id, 'answer', (
     -- An objection outweighs a confirmation of the same owner.
     SELECT max(a.answer) FROM representative_answers a WHERE a.estate_id = $1
     AND a.proposal_id = p.proposal_id AND a.owner_id = asked.owner_id)) ORDER BY asked.owner_id)
     FROM (SELECT unnest(p.asked) UNION SELECT owner_id FROM representative_answers x
           WHERE x.estate_id = $1 AND x.proposal_id = p.proposal_id) AS asked (owner_id)) AS answers`

/** What was proposed for the owners who vote for a head now, newest first; the newest confirmed one holds. */
function proposalsOf(tx: Tx, vote: StoredVote, headId: string): Promise<Proposal[]> {
  return ask(
    tx,
    question(
      `SELECT ${PROPOSAL_COLUMNS} FROM representative_proposals p
       WHERE p.estate_id = $1 AND p.head_key = voters_key($1, $2, $3) AND (p.vote_id = $2 OR p.vote_id IS NULL)
       ORDER BY p.proposed_at DESC, p.proposal_id DESC`,
      [vote.estateId, vote.voteId, headId],
      withStates,
    ),
  )
}

/** Where each proposal for one head stands, given newest first. */
function withStates(rows: readonly ProposalRow[]): Proposal[] {
  const states = jointStates(
    rows.map(({ answers }) => ({
      asked: answers.map((one) => one.ownerId),
      answers: answers.flatMap(({ ownerId, answer }) => (answer === null ? [] : [{ ownerId, answer }])),
    })),
  )
  return rows.map(({ proposalId, ownerId, forAllVotes, proposedAt, unasked, answers }, index) => ({
    proposalId,
    ownerId,
    forAllVotes,
    proposedAt,
    unasked,
    answers,
    state: states[index] as JointState,
  }))
}
