import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256 } from '@noble/hashes/sha2.js'
import type { WitnessRole } from '#domain/core/access.ts'
import { fromBase64, utf8 } from './bytes.ts'
import {
  type Checkpoint,
  cosignature,
  cosignedText,
  type NoteKey,
  readSigned,
  type SignedCheckpoint,
} from './checkpoint.ts'
import { isConsistent } from './merkle.ts'

/**
 * The C2SP name of a witness's key: role, log, and six digits of the key's own hash, so that nobody chooses a name.
 * `publicKey` is 32 bytes.
 */
export function witnessName(role: WitnessRole, logName: string, publicKey: Uint8Array): string {
  const [a = 0, b = 0, c = 0] = sha256(publicKey)
  return `${role}.${logName}/${String(((a << 16) | (b << 8) | c) % 1_000_000).padStart(6, '0')}`
}

/** What a key signs to show that whoever registers it holds it. No checkpoint reads like this. */
export function registrationText(name: string): Uint8Array {
  return utf8(`bjwy/1/register-witness\n${name}\n`)
}

/** The public key of a witness's 32 secret bytes. */
export function publicKeyOf(seed: Uint8Array): Uint8Array {
  return ed25519.getPublicKey(seed)
}

/** The 64 bytes that a witness registers with. */
export function signRegistration(seed: Uint8Array, name: string): Uint8Array {
  return ed25519.sign(registrationText(name), seed)
}

/** A witness's signature under a checkpoint's text: 8 bytes of time, 64 of Ed25519. Source: C2SP tlog-cosignature v1. */
export function cosign(seed: Uint8Array, atSeconds: number, body: string): Uint8Array {
  return cosignature(atSeconds, ed25519.sign(cosignedText(atSeconds, body), seed))
}

/** A checkpoint as the server shows it, with the proof (base64) that it continues the one shown before it. */
export type ShownCheckpoint = { readonly note: string; readonly proof: readonly string[] }

export type Examined =
  | { readonly ok: true; readonly checkpoints: readonly SignedCheckpoint[] }
  | {
      readonly ok: false
      /** `other-key`: not signed by the log; `shrunk`: smaller than what was signed, or gone; `forked`: not its continuation. */
      readonly why: 'other-key' | 'shrunk' | 'forked'
      readonly kept: string | null
      readonly given: string
    }

/**
 * Decides whether a witness may sign what it is shown: each checkpoint is signed by the log's key, and each continues the one
 * before it, the first of them the one that this witness signed last (`kept`, null where it signed none). Never throws.
 */
export function examine(log: NoteKey, kept: string | null, shown: readonly ShownCheckpoint[]): Examined {
  let before: Checkpoint | null = null
  let last = kept
  if (kept !== null) {
    before = readSigned(log, kept)
    const [first] = shown
    if (!before) return { ok: false, why: 'other-key', kept, given: first?.note ?? '' }
    if (!first && before.size > 0) return { ok: false, why: 'shrunk', kept, given: '' }
  }
  const checkpoints: SignedCheckpoint[] = []
  for (const { note, proof } of shown) {
    const given = readSigned(log, note)
    if (!given) return { ok: false, why: 'other-key', kept: last, given: note }
    if (before && given.size < before.size) return { ok: false, why: 'shrunk', kept: last, given: note }
    if (before && !continues(before, given, proof))
      return { ok: false, why: 'forked', kept: last, given: note }
    checkpoints.push(given)
    before = given
    last = note
  }
  return { ok: true, checkpoints }
}

/** What a report of two checkpoints that do not fit turns out to be. */
export type Judgement =
  /** One of them is not signed by this log: it proves nothing. */
  | 'other-key'
  /** The log signed two roots for one size: two histories, beyond doubt. */
  | 'proven'
  /** Nobody has shown that the larger continues the smaller. */
  | 'open'
  /** The larger continues the smaller: there is one history. */
  | 'cleared'

/** Decides what two checkpoints of a log say of each other, with the proof (base64) the server gives, if it gives one. */
export function judge(
  log: NoteKey,
  notes: readonly [string, string],
  proof: readonly string[] | null,
): Judgement {
  const [one, other] = [readSigned(log, notes[0]), readSigned(log, notes[1])]
  if (!one || !other) return 'other-key'
  const [small, large] = one.size <= other.size ? [one, other] : [other, one]
  if (small.size === large.size) return continues(small, large, []) ? 'cleared' : 'proven'
  return proof && continues(small, large, proof) ? 'cleared' : 'open'
}

function continues(before: Checkpoint, given: Checkpoint, proof: readonly string[]): boolean {
  const hashes = proof.map(fromBase64)
  return (
    hashes.every((hash) => hash !== null) &&
    isConsistent(before.size, before.root, given.size, given.root, hashes as Uint8Array[])
  )
}
