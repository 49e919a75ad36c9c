import { recount } from '#domain/votes/evidence/recount.ts'
import { pause } from '#src/platform/host.ts'
import { rememberLog } from '../records/evidence.ts'
import { sizeOf } from '../records/mine.ts'
import { mineAgainst, recordOf } from '../records/records.ts'
import { isOfItsLog, keptOf, runRecount } from './run.ts'
import { rememberRecount } from './recounts.ts'
import { personKey } from '../calls/session.ts'

/** Fetches a vote's record, recounts it between two drawings of the screen, and remembers what came of it. */
export async function recountOnce(of: { estateId: string; voteId: string; title: string }): Promise<void> {
  const { estateId, voteId } = of
  const person = personKey()
  const got = await recordOf(estateId, voteId)
  if (!got.ok) return
  const { record } = got.value
  const ran = await runRecount(
    () => recount(record, mineAgainst(estateId, voteId, got.value)),
    async () => {
      await pause(20)
      // Another person may have signed in meanwhile.
      return personKey() === person
    },
  )
  if (!ran || personKey() !== person) return
  rememberRecount(keptOf(ran, { ...of, at: Date.now(), size: sizeOf(record) }))
  if (isOfItsLog(ran)) rememberLog(estateId, record.log)
}
