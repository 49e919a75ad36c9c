import * as v from 'valibot'
import type { Witness, WitnessDesk } from '#contract/votes/witnesses.ts'
import type { WitnessRole } from '#domain/core/access.ts'
import { fromBase64, toBase64 } from '#domain/log/bytes.ts'
import { parseCheckpoint, type SignedCheckpoint } from '#domain/log/checkpoint.ts'
import { cosign, examine, publicKeyOf, signRegistration, witnessName } from '#domain/log/witness.ts'
import { type ClientCode, mayRetry, type Outcome } from '#src/data/calls/codes.ts'

/** What a witness's phone keeps, as one text: who loses it registers again. */
const Kept = v.object({
  /** `name` is null until the server has answered the registration. All of it is null for who is no witness (any more). */
  key: v.nullable(v.object({ witnessId: v.string(), seed: v.string(), name: v.nullable(v.string()) })),
  /** The checkpoint signed last; the next must continue it. */
  last: v.nullable(v.string()),
  /** A signature that has not reached the server yet. */
  unsent: v.nullable(v.object({ size: v.number(), cosignature: v.string() })),
  /** The first two checkpoints that did not fit, for ever. */
  conflict: v.nullable(
    v.object({
      conflictId: v.string(),
      why: v.picklist(['other-key', 'shrunk', 'forked']),
      kept: v.nullable(v.string()),
      given: v.string(),
      isReported: v.boolean(),
    }),
  ),
})
export type KeptWitness = v.InferOutput<typeof Kept>
type Key = NonNullable<KeptWitness['key']>

const NOTHING: KeptWitness = { key: null, last: null, unsent: null, conflict: null }

/** What goes wrong on the phone itself. */
export type WitnessFault = ClientCode | 'no-room' | 'no-randomness'

export type Signed =
  | { readonly kind: 'signed'; readonly count: number }
  | { readonly kind: 'conflict' }
  /** The key of this phone is no longer registered. */
  | { readonly kind: 'replaced' }
  | { readonly kind: 'failed'; readonly code: WitnessFault }

export type WitnessPorts = {
  read(): string | null
  /** Must say whether the text is really kept. */
  write(text: string): boolean
  secretBytes(count: number): Promise<Uint8Array | null>
  newId(): Promise<string>
  nowMs(): number
  /** The estate's log as this phone first saw it. */
  knownLog(): { readonly name: string; readonly publicKey: string } | undefined
  rememberLog(log: { name: string; publicKey: string }): void
  desk(size: number): Promise<Outcome<WitnessDesk>>
  register(body: { witnessId: string; publicKey: string; signature: string }): Promise<Outcome<Witness>>
  retire(witnessId: string): Promise<Outcome<unknown>>
  cosign(witnessId: string, body: { size: number; cosignature: string }): Promise<Outcome<unknown>>
  report(
    witnessId: string,
    body: { conflictId: string; kept: string; given: string },
  ): Promise<Outcome<unknown>>
}

/**
 * A witness on this phone. It signs a checkpoint only after the log's own signature held and the checkpoint continued the one
 * signed last; and it keeps what it signs before anybody else gets it, so that no crash makes it sign two histories.
 */
