import { crew } from '#server/core/workers/crew.ts'
import { AppError } from '#server/core/http/app-error.ts'
import type { Ports } from '#server/core/ports.ts'
import { drawOnce } from '#server/pdf/kept.ts'
import type { BallotJob } from './ballot-thread.ts'
import type { SheetOrder } from './notice.ts'

// Basis: measured, some 5 to 10 ms a ballot; 20,000 of them fit.
const drawers = crew<BallotJob, Uint8Array>(new URL('./ballot-thread.ts', import.meta.url), {
  threads: 1,
  waiting: 4,
  heapMb: 512,
  deadlineMs: 300_000,
})

/**
 * The paper ballots of a sheet, as the bytes of one PDF. A thread of its own numbers, sorts and draws them, and whoever asks for the same
 * while they are drawn or kept gets the same: a thousand ballots take ten seconds. Throws `server.busy` where too many wait.
 */
export function ballotFile(order: SheetOrder, { secret }: Pick<Ports, 'secret'>): Promise<Buffer> {
  return drawOnce(order, async () => {
    const bytes = await drawers.run({ ...order, secret })
    if (bytes === 'too-long' || bytes === 'too-much-memory') throw new AppError('server.busy')
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  })
}
