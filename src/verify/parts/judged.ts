import type { OutputOf } from '#contract/endpoint.ts'
import type { Conflict, listConflicts } from '#contract/witnesses.ts'
import { fromBase64 } from '#domain/log/bytes.ts'
import { type Judgement, judge } from '#domain/log/witness.ts'
import { knownLogKey } from '#src/data/evidence.ts'

/** What this phone makes of each report, with the log's key that it knows from before. */
export function judged({
  log,
  conflicts,
}: OutputOf<typeof listConflicts>): { conflict: Conflict; judgement: Judgement }[] {
  const publicKey = fromBase64(knownLogKey(log.name) ?? log.publicKey) ?? new Uint8Array(0)
  return conflicts.map((conflict) => ({
    conflict,
    judgement: judge({ name: log.name, publicKey }, [conflict.kept, conflict.given], conflict.proof),
  }))
}
