import { answerJobs } from '#server/core/workers/thread.ts'
import { parseTable } from './parse.ts'
import type { TableJob } from './table.ts'

answerJobs(({ bytes, keepsTime }: TableJob) => parseTable(bytes, keepsTime))
