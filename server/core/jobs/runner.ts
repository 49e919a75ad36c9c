import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import client, { type Metric } from 'prom-client'
import { inEstate } from '#server/core/db/scope.ts'
import { quiet } from '#server/core/db/quiet.ts'
import { EstateFault, type JobCounters, jobCounters, SomeFailed } from '#server/core/jobs/scheduler.ts'
import {
  type Claim,
  claimDue,
  type DuePair,
  endClaim,
  findDue,
  LEASE_MS,
  markDue,
  type NextLook,
  putBack,
  renewClaim,
  type WorkName,
} from './marks.ts'
import { findUnmarked, nextDue, type Work } from './work.ts'

/** Pairs of kind and estate that one look takes. */
const MOST_AT_ONCE = 500
/** What went wrong, or was due and could not be done, is tried again after so long, then twice as long each time. */
const FIRST_WAIT_MS = 5_000
const LONGEST_WAIT_MS = 10 * 60_000
/** The search looks so far ahead: until the next one, and somewhat longer. */
const SEARCH_AHEAD_MS = 90 * 60_000
const MOST_ERROR_CHARS = 500

export type LastError = { readonly estateId: string; readonly at: number; readonly message: string }

export type Runner = {
  readonly metrics: readonly Metric[]
  /** The last thing that went wrong, by kind of work. */
  readonly lastErrors: ReadonlyMap<WorkName, LastError>
  /** Looks once for what is due and begins it; kinds that are still busy are left for the next look. */
  look(): Promise<void>
  /** Looks and works until nothing is due; answers how much was done. */
  runDue(): Promise<number>
  /** Marks what is due or soon will be and has no mark; answers for how many estates and kinds that was. */
  search(): Promise<number>
  /** Begins nothing more, and resolves once what runs has ended. What is cut short is due again at once. */
  stop(): Promise<void>
}

type Given = {
  readonly db: Pool
  readonly nowMs: () => number
  readonly works: () => readonly Work[]
  readonly onFault: (job: string, fault: unknown) => void
  readonly counters?: JobCounters
}

/**
 * Runs everything that waits for a time. One statement finds what is due across all estates; each kind of work goes through its
 * estates one after the other, each in its own try, beside the other kinds; a lease keeps several processes apart; what goes wrong
 * is counted, told to `onFault`, and tried again later and later.
 */
export function runner(given: Given): Runner {
  return new DueRunner(given)
}

class DueRunner implements Runner {
  readonly metrics: readonly Metric[]
  readonly lastErrors = new Map<WorkName, LastError>()
  readonly #given: Given
  readonly #db: Pool
  readonly #stopping = new AbortController()
  readonly #busy = new Map<WorkName, Promise<number>>()
  readonly #jobs: JobCounters
  readonly #work: ReturnType<typeof workCounters>

  constructor(given: Given) {
    this.#given = given
    this.#db = quiet(given.db)
    this.#jobs = given.counters ?? jobCounters()
    this.#work = workCounters(this.#db)
    this.metrics = this.#work.metrics
  }

