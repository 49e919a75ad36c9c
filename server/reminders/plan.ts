import { EMERGENCIES_DUE } from '#server/repairs/store.ts'
import type { ReminderWay } from '#contract/reminders/endpoints.ts'
import type { Channel } from '#contract/identity/endpoints.ts'
import { mayTurnOff, type ReminderKind, type ReminderTemplate, templateOf } from '#domain/reminders/kinds.ts'
import { addDays, beijingDayOf, startOfDayMs } from '#domain/core/calendar.ts'
import { type Bundle, bundlesAt, nextStepAt, type Told, type Waiting } from '#domain/reminders/plan.ts'
import { quietAround } from '#domain/reminders/quiet.ts'
import { quietPorts } from '#server/core/db/quiet.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { markDue, type NextLook } from '#server/core/jobs/marks.ts'
import { nextDue, type Work } from '#server/core/jobs/work.ts'
import type { Ports } from '#server/core/ports.ts'
import { eachAlone } from '#server/core/jobs/scheduler.ts'
import { alarmSince } from '#domain/reminders/duty.ts'
import { openAlarms, phoneOf, tiersAt } from './alarms.ts'
import { VOTES_UNDER_WAY } from '#server/votes/close.ts'
import { readSettings } from './store.ts'
import { callOf, nextBeginning, staffOf, waitingFor, whoMayWait } from './waiting.ts'

/** Whoever acts for others is looked at so often: what comes to them is not dated by person. */
const STAFF_EVERY_MS = 5 * 60_000
/** While something alarms, who is to be alarmed of it is looked for so often. */
const ALARM_EVERY_MS = 5_000
/** Whoever has nothing new is looked at so often all the same. */
const AT_LEAST_EVERY_MS = 60 * 60_000
/** How many people of one estate are looked at in one go. */
const BATCH = 200

/** Writes down what is to be told now in one estate; answers how many messages that made. */
async function planIn(ports: Ports, estateId: string, signal?: AbortSignal): Promise<number> {
  return eachAlone(await whoIsDue(ports, estateId), (personId) => lookAt(ports, estateId, personId), signal)
}

/**
 * Reminders of an estate are looked at after every write in it, whenever something begins to wait by the clock alone, and when a
 * planned step comes. Nothing is looked at in an estate where nobody has anything waiting.
 */
export function planRemindersWork(ports: Ports): Work {
  const own = quietPorts(ports)
  return {
    name: 'plan-reminders',
    // Only that a look has to be planned where somebody acts for others or a vote is under way; when, `next` says.
    waiting: `SELECT estate_id, 'epoch'::timestamptz AS due_at FROM held_roles WHERE role NOT IN ('owner', 'resident') AND valid_to IS NULL
      UNION ALL ${VOTES_UNDER_WAY}`,
    slackMs: 25 * 3_600_000,
    inEstate: (estateId, signal) => planIn(own, estateId, signal),
    next: (tx, estateId, since) => nextPlan(tx, own, estateId, since),
  }
}

/**
 * When the people of an estate are looked at next. `since`: what happened from then on may not have been seen by those who act for
 * others, who are looked at every five minutes at most.
 */
async function nextPlan(tx: Tx, ports: Ports, estateId: string, since: number): Promise<NextLook | null> {
  const nowAt = ports.nowMs()
  const who = await whoMayWait(tx, ports, estateId, nowAt)
  const staff = await staffOf(tx, estateId, nowAt)
  const looks = await looksOf(tx, estateId, [...who.keys()])
  let at = Number.POSITIVE_INFINITY
  for (const [personId, begun] of who) {
    const look = looks.get(personId)
    if (!look) at = Math.min(at, nowAt)
    else if (begun >= look.lookedAt) at = Math.min(at, Math.max(nowAt, look.lookedAt + 1))
    else if (!staff.has(personId)) at = Math.min(at, look.nextAt)
    else if (look.lookedAt < since) at = Math.min(at, look.nextAt)
    else at = Math.min(at, look.stepAt ?? at)
  }
  const beginning = await nextBeginning(tx, ports, estateId, nowAt)
  // What is overdue by days begins with the day.
  const midnight = staff.size > 0 ? startOfDayMs(addDays(beijingDayOf(nowAt), 1)) : Number.POSITIVE_INFINITY
  const begins = Math.min(beginning ?? Number.POSITIVE_INFINITY, midnight)
  if (begins <= at) return Number.isFinite(begins) ? { at: begins, since: null } : null
  return { at: Math.max(at, nowAt), since }
}

/**
 * The same for alarms alone, of which nobody waits behind all owners of a vote: whoever is on duty, the manager and the community of
 * an estate where an emergency waits.
 */
