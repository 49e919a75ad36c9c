import { ascii, concat, readU64, u64, utf8 } from './bytes.ts'

/** What an entry of the evidence log records. Numbers are never given a second meaning. */
export const ENTRY = {
  rules: 1,
  roll: 2,
  ballot: 3,
  close: 4,
  result: 5,
  'set-aside': 6,
  proxy: 7,
  cancelled: 8,
  'corrected-roll': 9,
} as const
export type EntryKind = keyof typeof ENTRY

/** What is published of how the service contract is kept, and what people do about it. */
export const DISCLOSURE_ENTRY = {
  posting: 16,
  clause: 17,
  excuse: 18,
  question: 19,
  answer: 28,
  rating: 29,
} as const
export type DisclosureKind = keyof typeof DISCLOSURE_ENTRY

/** Sources of the public revenue: a version of one, which entry is its money, and a question on a line or its answer. */
export const INCOME_ENTRY = { source: 23, receipt: 24, line: 25 } as const

/** Versions of a notice. */
export const NOTICE_ENTRY = { notice: 30 } as const

/** Where a repair's money comes from and goes: each step of it. */
export const THREAD_ENTRY = { thread: 31 } as const

/** Acts on who owns or speaks for a home, as salted commitments: a transfer, and a written proxy. */
export const TITLE_ENTRY = { title: 32, writtenProxy: 33 } as const

/** Decisions on who an owner of the roll is, as salted commitments of the same form. */
export const CLAIM_ENTRY = { claim: 37 } as const

/** Acts by which a body acts in an estate, and posts in bodies, as salted commitments of the same form. */
export const BODY_ENTRY = { filing: 38, post: 39 } as const

/** Versions of an estate's roll, and the steps by which the estate is opened, as salted commitments of the same form. */
export const OPENING_ENTRY = { rollVersion: 40, opening: 41 } as const

/** What whoever runs the installation did by a command: two accounts of an owner made one, and an estate stopped or set going again. */
export const OPERATOR_ENTRY = { merge: 44, standing: 45 } as const

/** Who was let into a home to live there, and the end of it, as salted commitments of the same form. */
export const RESIDENCE_ENTRY = { residence: 42 } as const

export type Entry = {
  readonly type: number
  readonly estateId: number
  readonly fields: readonly Uint8Array[]
}

const MAGIC = utf8('bjwy')
const VERSION = 1
const HEAD_BYTES = 14

/**
 * The bytes of an entry: `bjwy`, version 1, type, estate (8 bytes), then each field as its length (2 bytes) and its
 * bytes. One value has one spelling, so that a hash of it means something.
 */
export function encodeEntry(entry: Entry): Uint8Array {
  const parts = [MAGIC, Uint8Array.of(VERSION, entry.type), u64(entry.estateId)]
  for (const field of entry.fields) {
    if (field.length > 0xffff) throw new RangeError('a field is longer than 65,535 bytes')
    parts.push(Uint8Array.of(field.length >> 8, field.length & 255), field)
  }
  return concat(parts)
}

/** Reads an entry; null for anything that `encodeEntry` would not have made. */
export function decodeEntry(bytes: Uint8Array): Entry | null {
  if (bytes.length < HEAD_BYTES || ascii(bytes.subarray(0, 4)) !== 'bjwy' || bytes[4] !== VERSION) return null
  const estateId = readU64(bytes.subarray(6, HEAD_BYTES))
  if (estateId === null) return null
  const fields: Uint8Array[] = []
  let at = HEAD_BYTES
  while (at < bytes.length) {
    if (at + 2 > bytes.length) return null
    const length = ((bytes[at] as number) << 8) | (bytes[at + 1] as number)
    if (at + 2 + length > bytes.length) return null
    fields.push(bytes.subarray(at + 2, at + 2 + length))
    at += 2 + length
  }
  return { type: bytes[5] as number, estateId, fields }
}
