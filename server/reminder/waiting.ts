import { type Action, isAllowed, isRole, type Role } from '#domain/access.ts'
import { addDays, startOfDayMs } from '#domain/calendar.ts'
import type { Waiting } from '#domain/reminder/plan.ts'
import { SILENCE_MS } from '#domain/repair/clock.ts'
import type { Call } from '../call.ts'
import { complaintTodos } from '../complaints.ts'
import { dutiesOverdueSince } from '../disclosures.ts'
import { performanceNow } from '../disclosures-store.ts'
import { initiativesDue } from '../initiatives.ts'
import { linesOverdueSince } from '../line-questions.ts'
import { type VoteWait, voteWaits } from '../vote-todos.ts'
import type { Tx } from '../db/scope.ts'
import { closeToSign } from '../ledger-close.ts'
import { unreadNotices } from '../notices.ts'
import type { Ports } from '../ports.ts'
import { repairSummary } from '../repairs.ts'
import { findRepairs } from '../repair-store.ts'
import { ballotsToCast } from '../votes.ts'
import { readVotes } from '../votes-store.ts'
import { alarmsFor, alarmWaiting } from './alarms.ts'

const MOST_WORKS = 200

/**
 * What of an estate waits for a person, from the same facts that the home page shows: nothing here decides whether a ballot may be
 * cast or a repair is done.
 */
export async function waitingFor(tx: Tx, call: Call, communityId: string): Promise<Waiting[]> {
  const waiting: Waiting[] = (await alarmsFor(tx, communityId, call.personId, call.nowAt)).map(alarmWaiting)
  const notices = await unreadNotices(tx, call, communityId)
  for (const one of notices.emergencies)
    waiting.push({
      kind: 'emergency',
      thingId: one.noticeId,
      // A correction is to be read anew.
      turn: String(one.version),
      since: one.shownFrom,
      dueAt: one.expiresAt,
    })
  const votes = await readVotes(tx, communityId)
  for (const wait of await voteWaits(tx, call, communityId, votes))
    waiting.push({
      kind: wait.kind,
      thingId: wait.voteId,
      turn: turnOf(wait),
      since: wait.since,
      dueAt: wait.kind === 'announced' ? (wait.dueAt ?? wait.opensAt) : wait.dueAt,
    })
  const overdue = await overdueSince(tx, call, communityId)
  if (overdue !== null)
    waiting.push({ kind: 'watch', thingId: 'overdue', turn: String(overdue), since: overdue, dueAt: overdue })
  for (const { vote } of await ballotsToCast(tx, call, votes))
    waiting.push({
      kind: 'vote',
      thingId: vote.voteId,
      turn: '',
      since: vote.opensAt,
      dueAt: vote.closesAt,
    })
  const repairs = await repairSummary(tx, call, communityId)
  for (const { repairId, mendedAt } of repairs.toConfirm)
    if (mendedAt !== null)
      waiting.push({
        kind: 'confirmRepair',
        thingId: repairId,
        turn: String(mendedAt),
        since: mendedAt,
        dueAt: mendedAt + SILENCE_MS,
      })
  for (const { repairId, pausedAt, movedAt, quotedFen } of repairs.toAgree)
    waiting.push({
      kind: 'agreePrice',
      thingId: repairId,
      turn: `${pausedAt ?? movedAt} ${quotedFen}`,
      since: pausedAt ?? movedAt,
      dueAt: null,
    })
  for (const one of await complaintTodos(tx, call, communityId))
    waiting.push({
      kind: one.what === 'work' ? 'work' : 'complaint',
      thingId: one.complaintId,
      turn: `${one.what} ${one.endsAt ?? one.since}`,
      since: one.since,
      dueAt: one.endsAt,
    })
  for (const one of await worksOf(tx, call, communityId))
    waiting.push({
      kind: 'work',
      thingId: one.repairId,
      // The next clock of the same work, to mend after to answer, is a matter of its own.
      turn: String(one.dueAt),
      since: one.movedAt,
      dueAt: one.dueAt,
    })
  if (mayDo(call, 'ledger.sign')) {
    const close = await closeToSign(tx, communityId, call.personId, call.nowAt)
    if (close)
      waiting.push({
        kind: 'signBook',
        thingId: close.month,
        turn: String(close.closedAt),
        since: close.closedAt,
        dueAt: null,
      })
  }
  for (const source of call.ports.waitingSources) waiting.push(...(await source.of(tx, call, communityId)))
  return waiting
}

