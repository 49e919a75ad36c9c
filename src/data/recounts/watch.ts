import { listVotes } from '#contract/votes/endpoints.ts'
import { later, onFocus, pause } from '#src/platform/host.ts'
import { call } from '../calls/call.ts'
import { recountState } from './state.ts'
import { noteDoubts, recountsNow } from './recounts.ts'
import { useSession } from '../calls/session.ts'

// Counted votes are recounted without being asked for, in the background, where the host can load the recount by itself: on
// the web. A mini-program cannot run a subpackage's code from outside of it; there home leads to the recount first.

/** The newest; older ones are recounted when their page is opened. */
const MOST_AT_ONCE = 5

/** The server writes a result within seconds of the close. */
const ASK_AGAIN_MS = 15_000

/** What was tried since the app was opened, with how long the log was then: a failure is not tried over and over. */
const tried = new Set<string>()
let isRunning = false
let isAskedAgain = false

/** Recounts now, and whenever the app comes to the front, the network comes back or somebody signs in. */
export function startRecounts(): void {
  if (!canRecountHere()) return
  onFocus(() => {
    tried.clear()
    recountSoon()
  })
  useSession.subscribe((now, before) => {
    if (now.standing !== before.standing) recountSoon()
  })
  recountSoon()
}

/** Whether this host recounts by itself, without a page of the recount being open. */
export function canRecountHere(): boolean {
  return process.env.TARO_ENV === 'h5' && typeof BigInt === 'function'
}

/** Looks for counted votes that this phone has not recounted. Asking often costs one list each time. */
export function recountSoon(): void {
  if (!canRecountHere()) return
  isAskedAgain = true
  if (!isRunning) void run()
}

async function run(): Promise<void> {
  isRunning = true
  // The first screen goes first.
  await pause(500)
  try {
    while (isAskedAgain) {
      isAskedAgain = false
      await recountAllOfMine().catch(() => undefined)
    }
  } finally {
    isRunning = false
  }
}

async function recountAllOfMine(): Promise<void> {
  const { session, standing } = useSession.getState()
  if (!session || standing?.role !== 'owner') return
  const { estateId } = standing
  const list = await call(listVotes, { params: { estateId } })
  if (!list.ok) return
  const counted = list.value.votes.flatMap((vote) => {
    const { voteId, title, items, outcomes, countedTo, closesAt } = vote
    if (vote.phase !== 'closed' || outcomes === null) return []
    const state = recountState(recountsNow(), { voteId, title, items, outcomes, countedTo })
    return [{ voteId, title, countedTo, closesAt, state }]
  })
  noteDoubts(
    estateId,
    counted.filter(({ state }) => typeof state !== 'string' && state.state === 'differs'),
  )
  if (counted.some(({ countedTo }) => countedTo === 0)) later(recountSoon, ASK_AGAIN_MS)
  const due = counted
    .filter(
      ({ voteId, countedTo, state }) =>
        state !== 'without' &&
        state !== 'soon' &&
        // What failed is recounted again by itself only once there is another result.
        (typeof state === 'string' || state.state === 'differs' || state.size !== countedTo) &&
        !tried.has(`${voteId} ${countedTo}`),
    )
    .sort((a, b) => b.closesAt - a.closesAt)
    .slice(0, MOST_AT_ONCE)
  if (due.length === 0) return
  const recountOnce = await loadOnce()
  for (const { voteId, title, countedTo } of due) {
    tried.add(`${voteId} ${countedTo}`)
    // One vote that cannot be recounted keeps no other from it.
    await recountOnce?.({ estateId, voteId, title }).catch(() => undefined)
  }
}

/** Note: not an async function, whose compiled form hides from the bundler that a mini-program never comes here. */
function loadOnce() {
  if (process.env.TARO_ENV === 'h5') return import('./once.ts').then((module) => module.recountOnce)
  return null
}
