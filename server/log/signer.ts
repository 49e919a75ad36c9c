import { createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { signatureLine, keyIdOf } from '#domain/log/checkpoint.ts'

/**
 * Signs checkpoints of all estates with one key; each estate's log has a name of its own. A port: `logSigner` holds the key in this
 * process; a key service that keeps it to itself answers `line` with a promise. It is waited for while the estate's log is locked.
 */
export type LogSigner = {
  /** Ed25519, 32 bytes. */
  readonly publicKey: Uint8Array
  nameOf(communityId: string): string
  /** The log's signature line under a checkpoint's text. A throw leaves the log as it was. */
  line(communityId: string, body: string): string | Promise<string>
}

/** A signer that needs nobody else. */
export type LocalSigner = LogSigner & { line(communityId: string, body: string): string }

// RFC 8410 §7: what stands before the 32 bytes of an Ed25519 private key in PKCS#8.
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')

/** A signer of 32 secret bytes. `host` begins the names of the logs. */
export function logSigner(seed: Uint8Array, host: string): LocalSigner {
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  const publicKey = Uint8Array.from(spki.subarray(-32))
  const nameOf = (communityId: string) => `${host}/${communityId}`
  return {
    publicKey,
    nameOf,
    line(communityId, body) {
      const name = nameOf(communityId)
      const signature = Uint8Array.from(sign(null, Buffer.from(body), privateKey))
      return signatureLine(name, keyIdOf({ name, publicKey }, 'log'), signature)
    },
  }
}
