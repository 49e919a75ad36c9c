import {
  cosignCheckpoint,
  readWitnessDesk,
  registerWitness,
  reportConflict,
  retireWitness,
} from '#contract/votes/witnesses.ts'
import type { Role } from '#domain/core/access.ts'
import { call } from '#src/data/calls/call.ts'
import { knownLog, rememberLog } from '#src/data/records/evidence.ts'
import { personKey } from '#src/data/calls/session.ts'
import { newId, secretBytes } from '#src/platform/random.ts'
import { readText, writeText } from '#src/platform/storage.ts'
import { makeWitness } from './witness-core.ts'

/** The witness that this person, in this role and estate, is on this phone. */
export function witnessHere(estateId: string, role: Role) {
  const name = `witness ${personKey()} ${estateId} ${role}`
  const params = { estateId }
  return makeWitness({
    read: () => readText(name),
    write: (text) => writeText(name, text),
    secretBytes,
    newId,
    nowMs: () => Date.now(),
    knownLog: () => knownLog(estateId),
    rememberLog: (log) => rememberLog(estateId, log),
    desk: (size) => call(readWitnessDesk, { params, query: { size: String(size) } }),
    register: async (body) => call(registerWitness, { params, body }),
    retire: async (witnessId) => call(retireWitness, { params: { estateId, witnessId }, body: {} }),
    cosign: async (witnessId, body) => call(cosignCheckpoint, { params: { estateId, witnessId }, body }),
    report: async (witnessId, body) => call(reportConflict, { params: { estateId, witnessId }, body }),
  })
}
