import type { Pool } from 'pg'
import type { DutyCounts } from '#contract/performance/counts.ts'
import type { Clause, ClauseQuestion, Excuse } from '#contract/performance/endpoints.ts'
import {
  addDays,
  addMonths,
  beijingDayOf,
  type Day,
  firstDayOf,
  mayStillMove,
  monthOf,
} from '#domain/core/calendar.ts'
import { caseDuty, LAW_DUTIES, lawDutiesOf, type LawDuty } from '#domain/performance/catalogue.ts'
import {
  dutiesOfPromises,
  type Duty,
  type DutyState,
  dutyState,
  type Frequency,
} from '#domain/performance/duty.ts'
import { type CompanyPost, filingDueOn, type Service, serviceOf } from '#domain/performance/service.ts'
import type { Filing } from '#domain/repairs/oversight.ts'
import { answerDueOn, questionState } from '#domain/performance/question.ts'
import { isBelowStandard, LEVEL_NAMES, STANDARD } from '#domain/performance/standard.ts'
import { type ClauseDocument, type PostingDocument, readClauseDocument } from '#domain/performance/version.ts'
import { type Answers, ask, askAll, known, ms, type Question, question } from '#server/core/db/ask.ts'
import type { Tx } from '#server/core/db/scope.ts'
import { holidays } from '#server/estate/holidays.ts'

/** How far back the owner's page looks: this month and the eleven before it. */
const LOOK_BACK_MONTHS = 11

export type StoredContract = {
  contractId: string
  title: string
  company: string
  startsOn: Day
  endsOn: Day
  feeKind: 'fixed' | 'commission'
}

export type StoredPosting = {
  duty: string
  periodFrom: Day
  version: number
  postingId: string
  text: string
  document: PostingDocument
}

/** What stands for a duty now: posted and not withdrawn, or brought in from before the log. */
export type PeriodPosted = {
  performedOn: Day
  postedOn: Day | null
  note: string
  photoIds: string[]
}

export type JudgedDuty = Duty & {
  state: DutyState
  standing: PeriodPosted | null
  postings: StoredPosting[]
  excuse: Excuse | null
}

export type Judged = { clause: Clause; facts: readonly string[]; duties: JudgedDuty[]; promises: Promised[] }
export type Promised = { from: Day; version: number; text: string | null; frequency: Frequency }

type StoredClause = Omit<
  Clause,
  'frequency' | 'counts' | 'latest' | 'source' | 'rhythm' | 'law' | 'unanswered' | 'isBelowStandard'
> &
  Frequency & { standardItem: string }

const CONTRACTS = `SELECT contract_id AS "contractId", title, company, starts_on::text AS "startsOn", ends_on::text AS "endsOn",
    fee_kind AS "feeKind" FROM contracts WHERE estate_id = $1`
/** The contract in force on the day `$2`, or the last one begun before it. */
const CURRENT = 'AND starts_on <= $2 ORDER BY starts_on DESC, contract_id DESC LIMIT 1'

export function currentContract(tx: Tx, estateId: string, today: Day): Promise<StoredContract | undefined> {
  return ask(tx, currentContractQuestion(estateId, today))
}

function currentContractQuestion(estateId: string, today: Day): Question<StoredContract | undefined> {
  return question(`${CONTRACTS} ${CURRENT}`, [estateId, today], ([row]: StoredContract[]) => row)
}

/** The contracts that have not ended, newest first. */
export function openContracts(tx: Tx, estateId: string, today: Day): Promise<StoredContract[]> {
  return ask(
    tx,
    question(
      `${CONTRACTS} AND ends_on >= $2 ORDER BY starts_on DESC, contract_id DESC`,
      [estateId, today],
      (rows: StoredContract[]) => rows,
    ),
  )
}

/**
 * What is owed today and how it stands, with the questions. The duties of the law run while a company serves, whether it filed its
 * contract or not; nothing is owed where none is known to serve, which is not the same as nothing overdue.
 */
