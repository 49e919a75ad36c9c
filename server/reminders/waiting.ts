import { type Action, isAllowed, isRole, type Role } from '#domain/core/access.ts'
import { addDays, startOfDayMs } from '#domain/core/calendar.ts'
import type { Waiting } from '#domain/reminders/plan.ts'
import { SILENCE_MS } from '#domain/repairs/clock.ts'
import type { RequestContext } from '#server/core/http/context.ts'
import { complaintQuestions, complaintTodos } from '#server/complaints/routes.ts'
import { COMPLAINT_WAITERS } from '#server/complaints/store.ts'
import { askAll, type Question } from '#server/core/db/ask.ts'
import { dutiesOverdueSince } from '#server/performance/routes.ts'
import { performanceNow } from '#server/performance/store.ts'
import { initiativesDueQuestion } from '#server/votes/initiatives/routes.ts'
import { linesOverdueQuestion } from '#server/ledger/questions.ts'
import {
  VOTE_BEGINNINGS,
  VOTE_WAITERS,
  type VoteWait,
  voteQuestions,
  voteWaits,
} from '#server/votes/todos.ts'
import type { Tx } from '#server/core/db/scope.ts'
import { closeToSign } from '#server/ledger/close.ts'
import { unreadNoticesQuestion } from '#server/notices/routes.ts'
import { NOTICE_BEGINNINGS, NOTICE_WAITERS } from '#server/notices/store.ts'
import type { Ports } from '#server/core/ports.ts'
import { summaryOf, summaryQuestions } from '#server/repairs/routes.ts'
import { findRepairs, REPAIR_WAITERS } from '#server/repairs/store.ts'
import { ballotsToCast } from '#server/votes/routes.ts'
import { heldHeadsQuestion, votesQuestion } from '#server/votes/store.ts'
import { alarmsFor, alarmWaiting } from './alarms.ts'

const MOST_WORKS = 200

type AnswerOf<Ask extends (...given: never[]) => Question<unknown>> =
  ReturnType<Ask> extends Question<infer Answer> ? Answer : never

/**
 * What of an estate waits for a person, from the same facts that the home page shows: nothing here decides whether a ballot may be
 * cast or a repair is done.
 */
export async function waitingFor(tx: Tx, context: RequestContext, estateId: string): Promise<Waiting[]> {
  const alarms = await alarmsFor(tx, estateId, context.personId, context.nowAt)
  const estate = await askAll(tx, {
    notices: unreadNoticesQuestion(context, estateId),
    votes: votesQuestion(estateId),
    ...summaryQuestions(context, estateId),
    ...complaintQuestions(context, estateId),
  })
  const waiting = [
    ...alarms.map(alarmWaiting),
    ...noticesWaiting(estate.notices),
    ...(await votesWaiting(tx, context, estateId, estate.votes)),
    ...(await overdueWaiting(tx, context, estateId)),
    ...repairsWaiting(summaryOf(context, estate)),
    ...complaintsWaiting(complaintTodos(context, estate)),
    ...(await worksWaiting(tx, context, estateId)),
    ...(await bookWaiting(tx, context, estateId)),
  ]
  for (const source of context.ports.waitingSources) waiting.push(...(await source.of(tx, context, estateId)))
  return waiting
}

function noticesWaiting({ emergencies }: AnswerOf<typeof unreadNoticesQuestion>): Waiting[] {
  return emergencies.map((one) => ({
    kind: 'emergency',
    thingId: one.noticeId,
    // A correction is to be read anew.
    turn: String(one.version),
    since: one.shownFrom,
    dueAt: one.expiresAt,
  }))
}

/** What a vote asks of its committee and of its owners, and the ballots that can still be cast. */
async function votesWaiting(
  tx: Tx,
  context: RequestContext,
  estateId: string,
  votes: AnswerOf<typeof votesQuestion>,
): Promise<Waiting[]> {
  const running = votes.filter((vote) => context.nowAt < vote.closesAt)
  const ofVotes = await askAll(tx, {
    held: heldHeadsQuestion(estateId, running, context.personId),
    ...voteQuestions(context, estateId, votes),
  })
  const waits = await voteWaits(tx, context, votes, ofVotes.held, ofVotes)
  return [
    ...waits.map(
      (wait): Waiting => ({
        kind: wait.kind,
        thingId: wait.voteId,
        turn: turnOf(wait),
        since: wait.since,
        dueAt: wait.kind === 'announced' ? (wait.dueAt ?? wait.opensAt) : wait.dueAt,
      }),
    ),
    ...ballotsToCast(context, votes, ofVotes.held).map(
      ({ vote }): Waiting => ({
        kind: 'vote',
        thingId: vote.voteId,
        turn: '',
        since: vote.opensAt,
        dueAt: vote.closesAt,
      }),
    ),
  ]
}

