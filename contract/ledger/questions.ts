import * as v from 'valibot'
import { reads, writes } from '#contract/core/define.ts'
import { IncomeRecord } from './income.ts'
import { CommunityId, Count, Day, filledText, Id, Instant } from '#contract/core/scalars.ts'

const InCommunity = v.object({ communityId: CommunityId })
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

export const listLineQuestions = reads('/communities/:communityId/line-questions', {
  summary: 'What was asked about one entry or source, oldest first; all who may read the book see it',
  policy: { anyOf: ['ledger.read'] },
  params: InCommunity,
  query: v.strictObject({ about: About, subject: Id }),
  output: v.object({ nowAt: Instant, questions: v.array(LineQuestion) }),
})

export const listWaitingQuestions = reads('/communities/:communityId/line-questions/waiting', {
  summary: 'Questions on lines that have no answer, the longest overdue first',
  policy: { anyOf: ['ledger.read'] },
  params: InCommunity,
  output: v.object({ nowAt: Instant, questions: v.array(LineQuestion), overdueCount: Count }),
})

export const askLine = writes('/communities/:communityId/line-questions', {
  summary: 'Ask about one entry or source; seven days to answer, then the community, then the street',
  policy: { anyOf: ['disclosure.ask'] },
  params: InCommunity,
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

export const answerLine = writes('/communities/:communityId/line-questions/:questionId/answer', {
  summary: 'The company answers, once; the answer stands',
  policy: { anyOf: ['ledger.post'] },
  params: v.object({ communityId: CommunityId, questionId: Id }),
  body: v.strictObject({ text: filledText(600) }),
  idempotent: true,
  output: v.object({ answeredAt: Instant }),
  errors: ['question.not-found', 'question.answered'],
})

export const readLineRecord = reads('/communities/:communityId/line-questions/:questionId/record', {
  summary: 'A question and its answer with their proofs',
  policy: { anyOf: ['ledger.read'] },
  params: v.object({ communityId: CommunityId, questionId: Id }),
  output: IncomeRecord,
  errors: ['question.not-found'],
})
