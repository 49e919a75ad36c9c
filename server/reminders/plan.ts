import type { ReminderWay } from '#contract/reminders/endpoints.ts'
import type { Channel } from '#contract/identity/endpoints.ts'
import { mayTurnOff, type ReminderKind, type ReminderTemplate, templateOf } from '#domain/reminders/kinds.ts'
import { type Bundle, bundlesAt, nextStepAt, type Told, type Waiting } from '#domain/reminders/plan.ts'
import { estateIds, inEstate, type Tx } from '#server/core/db/scope.ts'
import type { Ports } from '#server/core/ports.ts'
import { eachAlone, eachEstate } from '#server/core/jobs/scheduler.ts'
import { alarmSince } from '#domain/reminders/duty.ts'
import { estatesAlarming, openAlarms, phoneOf, tiersAt } from './alarms.ts'
import { readSettings } from './store.ts'
import { callOf, waitingFor, whoMayWait } from './waiting.ts'

/** Whoever acts for others is looked at so often: what comes to them is not dated by person. */
const STAFF_EVERY_MS = 5 * 60_000
/** Whoever has nothing new is looked at so often all the same. */
const AT_LEAST_EVERY_MS = 60 * 60_000
/** How many people of one estate are looked at in one go. */
const BATCH = 200

/** Writes down what is to be told now, in all estates; answers how many messages that made. */
export async function planReminders(ports: Ports, signal?: AbortSignal): Promise<number> {
  const plan = async (estateId: string) =>
    eachAlone(await whoIsDue(ports, estateId), (personId) => lookAt(ports, estateId, personId), signal)
  return eachEstate(await estateIds(ports.db), plan, signal)
}

/**
 * The same for alarms alone, of which nobody waits behind all owners of a vote: whoever is on duty, the manager and the community of
 * each estate where an emergency waits.
 */
export async function planAlarms(ports: Ports, signal?: AbortSignal): Promise<number> {
  const plan = async (estateId: string) =>
    eachAlone(await whoIsAlarmed(ports, estateId), (personId) => lookAt(ports, estateId, personId), signal)
  return eachEstate(await estatesAlarming(ports), plan, signal)
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
  const { rows } = await tx.query<{ personId: string; lookedAt: number; nextAt: number }>(
    `SELECT person_id AS "personId", looked_at AS "lookedAt", next_at AS "nextAt" FROM reminder_looks
       WHERE estate_id = $1 AND person_id = ANY ($2)`,
    [estateId, [...who.keys()]],
  )
  const looks = new Map(rows.map((row) => [row.personId, row]))
  const due: string[] = []
  for (const [personId, since] of who) {
    const look = looks.get(personId)
    if (!look || look.nextAt <= nowAt || since >= look.lookedAt) due.push(personId)
    if (due.length >= BATCH) break
  }
  return due
}

/** Looks at one person's things, one server at a time, and writes down what is to be told. */
async function lookAt(ports: Ports, estateId: string, personId: string): Promise<number> {
  return inEstate(ports.db, estateId, async (tx) => {
    await tx.query("INSERT INTO reminder_looks VALUES ($1, $2, 'epoch', 'epoch') ON CONFLICT DO NOTHING", [
      estateId,
      personId,
    ])
    const held = await tx.query(
      'SELECT 1 FROM reminder_looks WHERE estate_id = $1 AND person_id = $2 FOR UPDATE SKIP LOCKED',
      [estateId, personId],
    )
    if (held.rows.length === 0) return 0
    const nowAt = ports.nowMs()
    const call = await callOf(tx, ports, estateId, personId, nowAt)
    const settings = await readSettings(tx, personId)
    const waiting = (await waitingFor(tx, call, estateId)).filter(
      (one) => !(mayTurnOff(one.kind) && settings.kindsOff.includes(one.kind)),
    )
    const told = await toldOf(tx, estateId, personId, waiting)
    const bundles = bundlesAt(waiting, told, settings.quiet, nowAt)
    let made = 0
    for (const bundle of bundles) if (await write(tx, ports, estateId, personId, bundle, nowAt)) made += 1
    const every = call.roles.some((role) => role !== 'owner') ? STAFF_EVERY_MS : AT_LEAST_EVERY_MS
    const now = made > 0 ? await toldOf(tx, estateId, personId, waiting) : told
    const next = nextStepAt(waiting, now, settings.quiet, nowAt) ?? Number.POSITIVE_INFINITY
    await tx.query(
      'UPDATE reminder_looks SET looked_at = $3, next_at = $4 WHERE estate_id = $1 AND person_id = $2',
      [estateId, personId, new Date(nowAt), new Date(Math.min(next, nowAt + every))],
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
  await tx.query('INSERT INTO reminder_messages VALUES ($1, $2, $3, $4, $5, $6)', [
    estateId,
    messageId,
    personId,
    template,
    bundle.breaksQuiet,
    new Date(nowAt),
  ])
  for (const { waiting, step } of bundle.steps)
    await tx.query('INSERT INTO reminder_steps VALUES ($1, $2, $3, $4, $5, $6, $7, $8)', [
      estateId,
      personId,
      waiting.kind satisfies ReminderKind,
      waiting.thingId,
      waiting.turn,
      step,
      waiting.dueAt === null ? null : new Date(waiting.dueAt),
      messageId,
    ])
  const ways: ReminderWay[] = await channelsFor(tx, ports, personId, template)
  if (first.waiting.kind === 'alarm') ways.push(...(await phoneWays(tx, ports, estateId, personId, nowAt)))
  for (const channel of ways)
    await tx.query("INSERT INTO reminder_sends VALUES ($1, $2, $3, 'queued', '', 0, $4)", [
      estateId,
      messageId,
      channel,
      new Date(nowAt),
    ])
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
  const { rows } = await tx.query<{ channel: Channel }>(
    `SELECT DISTINCT g.channel FROM reminder_grants g JOIN identities i ON i.person_id = g.person_id AND i.issuer = g.channel
     WHERE g.person_id = $1 AND g.template = $2 AND g.ended_at IS NULL AND (g.is_lasting OR g.message_id IS NULL)
     ORDER BY g.channel`,
    [personId, template],
  )
  return rows
    .map((row) => row.channel)
    .filter((channel) => ports.push[channel]?.templates[template] && !channelsOff.includes(channel))
}