export type PerformanceNow = {
  today: Day
  service: Service | null
  contract: StoredContract | undefined
  judged: Judged[]
  questions: ClauseQuestion[]
}

/**
 * Reads all that a page says of a contract's performance, once; of one clause or duty of the law where `only` names it. The contract
 * comes first, for it says from which day on the rest is wanted.
 */
export async function performanceNow(
  tx: Tx,
  estateId: string,
  nowAt: number,
  personId: string,
  only: string | null = null,
): Promise<PerformanceNow> {
  const serving = await askAll(tx, servingQuestions(estateId, nowAt))
  const found = await askAll(tx, dutyQuestions(estateId, nowAt, personId, serving, only))
  return performanceOf(nowAt, serving, found, only)
}

type Serving = Answers<ReturnType<typeof servingQuestions>>
type Found = Answers<ReturnType<typeof dutyQuestions>>

/** Who serves an estate by which contract. */
export function servingQuestions(estateId: string, nowAt: number) {
  const today = beijingDayOf(nowAt)
  return {
    contract: currentContractQuestion(estateId, today),
    hasEarlier: hasEarlierQuestion(estateId, today),
    posts: postsQuestion([estateId]),
  }
}

/** What was promised and asked, and what was recorded of it from the first day on that counts. */
export function dutyQuestions(
  estateId: string,
  nowAt: number,
  personId: string,
  serving: Serving,
  only: string | null = null,
) {
  const today = beijingDayOf(nowAt)
  return {
    clauses: clausesQuestion(estateId, serving.contract?.contractId ?? null, only),
    versions: clauseVersionsQuestion(estateId, only),
    questions: questionsQuestion(estateId, today, personId, only),
    ...givenQuestions(estateId, today, serving, only),
  }
}

/** The same where nobody wants to know. */
export const NO_DUTIES = {
  clauses: known<StoredClause[]>([]),
  versions: known<Map<string, StoredVersion[]>>(new Map()),
  questions: known<ClauseQuestion[]>([]),
  performances: known<PerformedRow[]>([]),
  postings: known<Omit<StoredPosting, 'document'>[]>([]),
  excuses: known<ExcuseRow[]>([]),
}

function givenQuestions(estateId: string, today: Day, serving: Serving, only: string | null) {
  const service = serviceIn(serving, today)
  if (!service) {
    const { performances, postings, excuses } = NO_DUTIES
    return { performances, postings, excuses }
  }
  const { from, served } = firstDays(serving.contract, service, today)
  const since = addDays(served < from ? served : from, -366)
  return recordedQuestions(estateId, since, service.from, only)
}

/** What the answers come to. */
export function performanceOf(
  nowAt: number,
  serving: Serving,
  found: Found,
  only: string | null = null,
): PerformanceNow {
  const today = beijingDayOf(nowAt)
  const service = serviceIn(serving, today)
  const judged = service ? judge(serving.contract, found, givenOf(found), service, today, only) : []
  return { today, service, contract: serving.contract, judged, questions: found.questions }
}

/**
 * What tells one state of an estate's duties from another: who serves by which contract, the day, and how much was promised and recorded.
 * Of all of that the app adds and never changes.
 */
export function dutyMarkQuestion(estateId: string): Question<string> {
  return question(
    `SELECT concat_ws(' ', (SELECT count(*) FROM clauses WHERE estate_id = $1),
       (SELECT count(*) FROM clause_versions WHERE estate_id = $1),
       (SELECT count(*) FROM performances WHERE estate_id = $1),
       (SELECT count(*) FROM duty_postings WHERE estate_id = $1),
       (SELECT count(*) FROM duty_excuses WHERE estate_id = $1)) AS mark`,
    [estateId],
    ([row]: { mark: string }[]) => row?.mark ?? '',
  )
}

const states = new WeakMap<Pool, Map<string, { readonly state: string; readonly counts: DutyCounts }>>()
type Marked = Serving & { readonly mark: string }