async function alarmIn(ports: Ports, estateId: string, signal?: AbortSignal): Promise<number> {
  return eachAlone(
    await whoIsAlarmed(ports, estateId),
    (personId) => lookAt(ports, estateId, personId),
    signal,
  )
}

export function planAlarmsWork(ports: Ports): Work {
  const own = quietPorts(ports)
  return {
    name: 'plan-alarms',
    waiting: EMERGENCIES_DUE,
    slackMs: 2 * ALARM_EVERY_MS,
    inEstate: (estateId, signal) => alarmIn(own, estateId, signal),
    async next(tx, estateId) {
      const nowAt = ports.nowMs()
      const at = await nextDue(tx, EMERGENCIES_DUE, estateId)
      return at === null ? null : { at: at <= nowAt ? nowAt + ALARM_EVERY_MS : at, since: null }
    },
  }
}

async function whoIsAlarmed(ports: Ports, estateId: string): Promise<string[]> {
  const nowAt = ports.nowMs()
  return inEstate(ports.db, estateId, async (tx) => {
    const alarms = await openAlarms(tx, estateId, nowAt)
    const who = new Map<string, number>()
    const note = (personId: string, since: number) => {
      if (since <= nowAt) who.set(personId, Math.max(since, who.get(personId) ?? since))
    }
    for (const [personId, [tier]] of await tiersAt(tx, estateId, nowAt))
      for (const alarm of alarms) if (tier) note(personId, alarmSince(alarm, tier))
    for (const { workerId, since } of alarms) if (workerId !== null) note(workerId, since)
    return dueOf(tx, estateId, who, nowAt)
  })
}

async function whoIsDue(ports: Ports, estateId: string): Promise<string[]> {
  const nowAt = ports.nowMs()
  return inEstate(ports.db, estateId, async (tx) =>
    dueOf(tx, estateId, await whoMayWait(tx, ports, estateId, nowAt), nowAt),
  )
}

/** Those of `who` (with the instant since when something new may wait) that are to be looked at now. */
async function dueOf(
  tx: Tx,
  estateId: string,
  who: ReadonlyMap<string, number>,
  nowAt: number,
): Promise<string[]> {
  const looks = await looksOf(tx, estateId, [...who.keys()])
  const due: string[] = []
  for (const [personId, since] of who) {
    const look = looks.get(personId)
    if (!look || look.nextAt <= nowAt || since >= look.lookedAt) due.push(personId)
    if (due.length >= BATCH) break
  }
  return due
}

type Look = {
  readonly personId: string
  readonly lookedAt: number
  readonly nextAt: number
  readonly stepAt: number | null
}

async function looksOf(tx: Tx, estateId: string, personIds: readonly string[]): Promise<Map<string, Look>> {
  const { rows } = await tx.query<Look>(
    `SELECT person_id AS "personId", looked_at AS "lookedAt", next_at AS "nextAt", step_at AS "stepAt" FROM reminder_looks
       WHERE estate_id = $1 AND person_id = ANY ($2)`,
    [estateId, personIds],
  )
  return new Map(rows.map((row) => [row.personId, row]))
}

/** Looks at one person's things, one server at a time, and writes down what is to be told. */
async function lookAt(ports: Ports, estateId: string, personId: string): Promise<number> {
  return inEstate(ports.db, estateId, async (tx) => {
    await tx.query(
      `INSERT INTO reminder_looks (estate_id, person_id, looked_at, next_at)
       VALUES ($1, $2, 'epoch', 'epoch') ON CONFLICT DO NOTHING`,
      [estateId, personId],
    )
    const held = await tx.query(
      'SELECT 1 FROM reminder_looks WHERE estate_id = $1 AND person_id = $2 FOR UPDATE SKIP LOCKED',
      [estateId, personId],
    )
    if (held.rows.length === 0) return 0
    const nowAt = ports.nowMs()
    const context = await callOf(tx, ports, estateId, personId, nowAt)
    const settings = await readSettings(tx, personId)
    const waiting = (await waitingFor(tx, context, estateId)).filter(
      (one) => !(mayTurnOff(one.kind) && settings.kindsOff.includes(one.kind)),
    )
    const told = await toldOf(tx, estateId, personId, waiting)
    const bundles = bundlesAt(waiting, told, settings.quiet, nowAt)
    let made = 0
    for (const bundle of bundles) if (await write(tx, ports, estateId, personId, bundle, nowAt)) made += 1
    const every = context.roles.some((role) => role !== 'owner' && role !== 'resident')
      ? STAFF_EVERY_MS
      : AT_LEAST_EVERY_MS
    const now = made > 0 ? await toldOf(tx, estateId, personId, waiting) : told
    const next = nextStepAt(waiting, now, settings.quiet, nowAt) ?? Number.POSITIVE_INFINITY
    // A step that was missed is told after the quiet hours, and is no planned step any more.
    const isHeld = waiting.length > 0 ? quietAround(nowAt, settings.quiet)?.to : undefined
    const step = Math.min(next, isHeld ?? Number.POSITIVE_INFINITY)
    await tx.query(
      `UPDATE reminder_looks SET looked_at = $3, next_at = $4, step_at = $5 WHERE estate_id = $1 AND person_id = $2`,
      [
        estateId,
        personId,
        new Date(nowAt),
        new Date(Math.min(step, nowAt + every)),
        Number.isFinite(step) ? new Date(step) : null,
      ],
    )
    return made
  })
}

