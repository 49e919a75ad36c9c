import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import pg from 'pg'
import client from 'prom-client'
import { DAY_MS } from '#domain/core/calendar.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { quiet } from '#server/core/db/quiet.ts'
import { claimDue, findDue, LEASE_MS, markDue } from '#server/core/jobs/marks.ts'
import { runner } from '#server/core/jobs/runner.ts'
import type { Work } from '#server/core/jobs/work.ts'
import { worksOf } from '#server/works.ts'
import { EstateFault, jobCounters } from '#server/core/jobs/scheduler.ts'
import { importSmallEstate, NOW, openVote, openHarness, type Harness } from '#test/server/support/harness.ts'
import { closeDueVotes } from '#test/server/support/sweeps.ts'

let harness: Harness
// Counted from before the first connection is made: each keeps the function that is there then.
const { query } = pg.Client.prototype
let count = 0
pg.Client.prototype.query = function (this: pg.Client, ...given: unknown[]) {
  count += 1
  return Reflect.apply(query, this, given)
} as never

before(async () => {
  harness = await openHarness()
  for (const estateId of ['7', '8']) await importSmallEstate(harness, estateId, 6)
})
after(() => harness.stop())

beforeEach(async () => {
  harness.clock.now += DAY_MS
  await clear()
})

/** Nothing waits any more, also of what the last test left behind. */
async function clear(): Promise<void> {
  for (const estateId of ['7', '8'])
    await inEstate(quiet(harness.ports.db), estateId, (tx) =>
      tx.query('DELETE FROM due_work WHERE estate_id = $1', [estateId]),
    )
}

const rowsOf = async () =>
  (
    await harness.database.app.query<{
      kind: string
      estateId: string
      dueAt: number
      tries: number
      lastError: string
    }>(
      `SELECT kind, estate_id AS "estateId", due_at AS "dueAt", tries, last_error AS "lastError" FROM due_work
       ORDER BY estate_id, work_id`,
    )
  ).rows

const mark = (estateId: string, dueAt = harness.clock.now, kind: Work['name'] = 'close-votes') =>
  inEstate(quiet(harness.ports.db), estateId, (tx) => markDue(tx, estateId, kind, dueAt))

/** A kind of work of which nothing waits but what the marks say. */
function workOf(inEstate: Work['inEstate'], more: Partial<Work> = {}): Work {
  return {
    name: 'close-votes',
    waiting: 'SELECT estate_id, NULL::timestamptz AS due_at FROM estates WHERE false',
    inEstate,
    ...more,
  }
}

function run(works: readonly Work[], faults: unknown[] = []) {
  return runner({
    db: harness.ports.db,
    nowMs: () => harness.clock.now,
    works: () => works,
    onFault: (_job, fault) => faults.push(fault),
    counters: jobCounters(),
  })
}

test('idle, a look is one statement, whatever the number of estates and of votes long closed', async () => {
  const works = worksOf(harness.ports, { allowsLocal: true, timeoutMs: 1_000 })
  const due = run(works)
  const statements = async (looks: number) => {
    count = 0
    for (let n = 0; n < looks; n += 1) await due.look()
    return count
  }
  try {
    assert.equal(await statements(10), 10)
    for (let estate = 101; estate <= 128; estate += 1) {
      await importSmallEstate(harness, String(estate), 2)
      const voteId = await openVote(harness, String(estate), { closesAt: harness.clock.now - 1_000 })
      assert.ok(voteId)
    }
    assert.equal(await closeDueVotes(harness.ports), 28)
    await due.runDue()
    assert.deepEqual(
      await findDue(quiet(harness.ports.db), ['close-votes', 'plan-reminders'], harness.clock.now, 10),
      [],
    )
    assert.equal(await statements(10), 10)
  } finally {
    await due.stop()
  }
})

test('what is due is done once, and what is not due yet waits for its time', async () => {
  const seen: string[] = []
  const due = run([workOf(async (estateId) => seen.push(estateId) * 0 + 1)])
  await mark('7')
  await mark('7')
  await mark('8', harness.clock.now + 60_000)
  assert.equal(await due.runDue(), 1)
  assert.equal(await due.runDue(), 0)
  harness.clock.now += 60_000
  assert.equal(await due.runDue(), 1)
  assert.deepEqual(seen, ['7', '8'])
  assert.deepEqual(await rowsOf(), [])
})