/**
 * How many duties ended how, where it was counted in the same state before; null where it was not. Of a thousand duties a first screen
 * only shows these numbers. One state an estate is kept.
 */
export function countsKept(db: Pool, estateId: string, nowAt: number, serving: Marked): DutyCounts | null {
  const kept = states.get(db)?.get(estateId)
  return kept?.state === stateOf(nowAt, serving) ? kept.counts : null
}

export function keepCounts(
  db: Pool,
  estateId: string,
  nowAt: number,
  serving: Marked,
  counts: DutyCounts,
): DutyCounts {
  const ofDatabase = states.get(db) ?? new Map()
  states.set(db, ofDatabase)
  ofDatabase.set(estateId, { state: stateOf(nowAt, serving), counts })
  return counts
}

function stateOf(nowAt: number, serving: Marked): string {
  const today = beijingDayOf(nowAt)
  return JSON.stringify([today, serving.contract, serviceIn(serving, today), serving.mark])
}

/** Whether the companies of these estates filed their contracts. */
export async function filingsOf(
  tx: Tx,
  estateIds: readonly string[],
  nowAt: number,
): Promise<Map<string, Filing>> {
  const today = beijingDayOf(nowAt)
  const filed = await tx.query<{ estateId: string }>(
    `SELECT DISTINCT estate_id::text AS "estateId" FROM contracts
     WHERE estate_id = ANY ($1::bigint[]) AND starts_on <= $2`,
    [estateIds, today],
  )
  const posts = await ask(tx, postsQuestion(estateIds))
  const hasFiled = new Set(filed.rows.map((row) => row.estateId))
  return new Map(
    estateIds.map((estateId) => {
      if (hasFiled.has(estateId)) return [estateId, 'filed']
      const service = serviceOf(null, posts.get(estateId) ?? [], today)
      return [estateId, service ? (filingDueOn(service) < today ? 'overdue' : 'waiting') : 'no-company']
    }),
  )
}

/** By estate, who of a company held a post in it and when. */
function postsQuestion(estateIds: readonly string[]): Question<Map<string, CompanyPost[]>> {
  return question(
    `SELECT estate_id::text AS "estateId", ${ms('valid_from')} AS "fromAt", ${ms('valid_to')} AS "toAt"
     FROM held_roles WHERE estate_id = ANY ($1::bigint[]) AND role = 'company' ORDER BY valid_from`,
    [estateIds],
    (rows: { estateId: string; fromAt: number; toAt: number | null }[]) => {
      const posts = new Map<string, CompanyPost[]>()
      for (const { estateId, fromAt, toAt } of rows)
        posts.set(estateId, [
          ...(posts.get(estateId) ?? []),
          { fromOn: beijingDayOf(fromAt), toOn: toAt === null ? null : beijingDayOf(toAt) },
        ])
      return posts
    },
  )
}

/** Whether there was a contract before the one in force. */
function hasEarlierQuestion(estateId: string, today: Day): Question<boolean> {
  return question(
    `SELECT EXISTS (SELECT 1 FROM contracts WHERE estate_id = $1
       AND starts_on < (SELECT starts_on FROM contracts WHERE estate_id = $1 ${CURRENT})) AS is`,
    [estateId, today],
    ([row]: { is: boolean }[]) => row?.is ?? false,
  )
}

function serviceIn({ contract, hasEarlier, posts }: Serving, today: Day): Service | null {
  const [ofEstate] = posts.values()
  return serviceOf(contract ? { ...contract, isFirst: !hasEarlier } : null, ofEstate ?? [], today)
}

function clausesQuestion(
  estateId: string,
  contractId: string | null,
  only: string | null,
): Question<StoredClause[]> {
  return question(
    `SELECT clause_id AS "clauseId", number, category, content, level, every, times,
       standard_item AS "standardItem", price_fen AS "priceFen", cost_share_bp AS "costShareBp", is_elevator AS "isElevator"
     FROM clauses WHERE estate_id = $1 AND contract_id = $2 AND ($3::text IS NULL OR clause_id = $3)
     ORDER BY string_to_array(number, '.')::int[]`,
    [estateId, contractId, only],
    (rows: StoredClause[]) => rows,
  )
}

