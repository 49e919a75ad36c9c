import { isAllowed } from '#domain/access.ts'
import { type LifeDuty, lifeOf, rollObjectionsUntil } from '#domain/vote/life.ts'
import type { Call } from './call.ts'
import { holidays } from './holidays.ts'
import type { Tx } from './db/scope.ts'
import { latest, readDraftOf, submittedAt } from './drafts-store.ts'
import { knownOf } from './vote-life.ts'
import { allHeadsOf, type StoredVote, stateOf } from './votes-store.ts'

/** How long the answer to an objection stays news. */
const NEWS_MS = 7 * 86_400_000

type Of = {
  readonly voteId: string
  readonly title: string
  readonly since: number
  readonly dueAt: number | null
}

/** What of votes waits for a person besides casting a ballot. */
export type VoteWait =
  /** A vote of mine is announced: to be read, and objected to until `dueAt`; null once that is over. */
  | (Of & { readonly kind: 'announced'; readonly opensAt: number })
  | (Of & { readonly kind: 'objection'; readonly objectionId: string; readonly isUpheld: boolean })
  | (Of & { readonly kind: 'draft'; readonly dueAt: number })
  | (Of & { readonly kind: 'voteDuty'; readonly duty: LifeDuty['duty']; readonly dueAt: number })
  | (Of & { readonly kind: 'secondReading'; readonly papers: number; readonly dueAt: number })

/** The same facts for the home page and for reminders; what a duty is and when it ends is domain/vote/life's. */
export async function voteWaits(
  tx: Tx,
  call: Pick<Call, 'personId' | 'roles' | 'nowAt'>,
  communityId: string,
  votes: readonly StoredVote[],
): Promise<VoteWait[]> {
  const may = (action: Parameters<typeof isAllowed>[1]) => call.roles.some((role) => isAllowed(role, action))
  return [
    ...(may('initiative.support') ? await announcedTo(tx, call, votes) : []),
    ...(may('initiative.support') ? await answeredTo(tx, call, communityId) : []),
    ...(may('vote.guide') ? await draftsToAdvise(tx, call, communityId) : []),
    ...(may('vote.prepare') ? await dutiesOf(tx, call, communityId, votes) : []),
    ...(may('vote.paper') ? await papersToRead(tx, call, votes) : []),
  ]
}

async function announcedTo(
  tx: Tx,
  { personId, nowAt }: Pick<Call, 'personId' | 'nowAt'>,
  votes: readonly StoredVote[],
): Promise<VoteWait[]> {
  const found: VoteWait[] = []
  for (const vote of votes) {
    if (stateOf(vote, nowAt) !== 'announced' || (await allHeadsOf(tx, vote, personId)).length === 0) continue
    const until = rollObjectionsUntil(vote.opensAt)
    const { voteId, title, opensAt } = vote
    found.push({
      kind: 'announced',
      voteId,
      title,
      opensAt,
      since: vote.noticeAt,
      dueAt: nowAt < until ? until : null,
    })
  }
  return found
}

async function answeredTo(
  tx: Tx,
  { personId, nowAt }: Pick<Call, 'personId' | 'nowAt'>,
  communityId: string,
): Promise<VoteWait[]> {
  const { rows } = await tx.query<{
    voteId: string
    title: string
    objectionId: string
    isUpheld: boolean
    answeredAt: number
  }>(
    `SELECT vote_id AS "voteId", v.title, o.objection_id AS "objectionId", a.is_upheld AS "isUpheld", a.answered_at AS "answeredAt"
     FROM vote_objections o JOIN vote_objection_answers a USING (community_id, vote_id, objection_id)
       JOIN votes v USING (community_id, vote_id)
     WHERE o.community_id = $1 AND o.filed_by = $2 AND a.answered_at > $3 ORDER BY a.answered_at DESC LIMIT 20`,
    [communityId, personId, new Date(nowAt - NEWS_MS)],
  )
  return rows.map(({ answeredAt, ...row }) => ({ kind: 'objection', ...row, since: answeredAt, dueAt: null }))
}

