import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, test } from 'node:test'
import type pg from 'pg'
import { recountAll } from '#domain/votes/evidence/recount.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { logSigner } from '#server/log/signer.ts'
import { makeId } from '#server/core/ids.ts'
import { seedOnce } from '#server/dev/seeds/seed.ts'
import { recordOf } from '#server/votes/evidence/routes.ts'
import {
  DAY,
  importSmallEstate,
  keepScan,
  openVote,
  openHarness,
  type Harness,
} from '#test/server/support/harness.ts'

// Several processes on one database and one data folder, of which some die.

const VOTES = Number(process.env.PROCESSES_VOTES ?? 2)
const OWNERS = Number(process.env.PROCESSES_OWNERS ?? 6)
const REPAIRS = Number(process.env.PROCESSES_REPAIRS ?? 8)
const KILLS = Number(process.env.PROCESSES_KILLS ?? 2)
const ESTATES = ['7', '8']
/** Nothing here is slow; a machine may be. */
const PATIENCE_MS = 240_000

let harness: Harness
let receiver: Server
const told: string[] = []
const dataDir = mkdtempSync(join(tmpdir(), 'wuye-processes-'))
const living = new Set<ChildProcess>()

type Process = { url: string; child: ChildProcess; exit: Promise<number | null> }

before(async () => {
  harness = await openHarness()
  harness.clock.now = Date.now()
  harness.ports.log = logSigner(new Uint8Array(32).fill(9), 'beijing-wuye')
  receiver = createServer((request, response) => {
    told.push(String(request.headers['x-wuye-event-id']))
    request.resume()
    response.writeHead(204).end()
  })
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done))
  for (const estate of ESTATES) {
    await importSmallEstate(harness, estate, OWNERS + 2)
    for (let index = 2; index < OWNERS; index += 1) await harness.seat(`owner-${index}`, estate, index)
    await harness.grant('boss', estate, 'company')
    await harness.grant('committee', estate, 'committee')
    await harness.grant('street', estate, 'street')
  }
})
after(async () => {
  for (const child of living) child.kill('SIGKILL')
  receiver.closeAllConnections()
  receiver.close()
  await harness.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

function addressOf(pool: pg.Pool): string {
  const { host, user, password, database } = pool.options
  return `postgres://${user}:${encodeURIComponent(String(password))}@/${database}?host=${host}`
}

async function start(): Promise<Process> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'test/server/core/processes/one-process.ts'], {
    cwd: join(import.meta.dirname, '../../../..'),
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      DATA_DIR: dataDir,
      DATABASE_URL: addressOf(harness.database.app),
      DATABASE_OWNER_URL: addressOf(harness.database.owner),
      INSTALLATION_SECRET: '07'.repeat(32),
      LOG_KEY: '09'.repeat(32),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  living.add(child)
  let said = ''
  child.stderr.on('data', (part: Buffer) => {
    said += String(part)
  })
  const exit = new Promise<number | null>((done) => child.once('exit', (code) => done(code)))
  const url = await new Promise<string>((done, fail) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('ready ')) done(line.slice(6))
    })
    void exit.then((code) => fail(new Error(`ended with ${code}: ${said}`)))
  })
  return { url, child, exit }
}

async function kill(one: Process, signal: NodeJS.Signals): Promise<number | null> {
  one.child.kill(signal)
  const code = await one.exit
  living.delete(one.child)
  return code
}

/** Sends until somebody answers: a process that dies answers nothing, and a phone sends the same again. */
async function sendTo(
  processes: readonly Process[],
  first: number,
  path: string,
  token: string,
  body: unknown,
): Promise<{ status: number; body: { code?: string } }> {
  const key = makeId(Date.now())
  const until = Date.now() + PATIENCE_MS
  for (let tries = first; Date.now() < until; tries += 1) {
    const one = processes[tries % processes.length] as Process
    try {
      const answer = await fetch(`${one.url}/api${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${token}`,
          'idempotency-key': key,
        },
        body: JSON.stringify(body),
      })
      if (answer.status !== 503)
        return { status: answer.status, body: (await answer.json()) as { code?: string } }
    } catch {
      // It died, or is not up again yet.
    }
    await new Promise((done) => setTimeout(done, 100))
  }
  throw new Error(`nobody answered ${path}`)
}

