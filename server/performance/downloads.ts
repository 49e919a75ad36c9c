import type { FastifyInstance } from 'fastify'
import type { linkPoster } from '#contract/performance/endpoints.ts'
import { performancePosterFile } from '#contract/performance/files.ts'
import { firstDayOf, lastDayOf, type Month, monthOf } from '#domain/core/calendar.ts'
import { answerRate } from '#domain/performance/question.ts'
import { clauseDifferences, readClauseDocument } from '#domain/performance/version.ts'
import { toHex } from '#domain/log/bytes.ts'
import { parseCheckpoint } from '#domain/log/checkpoint.ts'
import type { Handler } from '#server/core/http/context.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { count, type Judged, performanceNow, rateFrom } from './store.ts'
import { checkpointNow } from '#server/log/tree.ts'
import { pageOfClause, pageOfPerformance } from '#server/core/http/pages.ts'
import { paperEstate } from '#server/estate/letterhead.ts'
import { drawOnce } from '#server/pdf/kept.ts'
import { type ClausePoster, type MonthPoster, performancePoster } from './poster.ts'
import type { Ports } from '#server/core/ports.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { serveFile } from '#server/files/serve.ts'
import { signedLink } from '#server/files/signed-links.ts'

/** As many lines as fit a board; the code leads to the rest. */
const MOST_BAD = 60
const MOST_DUTIES = 24
const MOST_QUESTIONS = 10

export const handleLinkPoster: Handler<typeof linkPoster> = async ({ ports, nowAt }, { params, query }) => {
  const { estateId } = params
  // Whoever asks for what there is not is told so by the app, not by a broken download.
  await inEstate(ports.db, estateId, (tx) => posterOf(tx, ports, estateId, query.of, nowAt, ''))
  return { url: signedLink(ports, performancePosterFile, { estateId, of: query.of }, nowAt) }
}

/** Serves the poster. */
export function servePosters(app: FastifyInstance, ports: Ports, publicUrl: () => string): void {
  serveFile(app, ports, performancePosterFile, async ({ estateId, of }, nowAt) => {
    const poster = await inEstate(ports.db, estateId, (tx) =>
      posterOf(tx, ports, estateId, of, nowAt, publicUrl()),
    )
    return {
      form: 'pdf',
      name: `performance-${estateId}-${of}`,
      bytes: await drawOnce(poster, performancePoster),
    }
  })
}

/** The poster of a month, or of the clause or duty of the law that is named. */
async function posterOf(
  tx: Tx,
  ports: Pick<Ports, 'log'>,
  estateId: string,
  of: string,
  nowAt: number,
  publicUrl: string,
): Promise<MonthPoster | ClausePoster> {
  const isMonth = /^\d{4}-\d{2}$/.test(of)
  const now = await performanceNow(tx, estateId, nowAt, '', isMonth ? null : of)
  const { today, contract, judged, questions } = now
  if (!contract) throw new AppError('contract.not-found')
  // Of earlier months what was owed is not counted any more; of later ones, not yet.
  if (isMonth && (of < monthOf(rateFrom(today)) || of > monthOf(today))) throw new AppError('posting.bad-day')
  const { size, note } = await checkpointNow(tx, ports.log, estateId, nowAt)
  const { title, company, startsOn, endsOn } = contract
  const head = {
    ...(await paperEstate(tx, estateId)),
    contract: { title, company, startsOn, endsOn },
    today,
    evidence: {
      logName: ports.log.nameOf(estateId),
      size,
      root: toHex(parseCheckpoint(note)?.root ?? new Uint8Array()),
    },
  }
  if (isMonth)
    return {
      ...head,
      kind: 'month',
      url: `${publicUrl}${pageOfPerformance()}`,
      month: of,
      ...ofMonth(judged, of),
      answers: answerRate(questions, rateFrom(today)),
      unanswered: questions
        .filter((one) => one.state === 'unanswered')
        .slice(0, MOST_QUESTIONS)
        .map(({ content, text, dueOn }) => ({ content, text, dueOn })),
    }
  const [one] = judged
  if (!one) throw new AppError('clause.not-found')
  const { number, content, level, frequency, law, priceFen, costShareBp, counts } = one.clause
  return {
    ...head,
    kind: 'clause',
    url: `${publicUrl}${pageOfClause(of)}`,
    number,
    content,
    level,
    frequency,
    law,
    priceFen,
    costShareBp,
    counts,
    changes: changesOf(one),
    duties: one.duties
      .filter((duty) => duty.state !== 'upcoming')
      .reverse()
      .slice(0, MOST_DUTIES)
      .map(({ periodFrom, periodTo, dueOn, state, standing }) => ({
        periodFrom,
        periodTo,
        dueOn,
        state,
        performedOn: standing?.performedOn ?? null,
      })),
    questions: questions
      .slice(0, MOST_QUESTIONS)
      .map(({ text, askedAt, state, answer }) => ({ text, askedAt, state, answer })),
  }
}

/** What had to be done by a day of that month, and how it ended. */
function ofMonth(
  judged: readonly Judged[],
  month: Month,
): Pick<MonthPoster, 'counts' | 'excused' | 'categories' | 'bad'> {
  const from = firstDayOf(month)
  const to = lastDayOf(month)
  const owed = judged.flatMap(({ clause, duties }) =>
    duties
      .filter((duty) => duty.dueOn >= from && duty.dueOn <= to)
      .map((duty) => ({
        content: clause.content,
        category: clause.category,
        dueOn: duty.dueOn,
        state: duty.state,
        performedOn: duty.standing?.performedOn ?? null,
      })),
  )
  const names = [...new Set(owed.map((one) => one.category))]
  return {
    counts: count(owed.map((one) => one.state)),
    excused: owed.filter((one) => one.state === 'excused').length,
    categories: names
      .map((category) => ({
        category,
        counts: count(owed.filter((one) => one.category === category).map((one) => one.state)),
      }))
      .filter((one) => one.counts.due > 0),
    bad: owed
      .filter((one) => one.state === 'late' || one.state === 'missing')
      .sort((a, b) => (a.dueOn < b.dueOn ? -1 : 1))
      .slice(0, MOST_BAD)
      .map(({ category: _category, ...one }) => one),
  }
}

function changesOf({ promises }: Judged): ClausePoster['changes'] {
  const documents = promises.flatMap(({ text }) => (text === null ? [] : (readClauseDocument(text) ?? [])))
  return documents.slice(1).flatMap((after, at) => {
    const before = documents[at]
    if (!before) return []
    return [{ fromOn: after.fromOn, differences: clauseDifferences(before, after), reason: after.reason }]
  })
}
