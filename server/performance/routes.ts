import { usesOf } from '#server/files/photos.ts'
import { entriesAt } from '#server/log/entries.ts'
import type { DutyCounts } from '#contract/performance/counts.ts'
import type {
  Duty as DutyReply,
  listOverdue,
  PostingVersion,
  readClause,
  readClauseRecord,
  readDutyDesk,
  readPerformance,
  readPostingProof,
} from '#contract/performance/endpoints.ts'
import type { Todo } from '#contract/home/endpoints.ts'
import { isAllowed } from '#domain/core/access.ts'
import { addDays, beijingDayOf, type Day, monthOf, startOfDayMs } from '#domain/core/calendar.ts'
import { actSubject, readAct } from '#domain/performance/act.ts'
import { LAW_DUTIES } from '#domain/performance/catalogue.ts'
import type { DutyState } from '#domain/performance/duty.ts'
import { answerRate, watchersOf } from '#domain/performance/question.ts'
import { readClauseDocument } from '#domain/performance/version.ts'
import { toBase64 } from '#domain/log/bytes.ts'
import type { RequestContext, Handler } from '#server/core/http/context.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { holidays } from '#server/estate/holidays.ts'
import {
  count,
  countedDuties,
  type Judged,
  type JudgedDuty,
  openContracts,
  type PerformanceNow,
  performanceNow,
  rateFrom,
  timesOf,
} from './store.ts'
import { entryProof, logOf } from '#server/log/proof.ts'
import { checkpointNow, proofsOf } from '#server/log/tree.ts'
import { photosById } from '#server/files/photo-links.ts'
import { AppError } from '#server/core/http/app-error.ts'

/** More due duties than this on one page help nobody; the nearest come first. */
const MOST_ROWS = 200
/** With more ratings of one clause than this, a phone checks the newest. */
const MOST_RATINGS = 500
/** What is due within these days is today's work. */
const AHEAD_DAYS = 7

export const handleReadPerformance: Handler<typeof readPerformance> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { nowAt } = context
    const now = await performanceNow(tx, params.estateId, nowAt, context.personId)
    const { today, service, contract, judged, questions: asked } = now
    const questions = {
      asked: asked.length,
      unanswered: asked.filter((one) => one.state === 'unanswered').length,
      ...answerRate(asked, rateFrom(today)),
    }
    const counted = countedDuties(judged, today)
    const months = new Map<string, DutyState[]>()
    for (const duty of counted) {
      const month = monthOf(duty.dueOn)
      months.set(month, [...(months.get(month) ?? []), duty.state])
    }
    return {
      nowAt,
      servedFrom: service?.from ?? null,
      contract: contract
        ? {
            title: contract.title,
            company: contract.company,
            startsOn: contract.startsOn,
            endsOn: contract.endsOn,
          }
        : null,
      counts: count(counted.map((duty) => duty.state)),
      questions,
      // Twelve bars are twelve months: what is missing for longer is told apart.
      missingForLonger: counted.filter((duty) => duty.dueOn < rateFrom(today)).length,
      months: [...months]
        .map(([month, states]) => ({ month, counts: count(states) }))
        .filter((entry) => entry.counts.due > 0 && entry.month >= monthOf(rateFrom(today)))
        .sort((a, b) => (a.month < b.month ? -1 : 1)),
      clauses: judged.map((entry) => entry.clause),
    }
  })

export const handleReadClause: Handler<typeof readClause> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { ports, nowAt } = context
    const { estateId, clauseId } = params
    const { today, judged, questions } = await performanceNow(tx, estateId, nowAt, context.personId, clauseId)
    const found = judged[0]
    if (!found) throw new AppError('clause.not-found')
    // Newest first; what is more than one period ahead is no news to an owner.
    const shown = found.duties.filter((duty) => duty.periodFrom <= today).reverse()
    const photos = await photosById(
      tx,
      ports,
      estateId,
      shown.flatMap((duty) => [
        ...(duty.standing?.photoIds ?? []),
        ...duty.postings.flatMap((one) => one.document.photos.map((photo) => photo.photoId)),
      ]),
      nowAt,
    )
    const reused = await reusesOf(tx, estateId, shown)
    const ratings = await ratingsOf(tx, context, estateId, shown)
    const duties: DutyReply[] = shown.map((duty) => ({
      periodFrom: duty.periodFrom,
      periodTo: duty.periodTo,
      dueOn: duty.dueOn,
      state: duty.state,
      performedOn: duty.standing?.performedOn ?? null,
      note: duty.standing?.note ?? '',
      photos: photos(duty.standing?.photoIds ?? []),
      versions: duty.postings.map((one) => ({
        postingId: one.postingId,
        version: one.version,
        document: one.text,
        photos: photos(one.document.photos.map((photo) => photo.photoId)),
        reused: reused(duty, one.document.photos),
        ratings: ratings.get(one.postingId) ?? { count: 0, stars: 0, mine: null },
      })),
      excuse: duty.excuse,
    }))
    return {
      nowAt,
      clause: found.clause,
      facts: [...found.facts],
      duties,
      changes: found.promises.flatMap(({ version, text }) =>
        text === null ? [] : [{ version, document: text }],
      ),
      questions,
    }
  })

