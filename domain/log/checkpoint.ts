import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concat, fromBase64, isEqual, readU64, toBase64, u64, utf8 } from './bytes.ts'

/** A named key that signs checkpoints: the log itself, or a witness. `publicKey` is 32 bytes of Ed25519. */
export type NoteKey = { readonly name: string; readonly publicKey: Uint8Array }

export type Checkpoint = { readonly origin: string; readonly size: number; readonly root: Uint8Array }

export type SignatureLine = {
  readonly name: string
  readonly keyId: Uint8Array
  readonly signature: Uint8Array
}

export type SignedCheckpoint = Checkpoint & {
  /** The signed text, its final line break included. */
  readonly body: string
  readonly signatures: readonly SignatureLine[]
}

const ED25519 = 0x01
const COSIGNATURE = 0x04

/** The text that is signed. Source: C2SP tlog-checkpoint. */
export function checkpointBody(checkpoint: Checkpoint): string {
  return `${checkpoint.origin}\n${checkpoint.size}\n${toBase64(checkpoint.root)}\n`
}

/** SHA-256(name, line break, type, key), first four bytes. Source: C2SP signed-note. */
export function keyIdOf(key: NoteKey, type: 'log' | 'witness'): Uint8Array {
  const kind = Uint8Array.of(type === 'log' ? ED25519 : COSIGNATURE)
  return sha256(concat([utf8(`${key.name}\n`), kind, key.publicKey])).slice(0, 4)
}

export function signatureLine(name: string, keyId: Uint8Array, signature: Uint8Array): string {
  return `\u2014 ${name} ${toBase64(concat([keyId, signature]))}\n`
}

/** What a witness signs: when it saw the checkpoint, in seconds, and its text. Source: C2SP tlog-cosignature v1. */
export function cosignedText(atSeconds: number, body: string): Uint8Array {
  return utf8(`cosignature/v1\ntime ${atSeconds}\n${body}`)
}

/** A witness's signature as a line holds it: eight bytes of time, then Ed25519. */
export function cosignature(atSeconds: number, signature: Uint8Array): Uint8Array {
  return concat([u64(atSeconds), signature])
}

/** Reads a signed checkpoint; null for anything that is not exactly one. */
export function parseCheckpoint(note: string): SignedCheckpoint | null {
  const cut = note.indexOf('\n\n')
  if (cut < 0) return null
  const body = note.slice(0, cut + 1)
  const [origin, size, root, ...rest] = body.split('\n')
  if (!origin || !size || !root || rest.length !== 1 || !/^(0|[1-9][0-9]{0,14})$/.test(size)) return null
  const hash = fromBase64(root)
  if (hash?.length !== 32) return null
  const signatures: SignatureLine[] = []
  for (const line of note.slice(cut + 2).split('\n')) {
    if (line === '') continue
    const match = /^\u2014 (\S+) (\S+)$/.exec(line)
    const bytes = match ? fromBase64(match[2] as string) : null
    if (!match || !bytes || bytes.length < 5) return null
    signatures.push({ name: match[1] as string, keyId: bytes.slice(0, 4), signature: bytes.slice(4) })
  }
  return { origin, size: Number(size), root: hash, body, signatures }
}

/** Decides whether the log of this key signed the checkpoint. */
export function isSignedBy(checkpoint: SignedCheckpoint, key: NoteKey): boolean {
  const keyId = keyIdOf(key, 'log')
  const line = checkpoint.signatures.find((one) => one.name === key.name && isEqual(one.keyId, keyId))
  return line !== undefined && isGood(line.signature, utf8(checkpoint.body), key.publicKey)
}

/** A checkpoint of this very log, signed by it; null for anything else. Never throws. */
export function readSigned(log: NoteKey, note: string): SignedCheckpoint | null {
  const checkpoint = parseCheckpoint(note)
  return checkpoint && checkpoint.origin === log.name && isSignedBy(checkpoint, log) ? checkpoint : null
}

/** When this witness says it saw the checkpoint, in seconds; null where it did not sign it. */
export function cosignedAt(checkpoint: SignedCheckpoint, key: NoteKey): number | null {
  const keyId = keyIdOf(key, 'witness')
  const line = checkpoint.signatures.find((one) => one.name === key.name && isEqual(one.keyId, keyId))
  if (line?.signature.length !== 72) return null
  const atSeconds = readU64(line.signature.slice(0, 8))
  if (atSeconds === null) return null
  const text = cosignedText(atSeconds, checkpoint.body)
  return isGood(line.signature.slice(8), text, key.publicKey) ? atSeconds : null
}

/** Decides whether every line that bears this witness's name is a good signature of its key. */
export function areGoodLinesOf(checkpoint: SignedCheckpoint, key: NoteKey): boolean {
  return checkpoint.signatures
    .filter((line) => line.name === key.name)
    .every((line) => cosignedAt({ ...checkpoint, signatures: [line] }, key) !== null)
}

function isGood(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    return ed25519.verify(signature, message, publicKey)
  } catch {
    // noble throws at a malformed signature or key, which is just as bad as a wrong one.
    return false
  }
}