async function draftsToAdvise(
  tx: Tx,
  { roles, nowAt }: Pick<Call, 'roles' | 'nowAt'>,
  communityId: string,
): Promise<VoteWait[]> {
  const { rows } = await tx.query<{ draftId: string }>(
    `SELECT DISTINCT draft_id AS "draftId" FROM vote_draft_submissions s WHERE community_id = $1 AND NOT EXISTS (
       SELECT 1 FROM votes v WHERE v.community_id = s.community_id AND v.vote_id = s.draft_id) LIMIT 50`,
    [communityId],
  )
  const found: VoteWait[] = []
  for (const { draftId } of rows) {
    const draft = await readDraftOf(tx, communityId, draftId)
    if (!draft) continue
    const facts = {
      draft: {
        startedAt: draft.startedAt,
        submittedAt: submittedAt(draft),
        repliedAt: draft.advice.map((one) => one.at),
      },
      schedule: null,
      cancelledAt: null,
      countedAt: [],
      isCarried: false,
      publishedAt: null,
      objections: [],
    }
    const life = lifeOf(facts, nowAt, holidays())
    for (const { by, dueAt } of life.duties)
      if (by.some((role) => roles.includes(role)))
        found.push({
          kind: 'draft',
          voteId: draftId,
          title: latest(draft).content.title,
          since: life.since,
          dueAt,
        })
  }
  return found
}

async function dutiesOf(
  tx: Tx,
  { roles, nowAt }: Pick<Call, 'roles' | 'nowAt'>,
  communityId: string,
  votes: readonly StoredVote[],
): Promise<VoteWait[]> {
  const { rows } = await tx.query<{ voteId: string }>(
    `SELECT v.vote_id AS "voteId" FROM votes v WHERE v.community_id = $1 AND (
       EXISTS (SELECT 1 FROM vote_objections o LEFT JOIN vote_objection_answers a USING (community_id, vote_id, objection_id)
         WHERE o.community_id = $1 AND o.vote_id = v.vote_id AND a.objection_id IS NULL)
       OR EXISTS (SELECT 1 FROM vote_results r WHERE r.community_id = $1 AND r.vote_id = v.vote_id
         AND NOT EXISTS (SELECT 1 FROM vote_publications p WHERE p.community_id = $1 AND p.vote_id = r.vote_id
           AND p.round >= r.round)))`,
    [communityId],
  )
  const ids = new Set(rows.map((row) => row.voteId))
  const found: VoteWait[] = []
  for (const vote of votes) {
    if (!ids.has(vote.voteId)) continue
    const { facts } = await knownOf(tx, vote)
    for (const { by, duty, dueAt, objection } of lifeOf(facts, nowAt, holidays()).duties)
      if (by.some((role) => roles.includes(role)))
        found.push({
          kind: 'voteDuty',
          voteId: vote.voteId,
          title: vote.title,
          duty,
          since:
            (objection === null ? facts.countedAt.slice(-1)[0] : facts.objections[objection]?.filedAt) ??
            nowAt,
          dueAt,
        })
  }
  return found
}

/** Papers that one clerk has read and somebody else must read too, before the vote closes. */
async function papersToRead(
  tx: Tx,
  { personId, nowAt }: Pick<Call, 'personId' | 'nowAt'>,
  votes: readonly StoredVote[],
): Promise<VoteWait[]> {
  const found: VoteWait[] = []
  for (const vote of votes) {
    if (stateOf(vote, nowAt) !== 'open') continue
    const { rows } = await tx.query<{ papers: number; since: number | null }>(
      `SELECT count(*)::int AS papers, min(at) AS since FROM (
         SELECT min(entered_at) AS at FROM paper_entries WHERE community_id = $1 AND vote_id = $2
         GROUP BY head_id HAVING count(*) = 1 AND min(entered_by) <> $3) AS once`,
      [vote.communityId, vote.voteId, personId],
    )
    const { papers = 0, since = null } = rows[0] ?? {}
    const { voteId, title, closesAt } = vote
    if (papers > 0 && since !== null)
      found.push({ kind: 'secondReading', voteId, title, papers, since, dueAt: closesAt })
  }
  return found
}
