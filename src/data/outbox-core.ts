import * as v from 'valibot'
import type { ClientCode } from './codes.ts'

const Draft = v.object({
  kind: v.string(),
  place: v.picklist(['home', 'building', 'grounds']),
  placeText: v.string(),
  description: v.string(),
})
export type Draft = v.InferOutput<typeof Draft>

/** One report on its way. `key` names a picture kept on the phone, `photoId` what the server calls it. */
const Item = v.object({
  repairId: v.string(),
  key: v.string(),
  person: v.string(),
  communityId: v.string(),
  draft: Draft,
  photos: v.array(v.object({ key: v.string(), photoId: v.nullable(v.string()) })),
  madeAt: v.number(),
  /** Null while it waits; the server's no, where it must not be sent again as it is. */
  refused: v.nullable(v.string()),
})
export type OutboxItem = v.InferOutput<typeof Item>

export type OutboxPorts = {
  read(): string | null
  /** Must say whether the text is really kept. */
  write(text: string): boolean
  /** Puts a text that cannot be read where a person of support can find it; it is never thrown away. */
  setAside(text: string): void
  sendPhoto(item: OutboxItem, photoKey: string): Promise<{ photoId: string } | { code: ClientCode }>
  sendReport(item: OutboxItem, photoIds: string[]): Promise<{ ok: true } | { code: ClientCode }>
  dropPhoto(photoKey: string): Promise<void>
  mayRetry(code: ClientCode): boolean
  person(): string
}

export type Outbox = {
  items(): OutboxItem[]
  /** Keeps a report; it is safe on the phone once this answers true. */
  add(item: OutboxItem): boolean
  /** Takes a report out, for the person who discards or edits it. */
  take(repairId: string): OutboxItem | null
  /** Sends what waits, oldest first; stops where the network does. Only one runs at a time. */
  flush(): Promise<void>
}

/**
 * The queue of reports. Every step is written down before the next begins, so that the app may be killed anywhere:
 * a picture already sent is not sent again, and a report sent twice is one by its `repairId`.
 */
export function makeOutbox(ports: OutboxPorts): Outbox {
  let running: Promise<void> | null = null

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

  function items(): OutboxItem[] {
    return all().flatMap((one) => {
      const parsed = v.safeParse(Item, one)
      return parsed.success ? [parsed.output] : []
    })
  }

  /** Changes one item, found by its name and never by its place; null removes it. False where the phone kept nothing. */
  function change(repairId: string, work: (item: OutboxItem) => OutboxItem | null): boolean {
    return ports.write(
      JSON.stringify(
        all().flatMap((one) => {
          const parsed = v.safeParse(Item, one)
          if (!parsed.success || parsed.output.repairId !== repairId) return [one]
          const changed = work(parsed.output)
          return changed ? [changed] : []
        }),
      ),
    )
  }

  async function sendOne(repairId: string): Promise<'next' | 'stop'> {
    for (;;) {
      const item = items().find((one) => one.repairId === repairId)
      if (!item) return 'next'
      const unsent = item.photos.find((photo) => photo.photoId === null)
      if (!unsent) return report(item)
      const answer = await ports.sendPhoto(item, unsent.key)
      if ('code' in answer) return failed(repairId, answer.code)
      const isKept = change(repairId, (one) => ({
        ...one,
        photos: one.photos.map((photo) =>
          photo.key === unsent.key ? { ...photo, photoId: answer.photoId } : photo,
        ),
      }))
      // A full phone: without a note of it the same picture would be sent for ever.
      if (!isKept) return 'stop'
    }
  }

  async function report(item: OutboxItem): Promise<'next' | 'stop'> {
    const answer = await ports.sendReport(
      item,
      item.photos.map((photo) => photo.photoId as string),
    )
    if ('code' in answer) return failed(item.repairId, answer.code)
    if (!change(item.repairId, () => null)) return 'stop'
    for (const photo of item.photos) await ports.dropPhoto(photo.key)
    return 'next'
  }

  function failed(repairId: string, code: ClientCode): 'next' | 'stop' {
    // Note: where the server fails on one report, those behind it must not wait for it.
    if (ports.mayRetry(code)) return code.startsWith('phone.') ? 'stop' : 'next'
    change(repairId, (item) => ({ ...item, refused: code }))
    return 'next'
  }

  async function flushAll(): Promise<void> {
    const waiting = items().filter((item) => item.refused === null && item.person === ports.person())
    for (const { repairId } of waiting) if ((await sendOne(repairId)) === 'stop') return
  }

  return {
    items,
    add: (item) => ports.write(JSON.stringify([...all(), item])),
    take(repairId) {
      const item = items().find((one) => one.repairId === repairId) ?? null
      change(repairId, () => null)
      return item
    },
    flush() {
      running ??= flushAll().finally(() => {
        running = null
      })
      return running
    },
  }
}
