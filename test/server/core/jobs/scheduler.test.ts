import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import client from 'prom-client'
import { DAY_MS } from '#domain/core/calendar.ts'
import { eachAlone, EstateFault, scheduler, SomeFailed } from '#server/core/jobs/scheduler.ts'
import { seedOnce } from '#server/dev/seeds/seed.ts'
import {
  importSmallEstate,
  keepScan,
  key,
  NOW,
  openVote,
  openHarness,
  type Harness,
} from '#test/server/support/harness.ts'
import {
  closeDueVotes,
  closeSilentRepairs,
  planReminders,
  sendReminders,
  tickComplaints,
} from '#test/server/support/sweeps.ts'

let harness: Harness
before(async () => {
  harness = await openHarness()
  for (const estateId of ['7', '8']) {
    await importSmallEstate(harness, estateId, 6)
    await harness.seat(`owner${estateId}`, estateId, 2)
    await harness.grant(`boss${estateId}`, estateId, 'company')
  }
})
after(() => harness.stop())

/** Both estates get the same thing to do; what is written for it is refused in estate 7, by a rule that PostgreSQL keeps. */
async function breakIn7(table: string): Promise<void> {
  await harness.database.owner.query(
    `ALTER TABLE ${table} ADD CONSTRAINT broken_on_purpose CHECK (estate_id <> 7) NOT VALID`,
  )
}
const mend = (table: string) =>
  harness.database.owner.query(`ALTER TABLE ${table} DROP CONSTRAINT broken_on_purpose`)

/** The sweep tells of estate 7 alone, and answers what the others did. */
async function failsIn7(sweep: () => Promise<number>): Promise<number> {
  let done = -1
  await assert.rejects(sweep, (fault) => {
    assert.ok(fault instanceof SomeFailed)
    assert.ok(fault.errors.length > 0)
    for (const one of fault.errors) assert.equal((one as EstateFault).estateId, '7')
    done = fault.done
    return true
  })
  return done
}

test('a vote that cannot be closed in one estate keeps no vote of another open', async () => {
  const voteIds = [await openVote(harness, '7'), await openVote(harness, '8')]
  harness.clock.now = NOW + 11 * DAY_MS
  await breakIn7('log_entries')
  assert.equal(await failsIn7(() => closeDueVotes(harness.ports)), 1)
  await mend('log_entries')
  // And it is made up for as soon as it can be.
  assert.equal(await closeDueVotes(harness.ports), 1)
  assert.equal(voteIds.length, 2)
})

test('a repair that cannot be closed in one estate keeps no other from closing by silence', async () => {
  harness.clock.now = NOW
  for (const estateId of ['7', '8']) await mended(estateId)
  harness.clock.now = NOW + 4 * DAY_MS
  await breakIn7('repair_steps')
  assert.equal(await failsIn7(() => closeSilentRepairs(harness.ports)), 1)
  await mend('repair_steps')
  assert.equal(await closeSilentRepairs(harness.ports), 1)
})

test('of two repairs of one estate, the one that cannot be closed does not keep the other open', async () => {
  harness.clock.now = NOW
  const stuck = await mended('7')
  await mended('7')
  harness.clock.now = NOW + 4 * DAY_MS
  await harness.database.owner.query(
    `ALTER TABLE repair_steps ADD CONSTRAINT broken_on_purpose CHECK (repair_id <> '${stuck}') NOT VALID`,
  )
  assert.equal(await failsIn7(() => closeSilentRepairs(harness.ports)), 1)
  await mend('repair_steps')
  assert.equal(await closeSilentRepairs(harness.ports), 1)
})

test('a complaint whose clock cannot be written in one estate stops no clock of another', async () => {
  harness.clock.now = NOW
  for (const estateId of ['7', '8']) {
    const answer = await harness.post(`/estates/${estateId}/complaints`, {
      token: await harness.signIn(`owner${estateId}`),
      key: key(harness),
      body: {
        complaintId: key(harness),
        subject: 'company',
        words: '楼道没有打扫',
        photoIds: [],
        refs: [],
        isNamed: true,
      },
    })
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
  }
  harness.clock.now = NOW + 60 * DAY_MS
  await breakIn7('complaint_steps')
  assert.ok((await failsIn7(() => tickComplaints(harness.ports))) >= 1)
  await mend('complaint_steps')
  assert.ok((await tickComplaints(harness.ports)) >= 1)
})

test('a reminder that cannot be written in one estate silences nobody in another', async () => {
  harness.clock.now = NOW
  for (const estateId of ['7', '8']) await openVote(harness, estateId)
  harness.clock.now = NOW + DAY_MS
  await breakIn7('reminder_messages')
  assert.ok((await failsIn7(() => planReminders(harness.ports))) >= 1)
  await mend('reminder_messages')
  assert.ok((await planReminders(harness.ports)) >= 1)
  assert.equal(await sendReminders(harness.ports), 0)
})

