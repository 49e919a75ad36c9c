import type { Todo } from '#contract/home/endpoints.ts'
import type {
  answerLine,
  askLine,
  LineQuestion,
  listLineQuestions,
  listWaitingQuestions,
  readLineRecord,
} from '#contract/ledger/questions.ts'
import { isAllowed } from '#domain/core/access.ts'
import { addDays, beijingDayOf, type Day, mayStillMove, startOfDayMs } from '#domain/core/calendar.ts'
import { versionEntry } from '#domain/log/version-proof.ts'
import { answerDueOn, questionState, watchersOf } from '#domain/performance/question.ts'
import { LINE_FORMAT, LINE_NUMBER, type LineDocument, lineText } from '#domain/ledger/income/question.ts'
import type { SourceVersion } from '#domain/ledger/income/source.ts'
import type { RequestContext, Handler } from '#server/core/http/context.ts'
import { ask, known, mapped, type Question, question } from '#server/core/db/ask.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { holidays } from '#server/estate/holidays.ts'
import { recordOf, type Told } from './income/record.ts'
import { appendEntries, checkpointNow, lockLog } from '#server/log/tree.ts'
import { AppError } from '#server/core/http/app-error.ts'

/** More questions than this of one person without an answer would bury the others. Basis: product. */
const MOST_WAITING = 10
const SHOWN = 200

type Stored = {
  questionId: string
  question: string
  answer: string | null
  askedBy: string
  entry: string | null
  source: string | null
}

/** Asks for questions that `where` finds (`$1` is the estate), with what the line says of itself. */
function linesQuestion(
  where: string,
  values: readonly unknown[],
  personId: string,
  today: Day,
): Question<LineQuestion[]> {
  return question(
    `SELECT q.question_id AS "questionId", q.document AS question, a.document AS answer, q.asked_by AS "askedBy",
       CASE WHEN q.about = 'entry' THEN (SELECT e.summary FROM ledger_entries e
         WHERE e.estate_id = $1 AND e.entry_id = q.subject) END AS entry,
       CASE WHEN q.about = 'source' THEN (SELECT s.document FROM income_versions s
         WHERE s.estate_id = $1 AND s.source_id = q.subject ORDER BY version DESC LIMIT 1) END AS source
     FROM line_questions q LEFT JOIN line_answers a USING (estate_id, question_id)
     WHERE q.estate_id = $1 AND ${where} ORDER BY q.log_index LIMIT ${SHOWN}`,
    values,
    (rows: Stored[]) => {
      const days = holidays()
      return rows.map(({ questionId, question, answer, askedBy, entry, source }) => {
        const { about, subject, follows, text, at } = JSON.parse(question) as LineDocument
        const said = answer === null ? null : (JSON.parse(answer) as LineDocument)
        const dueOn = answerDueOn(at, days)
        return {
          questionId,
          about,
          subject,
          title: source === null ? (entry ?? '') : (JSON.parse(source) as SourceVersion).place,
          follows,
          text,
          askedAt: at,
          dueOn,
          mayMove: mayStillMove(dueOn, days),
          state: questionState(at, said?.at ?? null, today, days),
          isWithStreet: said === null && watchersOf(dueOn, today, days).includes('street'),
          answer: said ? { text: said.text, at: said.at } : null,
          isMine: askedBy === personId,
        }
      })
    },
  )
}

export const handleListLineQuestions: Handler<typeof listLineQuestions> = async (
  context,
  { params, query },
) =>
  inEstate(context.ports.db, params.estateId, async (tx) => ({
    nowAt: context.nowAt,
    questions: await ask(
      tx,
      linesQuestion(
        'q.about = $2 AND q.subject = $3',
        [params.estateId, query.about, query.subject],
        context.personId,
        beijingDayOf(context.nowAt),
      ),
    ),
  }))

export const handleListWaitingQuestions: Handler<typeof listWaitingQuestions> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const questions = await ask(tx, waitingQuestion(context, params.estateId))
    return {
      nowAt: context.nowAt,
      questions,
      overdueCount: questions.filter((one) => one.state === 'unanswered').length,
    }
  })

function waitingQuestion(context: RequestContext, estateId: string): Question<LineQuestion[]> {
  return linesQuestion('a.question_id IS NULL', [estateId], context.personId, beijingDayOf(context.nowAt))
}

/** Of the questions that wait, what there is to tell this caller: the company all, those who watch what the clock opened to them. */
export function lineTodosQuestion(context: RequestContext, estateId: string): Question<Todo[]> {
  return mapped(toldQuestion(context, estateId), (seen) =>
    seen.length === 0
      ? []
      : [{ kind: 'lineQuestions', waiting: seen.length, overdue: seen.filter(isOverdue).length }],
  )
}

/** Since when the oldest question is overdue that `lineTodosQuestion` tells this caller of; null where none is. */
export function linesOverdueQuestion(context: RequestContext, estateId: string): Question<number | null> {
  return mapped(toldQuestion(context, estateId), (seen) => {
    const [first] = seen
      .filter(isOverdue)
      .map((one) => one.dueOn)
      .sort()
    return first === undefined ? null : startOfDayMs(addDays(first, 1))
  })
}

function toldQuestion(context: RequestContext, estateId: string): Question<LineQuestion[]> {
  const isCompany = context.roles.some((role) => isAllowed(role, 'ledger.post'))
  const isStreet = context.roles.includes('street')
  if (!isCompany && !isStreet && !context.roles.includes('community')) return known([])
  return mapped(waitingQuestion(context, estateId), (waiting) =>
    isCompany ? waiting : waiting.filter((one) => isOverdue(one) && (!isStreet || one.isWithStreet)),
  )
}

