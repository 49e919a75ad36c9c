import type { readHome, Todo } from '#contract/home/endpoints.ts'
import { type Action, isAllowed } from '#domain/core/access.ts'
import { addDays, startOfDayMs } from '#domain/core/calendar.ts'
import { byUrgency, type Clocked } from '#domain/reminders/order.ts'
import { SILENCE_MS } from '#domain/repairs/clock.ts'
import { repairKindOf } from '#domain/repairs/kind.ts'
import { contestEndsAt } from '#domain/votes/paper/fate.ts'
import { billsToPayQuestion } from '#server/bills/routes.ts'
import type { RequestContext, Handler } from '#server/core/http/context.ts'
import { complaintQuestions, complaintTodos } from '#server/complaints/routes.ts'
import { type Answers, askAll, known, question } from '#server/core/db/ask.ts'
import { askEstate } from '#server/core/db/scope.ts'
import { dutyTodos, performanceCounts, seesDuties } from '#server/performance/routes.ts'
import {
  countsKept,
  dutyMarkQuestion,
  dutyQuestions,
  keepCounts,
  NO_DUTIES,
  performanceOf,
  servingQuestions,
} from '#server/performance/store.ts'
import { initiativesDueQuestion } from '#server/votes/initiatives/routes.ts'
import { monthOfBook, monthQuestions } from '#server/ledger/routes.ts'
import { lineTodosQuestion } from '#server/ledger/questions.ts'
import { type UnreadNotices, unreadNoticesQuestion } from '#server/notices/routes.ts'
import { paperNews } from '#server/votes/paper/arrivals.ts'
import { waitingPapersQuestion } from '#server/votes/proxies/routes.ts'
import { representativesQuestion, representativesToAnswer } from '#server/votes/proxies/representatives.ts'
import { alarmsOf, type MyAlarm, onCallQuestions, openAlarmsQuestion } from '#server/reminders/alarms.ts'
import { deskPhoneQuestion } from '#server/repairs/desk.ts'
import { summaryOf, summaryQuestions } from '#server/repairs/routes.ts'
import {
  claimsOnHomesQuestion,
  claimsToDecideQuestion,
  myClaimsQuestion,
} from '#server/estate/claims/waiting.ts'
import { newResidentsQuestion } from '#server/estate/residents/waiting.ts'
import { bodyWaitsQuestion, endedPostsQuestion } from '#server/bodies/waiting.ts'
import { toConfirmQuestion, transferNewsQuestion } from '#server/votes/transfers/waiting.ts'
import { type VoteWait, voteQuestions, voteWaits } from '#server/votes/todos.ts'
import { accountsBoundQuestion } from '#server/identity/session.ts'
import { lastConflictQuestion, unsignedQuestion } from '#server/votes/evidence/witnesses.ts'
import { ballotsToCast, countedTo, namesOf, outcomesByVote } from '#server/votes/routes.ts'
import { heldHeadsQuestion, only, type StoredVote, stateOf, votesQuestion } from '#server/votes/store.ts'

/** How long a result stays news. */
const NEWS_MS = 14 * 86_400_000
/** How long an account tied to a person stays news. */
const ACCOUNT_NEWS_MS = 7 * 86_400_000
/** How long what became of a proxy stays news. */
const PROXY_NEWS_MS = 7 * 86_400_000
/** The page shows six and the rest when asked; beyond this it only counts. */
const MOST_TODOS = 60

type Waits = Clocked & { readonly todo: Todo }

