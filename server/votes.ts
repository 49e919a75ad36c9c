import type { castBallot, listVotes, readReceipt, readVote, VoteRow } from '#contract/votes.ts'
import { matterOf } from '#domain/vote/matter.ts'
import { phaseOf } from '#domain/vote/schedule.ts'
import { turnout, verdict } from '#domain/vote/verdict.ts'
import type { Handler } from './call.ts'
import { inCommunity } from './db/scope.ts'
import { Refusal } from './refusal.ts'
import { headsOf, mustFindVote, readVotes, tallyOf, withoutOf } from './votes-store.ts'

export const handleListVotes: Handler<typeof listVotes> = async ({ ports, nowAt, personId }, { params }) =>
  inCommunity(ports.db, params.communityId, async (tx) => {
    const votes: VoteRow[] = []
    for (const vote of await readVotes(tx, params.communityId)) {
      const heads = await headsOf(tx, vote, personId)
      const phase = phaseOf(vote, nowAt)
      votes.push({
        voteId: vote.voteId,
        title: vote.title,
        matterId: vote.matterId,
        phase,
        opensAt: vote.opensAt,
        closesAt: vote.closesAt,
        myHeads: heads.length,
        myCast: heads.filter((head) => head.receipt !== null).length,
        outcome: phase === 'closed' ? verdict(vote.matterId, await tallyOf(tx, vote)).outcome : null,
      })
    }
    return { nowAt, votes: votes.sort(openFirst) }
  })

export const handleReadVote: Handler<typeof readVote> = async ({ ports, nowAt, personId }, { params }) =>
  inCommunity(ports.db, params.communityId, async (tx) => {
    const vote = await mustFindVote(tx, params.communityId, params.voteId)
    const matter = matterOf(vote.matterId)
    const phase = phaseOf(vote, nowAt)
    const tally = await tallyOf(tx, vote)
    const decided = phase === 'closed' ? verdict(vote.matterId, tally) : null
    const documents = await tx.query<{ title: string; body: string }>(
      'SELECT title, body FROM vote_documents WHERE community_id = $1 AND vote_id = $2 ORDER BY position',
      [params.communityId, params.voteId],
    )
    return {
      nowAt,
      voteId: vote.voteId,
      title: vote.title,
      question: vote.question,
      matterId: vote.matterId,
      matterTitle: matter.title,
      matterKind: matter.kind,
      phase,
      noticeAt: vote.noticeAt,
      opensAt: vote.opensAt,
      closesAt: vote.closesAt,
      convener: vote.convener,
      documents: documents.rows,
      roll: tally.roll,
      excludedUnits: vote.excludedUnits,
      participated: tally.participated,
      // The running result stays hidden while the vote is open: only who took part, never what they chose.
      tests: [...(decided ?? turnout(vote.matterId, tally)).tests],
      myHeads: await headsOf(tx, vote, personId),
      result: decided
        ? {
            outcome: decided.outcome,
            article: decided.article,
            for: tally.for,
            against: tally.against,
            abstain: tally.abstain,
            without: await withoutOf(tx, vote),
          }
        : null,
    }
  })

export const handleCastBallot: Handler<typeof castBallot> = async (call, { params, body }) => {
  const { ports, nowAt, personId } = call
  const cast = await ports.casts.cast({
    communityId: params.communityId,
    voteId: params.voteId,
    headId: body.headId,
    ballotId: ports.newId(),
    choice: body.choice,
    personId,
    at: nowAt,
    key: call.idempotencyKey,
  })
  if (cast.answer !== 'ok') throw new Refusal(cast.answer as 'vote.closed')
  return {
    ballotId: cast.ballotId,
    voteId: params.voteId,
    voteTitle: cast.voteTitle,
    headId: body.headId,
    choice: body.choice,
    castAt: cast.castAt,
    isMine: true,
    channel: 'phone',
    areaDm2: cast.areaDm2,
    unitLabels: cast.unitLabels ?? [],
  }
}

export const handleReadReceipt: Handler<typeof readReceipt> = async ({ ports, personId }, { params }) =>
  inCommunity(ports.db, params.communityId, async (tx) => {
    const vote = await mustFindVote(tx, params.communityId, params.voteId)
    const head = (await headsOf(tx, vote, personId)).find((mine) => mine.headId === params.headId)
    if (!head?.receipt) throw new Refusal('vote.no-ballot')
    return head.receipt
  })

function openFirst(a: VoteRow, b: VoteRow): number {
  const rank = { open: 0, announced: 1, closed: 2 }
  return rank[a.phase] - rank[b.phase] || b.closesAt - a.closesAt
}
