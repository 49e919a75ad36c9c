import { createPrivateKey, createPublicKey, randomBytes, sign } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { signatureLine, keyIdOf } from '#domain/log/checkpoint.ts'
import { CannotStart } from '#server/core/db/embedded.ts'
import type { LogSigner } from '#server/core/ports.ts'

// RFC 8410 §7: what stands before the 32 bytes of an Ed25519 private key in PKCS#8.
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')

/** A signer of 32 secret bytes. `host` begins the names of the logs. */
export function logSigner(seed: Uint8Array, host: string): LogSigner {
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

/** The log's key of this installation, made once. Who loses it cannot go on with its logs, so it is kept with the data. */
export function readLogSigner(dataDir: string, host: string): LogSigner {
  const path = join(dataDir, 'log-key')
  mkdirSync(dataDir, { recursive: true })
  if (!existsSync(path)) writeFileSync(path, randomBytes(32), { mode: 0o600, flag: 'wx' })
  const seed = readFileSync(path)
  if (seed.length !== 32) throw new CannotStart(`${path} is damaged; restore it from your backup.`)
  return logSigner(seed, host)
}
