import { createHash } from 'node:crypto'
import type pg from 'pg'
import type { Config } from '#server/config.ts'
import { CannotStart } from './db/embedded.ts'
import { keyFile, makeKeyFile } from './secret.ts'

export type Installation = { readonly secret: Uint8Array; readonly logKey: Uint8Array }

type Given = Pick<Config, 'dataDir' | 'installationSecret' | 'logKey'>

const KEYS = {
  'installation-secret': { file: 'secret', variable: 'INSTALLATION_SECRET' },
  'log-key': { file: 'log-key', variable: 'LOG_KEY' },
} as const
type KeyName = keyof typeof KEYS
/** The names under which fingerprints are kept. */
export const KEY_NAMES = Object.keys(KEYS) as KeyName[]

/**
 * The secret and the log's key of this installation: from the environment, else from the data folder, else made there where the
 * database knows of none yet. `owner` is the login that migrates. Throws CannotStart where they are not those that the database was
 * first used with: a second process with keys of its own would give one log two public keys, and break every link and signature.
 */
export async function openInstallation(owner: pg.Pool, given: Given): Promise<Installation> {
  const secret = await openKey(owner, given, 'installation-secret', given.installationSecret)
  return { secret, logKey: await openKey(owner, given, 'log-key', given.logKey) }
}

async function openKey(
  owner: pg.Pool,
  { dataDir }: Given,
  name: KeyName,
  fromEnvironment: Uint8Array | null,
): Promise<Uint8Array> {
  const { file, variable } = KEYS[name]
  const known = await fingerprintIn(owner, name)
  const key = fromEnvironment ?? keyFile(dataDir, file)
  if (key === null && known !== null)
    throw new CannotStart(
      `This database belongs to an installation with a ${name} of its own, and there is none here: set ${variable}, or copy the file ` +
        `"${file}" from the other process's data folder into ${dataDir}.`,
    )
  const bytes = key ?? makeKeyFile(dataDir, file)
  const fingerprint = fingerprintOf(name, bytes)
  // Note: of two first starts at once the one that comes second compares itself with the first.
  if (known === null)
    await owner.query(
      'INSERT INTO installation_keys (name, fingerprint) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      [name, fingerprint],
    )
  if ((known ?? (await fingerprintIn(owner, name))) !== fingerprint)
    throw new CannotStart(
      `The ${name} here (${fromEnvironment ? variable : `the file "${file}" in ${dataDir}`}) is not the one that this database was first ` +
        'used with; give every process of an installation the same, as docs/operations.md says.',
    )
  return bytes
}

/** Tells keys apart and tells nothing of them. */
function fingerprintOf(name: KeyName, bytes: Uint8Array): string {
  return createHash('sha256').update(`beijing-wuye ${name}\n`).update(bytes).digest('hex')
}

async function fingerprintIn(owner: pg.Pool, name: KeyName): Promise<string | null> {
  const { rows } = await owner.query<{ fingerprint: string }>(
    'SELECT fingerprint FROM installation_keys WHERE name = $1',
    [name],
  )
  return rows[0]?.fingerprint ?? null
}
