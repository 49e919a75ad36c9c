import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import type { Page } from 'playwright-core'
import { addDays, beijingDayOf } from '#domain/core/calendar.ts'
import { makeId } from '#server/core/ids.ts'
import { copyTemplate } from '#test/server/core/db/copy-template.ts'

const ROOT = join(import.meta.dirname, '../../..')

export type TestServer = {
  readonly url: string
  readonly process: ChildProcess
  readonly dataDir: string
  readonly output: () => string
  stop(): Promise<void>
}

/** A stopped section's data with the sample estates in, where scripts/test.mjs has made one: bringing them in takes a while. */
const TEMPLATE = process.env.E2E_TEMPLATE

/** A data folder for a section: a copy of the template, else an empty one that the sample estates are brought into. */
function newData(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wuye-e2e-'))
  if (TEMPLATE) copyTemplate(TEMPLATE, folder)
  return folder
}

/** A folder with nothing in it, for tests of the first start. */
export function emptyData(): string {
  return mkdtempSync(join(tmpdir(), 'wuye-e2e-'))
}

/** Starts the whole product as `npm start` does, in a process of its own, on a free port. The web target must be built. */
export async function startTestServer(dataDir = newData(), port?: number): Promise<TestServer> {
  return spawnSection(['server/main.ts', '--no-build'], dataDir, port)
}

/** The same from another folder that holds the product, on a new data folder. */
export async function startSectionIn(root: string): Promise<TestServer> {
  return spawnSection(['server/main.ts', '--no-build'], newData(), undefined, root)
}

export type ClockedSection = TestServer & {
  /** Puts the server's clock this far ahead of the real one. */
  setAhead(ms: number): Promise<void>
}

/** The same with a clock that the test moves on. */
export async function startClockedSection(): Promise<ClockedSection> {
  const server = await spawnSection(['test/e2e/support/clocked-server.ts'])
  return {
    ...server,
    setAhead(ms) {
      const moved = new Promise<void>((done) => server.process.once('message', () => done()))
      server.process.send(ms)
      return moved
    },
  }
}

async function spawnSection(
  entry: readonly string[],
  dataDir = newData(),
  port?: number,
  root = ROOT,
): Promise<TestServer> {
  const chosen = port ?? (await freePort())
  const child = spawn(process.execPath, ['--import', 'tsx', ...entry], {
    cwd: root,
    env: {
      ...process.env,
      PORT: String(chosen),
      DATA_DIR: dataDir,
      RATE_LIMIT_PER_MINUTE: '100000',
      NODE_ENV: 'test',
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let text = ''
  child.stdout?.on('data', (chunk) => (text += chunk))
  child.stderr?.on('data', (chunk) => (text += chunk))
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  for (const until = Date.now() + 300_000; !text.includes('Ctrl-C stops'); ) {
    if (child.exitCode !== null || Date.now() > until) throw new Error(`the section did not start:\n${text}`)
    await new Promise((done) => setTimeout(done, 100))
  }
  return {
    url: `http://localhost:${chosen}`,
    process: child,
    dataDir,
    output: () => text,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** Throws away the data of a section that has stopped. */
export function removeData(server: TestServer): void {
  rmSync(server.dataDir, { recursive: true, force: true })
}

/** Opens the section and signs in as a sample person through the login stand-in. */
export async function signIn(page: Page, server: TestServer, subject: string): Promise<void> {
  await page.goto(`${server.url}/`)
  await page.waitForSelector('#sign-in')
  await page.click('#sign-in')
  await page.click(`button[value=${subject}]`)
  await page.locator('.tab-bar:visible').last().waitFor()
  // The tab bar is there before the code is exchanged; a reload in between would give the session away.
  await page.waitForFunction(() => localStorage.getItem('session') !== null)
}

/**
 * Announces a vote of one question in the name of the committee's member on this page, as its phone would ask the server;
 * opens in 17 days.
 */
export async function announceFrom(
  page: Page,
  server: TestServer,
  title: string,
  text: string,
): Promise<string> {
  const { token, estateId } = await page.evaluate(() => {
    const kept = JSON.parse(JSON.parse(localStorage.getItem('session') ?? '{}').data)
    return { token: kept.session.accessToken as string, estateId: kept.estateId as string }
  })
  const voteId = makeId(Date.now())
  const today = beijingDayOf(Date.now())
  const answer = await fetch(`${server.url}/api/estates/${estateId}/votes`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
      'acting-role': 'committee',
      'idempotency-key': voteId,
    },
    body: JSON.stringify({
      voteId,
      title,
      items: [{ kind: 'question', title, text, matterId: 9, options: [] }],
      seats: 0,
      paper: 'first-stands',
      proxyCap: 0,
      documents: [],
      opensOn: addDays(today, 17),
      closesOn: addDays(today, 38),
      building: null,
    }),
  })
  if (!answer.ok) throw new Error(await answer.text())
  return voteId
}

export async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done))
  const { port } = probe.address() as { port: number }
  await new Promise((done) => probe.close(done))
  return port
}

/** How the owner of the tables reaches the section's own database. */
export function connectionOf(running: TestServer): pg.ClientConfig {
  const secret = readFileSync(join(running.dataDir, 'postgres-password'), 'utf8').trim()
  const pid = readFileSync(join(running.dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')
  return { host: pid[4] as string, port: 5432, database: 'postgres', password: secret }
}

/** Signs in as a sample person by plain HTTP: the whole code + PKCE flow, with the cookies a browser would keep. */
export async function signInByHttp(url: string, subject: string): Promise<string> {
  const post = async (path: string, body: object) =>
    (await (
      await fetch(`${url}/api${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    ).json()) as Record<string, never>
  const begun = (await post('/session/begin', { redirectUri: `${url}/` })) as unknown as {
    authorizeUrl: string
    state: string
  }
  const cookies = new Map<string, string>()
  let address = begun.authorizeUrl
  let form: URLSearchParams | undefined
  for (let hop = 0; hop < 10; hop++) {
    const answer: Response = await fetch(address, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form ? { method: 'POST', body: form } : {}),
    })
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    form = undefined
    const to = answer.headers.get('location')
    if (!to) {
      form = new URLSearchParams({ subject })
      continue
    }
    address = new URL(to, address).href
    const code = new URL(address).searchParams.get('code')
    if (code) {
      const done = (await post('/session', { code, state: begun.state })) as unknown as {
        session: { accessToken: string }
      }
      return done.session.accessToken
    }
  }
  throw new Error('the sign-in did not end')
}
