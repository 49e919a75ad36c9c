import * as v from 'valibot'
import type { ClientCode } from '../calls/codes.ts'

const Photo = v.object({
  key: v.string(),
  photoId: v.nullable(v.string()),
  /** Of a spoken note, which goes the way of pictures and is none. */
  voiceSeconds: v.optional(v.number()),
})

/** One act on its way. A picture's `key` names it on the phone, its `photoId` is what the server calls it. */
const Item = v.object({
  /** Made by the phone; for a report it is the repair's own name. */
  id: v.string(),
  /** The Idempotency-Key, the same through every try and every edit: the act is one act whatever it says. */
  key: v.string(),
  /** The repair it belongs to. The acts of one thread go in the order they were kept. */
  thread: v.string(),
  /** A name of `ACTS`. */
  act: v.string(),
  person: v.string(),
  role: v.string(),
  estateId: v.string(),
  /** What it is about, in words for its author. */
  about: v.string(),
  body: v.record(v.string(), v.unknown()),
  photos: v.array(Photo),
  /** Where the words go first and the pictures after them: the Idempotency-Key that the pictures go under. */
  picturesKey: v.optional(v.string()),
  /** When the server took the words of such an act. */
  saidAt: v.optional(v.number()),
  madeAt: v.number(),
  /** Null while it waits; the server's no, where it must not be sent again as it is. */
  refused: v.nullable(v.string()),
  deliveredAt: v.nullable(v.number()),
  /** Thrown away by its author; goes as soon as its pictures have gone. */
  isDiscarded: v.boolean(),
})
export type OutboxItem = v.InferOutput<typeof Item>

/** A report as builds before acts kept it. */
const Report = v.pipe(
  v.object({
    repairId: v.string(),
    key: v.string(),
    person: v.string(),
    estateId: v.string(),
    draft: v.object({
      kind: v.string(),
      place: v.string(),
      placeText: v.string(),
      description: v.string(),
    }),
    photos: v.array(Photo),
    madeAt: v.number(),
    refused: v.nullable(v.string()),
  }),
  v.transform(
    ({ repairId, draft, ...same }): OutboxItem => ({
      ...same,
      id: repairId,
      thread: repairId,
      act: 'report',
      role: 'owner',
      about: draft.placeText,
      body: { repairId, ...draft },
      deliveredAt: null,
      isDiscarded: false,
    }),
  ),
)

const Kept = v.union([Item, Report])

/** How long a delivered act stays to be seen. */
const SHOWN_MS = 86_400_000

/** What goes out at once: all of an act, its words alone, or the pictures that follow them. */
export type ActPart = 'whole' | 'words' | 'pictures'

export type OutboxPorts = {
  nowMs(): number
  read(): string | null
  /** Must say whether the text is really kept. */
  write(text: string): boolean
  /** Puts a text that cannot be read where a person of support can find it; it is never thrown away. */
  setAside(text: string): void
  sendPhoto(item: OutboxItem, photoKey: string): Promise<{ photoId: string } | { code: ClientCode }>
  sendAct(item: OutboxItem, photoIds: string[], part: ActPart): Promise<{ ok: true } | { code: ClientCode }>
  dropPhoto(photoKey: string): Promise<void>
  mayRetry(code: ClientCode): boolean
  person(): string
  /** Called after every change that a screen may show. */
  changed(): void
}

/** What is known only while the app runs: what is being sent, and why the last try of an act did not get through. */
export type Live = {
  readonly sendingId: string | null
  readonly why: Readonly<Record<string, ClientCode>>
}

export type ItemState =
  | { readonly is: 'delivered' }
  /** Something before it, of the same repair, is not at the server yet. */
  | { readonly is: 'held' }
  | { readonly is: 'refused'; readonly code: string }
  /** `sent` of `all` pictures have arrived; `isSaid` where the words have. */
  | { readonly is: 'sending'; readonly sent: number; readonly all: number; readonly isSaid: boolean }
  | { readonly is: 'waiting'; readonly why: ClientCode | null; readonly isSaid: boolean }

/** What becomes of one item now. `items` are all that are kept. */
export function stateOf(item: OutboxItem, items: readonly OutboxItem[], live: Live): ItemState {
  if (item.deliveredAt !== null) return { is: 'delivered' }
  if (item.refused !== null) return { is: 'refused', code: item.refused }
  const isSaid = item.saidAt !== undefined
  if (live.sendingId === item.id)
    return {
      is: 'sending',
      sent: picturesOf(item).filter((photo) => photo.photoId !== null).length,
      all: picturesOf(item).length,
      isSaid,
    }
  if (firstOf(items, item)?.id !== item.id) return { is: 'held' }
  return { is: 'waiting', why: live.why[item.id] ?? null, isSaid }
}

