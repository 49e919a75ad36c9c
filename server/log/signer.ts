import { createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { signatureLine, keyIdOf } from '#domain/log/checkpoint.ts'
import type { LogSigner } from '#server/core/ports.ts'

/** A signer that needs nobody else. */
export type LocalSigner = LogSigner & { line(estateId: string, body: string): string }

// RFC 8410 §7: what stands before the 32 bytes of an Ed25519 private key in PKCS#8.
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')

/** A signer of 32 secret bytes. `host` begins the names of the logs. */
export function logSigner(seed: Uint8Array, host: string): LocalSigner {
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  const publicKey = Uint8Array.from(spki.subarray(-32))
  const nameOf = (estateId: string) => `${host}/${estateId}`
  return {
    publicKey,
    nameOf,
    line(estateId, body) {
      const name = nameOf(estateId)
      const signature = Uint8Array.from(sign(null, Buffer.from(body), privateKey))
      return signatureLine(name, keyIdOf({ name, publicKey }, 'log'), signature)
    },
  }
}
