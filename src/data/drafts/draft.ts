import { useEffect, useState } from 'react'
import * as v from 'valibot'
import { usePagePath } from '#src/platform/host.ts'
import { drafts } from './drafts.ts'
import type { DraftFields } from './core.ts'
import { personKey, useSession } from '../calls/session.ts'

type Flags = {
  /** Whether it was opened with what was left in it earlier. */
  readonly isRestored: boolean
  /** Whether the phone keeps nothing of it: full, or refused. */
  readonly isUnkept: boolean
}

/** A form that is open, and what of it is kept on this phone. Its functions stay the same for as long as it is open. */
export type OpenDraft = Flags & {
  /** What was left in one of its fields; undefined where nothing was. */
  left(field: string): unknown
  /** Notes what a field holds now and the files in it; `undefined` where it is as the form began. */
  note(field: string, value: unknown, files?: readonly string[]): void
  onClear(reset: () => void): () => void
  /** The form was sent or kept for sending: nothing of it is left. */
  finish(): void
  /** The person empties the form: every field is as it began. */
  clear(): void
}

/**
 * The draft of a form: what is typed into its fields (`useDraftState`) stays on the phone through Back, reload and a session
 * that ran out, for this person, estate and page address. `form` tells the forms of one page apart.
 */
export function useDraft(form = 'form'): OpenDraft {
  const path = usePagePath()
  const [open] = useState(() => openDraft(`${path}#${form}`))
  const [flags, setFlags] = useState<Flags>({ isRestored: open.wasLeft, isUnkept: false })
  useEffect(() => open.onFlags(setFlags), [open])
  return { ...open, ...flags }
}

function openDraft(form: string) {
  const estateId = useSession.getState().standing?.estateId ?? ''
  const name = { person: personKey(), form: `${estateId} ${form}` }
  const isKept = name.person !== ''
  let fields: DraftFields = (isKept && drafts.read(name)?.fields) || {}
  const atFirst = fields
  const resets = new Set<() => void>()
  let flags: Flags = { isRestored: Object.keys(fields).length > 0, isUnkept: false }
  let tell: (flags: Flags) => void = () => undefined
  let isOver = false
  const setFlag = (flag: Partial<Flags>) => {
    flags = { ...flags, ...flag }
    tell(flags)
  }
  return {
    wasLeft: flags.isRestored,
    onFlags(work: (flags: Flags) => void) {
      tell = work
    },
    left: (field: string): unknown => atFirst[field]?.value,
    note(field: string, value: unknown, files: readonly string[] = []) {
      if (isOver || !isKept) return
      const { [field]: before, ...others } = fields
      const now = value === undefined ? undefined : { value, files: [...files] }
      if (JSON.stringify(before) === JSON.stringify(now)) return
      fields = now ? { ...others, [field]: now } : others
      if (Object.keys(fields).length === 0) return drafts.forget(name)
      const isUnkept = !drafts.write(name, fields)
      if (isUnkept !== flags.isUnkept) setFlag({ isUnkept })
    },
    onClear(reset: () => void) {
      resets.add(reset)
      return () => void resets.delete(reset)
    },
    finish() {
      isOver = true
      if (isKept) void drafts.drop(name)
    },
    clear() {
      if (isKept) void drafts.drop(name)
      fields = {}
      for (const reset of resets) reset()
      setFlag({ isRestored: false })
    },
  }
}

/**
 * A state of a form that its draft keeps. What was left is taken up where `schema` still understands it (a text, where none is
 * given); what is as the form began is not kept.
 */
export function useDraftState(draft: OpenDraft, field: string, initial: string): State<string>
export function useDraftState<T>(
  draft: OpenDraft,
  field: string,
  initial: T,
  schema: v.GenericSchema<unknown, T>,
): State<T>
export function useDraftState<T>(
  { left, note, onClear }: OpenDraft,
  field: string,
  initial: T,
  schema?: v.GenericSchema<unknown, T>,
): State<T> {
  const [base] = useState(() => initial)
  const [value, setValue] = useState<T>(() => {
    const found = v.safeParse(schema ?? v.string(), left(field))
    return found.success ? (found.output as T) : base
  })
  useEffect(() => {
    note(field, JSON.stringify(value) === JSON.stringify(base) ? undefined : value)
  }, [note, field, value, base])
  useEffect(() => onClear(() => setValue(base)), [onClear, base])
  return [value, setValue]
}

type State<T> = [T, (value: T | ((before: T) => T)) => void]
