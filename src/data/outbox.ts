import { create } from 'zustand'
import { reportRepair } from '#contract/repairs.ts'
import { later, onFocus, onNetworkChange } from '#src/platform/host.ts'
import { dropPhoto } from '#src/platform/photos.ts'
import { newId } from '#src/platform/random.ts'
import { readText, removeText, writeText } from '#src/platform/storage.ts'
import { call } from './call.ts'
import { mayRetry } from './codes.ts'
import { type Draft, makeOutbox, type OutboxItem } from './outbox-core.ts'
import { uploadKept } from './photo-upload.ts'
import { personKey, useSession } from './session.ts'

const KEY = 'outbox'
const RETRY_MS = 20_000

const outbox = makeOutbox({
  read: () => readText(KEY),
  write: (text) => writeText(KEY, text),
  setAside: (text) => {
    writeText(`${KEY} unreadable ${Date.now()}`, text)
    removeText(KEY)
  },
  dropPhoto,
  mayRetry,
  person: personKey,
  sendPhoto: (item, photoKey) => uploadKept(item.communityId, photoKey),
  async sendReport(item, photoIds) {
    const answer = await call(reportRepair, {
      params: { communityId: item.communityId },
      body: { repairId: item.repairId, ...item.draft, photoIds },
      key: item.key,
    })
    return answer.ok ? { ok: true } : { code: answer.code }
  },
})

type Waiting = { readonly items: readonly OutboxItem[]; readonly isSending: boolean }

/** What has not reached the server yet, for screens. */
export const useOutbox = create<Waiting>(() => ({ items: [], isSending: false }))

/** Keeps a report. Answers its name once it is safe on the phone, null if it is not; `flushOutbox` then sends it. */
export async function keepRepair(draft: Draft, photoKeys: readonly string[]): Promise<string | null> {
  const { standing } = useSession.getState()
  if (!standing) return null
  const repairId = await newId()
  const kept = outbox.add({
    repairId,
    key: await newId(),
    person: personKey(),
    communityId: standing.communityId,
    draft,
    photos: photoKeys.map((key) => ({ key, photoId: null })),
    madeAt: Date.now(),
    refused: null,
  })
  show(false)
  return kept ? repairId : null
}

/** Tries to send what waits; while something still does, tries again by itself. */
export async function flushOutbox(): Promise<void> {
  show(true)
  await outbox.flush()
  show(false)
  const isWaiting = outbox.items().some((item) => item.refused === null && item.person === personKey())
  if (!isWaiting || isRetrySet) return
  isRetrySet = true
  later(() => {
    isRetrySet = false
    void flushOutbox()
  }, RETRY_MS)
}

let isRetrySet = false

/** Takes out a refused report whose edited form is kept by now; the pictures went along. */
export function replaceRepair(repairId: string): void {
  outbox.take(repairId)
  show(false)
}

/** Throws a refused report away, pictures and all, because the person said so. */
export async function discardRepair(repairId: string): Promise<void> {
  const item = outbox.take(repairId)
  show(false)
  for (const photo of item?.photos ?? []) await dropPhoto(photo.key)
}

/** Called once at start: what was left from last time goes out now, and whenever the network comes back. */
export function startOutbox(): void {
  show(false)
  onNetworkChange((isConnected) => {
    if (isConnected) void flushOutbox()
  })
  onFocus(() => void flushOutbox())
  void flushOutbox()
}

function show(isSending: boolean): void {
  useOutbox.setState({ items: outbox.items().filter((item) => item.person === personKey()), isSending })
}
