import * as v from 'valibot'
import { reads, writes } from '#contract/core/define.ts'
import { IncomeRecord } from './income.ts'
import { EstateId, Count, Day, filledText, Id, Instant } from '#contract/core/scalars.ts'

const InEstate = v.object({ estateId: EstateId })
/** What of the books a question is about. */
export const About = v.picklist(['entry', 'source'])

export const LineQuestion = v.object({
  questionId: Id,
  about: About,
  subject: Id,
  /** What the line is, in words. */
  title: v.string(),
  follows: v.nullable(Id),
  text: v.string(),
  askedAt: Instant,
  dueOn: Day,
  /** The holidays of its year are not known yet, so that it may come later. */
  mayMove: v.boolean(),
  state: v.picklist(['waiting', 'answered', 'answeredLate', 'unanswered']),
  /** Overdue for so long that the street looks after it too. */
  isWithStreet: v.boolean(),
  answer: v.nullable(v.object({ text: v.string(), at: Instant })),
  isMine: v.boolean(),
})
export type LineQuestion = v.InferOutput<typeof LineQuestion>

export const listLineQuestions = reads('/estates/:estateId/line-questions', {
  summary: 'What was asked about one entry or source, oldest first; all who may read the book see it',
  policy: { anyOf: ['ledger.read'] },
  params: InEstate,
  query: v.strictObject({ about: About, subject: Id }),
  output: v.object({ nowAt: Instant, questions: v.array(LineQuestion) }),
})

export const listWaitingQuestions = reads('/estates/:estateId/line-questions/waiting', {
  summary: 'Questions on lines that have no answer, the longest overdue first',
  policy: { anyOf: ['ledger.read'] },
  params: InEstate,
  output: v.object({ nowAt: Instant, questions: v.array(LineQuestion), overdueCount: Count }),
})

export const askLine = writes('/estates/:estateId/line-questions', {
  summary: 'Ask about one entry or source; seven days to answer, then the community, then the street',
  policy: { anyOf: ['disclosure.ask'] },
  params: InEstate,
  body: v.strictObject({
    questionId: Id,
    about: About,
    subject: Id,
    follows: v.nullable(Id),
    text: filledText(300),
  }),
  idempotent: true,
  output: v.object({ dueOn: Day }),
  errors: ['entry.not-found', 'income.not-found', 'question.not-found', 'question.too-many'],
})

export const answerLine = writes('/estates/:estateId/line-questions/:questionId/answer', {
  summary: 'The company answers, once; the answer stands',
  policy: { anyOf: ['ledger.post'] },
  params: v.object({ estateId: EstateId, questionId: Id }),
  body: v.strictObject({ text: filledText(600) }),
  idempotent: true,
  output: v.object({ answeredAt: Instant }),
  errors: ['question.not-found', 'question.answered'],
})

export const readLineRecord = reads('/estates/:estateId/line-questions/:questionId/record', {
  summary: 'A question and its answer with their proofs',
  policy: { anyOf: ['ledger.read'] },
  params: v.object({ estateId: EstateId, questionId: Id }),
  output: IncomeRecord,
  errors: ['question.not-found'],
})