test('two processes share the work: nothing is done twice, and a mark that comes meanwhile is not lost', async () => {
  let open: () => void = () => undefined
  const gate = new Promise<void>((done) => {
    open = done
  })
  let begun: () => void = () => undefined
  const hasBegun = new Promise<void>((done) => {
    begun = done
  })
  const did: string[] = []
  const slow = run([
    workOf(async () => {
      begun()
      await gate
      did.push('slow')
      return 1
    }),
  ])
  const other = run([workOf(async () => did.push('other'))])
  await mark('7')
  const first = slow.runDue()
  await hasBegun
  await mark('7')
  assert.equal(await other.runDue(), 0)
  assert.deepEqual(did, [])
  open()
  await first
  // The second mark came after the work had read its tables: it is looked at again.
  assert.equal((await rowsOf()).length, 0)
  assert.deepEqual(did, ['slow', 'slow'])
})

test('a process that dies over its work leaves it to the others when its lease is over, and cannot end it then', async () => {
  const did: string[] = []
  const other = run([workOf(async () => did.push('other'))])
  await mark('7')
  const dead = await claimDue(
    quiet(harness.ports.db),
    { kind: 'close-votes', estateId: '7' },
    'dead',
    harness.clock.now,
  )
  assert.equal(dead?.tries, 1)
  assert.equal(await other.runDue(), 0)
  harness.clock.now += LEASE_MS
  assert.equal(await other.runDue(), 1)
  assert.deepEqual(await rowsOf(), [])
})

test('what goes wrong in one estate keeps no other, is told with its estate, and is tried again later and later', async () => {
  const faults: unknown[] = []
  let isBroken = true
  const due = run(
    [
      workOf(async (estateId) => {
        if (estateId === '7' && isBroken) throw new Error('broken on purpose')
        return 1
      }),
    ],
    faults,
  )
  await mark('7')
  await mark('8')
  assert.equal(await due.runDue(), 1)
  const waits: number[] = []
  for (let n = 0; n < 9; n += 1) {
    const [row] = await rowsOf()
    assert.equal(row?.lastError, 'broken on purpose')
    waits.push((row?.dueAt ?? 0) - harness.clock.now)
    harness.clock.now = row?.dueAt ?? 0
    await due.runDue()
  }
  assert.deepEqual(
    waits.map((ms) => ms / 1_000),
    [5, 10, 20, 40, 80, 160, 320, 600, 600],
  )
  assert.equal(faults.length, 10)
  assert.ok(faults.every((fault) => fault instanceof EstateFault && fault.estateId === '7'))
  assert.deepEqual(due.lastErrors.get('close-votes')?.estateId, '7')
  isBroken = false
  harness.clock.now += 600_000
  assert.equal(await due.runDue(), 1)
  assert.deepEqual(await rowsOf(), [])
})

test('the search finds what nothing marked, and counts it', async () => {
  const works = worksOf(harness.ports, { allowsLocal: true, timeoutMs: 1_000 }).filter(
    (work) => work.name === 'close-votes',
  )
  const due = run(works)
  await openVote(harness, '7', { closesAt: harness.clock.now + 3_600_000 })
  await clear()
  assert.equal(await due.search(), 1)
  assert.equal(await due.search(), 0)
  const registry = new client.Registry()
  for (const metric of due.metrics) registry.registerMetric(metric)
  assert.match(await registry.metrics(), /job_unmarked_total\{job="close-votes"\} 1/)
  assert.equal(await due.runDue(), 0)
  harness.clock.now += 3_600_000
  assert.equal(await due.runDue(), 1)
})

test('a write in an estate has its reminders looked at; a read and a rolled back write do not', async () => {
  const kinds = async () => (await rowsOf()).map((row) => `${row.estateId} ${row.kind}`)
  await inEstate(harness.ports.db, '7', (tx) => tx.query('SELECT count(*) FROM votes'))
  assert.deepEqual(await kinds(), [])
  const touch = 'UPDATE estates SET name = name WHERE estate_id = 7'
  await inEstate(harness.database.owner, '7', (tx) => tx.query(touch))
  assert.deepEqual(await kinds(), ['7 plan-reminders'])
  await assert.rejects(
    inEstate(harness.database.owner, '7', async (tx) => {
      await tx.query(touch)
      throw new Error('rolled back')
    }),
    /rolled back/,
  )
  await inEstate(quiet(harness.database.owner), '7', (tx) => tx.query(touch))
  assert.deepEqual(await kinds(), ['7 plan-reminders'])
})

test('marks are seen by all, and added or ended only by who names their estate', async () => {
  await mark('7')
  assert.equal((await harness.database.app.query('SELECT 1 FROM due_work')).rowCount, 1)
  assert.equal((await harness.database.app.query('DELETE FROM due_work')).rowCount, 0)
  await assert.rejects(
    inEstate(harness.ports.db, '8', (tx) => markDue(tx, '7', 'close-votes', NOW)),
    /row-level security/,
  )
})
