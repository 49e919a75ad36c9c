import assert from 'node:assert/strict'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { removeData, type TestServer, signInByHttp, startSectionIn } from '#test/e2e/support/test-server.ts'

// What a production machine has: the packages that `npm ci --omit=dev` leaves, the built web pages, and none of the sources of the
// mini-program. The packages are linked from node_modules by what the lock says, as a second install in a test would be slow.

const ROOT = realpathSync(join(import.meta.dirname, '../../..'))
const PRODUCT = ['package.json', 'server', 'contract', 'domain', 'dist/h5']
/** What `npm ci --omit=dev` takes on Linux, with room for a new picture library or font. */
const MOST_MB = 400

type Locked = { readonly dev?: boolean }
const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, Locked>
}

const machine = mkdtempSync(join(tmpdir(), 'wuye-production-'))
let server: TestServer | undefined

after(async () => {
  await server?.stop()
  if (server) removeData(server)
  rmSync(machine, { recursive: true, force: true })
})

test('without build tools and sources the product starts, serves its pages and signs people in', async () => {
  // The embedded database runs as another user, who must be able to enter.
  chmodSync(machine, 0o755)
  for (const part of PRODUCT) cpSync(join(ROOT, part), join(machine, part), { recursive: true })
  let bytes = 0
  for (const [path, one] of Object.entries(packages)) if (path !== '' && !one.dev) bytes += linkPackage(path)
  assert.ok(existsSync(join(machine, 'node_modules/fastify/package.json')), 'fastify is not there')
  for (const tool of ['webpack', '@tarojs', 'react', 'jest', 'eslint'])
    assert.equal(existsSync(join(machine, 'node_modules', tool)), false, `${tool} is there`)
  const megabytes = Math.round(bytes / 1_000_000)
  assert.ok(megabytes <= MOST_MB, `${megabytes} MB of packages, at most ${MOST_MB}`)

  server = await startSectionIn(machine)
  const page = await fetch(`${server.url}/`)
  assert.equal(page.status, 200)
  assert.match(await page.text(), /<script/)
  assert.ok(await signInByHttp(server.url, 'sample-zhang'), 'no session')
})

/** Links one package, without those inside it, and returns its bytes; nothing where the platform has none. */
function linkPackage(path: string): number {
  const from = join(ROOT, path)
  return existsSync(from) ? linkFolder(from, join(machine, path)) : 0
}

function linkFolder(from: string, to: string): number {
  mkdirSync(to, { recursive: true })
  let bytes = 0
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.name === 'node_modules') continue
    if (entry.isDirectory()) bytes += linkFolder(join(from, entry.name), join(to, entry.name))
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(join(from, entry.name)), join(to, entry.name))
    else bytes += linkFile(join(from, entry.name), join(to, entry.name))
  }
  return bytes
}

/** Links a file, or copies it where the temporary folder lies on another disk. */
function linkFile(from: string, to: string): number {
  try {
    linkSync(from, to)
  } catch {
    copyFileSync(from, to)
  }
  return statSync(from).size
}