/** From when on clauses are looked at and from when on the law: nothing is owed before the contract, or before the service. */
function firstDays(contract: StoredContract | undefined, service: Service, today: Day) {
  const lookBack = rateFrom(today)
  const startsOn = contract?.startsOn ?? service.from
  return {
    startsOn,
    from: startsOn > lookBack ? startsOn : lookBack,
    served: service.from > lookBack ? service.from : lookBack,
  }
}

/** Makes the duties of every clause and of the law, and sets each against what was posted, excused and asked. */
function judge(
  contract: StoredContract | undefined,
  { clauses, versions, questions }: Found,
  given: Given,
  service: Service,
  today: Day,
  only: string | null,
): Judged[] {
  const { startsOn, from, served } = firstDays(contract, service, today)
  const unanswered = (duty: string) =>
    questions.filter((one) => one.clauseId === duty && one.state === 'unanswered').length
  const judged: Judged[] = clauses.map((row) => {
    const promises = promisesOf(row, startsOn, versions.get(row.clauseId) ?? [])
    const latest = promises.filter((one) => one.from <= today).at(-1) ?? promises[0]
    const frequency = (latest as Promised).frequency
    const duties = dutiesOfPromises(promises, from, today).map((duty) =>
      judgeDuty(given, row.clauseId, timesOf(promises, duty), duty, today),
    )
    const document = latest?.text ? readClauseDocument(latest.text) : null
    const { every: _every, times: _times, standardItem, ...shown } = row
    return {
      facts: [],
      duties,
      promises,
      clause: {
        ...shown,
        ...(document
          ? {
              content: document.content,
              level: document.level,
              priceFen: document.priceFen,
              costShareBp: document.costShareBp,
            }
          : {}),
        source: 'contract',
        frequency,
        rhythm: null,
        law: standardItem ? `DB11/T 751 ${standardItem}` : '',
        isBelowStandard: promisesLess(
          standardItem,
          document?.content ?? row.content,
          document?.level ?? row.level,
          frequency,
        ),
        unanswered: unanswered(row.clauseId),
        counts: count(duties.map((duty) => duty.state)),
        latest: latestOf(duties),
      },
    }
  })
  const hasElevator = clauses.some((row) => row.isElevator)
  for (const duty of LAW_DUTIES) {
    if (only !== null && duty.id !== only) continue
    if (duty.only === 'commission' && contract?.feeKind !== 'commission') continue
    if (duty.only === 'unfiled' && contract) continue
    if (duty.only === 'elevator' && only === null && !hasElevator) continue
    judged.push(judgeLaw(given, duty, contract, service, served, today, unanswered(duty.id)))
  }
  return judged
}

function judgeLaw(
  given: Given,
  duty: LawDuty,
  contract: StoredContract | undefined,
  service: Service,
  from: Day,
  today: Day,
  unanswered: number,
): Judged {
  const { rhythm } = duty
  const owed =
    rhythm.kind === 'case'
      ? [...given.postings.values()]
          .filter(([first]) => first?.duty === duty.id)
          .map(([first]) => caseDuty(rhythm, (first as StoredPosting).periodFrom))
          .sort((a, b) => (a.periodFrom < b.periodFrom ? -1 : 1))
      : lawDutiesOf(duty, { ...service, from: startOf(given, duty, contract, service) }, from, today)
  const duties = owed.map((one) => judgeDuty(given, duty.id, 1, one, today))
  // What was settled before the twelve months is no part of their rate; what is still missing always is.
  const counted = duties.filter((one) => one.dueOn >= from || one.state === 'missing')
  return {
    facts: duty.facts,
    duties,
    promises: [],
    clause: {
      clauseId: duty.id,
      source: 'law',
      number: duty.id,
      category: '法定公示',
      content: duty.title,
      level: '',
      frequency: null,
      rhythm: rhythm.kind,
      law: duty.law,
      isBelowStandard: false,
      priceFen: null,
      costShareBp: null,
      isElevator: duty.only === 'elevator',
      unanswered,
      counts: count(counted.map((one) => one.state)),
      latest: latestOf(duties),
    },
  }
}

