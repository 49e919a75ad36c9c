import { askAll } from '#server/core/db/ask.ts'
import { titlesQuestion } from '#server/votes/outcomes.ts'
import { placesQuestion } from '#server/repairs/store.ts'
import type {
  grantReminders,
  listReminders,
  Reminder,
  ReminderSettings,
  readReminderSettings,
  saveReminderSettings,
} from '#contract/reminders/endpoints.ts'
import { Channel } from '#contract/identity/endpoints.ts'
import { mayTurnOff, REMINDER_TEMPLATES } from '#domain/reminders/kinds.ts'
import { isOver } from '#domain/reminders/plan.ts'
import { isQuietFit } from '#domain/reminders/quiet.ts'
import type { RequestContext, Handler } from '#server/core/http/context.ts'
import { inEstate, lookAt, type Tx } from '#server/core/db/scope.ts'
import { markDue } from '#server/core/jobs/marks.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { keyOf } from './plan.ts'
import { ofPerson, readSettings, writeSettings } from './store.ts'
import { estatesServed, waitingFor } from './waiting.ts'

const MOST_SHOWN = 50
/** More yeses than this nobody needs; a host that lets a user press all day would fill the table. */
const MOST_LEFT = 20

export const handleReadReminderSettings: Handler<typeof readReminderSettings> = async (context) =>
  ofPerson(context.ports.db, context.personId, (tx) => settingsOf(tx, context))

export const handleSaveReminderSettings: Handler<typeof saveReminderSettings> = async (context, { body }) => {
  const quiet = { from: body.quietFrom, to: body.quietTo }
  if (!isQuietFit(quiet)) throw new AppError('reminder.quiet-unfit')
  return ofPerson(context.ports.db, context.personId, async (tx) => {
    const settings = {
      quiet,
      kindsOff: [...new Set(body.kindsOff)].filter(mayTurnOff),
      channelsOff: [...new Set(body.channelsOff)],
    }
    await writeSettings(tx, context.personId, settings, context.nowAt)
    for (const estateId of await estatesServed(tx, context.personId)) {
      await lookAt(tx, estateId)
      await markDue(tx, estateId, 'plan-reminders', context.nowAt)
    }
    return settingsOf(tx, context)
  })
}

export const handleGrantReminders: Handler<typeof grantReminders> = async (context, { body }) => {
  const { ports, personId, nowAt } = context
  const push = ports.push[body.channel]
  if (!push) throw new AppError('reminder.channel-none')
  return ofPerson(ports.db, personId, async (tx) => {
    for (const template of new Set(body.templates)) {
      const registered = push.templates[template]
      if (!registered) continue
      await tx.query(
        `INSERT INTO reminder_grants (person_id, channel, template, grant_id, is_lasting, granted_at)
         SELECT p.person_id, $2, $3, $4, $5, $6 FROM persons p WHERE p.person_id = $1 AND (SELECT count(*) FROM reminder_grants
           WHERE person_id = $1 AND channel = $2 AND template = $3 AND message_id IS NULL AND ended_at IS NULL) < ${MOST_LEFT}
         ON CONFLICT DO NOTHING`,
        [personId, body.channel, template, body.grantId, registered.isLasting, new Date(nowAt)],
      )
    }
    return settingsOf(tx, context)
  })
}

