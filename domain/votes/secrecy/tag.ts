import { sha256 } from '@noble/hashes/sha2.js'
import { concat, isEqual, utf8 } from '#domain/log/bytes.ts'

/**
 * The tag of a head in a roll, tied to its homes: the first 24 bytes of a hash of vote, homes and a nonce that only the owner is
 * given. Two heads with different homes cannot be given one row and one receipt (the attack that the literature calls a clash).
 */
export type TaggedHead = {
  readonly voteId: string
  /** The ids of all homes of the head, in any order. */
  readonly homes: readonly string[]
  readonly nonce: Uint8Array
}

export const TAG_BYTES = 24
export const NONCE_BYTES = 32

const LABEL = utf8('bjwy/3/tag')
const MOST_HOMES = 65_535

/** Throws a RangeError for no home, a home that stands twice, an id of no or too many bytes, or a nonce that has not 32 bytes. */
export function homeTag({ voteId, homes, nonce }: TaggedHead): Uint8Array {
  if (homes.length === 0 || homes.length > MOST_HOMES) throw new RangeError('no homes, or too many')
  if (new Set(homes).size !== homes.length) throw new RangeError('a home stands twice')
  if (nonce.length !== NONCE_BYTES) throw new RangeError(`a nonce has ${NONCE_BYTES} bytes`)
  // Sorted by their signs as code units, which for the ids of homes, plain ASCII, is by bytes.
  const ids = [...homes].sort().map(utf8)
  const bytes = [utf8(voteId), ...ids].flatMap((id) => [sized(id), id])
  const count = Uint8Array.of(homes.length >> 8, homes.length & 255)
  return sha256(concat([LABEL, count, ...bytes, nonce])).slice(0, TAG_BYTES)
}

/** Decides on the owner's phone whether a row's tag is that of these homes in this vote, and of no others. Never throws. */
export function isTagOf(tag: Uint8Array, head: TaggedHead): boolean {
  try {
    return isEqual(tag, homeTag(head))
  } catch {
    return false
  }
}

function sized(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0 || bytes.length > 255) throw new RangeError('an id has 1 to 255 bytes')
  return Uint8Array.of(bytes.length)
}
