import type { readHome, Todo } from '#contract/home.ts'
import { isAllowed } from '#domain/access.ts'
import { addDays, startOfDayMs } from '#domain/calendar.ts'
import { byUrgency, type Clocked } from '#domain/reminder/order.ts'
import { SILENCE_MS } from '#domain/repair/clock.ts'
import { repairKindOf } from '#domain/repair/kind.ts'
import { contestEndsAt } from '#domain/vote/paper.ts'
import { billsToPay } from './bills.ts'
import type { Handler } from './call.ts'
import { complaintTodos } from './complaints.ts'
import { inCommunity, type Tx } from './db/scope.ts'
import { dutyTodos, performanceCounts } from './disclosures.ts'
import { performanceNow } from './disclosures-store.ts'
import { initiativesDue } from './initiatives.ts'
import { monthSummary } from './ledger.ts'
import { lineTodos } from './line-questions.ts'
import { unreadNotices } from './notices.ts'
import { paperNews } from './my-paper.ts'
import { waitingPapers } from './proxies.ts'
import { representativesToAnswer } from './representatives.ts'
import { alarmsFor } from './reminder/alarms.ts'
import { repairSummary } from './repairs.ts'
import { transferNews, transfersToConfirm } from './transfers-remind.ts'
import { type VoteWait, voteWaits } from './vote-todos.ts'
import { accountsBound } from './session.ts'
import { witnessNews } from './witness-desk.ts'
import { ballotsToCast, countedTo, namesOf, outcomesOf } from './votes.ts'
import { headsOf, readVotes, type StoredVote, stateOf } from './votes-store.ts'

/** How long a result stays news. */
const NEWS_MS = 14 * 86_400_000
/** How long an account tied to a person stays news. */
const ACCOUNT_NEWS_MS = 7 * 86_400_000
/** How long what became of a proxy stays news. */
const PROXY_NEWS_MS = 7 * 86_400_000
/** The page shows six and the rest when asked; beyond this it only counts. */
const MOST_TODOS = 60

type Waits = Clocked & { readonly todo: Todo }