  async look(): Promise<void> {
    for (const run of await this.#begin()) void run
  }

  async runDue(): Promise<number> {
    let sum = 0
    for (;;) {
      const runs = await this.#begin()
      if (runs.length === 0) return sum
      for (const count of await Promise.all(runs)) sum += count
    }
  }

  async search(): Promise<number> {
    const nowAt = this.#given.nowMs()
    let marked = 0
    const found = await findUnmarked(this.#db, this.#given.works(), nowAt, nowAt + SEARCH_AHEAD_MS)
    for (const [work, estates] of found)
      for (const { estateId, dueAt } of estates) {
        if (this.#stopping.signal.aborted) return marked
        await inEstate(this.#db, estateId, (tx) => markDue(tx, estateId, work.name, dueAt))
        if (!work.isUnmarked) this.#work.missed.inc({ job: work.name })
        marked += 1
      }
    return marked
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await Promise.allSettled(this.#busy.values())
  }

  /** Begins what is due of every kind that is not busy. */
  async #begin(): Promise<Promise<number>[]> {
    const free = this.#given.works().filter((work) => !this.#busy.has(work.name))
    for (const work of free) this.#tell(work.name)
    if (this.#stopping.signal.aborted || free.length === 0) return []
    const names = free.map((work) => work.name)
    const pairs = await findDue(this.#db, names, this.#given.nowMs(), MOST_AT_ONCE)
    const begun: Promise<number>[] = []
    for (const work of free) {
      const estates = pairs.filter((pair) => pair.kind === work.name).map((pair) => pair.estateId)
      if (estates.length === 0) {
        this.#jobs.ended.setToCurrentTime({ job: work.name })
        continue
      }
      const run = this.#runEach(work, estates).finally(() => {
        this.#busy.delete(work.name)
        this.#jobs.ended.setToCurrentTime({ job: work.name })
      })
      this.#busy.set(work.name, run)
      begun.push(run)
    }
    return begun
  }

  async #runEach(work: Work, estates: readonly string[]): Promise<number> {
    let sum = 0
    for (const estateId of estates) {
      if (this.#stopping.signal.aborted) break
      try {
        sum += await this.#runOne(work, estateId)
      } catch (fault) {
        // The database did not take or end the claim; its lease runs out by itself.
        this.#note(work.name, estateId, fault)
      }
    }
    return sum
  }

  async #runOne(work: Work, estateId: string): Promise<number> {
    const pair = { kind: work.name, estateId }
    const { nowMs } = this.#given
    const claim = await claimDue(this.#db, pair, randomUUID(), nowMs())
    if (!claim) return 0
    const renewal = setInterval(() => {
      renewClaim(this.#db, pair, claim, nowMs()).catch((fault: unknown) =>
        this.#note(work.name, estateId, fault),
      )
    }, LEASE_MS / 3)
    try {
      let count = 0
      let failed: unknown[] = []
      try {
        count = await work.inEstate(estateId, this.#stopping.signal)
      } catch (fault) {
        if (fault instanceof SomeFailed) count = fault.done
        failed = fault instanceof SomeFailed ? [...fault.errors] : [fault]
        for (const one of failed) this.#note(work.name, estateId, one)
      }
      this.#work.done.inc({ job: work.name }, count)
      await this.#end(work, pair, claim, count, failed)
      return count
    } finally {
      clearInterval(renewal)
    }
  }

  async #end(
    work: Work,
    pair: DuePair,
    claim: Claim,
    count: number,
    failed: readonly unknown[],
  ): Promise<void> {
    await inEstate(this.#db, pair.estateId, async (tx) => {
      const nowAt = this.#given.nowMs()
      if (failed.length > 0)
        return putBack(tx, pair, claim, nowAt + waitMs(claim.tries), messageOf(failed[0]))
      if (this.#stopping.signal.aborted) return putBack(tx, pair, { ...claim, tries: 0 }, nowAt, null)
      const next = await nextLook(tx, work, pair.estateId, claim.since)
      // Due and not done, without a fault: a row was held by somebody else. Asking at once again would be no pause at all.
      if (next !== null && next.at <= nowAt && count === 0 && !work.next)
        return putBack(tx, pair, claim, nowAt + waitMs(claim.tries), null)
      return endClaim(tx, pair, claim, next)
    })
  }

  /** A kind that never failed is told as 0, so that a rise from nothing is a rise. */
  #tell(name: WorkName): void {
    for (const counter of [this.#jobs.faults, this.#work.done, this.#work.missed])
      counter.inc({ job: name }, 0)
  }

  #note(name: WorkName, estateId: string, fault: unknown): void {
    this.#jobs.faults.inc({ job: name })
    this.lastErrors.set(name, { estateId, at: this.#given.nowMs(), message: messageOf(fault) })
    this.#given.onFault(name, fault instanceof EstateFault ? fault : new EstateFault(estateId, fault))
  }
}

async function nextLook(
  tx: Parameters<typeof nextDue>[0],
  work: Work,
  estateId: string,
  since: number,
): Promise<NextLook | null> {
  if (work.next) return work.next(tx, estateId, since)
  const at = await nextDue(tx, work.waiting, estateId)
  return at === null || work.isUnmarked ? null : { at, since: null }
}

function waitMs(tries: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(20, tries - 1))
}

function messageOf(fault: unknown): string {
  const text = fault instanceof Error ? fault.message : String(fault)
  return text.slice(0, MOST_ERROR_CHARS)
}

/** What is told at /metrics of each kind of work. */
function workCounters(db: Pool) {
  const labelNames = ['job'] as const
  const counter = (name: string, help: string) =>
    new client.Counter({ name, help, labelNames, registers: [] })
  const done = counter('job_done_total', 'Things that background jobs did')
  const missed = counter(
    'job_unmarked_total',
    'Work that the hourly search found and nothing had marked; more than 0 after the first hour of a version is a fault',
  )
  const overdue = new client.Gauge({
    name: 'job_overdue_seconds',
    help: 'For how long the oldest work that is due has been waiting, by kind',
    labelNames,
    registers: [],
    async collect() {
      // Note: told without it rather than not at all where the database does not answer.
      const { rows } = await db
        .query<{ job: string; seconds: number }>(
          `SELECT kind AS job, extract(epoch FROM now() - min(greatest(due_at, made_at)))::float8 AS seconds FROM due_work
         WHERE due_at <= now() GROUP BY kind`,
        )
        .catch(() => ({ rows: [] }))
      this.reset()
      for (const { job, seconds } of rows) this.set({ job }, Math.max(0, seconds))
    },
  })
  return { done, missed, metrics: [done, missed, overdue] as Metric[] }
}