export const handleReadPostingProof: Handler<typeof readPostingProof> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { rows } = await tx.query<{ index: number }>(
      `SELECT log_index::float8 AS index FROM duty_postings WHERE estate_id = $1 AND posting_id = $2`,
      [params.estateId, params.postingId],
    )
    return versionProof(tx, context, params.estateId, rows[0]?.index)
  })

export const handleReadClauseRecord: Handler<typeof readClauseRecord> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, clauseId } = params
    const { judged } = await performanceNow(tx, estateId, context.nowAt, context.personId, clauseId)
    if (judged.length === 0) throw new AppError('clause.not-found')
    const { rows } = await tx.query<{ kind: RecordKind; document: string; index: number }>(
      `SELECT r.kind, r.document, r.log_index::float8 AS index FROM (
         SELECT 'clause' AS kind, document, log_index FROM clause_versions WHERE estate_id = $1 AND clause_id = $2
         UNION ALL
         SELECT 'excuse', document, log_index FROM duty_excuses WHERE estate_id = $1 AND duty = $2
         UNION ALL
         SELECT 'question', document, log_index FROM clause_questions WHERE estate_id = $1 AND duty = $2
         UNION ALL
         SELECT 'answer', a.document, a.log_index FROM clause_answers a
           JOIN clause_questions q USING (estate_id, question_id) WHERE q.estate_id = $1 AND q.duty = $2
         UNION ALL
         (SELECT 'rating', r.document, r.log_index FROM posting_ratings r
           JOIN duty_postings p USING (estate_id, posting_id) WHERE p.estate_id = $1 AND p.duty = $2
           ORDER BY r.log_index DESC NULLS LAST LIMIT ${MOST_RATINGS})
       ) AS r WHERE r.document IS NOT NULL AND r.log_index IS NOT NULL ORDER BY r.log_index`,
      [estateId, clauseId],
    )
    const { size, note } = await checkpointNow(tx, context.ports.log, estateId, context.nowAt)
    const indexes = rows.map((row) => row.index)
    const logged = await entriesAt(tx, estateId, indexes)
    const proofs = await proofsOf(tx, estateId, indexes, size)
    const entries = []
    for (const [at, row] of rows.entries()) {
      const named = nameOf(row.kind, row.document)
      // What does not even read as such a document proves nothing; the phone finds what it shows unproven.
      if (named === null) continue
      entries.push({
        ...named,
        kind: row.kind,
        document: row.document,
        index: row.index,
        entry: toBase64(logged.get(row.index) as Buffer),
        proof: (proofs[at] ?? []).map(toBase64),
      })
    }
    return {
      log: logOf(context.ports.log, estateId),
      size,
      checkpoint: note,
      entries,
      hasAllRatings: rows.filter((row) => row.kind === 'rating').length < MOST_RATINGS,
    }
  })

type RecordKind = 'clause' | 'excuse' | 'question' | 'answer' | 'rating'

function nameOf(kind: RecordKind, text: string): { subject: string; number: number; at: number } | null {
  if (kind === 'clause') {
    const document = readClauseDocument(text)
    return document && { subject: document.clauseId, number: document.version, at: document.changedAt }
  }
  const document = readAct(text)
  if (!document) return null
  const { subject, number } = actSubject(document)
  return { subject, number, at: document.at }
}

