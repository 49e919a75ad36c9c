import { answerJobs } from '#server/core/workers/thread.ts'
import { ballotPapers } from './ballot.ts'
import type { PaperBallotSheet } from './notice.ts'

answerJobs(async (sheet: PaperBallotSheet) => {
  const parts: Buffer[] = []
  for await (const part of ballotPapers(sheet)) parts.push(part)
  return Buffer.concat(parts)
})
