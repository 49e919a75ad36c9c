import { useEffect, useRef, useState } from 'react'
import type * as v from 'valibot'
import { errorLine } from '#src/copy/core/errors.ts'
import { later, toField } from '#src/platform/host.ts'
import { type Fault, type Fields, faultsOf, type FormField, keyAt, keysOf, wrongWords } from './fields.ts'

/** What sending came to: the answer of a call, a sentence why not, or nothing where all went well. */
export type Sent =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: string; readonly fields?: readonly string[] }
  | string
  | null
  | undefined

/** What the parts of a form are told of it. */
export type Form<K extends string = string> = {
  /** For the field of this name: its place on the page, and what is wrong with it. */
  of(key: K): { id: string; error?: string; isAsked?: boolean }
  /** What is wrong, in the order of the fields; nothing before the button was pressed. */
  readonly faults: readonly Fault<K>[]
  /** Why it was not sent, where no field can say it. */
  readonly refusal: string | null
  readonly isSending: boolean
  /** Sends what is complete; else shows at each field what is missing and leads to the first. */
  send(work: () => Promise<Sent>): Promise<void>
  jump(): void
  /** It begins anew: nothing is said of it. */
  reset(): void
}

type Refused = {
  readonly line: string | null
  /** What the server said of fields, each for as long as it holds what it held then. */
  readonly marks: readonly {
    readonly key: string
    readonly code: string
    readonly words: string
    readonly held: string
  }[]
}

type BodyLike<S> = S extends { readonly body: infer B extends v.GenericSchema }
  ? { readonly [P in KeysOf<v.InferOutput<B>>]?: unknown }
  : Readonly<Record<string, unknown>>
type KeysOf<T> = T extends T ? keyof T : never

const NOTHING: Refused = { line: null, marks: [] }
let formCount = 0

/**
 * A form: its fields, and whether they can be sent. What may be sent is the endpoint's own schema; `body` is what would be sent
 * now, with `null` where nothing is filled in yet. The values stay with the page, so that a refusal loses none of them.
 */
export function useForm<S extends { readonly body: v.GenericSchema }, K extends string>(
  endpoint: S,
  body: BodyLike<S>,
  fields: Fields<K>,
): Form<K> {
  const [number] = useState(() => ++formCount)
  const [isPressed, setPressed] = useState(false)
  const [isSending, setSending] = useState(false)
  const [refused, setRefused] = useState(NOTHING)
  const [jumps, setJumps] = useState(0)
  const idOf = (key: string) => `form${number}-${key.replace(/\./g, '-')}`
  const faults = isPressed ? merged(faultsOf(endpoint.body, body, fields), refused, fields) : []
  const jumpTo = useJump(faults[0] ? idOf(faults[0].key) : null, jumps)
  const jump = () => setJumps((before) => before + 1)
  const reset = () => {
    setPressed(false)
    setRefused(NOTHING)
  }
  return {
    of(key) {
      const fault = faults.find((one) => one.key === key)
      const id = idOf(key)
      return { id, ...(fault ? { error: fault.words } : {}), ...(jumpTo === id ? { isAsked: true } : {}) }
    },
    faults,
    refusal: refused.line,
    isSending,
    jump,
    reset,
    async send(work) {
      setRefused(NOTHING)
      if (faultsOf(endpoint.body, body, fields).length > 0) {
        setPressed(true)
        return jump()
      }
      setSending(true)
      const end = await work().finally(() => setSending(false))
      if (typeof end !== 'string' && (!end || end.ok)) return setPressed(false)
      const next = refusedOf(end, fields)
      setRefused(next)
      setPressed(true)
      if (next.marks.length > 0) jump()
    },
  }
}

/** Leads to a field once it is drawn with its fault; answers which one the person is at. */
function useJump(id: string | null, jumps: number): string | null {
  const [at, setAt] = useState<string | null>(null)
  const latest = useRef(id)
  useEffect(() => {
    latest.current = id
  })
  useEffect(() => {
    const to = latest.current
    if (jumps === 0 || to === null) return
    setAt(to)
    later(() => toField(to), 0)
  }, [jumps])
  return at
}

/** What the phone finds wrong, and what the server said of a field that still holds the same. */
function merged<K extends string>(
  own: readonly Fault<K>[],
  refused: Refused,
  fields: Fields<K>,
): readonly Fault<K>[] {
  return keysOf(fields).flatMap((key) => {
    const found = own.find((one) => one.key === key)
    if (found) return [found]
    const field = fields[key] as FormField
    const mark = refused.marks.find((one) => one.key === key && one.held === heldBy(field))
    return mark ? [{ key, name: field.name, code: mark.code, words: mark.words }] : []
  })
}

function refusedOf<K extends string>(end: string | Extract<Sent, { ok: false }>, fields: Fields<K>): Refused {
  if (typeof end === 'string') return { line: end, marks: [] }
  const { code } = end
  const spoken = keysOf(fields).find((key) => (fields[key] as FormField).codes?.includes(code))
  const named = (end.fields ?? []).flatMap((path) => keyAt(fields, path) ?? [])
  const keys = spoken ? [spoken] : [...new Set(named)]
  if (keys.length === 0) return { line: errorLine(code), marks: [] }
  const marks = keys.map((key) => {
    const field = fields[key] as FormField
    return { key, code, words: spoken ? errorLine(code) : wrongWords(field), held: heldBy(field) }
  })
  return { line: null, marks }
}

function heldBy({ value }: FormField): string {
  return JSON.stringify(value) ?? ''
}
