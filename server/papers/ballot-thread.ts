import { answerJobs } from '../crew/thread.ts'
import { ballotPapers } from './ballot-paper.ts'
import type { PaperBallotSheet } from './notice.ts'

answerJobs(async (sheet: PaperBallotSheet) => {
  const parts: Buffer[] = []
  for await (const part of ballotPapers(sheet)) parts.push(part)
  return Buffer.concat(parts)
})
