import { useEffect, useRef } from 'react'
import { create } from 'zustand'
import { isRole } from '#domain/core/access.ts'
import { repairKindOf } from '#domain/repairs/kind.ts'
import { later, onFocus, onNetworkChange, pause } from '#src/platform/host.ts'
import { dropPhoto } from '#src/platform/photos.ts'
import { newId } from '#src/platform/random.ts'
import { readText, removeText, writeText } from '#src/platform/storage.ts'
import { call } from '../calls/call.ts'
import { mayRetry } from '../calls/codes.ts'
import { haveWordsOf } from '../calls/words.ts'
import type { ActBody, ActName } from './acts.ts'
import {
  isUnsent,
  keptPhotos,
  type Live,
  makeOutbox,
  type OutboxItem,
  type SpokenNote,
  voiceOf,
} from './core.ts'
import { FIRST_ACTS } from './family.ts'
import { personKey, useSession } from '../calls/session.ts'

const KEY = 'outbox'
const RETRY_MS = 20_000
/** How long a form waits for the answer; a slower network goes on behind the page that says so. */
const MOST_WAIT_MS = 4_000

const outbox = makeOutbox({
  nowMs: Date.now,
  read: () => readText(KEY),
  write: (text) => writeText(KEY, text),
  setAside: (text) => {
    writeText(`${KEY} unreadable ${Date.now()}`, text)
    removeText(KEY)
  },
  // One that is not dropped now is dropped with the next.
  dropPhoto: (key) => dropPhoto(key).catch(() => undefined),
  mayRetry,
  person: personKey,
  changed: show,
  async sendPhoto(item, photoKey) {
    // As with the endpoints below: the first screen needs nothing of it.
    const upload = await import('../files/photo-upload.ts').catch(() => null)
    if (!upload) return { code: 'phone.offline' }
    const kind = voiceOf(item)?.key === photoKey ? 'voice' : 'picture'
    return upload.uploadKept(item.estateId, photoKey, roleOf(item), kind, (sent, all) =>
      useOutbox.setState({ bytes: { key: photoKey, sent, all } }),
    )
  },
  async sendAct(item, photoIds, part) {
    // On the web only what is sent needs the endpoints: they come when they are wanted, and without network not at all.
    const acts = await import('./acts.ts').catch(() => null)
    if (!acts) return { code: 'phone.offline' }
    const asked = acts.requestOf(item, photoIds, part)
    // A newer build kept it.
    if (!asked) return { code: 'phone.unreadable' }
    const { endpoint, params, body, key } = asked
    const answer = await call(endpoint, { params, body, key, role: roleOf(item) })
    return answer.ok ? { ok: true } : { code: answer.code }
  },
})

function roleOf(item: OutboxItem) {
  return isRole(item.role) ? item.role : 'owner'
}

type Waiting = Live & {
  /** All acts of the person that this phone still keeps, delivered ones too. */
  readonly items: readonly OutboxItem[]
  /** Those that the server has not taken. */
  readonly unsent: readonly OutboxItem[]
  /** How many bytes of the picture or note that went last have arrived. */
  readonly bytes: { readonly key: string; readonly sent: number; readonly all: number } | null
}

/** What is on this phone, for screens. */
export const useOutbox = create<Waiting>(() => ({
  items: [],
  unsent: [],
  bytes: null,
  sendingId: null,
  why: {},
}))

export type Draft = Omit<ActBody<'report'>, 'repairId'>

/** Keeps a report. Answers its name once it is safe on the phone, null if it is not; `flushOutbox` then sends it. */
export async function keepRepair(
  draft: Draft,
  photoKeys: readonly string[],
  voice: SpokenNote | null = null,
): Promise<string | null> {
  const repairId = await newId()
  return keepAct('report', repairId, { repairId, ...draft }, photoKeys, aboutOf(draft), voice)
}

/**
 * Keeps an act of a repair or a complaint. Answers its name once it is safe on the phone, null if it is not. `about` says what it is about
 * to its author, who may see it again days later.
 */
export async function keepAct<A extends ActName>(
  act: A,
  thread: string,
  body: ActBody<A>,
  photoKeys: readonly string[],
  about: string,
  voice: SpokenNote | null = null,
): Promise<string | null> {
  const { standing } = useSession.getState()
  if (!standing) return null
  const id = FIRST_ACTS.includes(act) ? thread : await newId()
  const isKept = outbox.add({
    id,
    key: await newId(),
    thread,
    act,
    person: personKey(),
    role: standing.role,
    estateId: standing.estateId,
    about,
    body: { ...body },
    photos: keptPhotos(photoKeys, voice),
    // What begins a thread has a clock: its words arrive on a line that takes minutes for a picture.
    ...(FIRST_ACTS.includes(act) && photoKeys.length > 0 ? { picturesKey: await newId() } : {}),
    madeAt: Date.now(),
    refused: null,
    deliveredAt: null,
    isDiscarded: false,
  })
  return isKept ? id : null
}

