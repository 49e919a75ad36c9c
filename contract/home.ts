import * as v from 'valibot'
import { reads } from './define.ts'
import { DutyCounts } from './disclosures.ts'
import { AmountFen, CommunityId, Count, Day, Id, Instant, Month } from './scalars.ts'
import { CountedTo, ItemName, Outcome } from './votes.ts'

/** What needs this person now, most urgent first. */
export const Todo = v.variant('kind', [
  /** An emergency that stands for a home of mine, and I have not opened. */
  v.object({ kind: v.literal('readEmergency'), noticeId: Id, title: v.string() }),
  v.object({ kind: v.literal('readNotices'), notices: Count }),
  v.object({ kind: v.literal('castBallot'), voteId: Id, title: v.string(), closesAt: Instant, heads: Count }),
  v.object({
    kind: v.literal('paperRecorded'),
    voteId: Id,
    title: v.string(),
    unitLabels: v.array(v.string()),
    contestEndsAt: Instant,
  }),
  v.object({
    kind: v.literal('answerRepresentative'),
    voteId: Id,
    headId: v.string(),
    title: v.string(),
    unitLabels: v.array(v.string()),
  }),
  v.object({
    kind: v.literal('readProxy'),
    voteId: Id,
    title: v.string(),
    agentName: v.string(),
    what: v.picklist(['granted', 'used', 'revoked']),
    at: Instant,
  }),
  v.object({ kind: v.literal('confirmRepair'), repairId: Id, title: v.string(), doneAt: Instant }),
  v.object({ kind: v.literal('agreePrice'), repairId: Id, title: v.string(), priceFen: AmountFen }),
  /** `dueAt`: when the next clock of the company runs out. */
  v.object({ kind: v.literal('workRepair'), repairId: Id, title: v.string(), dueAt: Instant }),
  /** `dueAt`: when the clock that runs is over; for who is invited, since when. */
  v.object({
    kind: v.literal('complaint'),
    complaintId: Id,
    what: v.picklist(['work', 'confirm', 'agree', 'invited']),
    dueAt: Instant,
  }),
  v.object({
    kind: v.literal('answerInitiative'),
    initiativeId: Id,
    title: v.string(),
    /** The last day to answer. */
    dueOn: Day,
    isOverdue: v.boolean(),
  }),
  v.object({
    kind: v.literal('readResult'),
    voteId: Id,
    title: v.string(),
    items: v.array(ItemName),
    outcomes: v.array(Outcome),
    countedTo: CountedTo,
    closesAt: Instant,
  }),
  v.object({ kind: v.literal('cosign'), checkpoints: Count }),
  /** Bills of mine to pay within the month; `dueOn` is the first last day. */
  v.object({ kind: v.literal('readBills'), bills: Count, dueFen: AmountFen, dueOn: Day }),
  /** For the company: what is due this week, overdue, or asked. */
  v.object({ kind: v.literal('keepDuties'), due: Count, missing: Count, questions: Count }),
  /** For those who watch: what the clock opened. */
  v.object({ kind: v.literal('watchDuties'), missing: Count, unanswered: Count }),
  /** For the company: questions on lines that wait. For those who watch: the overdue ones that are theirs. */
  v.object({ kind: v.literal('lineQuestions'), waiting: Count, overdue: Count }),
  v.object({ kind: v.literal('readConflict'), reportedAt: Instant }),
])
export type Todo = v.InferOutput<typeof Todo>

export const readHome = reads('/communities/:communityId/home', {
  summary: 'What needs me now, and the four jobs in one line each',
  policy: { anyOf: ['home.read'] },
  params: v.object({ communityId: CommunityId }),
  output: v.object({
    nowAt: Instant,
    communityName: v.string(),
    isMadeUp: v.boolean(),
    todos: v.array(Todo),
    votes: v.object({ open: Count, closed: Count }),
    performance: DutyCounts,
    ledger: v.object({ month: Month, incomeFen: AmountFen, expenseFen: AmountFen, closingFen: AmountFen }),
    repairs: v.object({ open: Count, closed: Count }),
  }),
})
