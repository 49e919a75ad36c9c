import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbedded } from '#server/core/db/embedded.ts'
import { freePort } from '#test/e2e/support/test-server.ts'

const ROOT = join(import.meta.dirname, '../..')
const START_MS = 300_000

/** What the provider of sign-in says of an account; without a document it is known by its telephone only. */
export type Account = { readonly name: string; readonly documentNumber: string | null }

/** A city's installation with nothing in it: PostgreSQL of its own, an outside provider of sign-in, one process in production. */
export type Installation = {
  readonly url: string
  readonly accounts: Map<string, Account>
  /** How far the product's clock is ahead of this one. */
  ahead: number
  setAhead(ms: number): Promise<void>
  /** Runs `npm run operator -- …`; throws with what it said where it refuses. */
  operator(...given: string[]): string
  stop(): Promise<void>
}

/** Makes one: the database by the four statements of docs/operations.md, all else by settings. */
export async function openInstallation(): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), 'wuye-rehearsal-'))
  // Of its own: PostgreSQL runs as another user, who must be able to enter.
  const cluster = mkdtempSync(join(tmpdir(), 'wuye-rehearsal-database-'))
  const database = await startEmbedded(cluster, () => undefined)
  const urls = await makeLogins(database.connection)
  const accounts = new Map<string, Account>()
  const provider = await startProvider(accounts)
  const port = await freePort()
  const env = {
    ...process.env,
    ...urls,
    NODE_ENV: 'production',
    PORT: String(port),
    PUBLIC_URL: `http://localhost:${port}`,
    DATA_DIR: join(folder, 'data'),
    INSTALLATION_SECRET: randomBytes(32).toString('hex'),
    LOG_KEY: randomBytes(32).toString('hex'),
    // One machine stands for all phones of an estate.
    RATE_LIMIT_PER_MINUTE: '1000000',
    ...settingsOf(provider),
  }
  const product = await startProduct(env)
  const made: Installation = {
    url: `http://localhost:${port}`,
    accounts,
    ahead: 0,
    async setAhead(ms) {
      const moved = once(product, 'message')
      product.send(ms)
      await moved
      made.ahead = ms
    },
    operator(...given) {
      const run = spawnSync(process.execPath, ['--import', 'tsx', 'server/cli/operator.ts', ...given], {
        cwd: ROOT,
        encoding: 'utf8',
        env,
      })
      if (run.status !== 0) throw new Error(`operator ${given.join(' ')}: ${run.stdout}${run.stderr}`)
      return run.stdout
    },
    async stop() {
      const ended = once(product, 'exit')
      product.kill('SIGTERM')
      await ended
      provider.closeAllConnections()
      provider.close()
      await database.stop()
      for (const one of [folder, cluster]) rmSync(one, { recursive: true, force: true })
    },
  }
  return made
}

async function makeLogins(connection: pg.PoolConfig): Promise<Record<string, string>> {
  const word = randomBytes(12).toString('hex')
  const admin = new pg.Client(connection)
  await admin.connect()
  for (const text of [
    `CREATE ROLE city_tables LOGIN PASSWORD '${word}' CREATEROLE`,
    'CREATE ROLE wuye_app NOLOGIN',
    `CREATE ROLE city_server LOGIN PASSWORD '${word}' IN ROLE wuye_app`,
    'CREATE DATABASE city OWNER city_tables',
  ])
    await admin.query(text)
  await admin.end()
  const urlOf = (login: string) =>
    `postgres://${login}:${word}@/city?host=${encodeURIComponent(String(connection.host))}`
  return { DATABASE_OWNER_URL: urlOf('city_tables'), DATABASE_URL: urlOf('city_server') }
}

/** An OAuth 2 provider as 京通's start page shows one; the code is the account itself. */
async function startProvider(accounts: ReadonlyMap<string, Account>): Promise<Server> {
  const provider = createServer((request, response) => {
    void (async () => {
      let text = ''
      for await (const part of request) text += String(part)
      const subject =
        request.url === '/token' ? new URLSearchParams(text).get('code') : bearerOf(request.headers)
      const account = accounts.get(subject ?? '')
      if (!subject || !account) return response.writeHead(400).end('{}')
      if (request.url === '/token')
        return response.end(JSON.stringify({ access_token: encodeURIComponent(subject) }))
      const { name, documentNumber } = account
      return response.end(
        JSON.stringify({
          id: subject,
          name,
          ...(documentNumber ? { card: documentNumber, level: 3 } : { level: 1 }),
        }),
      )
    })()
  })
  await new Promise<void>((done) => provider.listen(0, '127.0.0.1', done))
  return provider
}

function bearerOf({ authorization = '' }: { authorization?: string }): string {
  return decodeURIComponent(authorization.replace(/^Bearer /, ''))
}

function settingsOf(provider: Server): Record<string, string> {
  const base = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
  return {
    JINGTONG_AUTHORIZE_URL: `${base}/login`,
    JINGTONG_TOKEN_URL: `${base}/token`,
    JINGTONG_USER_URL: `${base}/user`,
    JINGTONG_CLIENT_ID: 'city',
    JINGTONG_CLIENT_SECRET: 'of the city',
    JINGTONG_SUBJECT_FIELD: 'id',
    JINGTONG_NAME_FIELD: 'name',
    JINGTONG_DOCUMENT_FIELD: 'card',
    JINGTONG_LEVEL_FIELD: 'level',
    JINGTONG_REAL_NAME_LEVELS: '3',
  }
}

async function startProduct(env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'product.ts')], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (part: Buffer) => {
      text = (text + String(part)).slice(-20_000)
    })
  for (const until = Date.now() + START_MS; !text.includes('ready'); ) {
    if (child.exitCode !== null || Date.now() > until) throw new Error(`the product did not start:\n${text}`)
    await new Promise((done) => setTimeout(done, 100))
  }
  return child
}