async function overdueWaiting(tx: Tx, context: RequestContext, estateId: string): Promise<Waiting[]> {
  const since = await overdueSince(tx, context, estateId)
  if (since === null) return []
  return [{ kind: 'watch', thingId: 'overdue', turn: String(since), since, dueAt: since }]
}

/** The word that a repair waits for from its reporter: whether it is mended, or what it may cost. */
function repairsWaiting({ toConfirm, toAgree }: ReturnType<typeof summaryOf>): Waiting[] {
  return [
    ...toConfirm.flatMap(({ repairId, mendedAt }): Waiting[] =>
      mendedAt === null
        ? []
        : [
            {
              kind: 'confirmRepair',
              thingId: repairId,
              turn: String(mendedAt),
              since: mendedAt,
              dueAt: mendedAt + SILENCE_MS,
            },
          ],
    ),
    ...toAgree.map(
      ({ repairId, pausedAt, movedAt, quotedFen }): Waiting => ({
        kind: 'agreePrice',
        thingId: repairId,
        turn: `${pausedAt ?? movedAt} ${quotedFen}`,
        since: pausedAt ?? movedAt,
        dueAt: null,
      }),
    ),
  ]
}

function complaintsWaiting(todos: ReturnType<typeof complaintTodos>): Waiting[] {
  return todos.map((one) => ({
    kind: one.what === 'work' ? 'work' : 'complaint',
    thingId: one.complaintId,
    turn: `${one.what} ${one.endsAt ?? one.since}`,
    since: one.since,
    dueAt: one.endsAt,
  }))
}

async function worksWaiting(tx: Tx, context: RequestContext, estateId: string): Promise<Waiting[]> {
  return (await worksOf(tx, context, estateId)).map((one) => ({
    kind: 'work',
    thingId: one.repairId,
    // The next clock of the same work, to mend after to answer, is a matter of its own.
    turn: String(one.dueAt),
    since: one.movedAt,
    dueAt: one.dueAt,
  }))
}

async function bookWaiting(tx: Tx, context: RequestContext, estateId: string): Promise<Waiting[]> {
  if (!mayDo(context, 'ledger.sign')) return []
  const close = await closeToSign(tx, estateId, context.personId, context.nowAt)
  if (!close) return []
  const { month, closedAt } = close
  return [{ kind: 'signBook', thingId: month, turn: String(closedAt), since: closedAt, dueAt: null }]
}

/** A paper read after the others of its vote, and a draft submitted again, are matters of their own. */
function turnOf(wait: VoteWait): string {
  if (wait.kind === 'objection') return wait.objectionId
  if (wait.kind === 'voteDuty') return `${wait.duty} ${wait.since}`
  return wait.kind === 'announced' ? '' : String(wait.since)
}

/** Since when something that this person must do for the estate or watch over is overdue; null where nothing is. */
async function overdueSince(tx: Tx, context: RequestContext, estateId: string): Promise<number | null> {
  if (
    !mayDo(context, 'disclosure.post') &&
    !mayDo(context, 'disclosure.excuse') &&
    !mayDo(context, 'initiative.answer')
  )
    return null
  const performance = await performanceNow(tx, estateId, context.nowAt, context.personId)
  const { lines, initiatives } = await askAll(tx, {
    lines: linesOverdueQuestion(context, estateId),
    initiatives: initiativesDueQuestion(context, estateId),
  })
  const since = [
    dutiesOverdueSince(context, performance),
    lines,
    ...initiatives.filter((one) => one.isOverdue).map((one) => startOfDayMs(addDays(one.dueOn, 1))),
  ].filter((at) => at !== null)
  return since.length === 0 ? null : Math.min(...since)
}

/**
 * Repairs with a clock, also one that has run out: of a worker what was given to them, of the company what was given to nobody.
 * Where there are too many, those that can still be done in time come first.
 */
async function worksOf(tx: Tx, context: RequestContext, estateId: string) {
  const isCompany = mayDo(context, 'repair.move')
  if (!isCompany && !mayDo(context, 'repair.work')) return []
  return findRepairs(
    tx,
    estateId,
    `is_open AND due_at IS NOT NULL AND (worker_id = $3 OR ($4 AND worker_id IS NULL AND third_party = ''))
     ORDER BY due_at <= $2, due_at, repair_id LIMIT ${MOST_WORKS}`,
    [new Date(context.nowAt), context.personId, isCompany],
  )
}