/** A standing duty that was posted under a contract filed later than the service began stands from that contract's first day. */
function startOf(given: Given, duty: LawDuty, contract: StoredContract | undefined, service: Service): Day {
  const isPosted = contract && given.postings.has(`${duty.id} ${contract.startsOn}`)
  return duty.rhythm.kind === 'standing' && isPosted ? contract.startsOn : service.from
}

/** The first day of the twelve months that rates look at. */
export function rateFrom(today: Day): Day {
  return firstDayOf(addMonths(monthOf(today), -LOOK_BACK_MONTHS))
}

/** Every duty that counts in the rate of the twelve months. */
export function countedDuties(judged: readonly Judged[], today: Day): JudgedDuty[] {
  const from = rateFrom(today)
  return judged.flatMap(({ clause, duties }) =>
    duties.filter((duty) => clause.source === 'contract' || duty.dueOn >= from || duty.state === 'missing'),
  )
}

function judgeDuty(given: Given, id: string, times: number, duty: Duty, today: Day): JudgedDuty {
  const key = `${id} ${duty.periodFrom}`
  const postings = given.postings.get(key) ?? []
  const standing = standingOf(postings, times) ?? given.before.get(key) ?? null
  const excuse = given.excuses.get(key) ?? null
  return {
    ...duty,
    postings,
    standing,
    excuse,
    state: dutyState(duty, standing, today, excuse?.state === 'granted'),
  }
}

/**
 * What a chain of versions comes to. The day it was public is that of the first version since the last withdrawal: correcting
 * a word does not make it late. Work that was done less often than promised does not stand for the duty.
 */
export function standingOf(postings: readonly StoredPosting[], times: number): PeriodPosted | null {
  const last = postings.at(-1)?.document
  if (!last || last.kind === 'withdraw' || last.performedOn === null || last.timesDone < times) return null
  const withdrawn = postings.map((one) => one.document.kind).lastIndexOf('withdraw')
  // The first version that did it all: what was posted half on time is not on time.
  const whole = postings.slice(withdrawn + 1).find((one) => one.document.timesDone >= times)
  return {
    performedOn: last.performedOn,
    postedOn: beijingDayOf((whole?.document ?? last).postedAt),
    note: last.text,
    photoIds: last.photos.map((photo) => photo.photoId),
  }
}

export function timesOf(promises: readonly Promised[], duty: Duty): number {
  const promise = promises.filter((one) => one.from <= duty.periodFrom).at(-1) ?? promises[0]
  return promise?.frequency.times ?? 1
}

function promisesOf(row: StoredClause, startsOn: Day, versions: readonly StoredVersion[]): Promised[] {
  const first = {
    from: startsOn,
    version: 0,
    text: null,
    frequency: { every: row.every, times: row.times },
  }
  if (versions.length === 0) return [first]
  return versions.map(({ version, text, document }) => ({
    from: document.fromOn,
    version,
    text,
    frequency: document.frequency,
  }))
}

type StoredVersion = { clauseId: string; version: number; text: string; document: ClauseDocument }

export function clauseVersions(
  tx: Tx,
  estateId: string,
  only: string | null,
): Promise<Map<string, StoredVersion[]>> {
  return ask(tx, clauseVersionsQuestion(estateId, only))
}

