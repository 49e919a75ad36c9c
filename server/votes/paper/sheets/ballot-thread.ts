import { answerJobs } from '#server/core/workers/thread.ts'
import { ballotSerial } from '../serial.ts'
import { ballotPapers } from './ballot.ts'
import type { SheetHead, SheetOrder } from './notice.ts'
import { byLabel } from './order.ts'

export type BallotJob = SheetOrder & { readonly secret: Uint8Array }

answerJobs(async ({ sheet, headsText, secret }: BallotJob) => {
  const heads = JSON.parse(headsText) as SheetHead[]
  const ballots = heads
    .map((head) => ({ ...head, serial: ballotSerial({ secret }, sheet.voteId, head.headId) }))
    .sort((a, b) => byLabel(a.homes[0] ?? '', b.homes[0] ?? ''))
  const parts: Buffer[] = []
  for await (const part of ballotPapers({ ...sheet, ballots })) parts.push(part)
  return Buffer.concat(parts)
})