export function makeWitness(ports: WitnessPorts) {
  function kept(): KeptWitness {
    try {
      const parsed = v.safeParse(Kept, JSON.parse(ports.read() ?? 'null'))
      return parsed.success ? parsed.output : NOTHING
    } catch {
      return NOTHING
    }
  }

  const keep = (state: KeptWitness) => ports.write(JSON.stringify(state))

  /** Makes a key, keeps it, then registers it. A lost answer is asked for again with the same key. */
  async function register(role: WitnessRole, logName: string): Promise<WitnessFault | null> {
    const before = kept()
    const isWaiting = before.key !== null && before.key.name === null
    const key = isWaiting ? before.key : await newKey()
    if (key === null) return 'no-randomness'
    // What this phone saw of the log it remembers whatever key it signs with.
    const state = { ...before, key, unsent: null }
    if (!keep(state)) return 'no-room'
    const seed = bytes(key.seed)
    const publicKey = publicKeyOf(seed)
    const name = witnessName(role, logName, publicKey)
    const signature = toBase64(signRegistration(seed, name))
    const answer = await ports.register({
      witnessId: key.witnessId,
      publicKey: toBase64(publicKey),
      signature,
    })
    if (answer.ok) return keep({ ...state, key: { ...key, name } }) ? null : 'no-room'
    // What was here before is still good; a key that was refused is not.
    if (!mayRetry(answer.code)) keep(isWaiting ? { ...before, key: null } : before)
    return answer.code
  }

  async function newKey(): Promise<Key | null> {
    const seed = await ports.secretBytes(32)
    return seed ? { witnessId: await ports.newId(), seed: toBase64(seed), name: null } : null
  }

  async function retire(): Promise<WitnessFault | null> {
    const state = kept()
    if (!state.key) return null
    const answer = await ports.retire(state.key.witnessId)
    if (!answer.ok && answer.code !== 'witness.not-found') return answer.code
    return keep({ ...state, key: null, unsent: null }) ? null : 'no-room'
  }

  /** Looks at everything the server shows and signs what holds, one after another. */
  async function check(): Promise<Signed> {
    const left = await sendUnsent(kept())
    if (left.code) return { kind: 'failed', code: left.code }
    let state = left.state
    const { key } = state
    const before = state.last === null ? null : parseCheckpoint(state.last)
    const answer = await ports.desk(before?.size ?? 0)
    if (!answer.ok) return { kind: 'failed', code: answer.code }
    const desk = answer.value
    const log = ports.knownLog() ?? desk.log
    if (!key || desk.mine?.witnessId !== key.witnessId) return { kind: 'replaced' }
    const examined = examine(
      { name: log.name, publicKey: bytes(log.publicKey) },
      state.last,
      desk.checkpoints,
    )
    if (!examined.ok) {
      await refuse(state, examined)
      return { kind: 'conflict' }
    }
    if (examined.checkpoints.length > 0) ports.rememberLog(log)
    // What could not be reported last time is tried again, whatever was shown now.
    if (state.conflict && !state.conflict.isReported) state = await report(state)
    let count = left.count
    for (const [index, checkpoint] of examined.checkpoints.entries()) {
      const shown = desk.checkpoints[index]
      if (!shown || shown.isSigned) continue
      const next = sign(state, key, checkpoint, shown.note)
      if (!keep(next)) return { kind: 'failed', code: 'no-room' }
      const sent = await sendUnsent(next)
      if (sent.code) return { kind: 'failed', code: sent.code }
      state = sent.state
      count += sent.count
    }
    return { kind: 'signed', count }
  }

  function sign(state: KeptWitness, key: Key, checkpoint: SignedCheckpoint, note: string): KeptWitness {
    const cosignature = cosign(bytes(key.seed), Math.floor(ports.nowMs() / 1000), checkpoint.body)
    return { ...state, last: note, unsent: { size: checkpoint.size, cosignature: toBase64(cosignature) } }
  }

  async function sendUnsent(
    state: KeptWitness,
  ): Promise<{ state: KeptWitness; count: number; code: ClientCode | null }> {
    if (!state.unsent || !state.key) return { state, count: 0, code: null }
    const answer = await ports.cosign(state.key.witnessId, state.unsent)
    if (!answer.ok && mayRetry(answer.code)) return { state, count: 0, code: answer.code }
    // Refused for good, it is dropped: the server asks again for the same checkpoint, and it is signed anew.
    const sent = { ...state, unsent: null }
    keep(sent)
    return answer.ok ? { state: sent, count: 1, code: null } : { state: sent, count: 0, code: answer.code }
  }

  async function refuse(
    state: KeptWitness,
    found: { why: 'other-key' | 'shrunk' | 'forked'; kept: string | null; given: string },
  ): Promise<void> {
    const { why, kept: mine, given } = found
    const conflict = state.conflict ?? {
      conflictId: await ports.newId(),
      why,
      kept: mine,
      given,
      isReported: false,
    }
    const next = { ...state, conflict }
    keep(next)
    if (!conflict.isReported) await report(next)
  }

  /** Tells all owners, where there are two notes of the log to show. */
  async function report(state: KeptWitness): Promise<KeptWitness> {
    const { conflict } = state
    if (
      !state.key ||
      !conflict ||
      conflict.kept === null ||
      conflict.given === '' ||
      conflict.why === 'other-key'
    )
      return state
    const { conflictId, kept: mine, given } = conflict
    const answer = await ports.report(state.key.witnessId, { conflictId, kept: mine, given })
    if (!answer.ok) return state
    const next = { ...state, conflict: { ...conflict, isReported: true } }
    keep(next)
    return next
  }

  return { kept, register, retire, check }
}

function bytes(base64: string): Uint8Array {
  return fromBase64(base64) ?? new Uint8Array(0)
}