/** What waits for this item, because it belongs to the same repair and was done after it. */
export function behind(item: OutboxItem, items: readonly OutboxItem[]): OutboxItem[] {
  const thread = items.filter((one) => isUnsent(one) && isSameThread(one, item))
  return thread.slice(thread.findIndex((one) => one.id === item.id) + 1)
}

export function picturesOf(item: OutboxItem): OutboxItem['photos'] {
  return item.photos.filter((photo) => photo.voiceSeconds === undefined)
}

/** An act's spoken note, or null. */
export function voiceOf(item: OutboxItem): OutboxItem['photos'][number] | null {
  return item.photos.find((photo) => photo.voiceSeconds !== undefined) ?? null
}

/** What of an act goes out next. A spoken note is words. */
function nextPart(item: OutboxItem): ActPart {
  if (item.picturesKey === undefined || picturesOf(item).length === 0) return 'whole'
  return item.saidAt === undefined ? 'words' : 'pictures'
}

export function isUnsent(item: OutboxItem): boolean {
  return item.deliveredAt === null && !item.isDiscarded
}

function firstOf(items: readonly OutboxItem[], of: OutboxItem): OutboxItem | undefined {
  return items.find((one) => isUnsent(one) && isSameThread(one, of))
}

function isSameThread(one: OutboxItem, other: OutboxItem): boolean {
  return one.thread === other.thread && one.person === other.person && one.estateId === other.estateId
}

export type SpokenNote = { readonly key: string; readonly seconds: number }

/** Pictures and a note of a form, as they are kept: none of them sent yet. */
export function keptPhotos(photoKeys: readonly string[], voice: SpokenNote | null): OutboxItem['photos'] {
  return [
    ...photoKeys.map((key) => ({ key, photoId: null })),
    ...(voice ? [{ key: voice.key, photoId: null, voiceSeconds: voice.seconds }] : []),
  ]
}

export type Outbox = {
  items(): OutboxItem[]
  /** The pictures and notes of all that is kept, also of what this build cannot read. */
  heldFiles(): string[]
  live(): Live
  /** Keeps an act; it is safe on the phone once this answers true. */
  add(item: OutboxItem): boolean
  /** Puts another content into a refused act, at its place in the order; it then waits again. False where that was not kept. */
  edit(
    id: string,
    more: Pick<OutboxItem, 'body' | 'about'> & { photoKeys: readonly string[]; voice?: SpokenNote | null },
  ): Promise<boolean>
  /** Takes a refused act out whose form is still open and holds all of it; its pictures stay on the phone. */
  takeBack(id: string): void
  /** Throws refused acts and what hangs on them away, because the person said so; pictures and all. */
  discard(ids: readonly string[]): Promise<void>
  /** Sends what waits, thread by thread; stops where the network does. Only one runs at a time. */
  flush(): Promise<void>
}

/**
 * The queue of acts. Every step is written down before the next begins, so that the app may be killed anywhere: a picture
 * already sent is not sent again, and an act sent twice is one by its key. Within a thread nothing overtakes: an act goes
 * only after the one before it was taken, and waits where that one was refused, until its author has decided.
 */