async function toldOf(
  tx: Tx,
  estateId: string,
  personId: string,
  waiting: readonly Waiting[],
): Promise<Told> {
  if (waiting.length === 0) return () => -1
  const { rows } = await tx.query<{ kind: string; thingId: string; turn: string; step: number }>(
    `SELECT kind, thing_id AS "thingId", turn, max(step) AS step FROM reminder_steps
     WHERE estate_id = $1 AND person_id = $2 AND thing_id = ANY ($3) GROUP BY kind, thing_id, turn`,
    [estateId, personId, waiting.map((one) => one.thingId)],
  )
  const last = new Map(rows.map((row) => [keyOf(row), row.step]))
  return (one) => last.get(keyOf(one)) ?? -1
}

/** What tells one wait from another. */
export function keyOf(one: Pick<Waiting, 'thingId' | 'turn'> & { readonly kind: string }): string {
  return `${one.kind} ${one.thingId} ${one.turn}`
}

async function write(
  tx: Tx,
  ports: Ports,
  estateId: string,
  personId: string,
  bundle: Bundle,
  nowAt: number,
): Promise<boolean> {
  const [first] = bundle.steps
  if (!first) return false
  const messageId = ports.newId(nowAt)
  const template = templateOf(first.waiting.kind)
  await tx.query(
    `INSERT INTO reminder_messages (estate_id, message_id, person_id, template, breaks_quiet, made_at)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [estateId, messageId, personId, template, bundle.breaksQuiet, new Date(nowAt)],
  )
  for (const { waiting, step } of bundle.steps)
    await tx.query(
      `INSERT INTO reminder_steps (estate_id, person_id, kind, thing_id, turn, step, due_at, message_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        estateId,
        personId,
        waiting.kind satisfies ReminderKind,
        waiting.thingId,
        waiting.turn,
        step,
        waiting.dueAt === null ? null : new Date(waiting.dueAt),
        messageId,
      ],
    )
  const ways: ReminderWay[] = await channelsFor(tx, ports, personId, template)
  if (first.waiting.kind === 'alarm') ways.push(...(await phoneWays(tx, ports, estateId, personId, nowAt)))
  for (const channel of ways)
    await tx.query(
      `INSERT INTO reminder_sends (estate_id, message_id, channel, state, fault, tries, next_at)
       VALUES ($1, $2, $3, 'queued', '', 0, $4)`,
      [estateId, messageId, channel, new Date(nowAt)],
    )
  if (ways.length > 0) await markDue(tx, estateId, 'send-reminders', nowAt)
  return true
}

/** Text message and call, where they are to be had and this person's number is known. */
async function phoneWays(
  tx: Tx,
  ports: Ports,
  estateId: string,
  personId: string,
  nowAt: number,
): Promise<ReminderWay[]> {
  if ((await phoneOf(tx, estateId, personId, nowAt)) === null) return []
  return (['sms', 'voice'] as const).filter((way) => ports.push[way])
}

/** The hosts that this person bound, left on, and said yes to, for one more message of this template. */
async function channelsFor(
  tx: Tx,
  ports: Ports,
  personId: string,
  template: ReminderTemplate,
): Promise<ReminderWay[]> {
  const { channelsOff } = await readSettings(tx, personId)
  const bound = await tx.query<{ issuer: string }>('SELECT issuer FROM identities WHERE person_id = $1', [
    personId,
  ])
  const { rows } = await tx.query<{ channel: Channel }>(
    `SELECT DISTINCT channel FROM reminder_grants
     WHERE person_id = $1 AND template = $2 AND ended_at IS NULL AND (is_lasting OR message_id IS NULL)
       AND channel = ANY ($3) ORDER BY channel`,
    [personId, template, bound.rows.map((row) => row.issuer)],
  )
  return rows
    .map((row) => row.channel)
    .filter((channel) => ports.push[channel]?.templates[template] && !channelsOff.includes(channel))
}
