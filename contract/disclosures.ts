import * as v from 'valibot'
import { reads, writes } from './define.ts'
import {
  AmountFen,
  CommunityId,
  Count,
  Day,
  filledText,
  Id,
  Instant,
  Month,
  Photo,
  PhotoId,
  typedText,
} from './scalars.ts'

export const DutyState = v.picklist(['upcoming', 'due', 'onTime', 'late', 'missing', 'excused'])
export type DutyState = v.InferOutput<typeof DutyState>

export const Frequency = v.object({
  every: v.picklist(['day', 'week', 'month', 'quarter', 'half-year', 'year']),
  times: Count,
})
export type Frequency = v.InferOutput<typeof Frequency>

/** How many duties ended how. `due` is onTime + late + missing: what had to be done by now. */
export const DutyCounts = v.object({ onTime: Count, late: Count, missing: Count, due: Count })
export type DutyCounts = v.InferOutput<typeof DutyCounts>

/** A clause of the contract, or a duty of the law: `D1`…`D17`. */
export const DutyId = v.pipe(v.string(), v.regex(/^([0-7][0-9A-HJKMNP-TV-Z]{25}|D([1-9]|1[0-7]))$/))

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
  isElevator: v.boolean(),
  unanswered: Count,
  counts: DutyCounts,
  latest: v.nullable(v.object({ state: DutyState, dueOn: Day, performedOn: v.nullable(Day) })),
})
export type Clause = v.InferOutput<typeof Clause>

export const ReusedPhoto = v.object({ photoId: PhotoId, where: v.picklist(['earlier', 'estate']) })

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
  state: v.picklist(['waiting', 'answered', 'answeredLate', 'unanswered']),
  answer: v.nullable(v.object({ text: v.string(), at: Instant })),
  isMine: v.boolean(),
})
export type ClauseQuestion = v.InferOutput<typeof ClauseQuestion>

export const Contract = v.object({ title: v.string(), company: v.string(), startsOn: Day, endsOn: Day })

export const readPerformance = reads('/communities/:communityId/performance', {
  summary: 'How the service contract is kept, clause by clause, over twelve months',
  policy: { anyOf: ['disclosure.read'] },
  params: v.object({ communityId: CommunityId }),
  output: v.object({
    nowAt: Instant,
    contract: v.nullable(Contract),
    counts: DutyCounts,
    questions: v.object({ asked: Count, unanswered: Count }),
    months: v.array(v.object({ month: Month, counts: DutyCounts })),
    clauses: v.array(Clause),
  }),
})

export const readClause = reads('/communities/:communityId/performance/:clauseId', {
  summary: 'One clause: what was promised, when it was due, what was done, with pictures',
  policy: { anyOf: ['disclosure.read'] },
  params: v.object({ communityId: CommunityId, clauseId: DutyId }),
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

const OfEstate = v.object({ communityId: CommunityId })
const OfClause = v.object({ communityId: CommunityId, clauseId: DutyId })
const Reason = filledText(300)

/** Where a version stands in the evidence log, for the phone to check. */
export const VersionProof = v.object({
  log: v.object({ name: v.string(), publicKey: v.string() }),
  index: Count,
  entry: v.string(),
  size: Count,
  proof: v.array(v.string()),
  checkpoint: v.string(),
})

export const readPostingProof = reads('/communities/:communityId/postings/:postingId/proof', {
  summary: 'The entry of a posted version in the evidence log, and its path to a signed checkpoint',
  policy: { anyOf: ['disclosure.read'] },
  params: v.object({ communityId: CommunityId, postingId: Id }),
  output: VersionProof,
  errors: ['posting.not-found'],
})

export const readClauseProof = reads(
  '/communities/:communityId/performance/:clauseId/changes/:version/proof',
  {
    summary: 'The same of a version of a clause',
    policy: { anyOf: ['disclosure.read'] },
    params: v.object({
      communityId: CommunityId,
      clauseId: DutyId,
      version: v.pipe(v.string(), v.regex(/^[1-9][0-9]{0,4}$/)),
    }),
    output: VersionProof,
    errors: ['posting.not-found'],
  },
)

export const postPerformance = writes('/communities/:communityId/performance/:clauseId/postings', {
  summary: 'Post what was done for a duty; correct or withdraw it as a new version, with a reason',
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
    'posting.bad-day',
    'posting.kind-unfit',
    'posting.reason-missing',
    'posting.empty',
    'photo.not-sent',
  ],
})

export const decideExcuse = writes('/communities/:communityId/performance/:clauseId/excuses', {
  summary:
    'The company asks for a duty to be excused and says why; the community or the street grants or refuses',
  policy: { anyOf: ['disclosure.post', 'disclosure.excuse'] },
  params: OfClause,
  body: v.strictObject({ periodFrom: Day, act: v.picklist(['ask', 'grant', 'refuse']), reason: Reason }),
  idempotent: true,
  output: Excuse,
  errors: ['clause.not-found', 'posting.no-duty', 'excuse.unfit'],
})

export const changeClause = writes('/communities/:communityId/performance/:clauseId/changes', {
  summary: 'Change what a clause promises from a day on, as a new version with a reason',
  policy: { anyOf: ['disclosure.post'] },
  params: OfClause,
  body: v.strictObject({
    fromOn: Day,
    content: filledText(200),
    level: typedText(40),
    frequency: v.strictObject({
      every: Frequency.entries.every,
      times: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(999)),
    }),
    priceFen: v.nullable(v.pipe(AmountFen, v.minValue(0))),
    reason: Reason,
  }),
  idempotent: true,
  output: v.object({ version: Count }),
  errors: ['clause.not-found', 'posting.bad-day', 'clause.unchanged'],
})