export const handleReadDutyDesk: Handler<typeof readDutyDesk> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId } = params
    const now = await performanceNow(tx, estateId, context.nowAt, context.personId)
    const { service, contract, judged, questions } = now
    const rows = (wanted: DutyState) =>
      judged.flatMap((one) =>
        one.duties
          .filter((duty) => duty.state === wanted)
          .map((duty) => ({
            clauseId: one.clause.clauseId,
            content: one.clause.content,
            category: one.clause.category,
            periodFrom: duty.periodFrom,
            dueOn: duty.dueOn,
            times: timesOf(one.promises, duty),
            state: duty.state,
            excuse: duty.excuse,
          })),
      )
    const missing = rows('missing').sort((a, b) => (a.dueOn > b.dueOn ? -1 : 1))
    return {
      nowAt: context.nowAt,
      hasContract: contract !== undefined,
      contracts: (await openContracts(tx, estateId, now.today)).map(
        ({ contractId, title, startsOn, endsOn }) => ({ contractId, title, startsOn, endsOn }),
      ),
      due: rows('due')
        .sort((a, b) => (a.dueOn < b.dueOn ? -1 : 1))
        .slice(0, MOST_ROWS),
      missing: missing.slice(0, MOST_ROWS),
      missingCount: missing.length,
      cases: service
        ? LAW_DUTIES.filter((duty) => duty.rhythm.kind === 'case').map((duty) => ({
            clauseId: duty.id,
            content: duty.title,
          }))
        : [],
      questions: questions.filter((one) => one.answer === null),
    }
  })

export const handleListOverdue: Handler<typeof listOverdue> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId } = params
    const now = await performanceNow(tx, estateId, context.nowAt, context.personId)
    const { today, judged, questions } = now
    const overdue = judged.flatMap(overdueOf(today))
    return {
      nowAt: context.nowAt,
      servedFrom: now.service?.from ?? null,
      missingCount: overdue.reduce((sum, one) => sum + one.missing.length, 0),
      answers: answerRate(questions, rateFrom(today)),
      clauses: overdue
        .map(({ clause, missing, isWithStreet }) => ({
          clauseId: clause.clauseId,
          content: clause.content,
          category: clause.category,
          since: missing[0] as Day,
          dueOn: [...missing].reverse(),
          isWithStreet,
        }))
        .sort((a, b) => (a.since < b.since ? -1 : 1)),
      excuses: judged.flatMap(({ clause, duties }) =>
        duties
          .filter((duty) => duty.excuse?.state === 'asked' && duty.state !== 'onTime')
          .map((duty) => ({
            clauseId: clause.clauseId,
            content: clause.content,
            periodFrom: duty.periodFrom,
            reason: duty.excuse?.reason ?? '',
          })),
      ),
      questions: questions.filter((one) => one.state === 'unanswered'),
    }
  })

/** How many duties of the last twelve months ended how, for the home page. */
export function performanceCounts({ judged, today }: PerformanceNow): DutyCounts {
  return count(countedDuties(judged, today).map((duty) => duty.state))
}

/** Whether single duties are this caller's: to keep, or to watch over. */
export function seesDuties(context: Pick<RequestContext, 'roles'>): boolean {
  const isCompany = context.roles.some((role) => isAllowed(role, 'disclosure.post'))
  return isCompany || context.roles.includes('street') || context.roles.includes('community')
}

/** What waits at the company's desk, and what the clock opened for those who watch: the street once its days are over. */
export function dutyTodos(context: RequestContext, { today, judged, questions }: PerformanceNow): Todo[] {
  const isCompany = context.roles.some((role) => isAllowed(role, 'disclosure.post'))
  const isStreet = context.roles.includes('street')
  if (!seesDuties(context)) return []
  const overdue = judged.flatMap(overdueOf(today))
  const sum = (some: typeof overdue) => some.reduce((all, one) => all + one.missing.length, 0)
  if (isCompany) {
    const soon = addDays(today, AHEAD_DAYS)
    const due = judged.flatMap((one) => one.duties).filter((one) => one.state === 'due' && one.dueOn <= soon)
    const waiting = questions.filter((one) => one.answer === null).length
    const missing = sum(overdue)
    return due.length + missing + waiting > 0
      ? [{ kind: 'keepDuties', due: due.length, missing, questions: waiting }]
      : []
  }
  const missing = sum(isStreet ? overdue.filter((one) => one.isWithStreet) : overdue)
  const unanswered = questions.filter(
    (one) =>
      one.state === 'unanswered' &&
      (!isStreet || watchersOf(one.dueOn, today, holidays()).includes('street')),
  ).length
  return missing + unanswered > 0 ? [{ kind: 'watchDuties', missing, unanswered }] : []
}