export const handleReadHome: Handler<typeof readHome> = async (context, { params }) =>
  askEstate(context.ports.db, params.estateId, async (tx) => {
    const { nowAt } = context
    const { estateId } = params
    const estate = await askAll(tx, estateQuestions(context, estateId))
    const kept = seesDuties(context) ? null : countsKept(context.ports.db, estateId, nowAt, estate)
    const votes = estate.votes
    const ofVotes = await askAll(tx, nextQuestions(context, estateId, estate, kept === null))
    const waits = await voteWaits(tx, context, votes, ofVotes.held, ofVotes)
    const outcomes = await outcomesByVote(
      tx,
      votes.filter((vote) => isNews(vote, nowAt)),
    )
    const duties = kept === null ? dutiesNow(context, estateId, estate, ofVotes) : { counts: kept, todos: [] }
    const repairs = summaryOf(context, estate)
    const alarms = alarmsOf(estate.alarms, ofVotes, context.personId, nowAt).filter(
      (one) => one.tellFrom <= nowAt,
    )
    const isAlarmed = new Set(alarms.map((one) => one.repairId))
    const found = [
      ...logWaits(context, estate),
      ...claimWaits(estate, nowAt),
      ...bodyWaits(estate),
      ...estate.residents.map(({ kind, ...one }) => waitOf({ kind: 'residentCame', resident: kind, ...one })),
      ...alarms.map(alarmWait),
      ...noticeWaits(estate.notices),
      ...castWaits(context, votes, ofVotes),
      ...waits.map((wait) => waitOf(todoOf(wait), wait.dueAt)),
      ...(estate.unsigned > 0 ? [waitOf({ kind: 'cosign', checkpoints: estate.unsigned })] : []),
      ...estate.initiatives.map((due) =>
        waitOf({ kind: 'answerInitiative', ...due }, startOfDayMs(addDays(due.dueOn, 1))),
      ),
      ...jointWaits(context, votes, ofVotes),
      ...proxyWaits(context, votes, ofVotes),
      // A count of several has no one clock; what of it is overdue stands with what is overdue.
      ...[...duties.todos, ...estate.lines].map((one) => waitOf(one, hasOverdue(one) ? nowAt : null)),
      ...repairWaits(repairs, isAlarmed, nowAt),
      ...(estate.notices.others > 0 ? [waitOf({ kind: 'readNotices', notices: estate.notices.others })] : []),
      ...(estate.bills
        ? [waitOf({ kind: 'readBills', ...estate.bills }, startOfDayMs(addDays(estate.bills.dueOn, 1)))]
        : []),
      ...complaintTodos(context, { open: estate.complaints, invited: estate.invited }).map(
        ({ complaintId, what, dueAt, endsAt }) =>
          waitOf({ kind: 'complaint', complaintId, what, dueAt }, endsAt),
      ),
      ...(may(context, 'vote.read') ? votes : [])
        .filter((vote) => isNews(vote, nowAt))
        .map((vote) => resultWait(vote, outcomes, nowAt)),
    ]
    const todos = byUrgency(found, nowAt)
    // Of the company's works only the first are read; how many are past their clock is counted for all.
    const lateWorks = todos.filter(
      ({ todo, dueAt }) => todo.kind === 'workRepair' && dueAt !== null && dueAt <= nowAt,
    )
    const unread =
      repairs.toWork.length > 0 ? Math.max(0, repairs.late - lateWorks.length - alarms.length) : 0
    return {
      nowAt,
      estateName: estate.about?.name ?? '',
      isMadeUp: estate.about?.isMadeUp ?? false,
      deskPhone: estate.deskPhone,
      todos: todos.slice(0, MOST_TODOS).map(({ todo }) => todo),
      todoCounts: {
        all: todos.length + unread,
        overdue: todos.filter(({ dueAt }) => dueAt !== null && dueAt <= nowAt).length + unread,
      },
      ...figuresFor(context, estate, duties.counts),
      repairs: { open: repairs.open, closed: repairs.closed },
    }
  })

/** The figures of the estate, each for whoever may read what it is of. */
function figuresFor(
  context: RequestContext,
  { votes, sums, before }: Estate,
  counts: ReturnType<typeof dutiesNow>['counts'],
) {
  const { nowAt } = context
  const count = (state: 'open' | 'closed') => votes.filter((vote) => stateOf(vote, nowAt) === state).length
  return {
    votes: may(context, 'vote.read') ? { open: count('open'), closed: count('closed') } : null,
    performance: may(context, 'disclosure.read') ? counts : null,
    ledger: may(context, 'ledger.read') ? monthOfBook({ sums, before }, nowAt) : null,
  }
}

