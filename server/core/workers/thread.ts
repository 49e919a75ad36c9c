import { constants, setPriority } from 'node:os'
import { isMainThread, parentPort } from 'node:worker_threads'

/** In a worker thread of a crew: answers each job in its turn. What `work` throws fails that job alone. */
export function answerJobs<Job, Answer>(work: (job: Job) => Answer | Promise<Answer>): void {
  yieldToRequests()
  parentPort?.on('message', (job: Job) => {
    void (async () => {
      try {
        parentPort?.postMessage({ answer: await work(job) })
      } catch (error) {
        parentPort?.postMessage({
          error: error instanceof Error ? (error.stack ?? error.message) : String(error),
        })
      }
    })()
  })
}

/**
 * Lets this thread have what the thread of the requests leaves of the processors. On Linux the priority is a thread's; elsewhere it would
 * be the whole server's, and stays.
 */
function yieldToRequests(): void {
  if (process.platform !== 'linux' || isMainThread) return
  setPriority(0, constants.priority.PRIORITY_LOW)
}
