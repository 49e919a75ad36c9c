import { beijingDayOf } from '#domain/core/calendar.ts'
import type { RequestContext } from '#server/core/http/context.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { handleAnswerQuestion, handleAskQuestion } from '#server/performance/acts.ts'
import { handleChangeClause } from '#server/performance/clauses.ts'
import { handlePostPerformance } from '#server/performance/post.ts'
import { performanceNow } from '#server/performance/store.ts'
import type { Ports } from '#server/core/ports.ts'
import { SAMPLE_ACTS } from '../sample/performance/acts.ts'

/**
 * What the made-up company published after the log began, through the handlers that the app calls: a posting that is late, its
 * correction, a promise that was changed, a question with its answer. All of it is of now, as time never goes back along a log.
 */
export async function seedPerformance(
  ports: Ports,
  estateId: string,
  persons: ReadonlyMap<string, string>,
): Promise<void> {
  const as = (subject: string, role: 'company' | 'owner'): RequestContext => ({
    ports,
    nowAt: ports.nowMs(),
    personId: persons.get(subject) as string,
    sessionId: '',
    roles: [role],
    idempotencyKey: ports.newId(),
    photo: () => Promise.reject(new Error('the sample sends no picture here')),
  })
  const { judged, today } = await inEstate(ports.db, estateId, (tx) =>
    performanceNow(tx, estateId, ports.nowMs(), ''),
  )
  const { posting, correction, change, question, answer } = SAMPLE_ACTS
  const owed = judged.find((one) => one.clause.clauseId === posting.duty)?.duties[0]
  const clauseId = judged.find((one) => one.clause.number === change.number)?.clause.clauseId
  if (!owed || !clauseId) throw new Error('the sample contract lacks what its postings are of')

  const post = { periodFrom: owed.periodFrom, performedOn: today, timesDone: 1, text: '', photos: [] }
  for (const { kind, facts, reason } of [posting, correction])
    await handlePostPerformance(as('sample-sun', 'company'), {
      params: { estateId, clauseId: posting.duty },
      query: {},
      body: { ...post, postingId: ports.newId(), kind, facts: [...facts], reason },
    })
  await handleChangeClause(as('sample-sun', 'company'), {
    params: { estateId, clauseId },
    query: {},
    body: { ...change.to, fromOn: beijingDayOf(ports.nowMs()) },
  })
  const questionId = ports.newId()
  await handleAskQuestion(as('sample-zhang', 'owner'), {
    params: { estateId, clauseId },
    query: {},
    body: { questionId, text: question },
  })
  await handleAnswerQuestion(as('sample-sun', 'company'), {
    params: { estateId, questionId },
    query: {},
    body: { text: answer },
  })
}
