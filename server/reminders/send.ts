import type { ReminderWay } from '#contract/reminders/endpoints.ts'
import type { Channel } from '#contract/identity/endpoints.ts'
import { mayTurnOff, type ReminderKind, type ReminderTemplate } from '#domain/reminders/kinds.ts'
import { isOver } from '#domain/reminders/plan.ts'
import { quietAround } from '#domain/reminders/quiet.ts'
import { quietPorts } from '#server/core/db/quiet.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import type { Work } from '#server/core/jobs/work.ts'
import type { Ports, PushMessage, PushOutcome } from '#server/core/ports.ts'
import { SomeFailed } from '#server/core/jobs/scheduler.ts'
import { phoneOf } from './alarms.ts'
import { keyOf } from './plan.ts'
import { lookAtPerson, readSettings } from './store.ts'
import { callOf, waitingFor } from './waiting.ts'
import { pushWords } from './words.ts'

const BATCH = 20
const MOST_ROUNDS = 50
/** A call that has not answered by then will not; whoever died over it is taken for that. */
const LEASE_MS = 2 * 60_000
const FIRST_WAIT_MS = 30_000
const LONGEST_WAIT_MS = 60 * 60_000
/** After so many tries it is given up: by then the next step of what still waits is near. Basis: product. */
const MOST_TRIES = 6

export type SendRules = {
  /** Tests let it break here: after the host was called, before that is written down. */
  readonly afterCall?: () => void
}

type Send = {
  readonly messageId: string
  readonly channel: ReminderWay
  readonly personId: string
  readonly template: ReminderTemplate
  readonly breaksQuiet: boolean
  readonly tries: number
  /** Until when it is this server's. */
  readonly leaseAt: number
}

/** Sends what is queued and due in one estate through its hosts; answers how many went out. */
async function sendIn(
  ports: Ports,
  estateId: string,
  rules: SendRules,
  signal?: AbortSignal,
): Promise<number> {
  let sent = 0
  const faults: unknown[] = []
  for (let round = 0; round < MOST_ROUNDS && !signal?.aborted; round += 1) {
    const due = await claim(ports, estateId)
    for (const one of due)
      try {
        if (await sendOne(ports, estateId, one, rules)) sent += 1
      } catch (fault) {
        faults.push(fault)
      }
    if (due.length < BATCH) break
  }
  if (faults.length > 0) throw new SomeFailed(faults, sent)
  return sent
}

const WAITING_SENDS =
  "SELECT estate_id, next_at AS due_at FROM reminder_sends WHERE state IN ('queued', 'calling')"

export function sendRemindersWork(ports: Ports, rules: SendRules = {}): Work {
  const own = quietPorts(ports)
  return {
    name: 'send-reminders',
    waiting: WAITING_SENDS,
    inEstate: (estateId, signal) => sendIn(own, estateId, rules, signal),
  }
}

/**
 * Takes what is due for this server. What somebody was calling about when they died may have arrived: it is given up, not sent
 * again.
 */
async function claim(ports: Ports, estateId: string): Promise<Send[]> {
  const nowAt = ports.nowMs()
  return inEstate(ports.db, estateId, async (tx) => {
    const at = new Date(nowAt)
    await tx.query(
      `UPDATE reminder_sends SET state = 'failed', fault = 'unknown'
       WHERE estate_id = $1 AND state = 'calling' AND next_at <= $2`,
      [estateId, at],
    )
    const { rows } = await tx.query<Send>(
      `WITH due AS (
         SELECT message_id, channel FROM reminder_sends WHERE estate_id = $1 AND state = 'queued' AND next_at <= $2
         ORDER BY next_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
       UPDATE reminder_sends s SET next_at = $3 FROM due, reminder_messages m
       WHERE s.estate_id = $1 AND s.message_id = due.message_id AND s.channel = due.channel
         AND m.estate_id = $1 AND m.message_id = s.message_id
       RETURNING s.message_id AS "messageId", s.channel, s.tries, m.person_id AS "personId", m.template,
         m.breaks_quiet AS "breaksQuiet", s.next_at AS "leaseAt"`,
      [estateId, at, new Date(nowAt + LEASE_MS)],
    )
    return rows
  })
}

