import * as v from 'valibot'
import { EVERY } from '#domain/performance/duty.ts'
import { reads, writes } from '#contract/core/define.ts'
import {
  AmountFen,
  EstateId,
  Count,
  Day,
  filledText,
  Id,
  Instant,
  Month,
  Photo,
  PhotoId,
  typedText,
} from '#contract/core/scalars.ts'
import { AnswerCounts, DutyCounts } from './counts.ts'

export const DutyState = v.picklist(['upcoming', 'due', 'onTime', 'late', 'missing', 'excused'])
export type DutyState = v.InferOutput<typeof DutyState>

/** A duty that was not done: the company asks to be excused, the community or the street answers. */
export const EXCUSE_ACTS = ['ask', 'grant', 'refuse'] as const
/** What the owners pay the company by: a price for all, or its costs and a share. */
export const FEE_KINDS = ['fixed', 'commission'] as const

export const Frequency = v.object({
  every: v.picklist(EVERY),
  times: Count,
})
export type Frequency = v.InferOutput<typeof Frequency>

/** A clause of the contract, or a duty of the law: `D1`…`D18`. */
export const DutyId = v.pipe(v.string(), v.regex(/^([0-7][0-9A-HJKMNP-TV-Z]{25}|D([1-9]|1[0-8]))$/))

export const Clause = v.object({
  clauseId: DutyId,
  source: v.picklist(['contract', 'law']),
  number: v.string(),
  category: v.string(),
  content: v.string(),
  level: v.string(),
  /** Null for a duty of the law; what it says of when is in its `rhythm`. */
  frequency: v.nullable(Frequency),
  rhythm: v.nullable(v.picklist(['standing', 'yearly', 'quarterly', 'case'])),
  /** Where the law or the standard says so; empty where only the contract does. */
  law: v.string(),
  /** The clause promises less than the level of the standard that it names. */
  isBelowStandard: v.boolean(),
  priceFen: v.nullable(AmountFen),
  /** What it costs in hundredths of a percent of the service fee, where it has no price of its own. */
  costShareBp: v.nullable(Count),
  isElevator: v.boolean(),
  unanswered: Count,
  counts: DutyCounts,
  latest: v.nullable(v.object({ state: DutyState, dueOn: Day, performedOn: v.nullable(Day) })),
})
export type Clause = v.InferOutput<typeof Clause>

/** A picture that served before, or one that looks like it: here for something else, or in another estate; and since when. */
export const ReusedPhoto = v.object({
  photoId: PhotoId,
  where: v.picklist(['earlier', 'estate', 'similar', 'similar-estate']),
  usedOn: Day,
})
export type ReusedPhoto = v.InferOutput<typeof ReusedPhoto>

/** One version of what was posted. What a screen shows of it is in `document`, whose hash the evidence log holds. */
export const PostingVersion = v.object({
  postingId: Id,
  version: Count,
  document: v.string(),
  photos: v.array(Photo),
  reused: v.array(ReusedPhoto),
  ratings: v.object({ count: Count, stars: Count, mine: v.nullable(Count) }),
})
export type PostingVersion = v.InferOutput<typeof PostingVersion>

export const Excuse = v.object({
  state: v.picklist(['asked', 'granted', 'refused']),
  reason: v.string(),
  answer: v.string(),
  at: Instant,
})
export type Excuse = v.InferOutput<typeof Excuse>

export const Duty = v.object({
  periodFrom: Day,
  periodTo: Day,
  dueOn: Day,
  state: DutyState,
  performedOn: v.nullable(Day),
  note: v.string(),
  photos: v.array(Photo),
  /** Oldest first; none where nothing was posted, or it was brought in from before the log. */
  versions: v.array(PostingVersion),
  excuse: v.nullable(Excuse),
})
export type Duty = v.InferOutput<typeof Duty>

/** The clause's promise as it was from a day on; `document` is in the evidence log. */
export const ClauseVersion = v.object({ version: Count, document: v.string() })
export type ClauseVersion = v.InferOutput<typeof ClauseVersion>

export const ClauseQuestion = v.object({
  questionId: Id,
  clauseId: DutyId,
  content: v.string(),
  text: v.string(),
  askedAt: Instant,
  dueOn: Day,
  /** The holidays of its year are not known yet, so that it may come later. */
  mayMove: v.boolean(),
  state: v.picklist(['waiting', 'answered', 'answeredLate', 'unanswered']),
  answer: v.nullable(v.object({ text: v.string(), at: Instant })),
  isMine: v.boolean(),
})
export type ClauseQuestion = v.InferOutput<typeof ClauseQuestion>

