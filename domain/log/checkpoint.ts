import { sha256 } from '@noble/hashes/sha2.js'
import { concat, fromBase64, isEqual, isWellFormed, readU64, toBase64, u64, utf8 } from './bytes.ts'
import { LAST_INSTANT_MS } from '#domain/core/calendar.ts'
import { isStrictlyGood } from './signature.ts'

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

/** A witness says a time that has a date of four digits. */
const LAST_SECOND = Math.floor(LAST_INSTANT_MS / 1000)
/** As many signature lines as Go's signed-note takes. */
const MOST_SIGNATURES = 100
/** C2SP signed-note: a key's name is not empty and has neither a Unicode space nor a plus sign. */
const KEY_NAME = /^[^\s\u0085+]+$/

/** Decides whether a name can stand in a signature line. Source: C2SP signed-note. Never throws. */
export function isKeyName(name: string): boolean {
  return KEY_NAME.test(name) && isWellFormed(name) && !hasControl(name)
}

/** Reads a signed checkpoint; null for anything that is not exactly one, to its last line break. Never throws. */
export function parseCheckpoint(note: string): SignedCheckpoint | null {
  if (typeof note !== 'string' || !isWellFormed(note)) return null
  const lines = note.split('\n')
  const [origin, size, root, empty] = lines
  if (!origin || !size || !root || empty !== '' || lines.pop() !== '') return null
  if (lines.some(hasControl) || !/^(0|[1-9][0-9]{0,14})$/.test(size)) return null
  const hash = fromBase64(root)
  if (hash?.length !== 32) return null
  const signatures: SignatureLine[] = []
  for (const line of lines.slice(BODY_LINES + 1)) {
    const [dash, name, data, ...rest] = line.split(' ')
    const bytes = data ? fromBase64(data) : null
    if (dash !== '\u2014' || !name || !isKeyName(name) || !bytes || bytes.length < 5 || rest.length > 0)
      return null
    signatures.push({ name, keyId: bytes.slice(0, 4), signature: bytes.slice(4) })
  }
  if (signatures.length === 0 || signatures.length > MOST_SIGNATURES) return null
  const body = `${origin}\n${size}\n${root}\n`
  return { origin, size: Number(size), root: hash, body, signatures }
}

const BODY_LINES = 3

/** Whether a line holds an ASCII control character. */
function hasControl(line: string): boolean {
  for (let at = 0; at < line.length; at++) {
    const unit = line.charCodeAt(at)
    if (unit < 0x20 || unit === 0x7f) return true
  }
  return false
}

function linesOf(checkpoint: SignedCheckpoint, name: string, keyId: Uint8Array): SignatureLine[] {
  return checkpoint.signatures.filter((one) => one.name === name && isEqual(one.keyId, keyId))
}

/** Decides whether the log of this key signed the checkpoint: a line bears its name and id, and each that does is good. */
export function isSignedBy(checkpoint: SignedCheckpoint, key: NoteKey): boolean {
  const lines = linesOf(checkpoint, key.name, keyIdOf(key, 'log'))
  const text = utf8(checkpoint.body)
  return lines.length > 0 && lines.every((line) => isStrictlyGood(line.signature, text, key.publicKey))
}

/** A checkpoint of this very log, signed by it; null for anything else. Never throws. */
export function readSigned(log: NoteKey, note: string): SignedCheckpoint | null {
  const checkpoint = parseCheckpoint(note)
  return checkpoint && checkpoint.origin === log.name && isSignedBy(checkpoint, log) ? checkpoint : null
}

/** When this witness says it saw the checkpoint, in seconds; null where it did not sign it. */
export function cosignedAt(checkpoint: SignedCheckpoint, key: NoteKey): number | null {
  const [line] = linesOf(checkpoint, key.name, keyIdOf(key, 'witness'))
  return line ? timeOf(line, checkpoint.body, key) : null
}

/**
 * Decides whether every line with this witness's name and key id is a good signature of its key. A line with the name and
 * another id is of a key that nobody here knows, and is not looked at. Source: C2SP signed-note.
 */
export function areGoodLinesOf(checkpoint: SignedCheckpoint, key: NoteKey): boolean {
  const lines = linesOf(checkpoint, key.name, keyIdOf(key, 'witness'))
  return lines.every((line) => timeOf(line, checkpoint.body, key) !== null)
}

/** The time a witness's line says, in seconds; null where the line is not its signature, or the time has no date. */
function timeOf(line: SignatureLine, body: string, key: NoteKey): number | null {
  const atSeconds = readU64(line.signature.slice(0, 8))
  if (atSeconds === null || atSeconds > LAST_SECOND) return null
  const text = cosignedText(atSeconds, body)
  return isStrictlyGood(line.signature.slice(8), text, key.publicKey) ? atSeconds : null
}
