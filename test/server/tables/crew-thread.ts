import { answerJobs } from '#server/core/workers/thread.ts'

// What a thread of the tests does: answers, or ends badly in each way that there is.
answerJobs((job: string) => {
  const kept: unknown[] = []
  while (job === 'for ever' || job === 'fill') {
    if (job === 'fill') kept.push(new Array(1_000).fill(kept.length))
  }
  if (job === 'throw') throw new Error('thrown')
  if (job === 'exit') process.exit(3)
  return `did ${job}`
})
