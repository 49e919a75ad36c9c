import { Worker } from 'node:worker_threads'
import { AppError } from '../http/app-error.ts'

/** What a job ended with instead of its answer: the thread's time or its memory was used up. */
export type CrewFault = 'too-long' | 'too-much-memory'

export type Crew<Job, Answer> = {
  /**
   * Does a job in a thread of its own and answers what the thread answers. Throws `server.busy` where too many jobs wait
   * already, and what the thread threw.
   */
  run(job: Job): Promise<Answer | CrewFault>
}

export type CrewLimits = {
  /** Threads at once. */
  readonly threads: number
  /** Jobs that may wait for a thread; one more is refused. */
  readonly waiting: number
  /** Heap of a thread in MB; a job that needs more ends with its thread. */
  readonly heapMb: number
  /** How long a job may take, its waiting not counted. */
  readonly deadlineMs: number
}

/** A thread without work for so long is ended: it keeps 30 MB and more. */
const IDLE_MS = 60_000

type Waiting<Job, Answer> = {
  readonly job: Job
  readonly resolve: (answer: Answer | CrewFault) => void
  readonly reject: (error: Error) => void
}

/**
 * Worker threads for work that would keep the server's only thread busy or could fill its memory. `entry` is a module that calls
 * `answerJobs`. A thread does one job at a time; what a job ruins is its own thread.
 */
export function crew<Job, Answer>(entry: URL, limits: CrewLimits): Crew<Job, Answer> {
  const idle: { worker: Worker; timer: NodeJS.Timeout }[] = []
  const queue: Waiting<Job, Answer>[] = []
  let busy = 0

  function hire(): Worker {
    const kept = idle.pop()
    if (kept) {
      clearTimeout(kept.timer)
      return kept.worker
    }
    const worker = new Worker(new URL('./boot.mjs', import.meta.url), {
      execArgv: [],
      workerData: { entry: entry.href },
      resourceLimits: { maxOldGenerationSizeMb: limits.heapMb, maxYoungGenerationSizeMb: 32 },
    })
    // An idle thread that ends by itself is nobody's failure; a job under way has listeners of its own.
    worker.on('error', () => undefined)
    worker.on('exit', () => forget(worker))
    return worker
  }

  function forget(worker: Worker): void {
    const at = idle.findIndex((one) => one.worker === worker)
    if (at < 0) return
    clearTimeout(idle[at]?.timer)
    idle.splice(at, 1)
  }

  function rest(worker: Worker): void {
    worker.unref()
    const timer = setTimeout(() => {
      forget(worker)
      void worker.terminate()
    }, IDLE_MS)
    timer.unref()
    idle.push({ worker, timer })
  }

  function next(): void {
    const waiting = busy < limits.threads ? queue.shift() : undefined
    if (!waiting) return
    busy += 1
    const worker = hire()
    worker.ref()
    const deadline = setTimeout(() => end('too-long'), limits.deadlineMs)

    function done(keeps: boolean): void {
      clearTimeout(deadline)
      worker.off('message', onMessage).off('error', onError).off('exit', onExit)
      busy -= 1
      if (keeps) rest(worker)
      else void worker.terminate()
      next()
    }
    function end(fault: CrewFault): void {
      done(false)
      waiting?.resolve(fault)
    }
    function onMessage(message: { answer: Answer } | { error: string }): void {
      done(true)
      if ('error' in message) waiting?.reject(new Error(message.error))
      else waiting?.resolve(message.answer)
    }
    function onError(error: Error & { code?: string }): void {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') return end('too-much-memory')
      done(false)
      waiting?.reject(error)
    }
    function onExit(): void {
      done(false)
      waiting?.reject(new Error('the thread ended without an answer'))
    }
    worker.on('message', onMessage).on('error', onError).on('exit', onExit)
    worker.postMessage(waiting.job)
  }

  return {
    run(job) {
      if (busy >= limits.threads && queue.length >= limits.waiting)
        return Promise.reject(new AppError('server.busy'))
      return new Promise((resolve, reject) => {
        queue.push({ job, resolve, reject })
        next()
      })
    },
  }
}
