import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CannotStart } from './db/embedded.ts'

/** Bytes of the installation's secret and of the log's key. */
export const KEY_BYTES = 32

/** The key of this installation, made once. Losing it makes document hashes unmatchable, so it is kept with the data. */
export function readSecret(dataDir: string): Uint8Array {
  return keyFile(dataDir, 'secret') ?? makeKeyFile(dataDir, 'secret')
}

/** The bytes that the data folder keeps under this name, or null. Throws CannotStart where they are cut off. */
export function keyFile(dataDir: string, name: string): Uint8Array | null {
  const path = join(dataDir, name)
  let bytes: Uint8Array
  try {
    bytes = Uint8Array.from(readFileSync(path))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  if (bytes.length !== KEY_BYTES) throw new CannotStart(`${path} is damaged; restore it from your backup.`)
  return bytes
}

/** Makes random bytes under this name. Of two processes at once both get those of the first. */
export function makeKeyFile(dataDir: string, name: string): Uint8Array {
  mkdirSync(dataDir, { recursive: true })
  const path = join(dataDir, name)
  const made = `${path}.${process.pid}`
  writeFileSync(made, randomBytes(KEY_BYTES), { mode: 0o600, flag: 'wx' })
  try {
    // Note: a link appears whole or not at all, and never over what is there.
    linkSync(made, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(made, { force: true })
  }
  return keyFile(dataDir, name) as Uint8Array
}
