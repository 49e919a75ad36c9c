import { ed25519 } from '@noble/curves/ed25519.js'
import { sha512 } from '@noble/hashes/sha2.js'
import { toBig } from './big.ts'
import { concat } from './bytes.ts'

const { Point } = ed25519
const ORDER = Point.Fn.ORDER

/**
 * Decides whether an Ed25519 signature is good by the strict reading that every verifier shares (docs/record-format.md, *Signatures*):
 * both points canonical and not of small order, S below the group's order, and S·B = R + k·A without the cofactor.
 * Note: the library's own check multiplies by the cofactor, which OpenSSL does not, so that the two differ on a key or an R
 * with a part of small order. Never throws. Source: RFC 8032 §5.1.7.
 */
export function isStrictlyGood(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    if (signature.length !== 64 || publicKey.length !== 32) return false
    const r = signature.subarray(0, 32)
    const s = littleEndian(signature.subarray(32))
    if (s >= ORDER) return false
    const [pointOfKey, pointOfR] = [Point.fromBytes(publicKey), Point.fromBytes(r)]
    if (pointOfKey.isSmallOrder() || pointOfR.isSmallOrder()) return false
    const k = littleEndian(sha512(concat([r, publicKey, message]))) % ORDER
    return pointOfR.add(pointOfKey.multiplyUnsafe(k)).equals(Point.BASE.multiplyUnsafe(s))
  } catch {
    // The library throws at bytes that are no point.
    return false
  }
}

function littleEndian(bytes: Uint8Array): bigint {
  return toBig(Uint8Array.from(bytes).reverse())
}
