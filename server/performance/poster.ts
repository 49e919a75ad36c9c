import type { DutyCounts } from '#contract/performance/counts.ts'
import type { ClauseQuestion, DutyState, Frequency } from '#contract/performance/endpoints.ts'
import type { Day, Month } from '#domain/core/calendar.ts'
import type { AnswerRate } from '#domain/performance/question.ts'
import type { Difference } from '#domain/performance/version.ts'
import { grouped, ordinal } from '#server/pdf/figures.ts'
import { POSTER_WORDS } from './poster-words.ts'
import { openSheet, type Sheet } from '#server/pdf/sheet.ts'
import { WORDS } from '#server/votes/paper/sheets/words.ts'

// The poster of how the contract is kept, for the notice board: of a month, or of one clause. Plain values; what fills them is
// server/performance/downloads.ts.

type PosterHead = {
  readonly estateName: string
  readonly isMadeUp: boolean
  readonly contract: {
    readonly title: string
    readonly company: string
    readonly startsOn: Day
    readonly endsOn: Day
  }
  /** Where the same stands on the web. */
  readonly url: string
  readonly today: Day
  readonly evidence: { readonly logName: string; readonly size: number; readonly root: string }
}

export type MonthPoster = PosterHead & {
  readonly kind: 'month'
  readonly month: Month
  readonly counts: DutyCounts
  readonly excused: number
  readonly categories: readonly { readonly category: string; readonly counts: DutyCounts }[]
  /** What was late or is missing, by its last day. */
  readonly bad: readonly {
    readonly content: string
    readonly dueOn: Day
    readonly state: DutyState
    readonly performedOn: Day | null
  }[]
  readonly answers: AnswerRate
  readonly unanswered: readonly { readonly content: string; readonly text: string; readonly dueOn: Day }[]
}

export type ClausePoster = PosterHead & {
  readonly kind: 'clause'
  readonly number: string
  readonly content: string
  readonly level: string
  readonly frequency: Frequency | null
  readonly law: string
  readonly priceFen: number | null
  readonly costShareBp: number | null
  readonly counts: DutyCounts
  readonly changes: readonly {
    readonly fromOn: Day
    readonly differences: readonly Difference[]
    readonly reason: string
  }[]
  readonly duties: readonly {
    readonly periodFrom: Day
    readonly periodTo: Day
    readonly dueOn: Day
    readonly state: DutyState
    readonly performedOn: Day | null
  }[]
  readonly questions: readonly Pick<ClauseQuestion, 'text' | 'askedAt' | 'state' | 'answer'>[]
}

export async function performancePoster(poster: MonthPoster | ClausePoster): Promise<Buffer> {
  const words = POSTER_WORDS
  const below = poster.kind === 'month' ? words.month(poster.month) : poster.content
  const sheet = openSheet({
    title: `${words.title}：${below}`,
    // The same day, the same bytes.
    at: Date.parse(`${poster.today}T00:00:00+08:00`),
    foot: `${words.title}　${below}`,
    mark: poster.isMadeUp ? WORDS.madeUp : null,
  })
  const { contract, evidence } = poster
  sheet.title(`${poster.estateName}${words.title}`, below, { text: poster.url, caption: WORDS.scan })
  sheet.lines([
    words.contract(contract.title, contract.company),
    words.lasts(words.day(contract.startsOn), words.day(contract.endsOn)),
    words.asOf(words.day(poster.today)),
  ])
  if (poster.kind === 'month') drawMonth(sheet, poster)
  else drawClause(sheet, poster)
  sheet.heading(words.check)
  sheet.para(words.checkNote)
  sheet.lines([words.log(evidence.logName, evidence.size), words.root, ...grouped(evidence.root)])
  return sheet.finish()
}

function drawMonth(sheet: Sheet, poster: MonthPoster): void {
  const words = POSTER_WORDS
  let part = 0
  const heading = (text: string) => sheet.heading(`${ordinal(++part)}、${text}`)
  heading(words.result)
  sheet.strong(words.counts(poster.counts))
  sheet.para(words.formula(poster.excused))
  if (poster.categories.length > 0)
    sheet.table(
      [
        { title: words.category, share: 4 },
        ...words.columns.map((title) => ({ title, share: 2, isNumber: true })),
      ],
      poster.categories.map(({ category, counts }) => [{ text: category }, ...countCells(counts)]),
    )
  heading(words.bad)
  if (poster.bad.length === 0) sheet.para(words.noneBad)
  else
    sheet.table(
      [
        { title: words.what, share: 5 },
        { title: words.due, share: 3 },
        { title: words.state, share: 4 },
      ],
      poster.bad.map((one) => [
        { text: one.content },
        { text: words.day(one.dueOn) },
        { text: words.stateOf(one.state, one.performedOn), isBold: one.state === 'missing' },
      ]),
    )
  heading(words.questions)
  sheet.para(words.answers(poster.answers))
  if (poster.unanswered.length > 0)
    sheet.lines(poster.unanswered.map((one) => words.unanswered(one.content, one.text, words.day(one.dueOn))))
}

function drawClause(sheet: Sheet, poster: ClausePoster): void {
  const words = POSTER_WORDS
  sheet.heading(words.promise)
  sheet.lines(
    [
      words.number(poster.number),
      poster.frequency ? words.frequency(poster.frequency) : '',
      poster.level ? words.level(poster.level) : '',
      poster.law ? words.law(poster.law) : '',
      poster.priceFen === null ? '' : words.price(poster.priceFen),
      poster.costShareBp === null ? '' : words.share(poster.costShareBp),
    ].filter((line) => line !== ''),
  )
  if (poster.changes.length > 0) {
    sheet.heading(words.changes)
    sheet.lines(
      poster.changes.map(({ fromOn, differences, reason }) =>
        words.changed(words.day(fromOn), differences.map(words.difference), reason),
      ),
    )
  }
  sheet.heading(words.records)
  sheet.strong(words.counts(poster.counts))
  if (poster.duties.length > 0)
    sheet.table(
      [
        { title: words.period, share: 6 },
        { title: words.due, share: 4 },
        { title: words.state, share: 5 },
      ],
      poster.duties.map((one) => [
        { text: words.span(one.periodFrom, one.periodTo) },
        { text: words.day(one.dueOn) },
        { text: words.stateOf(one.state, one.performedOn), isBold: one.state === 'missing' },
      ]),
    )
  sheet.heading(words.questions)
  if (poster.questions.length === 0) sheet.para(words.noQuestions)
  for (const one of poster.questions) sheet.para(words.question(one))
}

function countCells(counts: DutyCounts) {
  return [counts.due, counts.onTime, counts.late, counts.missing].map((value) => ({ text: String(value) }))
}
