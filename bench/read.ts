// node --import tsx bench/read.ts [SECONDS [CONNECTIONS [SUBJECT]]]: the whole product with the sample estates, read by so many connections as one
// owner of the first of them: home, votes, repairs and notices in turn. Prints requests a second, how long each took and what server and
// database computed for one (which holds on a busy machine, where rates do not), beside a baseline on the same database: as many connections,
// each reading by key as many rows as such a request makes PostgreSQL fetch.
import { readdirSync, readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import pg from 'pg'
import { connectionOf, removeData, signInByHttp, startTestServer } from '../test/e2e/support/test-server.ts'

const SECONDS = Number(process.argv[2] ?? 20)
const CONNECTIONS = Number(process.argv[3] ?? 16)
const SUBJECT = process.argv[4] ?? 'sample-li'
const PATHS = ['home', 'votes', 'repairs', 'notices'] as const
const ESTATE = '101'

type Times = Record<string, number[]>
/** Requests that were told to come again. */
let busy = 0

const server = await startTestServer()
const owner = new pg.Pool({ ...connectionOf(server), user: 'wuye_owner', max: CONNECTIONS })
try {
  const token = await signInByHttp(server.url, SUBJECT)
  await readAll(token, Math.min(SECONDS, 5))
  busy = 0
  const before = { rows: await fetched(), cpu: cpuMs() }
  const times = await readAll(token, SECONDS)
  const cpu = cpuMs() - before.cpu
  const requests = PATHS.reduce((sum, path) => sum + (times[path] as number[]).length, 0)
  const rows = Math.max(1, Math.round(((await fetched()) - before.rows) / requests))
  const base = await readByKey(rows, SECONDS)
  console.log('what                  a second    p50 ms    p99 ms')
  for (const path of PATHS) say(path, times[path] as number[])
  say('all of them', Object.values(times).flat())
  say(`${rows} rows by key`, base)
  console.log(`to the baseline: ${(requests / base.length).toFixed(2)}`)
  if (busy > 0) console.log(`told to come again: ${busy} of ${requests}`)
  if (process.platform === 'linux')
    console.log(`processor time a request, server and database: ${(cpu / requests).toFixed(2)} ms`)
} finally {
  await owner.end()
  await server.stop()
  removeData(server)
}

function say(what: string, times: readonly number[]): void {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  console.log(
    `${what.padEnd(20)}${(times.length / SECONDS).toFixed(0).padStart(10)}${at(0.5).toFixed(1).padStart(10)}${at(0.99).toFixed(1).padStart(10)}`,
  )
}

/** Reads on every connection, one request after the other, for so many seconds. Throws at an answer that is neither 200 nor 503. */
async function readAll(token: string, seconds: number): Promise<Times> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const times: Times = Object.fromEntries(PATHS.map((path) => [path, []]))
  await during(seconds, async (connection, turn) => {
    const path = PATHS[(connection + turn) % PATHS.length] as string
    const began = performance.now()
    await read(agent, `${server.url}/api/estates/${ESTATE}/${path}`, token)
    times[path]?.push(performance.now() - began)
  })
  agent.destroy()
  return times
}

function read(agent: Agent, url: string, token: string): Promise<void> {
  return new Promise((done, failed) => {
    const headers = { authorization: `Bearer ${token}`, 'acting-role': 'owner' }
    request(url, { agent, headers }, (answer) => {
      answer.resume().on('end', () => {
        if (answer.statusCode === 503) busy += 1
        if (answer.statusCode === 200 || answer.statusCode === 503) done()
        else failed(new Error(`${url}: ${answer.statusCode}`))
      })
    })
      .on('error', failed)
      .end()
  })
}

/** As many rows by their key in one statement, in a transaction that names its estate, as a request reads. */
async function readByKey(rows: number, seconds: number): Promise<number[]> {
  const times: number[] = []
  const { rows: keys } = await owner.query<{ id: string }>(
    'SELECT entry_id AS id FROM ledger_entries WHERE estate_id = $1',
    [ESTATE],
  )
  const clients = await Promise.all(Array.from({ length: CONNECTIONS }, () => owner.connect()))
  await during(seconds, async (connection, turn) => {
    const client = clients[connection] as pg.PoolClient
    const some = Array.from(
      { length: rows },
      (_, n) => keys[(connection * 7_919 + turn * rows + n) % keys.length]?.id,
    )
    const began = performance.now()
    await client.query('BEGIN')
    await client.query(`SET LOCAL app.estates = '${ESTATE}'`)
    await client.query({
      name: 'by-key',
      text: 'SELECT * FROM unnest($2::text[]) AS k (id) JOIN ledger_entries e ON e.estate_id = $1 AND e.entry_id = k.id',
      values: [ESTATE, some],
    })
    await client.query('COMMIT')
    times.push(performance.now() - began)
  })
  for (const client of clients) client.release()
  return times
}

/** Runs `work` again and again on each connection until the time is over. */
async function during(
  seconds: number,
  work: (connection: number, turn: number) => Promise<void>,
): Promise<void> {
  const until = performance.now() + seconds * 1_000
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async (_, connection) => {
      for (let turn = 0; performance.now() < until; turn++) await work(connection, turn)
    }),
  )
}

/** Rows that PostgreSQL has fetched for queries until now. Each of its processes tells that within a second of being idle. */
async function fetched(): Promise<number> {
  await new Promise((done) => setTimeout(done, 1_500))
  const { rows } = await owner.query<{ rows: string }>(
    'SELECT tup_fetched AS rows FROM pg_stat_database WHERE datname = current_database()',
  )
  return Number(rows[0]?.rows)
}

/** What the server and its database have computed, those of its processes that ended among them. Linux only, else 0. */
function cpuMs(): number {
  if (process.platform !== 'linux') return 0
  const TICK_MS = 10
  const postmaster = Number(
    readFileSync(join(server.dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0],
  )
  let ticks = 0
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const fields = stat
        .slice(stat.lastIndexOf(')') + 2)
        .split(' ')
        .map(Number)
      const own = (fields[11] as number) + (fields[12] as number)
      const ended = (fields[13] as number) + (fields[14] as number)
      if (Number(pid) === postmaster) ticks += own + ended
      else if (Number(pid) === server.process.pid || fields[1] === postmaster) ticks += own
    } catch {
      // It ended meanwhile.
    }
  }
  return ticks * TICK_MS
}
