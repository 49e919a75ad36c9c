import { type KeyObject, randomBytes, sign, verify } from 'node:crypto'
import type { CashierSignature } from '#server/core/ports.ts'

/**
 * A message is signed with Ed25519 over its time, a nonce and its bytes, each followed by a line feed; so that a body cannot
 * be taken for another with other headers.
 */
function signedBytes(timestamp: string, nonce: string, body: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n`), body, Buffer.from('\n')])
}

export function signMessage(key: KeyObject, body: Uint8Array, nowAt: number): CashierSignature {
  const timestamp = String(nowAt)
  const nonce = randomBytes(16).toString('hex')
  return {
    timestamp,
    nonce,
    signature: sign(null, signedBytes(timestamp, nonce, body), key).toString('base64'),
  }
}

/** Whether the holder of the key signed exactly these bytes; false for anything that is no signature at all. */
export function isSigned(key: KeyObject, body: Uint8Array, signed: CashierSignature): boolean {
  if (!/^\d{1,16}$/.test(signed.timestamp) || !/^[0-9a-f]{32}$/.test(signed.nonce)) return false
  const signature = Buffer.from(signed.signature, 'base64')
  if (signature.length !== 64) return false
  return verify(null, signedBytes(signed.timestamp, signed.nonce, body), key, signature)
}

/** Under these headers a signature travels, in both directions. */
export function headersOf(signed: CashierSignature): Record<string, string> {
  return {
    'cashier-timestamp': signed.timestamp,
    'cashier-nonce': signed.nonce,
    'cashier-signature': signed.signature,
  }
}

export function signatureIn(
  header: (name: string) => string | string[] | null | undefined,
): CashierSignature {
  const text = (name: string) => {
    const value = header(name)
    return typeof value === 'string' ? value.slice(0, 200) : ''
  }
  return {
    timestamp: text('cashier-timestamp'),
    nonce: text('cashier-nonce'),
    signature: text('cashier-signature'),
  }
}
