import { beijingDayOf, type Day, type Holidays, lastDayOfPeriod } from '#domain/core/calendar.ts'

// Law: 条例 §70②: the company must answer; no term is given. Basis: ours, 7 days, then the community, then the street.
export const ANSWER_DAYS = 7
export const COMMUNITY_DAYS = 7

export type QuestionState = 'waiting' | 'answered' | 'answeredLate' | 'unanswered'

/** The last day to answer a question asked at an instant. */
export function answerDueOn(askedAt: number, holidays: Holidays): Day {
  return lastDayOfPeriod(beijingDayOf(askedAt), ANSWER_DAYS, holidays)
}

/** Decides how a question stands. An answer does not come late unless its day is over. */
export function questionState(
  askedAt: number,
  answeredAt: number | null,
  today: Day,
  holidays: Holidays,
): QuestionState {
  const dueOn = answerDueOn(askedAt, holidays)
  if (answeredAt !== null) return beijingDayOf(answeredAt) <= dueOn ? 'answered' : 'answeredLate'
  return today > dueOn ? 'unanswered' : 'waiting'
}

export type AnswerRate = {
  /** Answered within their days. */
  readonly inTime: number
  /** Those, and all that came late or never. Who still has days to answer is not counted against. */
  readonly due: number
}

/**
 * How many questions were answered in time, of those asked for by a day since `from`; one that nobody answered counts until
 * somebody does, however old it is.
 */
export function answerRate(
  questions: readonly { readonly state: QuestionState; readonly dueOn: Day }[],
  from: Day,
): AnswerRate {
  const counted = questions.filter(({ state, dueOn }) => state === 'unanswered' || dueOn >= from)
  const inTime = counted.filter(({ state }) => state === 'answered').length
  const failed = counted.filter(({ state }) => state === 'answeredLate' || state === 'unanswered').length
  return { inTime, due: inTime + failed }
}

/** Who looks after an overdue matter on a day: the community at once, the street too after its days are over. */
export function watchersOf(dueOn: Day, today: Day, holidays: Holidays): readonly ('community' | 'street')[] {
  if (today <= dueOn) return []
  return today > lastDayOfPeriod(dueOn, COMMUNITY_DAYS, holidays) ? ['community', 'street'] : ['community']
}
