import {
  type answerQuestion,
  type askQuestion,
  type decideExcuse,
  type ratePosting,
} from '#contract/performance/endpoints.ts'
import { isAllowed, type Role } from '#domain/core/access.ts'
import { beijingDayOf, type Day, isDay } from '#domain/core/calendar.ts'
import { type ActDocument, actSubject, actText, type RatingDocument } from '#domain/performance/act.ts'
import { answerDueOn } from '#domain/performance/question.ts'
import { hashOf, versionEntry } from '#domain/log/version-proof.ts'
import type { RequestContext, Handler } from '#server/core/http/context.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { nextExcuse, readQuestions } from './store.ts'
import { holidays } from '#server/estate/holidays.ts'
import { appendEntries, lockLog } from '#server/log/tree.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { mustFind, mustOwe } from './post.ts'

/** More questions than this of one person without an answer would bury the others. */
const MOST_WAITING = 10

export const handleDecideExcuse: Handler<typeof decideExcuse> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, clauseId } = params
    const action = body.act === 'ask' ? 'disclosure.post' : 'disclosure.excuse'
    if (!context.roles.some((role) => isAllowed(role, action))) throw new AppError('access.denied')
    if (!isDay(body.periodFrom)) throw new AppError('posting.no-duty')
    await lockLog(tx, estateId)
    const known = await tx.query<{ act: string; reason: string; periodFrom: Day }>(
      `SELECT act, reason, period_from::text AS "periodFrom" FROM duty_excuses
       WHERE estate_id = $1 AND duty = $2 AND by_person = $3 AND idempotency_key = $4`,
      [estateId, clauseId, context.personId, context.idempotencyKey],
    )
    const before = known.rows[0]
    const isSame =
      before &&
      before.act === body.act &&
      before.reason === body.reason.trim() &&
      before.periodFrom === body.periodFrom
    if (before && !isSame) throw new AppError('request.key-reused')
    const judged = await mustOwe(tx, estateId, clauseId, body.periodFrom, context.nowAt)
    const duty = judged.duties.find((one) => one.periodFrom === body.periodFrom)
    if (!duty) throw new AppError('posting.no-duty')
    if (before && duty.excuse) return duty.excuse
    const state = duty.excuse?.state ?? null
    const fits = body.act === 'ask' ? state === null || state === 'refused' : state === 'asked'
    if (!fits) throw new AppError('excuse.unfit')
    const acts = await tx.query<{ document: string | null }>(
      `SELECT document FROM duty_excuses WHERE estate_id = $1 AND duty = $2 AND period_from = $3
       ORDER BY position`,
      [estateId, clauseId, body.periodFrom],
    )
    const position = acts.rows.length
    const logged = await logAct(tx, context, {
      format: 'bjwy-excuse/1',
      communityId: estateId,
      duty: clauseId,
      periodFrom: body.periodFrom,
      number: position + 1,
      act: body.act,
      by: body.act === 'ask' ? 'company' : excuserOf(context.roles),
      reason: body.reason.trim(),
      previous: previousOf(acts.rows.at(-1)?.document),
      at: context.nowAt,
    })
    await tx.query(
      `INSERT INTO duty_excuses (estate_id, duty, period_from, position, act, reason, by_person, at,
         idempotency_key, document, log_index)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        estateId,
        clauseId,
        body.periodFrom,
        position,
        body.act,
        body.reason.trim(),
        context.personId,
        new Date(context.nowAt),
        context.idempotencyKey,
        logged.text,
        logged.index,
      ],
    )
    return nextExcuse(duty.excuse ?? undefined, {
      act: body.act,
      reason: body.reason.trim(),
      at: context.nowAt,
    })
  })

function excuserOf(roles: readonly Role[]): 'community' | 'street' {
  return roles.includes('community') ? 'community' : 'street'
}

function previousOf(document: string | null | undefined): string {
  return document ? hashOf(document) : ''
}

/** Writes an act into the evidence log, in the transaction that stores it; whoever calls holds the log. */
async function logAct(
  tx: Tx,
  context: RequestContext,
  document: ActDocument,
): Promise<{ text: string; index: number }> {
  const text = actText(document)
  const { kind, subject, number } = actSubject(document)
  const entry = versionEntry(kind, document.communityId, { subject, number, text, at: document.at })
  return { text, index: await appendEntries(tx, document.communityId, [entry], context.nowAt) }
}

export const handleAskQuestion: Handler<typeof askQuestion> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, clauseId } = params
    const today = beijingDayOf(context.nowAt)
    await lockLog(tx, estateId)
    const known = await tx.query<{ duty: string; body: string; askedBy: string; askedAt: number }>(
      `SELECT duty, body, asked_by AS "askedBy", asked_at AS "askedAt" FROM clause_questions
       WHERE estate_id = $1 AND question_id = $2`,
      [estateId, body.questionId],
    )
    const before = known.rows[0]
    if (before) {
      const isSame =
        before.duty === clauseId && before.body === body.text.trim() && before.askedBy === context.personId
      if (!isSame) throw new AppError('request.key-reused')
      return { dueOn: answerDueOn(before.askedAt, holidays()) }
    }
    await mustFind(tx, estateId, clauseId, context.nowAt)
    const mine = (await readQuestions(tx, estateId, today, context.personId)).filter(
      (one) => one.isMine && one.answer === null,
    )
    if (mine.length >= MOST_WAITING) throw new AppError('question.too-many')
    const asked = await tx.query<{ document: string | null }>(
      `SELECT document FROM clause_questions WHERE estate_id = $1 AND duty = $2
       ORDER BY log_index NULLS FIRST, asked_at`,
      [estateId, clauseId],
    )
    const logged = await logAct(tx, context, {
      format: 'bjwy-question/1',
      communityId: estateId,
      questionId: body.questionId,
      duty: clauseId,
      number: asked.rows.length + 1,
      text: body.text.trim(),
      previous: previousOf(asked.rows.at(-1)?.document),
      at: context.nowAt,
    })
    await tx.query(
      `INSERT INTO clause_questions (estate_id, question_id, duty, body, asked_by, asked_at, document,
         log_index)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        estateId,
        body.questionId,
        clauseId,
        body.text.trim(),
        context.personId,
        new Date(context.nowAt),
        logged.text,
        logged.index,
      ],
    )
    return { dueOn: answerDueOn(context.nowAt, holidays()) }
  })