export const Contract = v.object({ title: v.string(), company: v.string(), startsOn: Day, endsOn: Day })

export const readPerformance = reads('/estates/:estateId/performance', {
  summary: 'How the service contract is kept, clause by clause, over twelve months',
  policy: { anyOf: ['disclosure.read'] },
  params: v.object({ estateId: EstateId }),
  output: v.object({
    nowAt: Instant,
    /** From when a company serves; null where none is known to, so that nothing is owed and nothing can be said. */
    servedFrom: v.nullable(Day),
    /** Null where the company filed none: the duties of the law run all the same. */
    contract: v.nullable(Contract),
    counts: DutyCounts,
    /** Of `counts.missing`, what was due before the twelve months; `months` do not hold it. */
    missingForLonger: Count,
    questions: v.object({ asked: Count, unanswered: Count, ...AnswerCounts.entries }),
    months: v.array(v.object({ month: Month, counts: DutyCounts })),
    clauses: v.array(Clause),
  }),
})

export const readClause = reads('/estates/:estateId/performance/:clauseId', {
  summary: 'One clause: what was promised, when it was due, what was done, with pictures',
  policy: { anyOf: ['disclosure.read'] },
  params: v.object({ estateId: EstateId, clauseId: DutyId }),
  output: v.object({
    nowAt: Instant,
    clause: Clause,
    /** What a posting of this duty must name; empty for clauses. */
    facts: v.array(v.string()),
    duties: v.array(Duty),
    changes: v.array(ClauseVersion),
    questions: v.array(ClauseQuestion),
  }),
  errors: ['clause.not-found'],
})

export const linkPoster = reads('/estates/:estateId/performance-poster', {
  summary:
    'An address for a day or two of a poster (PDF with a code) of a month, or of one clause or duty of the law',
  policy: { anyOf: ['disclosure.read'] },
  params: v.object({ estateId: EstateId }),
  query: v.strictObject({ of: v.union([Month, DutyId]) }),
  output: v.object({ url: v.string() }),
  errors: ['contract.not-found', 'clause.not-found', 'posting.bad-day'],
})

const OfEstate = v.object({ estateId: EstateId })
const OfClause = v.object({ estateId: EstateId, clauseId: DutyId })
const Reason = filledText(300)
/** So many signs may the text of a table of clauses have. */
export const MOST_TABLE = 120_000

/** Where a version stands in the evidence log, for the phone to check. */
export const VersionProof = v.object({
  log: v.object({ name: v.string(), publicKey: v.string() }),
  index: Count,
  entry: v.string(),
  size: Count,
  proof: v.array(v.string()),
  checkpoint: v.string(),
})

export const readPostingProof = reads('/estates/:estateId/postings/:postingId/proof', {
  summary: 'The entry of a posted version in the evidence log, and its path to a signed checkpoint',
  policy: { anyOf: ['disclosure.read'] },
  params: v.object({ estateId: EstateId, postingId: Id }),
  output: VersionProof,
  errors: ['posting.not-found'],
})

export const readClauseRecord = reads('/estates/:estateId/performance/:clauseId/record', {
  summary:
    'All that the evidence log holds of one clause besides postings: changes, questions, answers, excuses, ratings, with proofs',
  policy: { anyOf: ['disclosure.read'] },
  params: OfClause,
  output: v.object({
    log: v.object({ name: v.string(), publicKey: v.string() }),
    size: Count,
    checkpoint: v.string(),
    /** In the order of the log. */
    entries: v.array(
      v.object({
        kind: v.picklist(['clause', 'excuse', 'question', 'answer', 'rating']),
        subject: v.string(),
        number: Count,
        document: v.string(),
        at: Instant,
        index: Count,
        entry: v.string(),
        proof: v.array(v.string()),
      }),
    ),
    /** False where older ratings are left out for being too many. */
    hasAllRatings: v.boolean(),
  }),
  errors: ['clause.not-found'],
})

