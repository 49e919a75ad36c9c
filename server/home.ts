import type { readHome, Todo } from '#contract/home.ts'
import { isAllowed } from '#domain/access.ts'
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
import { representativesToAnswer } from './representatives.ts'
import { repairSummary } from './repairs.ts'
import { witnessNews } from './witness-desk.ts'
import { ballotsToCast, countedTo, namesOf, outcomesOf } from './votes.ts'
import { headsOf, readVotes, type StoredVote, stateOf } from './votes-store.ts'

/** How long a result stays news. */
const NEWS_MS = 14 * 86_400_000
/** How long what became of a proxy stays news. */
const PROXY_NEWS_MS = 7 * 86_400_000
/** More than this on the first screen helps nobody. */
const MOST_TODOS = 6

export const handleReadHome: Handler<typeof readHome> = async (call, { params }) =>
  inCommunity(call.ports.db, params.communityId, async (tx) => {
    const { nowAt } = call
    const community = await tx.query<{ name: string; isMadeUp: boolean }>(
      'SELECT name, is_made_up AS "isMadeUp" FROM communities WHERE community_id = $1',
      [params.communityId],
    )
    const votes = await readVotes(tx, params.communityId)
    const mayCast = call.roles.some((role) => isAllowed(role, 'vote.cast'))
    const todos: Todo[] = []
    for (const { vote, heads } of await ballotsToCast(tx, call, votes))
      todos.push({
        kind: 'castBallot',
        voteId: vote.voteId,
        title: vote.title,
        closesAt: vote.closesAt,
        heads,
      })
    const papers: Todo[] = []
    for (const vote of votes) {
      const unitLabels = mayCast ? await paperNews(tx, vote, call.personId, nowAt) : null
      if (unitLabels)
        papers.push({
          kind: 'paperRecorded',
          voteId: vote.voteId,
          title: vote.title,
          unitLabels,
          contestEndsAt: contestEndsAt(vote.closesAt),
        })
    }
    todos.push(...papers)
    const news = await witnessNews(tx, call, params.communityId, nowAt - NEWS_MS)
    if (news.conflictAt !== null && call.roles.some((role) => isAllowed(role, 'log.read')))
      todos.unshift({ kind: 'readConflict', reportedAt: news.conflictAt })
    if (news.unsigned > 0) todos.push({ kind: 'cosign', checkpoints: news.unsigned })
    for (const due of await initiativesDue(tx, call, params.communityId))
      todos.push({ kind: 'answerInitiative', ...due })
    for (const vote of votes)
      if (mayCast && (stateOf(vote, nowAt) === 'open' || stateOf(vote, nowAt) === 'announced'))
        for (const head of await representativesToAnswer(tx, vote, call.personId))
          todos.push({ kind: 'answerRepresentative', voteId: vote.voteId, title: vote.title, ...head })
    todos.push(...(await proxyNews(tx, votes, call.personId, nowAt)))
    const performance = await performanceNow(tx, params.communityId, nowAt, call.personId)
    todos.push(...dutyTodos(call, performance))
    todos.push(...(await lineTodos(tx, call, params.communityId)))
    const repairs = await repairSummary(tx, call, params.communityId)
    for (const repair of repairs.toConfirm)
      todos.push({
        kind: 'confirmRepair',
        repairId: repair.repairId,
        title: `${repair.placeText} ${repairKindOf(repair.kind)?.title ?? ''}`,
        doneAt: repair.mendedAt ?? repair.movedAt,
      })
    for (const repair of repairs.toAgree)
      todos.push({
        kind: 'agreePrice',
        repairId: repair.repairId,
        title: `${repair.placeText} ${repairKindOf(repair.kind)?.title ?? ''}`,
        priceFen: repair.quotedFen ?? 0,
      })
    for (const repair of repairs.toWork)
      todos.push({
        kind: 'workRepair',
        repairId: repair.repairId,
        title: `${repair.placeText} ${repairKindOf(repair.kind)?.title ?? ''}`,
        dueAt: repair.dueAt ?? nowAt,
      })
    const notices = await unreadNotices(tx, call, params.communityId)
    if (notices.others > 0) todos.push({ kind: 'readNotices', notices: notices.others })
    todos.unshift(
      ...notices.emergencies.map(({ noticeId, title }) => ({
        kind: 'readEmergency' as const,
        noticeId,
        title,
      })),
    )
    const bills = await billsToPay(tx, call, params.communityId)
    if (bills) todos.push({ kind: 'readBills', ...bills })
    for (const { complaintId, what, dueAt } of await complaintTodos(tx, call, params.communityId))
      todos.push({ kind: 'complaint', complaintId, what, dueAt })
    for (const vote of votes)
      if (stateOf(vote, nowAt) === 'closed' && nowAt - vote.closesAt < NEWS_MS)
        todos.push({
          kind: 'readResult',
          voteId: vote.voteId,
          title: vote.title,
          items: namesOf(vote),
          outcomes: await outcomesOf(tx, vote),
          countedTo: await countedTo(tx, vote),
          closesAt: vote.closesAt,
        })
    return {
      nowAt,
      communityName: community.rows[0]?.name ?? '',
      isMadeUp: community.rows[0]?.isMadeUp ?? false,
      todos: todos.slice(0, MOST_TODOS),
      votes: {
        open: votes.filter((vote) => stateOf(vote, nowAt) === 'open').length,
        closed: votes.filter((vote) => stateOf(vote, nowAt) === 'closed').length,
      },
      performance: performanceCounts(performance),
      ledger: await monthSummary(tx, params.communityId, nowAt),
      repairs: { open: repairs.open, closed: repairs.closed },
    }
  })

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
    for (const { proxy } of await headsOf(tx, vote, personId)) {
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