/** Who may have something waiting, more than have it and never fewer, with the instant since when something new may wait. */
export async function whoMayWait(
  tx: Tx,
  ports: Pick<Ports, 'waitingSources'>,
  estateId: string,
  nowAt: number,
): Promise<Map<string, number>> {
  const { rows } = await tx.query<{ personId: string; since: number }>({
    name: 'who-may-wait',
    text: `SELECT person_id AS "personId", coalesce(max(since), 'epoch') AS since FROM (
        ${VOTE_WAITERS} UNION ALL ${REPAIR_WAITERS} UNION ALL ${COMPLAINT_WAITERS} UNION ALL ${NOTICE_WAITERS}
      ) AS found (person_id, since)
      WHERE person_id IS NOT NULL GROUP BY person_id ORDER BY person_id`,
    values: [estateId, new Date(nowAt)],
  })
  const who = new Map(rows.map((row) => [row.personId, row.since]))
  for (const personId of await staffOf(tx, estateId, nowAt)) if (!who.has(personId)) who.set(personId, 0)
  for (const source of ports.waitingSources)
    for (const { personId, since } of await source.who(tx, estateId, nowAt))
      who.set(personId, Math.max(since, who.get(personId) ?? since))
  return who
}

/** Who acts for others in an estate: what comes to them is not dated by person. */
export async function staffOf(tx: Tx, estateId: string, nowAt: number): Promise<Set<string>> {
  const { rows } = await tx.query<{ personId: string }>(
    `SELECT DISTINCT person_id AS "personId" FROM held_roles
     WHERE estate_id = $1 AND role NOT IN ('owner', 'resident') AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2)`,
    [estateId, new Date(nowAt)],
  )
  return new Set(rows.map((row) => row.personId))
}

/** The estates where a person acts for others; whoever only owns a home is looked at every hour anyway. */
export async function estatesServed(tx: Tx, personId: string): Promise<string[]> {
  const { rows } = await tx.query<{ estateId: string }>(
    `SELECT DISTINCT estate_id::text AS "estateId" FROM held_roles
     WHERE person_id = $1 AND role NOT IN ('owner', 'resident') AND valid_to IS NULL ORDER BY 1`,
    [personId],
  )
  return rows.map((row) => row.estateId)
}

/** When something next begins to wait for people of the estate by the clock alone, without a write; null where nothing does. */
export async function nextBeginning(
  tx: Tx,
  ports: Pick<Ports, 'waitingSources'>,
  estateId: string,
  nowAt: number,
): Promise<number | null> {
  const { rows } = await tx.query<{ at: number | null }>({
    name: 'next-beginning',
    text: `SELECT min(at) AS at FROM (
        ${VOTE_BEGINNINGS} UNION ALL ${NOTICE_BEGINNINGS}
      ) AS begins`,
    values: [estateId, new Date(nowAt)],
  })
  const roles = await tx.query<{ at: number | null }>(
    'SELECT min(valid_from) AS at FROM held_roles WHERE estate_id = $1 AND valid_from > $2',
    [estateId, new Date(nowAt)],
  )
  let first = earlier(rows[0]?.at ?? null, roles.rows[0]?.at ?? null)
  for (const source of ports.waitingSources) {
    const at = (await source.begins?.(tx, estateId, nowAt)) ?? null
    first = earlier(first, at)
  }
  return first
}

function earlier(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other)
}

/** A person as if they called now, with all roles they hold in the estate. */
export async function callOf(
  tx: Tx,
  ports: Ports,
  estateId: string,
  personId: string,
  nowAt: number,
): Promise<RequestContext> {
  const { rows } = await tx.query<{ role: string }>(
    `SELECT DISTINCT role FROM held_roles WHERE person_id = $1 AND estate_id = $2
       AND valid_from <= $3 AND (valid_to IS NULL OR valid_to > $3)`,
    [personId, estateId, new Date(nowAt)],
  )
  const roles = rows.map((row) => row.role).filter(isRole)
  const photo = () => Promise.reject(new Error('nobody called'))
  return { ports, nowAt, personId, sessionId: '', roles: roles as Role[], idempotencyKey: '', photo }
}

function mayDo(context: RequestContext, action: Action): boolean {
  return context.roles.some((role) => isAllowed(role, action))
}
