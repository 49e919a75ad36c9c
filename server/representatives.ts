import type {
  answerRepresentative,
  Proposal,
  proposeRepresentative,
  readRepresentation,
} from '#contract/representatives.ts'
import { type JointState, jointStates } from '#domain/vote/joint.ts'
import type { Handler } from './call.ts'
import { inCommunity, type Tx } from './db/scope.ts'
import { Refusal, refuseUnlessOk } from './refusal.ts'
import { headsOf, mustFindVote, type StoredVote } from './votes-store.ts'

// Law: 建房〔2009〕274号 §25: joint owners choose one person to vote, and count as one. That each of them who can sign in has to
// confirm the choice, and that an objection ends it: basis ours.

export const handleReadRepresentation: Handler<typeof readRepresentation> = async (call, { params }) => {
  const { ports, nowAt, personId } = call
  return inCommunity(ports.db, params.communityId, async (tx) => {
    const vote = await mustFindVote(tx, params.communityId, params.voteId)
    const head = (await headsOf(tx, vote, personId)).find((one) => one.headId === params.headId)
    if (!head) throw new Refusal('vote.not-entitled')
    const named = [vote.communityId, vote.voteId, head.headId]
    const { rows: owners } = await tx.query<{ ownerId: string; name: string; personId: string | null }>(
      `SELECT o.owner_id AS "ownerId", o.name, o.person_id AS "personId"
       FROM head_voters hv JOIN owners o USING (community_id, owner_id)
       WHERE hv.community_id = $1 AND hv.vote_id = $2 AND hv.head_id = $3 ORDER BY o.owner_id`,
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
  call,
  { params, body },
) => {
  const { ports, nowAt, personId } = call
  await inCommunity(ports.db, params.communityId, async (tx) => {
    const { rows } = await tx.query<{ answer: string }>(
      'SELECT propose_representative($1, $2, $3, $4, $5, $6, $7, $8, $9) AS answer',
      [
        params.communityId,
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
  call,
  { params, body },
) => {
  const { ports, nowAt, personId } = call
  await inCommunity(ports.db, params.communityId, async (tx) => {
    const { rows } = await tx.query<{ answer: string }>(
      'SELECT answer_representative($1, $2, $3, $4, $5, $6, $7) AS answer',
      [
        params.communityId,
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

/** The heads of a vote for which joint owners of this person wait for an answer about the last proposal. */
export async function representativesToAnswer(
  tx: Tx,
  vote: StoredVote,
  personId: string,
): Promise<{ headId: string; unitLabels: string[] }[]> {
  const waiting = []
  for (const head of await headsOf(tx, vote, personId)) {
    if (head.jointOwners < 2 || head.receipt !== null) continue
    const [last] = await proposalsOf(tx, vote, head.headId)
    if (last?.state !== 'waiting') continue
    const { rows } = await tx.query<{ ownerId: string }>(
      'SELECT owner_id AS "ownerId" FROM owners WHERE community_id = $1 AND person_id = $2',
      [vote.communityId, personId],
    )
    const mine = new Set(rows.map((row) => row.ownerId))
    if (last.answers.some((one) => one.answer === null && mine.has(one.ownerId)))
      waiting.push({ headId: head.headId, unitLabels: head.unitLabels })
  }
  return waiting
}

/** What was proposed for the owners who vote for a head now, newest first; the newest confirmed one holds. */
async function proposalsOf(tx: Tx, vote: StoredVote, headId: string): Promise<Proposal[]> {
  const { rows } = await tx.query<Omit<Proposal, 'state'>>(
    `SELECT p.proposal_id AS "proposalId", p.representative AS "ownerId", p.vote_id IS NULL AS "forAllVotes",
       p.proposed_at AS "proposedAt", p.unasked,
       (SELECT json_agg(json_build_object('ownerId', asked.owner_id, 'answer', (
          -- An objection outweighs a confirmation of the same owner.
          SELECT max(a.answer) FROM representative_answers a WHERE a.community_id = p.community_id
          AND a.proposal_id = p.proposal_id AND a.owner_id = asked.owner_id)) ORDER BY asked.owner_id)
          FROM (SELECT unnest(p.asked) UNION SELECT owner_id FROM representative_answers x
                WHERE x.community_id = p.community_id AND x.proposal_id = p.proposal_id) AS asked (owner_id)) AS answers
     FROM representative_proposals p
     WHERE p.community_id = $1 AND p.head_key = voters_key($1, $2, $3) AND (p.vote_id = $2 OR p.vote_id IS NULL)
     ORDER BY p.proposed_at DESC, p.proposal_id DESC`,
    [vote.communityId, vote.voteId, headId],
  )
  const states = jointStates(
    rows.map(({ answers }) => ({
      asked: answers.map((one) => one.ownerId),
      answers: answers.flatMap(({ ownerId, answer }) => (answer === null ? [] : [{ ownerId, answer }])),
    })),
  )
  return rows.map((row, index) => ({ ...row, state: states[index] as JointState }))
}
