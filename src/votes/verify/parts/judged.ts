import type { OutputOf } from '#contract/core/endpoint.ts'
import type { Conflict, listConflicts } from '#contract/votes/witnesses.ts'
import { fromBase64 } from '#domain/log/bytes.ts'
import { type Judgement, judge } from '#domain/log/witness.ts'
import { knownLog } from '#src/data/records/evidence.ts'

/** What this phone makes of each report, with the estate's log that it knows from before. */
export function judged(
  estateId: string,
  { log, conflicts }: OutputOf<typeof listConflicts>,
): { conflict: Conflict; judgement: Judgement }[] {
  const { name, publicKey } = knownLog(estateId) ?? log
  const key = { name, publicKey: fromBase64(publicKey) ?? new Uint8Array(0) }
  return conflicts.map((conflict) => ({
    conflict,
    judgement: judge(key, [conflict.kept, conflict.given], conflict.proof),
  }))
}