function isOverdue(one: LineQuestion): boolean {
  return one.state === 'unanswered'
}

export const handleAskLine: Handler<typeof askLine> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId } = params
    const { questionId, about, subject, follows } = body
    const text = body.text.trim()
    await lockLog(tx, estateId)
    const known = await readQuestion(tx, estateId, questionId)
    if (known) {
      const isSame =
        known.askedBy === context.personId &&
        known.document.about === about &&
        known.document.subject === subject &&
        known.document.follows === follows &&
        known.document.text === text
      if (!isSame) throw new AppError('request.key-reused')
      return { dueOn: answerDueOn(known.document.at, holidays()) }
    }
    const there = await tx.query(
      about === 'entry'
        ? 'SELECT 1 FROM ledger_entries WHERE estate_id = $1 AND entry_id = $2'
        : 'SELECT 1 FROM income_versions WHERE estate_id = $1 AND source_id = $2 LIMIT 1',
      [estateId, subject],
    )
    if (there.rowCount === 0) throw new AppError(about === 'entry' ? 'entry.not-found' : 'income.not-found')
    if (follows !== null) {
      const before = await readQuestion(tx, estateId, follows)
      const fits =
        before?.isAnswered && before.document.about === about && before.document.subject === subject
      if (!fits) throw new AppError('question.not-found')
    }
    const mine = (await ask(tx, waitingQuestion(context, estateId))).filter((one) => one.isMine)
    if (mine.length >= MOST_WAITING) throw new AppError('question.too-many')
    const document: LineDocument = {
      format: LINE_FORMAT,
      communityId: estateId,
      questionId,
      kind: 'question',
      about,
      subject,
      follows,
      text,
      at: context.nowAt,
    }
    const index = await logLine(tx, context, document)
    await tx.query(
      `INSERT INTO line_questions (estate_id, question_id, about, subject, document, asked_by, asked_at,
         log_index)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        estateId,
        questionId,
        about,
        subject,
        lineText(document),
        context.personId,
        new Date(context.nowAt),
        index,
      ],
    )
    return { dueOn: answerDueOn(context.nowAt, holidays()) }
  })

export const handleAnswerLine: Handler<typeof answerLine> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, questionId } = params
    const text = body.text.trim()
    await lockLog(tx, estateId)
    const asked = await readQuestion(tx, estateId, questionId)
    if (!asked) throw new AppError('question.not-found')
    const { rows } = await tx.query<{ document: string }>(
      'SELECT document FROM line_answers WHERE estate_id = $1 AND question_id = $2',
      [estateId, questionId],
    )
    if (rows[0]) {
      const said = JSON.parse(rows[0].document) as LineDocument
      if (said.text !== text) throw new AppError('question.answered')
      return { answeredAt: said.at }
    }
    const document: LineDocument = {
      ...asked.document,
      kind: 'answer',
      follows: null,
      text,
      at: context.nowAt,
    }
    const index = await logLine(tx, context, document)
    await tx.query(
      `INSERT INTO line_answers (estate_id, question_id, document, answered_by, answered_at, log_index)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [estateId, questionId, lineText(document), context.personId, new Date(context.nowAt), index],
    )
    return { answeredAt: context.nowAt }
  })

export const handleReadLineRecord: Handler<typeof readLineRecord> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, questionId } = params
    const { rows } = await tx.query<Told>(
      `SELECT 'line' AS kind, question_id AS subject, ${LINE_NUMBER.question} AS number, document AS text,
         (extract(epoch FROM asked_at) * 1000)::bigint::float8 AS at, log_index::float8 AS index
       FROM line_questions WHERE estate_id = $1 AND question_id = $2
       UNION ALL
       SELECT 'line', question_id, ${LINE_NUMBER.answer}, document,
         (extract(epoch FROM answered_at) * 1000)::bigint::float8, log_index::float8
       FROM line_answers WHERE estate_id = $1 AND question_id = $2 ORDER BY index`,
      [estateId, questionId],
    )
    if (rows.length === 0) throw new AppError('question.not-found')
    return { ...(await recordOf(tx, context, estateId, rows)), takenBack: [] }
  })

async function readQuestion(tx: Tx, estateId: string, questionId: string) {
  const { rows } = await tx.query<{ text: string; askedBy: string; isAnswered: boolean }>(
    `SELECT q.document AS text, q.asked_by AS "askedBy", a.question_id IS NOT NULL AS "isAnswered"
     FROM line_questions q LEFT JOIN line_answers a USING (estate_id, question_id)
     WHERE q.estate_id = $1 AND q.question_id = $2`,
    [estateId, questionId],
  )
  const row = rows[0]
  if (!row) return null
  return { ...row, document: JSON.parse(row.text) as LineDocument }
}

async function logLine(tx: Tx, context: RequestContext, document: LineDocument): Promise<number> {
  const { communityId: estateId, questionId, kind } = document
  const entry = versionEntry('line', estateId, {
    subject: questionId,
    number: LINE_NUMBER[kind],
    text: lineText(document),
    at: context.nowAt,
  })
  const index = await appendEntries(tx, estateId, [entry], context.nowAt)
  await checkpointNow(tx, context.ports.log, estateId, context.nowAt)
  return index
}
