import type { Witness, WitnessDesk } from '#contract/votes/witnesses.ts'
import type { WitnessRole } from '#domain/core/access.ts'
import type { ClientCode, Outcome } from '#src/data/calls/codes.ts'
import { makeWitness, type WitnessPorts } from '#src/votes/verify/parts/witness-core.ts'
import { type Answer, key, type Harness } from './harness.ts'

export type Phone = ReturnType<typeof openPhone>

/** The witness's own code of the mini-program, with the back end of a test behind it. `skewMs` is how wrong its clock is. */
export function openPhone(
  harness: Harness,
  given: { token: string; role: WitnessRole; estateId?: string; skewMs?: number },
) {
  const { token, role, estateId = '7' } = given
  const storage = new Map<string, string>()
  const phone = { lose: false, skewMs: given.skewMs ?? 0 }
  const base = `/estates/${estateId}`
  const outcome = <T>(answer: Answer): Outcome<T> =>
    answer.status === 200
      ? { ok: true, value: answer.body as T }
      : { ok: false, code: answer.body.code as ClientCode }
  const post = async <T>(path: string, body: unknown): Promise<Outcome<T>> => {
    const answer = await harness.post(base + path, { token, role, key: key(harness), body })
    // A lost answer is one that the server gave and the phone never saw.
    return phone.lose ? { ok: false, code: 'phone.timeout' } : outcome<T>(answer)
  }
  const ports: WitnessPorts = {
    read: () => storage.get('witness') ?? null,
    write: (text) => storage.set('witness', text) !== undefined,
    secretBytes: async (count) => crypto.getRandomValues(new Uint8Array(count)),
    newId: async () => key(harness),
    nowMs: () => harness.clock.now + phone.skewMs,
    knownLog: () => JSON.parse(storage.get('log') ?? 'null') ?? undefined,
    rememberLog: (log) => void (storage.has('log') || storage.set('log', JSON.stringify(log))),
    desk: async (size) =>
      outcome<WitnessDesk>(await harness.get(`${base}/witness-desk?size=${size}`, { token, role })),
    register: (body) => post<Witness>('/witnesses', body),
    retire: (witnessId) => post(`/witnesses/${witnessId}/retirement`, {}),
    cosign: (witnessId, body) => post(`/witnesses/${witnessId}/cosignatures`, body),
    report: (witnessId, body) => post(`/witnesses/${witnessId}/conflicts`, body),
  }
  const witness = makeWitness(ports)
  return {
    ...witness,
    storage,
    phone,
    ports,
    logName: harness.ports.log.nameOf(estateId),
    async desk(): Promise<WitnessDesk> {
      const answer = await ports.desk(0)
      if (!answer.ok) throw new Error(answer.code)
      return answer.value
    },
  }
}