type Ready = { readonly to: string; readonly message: PushMessage; readonly grantId: string }

async function sendOne(ports: Ports, estateId: string, send: Send, rules: SendRules): Promise<boolean> {
  const channel = ports.push[send.channel]
  const ready = await inEstate(ports.db, estateId, (tx) => prepare(tx, ports, estateId, send))
  if (!ready || !channel) return false
  const { template } = send
  let outcome: PushOutcome
  try {
    outcome = await channel.send({ ...ready, template })
  } catch {
    outcome = { fault: 'adapter-broken' }
  }
  rules.afterCall?.()
  await inEstate(ports.db, estateId, (tx) => book(tx, ports, estateId, send, outcome))
  return outcome === 'sent'
}

/** Looks once more whether it is to be sent, takes a yes of the user for it and marks that the host is being called. */
async function prepare(tx: Tx, ports: Ports, estateId: string, send: Send): Promise<Ready | null> {
  const nowAt = ports.nowMs()
  const { personId, channel, template } = send
  // Whoever was slower than the lease finds that it is another's.
  const mine = await tx.query(
    `SELECT 1 FROM reminder_sends WHERE estate_id = $1 AND message_id = $2 AND channel = $3
       AND state = 'queued' AND next_at = $4 FOR UPDATE`,
    [estateId, send.messageId, channel, new Date(send.leaseAt)],
  )
  if (mine.rows.length === 0) return null
  const end = async (state: 'dropped' | 'failed', fault: string) => {
    await mark(tx, estateId, send, { state, fault, nextAt: nowAt })
    return null
  }
  const settings = await readSettings(tx, personId)
  if (!ports.push[channel]?.templates[template]) return end('dropped', 'channel-gone')
  if (isHost(channel) && settings.channelsOff.includes(channel)) return end('dropped', 'turned-off')
  const waiting = await waitingFor(tx, await callOf(tx, ports, estateId, personId, nowAt), estateId)
  const still = new Set(waiting.filter((one) => !isOver(one, nowAt)).map((one) => keyOf(one)))
  const { rows } = await tx.query<{
    kind: ReminderKind
    thingId: string
    turn: string
    dueAt: number | null
  }>(
    `SELECT kind, thing_id AS "thingId", turn, due_at AS "dueAt" FROM reminder_steps
     WHERE estate_id = $1 AND message_id = $2 ORDER BY due_at NULLS LAST, kind, thing_id`,
    [estateId, send.messageId],
  )
  const isOff = (kind: ReminderKind) => mayTurnOff(kind) && settings.kindsOff.includes(kind)
  const items = rows.filter((row) => still.has(keyOf(row)) && !isOff(row.kind))
  if (items.length === 0) return end('dropped', 'done')
  const quiet = send.breaksQuiet ? null : quietAround(nowAt, settings.quiet)
  if (quiet) {
    const isTooLate = items.every((one) => isOver(one, quiet.to))
    if (isTooLate) return end('dropped', 'too-late')
    await mark(tx, estateId, send, { state: 'queued', fault: '', nextAt: quiet.to })
    return null
  }
  if (!isHost(channel)) {
    const phone = await phoneOf(tx, estateId, personId, nowAt)
    if (phone === null) return end('failed', 'no-phone')
    await mark(tx, estateId, send, { state: 'calling', fault: '', nextAt: nowAt + LEASE_MS })
    return { to: phone, grantId: '', message: pushWords(items, send.breaksQuiet, nowAt) }
  }
  const subject = await tx.query<{ subject: string }>(
    'SELECT subject FROM identities WHERE person_id = $1 AND issuer = $2 ORDER BY bound_at DESC LIMIT 1',
    [personId, channel],
  )
  const to = subject.rows[0]?.subject
  if (to === undefined) return end('failed', 'no-account')
  const grantId = await takeGrant(tx, send)
  if (grantId === null) return end('failed', 'no-grant')
  await mark(tx, estateId, send, { state: 'calling', fault: '', nextAt: nowAt + LEASE_MS })
  return { to, grantId, message: pushWords(items, send.breaksQuiet, nowAt) }
}

