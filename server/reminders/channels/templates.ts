import type { Channel } from '#contract/identity/endpoints.ts'
import { REMINDER_TEMPLATES, type ReminderTemplate } from '#domain/reminders/kinds.ts'
import type { PushMessage } from '#server/core/ports.ts'

/** A template that was registered at a host, with the names that it has for what we say. */
export type PushTemplate = {
  readonly id: string
  readonly isLasting: boolean
  readonly fields: readonly [what: string, at: string, note: string]
}
export type PushTemplates = Partial<Record<ReminderTemplate, PushTemplate>>

const FIELDS = {
  weapp: ['thing1', 'time2', 'thing3'],
  alipay: ['keyword1', 'keyword2', 'keyword3'],
  swan: ['keyword1', 'keyword2', 'keyword3'],
} as const

/**
 * Reads `vote=ID,repair=ID,todo=ID`. A plus after the number says that the template is a lasting one; `ID:thing1:time4:thing5` says
 * how its three fields are named there. Null where it says anything else.
 */
export function readTemplates(channel: Channel, text: string): PushTemplates | null {
  const templates: PushTemplates = {}
  for (const part of text.split(',').filter((one) => one.trim() !== '')) {
    const match = /^\s*(\w+)=([\w-]+)(\+?)(?::(\w+):(\w+):(\w+))?\s*$/.exec(part)
    const name = match?.[1] as ReminderTemplate
    if (!match || !REMINDER_TEMPLATES.includes(name) || templates[name]) return null
    const [what, at, note] = FIELDS[channel]
    templates[name] = {
      id: match[2] as string,
      isLasting: match[3] === '+',
      fields: [match[4] ?? what, match[5] ?? at, match[6] ?? note],
    }
  }
  return Object.keys(templates).length > 0 ? templates : null
}

/** The three fields as hosts take them: `{ "thing1": { "value": "…" }, … }`. */
export function fieldsOf({ fields }: PushTemplate, message: PushMessage) {
  const [what, at, note] = fields
  return {
    [what]: { value: cut(message.what) },
    [at]: { value: minuteText(message.at) },
    [note]: { value: cut(message.note) },
  }
}

/** A host refuses a field of more than 20 signs rather than cutting it. */
function cut(text: string): string {
  return [...text].slice(0, 20).join('')
}

/** Beijing time as hosts take it, `2026-12-01 18:00`. */
function minuteText(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')
}
