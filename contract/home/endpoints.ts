import * as v from 'valibot'
import { reads } from '#contract/core/define.ts'
import { Channel } from '#contract/identity/endpoints.ts'
import { DutyCounts } from '#contract/performance/counts.ts'
import { AmountFen, EstateId, Count, Day, Id, Instant, Month } from '#contract/core/scalars.ts'
import { RESIDENT_KINDS } from '#domain/estate/residents.ts'
import { CountedTo, ItemName, Outcome } from '#contract/votes/endpoints.ts'

/** What needs this person now. */
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
  /** A home of mine is said to have new owners: it waits for a second person, or may be contested until then. */
  v.object({
    kind: v.literal('readTransfer'),
    transferId: Id,
    unitLabel: v.string(),
    isWaiting: v.boolean(),
    contestEndsAt: v.nullable(Instant),
  }),
  v.object({ kind: v.literal('confirmTransfers'), transfers: Count }),
  /** Somebody else claims a home of mine, or was found to be an owner of it lately. Without a name. */
  v.object({
    kind: v.literal('claimOnHome'),
    claimId: Id,
    unitLabel: v.string(),
    isGranted: v.boolean(),
    /** My account had the owner whom another has now. */
    isLost: v.boolean(),
    at: Instant,
  }),
  /** My own claim of another home waits for an answer of mine, or was refused and can be appealed until then. */
  v.object({
    kind: v.literal('myClaim'),
    claimId: Id,
    what: v.picklist(['asked', 'refused']),
    dueAt: Instant,
  }),
  /** For community and street: claims that wait for them. `dueAt`: when the first clock runs out, or ran out. */
  v.object({ kind: v.literal('decideClaims'), claims: Count, overdue: Count, dueAt: Instant }),
  /** Acts of bodies and posts that wait for this person as the second one, and terms that end soon (`endsAt`: the first of them). */
  v.object({ kind: v.literal('bodies'), waiting: Count, ending: Count, endsAt: v.nullable(Instant) }),
  /** A post of mine here ended lately, and not by my own word. */
  v.object({ kind: v.literal('postEnded'), postId: Id, bodyName: v.string(), at: Instant }),
  /** Somebody was let into a home of mine lately, to live there. */
  v.object({
    kind: v.literal('residentCame'),
    residenceId: Id,
    unitLabel: v.string(),
    resident: v.picklist(RESIDENT_KINDS),
    at: Instant,
  }),
  /** Written authorisations in a vote that this clerk may confirm. */
  v.object({ kind: v.literal('confirmProxies'), voteId: Id, title: v.string(), proxies: Count }),
  /** A mini-program account was tied to me within the last week: mine, or somebody's who had my code. */
  v.object({ kind: v.literal('accountBound'), channel: Channel, boundAt: Instant }),
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
    what: v.picklist(['registered', 'granted', 'used', 'revoked']),
    at: Instant,
  }),
  v.object({ kind: v.literal('confirmRepair'), repairId: Id, title: v.string(), doneAt: Instant }),
  v.object({ kind: v.literal('agreePrice'), repairId: Id, title: v.string(), priceFen: AmountFen }),
  /** An emergency that this person is called for; `isLate`: nobody was on site in time. */
  v.object({
    kind: v.literal('answerAlarm'),
    repairId: Id,
    title: v.string(),
    respondBy: Instant,
    isAccepted: v.boolean(),
  }),
  /** `dueAt`: when the next clock of the company runs out, or ran out. */
  v.object({ kind: v.literal('workRepair'), repairId: Id, title: v.string(), dueAt: Instant }),
  /** `dueAt`: when the clock that runs is over; for who is invited, since when. */
  v.object({
    kind: v.literal('complaint'),
    complaintId: Id,
    what: v.picklist(['work', 'confirm', 'agree', 'invited']),
    dueAt: Instant,
  }),
  /** Until `objectionsUntil` the roll may be objected to; null once that is over. */
  v.object({
    kind: v.literal('voteAnnounced'),
    voteId: Id,
    title: v.string(),
    opensAt: Instant,
    objectionsUntil: v.nullable(Instant),
  }),
  v.object({
    kind: v.literal('objectionAnswered'),
    voteId: Id,
    objectionId: Id,
    title: v.string(),
    isUpheld: v.boolean(),
  }),
  v.object({ kind: v.literal('adviseDraft'), draftId: Id, title: v.string(), dueAt: Instant }),
  v.object({
    kind: v.literal('voteDuty'),
    voteId: Id,
    title: v.string(),
    duty: v.picklist(['advise', 'answer-roll', 'answer-result', 'publish']),
    dueAt: Instant,
  }),
  v.object({
    kind: v.literal('secondReading'),
    voteId: Id,
    title: v.string(),
    papers: Count,
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

export const readHome = reads('/estates/:estateId/home', {
  summary: 'What needs me now, and the four jobs in one line each',
  policy: { anyOf: ['home.read'] },
  params: v.object({ estateId: EstateId }),
  output: v.object({
    nowAt: Instant,
    estateName: v.string(),
    isMadeUp: v.boolean(),
    /** Under which number the desk of the property company answers; null where it did not say. */
    deskPhone: v.nullable(v.string()),
    /** Emergencies first, then by the clock (domain/reminders/order). */
    todos: v.array(Todo),
    /** How many there are in all, and how many of them are past their clock. */
    todoCounts: v.object({ all: Count, overdue: Count }),
    /** Null for whoever may not read them: who lives here without owning a home, and who works here. */
    votes: v.nullable(v.object({ open: Count, closed: Count })),
    performance: v.nullable(DutyCounts),
    ledger: v.nullable(
      v.object({ month: Month, incomeFen: AmountFen, expenseFen: AmountFen, closingFen: AmountFen }),
    ),
    repairs: v.object({ open: Count, closed: Count }),
  }),
})