export function makeOutbox(ports: OutboxPorts): Outbox {
  let running: Promise<void> | null = null
  let isAskedAgain = false
  let live: Live = { sendingId: null, why: {} }

  /** All that is kept, also what this build cannot read: a newer or older one may have written it, and may read it yet. */
  function all(): unknown[] {
    const text = ports.read()
    if (text === null) return []
    try {
      const parsed: unknown = JSON.parse(text)
      if (Array.isArray(parsed)) return parsed
    } catch {
      // Falls to setting it aside.
    }
    ports.setAside(text)
    return []
  }

  function everything(): OutboxItem[] {
    return all().flatMap((one) => {
      const parsed = v.safeParse(Kept, one)
      return parsed.success ? [parsed.output] : []
    })
  }

  function items(): OutboxItem[] {
    return everything().filter((item) => !item.isDiscarded)
  }

  function find(id: string): OutboxItem | undefined {
    return everything().find((item) => item.id === id)
  }

  /** Changes items, found by name and never by place; null removes one. False where the phone kept nothing. */
  function change(ids: readonly string[], work: (item: OutboxItem) => OutboxItem | null): boolean {
    const isKept = ports.write(
      JSON.stringify(
        all().flatMap((one) => {
          const parsed = v.safeParse(Kept, one)
          if (!parsed.success || !ids.includes(parsed.output.id)) return [one]
          const changed = work(parsed.output)
          return changed ? [changed] : []
        }),
      ),
    )
    ports.changed()
    return isKept
  }

  function setLive(sendingId: string | null, why: Live['why'] = live.why): void {
    live = { sendingId, why }
    ports.changed()
  }

  async function sendOne(id: string): Promise<'done' | 'stays' | 'stop'> {
    for (;;) {
      const item = find(id)
      if (!item || !isUnsent(item) || item.refused !== null) return 'stays'
      // Another person may have signed in since the last step.
      if (item.person !== ports.person()) return 'stop'
      const part = nextPart(item)
      const files = part === 'words' ? item.photos.filter((photo) => photo === voiceOf(item)) : item.photos
      const unsent = files.find((photo) => photo.photoId === null)
      if (!unsent) {
        const end = await sendAct(item, part)
        if (end === 'said') continue
        return end
      }
      const answer = await ports.sendPhoto(item, unsent.key)
      if ('code' in answer) return failed(id, answer.code)
      const isKept = change([id], (one) => ({
        ...one,
        photos: one.photos.map((photo) =>
          photo.key === unsent.key ? { ...photo, photoId: answer.photoId } : photo,
        ),
      }))
      // A full phone: without a note of it the same picture would be sent for ever.
      if (!isKept) return 'stop'
    }
  }

  async function sendAct(item: OutboxItem, part: ActPart): Promise<'said' | 'done' | 'stays' | 'stop'> {
    const photoIds = part === 'words' ? [] : picturesOf(item).map((photo) => photo.photoId as string)
    const answer = await ports.sendAct(item, [...new Set(photoIds)], part)
    if ('code' in answer) return failed(item.id, answer.code)
    if (part === 'words')
      return change([item.id], (one) => ({ ...one, saidAt: ports.nowMs() })) ? 'said' : 'stop'
    const deliveredAt = ports.nowMs()
    return change([item.id], (one) => ({ ...one, deliveredAt })) ? 'done' : 'stop'
  }

  function failed(id: string, code: ClientCode): 'stays' | 'stop' {
    if (!ports.mayRetry(code)) {
      change([id], (item) => ({ ...item, refused: code }))
      return 'stays'
    }
    setLive(live.sendingId, { ...live.why, [id]: code })
    // Note: where the server fails on one act, other threads must not wait for it.
    return code === 'phone.offline' || code === 'phone.timeout' || code.startsWith('session.')
      ? 'stop'
      : 'stays'
  }

  async function flushAll(): Promise<void> {
    await sweep()
    const isTried = new Set<string>()
    for (;;) {
      const person = ports.person()
      const kept = items()
      const item = kept.find(
        (one) =>
          one.person === person && isUnsent(one) && !isTried.has(one.id) && firstOf(kept, one)?.id === one.id,
      )
      if (!item) return
      isTried.add(item.id)
      if (item.refused !== null) continue
      setLive(item.id)
      const end = await sendOne(item.id).finally(() => setLive(null))
      if (end === 'stop') return
      if (end === 'done') await sweep()
    }
  }

  /** Lets go of the pictures of what is over, and of what was delivered long ago. The clock may have been put back. */
  async function sweep(): Promise<void> {
    for (const item of everything().filter((one) => !isUnsent(one))) {
      for (const photo of item.photos) await ports.dropPhoto(photo.key)
      const isOld = item.deliveredAt !== null && Math.abs(ports.nowMs() - item.deliveredAt) >= SHOWN_MS
      if (item.isDiscarded || isOld) change([item.id], () => null)
      else if (item.photos.length > 0) change([item.id], (one) => ({ ...one, photos: [] }))
    }
  }

  return {
    items,
    heldFiles: () => all().flatMap(filesIn),
    live: () => live,
    add(item) {
      const isKept = ports.write(JSON.stringify([...all(), item]))
      ports.changed()
      return isKept
    },
    async edit(id, { body, about, photoKeys, voice = null }) {
      const before = find(id)
      if (!before || before.refused === null) return false
      const photos = keptPhotos(photoKeys, voice)
      const isKept = change([id], (item) => ({
        ...item,
        // Words that the server has taken stay as they are; what was refused then is the pictures.
        body: item.saidAt === undefined ? body : item.body,
        about,
        // Sent anew, for the server may have refused what it was sent before; what it still has it knows again.
        photos,
        refused: null,
      }))
      if (isKept)
        for (const { key } of before.photos)
          if (!photos.some((photo) => photo.key === key)) await ports.dropPhoto(key)
      return isKept
    },
    takeBack(id) {
      change([id], (item) => (item.refused === null ? item : null))
    },
    async discard(ids) {
      if (change(ids, (item) => ({ ...item, isDiscarded: true }))) await sweep()
    },
    flush() {
      isAskedAgain = true
      running ??= (async () => {
        while (isAskedAgain) {
          isAskedAgain = false
          await flushAll()
        }
      })().finally(() => {
        running = null
      })
      return running
    },
  }
}

const Holding = v.object({ photos: v.array(v.object({ key: v.string() })) })

function filesIn(one: unknown): string[] {
  const parsed = v.safeParse(Holding, one)
  return parsed.success ? parsed.output.photos.map((photo) => photo.key) : []
}
