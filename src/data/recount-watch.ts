import { listVotes } from '#contract/votes.ts'
import { onFocus, pause } from '#src/platform/host.ts'
import { call } from './call.ts'
import { mineAgainst, recordOf, sizeOf } from './records.ts'
import { recountState } from './recount-state.ts'
import { recountsNow, rememberRecount } from './recounts.ts'
import { personKey, useSession } from './session.ts'

// Counted votes are recounted without being asked for, in the background, where the host can load the recount by itself: on
// the web. A mini-program cannot run a subpackage's code from outside of it; there home leads to the recount first.

/** The newest; older ones are recounted when their page is opened. */
const MOST_AT_ONCE = 5

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
  while (isAskedAgain) {
    isAskedAgain = false
    await recountAllOfMine().catch(() => undefined)
  }
  isRunning = false
}

async function recountAllOfMine(): Promise<void> {
  const { session, standing } = useSession.getState()
  if (!session || standing?.role !== 'owner') return
  const { communityId } = standing
  const list = await call(listVotes, { params: { communityId } })
  if (!list.ok) return
  const due = list.value.votes
    .filter(
      ({ voteId, phase, countedTo }) =>
        phase === 'closed' &&
        typeof recountState(recountsNow(), voteId, countedTo) === 'string' &&
        !tried.has(`${voteId} ${countedTo}`),
    )
    .sort((a, b) => b.closesAt - a.closesAt)
    .slice(0, MOST_AT_ONCE)
  for (const { voteId, title, countedTo } of due) {
    tried.add(`${voteId} ${countedTo}`)
    await recountOne(communityId, voteId, title)
  }
}

async function recountOne(communityId: string, voteId: string, title: string): Promise<void> {
  const person = personKey()
  const recount = await loadRecount()
  const got = await recordOf(communityId, voteId)
  if (!recount || !got.ok) return
  const steps = recount(got.value.record, mineAgainst(got.value))
  let state: 'holds' | 'fails' = 'holds'
  for (let step = steps.next(); !step.done; step = steps.next()) {
    if (step.value.state === 'fails') state = 'fails'
    // Between two steps the phone may draw.
    await pause(20)
  }
  // Another person may have signed in meanwhile.
  if (personKey() !== person) return
  rememberRecount({ communityId, voteId, title, state, at: Date.now(), size: sizeOf(got.value) })
}

/** Note: not an async function, whose compiled form hides from the bundler that a mini-program never comes here. */
function loadRecount() {
  if (process.env.TARO_ENV === 'h5') return import('#domain/vote/recount.ts').then((module) => module.recount)
  return null
}