/** All of an estate that needs nothing known before. */
function estateQuestions(context: RequestContext, estateId: string) {
  const { personId, nowAt } = context
  const complaints = complaintQuestions(context, estateId)
  return {
    about: question(
      'SELECT name, is_made_up AS "isMadeUp" FROM estates WHERE estate_id = $1',
      [estateId],
      ([row]: { name: string; isMadeUp: boolean }[]) => row,
    ),
    deskPhone: deskPhoneQuestion(estateId),
    votes: votesQuestion(estateId),
    unsigned: unsignedQuestion(estateId, context),
    conflictAt: lastConflictQuestion(estateId, nowAt - NEWS_MS),
    transfers: transferNewsQuestion(context, estateId),
    toConfirm: toConfirmQuestion(context, estateId),
    claimsOnHomes: claimsOnHomesQuestion(context, estateId),
    myClaims: myClaimsQuestion(context, estateId),
    claims: claimsToDecideQuestion(context, estateId),
    bodies: bodyWaitsQuestion(context, estateId),
    endedPosts: endedPostsQuestion(context, null),
    residents: newResidentsQuestion(context, estateId),
    accounts: accountsBoundQuestion(personId, nowAt - ACCOUNT_NEWS_MS),
    alarms: openAlarmsQuestion(estateId, nowAt),
    notices: unreadNoticesQuestion(context, estateId),
    initiatives: initiativesDueQuestion(context, estateId),
    lines: lineTodosQuestion(context, estateId),
    bills: billsToPayQuestion(context, estateId),
    complaints: complaints.open,
    invited: complaints.invited,
    ...summaryQuestions(context, estateId),
    ...monthQuestions(estateId, nowAt),
    ...servingQuestions(estateId, nowAt),
    mark: dutyMarkQuestion(estateId),
  }
}
type Estate = Answers<ReturnType<typeof estateQuestions>>

/** What the answers of an estate make one ask next: of its votes, of its duties, and of who is on call where something alarms. */
function nextQuestions(context: RequestContext, estateId: string, estate: Estate, isJudged: boolean) {
  const { personId, nowAt } = context
  const live = estate.votes.filter(
    (vote) => vote.cancelledAt === null && nowAt < contestEndsAt(vote.closesAt),
  )
  const running = live.filter((vote) => isRunning(vote, nowAt))
  const withProxies = live.filter((vote) => vote.proxyCap > 0 && nowAt < vote.closesAt)
  return {
    held: heldHeadsQuestion(estateId, live, personId),
    toAnswer: mayCast(context) ? representativesQuestion(running, personId) : known([]),
    papers: waitingPapersQuestion(withProxies, personId),
    ...voteQuestions(context, estateId, estate.votes),
    ...(isJudged ? dutyQuestions(estateId, nowAt, personId, estate) : NO_DUTIES),
    ...(estate.alarms.length > 0
      ? onCallQuestions(estateId, nowAt)
      : { holders: known([]), shifts: known([]) }),
  }
}
type OfVotes = Answers<ReturnType<typeof nextQuestions>>

/** Judges every duty anew: for whoever keeps or watches them, and where nobody counted them in this state. */
function dutiesNow(context: RequestContext, estateId: string, estate: Estate, ofVotes: OfVotes) {
  const performance = performanceOf(context.nowAt, estate, ofVotes)
  return {
    counts: keepCounts(context.ports.db, estateId, context.nowAt, estate, performanceCounts(performance)),
    todos: dutyTodos(context, performance),
  }
}

function waitOf(todo: Todo, dueAt: number | null = null, isEmergency = false): Waits {
  return { todo, dueAt, isEmergency }
}

function may(context: RequestContext, action: Action): boolean {
  return context.roles.some((role) => isAllowed(role, action))
}

function mayCast(context: RequestContext): boolean {
  return context.roles.some((role) => isAllowed(role, 'vote.cast'))
}

function isRunning(vote: StoredVote, nowAt: number): boolean {
  const phase = stateOf(vote, nowAt)
  return phase === 'open' || phase === 'announced'
}

/** Whether a vote closed so lately that its result is news. */
function isNews(vote: StoredVote, nowAt: number): boolean {
  return stateOf(vote, nowAt) === 'closed' && nowAt - vote.closesAt < NEWS_MS
}

/** What speaks against the log, who is said to own a home now, and which account was tied to the caller. */
function logWaits(context: RequestContext, { conflictAt, transfers, accounts, toConfirm }: Estate): Waits[] {
  const waits: Waits[] = []
  if (conflictAt !== null && context.roles.some((role) => isAllowed(role, 'log.read')))
    waits.push(waitOf({ kind: 'readConflict', reportedAt: conflictAt }, null, true))
  // A home that is said to be sold stands on top until its owner has seen what it is about.
  for (const { transferId, unitLabel, isWaiting, contestEndsAt: until } of transfers)
    waits.push(
      waitOf(
        { kind: 'readTransfer', transferId, unitLabel, isWaiting, contestEndsAt: until },
        until,
        isWaiting,
      ),
    )
  for (const one of accounts) waits.push(waitOf({ kind: 'accountBound', ...one }))
  if (toConfirm.length > 0) waits.push(waitOf({ kind: 'confirmTransfers', transfers: toConfirm.length }))
  return waits
}