export const importContract = writes('/communities/:communityId/contracts', {
  summary: 'Bring in a contract with its clauses from CSV or XLSX: all of it, or every problem by its line',
  policy: { anyOf: ['disclosure.post'] },
  params: OfEstate,
  body: v.strictObject({
    contractId: Id,
    title: filledText(60),
    company: filledText(60),
    startsOn: Day,
    endsOn: Day,
    feeKind: v.picklist(['fixed', 'commission']),
    /** The file in base64, or CSV as text. */
    file: v.pipe(v.string(), v.maxLength(60_000)),
    encoding: v.picklist(['base64', 'text']),
    onlyCheck: v.boolean(),
  }),
  idempotent: true,
  output: v.object({
    isStored: v.boolean(),
    clauses: Count,
    problems: v.array(v.object({ line: Count, code: v.string(), message: v.string() })),
  }),
  errors: ['posting.bad-day'],
})

export const askQuestion = writes('/communities/:communityId/performance/:clauseId/questions', {
  summary: 'Ask about a clause; the company must answer within seven days',
  policy: { anyOf: ['disclosure.ask'] },
  params: OfClause,
  body: v.strictObject({ questionId: Id, text: filledText(500) }),
  idempotent: true,
  output: v.object({ dueOn: Day }),
  errors: ['clause.not-found', 'question.too-many'],
})

export const answerQuestion = writes('/communities/:communityId/questions/:questionId/answers', {
  summary: 'The company answers a question, for all owners to read',
  policy: { anyOf: ['disclosure.post'] },
  params: v.object({ communityId: CommunityId, questionId: Id }),
  body: v.strictObject({ text: filledText(1000) }),
  idempotent: true,
  output: v.object({ answeredAt: Instant }),
  errors: ['question.not-found', 'question.answered'],
})

export const ratePosting = writes('/communities/:communityId/postings/:postingId/ratings', {
  summary: 'Rate what was done, after its evidence was seen: the hash names the version that was',
  policy: { anyOf: ['disclosure.ask'] },
  params: v.object({ communityId: CommunityId, postingId: Id }),
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

export const readDutyDesk = reads('/communities/:communityId/duty-desk', {
  summary: 'The company’s work: duties that are due, overdue ones, questions to answer',
  policy: { anyOf: ['disclosure.post'] },
  params: OfEstate,
  output: v.object({
    nowAt: Instant,
    hasContract: v.boolean(),
    due: v.array(DeskDuty),
    missing: v.array(DeskDuty),
    missingCount: Count,
    /** Duties that are owed only where something happens, to be posted then. */
    cases: v.array(v.object({ clauseId: DutyId, content: v.string() })),
    questions: v.array(ClauseQuestion),
  }),
})

export const listOverdue = reads('/communities/:communityId/overdue', {
  summary: 'What the company did not publish in time, and what it did not answer: opened by the clock',
  policy: { anyOf: ['disclosure.supervise'] },
  params: OfEstate,
  output: v.object({
    nowAt: Instant,
    missingCount: Count,
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
