import { isAllowed } from '#domain/core/access.ts'
import { type LifeDuty, lifeOf, rollObjectionsUntil } from '#domain/votes/life.ts'
import type { RequestContext } from '#server/core/http/context.ts'
import { holidays } from '#server/estate/holidays.ts'
import { type Answers, known, ms, type Question, question } from '#server/core/db/ask.ts'
import type { Tx } from '#server/core/db/scope.ts'
import { draftsQuestion, latest, type StoredDraft, submittedAt } from './drafts/store.ts'
import { type Known, knownOfAll } from './life.ts'
import { type HeldHeads, type StoredVote, stateOf } from './store.ts'

/** How long the answer to an objection stays news. */
const NEWS_MS = 7 * 86_400_000
/** More drafts than this at once help nobody. */
const MOST_DRAFTS = 50

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

/** What of votes has to be asked to know what waits for a caller. */
export type VoteQuestions = ReturnType<typeof voteQuestions>

/** The same facts for the home page and for reminders; what a duty is and when it ends is domain/votes/life's. */
export function voteQuestions(
  context: Pick<RequestContext, 'personId' | 'roles' | 'nowAt'>,
  estateId: string,
  votes: readonly StoredVote[],
) {
  const may = (action: Parameters<typeof isAllowed>[1]) =>
    context.roles.some((role) => isAllowed(role, action))
  const open = votes.filter((vote) => stateOf(vote, context.nowAt) === 'open')
  return {
    answers: may('initiative.support') ? answersQuestion(context, estateId) : known([]),
    drafts: may('vote.guide') ? draftsToAdvise(estateId) : known([]),
    withDuties: may('vote.prepare') ? dutiesQuestion(estateId) : known([]),
    once: may('vote.paper') ? readOnceQuestion(context, estateId, open) : known([]),
  }
}

/** What the answers come to. `held` are the caller's heads in at least the votes that are announced. */
export async function voteWaits(
  tx: Tx,
  context: Pick<RequestContext, 'personId' | 'roles' | 'nowAt'>,
  votes: readonly StoredVote[],
  held: HeldHeads,
  found: Answers<VoteQuestions>,
): Promise<VoteWait[]> {
  const isToldOf = context.roles.some((role) => isAllowed(role, 'initiative.support'))
  return [
    ...(isToldOf ? announcedTo(context, votes, held) : []),
    ...found.answers,
    ...found.drafts.flatMap((draft) => adviceOf(context, draft)),
    ...(await dutiesOf(
      tx,
      context,
      votes.filter((vote) => found.withDuties.includes(vote.voteId)),
    )),
    ...papersToRead(votes, found.once),
  ]
}

function announcedTo(
  { nowAt }: Pick<RequestContext, 'nowAt'>,
  votes: readonly StoredVote[],
  held: HeldHeads,
): VoteWait[] {
  return votes
    .filter((vote) => stateOf(vote, nowAt) === 'announced' && held.has(vote.voteId))
    .map(({ voteId, title, opensAt, noticeAt }) => {
      const until = rollObjectionsUntil(opensAt)
      const dueAt = nowAt < until ? until : null
      return { kind: 'announced', voteId, title, opensAt, since: noticeAt, dueAt }
    })
}

function answersQuestion(
  { personId, nowAt }: Pick<RequestContext, 'personId' | 'nowAt'>,
  estateId: string,
): Question<VoteWait[]> {
  return question(
    `SELECT vote_id AS "voteId", v.title, o.objection_id AS "objectionId", a.is_upheld AS "isUpheld",
       ${ms('a.answered_at')} AS since
     FROM vote_objections o JOIN vote_objection_answers a USING (estate_id, vote_id, objection_id)
       JOIN votes v USING (estate_id, vote_id)
     WHERE o.estate_id = $1 AND o.filed_by = $2 AND a.answered_at > $3 ORDER BY a.answered_at DESC LIMIT 20`,
    [estateId, personId, new Date(nowAt - NEWS_MS)],
    (rows: { voteId: string; title: string; objectionId: string; isUpheld: boolean; since: number }[]) =>
      rows.map((row) => ({ kind: 'objection' as const, ...row, dueAt: null })),
  )
}

function draftsToAdvise(estateId: string): Question<StoredDraft[]> {
  return draftsQuestion(
    estateId,
    `d.draft_id IN (SELECT DISTINCT draft_id FROM vote_draft_submissions s WHERE estate_id = $1 AND NOT EXISTS (
       SELECT 1 FROM votes v WHERE v.estate_id = s.estate_id AND v.vote_id = s.draft_id) LIMIT ${MOST_DRAFTS})`,
    [],
  )
}

function adviceOf({ roles, nowAt }: Pick<RequestContext, 'roles' | 'nowAt'>, draft: StoredDraft): VoteWait[] {
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
  return life.duties
    .filter(({ by }) => by.some((role) => roles.includes(role)))
    .map(({ dueAt }) => ({
      kind: 'draft',
      voteId: draft.draftId,
      title: latest(draft).content.title,
      since: life.since,
      dueAt,
    }))
}