async function eventually(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; ) {
    if (await isSo()) return
    await new Promise((done) => setTimeout(done, 200))
  }
  assert.fail(`${what} did not come about`)
}

const count = async (estate: string, sql: string): Promise<number> =>
  inEstate(harness.database.app, estate, async (tx) =>
    Number((await tx.query<{ n: string }>(`SELECT count(*) AS n FROM ${sql}`)).rows[0]?.n),
  )

test('two processes that are killed in turn: nothing is lost, nothing is done twice, every tree is right', async () => {
  const processes = await Promise.all([start(), start()])
  const tokens = new Map<string, string>()
  harness.clock.now = Date.now()
  for (const name of [
    'boss',
    'committee',
    'street',
    ...Array.from({ length: OWNERS - 2 }, (_, n) => `owner-${n + 2}`),
  ])
    tokens.set(name, await harness.signIn(name))
  const { port } = receiver.address() as AddressInfo
  const votes: { estate: string; voteId: string }[] = []
  for (const estate of ESTATES) {
    for (let n = 0; n < VOTES; n += 1)
      votes.push({
        estate,
        voteId: await openVote(harness, estate, {
          noticeAt: Date.now() - 60 * DAY,
          opensAt: Date.now() - 30 * DAY,
          closesAt: Date.now() + 45_000 + n * 2_000,
        }),
      })
    const hook = await sendTo(processes, 0, `/estates/${estate}/webhooks`, tokens.get('street') ?? '', {
      webhookId: makeId(Date.now()),
      url: `http://127.0.0.1:${port}/`,
      events: [],
    })
    assert.equal(hook.status, 200, JSON.stringify(hook.body))
  }
  const acked = { ballots: new Map<string, number>(), repairs: new Map<string, number>() }
  const note = (all: Map<string, number>, estate: string) => all.set(estate, (all.get(estate) ?? 0) + 1)
  const works: (() => Promise<void>)[] = []
  for (const { estate, voteId } of votes)
    for (let owner = 2; owner < OWNERS; owner += 1)
      works.push(async () => {
        const token = tokens.get(`owner-${owner}`) ?? ''
        const heads = await inEstate(harness.database.app, estate, (tx) =>
          tx.query<{ headId: string }>(
            `SELECT DISTINCT hv.head_id AS "headId" FROM head_voters hv JOIN owners o USING (estate_id, owner_id)
             JOIN identities i ON i.person_id = o.person_id
             WHERE hv.estate_id = $1 AND hv.vote_id = $2 AND i.subject = $3`,
            [estate, voteId, `owner-${owner}`],
          ),
        )
        const path = `/estates/${estate}/votes/${voteId}/ballots`
        const answer = await sendTo(processes, owner, path, token, {
          headId: heads.rows[0]?.headId,
          choices: [0],
        })
        if (answer.status === 200) note(acked.ballots, estate)
        else assert.equal(answer.body.code, 'vote.closed')
      })
  for (let n = 0; n < REPAIRS; n += 1)
    for (const estate of ESTATES)
      works.push(async () => {
        const answer = await sendTo(processes, n, `/estates/${estate}/repairs`, tokens.get('owner-2') ?? '', {
          repairId: makeId(Date.now()),
          kind: n % 4 === 0 ? 'burstPipe' : 'light',
          place: 'building',
          placeText: '大厅',
          description: '坏了',
          photoIds: [await keepScan(harness, estate)],
        })
        assert.equal(answer.status, 200, JSON.stringify(answer.body))
        note(acked.repairs, estate)
      })
  const killing = (async () => {
    for (let n = 0; n < KILLS; n += 1) {
      await new Promise((done) => setTimeout(done, 400))
      const at = n % processes.length
      await kill(processes[at] as Process, 'SIGKILL')
      processes[at] = await start()
    }
  })()
  for (let at = 0; at < works.length; at += 4)
    await Promise.all(works.slice(at, at + 4).map((work) => work()))
  await killing
  for (const estate of ESTATES) {
    await eventually(`${estate}: closings`, async () => (await count(estate, 'vote_results')) >= VOTES)
    await eventually(
      `${estate}: webhooks`,
      async () =>
        (await count(estate, 'webhook_events')) > 0 &&
        (await count(estate, 'webhook_events WHERE sent_at IS NULL')) === 0,
    )
    await eventually(`${estate}: reminders`, async () => (await count(estate, 'reminder_messages')) > 0)
    assert.equal(await count(estate, 'vote_results'), VOTES)
    assert.equal(await count(estate, 'ballots'), acked.ballots.get(estate))
    assert.equal(await count(estate, 'repairs'), acked.repairs.get(estate))
    assert.equal(await count(estate, 'webhook_events'), acked.repairs.get(estate))
    assert.equal(
      await count(
        estate,
        '(SELECT 1 FROM reminder_steps GROUP BY person_id, kind, thing_id, turn, step HAVING count(*) > 1) AS twice',
      ),
      0,
    )
  }
  // What was sent before its process died, and not booked, is sent once more; nothing else is.
  const again = told.length - new Set(told).size
  assert.ok(again <= KILLS * 20, `${again} sent again`)
  const { rows } = await harness.database.owner.query<{ deadlocks: string }>(
    'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
  )
  assert.equal(Number(rows[0]?.deadlocks), 0)
  for (const { estate, voteId } of votes) {
    const record = await inEstate(harness.database.app, estate, (tx) =>
      recordOf(tx, harness.ports, estate, voteId, Date.now()),
    )
    const fails = recountAll(record).checks.filter((check) => check.state === 'fails')
    assert.deepEqual(fails, [])
  }
  assert.deepEqual(await Promise.all(processes.map((one) => kill(one, 'SIGTERM'))), [0, 0])
})

