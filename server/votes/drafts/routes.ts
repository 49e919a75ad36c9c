import type {
  adviseDraft,
  announceDraft,
  DraftDetail,
  listDrafts,
  readDraft,
  saveDraft,
  submitDraft,
} from '#contract/votes/drafts.ts'
import { isAllowed, type Role } from '#domain/core/access.ts'
import { beijingDayOf, type Day } from '#domain/core/calendar.ts'
import {
  checkDraft,
  type DraftContent as Draft,
  earliestOpening,
  mayBeAnnounced,
  scheduleOf,
  scopeOf,
} from '#domain/votes/drafts/draft.ts'
import { type LifeFacts, type LifeMove, lifeOf, movesOf, refusalOf } from '#domain/votes/life.ts'
import type { RequestContext, Handler } from '#server/core/http/context.ts'
import { announced, convenerOf, UNLAWFUL } from '../committee.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { latest, readDraftOf, type StoredDraft, submittedAt, type Version } from './store.ts'
import { holidays } from '#server/estate/holidays.ts'
import { lockLog } from '#server/log/tree.ts'
import { mustPrint, unprintableNames } from '../paper/sheets/names.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { createVote, makeCommitments } from '../create.ts'
import { findVote, mustFindVote, type StoredVote } from '../store.ts'

export const handleListDrafts: Handler<typeof listDrafts> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { rows } = await tx.query<{ draftId: string }>(
      `SELECT draft_id AS "draftId" FROM vote_drafts d WHERE estate_id = $1 AND NOT EXISTS (
         SELECT 1 FROM votes v WHERE v.estate_id = d.estate_id AND v.vote_id = d.draft_id)
       ORDER BY draft_id DESC LIMIT 100`,
      [params.estateId],
    )
    const drafts = []
    for (const { draftId } of rows) {
      const draft = (await readDraftOf(tx, params.estateId, draftId)) as StoredDraft
      const shown = shownVersion(context, draft)
      if (!shown) continue
      const { state, since, duties, mayAnnounceAt } = lifeOf(factsOf(draft), context.nowAt, holidays())
      drafts.push({
        draftId,
        title: shown.content.title,
        state,
        since,
        duties: duties.map(({ objection: _, by, ...duty }) => ({ ...duty, by: [...by] })),
        mayAnnounceAt,
      })
    }
    return { nowAt: context.nowAt, drafts }
  })

export const handleReadDraft: Handler<typeof readDraft> = async (context, { params, query }) =>
  inEstate(context.ports.db, params.estateId, (tx) =>
    detailOf(tx, context, params, query.revision === undefined ? null : Number(query.revision)),
  )

