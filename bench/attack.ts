// node --import tsx bench/attack.ts [SECONDS]: the product with a heap of 512 MB, first without and then under every attack that bench/support/attackers.ts
// knows at once, for so many seconds each (60 if it is not said). Meanwhile two owners read home again and again and `/health` is asked ten
// times a second. Prints how long both took, the ratio, and whether server and database are still the same processes.
// `--each` then runs each attack alone, so that the one that costs the owners most is named.
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { constants, setPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { copyTemplate } from '../test/server/core/db/copy-template.ts'
import { freePort, signInByHttp } from '../test/e2e/support/test-server.ts'

const SECONDS = Number(process.argv[2] ?? 60)
const IS_EACH = process.argv.includes('--each')
const ROOT = join(import.meta.dirname, '..')
const OWNERS = ['sample-zhang', 'sample-li']
const HEALTH_EVERY_MS = 100
const HOME_EVERY_MS = 150
/** The sample estates are brought in first. */
const START_MS = 300_000

type Phase = { readonly health: number[]; readonly home: number[]; failures: number }

const dataDir = mkdtempSync(join(tmpdir(), 'wuye-attack-'))
// Where the sample estates are at hand, they are not brought in anew.
if (process.env.E2E_TEMPLATE) copyTemplate(process.env.E2E_TEMPLATE, dataDir)
// The host that binding codes are guessed through: it takes every code for an account of its own.
const host = createServer((request, response) => {
  const code = new URL(request.url ?? '/', 'http://host').searchParams.get('js_code')
  response.setHeader('content-type', 'application/json').end(JSON.stringify({ openid: `account-${code}` }))
})
await new Promise<void>((done) => host.listen(0, '127.0.0.1', done))
const port = await freePort()
const url = `http://localhost:${port}`
let server: ChildProcess | undefined
let deaths = 0
try {
  server = launch()
  await started(server)
  const tokens = {
    // Another owner than those whose home is read: what a person asks counts against that person.
    owner: await signInByHttp(url, 'sample-zhao'),
    company: await signInByHttp(url, 'sample-sun'),
    committee: await signInByHttp(url, 'sample-wang'),
  }
  const owners = await Promise.all(OWNERS.map((subject) => signInByHttp(url, subject)))
  const database = databasePid()
  await watch(owners, Math.min(SECONDS, 5))
  const quiet = await watch(owners, SECONDS)

  const { phase: attacked, answers } = await attack(owners, tokens, SECONDS)

  console.log('attack                           answers')
  for (const [name, counts] of Object.entries(answers))
    console.log(
      `${name.padEnd(33)}${Object.entries(counts)
        .map(([answer, count]) => `${answer}: ${count}`)
        .join(', ')}`,
    )
  const row = (name: string, phase: Phase) =>
    console.log(
      [
        name.padEnd(33),
        worst(phase.health).toFixed(0).padStart(15),
        at(phase.home, 0.5).toFixed(0).padStart(12),
        at(phase.home, 0.99).toFixed(0).padStart(12),
        String(phase.home.length).padStart(9),
        String(phase.failures).padStart(9),
      ].join(''),
    )
  console.log('\n                                  worst health ms home p50 ms home p99 ms    reads   failed')
  row('without', quiet)
  row('under attack', attacked)
  const ratio = (share: number) => (at(attacked.home, share) / at(quiet.home, share)).toFixed(2)
  console.log(`\nunder attack to without: p50 ${ratio(0.5)}, p99 ${ratio(0.99)}`)
  console.log(
    `server ended by itself: ${deaths}; database started again: ${databasePid() === database ? 0 : 'yes'}`,
  )
  if (IS_EACH)
    for (const name of Object.keys(answers))
      row(name, (await attack(owners, tokens, Math.min(SECONDS, 10), name)).phase)
  if (deaths > 0) process.exitCode = 1
} finally {
  host.close()
  if (server && server.exitCode === null && server.signalCode === null) {
    server.removeAllListeners('exit')
    const ended = once(server, 'exit')
    server.kill('SIGTERM')
    await ended
  }
  rmSync(dataDir, { recursive: true, force: true })
}

/** Launches the product as `npm start` does, but with the small heap. */
function launch(): ChildProcess {
  return spawn(
    process.execPath,
    ['--max-old-space-size=512', '--import', 'tsx', 'server/main.ts', '--no-build'],
    {
      cwd: ROOT,
      env: {
        ...process.env,
        PORT: String(port),
        DATA_DIR: dataDir,
        NODE_ENV: 'test',
        TRUSTED_PROXIES: '127.0.0.1',
        WEAPP_APP_ID: 'attacked',
        WEAPP_SECRET: 'attacked',
        WEAPP_BASE: `http://127.0.0.1:${(host.address() as AddressInfo).port}`,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
}

/** Resolves once it listens; from then on its end is counted. */
async function started(child: ChildProcess): Promise<void> {
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      text = (text + String(chunk)).slice(-20_000)
    })
  for (const until = Date.now() + START_MS; !text.includes('Ctrl-C stops'); ) {
    if (child.exitCode !== null || Date.now() > until) throw new Error(`the server did not start:\n${text}`)
    await new Promise((done) => setTimeout(done, 100))
  }
  child.on('exit', (code, signal) => {
    deaths += 1
    console.log(`the server ended by itself (${code ?? signal}):\n${text}`)
  })
}

/** What owners meet while these attacks run, or only the one of this name, and what the attackers were answered. */
async function attack(
  owners: readonly string[],
  tokens: Readonly<Record<string, string>>,
  seconds: number,
  only?: string,
): Promise<{ phase: Phase; answers: Record<string, Record<string, number>> }> {
  const attackers = fork(
    join(import.meta.dirname, 'support/attackers.ts'),
    [url, JSON.stringify(tokens), ...(only ? [only] : [])],
    { execArgv: ['--import', 'tsx'] },
  )
  await once(attackers, 'message')
  // In the world they would be other machines: they get what the server leaves of this one.
  setPriority(attackers.pid as number, constants.priority.PRIORITY_LOW)
  const phase = await watch(owners, seconds)
  const said = once(attackers, 'message') as Promise<[Record<string, Record<string, number>>]>
  attackers.send('stop')
  const [answers] = await said
  return { phase, answers }
}

/** What owners and `/health` meet for so many seconds. */
async function watch(owners: readonly string[], seconds: number): Promise<Phase> {
  const phase: Phase = { health: [], home: [], failures: 0 }
  const until = performance.now() + seconds * 1_000
  const again = async (everyMs: number, times: number[], path: string, headers: Record<string, string>) => {
    while (performance.now() < until && deaths === 0) {
      const began = performance.now()
      const isGood = await fetch(url + path, { headers, signal: AbortSignal.timeout(30_000) }).then(
        async (answer) => (await answer.arrayBuffer(), answer.status === 200),
        () => false,
      )
      times.push(performance.now() - began)
      if (!isGood) phase.failures += 1
      await new Promise((done) => setTimeout(done, Math.max(0, began + everyMs - performance.now())))
    }
  }
  await Promise.all([
    again(HEALTH_EVERY_MS, phase.health, '/health', {}),
    ...owners.map((token, n) =>
      again(HOME_EVERY_MS, phase.home, '/api/estates/101/home', {
        authorization: `Bearer ${token}`,
        'acting-role': 'owner',
        'x-forwarded-for': `192.0.2.${n + 1}`,
      }),
    ),
  ])
  return phase
}

function databasePid(): number {
  return Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])
}

function worst(times: readonly number[]): number {
  return Math.max(...times)
}

/** The time that this share of them does not exceed. */
function at(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number
}
