import { sha256 } from '@noble/hashes/sha2.js'
import { ascii, fromBase64, isEqual, readU64, toHex, u64, utf8 } from './bytes.ts'
import { parseCheckpoint, readSigned } from './checkpoint.ts'
import {
  decodeEntry,
  DISCLOSURE_ENTRY,
  encodeEntry,
  INCOME_ENTRY,
  NOTICE_ENTRY,
  THREAD_ENTRY,
} from './entry.ts'
import { isIncluded, leafHash } from './merkle.ts'

/** What the log holds as a subject, a number, a document's hash and a time. */
const TYPES = { ...DISCLOSURE_ENTRY, ...INCOME_ENTRY, ...NOTICE_ENTRY, ...THREAD_ENTRY } as const
export type DocumentKind = keyof typeof TYPES

export function hashOf(text: string): string {
  return toHex(sha256(utf8(text)))
}

/** The log's entry of a version: what it is of, its number, the document's hash, and when. */
export function versionEntry(
  kind: DocumentKind,
  estateId: string,
  version: { readonly subject: string; readonly number: number; readonly text: string; readonly at: number },
): Uint8Array {
  return encodeEntry({
    type: TYPES[kind],
    estateId: Number(estateId),
    fields: [utf8(version.subject), u64(version.number), sha256(utf8(version.text)), u64(version.at)],
  })
}

export type VersionProof = {
  readonly log: { readonly name: string; readonly publicKey: string }
  readonly index: number
  readonly entry: string
  readonly size: number
  readonly proof: readonly string[]
  readonly checkpoint: string
}

export type VersionFault =
  | 'unreadable'
  | 'log-key'
  | 'checkpoint'
  | 'not-in-log'
  | 'not-this-version'
  | 'text-changed'
  | 'time-changed'

/**
 * Decides whether a version that a phone shows is one that the log holds, byte for byte and with its time. `knownKey` is the
 * log's key as the phone first saw it. Answers null, or what is wrong. Never throws: what has no bytes is unreadable.
 */
export function faultOfVersion(
  shown: ShownVersion,
  given: VersionProof,
  knownKey: string | undefined,
): VersionFault | null {
  try {
    return faultOf(shown, given, knownKey)
  } catch {
    return 'unreadable'
  }
}

/** What was asked for and is shown: the estate and the subject are the page's own, never the answer's. */
export type ShownVersion = {
  readonly kind: DocumentKind
  readonly estateId: string
  readonly subject: string
  readonly number: number
  readonly text: string
  readonly at: number
}

function faultOf(
  shown: ShownVersion,
  given: VersionProof,
  knownKey: string | undefined,
): VersionFault | null {
  if (knownKey !== undefined && knownKey !== given.log.publicKey) return 'log-key'
  const publicKey = fromBase64(given.log.publicKey)
  const bytes = fromBase64(given.entry)
  const proof = given.proof.map(fromBase64)
  const checkpoint = parseCheckpoint(given.checkpoint)
  if (!publicKey || !bytes || !checkpoint || proof.some((hash) => hash?.length !== 32)) return 'unreadable'
  if (checkpoint.size !== given.size || !readSigned({ name: given.log.name, publicKey }, given.checkpoint))
    return 'checkpoint'
  const isIn = isIncluded(leafHash(bytes), given.index, given.size, proof as Uint8Array[], checkpoint.root)
  if (!isIn) return 'not-in-log'
  const entry = decodeEntry(bytes)
  const [subject, number, hash, at] = entry?.fields ?? []
  if (!entry || !subject || !number || !hash || !at || entry.fields.length !== 4) return 'unreadable'
  if (
    entry.type !== TYPES[shown.kind] ||
    entry.estateId !== Number(shown.estateId) ||
    ascii(subject) !== shown.subject ||
    readU64(number) !== shown.number
  )
    return 'not-this-version'
  if (!isEqual(hash, sha256(utf8(shown.text)))) return 'text-changed'
  return readU64(at) === shown.at ? null : 'time-changed'
}
