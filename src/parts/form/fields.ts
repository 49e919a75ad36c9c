import * as v from 'valibot'
import { isDay } from '#domain/core/calendar.ts'
import { parseFen } from '#domain/core/quantity.ts'
import { FORM } from '#src/copy/core/form.ts'

/** How a field is filled; it decides what is said of it when it cannot be sent. */
type How = 'write' | 'choose' | 'add' | 'amount' | 'day' | 'clock' | 'number'

type More = {
  /** Where its value stands in the body, such as `terms.place`; the field's own name where it is left out. */
  readonly at?: string
  /** What is said where it is empty, and where it is not but cannot be sent. */
  readonly need?: string
  readonly wrong?: string
  /** What the contract cannot know, such as a picture that must be there: what is wrong with it, or `true` for the usual words. */
  readonly fault?: string | boolean | null | undefined
  /** The server's codes that speak of this field. */
  readonly codes?: readonly string[]
}

export type FormField = More & { readonly name: string; readonly value: unknown; readonly how: How }

/** A fault of one field. The code is stable; the words are for the person. */
export type Fault<K extends string = string> = {
  readonly key: K
  readonly name: string
  readonly code: string
  readonly words: string
}

function asked(how: How) {
  return (name: string, value: unknown, more: More = {}): FormField => ({ ...more, name, value, how })
}

/** What a form asks for, each by its name and what it holds now. */
export const ask = {
  write: asked('write'),
  choose: asked('choose'),
  add: asked('add'),
  amount: asked('amount'),
  day: asked('day'),
  clock: asked('clock'),
  number: asked('number'),
} as const

/** An amount as typed, in 分: null where nothing is typed, NaN, which no contract takes, where it is no amount. */
export function fenOf(text: string): number | null {
  return text.trim() === '' ? null : (parseFen(text.trim()) ?? Number.NaN)
}

export type Fields<K extends string> = { readonly [P in K]: FormField | null | undefined | false | '' }

/**
 * What the contract's schema refuses of a body, and what the fields say of themselves, at the fields and in their order. What
 * the schema refuses elsewhere is no field's: the names of what is sent are made only as it goes.
 */
export function faultsOf<K extends string>(
  schema: v.GenericSchema,
  body: unknown,
  fields: Fields<K>,
): readonly Fault<K>[] {
  const parsed = v.safeParse(schema, body)
  const issues = (parsed.issues ?? []).map((issue) => ({
    path: v.getDotPath(issue) ?? '',
    most: issue.type === 'max_length' ? Number(issue.requirement) : null,
  }))
  return keysOf(fields).flatMap((key) => {
    const field = fields[key] as FormField
    const own = issues.find((issue) => isWithin(issue.path, field.at ?? key))
    const code = codeOf(field, own)
    if (code === null) return []
    const said = typeof field.fault === 'string' ? field.fault : null
    const words = said || (own?.most ? FORM.tooLong(own.most) : wordsOf(field, code))
    return [{ key, name: field.name, code, words }]
  })
}

/** The fields that are on the page now. */
export function keysOf<K extends string>(fields: Fields<K>): readonly K[] {
  return (Object.keys(fields) as K[]).filter((key) => Boolean(fields[key]))
}

/** The field in which a path of the body ends, if any. */
export function keyAt<K extends string>(fields: Fields<K>, path: string): K | undefined {
  return keysOf(fields).find((key) => isWithin(path, (fields[key] as FormField).at ?? key))
}

export function wrongWords(field: FormField): string {
  return wordsOf(field, isEmpty(field.value) ? 'form.missing' : 'form.malformed')
}

function isWithin(path: string, at: string): boolean {
  return path === at || path.startsWith(`${at}.`)
}

function codeOf(field: FormField, own: object | undefined): string | null {
  if (own || field.fault) return isEmpty(field.value) ? 'form.missing' : 'form.malformed'
  const isNoDay = field.how === 'day' && !isEmpty(field.value) && !isDay(String(field.value))
  return isNoDay ? 'form.malformed' : null
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() === ''
  return (
    value === null || value === undefined || value === false || (Array.isArray(value) && value.length === 0)
  )
}

function wordsOf({ how, name, need, wrong }: FormField, code: string): string {
  if (code === 'form.missing') {
    if (need) return need
    return how === 'choose' || how === 'day'
      ? FORM.choose(name)
      : how === 'add'
        ? FORM.add(name)
        : FORM.write(name)
  }
  if (wrong) return wrong
  if (how === 'amount' || how === 'day' || how === 'clock' || how === 'number') return FORM[how]
  return need ?? FORM.wrong(name)
}
