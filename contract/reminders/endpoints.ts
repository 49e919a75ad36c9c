import * as v from 'valibot'
import { REMINDER_KINDS, REMINDER_TEMPLATES } from '#domain/reminders/kinds.ts'
import { reads, writes } from '#contract/core/define.ts'
import { EstateId, Count, Id, Instant } from '#contract/core/scalars.ts'
import { Channel } from '#contract/identity/endpoints.ts'

const ReminderKind = v.picklist(REMINDER_KINDS)
const ReminderTemplate = v.picklist(REMINDER_TEMPLATES)
/** What a reminder goes out by: the hosts, and for alarms the phone's own. */
/** A message on its way to a host or a phone. */
export const SEND_STATES = ['queued', 'calling', 'sent', 'dropped', 'failed'] as const

export const ReminderWay = v.picklist([...Channel.options, 'sms', 'voice'])
export type ReminderWay = v.InferOutput<typeof ReminderWay>
/** Minutes since midnight in Beijing. */
const Minute = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1439))

const CHOSEN = {
  /** Nothing but an emergency notice or an alarm is told between the two; the same twice is no quiet hours at all. */
  quietFrom: Minute,
  quietTo: Minute,
  kindsOff: v.pipe(v.array(ReminderKind), v.maxLength(REMINDER_KINDS.length)),
  channelsOff: v.pipe(v.array(Channel), v.maxLength(3)),
}

export const ReminderSettings = v.object({
  ...CHOSEN,
  /** The hosts that can be sent to here. */
  channels: v.array(
    v.object({
      channel: Channel,
      /** Whether this person has signed in through it. */
      isBound: v.boolean(),
      /** `left`: how many messages this person said yes to and has not got; of a lasting template 1 or 0. */
      templates: v.array(
        v.object({ template: ReminderTemplate, id: v.string(), isLasting: v.boolean(), left: Count }),
      ),
    }),
  ),
})
export type ReminderSettings = v.InferOutput<typeof ReminderSettings>

export const readReminderSettings = reads('/reminders/settings', {
  summary: 'When and how I want to be reminded, and what hosts may still send me',
  policy: { who: 'signed-in' },
  output: ReminderSettings,
})

export const saveReminderSettings = writes('/reminders/settings', {
  summary: 'Choose quiet hours, kinds and channels',
  policy: { who: 'signed-in' },
  body: v.strictObject(CHOSEN),
  idempotent: true,
  output: ReminderSettings,
  errors: ['reminder.quiet-unfit'],
})

/** What Baidu knows a yes to one template by: each needs its own, and one yes of the phone may be to several. */
export function subscribeIdOf(grantId: string, template: v.InferOutput<typeof ReminderTemplate>): string {
  return `${grantId}-${template}`
}

export const grantReminders = writes('/reminders/grants', {
  summary: 'A host asked me and I said yes: one message of each template, or all where it is a lasting one',
  policy: { who: 'signed-in' },
  /** `grantId` is the phone's own: the same again counts once. */
  body: v.strictObject({
    grantId: Id,
    channel: Channel,
    templates: v.pipe(v.array(ReminderTemplate), v.minLength(1), v.maxLength(REMINDER_TEMPLATES.length)),
  }),
  idempotent: true,
  output: ReminderSettings,
  errors: ['reminder.channel-none'],
})

export const Reminder = v.object({
  messageId: Id,
  at: Instant,
  breaksQuiet: v.boolean(),
  items: v.array(
    v.object({
      kind: ReminderKind,
      thingId: v.string(),
      /** Its title or place, where it has one. */
      about: v.string(),
      /** `work` is of a repair or of a complaint. */
      isComplaint: v.boolean(),
      dueAt: v.nullable(Instant),
      /** Whether it still waits for me. */
      isWaiting: v.boolean(),
    }),
  ),
  sends: v.array(
    v.object({
      channel: ReminderWay,
      state: v.picklist(SEND_STATES),
      fault: v.string(),
    }),
  ),
})
export type Reminder = v.InferOutput<typeof Reminder>

export const listReminders = reads('/estates/:estateId/reminders', {
  summary: 'What I was reminded of here, the newest 50 first, and whether it still waits',
  policy: { anyOf: ['home.read'] },
  params: v.object({ estateId: EstateId }),
  output: v.object({ nowAt: Instant, reminders: v.array(Reminder) }),
})
