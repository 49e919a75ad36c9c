import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { BadConfig, readConfig } from '#server/config.ts'
import { CannotStart } from '#server/core/db/embedded.ts'
import { migrate } from '#server/core/db/migrate.ts'
import { type Database, openDatabase } from '#server/core/db/open.ts'
import { openInstallation } from '#server/core/installation.ts'
import { makeKeyFile } from '#server/core/secret.ts'

// One installation, one secret and one log key, however many processes and data folders it has.

let database: Database
const folders: string[] = []

before(async () => {
  database = await openDatabase({ databaseUrl: null, dataDir: folder() }, () => undefined)
  await migrate(database.owner)
})
after(async () => {
  await database.stop()
  for (const one of folders) rmSync(one, { recursive: true, force: true })
})
beforeEach(() => database.owner.query('DELETE FROM installation_keys'))

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'wuye-keys-'))
  folders.push(made)
  return made
}

const open = (dataDir: string, more: { secret?: Uint8Array; logKey?: Uint8Array } = {}) =>
  openInstallation(database.owner, {
    dataDir,
    installationSecret: more.secret ?? null,
    logKey: more.logKey ?? null,
  })

const refuses = (opening: Promise<unknown>, sentence: RegExp) =>
  assert.rejects(opening, (error) => {
    assert.ok(error instanceof CannotStart, String(error))
    assert.match(error.message, sentence)
    assert.doesNotMatch(error.message, /\n/)
    return true
  })

test('the first start makes both keys, and every later one takes the same', async () => {
  const here = folder()
  const first = await open(here)
  assert.deepEqual(readdirSync(here).sort(), ['log-key', 'secret'])
  const again = await open(here)
  assert.deepEqual(again.secret, first.secret)
  assert.deepEqual(again.logKey, first.logKey)
})

test('two first starts at once on one data folder have the same keys', async () => {
  const here = folder()
  const both = await Promise.all([open(here), open(here)])
  assert.deepEqual(both[0]?.logKey, both[1]?.logKey)
  const made = makeKeyFile(here, 'secret')
  assert.deepEqual(made, Uint8Array.from(readFileSync(join(here, 'secret'))))
})

test('another data folder without keys is refused with what to do, and no key is made there', async () => {
  await open(folder())
  const other = folder()
  await refuses(open(other), /set INSTALLATION_SECRET, or copy the file "secret"/)
  assert.deepEqual(readdirSync(other), [])
})

test('another secret or another log key is refused by name, from a file and from the environment', async () => {
  const here = folder()
  const { secret } = await open(here)
  const other = folder()
  writeFileSync(join(other, 'secret'), secret)
  makeKeyFile(other, 'log-key')
  await refuses(open(other), /^The log-key here \(the file "log-key" in .*\) is not the one/)
  await refuses(
    open(here, { secret: new Uint8Array(32) }),
    /^The installation-secret here \(INSTALLATION_SECRET\)/,
  )
  await open(here)
})

test('keys of the environment need no data folder', async () => {
  const here = folder()
  const given = { secret: new Uint8Array(32).fill(1), logKey: new Uint8Array(32).fill(2) }
  const opened = await open(here, given)
  assert.deepEqual(opened.secret, given.secret)
  assert.deepEqual(readdirSync(here), [])
})

test('a key file that is cut off is told, and a key of the environment must be 64 digits, given once', async () => {
  const here = folder()
  writeFileSync(join(here, 'secret'), 'short')
  await refuses(open(here), /damaged; restore it/)
  const read = (env: NodeJS.ProcessEnv) => readConfig(env, here)
  assert.throws(() => read({ LOG_KEY: 'abc' }), /LOG_KEY must be 64 hexadecimal digits/)
  const path = join(here, 'given')
  writeFileSync(path, `${'0a'.repeat(32)}\n`)
  assert.deepEqual(read({ LOG_KEY_FILE: path }).logKey, new Uint8Array(32).fill(10))
  assert.throws(() => read({ LOG_KEY_FILE: path, LOG_KEY: '0a'.repeat(32) }), /not both/)
  assert.throws(() => read({ LOG_KEY_FILE: join(here, 'none') }), BadConfig)
  assert.deepEqual([read({}).logKey, read({}).installationSecret], [null, null])
})

test('the table tells keys apart and holds none of them; the app may only read it', async () => {
  const { secret } = await open(folder())
  const { rows } = await database.app.query<{ fingerprint: string }>(
    'SELECT fingerprint FROM installation_keys',
  )
  assert.equal(rows.length, 2)
  for (const { fingerprint } of rows)
    assert.ok(!fingerprint.includes(Buffer.from(secret).toString('hex').slice(0, 16)))
  await assert.rejects(database.app.query('DELETE FROM installation_keys'), /permission denied/)
})
