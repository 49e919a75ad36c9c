import * as v from 'valibot'
import { readText, removeText, writeText } from '#src/platform/storage.ts'

const INDEX = 'kept-index'
const MOST_KEPT = 40
const MOST_LENGTH = 200_000

/** Keeps the last good answer of an address, the newest forty of them. */
export function keepAnswer(name: string, value: unknown): void {
  const text = JSON.stringify({ at: Date.now(), value })
  if (text.length > MOST_LENGTH) return
  const names = [name, ...index().filter((one) => one !== name)]
  for (const old of names.slice(MOST_KEPT)) removeText(`kept ${old}`)
  writeText(INDEX, JSON.stringify(names.slice(0, MOST_KEPT)))
  writeText(`kept ${name}`, text)
}

/** A kept answer, if the contract of this build still understands it. */
export function keptAnswer(name: string, schema: v.GenericSchema): { at: number; value: unknown } | null {
  const text = readText(`kept ${name}`)
  if (!text) return null
  const parsed = v.safeParse(v.object({ at: v.number(), value: schema }), JSON.parse(text))
  return parsed.success ? (parsed.output as { at: number; value: unknown }) : null
}

/** Forgets all, for signing out: the next person at this phone must not read them. */
export function forgetAnswers(): void {
  for (const name of index()) removeText(`kept ${name}`)
  removeText(INDEX)
}

function index(): string[] {
  const parsed = v.safeParse(v.array(v.string()), JSON.parse(readText(INDEX) ?? '[]'))
  return parsed.success ? parsed.output : []
}
