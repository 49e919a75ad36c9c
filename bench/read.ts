// node --import tsx bench/read.ts [SECONDS [CONNECTIONS [SUBJECT]]]: the whole product with the sample estates, read by so many connections as one
// owner of the first of them: home, votes, repairs and notices in turn. Prints requests a second and how long each took, beside
// a baseline on the same database: as many connections, each reading by key as many rows as such a request makes PostgreSQL fetch.
import { Agent, request } from 'node:http'
import pg from 'pg'
import { connectionOf, removeData, signInByHttp, startSection } from '../test/e2e/support/test-server.ts'

const SECONDS = Number(process.argv[2] ?? 20)
const CONNECTIONS = Number(process.argv[3] ?? 16)
const SUBJECT = process.argv[4] ?? 'sample-li'
const PATHS = ['home', 'votes', 'repairs', 'notices'] as const
const ESTATE = '101'

type Times = Record<string, number[]>

const section = await startSection()
const owner = new pg.Pool({ ...connectionOf(section), user: 'wuye_owner', max: CONNECTIONS })
try {
  const token = await signInByHttp(section.url, SUBJECT)
  await readAll(token, Math.min(SECONDS, 5))
  const fetchedBefore = await fetched()
  const times = await readAll(token, SECONDS)
  const requests = PATHS.reduce((sum, path) => sum + (times[path] as number[]).length, 0)
  const rows = Math.max(1, Math.round(((await fetched()) - fetchedBefore) / requests))
  const base = await readByKey(rows, SECONDS)
  console.log('what                  a second    p50 ms    p99 ms')
  for (const path of PATHS) say(path, times[path] as number[])
  say('all of them', Object.values(times).flat())
  say(`${rows} rows by key`, base)
  console.log(`to the baseline: ${(requests / base.length).toFixed(2)}`)
} finally {
  await owner.end()
  await section.stop()
  removeData(section)
}

function say(what: string, times: readonly number[]): void {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  console.log(
    `${what.padEnd(20)}${(times.length / SECONDS).toFixed(0).padStart(10)}${at(0.5).toFixed(1).padStart(10)}${at(0.99).toFixed(1).padStart(10)}`,
  )
}

/** Reads on every connection, one request after the other, for so many seconds. Throws at an answer that is not 200. */
async function readAll(token: string, seconds: number): Promise<Times> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const times: Times = Object.fromEntries(PATHS.map((path) => [path, []]))
  await during(seconds, async (connection, turn) => {
    const path = PATHS[(connection + turn) % PATHS.length] as string
    const began = performance.now()
    await read(agent, `${section.url}/api/estates/${ESTATE}/${path}`, token)
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
        if (answer.statusCode === 200) done()
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