/** Who claims a home of mine, what is asked of my own claim, and the claims that wait for a desk. */
function claimWaits({ claimsOnHomes, myClaims, claims }: Estate, nowAt: number): Waits[] {
  const waits = claimsOnHomes.map(({ claimId, unitLabel, isGranted, isLost, at }) =>
    waitOf({ kind: 'claimOnHome', claimId, unitLabel, isGranted, isLost, at }, null, !isGranted || isLost),
  )
  for (const { claimId, state, dueAt } of myClaims)
    if (dueAt !== null && (state === 'asked' || state === 'refused'))
      waits.push(waitOf({ kind: 'myClaim', claimId, what: state, dueAt }, dueAt))
  const [first] = claims
  const overdue = claims.filter(({ dueAt }) => dueAt <= nowAt).length
  if (first)
    waits.push(
      waitOf({ kind: 'decideClaims', claims: claims.length, overdue, dueAt: first.dueAt }, first.dueAt),
    )
  return waits
}

/** What of bodies and posts waits for this person, and which post of theirs ended. */
function bodyWaits({ bodies: { toConfirm, ending }, endedPosts }: Estate): Waits[] {
  const waits = endedPosts.map((one) => waitOf({ kind: 'postEnded', ...one }))
  const endsAt = ending.length > 0 ? Math.min(...ending.map((one) => one.endsAt)) : null
  if (toConfirm.length + ending.length > 0)
    waits.push(waitOf({ kind: 'bodies', waiting: toConfirm.length, ending: ending.length, endsAt }, endsAt))
  return waits
}

function alarmWait({ repairId, kind, placeText, respondBy, why }: MyAlarm): Waits {
  const title = titled({ placeText, kind })
  return waitOf(
    { kind: 'answerAlarm', repairId, title, respondBy, isAccepted: why === 'late' },
    respondBy,
    true,
  )
}

function noticeWaits({ emergencies }: UnreadNotices): Waits[] {
  return emergencies.map(({ noticeId, title, expiresAt }) =>
    waitOf({ kind: 'readEmergency', noticeId, title }, expiresAt, true),
  )
}

/** Ballots to cast, and papers that were recorded for the caller's homes. */
function castWaits(context: RequestContext, votes: readonly StoredVote[], { held }: OfVotes): Waits[] {
  const toCast = ballotsToCast(context, votes, held).map(({ vote: { voteId, title, closesAt }, heads }) =>
    waitOf({ kind: 'castBallot', voteId, title, closesAt, heads }, closesAt),
  )
  const onPaper = (mayCast(context) ? votes : []).flatMap((vote) => {
    const unitLabels = paperNews(vote, held, context.nowAt)
    const ends = contestEndsAt(vote.closesAt)
    const { voteId, title } = vote
    return unitLabels
      ? [waitOf({ kind: 'paperRecorded', voteId, title, unitLabels, contestEndsAt: ends }, ends)]
      : []
  })
  return [...toCast, ...onPaper]
}

/** Who may speak for joint owners waits for the caller's answer. */
function jointWaits(
  context: RequestContext,
  votes: readonly StoredVote[],
  { held, toAnswer }: OfVotes,
): Waits[] {
  return votes
    .filter((vote) => isRunning(vote, context.nowAt))
    .flatMap((vote) =>
      representativesToAnswer(vote, held, toAnswer).map((head) =>
        waitOf(
          { kind: 'answerRepresentative', voteId: vote.voteId, title: vote.title, ...head },
          vote.closesAt,
        ),
      ),
    )
}

/** Written proxies that wait for a second clerk, and what became of the proxies of the caller's homes. */
function proxyWaits(context: RequestContext, votes: readonly StoredVote[], ofVotes: OfVotes): Waits[] {
  const waits: Waits[] = []
  if (context.roles.some((role) => isAllowed(role, 'vote.paper')))
    for (const { voteId, title, closesAt } of votes) {
      const proxies = ofVotes.papers.filter((one) => one.voteId === voteId && one.mayConfirm).length
      if (proxies > 0) waits.push(waitOf({ kind: 'confirmProxies', voteId, title, proxies }, closesAt))
    }
  return [...waits, ...proxyNews(votes, ofVotes, context.nowAt).map((one) => waitOf(one))]
}

