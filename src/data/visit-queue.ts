import { create } from 'zustand'
import { recordDelivery } from '#contract/votes/paper/deliveries.ts'
import type { DeliveryOutcome } from '#domain/votes/paper/delivery.ts'
import { onFocus, onNetworkChange } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { readText, writeText } from '#src/platform/storage.ts'
import { call } from './calls/call.ts'
import { type ClientCode, mayRetry } from './calls/codes.ts'
import { serverNow } from './calls/server-clock.ts'
import { personKey, useSession } from './calls/session.ts'

const KEY = 'knocks'
const MINUTE = 60_000

/** A knock at a door that has not reached the server. Corridors have no signal; what was done there is not lost. */
export type Visit = {
  readonly person: string
  readonly estateId: string
  readonly voteId: string
  readonly headId: string
  readonly home: string
  readonly outcome: DeliveryOutcome
  readonly deliveryId: string
  readonly madeAt: number
}

type Kept = { readonly items: readonly Visit[]; readonly refused: { home: string; code: ClientCode } | null }

/** What waits, and what the server would not take, for screens. */
export const useVisitQueue = create<Kept>(() => ({ items: read(), refused: null }))

/** Keeps a knock on the phone and tries to send it. */
export async function visit(
  of: Pick<Visit, 'estateId' | 'voteId' | 'headId' | 'home' | 'outcome'>,
): Promise<void> {
  const made: Visit = { ...of, person: personKey(), deliveryId: await newId(), madeAt: serverNow() }
  put([...useVisitQueue.getState().items, made])
  await sendVisits()
}

let isStarted = false

/** Called where knocks are shown: what was left goes out now, and whenever the network comes back. */
export function startVisitQueue(): void {
  void sendVisits()
  if (isStarted) return
  isStarted = true
  onNetworkChange((isConnected) => {
    if (isConnected) void sendVisits()
  })
  onFocus(() => void sendVisits())
}

let sending: Promise<void> | null = null

/** Sends what waits, in order. What the server refuses for good is said and dropped; a bad line leaves the rest waiting. */
export async function sendVisits(): Promise<void> {
  sending ??= send().finally(() => {
    sending = null
  })
  await sending
}

async function send(): Promise<void> {
  const { standing } = useSession.getState()
  const isMine = (one: Visit) =>
    standing?.role === 'committee' && one.person === personKey() && one.estateId === standing.estateId
  for (let one = next(isMine); one; one = next(isMine)) {
    const { estateId, voteId, headId, outcome, deliveryId, madeAt } = one
    const answer = await call(recordDelivery, {
      params: { estateId, voteId },
      body: {
        deliveryId,
        headIds: [headId],
        method: 'visit',
        outcome,
        minutesAgo: Math.max(0, Math.floor((serverNow() - madeAt) / MINUTE)),
        note: '',
        photoIds: [],
      },
      key: deliveryId,
    })
    if (!answer.ok && mayRetry(answer.code)) return
    put(useVisitQueue.getState().items.filter((other) => other.deliveryId !== deliveryId))
    if (!answer.ok) useVisitQueue.setState({ refused: { home: one.home, code: answer.code } })
  }
}

function next(isMine: (one: Visit) => boolean): Visit | undefined {
  return useVisitQueue.getState().items.find(isMine)
}

function put(items: readonly Visit[]): void {
  writeText(KEY, JSON.stringify(items))
  useVisitQueue.setState({ items, refused: null })
}

function read(): Visit[] {
  try {
    const kept: unknown = JSON.parse(readText(KEY) ?? '[]')
    return Array.isArray(kept) ? (kept as Visit[]) : []
  } catch {
    return []
  }
}
