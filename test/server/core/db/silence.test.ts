import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { Registry } from 'prom-client'
import type { Failure } from '#server/core/http/failure.ts'
import { refusalOf } from '#server/core/http/failure.ts'
import { inTransaction } from '#server/core/db/scope.ts'
import { silenceMetrics } from '#server/core/db/watch.ts'
import { importSmallEstate, key, openHarness, type Harness } from '#test/server/support/harness.ts'

// A database that is frozen answers nothing, not even that it is busy. No test here asserts a time: that a statement was given up before its
// own limit shows in what it is told.

let harness: Harness

before(async () => {
  harness = await openHarness()
  await importSmallEstate(harness, '7', 2)
  await harness.grant('desk', '7', 'company')
})

after(() => harness.stop())

/** The server of the database and every process it made. */
function processesOf(pid: number): number[] {
  const children = readdirSync('/proc').filter((name) => {
    if (!/^[0-9]+$/.test(name)) return false
    try {
      return readFileSync(`/proc/${name}/status`, 'utf8').includes(`\nPPid:\t${pid}\n`)
    } catch {
      return false
    }
  })
  return [pid, ...children.map(Number)]
}

let frozen: number[] = []

function freeze(): void {
  frozen = processesOf(harness.database.pid() as number)
  for (const pid of frozen) process.kill(pid, 'SIGSTOP')
}

async function thaw(): Promise<void> {
  for (const pid of frozen) process.kill(pid, 'SIGCONT')
  while (harness.database.silence.isSilent()) await new Promise((done) => setTimeout(done, 50))
}

const query = (text: string) => harness.database.app.query<Record<string, unknown>>(text)

/** What a statement that was sent to the frozen database is told. */
const toldOf = (work: Promise<unknown>) =>
  work.then(
    () => 'answered',
    (error: Error) => error.message,
  )

async function metrics(): Promise<string> {
  const registry = new Registry()
  for (const metric of silenceMetrics(harness.database.silence)) registry.registerMetric(metric)
  return registry.metrics()
}

test('frozen: what waits and what comes is refused with 503 and Retry-After before its own limit; it goes on when it answers again', async () => {
  const token = await harness.signIn('somebody')
  const me = () => harness.app.inject({ url: '/api/me', headers: { authorization: `Bearer ${token}` } })
  // Three connections, each of which waits for an answer.
  await Promise.all([1, 2, 3].map(() => query('SELECT pg_sleep(0.2)')))
  const silences = harness.database.silence.silences()
  assert.match(await metrics(), /^database_silent 0$/m)
  freeze()
  try {
    const waiting = [1, 2, 3].map(() => toldOf(query('SELECT 1')))
    const answer = await me()
    assert.deepEqual([answer.statusCode, answer.json().code], [503, 'server.busy'])
    assert.equal(answer.headers['retry-after'], '5')
    for (const told of await Promise.all(waiting)) assert.equal(told, 'the database does not answer')
    assert.equal(harness.database.silence.isSilent(), true)
    assert.match(await metrics(), /^database_silent 1$/m)
    // Now nothing is sent to it any more.
    assert.equal(await toldOf(query('SELECT 1')), 'the database does not answer')
    assert.equal((await me()).json().code, 'server.busy')
    const health = await harness.app.inject({ url: '/health' })
    assert.deepEqual([health.statusCode, health.json().ok], [503, false])
  } finally {
    await thaw()
  }
  assert.equal((await me()).statusCode, 200)
  assert.equal((await harness.app.inject({ url: '/health' })).json().ok, true)
  assert.equal(harness.database.silence.silences(), silences + 1)
  assert.match(await metrics(), new RegExp(`^database_silences_total ${silences + 1}$`, 'm'))
})

test('a COMMIT without an answer is busy and its connection is closed; sent again it is the same wish', async () => {
  let backend = 0
  const work = inTransaction(harness.database.app, async (tx) => {
    backend = (await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid ?? 0
    freeze()
  })
  try {
    const error = await work.then(
      () => null,
      (failure: Failure) => failure,
    )
    assert.equal(error && refusalOf(error).code, 'server.busy')
    assert.equal(error?.message, 'the database does not answer')
  } finally {
    await thaw()
  }
  const stands = async () =>
    (await harness.database.owner.query('SELECT 1 FROM pg_stat_activity WHERE pid = $1', [backend])).rowCount
  while ((await stands()) !== 0) await new Promise((done) => setTimeout(done, 50))

  const token = await harness.signIn('desk')
  const wish = key(harness)
  const send = () =>
    harness.post('/estates/7/desk-phone', { token, key: wish, body: { phone: '01012345678' } })
  freeze()
  try {
    assert.equal((await send()).body.code, 'server.busy')
  } finally {
    await thaw()
  }
  assert.equal((await send()).status, 200)
  assert.equal((await send()).status, 200)
  const { rowCount } = await harness.database.owner.query('SELECT 1 FROM desk_phones WHERE estate_id = 7')
  assert.equal(rowCount, 1)
})

test('one slow statement on a working database is no silence: it ends as it should, and others are answered', async () => {
  const silences = harness.database.silence.silences()
  const slow = query("SELECT 'slept' AS said FROM pg_sleep(6)")
  assert.equal((await query('SELECT 1 AS one')).rows[0]?.one, 1)
  assert.equal((await slow).rows[0]?.said, 'slept')
  assert.equal(harness.database.silence.silences(), silences)
})

test('whoever waits for a connection while all are busy is no silence either', async () => {
  const silences = harness.database.silence.silences()
  const { max } = harness.database.app.options
  const all = Array.from({ length: max }, () => query('SELECT pg_sleep(2.8)'))
  const late = toldOf(query('SELECT 1'))
  await Promise.all(all)
  assert.notEqual(await late, 'the database does not answer')
  assert.equal(harness.database.silence.silences(), silences)
})