/** The votes in which an objection waits for an answer or a result for its posting. */
function dutiesQuestion(estateId: string): Question<string[]> {
  return question(
    `SELECT v.vote_id AS "voteId" FROM votes v WHERE v.estate_id = $1 AND (
       EXISTS (SELECT 1 FROM vote_objections o LEFT JOIN vote_objection_answers a USING (estate_id, vote_id, objection_id)
         WHERE o.estate_id = $1 AND o.vote_id = v.vote_id AND a.objection_id IS NULL)
       OR EXISTS (SELECT 1 FROM vote_results r WHERE r.estate_id = $1 AND r.vote_id = v.vote_id
         AND NOT EXISTS (SELECT 1 FROM vote_publications p WHERE p.estate_id = $1 AND p.vote_id = r.vote_id
           AND p.round >= r.round)))`,
    [estateId],
    (rows: { voteId: string }[]) => rows.map((row) => row.voteId),
  )
}

async function dutiesOf(
  tx: Tx,
  { roles, nowAt }: Pick<RequestContext, 'roles' | 'nowAt'>,
  votes: readonly StoredVote[],
): Promise<VoteWait[]> {
  const all = await knownOfAll(tx, votes)
  return votes.flatMap(({ voteId, title }) => {
    const { facts } = all.get(voteId) as Known
    return lifeOf(facts, nowAt, holidays())
      .duties.filter(({ by }) => by.some((role) => roles.includes(role)))
      .map(({ duty, dueAt, objection }) => ({
        kind: 'voteDuty' as const,
        voteId,
        title,
        duty,
        since:
          (objection === null ? facts.countedAt.slice(-1)[0] : facts.objections[objection]?.filedAt) ?? nowAt,
        dueAt,
      }))
  })
}

type ReadOnce = { voteId: string; papers: number; since: number }

/** In open votes, the papers that one clerk has read and somebody else must read too. */
function readOnceQuestion(
  { personId }: Pick<RequestContext, 'personId'>,
  estateId: string,
  open: readonly StoredVote[],
): Question<ReadOnce[]> {
  return question(
    `SELECT vote_id AS "voteId", count(*)::int AS papers, ${ms('min(at)')} AS since FROM (
       SELECT p.vote_id, max(p.entered_at) AS at FROM paper_entries p JOIN votes v USING (estate_id, vote_id)
       WHERE p.estate_id = $1 AND p.vote_id = ANY ($2)
         -- What two persons could not read is done with; a further paper of the home waits like a first one.
         AND NOT (is_void_paper(v.choice_counts, p.choices) AND (
           SELECT count(DISTINCT d.entered_by) > 1 FROM paper_entries d WHERE d.estate_id = $1 AND d.vote_id = p.vote_id
             AND d.head_id = p.head_id AND is_void_paper(v.choice_counts, d.choices)))
       GROUP BY p.vote_id, p.head_id HAVING count(*) = 1 AND min(p.entered_by) <> $3) AS once
     GROUP BY vote_id`,
    [estateId, open.map((vote) => vote.voteId), personId],
    (rows: ReadOnce[]) => rows,
  )
}

/** Papers to be read a second time before their vote closes. */
function papersToRead(votes: readonly StoredVote[], once: readonly ReadOnce[]): VoteWait[] {
  return votes.flatMap(({ voteId, title, closesAt }) =>
    once
      .filter((one) => one.voteId === voteId)
      .map(({ papers, since }) => ({
        kind: 'secondReading' as const,
        voteId,
        title,
        papers,
        since,
        dueAt: closesAt,
      })),
  )
}

/**
 * Rows (person_id, since) in SQL: who may have something of a vote waiting, and since when something new may wait. $1 is the estate,
 * $2 the time.
 */
export const VOTE_WAITERS = `SELECT o.person_id, v.opens_at AS since FROM votes v
    JOIN head_voters hv USING (estate_id, vote_id) JOIN owners o USING (estate_id, owner_id)
    WHERE v.estate_id = $1 AND v.opens_at <= $2 AND v.closes_at > $2
  UNION ALL SELECT o.person_id, v.notice_at FROM votes v
    JOIN head_voters hv USING (estate_id, vote_id) JOIN owners o USING (estate_id, owner_id)
    WHERE v.estate_id = $1 AND v.notice_at <= $2 AND v.opens_at > $2
  UNION ALL SELECT o.filed_by, a.answered_at FROM vote_objections o
    JOIN vote_objection_answers a USING (estate_id, vote_id, objection_id)
    WHERE o.estate_id = $1 AND a.answered_at > $2 - interval '7 days'`

/** Rows (at) in SQL: when something of a vote begins to wait by the clock alone. $1 is the estate, $2 the time. */
export const VOTE_BEGINNINGS = `SELECT notice_at AS at FROM votes WHERE estate_id = $1 AND notice_at > $2
  UNION ALL SELECT opens_at FROM votes WHERE estate_id = $1 AND opens_at > $2`