export const postPerformance = writes('/estates/:estateId/performance/:clauseId/postings', {
  summary: 'Post what was done for a duty; correct or withdraw it as a new version, with a reason',
  mostBytes: 64 * 1024,
  policy: { anyOf: ['disclosure.post'] },
  params: OfClause,
  body: v.strictObject({
    postingId: Id,
    periodFrom: Day,
    kind: v.picklist(['post', 'correct', 'withdraw']),
    performedOn: v.nullable(Day),
    timesDone: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1000)),
    text: typedText(1000),
    facts: v.pipe(v.array(v.strictObject({ name: filledText(30), value: filledText(200) })), v.maxLength(40)),
    photos: v.pipe(
      v.array(v.strictObject({ photoId: PhotoId, capturedAt: v.nullable(Instant), place: typedText(60) })),
      v.maxLength(9),
    ),
    reason: typedText(300),
  }),
  idempotent: true,
  output: v.object({ version: Count, postedAt: Instant }),
  errors: [
    'clause.not-found',
    'posting.no-duty',
    'posting.file-contract',
    'posting.bad-day',
    'posting.kind-unfit',
    'posting.reason-missing',
    'posting.empty',
    'photo.not-sent',
  ],
})

export const decideExcuse = writes('/estates/:estateId/performance/:clauseId/excuses', {
  summary:
    'The company asks for a duty to be excused and says why; the community or the street grants or refuses',
  policy: { anyOf: ['disclosure.post', 'disclosure.excuse'] },
  params: OfClause,
  body: v.strictObject({ periodFrom: Day, act: v.picklist(EXCUSE_ACTS), reason: Reason }),
  idempotent: true,
  output: Excuse,
  errors: ['clause.not-found', 'posting.no-duty', 'excuse.unfit'],
})

const GivenFrequency = v.strictObject({
  every: Frequency.entries.every,
  times: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(999)),
})

/** A price a year, or a share of the service fee in hundredths of a percent, or neither; never both. */
const GIVEN_COST = {
  priceFen: v.nullable(v.pipe(AmountFen, v.minValue(0), v.maxValue(99_999_999_999))),
  costShareBp: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000))),
} as const

export const changeClause = writes('/estates/:estateId/performance/:clauseId/changes', {
  summary: 'Change what a clause promises from a day on, as a new version with a reason',
  policy: { anyOf: ['disclosure.post'] },
  params: OfClause,
  body: v.strictObject({
    fromOn: Day,
    content: filledText(200),
    level: typedText(40),
    frequency: GivenFrequency,
    ...GIVEN_COST,
    reason: Reason,
  }),
  idempotent: true,
  output: v.object({ version: Count }),
  errors: ['clause.not-found', 'posting.bad-day', 'clause.unchanged', 'clause.two-costs'],
})

const CONTRACT_FACTS = {
  contractId: Id,
  title: filledText(60),
  company: filledText(60),
  startsOn: Day,
  endsOn: Day,
  feeKind: v.picklist(FEE_KINDS),
} as const

export const createContract = writes('/estates/:estateId/contracts/new', {
  summary: 'Begin a contract without clauses, which are then added one by one',
  policy: { anyOf: ['disclosure.post'] },
  params: OfEstate,
  body: v.strictObject(CONTRACT_FACTS),
  idempotent: true,
  output: v.object({ contractId: Id }),
  errors: ['posting.bad-day'],
})

export const addClause = writes('/estates/:estateId/contracts/:contractId/clauses', {
  summary: 'Add a clause to a contract: what it promises from a day on, as its first version',
  policy: { anyOf: ['disclosure.post'] },
  params: v.object({ estateId: EstateId, contractId: Id }),
  body: v.strictObject({
    clauseId: Id,
    number: v.pipe(v.string(), v.regex(/^[0-9]{1,3}(\.[0-9]{1,3}){0,3}$/)),
    category: filledText(20),
    content: filledText(200),
    level: typedText(40),
    /** The number in DB11/T 751; empty where none is named. */
    standardItem: v.pipe(v.string(), v.regex(/^(4\.[0-9]{1,2}\.[0-9]{1,2})?$/)),
    frequency: GivenFrequency,
    ...GIVEN_COST,
    isElevator: v.boolean(),
    fromOn: Day,
  }),
  idempotent: true,
  output: v.object({ clauseId: Id }),
  errors: ['contract.not-found', 'posting.bad-day', 'clause.number-taken', 'clause.two-costs'],
})

const ImportProblems = v.array(v.object({ line: Count, code: v.string(), message: v.string() }))