async function settingsOf(tx: Tx, { ports, personId }: RequestContext): Promise<ReminderSettings> {
  const settings = await readSettings(tx, personId)
  const bound = await tx.query<{ issuer: string }>(
    'SELECT DISTINCT issuer FROM identities WHERE person_id = $1',
    [personId],
  )
  const left = await tx.query<{ channel: string; template: string; left: number }>(
    `SELECT channel, template, least(count(*), CASE WHEN bool_or(is_lasting) THEN 1 ELSE count(*) END)::int AS left
     FROM reminder_grants WHERE person_id = $1 AND message_id IS NULL AND ended_at IS NULL GROUP BY channel, template`,
    [personId],
  )
  return {
    quietFrom: settings.quiet.from,
    quietTo: settings.quiet.to,
    kindsOff: [...settings.kindsOff],
    channelsOff: [...settings.channelsOff],
    channels: Channel.options.flatMap((channel) => {
      const push = ports.push[channel]
      if (!push) return []
      const templates = REMINDER_TEMPLATES.flatMap((template) => {
        const registered = push.templates[template]
        const row = left.rows.find((one) => one.channel === channel && one.template === template)
        const { id = '', isLasting = false } = registered ?? {}
        return registered ? [{ template, id, isLasting, left: row?.left ?? 0 }] : []
      })
      return [{ channel, isBound: bound.rows.some((row) => row.issuer === channel), templates }]
    }),
  }
}

export const handleListReminders: Handler<typeof listReminders> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId } = params
    const { rows } = await tx.query<{
      messageId: string
      at: number
      breaksQuiet: boolean
      items: {
        kind: Reminder['items'][number]['kind']
        thingId: string
        turn: string
        dueAt: number | null
      }[]
      sends: Reminder['sends'] | null
    }>(
      `SELECT m.message_id AS "messageId", m.made_at AS at, m.breaks_quiet AS "breaksQuiet",
         (SELECT json_agg(json_build_object('kind', s.kind, 'thingId', s.thing_id, 'turn', s.turn,
                   'dueAt', (extract(epoch FROM s.due_at) * 1000)::bigint) ORDER BY s.due_at NULLS LAST, s.kind, s.thing_id)
            FROM reminder_steps s WHERE s.estate_id = $1 AND s.message_id = m.message_id) AS items,
         (SELECT json_agg(json_build_object('channel', o.channel, 'state', o.state, 'fault', o.fault) ORDER BY o.channel)
            FROM reminder_sends o WHERE o.estate_id = $1 AND o.message_id = m.message_id) AS sends
       FROM reminder_messages m WHERE m.estate_id = $1 AND m.person_id = $2
       ORDER BY m.made_at DESC, m.message_id DESC LIMIT ${MOST_SHOWN}`,
      [estateId, context.personId],
    )
    const titles = await titlesOf(
      tx,
      estateId,
      rows.flatMap((row) => row.items),
    )
    const waiting = new Set((await waitingFor(tx, context, estateId)).map((one) => keyOf(one)))
    return {
      nowAt: context.nowAt,
      reminders: rows.map(({ items, sends, ...message }) => ({
        ...message,
        items: items.map(({ kind, thingId, turn, dueAt }) => ({
          kind,
          thingId,
          about: titles.get(`${kind} ${thingId}`) ?? '',
          isComplaint: kind === 'complaint' || /^work /.test(turn),
          dueAt,
          isWaiting: waiting.has(keyOf({ kind, thingId, turn })) && !isOver({ kind, dueAt }, context.nowAt),
        })),
        sends: sends ?? [],
      })),
    }
  })

const OF_VOTES: ReadonlySet<string> = new Set(['vote', 'announced', 'objection', 'voteDuty', 'secondReading'])
const OF_REPAIRS: ReadonlySet<string> = new Set(['confirmRepair', 'agreePrice', 'alarm'])

/** What a reminder is about, in the list that only the person reads: what goes to a host says none of it. */
async function titlesOf(
  tx: Tx,
  estateId: string,
  items: readonly { kind: string; thingId: string }[],
): Promise<Map<string, string>> {
  const ids = items.map((one) => one.thingId)
  const { votes, places } = await askAll(tx, {
    votes: titlesQuestion(estateId, ids),
    places: placesQuestion(estateId, ids),
  })
  return new Map(
    items.flatMap(({ kind, thingId }) => {
      const title = OF_VOTES.has(kind)
        ? votes.get(thingId)
        : OF_REPAIRS.has(kind)
          ? places.get(thingId)
          : undefined
      return title === undefined ? [] : [[`${kind} ${thingId}`, title] as const]
    }),
  )
}