/** A paper read after the others of its vote, and a draft submitted again, are matters of their own. */
function turnOf(wait: VoteWait): string {
  if (wait.kind === 'objection') return wait.objectionId
  if (wait.kind === 'voteDuty') return `${wait.duty} ${wait.since}`
  return wait.kind === 'announced' ? '' : String(wait.since)
}

/** Since when something that this person must do for the estate or watch over is overdue; null where nothing is. */
async function overdueSince(tx: Tx, call: Call, communityId: string): Promise<number | null> {
  if (
    !mayDo(call, 'disclosure.post') &&
    !mayDo(call, 'disclosure.excuse') &&
    !mayDo(call, 'initiative.answer')
  )
    return null
  const performance = await performanceNow(tx, communityId, call.nowAt, call.personId)
  const since = [
    dutiesOverdueSince(call, performance),
    await linesOverdueSince(tx, call, communityId),
    ...(await initiativesDue(tx, call, communityId))
      .filter((one) => one.isOverdue)
      .map((one) => startOfDayMs(addDays(one.dueOn, 1))),
  ].filter((at) => at !== null)
  return since.length === 0 ? null : Math.min(...since)
}

/**
 * Repairs with a clock, also one that has run out: of a worker what was given to them, of the company what was given to nobody.
 * Where there are too many, those that can still be done in time come first.
 */
async function worksOf(tx: Tx, call: Call, communityId: string) {
  const isCompany = mayDo(call, 'repair.move')
  if (!isCompany && !mayDo(call, 'repair.work')) return []
  return findRepairs(
    tx,
    communityId,
    `is_open AND due_at IS NOT NULL AND (worker_id = $3 OR ($4 AND worker_id IS NULL AND third_party = ''))
     ORDER BY due_at <= $2, due_at, repair_id LIMIT ${MOST_WORKS}`,
    [new Date(call.nowAt), call.personId, isCompany],
  )
}

/** Who may have something waiting, more than have it and never fewer, with the instant since when something new may wait. */
export async function whoMayWait(
  tx: Tx,
  ports: Pick<Ports, 'waitingSources'>,
  communityId: string,
  nowAt: number,
): Promise<Map<string, number>> {
  const { rows } = await tx.query<{ personId: string; since: number }>({
    name: 'who-may-wait',
    text: `SELECT person_id AS "personId", coalesce(max(since), 'epoch') AS since FROM (
        SELECT o.person_id, v.opens_at AS since FROM votes v
          JOIN head_voters hv USING (community_id, vote_id) JOIN owners o USING (community_id, owner_id)
          WHERE v.community_id = $1 AND v.opens_at <= $2 AND v.closes_at > $2
        UNION ALL SELECT o.person_id, v.notice_at FROM votes v
          JOIN head_voters hv USING (community_id, vote_id) JOIN owners o USING (community_id, owner_id)
          WHERE v.community_id = $1 AND v.notice_at <= $2 AND v.opens_at > $2
        UNION ALL SELECT o.filed_by, a.answered_at FROM vote_objections o
          JOIN vote_objection_answers a USING (community_id, vote_id, objection_id)
          WHERE o.community_id = $1 AND a.answered_at > $2 - interval '7 days'
        UNION ALL SELECT reported_by, moved_at FROM repairs
          WHERE community_id = $1 AND is_open AND state IN ('done', 'quoted')
        UNION ALL SELECT filed_by, to_timestamp((standing->>'since')::float8 / 1000) FROM complaints
          WHERE community_id = $1 AND is_open
        UNION ALL SELECT o.person_id, c.invited_at FROM complaints c
          JOIN unit_owners u ON u.community_id = c.community_id AND u.unit_id = c.invited_unit
          JOIN owners o ON o.community_id = u.community_id AND o.owner_id = u.owner_id
          WHERE c.community_id = $1 AND c.invited_unit IS NOT NULL AND c.is_open
        UNION ALL SELECT o.person_id, greatest(e.shown_from, e.at) FROM (
            SELECT DISTINCT ON (v.notice_id) v.notice_id, v.kind, v.shown_from, v.expires_at, v.at
            FROM notices n JOIN notice_versions v USING (community_id, notice_id)
            WHERE n.community_id = $1 AND n.class = 'emergency' ORDER BY v.notice_id, v.version DESC) e
          JOIN units u ON notice_covers($1, e.notice_id, u.building, u.stair, u.unit_id)
          JOIN unit_owners uo ON uo.community_id = u.community_id AND uo.unit_id = u.unit_id
          JOIN owners o ON o.community_id = uo.community_id AND o.owner_id = uo.owner_id
          WHERE u.community_id = $1 AND e.kind <> 'withdraw' AND e.shown_from <= $2 AND e.expires_at > $2
        UNION ALL SELECT person_id, NULL FROM person_roles
          WHERE community_id = $1 AND role <> 'owner' AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2)
      ) AS found (person_id, since)
      WHERE person_id IS NOT NULL GROUP BY person_id ORDER BY person_id`,
    values: [communityId, new Date(nowAt)],
  })
  const who = new Map(rows.map((row) => [row.personId, row.since]))
  for (const source of ports.waitingSources)
    for (const { personId, since } of await source.who(tx, communityId, nowAt))
      who.set(personId, Math.max(since, who.get(personId) ?? since))
  return who
}

