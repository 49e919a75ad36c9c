import { sha256 } from '@noble/hashes/sha2.js'
import { toHex } from './bytes.ts'

const PIECE = 32 * 1024

/** SHA-256 of bytes in hex, a piece at a time: between two pieces a phone can draw and answer. */
export function* hashInPieces(bytes: Uint8Array): Generator<undefined, string> {
  const hash = sha256.create()
  for (let at = 0; at < bytes.length; at += PIECE) {
    hash.update(bytes.subarray(at, at + PIECE))
    yield
  }
  return toHex(hash.digest())
}