test('a process that is told to stop answers what is under way before it ends', async () => {
  const one = await start()
  harness.clock.now = Date.now()
  const token = await harness.signIn('owner-2')
  const holder = await harness.database.owner.connect()
  // Reports wait for it, and nothing that is only read.
  await holder.query('BEGIN')
  await holder.query('LOCK TABLE repairs IN SHARE MODE')
  const answer = sendTo([one], 0, '/estates/7/repairs', token, {
    repairId: makeId(Date.now()),
    kind: 'light',
    place: 'building',
    placeText: '大厅',
    description: '坏了',
    photoIds: [await keepScan(harness, '7')],
  })
  await eventually('a report that waits', async () => {
    const { rowCount } = await harness.database.owner.query(
      "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'repairs'::regclass",
    )
    return (rowCount ?? 0) > 0
  })
  const ended = kill(one, 'SIGTERM')
  await eventually('a closed door', async () =>
    fetch(`${one.url}/health`).then(
      (response) => response.status === 503,
      () => true,
    ),
  )
  await holder.query('COMMIT')
  holder.release()
  assert.equal((await answer).status, 200)
  assert.equal(await ended, 0)
})

test('a second start while the first brings in the sample waits, and gives no advice', async () => {
  const first = await harness.database.app.connect()
  await first.query('SELECT pg_advisory_lock(7208513)')
  // A made-up estate without roles is what half a sample looks like.
  await harness.database.owner.query('DELETE FROM person_roles WHERE estate_id = 8')
  const said: string[] = []
  let isDone = false
  const second = seedOnce(harness.ports, (line) => said.push(line)).then((made) => {
    isDone = true
    return made
  })
  await eventually('a word', async () => said.length > 0)
  assert.deepEqual([isDone, said.length], [false, 1])
  assert.match(said[0] ?? '', /another process is bringing in the sample estates; waiting/)
  await harness.grant('boss', '8', 'company')
  await first.query('SELECT pg_advisory_unlock(7208513)')
  first.release()
  assert.equal(await second, false)
  assert.equal(said.length, 1)
})