/** Who acts for others in an estate: what comes to them is not dated by person. */
export async function staffOf(tx: Tx, communityId: string, nowAt: number): Promise<Set<string>> {
  const { rows } = await tx.query<{ personId: string }>(
    `SELECT DISTINCT person_id AS "personId" FROM person_roles
     WHERE community_id = $1 AND role <> 'owner' AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2)`,
    [communityId, new Date(nowAt)],
  )
  return new Set(rows.map((row) => row.personId))
}

/** The estates where a person acts for others; whoever only owns a home is looked at every hour anyway. */
export async function estatesServed(tx: Tx, personId: string): Promise<string[]> {
  const { rows } = await tx.query<{ communityId: string }>(
    `SELECT DISTINCT community_id::text AS "communityId" FROM person_roles
     WHERE person_id = $1 AND role <> 'owner' AND valid_to IS NULL ORDER BY 1`,
    [personId],
  )
  return rows.map((row) => row.communityId)
}

/** When something next begins to wait for people of the estate by the clock alone, without a write; null where nothing does. */
export async function nextBeginning(
  tx: Tx,
  ports: Pick<Ports, 'waitingSources'>,
  communityId: string,
  nowAt: number,
): Promise<number | null> {
  const { rows } = await tx.query<{ at: number | null }>({
    name: 'next-beginning',
    text: `SELECT min(at) AS at FROM (
        SELECT notice_at AS at FROM votes WHERE community_id = $1 AND notice_at > $2
        UNION ALL SELECT opens_at FROM votes WHERE community_id = $1 AND opens_at > $2
        UNION ALL SELECT shown_from FROM notice_versions WHERE community_id = $1 AND shown_from > $2
        UNION ALL SELECT valid_from FROM person_roles WHERE community_id = $1 AND valid_from > $2
      ) AS begins`,
    values: [communityId, new Date(nowAt)],
  })
  let first = rows[0]?.at ?? null
  for (const source of ports.waitingSources) {
    const at = (await source.begins?.(tx, communityId, nowAt)) ?? null
    if (at !== null && (first === null || at < first)) first = at
  }
  return first
}

/** A person as if they called now, with all roles they hold in the estate. */
export async function callOf(
  tx: Tx,
  ports: Ports,
  communityId: string,
  personId: string,
  nowAt: number,
): Promise<Call> {
  const { rows } = await tx.query<{ role: string }>(
    `SELECT DISTINCT role FROM person_roles WHERE person_id = $1 AND community_id = $2
       AND valid_from <= $3 AND (valid_to IS NULL OR valid_to > $3)`,
    [personId, communityId, new Date(nowAt)],
  )
  const roles = rows.map((row) => row.role).filter(isRole)
  const photo = () => Promise.reject(new Error('nobody called'))
  return { ports, nowAt, personId, sessionId: '', roles: roles as Role[], idempotencyKey: '', photo }
}

function mayDo(call: Call, action: Action): boolean {
  return call.roles.some((role) => isAllowed(role, action))
}