test('estates that somebody imported, without any role yet, keep nothing from starting', async () => {
  await importSmallEstate(harness, '9', 4)
  await harness.database.owner.query('UPDATE estates SET is_made_up = false WHERE estate_id = 9')
  const said: string[] = []
  const line = () => said.join('\n')
  assert.equal(await seedOnce(harness.ports, (line) => said.push(line)), false)
  assert.equal(line(), '')
  // A made-up one without roles was cut off: that is said, and nothing that destroys data is advised.
  await harness.database.owner.query('UPDATE estates SET is_made_up = true WHERE estate_id = 9')
  assert.equal(await seedOnce(harness.ports, (line) => said.push(line)), false)
  assert.match(line(), /测试小区9.*cut off.*nothing is lost.*DATA_DIR=/)
  assert.doesNotMatch(line(), /remove|delete|rm /i)
})

test('each item alone: faults are gathered, also of items of items, and what was done counts', async () => {
  const fault = await eachAlone([1, 2, 3, 4], (n) => {
    if (n === 2) throw new Error('two')
    if (n === 3) return eachAlone([1, 1, 0], async (m) => (m === 0 ? Promise.reject(new Error('zero')) : m))
    return Promise.resolve(10)
  }).catch((error: unknown) => error)
  assert.ok(fault instanceof SomeFailed)
  assert.equal(fault.done, 22)
  assert.deepEqual(
    fault.errors.map((one) => (one as Error).message),
    ['two', 'zero'],
  )
  const stopped = AbortSignal.abort()
  assert.equal(await eachAlone([1, 2], async () => 1, stopped), 0)
})

test('a job never overlaps itself, its fault stops neither it nor others and is counted; stop waits for what runs', async () => {
  const faults: string[] = []
  const jobs = scheduler((job, fault) => faults.push(`${job} ${(fault as Error).message}`))
  const events: string[] = []
  let atOnce = 0
  let most = 0
  let open: () => void = () => undefined
  const gate = new Promise<void>((done) => {
    open = done
  })
  let fails = 0
  let others = 0
  const moreOthers = new Promise<void>((enough) => {
    jobs.start([
      {
        name: 'slow',
        everyMs: 1,
        async work(signal) {
          atOnce += 1
          most = Math.max(most, atOnce)
          await gate
          atOnce -= 1
          events.push(signal.aborted ? 'slow ended, told to stop' : 'slow ended')
        },
      },
      {
        name: 'broken',
        everyMs: 1,
        async work() {
          fails += 1
          throw new SomeFailed(
            [new EstateFault('7', new Error('x')), new EstateFault('9', new Error('y'))],
            0,
          )
        },
      },
      {
        name: 'other',
        everyMs: 1,
        async work() {
          others += 1
          if (others > 20 && fails > 3) enough()
        },
      },
    ])
  })
  await moreOthers
  assert.equal(most, 1)
  assert.deepEqual(faults.slice(0, 2), ['broken estate 7: x', 'broken estate 9: y'])
  const registry = new client.Registry()
  for (const metric of jobs.metrics) registry.registerMetric(metric)
  const told = await registry.metrics()
  assert.match(told, /job_faults_total\{job="other"\} 0/)
  const counted = Number(/job_faults_total\{job="broken"\} (\d+)/.exec(told)?.[1])
  assert.ok(counted >= 2 && counted % 2 === 0)
  const stopping = jobs.stop().then(() => events.push('stopped'))
  const before = others
  open()
  await stopping
  assert.deepEqual(events, ['slow ended, told to stop', 'stopped'])
  await new Promise((done) => setTimeout(done, 20))
  assert.ok(others <= before + 1)
  assert.equal(most, 1)
})

/** A repair of this estate's owner that the company says is put right. */
async function mended(estateId: string): Promise<string> {
  const repairId = key(harness)
  const boss = await harness.signIn(`boss${estateId}`)
  const report = {
    repairId,
    kind: 'light',
    place: 'building',
    placeText: '1号楼大厅',
    description: '灯不亮',
    photoIds: [await keepScan(harness, estateId)],
  }
  const token = await harness.signIn(`owner${estateId}`)
  const path = `/estates/${estateId}/repairs`
  const answer = await harness.post(path, { token, key: key(harness), body: report })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  for (const move of ['accept', 'dispatch', 'finish']) {
    const photoIds = move === 'finish' ? [await keepScan(harness, estateId)] : []
    const moved = await harness.post(`${path}/${repairId}/moves`, {
      token: boss,
      key: key(harness),
      body: { move, note: 'x', photoIds },
    })
    assert.equal(moved.status, 200, JSON.stringify(moved.body))
  }
  return repairId
}
