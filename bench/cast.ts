// node --import tsx bench/cast.ts [ballots]: ballots a second through HTTP with session, role table and row-level security,
// as a ratio to pgbench running the same write one by one on the same server; for 64 estates and for one hot estate.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildApp } from '#server/app.ts'
import { castQueue } from '#server/votes/casting/queue.ts'
import { migrate } from '#server/core/db/migrate.ts'
import { startEmbedded } from '#server/core/db/embedded.ts'
import { makeId } from '#server/core/ids.ts'
import { logSigner } from '#server/log/signer.ts'
import { diskPhotos } from '#server/files/photo-store.ts'
import pg from 'pg'

const CONNECTIONS = 64
const BALLOTS = Number(process.argv[2] ?? 12_800)
/** `cpu` is µs a ballot of the server and its database, without the load. It holds on a busy machine, where rates do not. */
type Measured = { rate: number; p50: number; p99: number; cpu: number }
const TYPES = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.TIMESTAMPTZ
      ? (text: string) => new Date(text).getTime()
      : pg.types.getTypeParser(oid, format as 'text'),
} as never

const folder = mkdtempSync(join(tmpdir(), 'wuye-bench-'))
const server = await startEmbedded(folder, () => undefined)
const owner = new pg.Pool({ ...server.connection, max: 4 })
owner.on('error', () => undefined)
await migrate(owner)

console.log('estates  way            ballots/s    p50 ms    p99 ms    CPU µs   to pgbench')
for (const estates of [CONNECTIONS, 1]) {
  const first = estates === 1 ? 9_001 : 1_001
  // Twice as many heads as ballots: one half for each way.
  await makeEstates(first, estates, (BALLOTS * 2) / estates)
  const base = pgbench(first, estates)
  const ours = await http(first, estates)
  const line = (way: string, { rate, p50, p99, cpu }: Measured, ratio: number | null) =>
    console.log(
      `${String(estates).padEnd(9)}${way.padEnd(15)}${rate.toFixed(0).padStart(9)}${p50.toFixed(1).padStart(10)}${p99.toFixed(1).padStart(10)}${cpu.toFixed(0).padStart(10)}${ratio === null ? '' : ratio.toFixed(2).padStart(13)}`,
    )
  if (base) line('pgbench', base, 1)
  else console.log(`${String(estates).padEnd(9)}pgbench is not installed: no baseline`)
  line('HTTP, ours', ours, base ? ours.rate / base.rate : null)
}
await owner.end()
await server.stop()
rmSync(folder, { recursive: true, force: true })

/** Estates with one open vote each; head n of an estate belongs to a person of their own, who is signed in. */
async function makeEstates(first: number, estates: number, heads: number): Promise<void> {
  const client = await owner.connect()
  for (let estate = first; estate < first + estates; estate++) {
    const voteId = voteOf(estate)
    await client.query(`SET app.estates = '${estate}'`)
    await client.query('INSERT INTO estates VALUES ($1, $2, true, 2, now())', [estate, `bench ${estate}`])
    await client.query(
      `INSERT INTO votes (estate_id, vote_id, title, convener, notice_at, opens_at, closes_at,
         excluded_units, rules_text, rules_hash, log_from)
       VALUES ($1, $2, 'bench', 'bench', now() - interval '20 days', now() - interval '2 days',
         now() + interval '9 days', 0, '{}', sha256('{}'), 0)`,
      [estate, voteId],
    )
    await client.query(
      `INSERT INTO owners (estate_id, owner_id, person_id, name, document_kind, document_hash)
       SELECT $1, 'o' || n, lpad($1::bigint::text || lpad(n::text, 8, '0'), 26, '0'), 'x', '身份证', sha256(n::text::bytea) FROM generate_series(1, $2) n`,
      [estate, heads],
    )
    await client.query(
      `INSERT INTO vote_heads (estate_id, vote_id, head_id, head_key, area_dm2, unit_ids, tag, commitment, blinding)
       SELECT $1, $2, 'H' || n, 'o' || n, 9000, '{}', substr(sha256(n::text::bytea), 1, 16), '\\x00', '\\x00'
       FROM generate_series(1, $3) n`,
      [estate, voteId, heads],
    )
    await client.query(
      `INSERT INTO vote_head_owners SELECT $1, $2, 'o' || n, 'H' || n FROM generate_series(1, $3) n`,
      [estate, voteId, heads],
    )
    await client.query(
      `INSERT INTO person_roles SELECT lpad($1::bigint::text || lpad(n::text, 8, '0'), 26, '0'), $1, 'owner', now() - interval '9 days', NULL
       FROM generate_series(1, $2) n`,
      [estate, heads],
    )
    await client.query(
      `INSERT INTO sessions (person_id, session_id, access_hash, access_expires_at, refresh_hash, refresh_expires_at, created_at, seen_at, ends_at)
       SELECT p, 's', sha256((p || '.' || repeat('t', 43))::bytea), now() + interval '1 day', sha256((p || '.' || repeat('r', 43))::bytea), now() + interval '1 day', now(), now(), now() + interval '1 day'
       FROM (SELECT lpad($1::bigint::text || lpad(n::text, 8, '0'), 26, '0') AS p FROM generate_series(1, $2) n) q`,
      [estate, heads],
    )
  }
  client.release()
  await owner.query('ANALYZE')
}

