import { parentPort } from 'node:worker_threads'

/** In a worker thread of a crew: answers each job in its turn. What `work` throws fails that job alone. */
export function answerJobs<Job, Answer>(work: (job: Job) => Answer | Promise<Answer>): void {
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