/** Since when the oldest is overdue of what `dutyTodos` tells this caller of; null where nothing is. */
export function dutiesOverdueSince(
  context: RequestContext,
  { today, judged, questions }: PerformanceNow,
): number | null {
  const isCompany = context.roles.some((role) => isAllowed(role, 'disclosure.post'))
  const isStreet = !isCompany && context.roles.includes('street')
  if (!seesDuties(context)) return null
  const days = [
    ...judged
      .flatMap(overdueOf(today))
      .filter((one) => !isStreet || one.isWithStreet)
      .map((one) => one.missing[0] as Day),
    ...questions
      .filter((one) => one.state === 'unanswered')
      .filter((one) => !isStreet || watchersOf(one.dueOn, today, holidays()).includes('street'))
      .map((one) => one.dueOn),
  ].sort()
  return days[0] === undefined ? null : startOfDayMs(addDays(days[0], 1))
}

function overdueOf(today: Day) {
  return ({ clause, duties }: Judged) => {
    const missing = duties
      .filter((duty) => duty.state === 'missing')
      .map((duty) => duty.dueOn)
      .sort()
    const since = missing[0]
    if (since === undefined) return []
    return [{ clause, missing, isWithStreet: watchersOf(since, today, holidays()).includes('street') }]
  }
}

async function versionProof(tx: Tx, context: RequestContext, estateId: string, index: number | undefined) {
  if (index === undefined) throw new AppError('posting.not-found')
  const entry = (await entriesAt(tx, estateId, [index])).get(index) as Buffer
  return entryProof(tx, context.ports.log, estateId, { index, entry }, context.nowAt)
}

/**
 * Finds pictures that served before, byte for byte or nearly: for another period or clause here, or in another estate. The
 * later use is flagged.
 */
async function reusesOf(tx: Tx, estateId: string, duties: readonly JudgedDuty[]) {
  const ids = duties.flatMap((duty) =>
    duty.postings.flatMap((one) => one.document.photos.map((photo) => photo.photoId)),
  )
  const rows = await usesOf(tx, estateId, ids)
  return (duty: JudgedDuty, photos: readonly { photoId: string }[]): PostingVersion['reused'] =>
    photos.flatMap(({ photoId }) => {
      const uses = rows.filter((row) => row.of === photoId)
      const isHere = (row: (typeof rows)[number]) =>
        row.estateId === estateId && row.duty === duty.postings[0]?.duty && row.periodFrom === duty.periodFrom
      const own = uses.find((row) => row.photoId === photoId && isHere(row))
      const earlier = uses
        .filter((row) => own && !isHere(row) && row.usedAt <= own.usedAt)
        .sort((a, b) => a.usedAt - b.usedAt)
      const same = earlier.filter((row) => row.photoId === photoId)
      const told = same.length > 0 ? same : earlier
      const away = told.find((row) => row.estateId !== estateId)
      const first = away ?? told[0]
      if (!first) return []
      const kinds =
        same.length > 0 ? (['earlier', 'estate'] as const) : (['similar', 'similar-estate'] as const)
      return [{ photoId, where: kinds[away ? 1 : 0], usedOn: beijingDayOf(first.usedAt) }]
    })
}

async function ratingsOf(tx: Tx, context: RequestContext, estateId: string, duties: readonly JudgedDuty[]) {
  const ids = duties.flatMap((duty) => duty.postings.map((one) => one.postingId))
  const { rows } = await tx.query<{ postingId: string; count: number; stars: number; mine: number | null }>(
    `SELECT posting_id AS "postingId", count(*)::int AS count, sum(stars)::int AS stars,
       max(stars) FILTER (WHERE person_id = $3)::int AS mine
     FROM (SELECT DISTINCT ON (posting_id, person_id) posting_id, person_id, stars FROM posting_ratings
           WHERE estate_id = $1 AND posting_id = ANY ($2) ORDER BY posting_id, person_id, position DESC) AS last
     GROUP BY posting_id`,
    [estateId, ids, context.personId],
  )
  return new Map(rows.map(({ postingId, ...rating }) => [postingId, rating]))
}
