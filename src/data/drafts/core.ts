import * as v from 'valibot'

/** One half-written form of one person, as the phone keeps it: of each field its value and the pictures and notes in it. */
const Draft = v.object({
  at: v.number(),
  fields: v.record(v.string(), v.object({ value: v.unknown(), files: v.array(v.string()) })),
})
export type Draft = v.InferOutput<typeof Draft>
export type DraftFields = Draft['fields']

export type DraftPorts = {
  nowMs(): number
  /** The names of all texts that begin with `prefix`. */
  names(prefix: string): readonly string[]
  read(name: string): string | null
  /** Must say whether the text is really kept. */
  write(name: string, text: string): boolean
  remove(name: string): void
  /** Removes a picture or a note from the phone. */
  dropFile(key: string): Promise<void>
  /** Files that something else than a draft holds: what waits to be sent. */
  heldFiles(): readonly string[]
  /** All pictures and notes on the phone, and since when; `at` is null where that cannot be told. */
  files(): Promise<readonly { readonly key: string; readonly at: number | null }[]>
}

export type DraftName = { readonly person: string; readonly form: string }

// Basis: ours. A form left for a month is not gone on with.
export const DRAFT_KEPT_MS = 30 * 86_400_000
/** A file that nothing holds and that is younger may belong to a form just open, also in another tab. Basis: ours. */
export const FILE_SPARED_MS = 86_400_000

const PREFIX = 'draft '

/** The drafts of this phone: one for a form and a person, none of which outlives its form, its person's stay or a month. */
export function makeDrafts(ports: DraftPorts) {
  const nameOf = ({ person, form }: DraftName) => `${PREFIX}${person} ${form}`

  function readNamed(name: string): Draft | null {
    try {
      const parsed = v.safeParse(Draft, JSON.parse(ports.read(name) ?? 'null'))
      return parsed.success ? parsed.output : null
    } catch {
      return null
    }
  }

  /** Files that a draft other than `but` holds, or what waits to be sent. */
  function held(but?: string): Set<string> {
    const others = ports.names(PREFIX).filter((name) => name !== but)
    return new Set([...ports.heldFiles(), ...others.flatMap((name) => filesOf(readNamed(name)))])
  }

  async function dropNamed(name: string): Promise<void> {
    const files = filesOf(readNamed(name))
    ports.remove(name)
    const stillHeld = held(name)
    for (const key of files) if (!stillHeld.has(key)) await ports.dropFile(key).catch(() => undefined)
  }

  return {
    read: (name: DraftName) => readNamed(nameOf(name)),
    /** Says whether it is kept now. */
    write(name: DraftName, fields: DraftFields): boolean {
      return ports.write(nameOf(name), JSON.stringify({ at: ports.nowMs(), fields }))
    },
    /** Removes the text and leaves the files: the form is open and holds what it had at first. */
    forget(name: DraftName): void {
      ports.remove(nameOf(name))
    },
    /** The form is done or emptied: its draft goes, and with it the files that nothing else holds. */
    drop: (name: DraftName) => dropNamed(nameOf(name)),
    /** Drops every draft of a person who signs out. */
    async dropAllOf(person: string): Promise<void> {
      for (const name of ports.names(`${PREFIX}${person} `)) await dropNamed(name)
    },
    /** Drops drafts that are a month old or cannot be read, then every file that nothing has held for a day. */
    async sweep(): Promise<void> {
      for (const name of ports.names(PREFIX)) {
        const draft = readNamed(name)
        if (!draft || Math.abs(ports.nowMs() - draft.at) >= DRAFT_KEPT_MS) await dropNamed(name)
      }
      const stillHeld = held()
      for (const { key, at } of await ports.files()) {
        const isYoung = at !== null && Math.abs(ports.nowMs() - at) < FILE_SPARED_MS
        if (!isYoung && !stillHeld.has(key)) await ports.dropFile(key).catch(() => undefined)
      }
    },
  }
}

function filesOf(draft: Draft | null): string[] {
  return Object.values(draft?.fields ?? {}).flatMap((field) => field.files)
}
