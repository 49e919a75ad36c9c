import { AppError } from '../http/app-error.ts'

export type TurnLimits = {
  /** How many work at once. */
  readonly atOnce: number
  /** How many more may wait; one more is refused. */
  readonly waiting: number
  /** How many times as long as its work a place rests before the next has it. */
  readonly rests: number
  /** What one too many is told: `server.busy` of all, `request.too-many` of one caller. */
  readonly refusal: 'server.busy' | 'request.too-many'
}

export type Turns = {
  /** Waits for a place and answers how it is given back; giving it back twice does nothing. Throws the refusal where too many wait. */
  take(): Promise<() => void>
  /** Does `work` in a place. */
  run<T>(work: () => Promise<T>): Promise<T>
  /** Whether nobody works, rests or waits. */
  isIdle(): boolean
}

/** No place rests longer than this, milliseconds: one slow answer must not shut it. */
const LONGEST_REST_MS = 5_000

/**
 * Places in which requests of one kind work by turns, in their order. A place rests after each work in proportion to it, so that
 * however many come, they have no more than `atOnce / (1 + rests)` of the server, and whoever has no turn to wait for finds it free.
 * `nowMs` is any clock in milliseconds.
 */
export function turns(limits: TurnLimits, nowMs: () => number = () => performance.now()): Turns {
  const queue: (() => void)[] = []
  let taken = 0

  function next(): void {
    const first = queue.shift()
    if (first) first()
    else taken -= 1
  }

  async function take(): Promise<() => void> {
    if (taken >= limits.atOnce) {
      if (queue.length >= limits.waiting) throw new AppError(limits.refusal)
      await new Promise<void>((resolve) => queue.push(resolve))
    } else taken += 1
    const began = nowMs()
    let isBack = false
    return () => {
      if (isBack) return
      isBack = true
      const rest = Math.min(LONGEST_REST_MS, limits.rests * (nowMs() - began))
      if (rest < 1) next()
      else setTimeout(next, rest).unref()
    }
  }

  return {
    take,
    async run(work) {
      const giveBack = await take()
      try {
        return await work()
      } finally {
        giveBack()
      }
    },
    isIdle: () => taken === 0 && queue.length === 0,
  }
}

/** Beyond so many, those that nobody uses are forgotten. */
const MOST_KEPT = 1_000

/** Turns for each key, such as each person. */
export function turnsOf(limits: TurnLimits): (key: string) => Turns {
  const kept = new Map<string, Turns>()
  return (key) => {
    const known = kept.get(key)
    if (known) return known
    if (kept.size >= MOST_KEPT) for (const [other, one] of kept) if (one.isIdle()) kept.delete(other)
    const made = turns(limits)
    kept.set(key, made)
    return made
  }
}