export const handleAnswerQuestion: Handler<typeof answerQuestion> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, questionId } = params
    await lockLog(tx, estateId)
    const asked = await tx.query<{ document: string | null }>(
      'SELECT document FROM clause_questions WHERE estate_id = $1 AND question_id = $2',
      [estateId, questionId],
    )
    if (!asked.rows[0]) throw new AppError('question.not-found')
    const { rows } = await tx.query<{ body: string; at: number }>(
      'SELECT body, answered_at AS at FROM clause_answers WHERE estate_id = $1 AND question_id = $2',
      [estateId, questionId],
    )
    const text = body.text.trim()
    if (rows[0] && rows[0].body !== text) throw new AppError('question.answered')
    if (rows[0]) return { answeredAt: rows[0].at }
    const logged = await logAct(tx, context, {
      format: 'bjwy-answer/1',
      communityId: estateId,
      questionId,
      question: previousOf(asked.rows[0].document),
      text,
      at: context.nowAt,
    })
    await tx.query(
      `INSERT INTO clause_answers (estate_id, question_id, body, answered_by, answered_at, document,
         log_index)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [estateId, questionId, text, context.personId, new Date(context.nowAt), logged.text, logged.index],
    )
    return { answeredAt: context.nowAt }
  })

export const handleRatePosting: Handler<typeof ratePosting> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, postingId } = params
    await lockLog(tx, estateId)
    const { rows } = await tx.query<{ text: string }>(
      'SELECT document AS text FROM duty_postings WHERE estate_id = $1 AND posting_id = $2',
      [estateId, postingId],
    )
    const posting = rows[0]
    if (!posting) throw new AppError('posting.not-found')
    if (hashOf(posting.text) !== body.seenHash) throw new AppError('posting.not-seen')
    const given = await tx.query<{ document: string | null; isMine: boolean }>(
      `SELECT document, person_id = $3 AS "isMine" FROM posting_ratings
       WHERE estate_id = $1 AND posting_id = $2 ORDER BY log_index NULLS FIRST, rated_at`,
      [estateId, postingId, context.personId],
    )
    const mine = given.rows.filter((row) => row.isMine)
    const before = mine.flatMap((row) => (row.document ? [JSON.parse(row.document) as RatingDocument] : []))
    const logged = await logAct(tx, context, {
      format: 'bjwy-rating/1',
      communityId: estateId,
      postingId,
      number: given.rows.length + 1,
      rater: before[0]?.rater ?? context.ports.newId(),
      seenHash: body.seenHash,
      stars: body.stars,
      previous: previousOf(given.rows.at(-1)?.document),
      at: context.nowAt,
    })
    await tx.query(
      `INSERT INTO posting_ratings (estate_id, posting_id, person_id, position, stars, rated_at, document,
         log_index)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        estateId,
        postingId,
        context.personId,
        mine.length,
        body.stars,
        new Date(context.nowAt),
        logged.text,
        logged.index,
      ],
    )
    const sums = await tx.query<{ count: number; stars: number }>(
      `SELECT count(*)::int AS count, sum(stars)::int AS stars
       FROM (SELECT DISTINCT ON (person_id) stars FROM posting_ratings
             WHERE estate_id = $1 AND posting_id = $2 ORDER BY person_id, position DESC) AS last`,
      [estateId, postingId],
    )
    return { count: sums.rows[0]?.count ?? 0, stars: sums.rows[0]?.stars ?? 0 }
  })