export const previewClauses = writes('/estates/:estateId/contracts/preview', {
  summary:
    'Look at a file of clauses (CSV in UTF-8 or GB18030, XLSX) before bringing it in; stores nothing. `table` is its CSV',
  policy: { anyOf: ['disclosure.post'] },
  params: OfEstate,
  body: v.strictObject({}),
  bodyKind: 'multipart',
  output: v.object({
    clauses: v.array(
      v.object({
        number: v.string(),
        category: v.string(),
        content: v.string(),
        level: v.string(),
        frequency: Frequency,
        priceFen: v.nullable(AmountFen),
        costShareBp: v.nullable(Count),
        isElevator: v.boolean(),
      }),
    ),
    problems: ImportProblems,
    table: v.string(),
  }),
  errors: ['photo.not-a-picture', 'photo.too-large'],
})

export const importContract = writes('/estates/:estateId/contracts', {
  summary: 'Bring in a contract with its clauses from CSV or XLSX: all of it, or every problem by its line',
  mostBytes: 384 * 1024,
  policy: { anyOf: ['disclosure.post'] },
  params: OfEstate,
  body: v.strictObject({
    ...CONTRACT_FACTS,
    /** The file in base64, or CSV as text. */
    file: v.pipe(v.string(), v.maxLength(MOST_TABLE)),
    encoding: v.picklist(['base64', 'text']),
    onlyCheck: v.boolean(),
  }),
  idempotent: true,
  output: v.object({
    isStored: v.boolean(),
    clauses: Count,
    problems: ImportProblems,
  }),
  errors: ['posting.bad-day'],
})

export const askQuestion = writes('/estates/:estateId/performance/:clauseId/questions', {
  summary: 'Ask about a clause; the company must answer within seven days',
  policy: { anyOf: ['disclosure.ask'] },
  params: OfClause,
  body: v.strictObject({ questionId: Id, text: filledText(500) }),
  idempotent: true,
  output: v.object({ dueOn: Day }),
  errors: ['clause.not-found', 'question.too-many'],
})

export const answerQuestion = writes('/estates/:estateId/questions/:questionId/answers', {
  summary: 'The company answers a question, for all owners to read',
  policy: { anyOf: ['disclosure.post'] },
  params: v.object({ estateId: EstateId, questionId: Id }),
  body: v.strictObject({ text: filledText(1000) }),
  idempotent: true,
  output: v.object({ answeredAt: Instant }),
  errors: ['question.not-found', 'question.answered'],
})

export const ratePosting = writes('/estates/:estateId/postings/:postingId/ratings', {
  summary: 'Rate what was done, after its evidence was seen: the hash names the version that was',
  policy: { anyOf: ['disclosure.ask'] },
  params: v.object({ estateId: EstateId, postingId: Id }),
  body: v.strictObject({
    seenHash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
    stars: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(5)),
  }),
  idempotent: true,
  output: v.object({ count: Count, stars: Count }),
  errors: ['posting.not-found', 'posting.not-seen'],
})

const DeskDuty = v.object({
  clauseId: DutyId,
  content: v.string(),
  category: v.string(),
  periodFrom: Day,
  dueOn: Day,
  times: Count,
  state: DutyState,
  excuse: v.nullable(Excuse),
})

export const readDutyDesk = reads('/estates/:estateId/duty-desk', {
  summary: 'The company’s work: duties that are due, overdue ones, questions to answer',
  policy: { anyOf: ['disclosure.post'] },
  params: OfEstate,
  output: v.object({
    nowAt: Instant,
    hasContract: v.boolean(),
    /** Contracts that have not ended, newest first: to these clauses can be added. */
    contracts: v.array(v.object({ contractId: Id, title: v.string(), startsOn: Day, endsOn: Day })),
    due: v.array(DeskDuty),
    missing: v.array(DeskDuty),
    missingCount: Count,
    /** Duties that are owed only where something happens, to be posted then. */
    cases: v.array(v.object({ clauseId: DutyId, content: v.string() })),
    questions: v.array(ClauseQuestion),
  }),
})

export const listOverdue = reads('/estates/:estateId/overdue', {
  summary: 'What the company did not publish in time, and what it did not answer: opened by the clock',
  policy: { anyOf: ['disclosure.supervise'] },
  params: OfEstate,
  output: v.object({
    nowAt: Instant,
    servedFrom: v.nullable(Day),
    missingCount: Count,
    answers: AnswerCounts,
    clauses: v.array(
      v.object({
        clauseId: DutyId,
        content: v.string(),
        category: v.string(),
        since: Day,
        /** The due days of what is missing, newest first. */
        dueOn: v.array(Day),
        isWithStreet: v.boolean(),
      }),
    ),
    excuses: v.array(
      v.object({ clauseId: DutyId, content: v.string(), periodFrom: Day, reason: v.string() }),
    ),
    questions: v.array(ClauseQuestion),
  }),
})