export const handleSaveDraft: Handler<typeof saveDraft> = async (context, { params, body }) => {
  const { ports, nowAt, personId, idempotencyKey } = context
  const { estateId, draftId } = params
  return inEstate(ports.db, estateId, async (tx) => {
    const before = await readDraftOf(tx, estateId, draftId)
    const retried = before?.versions.find((one) => one.key === idempotencyKey && one.savedBy === personId)
    if (retried) {
      if (JSON.stringify(retried.content) !== JSON.stringify(body.content))
        throw new AppError('request.key-reused')
      return detailOf(tx, context, params, null)
    }
    if (before) await mustMove(tx, context, estateId, before, 'save')
    if ((before?.versions.length ?? 0) !== body.base) throw new AppError('draft.changed')
    if (body.revoteOf !== null) await mustFindVote(tx, estateId, body.revoteOf)
    if (!before) {
      // An id that a vote has already is no draft's.
      if (await findVote(tx, estateId, draftId)) throw new AppError('draft.move-refused')
      await tx.query(
        `INSERT INTO vote_drafts (estate_id, draft_id, started_by, started_at, revote_of)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
        [estateId, draftId, personId, new Date(nowAt), body.revoteOf],
      )
    }
    const { rowCount } = await tx.query(
      `INSERT INTO vote_draft_versions (estate_id, draft_id, revision, content, saved_by, saved_at,
         idempotency_key)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
      [
        estateId,
        draftId,
        body.base + 1,
        JSON.stringify(body.content),
        personId,
        new Date(nowAt),
        idempotencyKey,
      ],
    )
    // Somebody else was quicker.
    if (rowCount === 0) throw new AppError('draft.changed')
    return detailOf(tx, context, params, null)
  })
}

export const handleSubmitDraft: Handler<typeof submitDraft> = async (context, { params, body }) => {
  const { ports, nowAt, personId } = context
  const { estateId, draftId } = params
  return inEstate(ports.db, estateId, async (tx) => {
    const draft = await mustFind(tx, estateId, draftId)
    // Submitting the same version again is what was done already.
    if (draft.submissions.some((one) => one.revision === body.revision))
      return detailOf(tx, context, params, null)
    if (body.revision !== draft.versions.length) throw new AppError('draft.changed')
    await mustMove(tx, context, estateId, draft, 'submit')
    // The days may still be moved while one waits for guidance; whether they are lawful is asked at the announcement.
    const content = latest(draft).content as Draft
    const checks = checkDraft(content, nowAt).filter((check) => !(check.fault in UNLAWFUL))
    if (!mayBeAnnounced(checks) || unprintableNames(content).length > 0)
      throw new AppError('draft.incomplete')
    await tx.query(
      `INSERT INTO vote_draft_submissions (estate_id, draft_id, revision, submitted_by, submitted_at)
       VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
      [estateId, draftId, body.revision, personId, new Date(nowAt)],
    )
    return detailOf(tx, context, params, null)
  })
}

export const handleAdviseDraft: Handler<typeof adviseDraft> = async (context, { params, body }) => {
  const { ports, nowAt, personId } = context
  const { estateId, draftId } = params
  return inEstate(ports.db, estateId, async (tx) => {
    const draft = await mustFind(tx, estateId, draftId)
    const known = draft.advice.find((one) => one.adviceId === body.adviceId)
    if (known) {
      if (known.text !== body.text.trim() || known.revision !== body.revision)
        throw new AppError('request.key-reused')
      return detailOf(tx, context, params, null)
    }
    const by = await mustMove(tx, context, estateId, draft, 'advise')
    // Advice is on what its giver read.
    if (draft.submissions.at(-1)?.revision !== body.revision) throw new AppError('draft.changed')
    await tx.query(
      `INSERT INTO vote_draft_advice (estate_id, draft_id, advice_id, revision, by_role, body, given_by,
         given_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
      [estateId, draftId, body.adviceId, body.revision, by, body.text.trim(), personId, new Date(nowAt)],
    )
    return detailOf(tx, context, params, null)
  })
}

export const handleAnnounceDraft: Handler<typeof announceDraft> = async (context, { params, body }) => {
  const { ports, nowAt, personId } = context
  const { estateId, draftId } = params
  // Looked at before anything is locked, so that the long work below is done for what will be announced, and once.
  const wanted = await inEstate(ports.db, estateId, (tx) => toAnnounce(tx, context, params, body.revision))
  const made =
    wanted.kind === 'known' ? undefined : await makeCommitments(ports.db, estateId, scopeOf(wanted.content))
  return inEstate(ports.db, estateId, async (tx) => {
    // Two who announce at once, or one who does so twice, announce one vote.
    await lockLog(tx, estateId)
    const what = await toAnnounce(tx, context, params, body.revision)
    if (what.kind === 'known') return announced(tx, what.vote)
    const { content, opensOn, closesOn } = what
    const vote = {
      voteId: draftId,
      title: content.title.trim(),
      items: content.items,
      seats: content.seats,
      paper: content.paper,
      proxyCap: content.proxyCap,
      convener: await convenerOf(tx, estateId),
      ...scheduleOf(nowAt, opensOn, closesOn),
      documents: content.documents,
      scope: scopeOf(content),
      announcedBy: personId,
    }
    const { heads } = await createVote(tx, ports, estateId, vote, made)
    if (heads === 0) throw new AppError('vote.empty-roll')
    return announced(tx, (await findVote(tx, estateId, draftId)) as StoredVote)
  })
}

type ToAnnounce =
  | { readonly kind: 'known'; readonly vote: StoredVote }
  | { readonly kind: 'ready'; readonly content: Draft; readonly opensOn: Day; readonly closesOn: Day }

/** What of a draft is announced now, or the vote that it became. Refuses what may not be announced. */
async function toAnnounce(
  tx: Tx,
  context: RequestContext,
  { estateId, draftId }: { estateId: string; draftId: string },
  revision: number,
): Promise<ToAnnounce> {
  const draft = await mustFind(tx, estateId, draftId)
  const vote = await findVote(tx, estateId, draftId)
  if (vote) return { kind: 'known', vote }
  if (revision !== draft.versions.length) throw new AppError('draft.changed')
  await mustMove(tx, context, estateId, draft, 'announce')
  const content = latest(draft).content as Draft
  const musts = checkDraft(content, context.nowAt).filter((check) => check.weight === 'must')
  for (const { fault } of musts)
    if (fault in UNLAWFUL) throw new AppError(UNLAWFUL[fault as keyof typeof UNLAWFUL])
  const { opensOn, closesOn } = content
  if (musts.length > 0 || opensOn === null || closesOn === null) throw new AppError('draft.incomplete')
  mustPrint(content)
  return { kind: 'ready', content, opensOn, closesOn }
}

function factsOf(draft: StoredDraft): LifeFacts {
  return {
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
}

/** The role in which the caller makes the move. Refuses where none may now. */
async function mustMove(
  tx: Tx,
  context: RequestContext,
  estateId: string,
  draft: StoredDraft,
  move: LifeMove,
): Promise<Role> {
  if (await findVote(tx, estateId, draft.draftId)) throw new AppError('draft.move-refused')
  const facts = factsOf(draft)
  const refusals = context.roles.map((role) => ({
    role,
    why: refusalOf(facts, role, move, context.nowAt, holidays()),
  }))
  const allowed = refusals.find((one) => one.why === null)
  if (allowed) return allowed.role
  throw new AppError(
    refusals.some((one) => one.why === 'too-early') ? 'draft.guidance-pending' : 'draft.move-refused',
  )
}

/** To the committee the last version; to who guides the last that was submitted to them, or none. */
function shownVersion(context: RequestContext, draft: StoredDraft): Version | undefined {
  if (isCommittee(context)) return latest(draft)
  const submitted = draft.submissions.at(-1)
  return submitted && draft.versions[submitted.revision - 1]
}

function isCommittee(context: RequestContext): boolean {
  return context.roles.some((role) => isAllowed(role, 'vote.prepare'))
}

async function detailOf(
  tx: Tx,
  context: RequestContext,
  { estateId, draftId }: { estateId: string; draftId: string },
  revision: number | null,
): Promise<DraftDetail> {
  const draft = await mustFind(tx, estateId, draftId)
  const mayReadAll = isCommittee(context)
  const wasSubmitted = (given: number) => draft.submissions.some((one) => one.revision === given)
  const visible = draft.versions.filter((one) => mayReadAll || wasSubmitted(one.revision))
  const shown =
    revision === null ? shownVersion(context, draft) : visible.find((one) => one.revision === revision)
  if (!shown) throw new AppError('draft.not-found')
  const facts = factsOf(draft)
  const life = lifeOf(facts, context.nowAt, holidays())
  const vote = await findVote(tx, estateId, draftId)
  const today = beijingDayOf(context.nowAt)
  const moves = vote ? [] : context.roles.flatMap((role) => movesOf(facts, role, context.nowAt, holidays()))
  const before = draft.revoteOf === null ? undefined : await findVote(tx, estateId, draft.revoteOf)
  return {
    nowAt: context.nowAt,
    today,
    earliest: earliestOpening(today),
    draftId,
    revision: shown.revision,
    content: shown.content,
    savedAt: shown.savedAt,
    isMine: shown.savedBy === context.personId,
    versions: visible
      .map((one) => ({
        revision: one.revision,
        savedAt: one.savedAt,
        isMine: one.savedBy === context.personId,
      }))
      .reverse(),
    submissions: draft.submissions,
    advice: draft.advice,
    state: vote ? 'announced' : life.state,
    duties: vote ? [] : life.duties.map(({ objection: _, by, ...duty }) => ({ ...duty, by: [...by] })),
    moves: [...new Set(moves)],
    mayAnnounceAt: vote ? null : life.mayAnnounceAt,
    checks: vote
      ? []
      : [...checkDraft(shown.content as Draft, context.nowAt), ...unprintableNames(shown.content as Draft)],
    revoteOf: before ? { voteId: before.voteId, title: before.title } : null,
    isAnnounced: vote !== undefined,
  }
}

async function mustFind(tx: Tx, estateId: string, draftId: string): Promise<StoredDraft> {
  const draft = await readDraftOf(tx, estateId, draftId)
  if (!draft) throw new AppError('draft.not-found')
  return draft
}