/** pgbench with the same function, one ballot a transaction; it takes the even heads. */
function pgbench(first: number, estates: number): Measured | null {
  const script = join(folder, 'cast.sql')
  const perClient = Math.floor(BALLOTS / CONNECTIONS)
  const estate = estates === 1 ? String(first) : `:client_id + ${first}`
  const head = estates === 1 ? `2 * (:client_id * ${perClient} + :counter)` : '2 * :counter'
  writeFileSync(
    script,
    `\\set counter :counter + 1
\\set estate ${estate}
\\set head ${head}
BEGIN;
SET LOCAL app.estates = ':estate';
SELECT cast_ballots(:estate, ARRAY['${'0'.repeat(22)}' || lpad(:estate::text, 4, '0')], ARRAY['H' || :head],
  ARRAY[lpad(:estate || '0' || :head, 26, '0')], ARRAY['\\x00'::bytea], ARRAY[lpad(:estate || lpad(:head::text, 8, '0'), 26, '0')],
  ARRAY[now()], ARRAY['k'], ARRAY[sha256('x')]);
COMMIT;
`,
  )
  const log = join(folder, 'pgbench-log')
  const before = databaseCpu()
  const told = spawnSync(
    'pgbench',
    [
      '-n',
      '-c',
      String(CONNECTIONS),
      '-j',
      '2',
      '-t',
      String(perClient),
      '-D',
      'counter=0',
      '-f',
      script,
      '-l',
    ].concat([
      '--log-prefix',
      log,
      '-h',
      server.connection.host as string,
      '-p',
      '5432',
      '-U',
      'wuye_owner',
      'postgres',
    ]),
    {
      encoding: 'utf8',
      env: {
        ...process.env,
        PGPASSWORD: server.connection.password as string,
        PGOPTIONS: '-c role=wuye_app',
      },
    },
  )
  if (told.error) return null
  const rate = Number(/tps = ([\d.]+)/.exec(told.stdout)?.[1])
  const cpu = (databaseCpu() - before) / BALLOTS
  if (!(rate > 0)) throw new Error(told.stdout + told.stderr)
  const latencies = spawnSync('sh', ['-c', `cat ${log}* && rm ${log}*`], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
    .stdout.trim()
    .split('\n')
    .map((line) => Number(line.split(' ')[2]) / 1000)
  return { rate, cpu, ...percentiles(latencies) }
}

/** Our server on a real port, the load from a process of its own; it takes the odd heads. */
async function http(first: number, estates: number): Promise<Measured> {
  const db = new pg.Pool({
    ...server.connection,
    options: '-c role=wuye_app -c timezone=UTC',
    max: 10,
    types: TYPES,
  })
  db.on('error', () => undefined)
  const app = await buildApp(
    { webRoot: null, publicUrl: () => '', rateLimitPerMinute: 100_000_000, log: false },
    {
      nowMs: Date.now,
      newId: (at) => makeId(at ?? Date.now()),
      db,
      photos: diskPhotos(join(folder, 'photos')),
      casts: castQueue(db),
      log: logSigner(createHash('sha256').update('bench').digest(), 'bench'),
      webSignIns: [],
      channels: {},
      matchHomes: async () => 0,
      push: {},
      waitingSources: [],
      secret: new Uint8Array(32),
      cashier: null,
    },
  )
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as { port: number }
  const before = databaseCpu() + ownCpu()
  const load = spawn(process.execPath, [join(import.meta.dirname, 'support/cast-load.mjs')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  load.stdin.end(JSON.stringify({ port, first, estates, ballots: BALLOTS, connections: CONNECTIONS }))
  let text = ''
  for await (const chunk of load.stdout) text += chunk
  const cpu = (databaseCpu() + ownCpu() - before) / BALLOTS
  await app.close()
  await db.end()
  const { seconds, latencies, refused } = JSON.parse(text) as {
    seconds: number
    latencies: number[]
    refused: number
  }
  if (refused > 0) throw new Error(`${refused} ballots were refused`)
  return { rate: latencies.length / seconds, cpu, ...percentiles(latencies) }
}

function ownCpu(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** What the database has computed, in µs: the supervisor's children that ended, and those that live. Linux only, else 0. */
function databaseCpu(): number {
  if (process.platform !== 'linux') return 0
  const TICK_US = 10_000
  let ticks = 0
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const fields = stat
        .slice(stat.lastIndexOf(')') + 2)
        .split(' ')
        .map(Number)
      const [parent, own, ended] = [fields[1], fields[11]! + fields[12]!, fields[13]! + fields[14]!]
      if (Number(pid) === server.pid) ticks += own + ended
      else if (parent === server.pid) ticks += own
    } catch {
      // It ended meanwhile.
    }
  }
  return ticks * TICK_US
}

function voteOf(estate: number): string {
  return `${'0'.repeat(22)}${String(estate).padStart(4, '0')}`
}

function percentiles(latencies: number[]): { p50: number; p99: number } {
  const sorted = [...latencies].sort((a, b) => a - b)
  const at = (part: number) => sorted[Math.floor(sorted.length * part)] ?? 0
  return { p50: at(0.5), p99: at(0.99) }
}