function clauseVersionsQuestion(
  estateId: string,
  only: string | null,
): Question<Map<string, StoredVersion[]>> {
  return question(
    `SELECT clause_id AS "clauseId", version, document AS text FROM clause_versions
     WHERE estate_id = $1 AND ($2::text IS NULL OR clause_id = $2) ORDER BY clause_id, version`,
    [estateId, only],
    (rows: Omit<StoredVersion, 'document'>[]) => {
      const found = new Map<string, StoredVersion[]>()
      for (const row of rows) {
        const some = found.get(row.clauseId) ?? []
        const document = readClauseDocument(row.text)
        if (document) some.push({ ...row, document })
        found.set(row.clauseId, some)
      }
      return found
    },
  )
}

type Given = {
  before: Map<string, PeriodPosted>
  postings: Map<string, StoredPosting[]>
  excuses: Map<string, Excuse>
}

/** All that was recorded for duties since a day. Duties of the law are read from the service's first day on. */
function recordedQuestions(estateId: string, since: Day, contractFrom: Day, only: string | null) {
  const wanted = [estateId, since, addDays(contractFrom, -366), only]
  const where = `estate_id = $1 AND period_from >= CASE WHEN duty LIKE 'D%' THEN $3::date ELSE $2::date END
     AND ($4::text IS NULL OR duty = $4)`
  return {
    performances: question(
      `SELECT clause_id AS "clauseId", period_from::text AS "periodFrom", performed_on::text AS "performedOn",
         NULL AS "postedOn", note, photo_ids AS "photoIds" FROM performances
       WHERE estate_id = $1 AND period_from >= $2 AND ($3::text IS NULL OR clause_id = $3)`,
      [estateId, since, only],
      (rows: PerformedRow[]) => rows,
    ),
    postings: question(
      `SELECT duty, period_from::text AS "periodFrom", version, posting_id AS "postingId", document AS text
       FROM duty_postings WHERE ${where} ORDER BY duty, period_from, version`,
      wanted,
      (rows: Omit<StoredPosting, 'document'>[]) => rows,
    ),
    excuses: question(
      `SELECT duty, period_from::text AS "periodFrom", act, reason, ${ms('at')} AS at
       FROM duty_excuses WHERE ${where} ORDER BY duty, period_from, position`,
      wanted,
      (rows: ExcuseRow[]) => rows,
    ),
  }
}

type PerformedRow = PeriodPosted & { clauseId: string; periodFrom: Day }
type ExcuseRow = { duty: string; periodFrom: Day; act: string; reason: string; at: number }

function givenOf(recorded: Pick<Found, 'performances' | 'postings' | 'excuses'>): Given {
  const postings = new Map<string, StoredPosting[]>()
  for (const row of recorded.postings) {
    const key = `${row.duty} ${row.periodFrom}`
    const some = postings.get(key) ?? []
    some.push({ ...row, document: JSON.parse(row.text) as PostingDocument })
    postings.set(key, some)
  }
  const excuses = new Map<string, Excuse>()
  for (const row of recorded.excuses) {
    const key = `${row.duty} ${row.periodFrom}`
    excuses.set(key, nextExcuse(excuses.get(key), row))
  }
  return {
    before: new Map(
      recorded.performances.map(({ clauseId, periodFrom, ...row }) => [`${clauseId} ${periodFrom}`, row]),
    ),
    postings,
    excuses,
  }
}

/** What an act makes of an excuse. */
export function nextExcuse(
  before: Excuse | undefined,
  row: { act: string; reason: string; at: number },
): Excuse {
  if (row.act === 'ask') return { state: 'asked', reason: row.reason, answer: '', at: row.at }
  return {
    state: row.act === 'grant' ? 'granted' : 'refused',
    reason: before?.reason ?? '',
    answer: row.reason,
    at: row.at,
  }
}

/** Questions with their clocks, newest first. */
export function readQuestions(
  tx: Tx,
  estateId: string,
  today: Day,
  personId: string,
  only: string | null = null,
): Promise<ClauseQuestion[]> {
  return ask(tx, questionsQuestion(estateId, today, personId, only))
}