function isHost(way: ReminderWay): way is Channel {
  return way !== 'sms' && way !== 'voice'
}

/** A yes for this message: the one it has from an earlier try, a lasting one, or the oldest that is left. */
async function takeGrant(tx: Tx, { personId, channel, template, messageId }: Send): Promise<string | null> {
  // Of two messages at once each takes its own.
  await tx.query(
    `SELECT 1 FROM reminder_grants WHERE person_id = $1 AND channel = $2 AND template = $3 AND ended_at IS NULL
     ORDER BY grant_id FOR UPDATE`,
    [personId, channel, template],
  )
  const { rows } = await tx.query<{ grantId: string }>(
    `UPDATE reminder_grants g SET message_id = CASE WHEN g.is_lasting THEN NULL ELSE $4 END
     WHERE g.person_id = $1 AND g.channel = $2 AND g.template = $3 AND g.grant_id = (
       SELECT grant_id FROM reminder_grants WHERE person_id = $1 AND channel = $2 AND template = $3 AND ended_at IS NULL
         AND (is_lasting OR message_id IS NULL OR message_id = $4)
       ORDER BY message_id = $4 DESC NULLS LAST, is_lasting DESC, granted_at, grant_id LIMIT 1)
     RETURNING g.grant_id AS "grantId"`,
    [personId, channel, template, messageId],
  )
  return rows[0]?.grantId ?? null
}

/** Writes down what the host said. */
async function book(tx: Tx, ports: Ports, estateId: string, send: Send, outcome: PushOutcome): Promise<void> {
  const nowAt = ports.nowMs()
  const { personId, channel, template, messageId } = send
  await lookAtPerson(tx, personId)
  if (outcome === 'sent') return mark(tx, estateId, send, { state: 'sent', fault: '', nextAt: nowAt })
  if (outcome === 'refused') {
    // The host counts them, not we: none that we have is worth anything any more.
    await tx.query(
      `UPDATE reminder_grants SET ended_at = $4 WHERE person_id = $1 AND channel = $2 AND template = $3
         AND ended_at IS NULL AND (message_id IS NULL OR message_id = $5)`,
      [personId, channel, template, new Date(nowAt), messageId],
    )
    return mark(tx, estateId, send, { state: 'failed', fault: 'refused', nextAt: nowAt })
  }
  const isLast = send.tries + 1 >= MOST_TRIES
  if (outcome === 'later' && !isLast) {
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 4 ** send.tries)
    return mark(tx, estateId, send, { state: 'queued', fault: '', nextAt: nowAt + wait }, 1)
  }
  const fault = outcome === 'later' ? 'gave-up' : outcome.fault.slice(0, 60)
  // What the host surely did not send used up no yes; where it did not answer, it may have.
  if (fault !== 'no-answer')
    await tx.query(
      `UPDATE reminder_grants SET message_id = NULL
       WHERE person_id = $1 AND channel = $2 AND template = $3 AND message_id = $4`,
      [personId, channel, template, messageId],
    )
  return mark(tx, estateId, send, { state: 'failed', fault, nextAt: nowAt }, 1)
}

async function mark(
  tx: Tx,
  estateId: string,
  send: Send,
  to: { readonly state: string; readonly fault: string; readonly nextAt: number },
  tries = 0,
): Promise<void> {
  await tx.query(
    `UPDATE reminder_sends SET state = $4, fault = $5, next_at = $6, tries = tries + $7,
       sent_at = CASE WHEN $4 = 'sent' THEN $6::timestamptz END
     WHERE estate_id = $1 AND message_id = $2 AND channel = $3`,
    [estateId, send.messageId, send.channel, to.state, to.fault, new Date(to.nextAt), tries],
  )
}
