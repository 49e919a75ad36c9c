import client, { type Metric } from 'prom-client'

/** Work that is done again and again. `signal` is aborted when the server stops: what can wait for the next start then waits. */
export type Job = {
  readonly name: string
  readonly everyMs: number
  /** When it runs for the first time after the start, where that is not its interval. */
  readonly firstMs?: number
  work(signal: AbortSignal): Promise<unknown>
}

/** What went wrong with one estate, or with one thing of it, while the others went on. */
export class EstateFault extends Error {
  readonly estateId: string
  constructor(estateId: string, cause: unknown) {
    super(`estate ${estateId}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    this.estateId = estateId
  }
}

/** Some of the work went wrong; all of it was tried. `done` is what the rest answered. */
export class SomeFailed extends AggregateError {
  readonly done: number
  constructor(faults: readonly unknown[], done: number) {
    super(faults, `${faults.length} of the work went wrong, first: ${String(faults[0])}`)
    this.done = done
  }
}

/**
 * Does the work for each item, one after the other, each alone: the fault of one keeps none of the others. Answers the sum of what
 * they answered; throws SomeFailed at the end where any went wrong. Begins no other item once `signal` is aborted.
 */
export async function eachAlone<T>(
  items: readonly T[],
  work: (item: T) => Promise<number>,
  signal?: AbortSignal,
): Promise<number> {
  let done = 0
  const faults: unknown[] = []
  for (const item of items) {
    if (signal?.aborted) break
    try {
      done += await work(item)
    } catch (fault) {
      if (fault instanceof SomeFailed) done += fault.done
      faults.push(...faultsOf(fault))
    }
  }
  if (faults.length > 0) throw new SomeFailed(faults, done)
  return done
}

/** The same for estates: each fault is an EstateFault that names where it is. */
export function eachEstate(
  estateIds: readonly string[],
  work: (estateId: string) => Promise<number>,
  signal?: AbortSignal,
): Promise<number> {
  return eachAlone(
    estateIds,
    async (estateId) => {
      try {
        return await work(estateId)
      } catch (fault) {
        const done = fault instanceof SomeFailed ? fault.done : 0
        throw new SomeFailed(
          faultsOf(fault).map((one) => new EstateFault(estateId, one)),
          done,
        )
      }
    },
    signal,
  )
}

function faultsOf(fault: unknown): readonly unknown[] {
  return fault instanceof SomeFailed ? fault.errors : [fault]
}

export type JobCounters = {
  readonly faults: client.Counter<'job'>
  readonly ended: client.Gauge<'job'>
}

/** What is counted of every job, whoever runs it. */
export function jobCounters(): JobCounters {
  return {
    faults: new client.Counter({
      name: 'job_faults_total',
      help: 'Faults of background jobs, one for each estate or thing that went wrong',
      labelNames: ['job'],
      registers: [],
    }),
    ended: new client.Gauge({
      name: 'job_last_end_timestamp_seconds',
      help: 'When a background job last came to an end, with or without faults, or had nothing to do',
      labelNames: ['job'],
      registers: [],
    }),
  }
}

export type Scheduler = {
  /** Faults by job, and when each job last came to an end. */
  readonly metrics: readonly Metric[]
  start(jobs: readonly Job[]): void
  /** Begins nothing more, and resolves once what runs has ended. */
  stop(): Promise<void>
}

/**
 * Runs each job at its interval, counted from the end of the last run, so that no job overlaps itself and none waits for another.
 * A fault ends neither a job nor the server: it is counted and told to `onFault`, each estate's by itself.
 */
export function scheduler(
  onFault: (job: string, fault: unknown) => void,
  { faults, ended }: JobCounters = jobCounters(),
): Scheduler {
  const stopping = new AbortController()
  const timers = new Set<NodeJS.Timeout>()
  const running = new Set<Promise<void>>()

  function plan(job: Job, afterMs: number): void {
    if (stopping.signal.aborted) return
    const timer = setTimeout(() => {
      timers.delete(timer)
      const run = runOnce(job).finally(() => {
        running.delete(run)
        plan(job, job.everyMs)
      })
      running.add(run)
    }, afterMs)
    timers.add(timer)
  }

  async function runOnce(job: Job): Promise<void> {
    try {
      await job.work(stopping.signal)
    } catch (fault) {
      for (const one of faultsOf(fault)) {
        faults.inc({ job: job.name })
        onFault(job.name, one)
      }
    }
    ended.setToCurrentTime({ job: job.name })
  }

  return {
    metrics: [faults, ended],
    start(jobs) {
      for (const job of jobs) {
        // A job that never failed is told as 0, so that a rise from nothing is a rise.
        faults.inc({ job: job.name }, 0)
        plan(job, job.firstMs ?? job.everyMs)
      }
    },
    async stop() {
      stopping.abort()
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
      await Promise.all(running)
    },
  }
}
