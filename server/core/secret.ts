import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CannotStart } from './db/embedded.ts'

/** The key of this installation, made once. Losing it makes document hashes unmatchable, so it is kept with the data. */
export function readSecret(dataDir: string): Uint8Array {
  const path = join(dataDir, 'secret')
  mkdirSync(dataDir, { recursive: true })
  if (!existsSync(path)) writeFileSync(path, randomBytes(32), { mode: 0o600, flag: 'wx' })
  const secret = readFileSync(path)
  if (secret.length < 32) throw new CannotStart(`${path} is damaged; restore it from your backup.`)
  return secret
}