function questionsQuestion(
  estateId: string,
  today: Day,
  personId: string,
  only: string | null,
): Question<ClauseQuestion[]> {
  type Row = {
    questionId: string
    clauseId: string
    content: string | null
    text: string
    askedBy: string
    askedAt: number
    answer: string | null
    answeredAt: number | null
  }
  return question(
    `SELECT q.question_id AS "questionId", q.duty AS "clauseId", c.content, q.body AS text, q.asked_by AS "askedBy",
       ${ms('q.asked_at')} AS "askedAt", a.body AS answer, ${ms('a.answered_at')} AS "answeredAt"
     FROM clause_questions q
     LEFT JOIN clause_answers a ON a.estate_id = q.estate_id AND a.question_id = q.question_id
     LEFT JOIN clauses c ON c.estate_id = q.estate_id AND c.clause_id = q.duty
     WHERE q.estate_id = $1 AND ($2::text IS NULL OR q.duty = $2) ORDER BY q.asked_at DESC, q.question_id DESC`,
    [estateId, only],
    (rows: Row[]) => {
      const days = holidays()
      return rows.map((row) => ({
        questionId: row.questionId,
        clauseId: row.clauseId,
        content: row.content ?? LAW_DUTIES.find((duty) => duty.id === row.clauseId)?.title ?? '',
        text: row.text,
        askedAt: row.askedAt,
        dueOn: answerDueOn(row.askedAt, days),
        mayMove: mayStillMove(answerDueOn(row.askedAt, days), days),
        state: questionState(row.askedAt, row.answeredAt, today, days),
        answer: row.answer === null ? null : { text: row.answer, at: row.answeredAt as number },
        isMine: row.askedBy === personId,
      }))
    },
  )
}

function promisesLess(item: string, content: string, level: string, frequency: Frequency): boolean {
  const grade = LEVEL_NAMES.findIndex((name) => name === level) + 1
  const standard = STANDARD.find((one) => one.item === item && one.content === content)
  return grade > 0 && standard !== undefined && isBelowStandard(standard, grade as 1 | 2 | 3, frequency)
}

function latestOf(duties: readonly JudgedDuty[]): Clause['latest'] {
  const last = duties.filter((duty) => duty.state !== 'upcoming').at(-1)
  return last
    ? { state: last.state, dueOn: last.dueOn, performedOn: last.standing?.performedOn ?? null }
    : null
}

export function count(states: readonly DutyState[]): DutyCounts {
  const of = (wanted: DutyState) => states.filter((state) => state === wanted).length
  const counts = { onTime: of('onTime'), late: of('late'), missing: of('missing') }
  return { ...counts, due: counts.onTime + counts.late + counts.missing }
}

/** The company whose contract holds now or held last; null where there never was one. */
export async function lastCompany(tx: Tx, estateId: string): Promise<string | null> {
  const { rows } = await tx.query<{ company: string }>(
    'SELECT company FROM contracts WHERE estate_id = $1 ORDER BY starts_on DESC LIMIT 1',
    [estateId],
  )
  return rows[0]?.company ?? null
}

/** The titles of these contracts, by their ids; what is not among them is no contract of the estate. */
export async function contractTitles(
  tx: Tx,
  estateId: string,
  contractIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await tx.query<{ contractId: string; title: string }>(
    'SELECT contract_id AS "contractId", title FROM contracts WHERE estate_id = $1 AND contract_id = ANY ($2)',
    [estateId, contractIds],
  )
  return new Map(rows.map((row) => [row.contractId, row.title]))
}

/** The number and the content of these clauses, by their ids; what is not among them is no clause of the estate's contracts. */
export async function clauseTitles(
  tx: Tx,
  estateId: string,
  clauseIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await tx.query<{ clauseId: string; title: string }>(
    `SELECT clause_id AS "clauseId", number || ' ' || content AS title FROM clauses
     WHERE estate_id = $1 AND clause_id = ANY ($2)`,
    [estateId, clauseIds],
  )
  return new Map(rows.map((row) => [row.clauseId, row.title]))
}