export type ActEnd =
  | { readonly is: 'delivered' | 'said' | 'waiting' | 'not-kept' }
  | { readonly is: 'refused'; readonly code: string }

/**
 * Does an act from an open form: keeps it, sends it and waits a little. Refused at once, it is taken out again, for the form
 * still holds all of it; pictures stay. Answering `waiting`, it goes out by itself.
 */
export async function doAct<A extends ActName>(
  act: A,
  thread: string,
  body: ActBody<A>,
  photoKeys: readonly string[],
  about: string,
): Promise<ActEnd> {
  const id = await keepAct(act, thread, body, photoKeys, about)
  if (!id) return { is: 'not-kept' }
  await sendSoon()
  const end = endOf(id)
  if (end.is === 'refused') outbox.takeBack(id)
  return end
}

/** What has become of an act that was kept, whoever is signed in by now. */
export function endOf(id: string): ActEnd {
  const item = outbox.items().find((one) => one.id === id)
  // Another tab of the same browser wrote over it in the very same moment.
  if (!item) return { is: 'not-kept' }
  if (item.deliveredAt !== null) return { is: 'delivered' }
  if (item.refused !== null) return { is: 'refused', code: item.refused }
  return { is: item.saidAt === undefined ? 'waiting' : 'said' }
}

/** Sends what waits, and comes back when that is over or takes long. */
export async function sendSoon(): Promise<void> {
  await Promise.race([flushOutbox(), pause(MOST_WAIT_MS)])
}

/** Tries to send what waits; while something still does, tries again by itself. */
export async function flushOutbox(): Promise<void> {
  // Where the phone's own storage fails in the middle, what waits is as it was and is tried again.
  await outbox.flush().catch(() => undefined)
  const isWaiting = outbox
    .items()
    .some((item) => isUnsent(item) && item.refused === null && item.person === personKey())
  if (!isWaiting || isRetrySet) return
  isRetrySet = true
  later(() => {
    isRetrySet = false
    void flushOutbox()
  }, RETRY_MS)
}

let isRetrySet = false

/** Puts the edited form of a refused report in its place, under the same name. False where the phone keeps no more. */
export function editRepair(
  repairId: string,
  draft: Draft,
  photoKeys: readonly string[],
  voice: SpokenNote | null = null,
): Promise<boolean> {
  return outbox.edit(repairId, { body: { repairId, ...draft }, about: aboutOf(draft), photoKeys, voice })
}

/** The same for any other act. */
export function editAct(
  item: OutboxItem,
  body: Readonly<Record<string, unknown>>,
  photoKeys: readonly string[],
  about = item.about,
): Promise<boolean> {
  return outbox.edit(item.id, { body: { ...body }, about, photoKeys })
}

/** Throws refused acts away, pictures and all, because the person said so. */
export async function discardActs(items: readonly OutboxItem[]): Promise<void> {
  await outbox.discard(items.map((item) => item.id))
  void flushOutbox()
}

/** Calls `work` when an act of this repair or complaint, kept earlier, or its words, have just been delivered: what the page shows is old then. */
export function useOnDelivered(thread: string, work: () => unknown): void {
  const count = useOutbox(({ items }) =>
    items
      .filter((item) => item.thread === thread)
      .reduce((sum, item) => sum + (item.saidAt ? 1 : 0) + (item.deliveredAt ? 1 : 0), 0),
  )
  const before = useRef(count)
  useEffect(() => {
    if (count > before.current) work()
    before.current = count
  }, [count, work])
}

/** The pictures and notes of all that this phone keeps for sending, whoever wrote it and whichever build. */
export function heldFiles(): readonly string[] {
  return outbox.heldFiles()
}

/** Called once at start: what was left from last time goes out now, and whenever the network comes back. */
export function startOutbox(): void {
  show()
  useSession.subscribe((now, before) => {
    if (now.session !== before.session) show()
  })
  onNetworkChange((isConnected) => {
    if (isConnected) void flushOutbox()
  })
  onFocus(() => void flushOutbox())
  void flushOutbox()
}

function aboutOf(draft: Draft): string {
  return `${draft.placeText} ${repairKindOf(draft.kind)?.title ?? ''}`.trim()
}

function show(): void {
  const items = outbox.items().filter((item) => item.person === personKey())
  useOutbox.setState({ items, unsent: items.filter(isUnsent), ...outbox.live() })
  // What was refused before the app was opened has its words still to come.
  const refused = items.find((item) => item.refused !== null)?.refused
  if (refused) void haveWordsOf(refused).then((isNew) => isNew && useOutbox.setState({ items: [...items] }))
}