function titled(repair: { placeText: string; kind: string }): string {
  return `${repair.placeText} ${repairKindOf(repair.kind)?.title ?? ''}`
}

function repairWaits(
  { toConfirm, toAgree, toWork }: ReturnType<typeof summaryOf>,
  isAlarmed: ReadonlySet<string>,
  nowAt: number,
): Waits[] {
  const done = toConfirm.map((repair) => {
    const doneAt = repair.mendedAt ?? repair.movedAt
    const { repairId } = repair
    return waitOf({ kind: 'confirmRepair', repairId, title: titled(repair), doneAt }, doneAt + SILENCE_MS)
  })
  const quoted = toAgree.map((repair) =>
    waitOf({
      kind: 'agreePrice',
      repairId: repair.repairId,
      title: titled(repair),
      priceFen: repair.quotedFen ?? 0,
    }),
  )
  const works = toWork
    .filter((one) => !isAlarmed.has(one.repairId))
    .map((repair) => {
      const dueAt = repair.dueAt ?? nowAt
      const isEmergency = repairKindOf(repair.kind)?.isEmergency === true && repair.answeredAt === null
      const { repairId } = repair
      return waitOf({ kind: 'workRepair', repairId, title: titled(repair), dueAt }, dueAt, isEmergency)
    })
  return [...done, ...quoted, ...works]
}

function resultWait(vote: StoredVote, outcomes: ReadonlyMap<string, string[]>, nowAt: number): Waits {
  return waitOf({
    kind: 'readResult',
    voteId: vote.voteId,
    title: vote.title,
    items: namesOf(vote),
    outcomes: outcomes.get(vote.voteId) ?? [],
    countedTo: countedTo(vote, nowAt),
    closesAt: vote.closesAt,
  })
}

function hasOverdue(todo: Todo): boolean {
  if (todo.kind === 'keepDuties') return todo.missing > 0
  if (todo.kind === 'watchDuties') return true
  return todo.kind === 'lineQuestions' && todo.overdue > 0
}

function todoOf(wait: VoteWait): Todo {
  const { voteId, title } = wait
  switch (wait.kind) {
    case 'announced':
      return { kind: 'voteAnnounced', voteId, title, opensAt: wait.opensAt, objectionsUntil: wait.dueAt }
    case 'objection':
      return {
        kind: 'objectionAnswered',
        voteId,
        title,
        objectionId: wait.objectionId,
        isUpheld: wait.isUpheld,
      }
    case 'draft':
      return { kind: 'adviseDraft', draftId: voteId, title, dueAt: wait.dueAt }
    case 'voteDuty':
      return { kind: 'voteDuty', voteId, title, duty: wait.duty, dueAt: wait.dueAt }
    case 'secondReading':
      return { kind: 'secondReading', voteId, title, papers: wait.papers, dueAt: wait.dueAt }
  }
}

/** What became of the proxies of my homes in votes that still run; every joint owner is told. */
function proxyNews(votes: readonly StoredVote[], { held, papers }: OfVotes, nowAt: number): Todo[] {
  const news: Extract<Todo, { kind: 'readProxy' }>[] = []
  for (const vote of votes) {
    if (vote.proxyCap === 0 || !isRunning(vote, nowAt)) continue
    const { voteId, title } = vote
    for (const { headId, proxy } of only(held, vote, 'owner')) {
      for (const { agentName, registeredAt } of papers.filter(
        (paper) => paper.voteId === voteId && paper.headId === headId,
      ))
        news.push({ kind: 'readProxy', voteId, title, agentName, what: 'registered', at: registeredAt })
      if (!proxy) continue
      const { agentName } = proxy
      const what = proxy.usedAt ? 'used' : proxy.revokedAt ? 'revoked' : 'granted'
      const at = proxy.usedAt ?? proxy.revokedAt ?? proxy.grantedAt
      if (nowAt - at < PROXY_NEWS_MS) news.push({ kind: 'readProxy', voteId, title, agentName, what, at })
    }
  }
  return news.sort((a, b) => b.at - a.at)
}