export const handleReadHome: Handler<typeof readHome> = async (call, { params }) =>
  inCommunity(call.ports.db, params.communityId, async (tx) => {
    const { nowAt } = call
    const community = await tx.query<{ name: string; isMadeUp: boolean }>(
      'SELECT name, is_made_up AS "isMadeUp" FROM communities WHERE community_id = $1',
      [params.communityId],
    )
    const votes = await readVotes(tx, params.communityId)
    const mayCast = call.roles.some((role) => isAllowed(role, 'vote.cast'))
    const found: Waits[] = []
    const add = (todo: Todo, dueAt: number | null = null, isEmergency = false) =>
      void found.push({ todo, dueAt, isEmergency })
    const news = await witnessNews(tx, call, params.communityId, nowAt - NEWS_MS)
    if (news.conflictAt !== null && call.roles.some((role) => isAllowed(role, 'log.read')))
      add({ kind: 'readConflict', reportedAt: news.conflictAt }, null, true)
    // A home that is said to be sold stands on top until its owner has seen what it is about.
    for (const { transferId, unitLabel, isWaiting, contestEndsAt: until } of await transferNews(
      tx,
      call,
      params.communityId,
    ))
      add({ kind: 'readTransfer', transferId, unitLabel, isWaiting, contestEndsAt: until }, until, isWaiting)
    for (const one of await accountsBound(tx, call.personId, nowAt - ACCOUNT_NEWS_MS))
      add({ kind: 'accountBound', ...one })
    const toConfirm = await transfersToConfirm(tx, call, params.communityId)
    if (toConfirm.length > 0) add({ kind: 'confirmTransfers', transfers: toConfirm.length })
    const alarms = (await alarmsFor(tx, params.communityId, call.personId, nowAt)).filter(
      (one) => one.tellFrom <= nowAt,
    )
    for (const { repairId, kind, placeText, respondBy, why } of alarms)
      add(
        {
          kind: 'answerAlarm',
          repairId,
          title: `${placeText} ${repairKindOf(kind)?.title ?? ''}`,
          respondBy,
          isAccepted: why === 'late',
        },
        respondBy,
        true,
      )
    const notices = await unreadNotices(tx, call, params.communityId)
    for (const { noticeId, title, expiresAt } of notices.emergencies)
      add({ kind: 'readEmergency', noticeId, title }, expiresAt, true)
    for (const { vote, heads } of await ballotsToCast(tx, call, votes))
      add(
        { kind: 'castBallot', voteId: vote.voteId, title: vote.title, closesAt: vote.closesAt, heads },
        vote.closesAt,
      )
    for (const vote of votes) {
      const unitLabels = mayCast ? await paperNews(tx, vote, call.personId, nowAt) : null
      const ends = contestEndsAt(vote.closesAt)
      if (unitLabels)
        add(
          { kind: 'paperRecorded', voteId: vote.voteId, title: vote.title, unitLabels, contestEndsAt: ends },
          ends,
        )
    }
    for (const wait of await voteWaits(tx, call, params.communityId, votes)) add(todoOf(wait), wait.dueAt)
    if (news.unsigned > 0) add({ kind: 'cosign', checkpoints: news.unsigned })
    for (const due of await initiativesDue(tx, call, params.communityId))
      add({ kind: 'answerInitiative', ...due }, startOfDayMs(addDays(due.dueOn, 1)))
    for (const vote of votes)
      if (mayCast && (stateOf(vote, nowAt) === 'open' || stateOf(vote, nowAt) === 'announced'))
        for (const head of await representativesToAnswer(tx, vote, call.personId))
          add(
            { kind: 'answerRepresentative', voteId: vote.voteId, title: vote.title, ...head },
            vote.closesAt,
          )
    if (call.roles.some((role) => isAllowed(role, 'vote.paper')))
      for (const vote of votes.filter((one) => one.proxyCap > 0 && nowAt < one.closesAt)) {
        const papers = (await waitingPapers(tx, vote, call.personId)).filter((one) => one.mayConfirm)
        if (papers.length > 0)
          add(
            { kind: 'confirmProxies', voteId: vote.voteId, title: vote.title, proxies: papers.length },
            vote.closesAt,
          )
      }
    for (const one of await proxyNews(tx, votes, call.personId, nowAt)) add(one)
    const performance = await performanceNow(tx, params.communityId, nowAt, call.personId)
    // A count of several has no one clock; what of it is overdue stands with what is overdue.
    for (const one of dutyTodos(call, performance)) add(one, hasOverdue(one) ? nowAt : null)
    for (const one of await lineTodos(tx, call, params.communityId)) add(one, hasOverdue(one) ? nowAt : null)
    const repairs = await repairSummary(tx, call, params.communityId)
    const titled = (repair: { placeText: string; kind: string }) =>
      `${repair.placeText} ${repairKindOf(repair.kind)?.title ?? ''}`
    for (const repair of repairs.toConfirm) {
      const doneAt = repair.mendedAt ?? repair.movedAt
      add(
        { kind: 'confirmRepair', repairId: repair.repairId, title: titled(repair), doneAt },
        doneAt + SILENCE_MS,
      )
    }
    for (const repair of repairs.toAgree)
      add({
        kind: 'agreePrice',
        repairId: repair.repairId,
        title: titled(repair),
        priceFen: repair.quotedFen ?? 0,
      })
    const isAlarmed = new Set(alarms.map((one) => one.repairId))
    for (const repair of repairs.toWork.filter((one) => !isAlarmed.has(one.repairId))) {
      const dueAt = repair.dueAt ?? nowAt
      const isEmergency = repairKindOf(repair.kind)?.isEmergency === true && repair.answeredAt === null
      add({ kind: 'workRepair', repairId: repair.repairId, title: titled(repair), dueAt }, dueAt, isEmergency)
    }
    if (notices.others > 0) add({ kind: 'readNotices', notices: notices.others })
    const bills = await billsToPay(tx, call, params.communityId)
    if (bills) add({ kind: 'readBills', ...bills }, startOfDayMs(addDays(bills.dueOn, 1)))
    for (const { complaintId, what, dueAt, endsAt } of await complaintTodos(tx, call, params.communityId))
      add({ kind: 'complaint', complaintId, what, dueAt }, endsAt)
    for (const vote of votes)
      if (stateOf(vote, nowAt) === 'closed' && nowAt - vote.closesAt < NEWS_MS)
        add({
          kind: 'readResult',
          voteId: vote.voteId,
          title: vote.title,
          items: namesOf(vote),
          outcomes: await outcomesOf(tx, vote),
          countedTo: await countedTo(tx, vote, nowAt),
          closesAt: vote.closesAt,
        })
    const todos = byUrgency(found, nowAt)
    // Of the company's works only the first are read; how many are past their clock is counted for all.
    const lateWorks = todos.filter(
      ({ todo, dueAt }) => todo.kind === 'workRepair' && dueAt !== null && dueAt <= nowAt,
    )
    const unread =
      repairs.toWork.length > 0 ? Math.max(0, repairs.late - lateWorks.length - alarms.length) : 0
    return {
      nowAt,
      communityName: community.rows[0]?.name ?? '',
      isMadeUp: community.rows[0]?.isMadeUp ?? false,
      todos: todos.slice(0, MOST_TODOS).map(({ todo }) => todo),
      todoCounts: {
        all: todos.length + unread,
        overdue: todos.filter(({ dueAt }) => dueAt !== null && dueAt <= nowAt).length + unread,
      },
      votes: {
        open: votes.filter((vote) => stateOf(vote, nowAt) === 'open').length,
        closed: votes.filter((vote) => stateOf(vote, nowAt) === 'closed').length,
      },
      performance: performanceCounts(performance),
      ledger: await monthSummary(tx, params.communityId, nowAt),
      repairs: { open: repairs.open, closed: repairs.closed },
    }
  })

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
async function proxyNews(
  tx: Tx,
  votes: readonly StoredVote[],
  personId: string,
  nowAt: number,
): Promise<Todo[]> {
  const news: Extract<Todo, { kind: 'readProxy' }>[] = []
  for (const vote of votes) {
    const phase = stateOf(vote, nowAt)
    if (vote.proxyCap === 0 || (phase !== 'open' && phase !== 'announced')) continue
    const papers = await waitingPapers(tx, vote, personId)
    for (const { headId, proxy } of await headsOf(tx, vote, personId)) {
      for (const one of papers.filter((paper) => paper.headId === headId))
        news.push({
          kind: 'readProxy',
          voteId: vote.voteId,
          title: vote.title,
          agentName: one.agentName,
          what: 'registered',
          at: one.registeredAt,
        })
      if (!proxy) continue
      const { agentName } = proxy
      const what = proxy.usedAt ? 'used' : proxy.revokedAt ? 'revoked' : 'granted'
      const at = proxy.usedAt ?? proxy.revokedAt ?? proxy.grantedAt
      if (nowAt - at < PROXY_NEWS_MS)
        news.push({ kind: 'readProxy', voteId: vote.voteId, title: vote.title, agentName, what, at })
    }
  }
  return news.sort((a, b) => b.at - a.at)
}
