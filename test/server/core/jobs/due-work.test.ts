import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { DAY_MS } from '#domain/core/calendar.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { findUnmarked, type Work } from '#server/core/jobs/work.ts'
import { runner } from '#server/core/jobs/runner.ts'
import { worksOf } from '#server/works.ts'
import { personOf } from '#server/identity/session.ts'
import { seeded } from '#server/dev/sample/random.ts'
import { createVote } from '#server/votes/create.ts'
import {
  importSmallEstate,
  keepScan,
  NOW,
  openHarness,
  QUESTION,
  type Harness,
} from '#test/server/support/harness.ts'

// Two estates live through the same random history. In one every kind of work is swept again and again, as if nothing were known of
// when it is due; the other is left to the runner. They must be the same after every step.

const STEPS = Number(process.env.DUE_STEPS ?? 36)
const SWEPT = '7'
const RUN = '8'
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const KINDS = ['light', 'burstPipe', 'liftTrapped', 'lift', 'leak', 'door'] as const
const STAFF = ['company', 'worker', 'committee', 'community', 'street'] as const
const OWNERS = ['owner-1', 'owner-2', 'owner-3']

let harness: Harness
let works: Work[]
const people = new Map<string, string>()
const scans = new Map<string, string>()

before(async () => {
  harness = await openHarness()
  for (const estate of [SWEPT, RUN]) {
    await importSmallEstate(harness, estate, 8)
    for (const [index, name] of OWNERS.entries()) await harness.seat(name, estate, index + 1)
    for (const role of STAFF) await harness.grant(role, estate, role)
    scans.set(estate, await keepScan(harness, estate))
  }
  for (const name of [...OWNERS, ...STAFF])
    people.set(name, await personOf(harness.ports, NOW, 'jingtong', name, name))
  works = worksOf(harness.ports, { allowsLocal: true, timeoutMs: 1_000 }).filter(
    (work) => work.name !== 'sweep-pictures',
  )
})
after(() => harness.stop())

const never = new AbortController().signal

async function sweep(): Promise<void> {
  for (const work of works) await work.inEstate(SWEPT, never)
}

function ownRunner() {
  return runner({
    db: harness.ports.db,
    nowMs: () => harness.clock.now,
    works: () => works,
    onFault: (job, fault) => assert.fail(`${job}: ${String(fault)}`),
  })
}

async function work(run: ReturnType<typeof ownRunner>): Promise<void> {
  await sweep()
  await inEstate(harness.database.owner, SWEPT, (tx) =>
    tx.query('DELETE FROM due_work WHERE estate_id = $1', [SWEPT]),
  )
  await run.runDue()
}

/** What the clocks did in an estate, without what only names a row. */
async function stateOf(estate: string): Promise<Record<string, unknown[]>> {
  const state: Record<string, unknown[]> = {}
  await inEstate(harness.database.app, estate, async (tx) => {
    for (const [name, sql] of Object.entries({
      votes: 'SELECT vote_id, round, outcomes FROM vote_results WHERE estate_id = $1',
      repairs: 'SELECT repair_id, state, due_at, closed_at, last_position FROM repairs WHERE estate_id = $1',
      complaints: `SELECT complaint_id, standing::text, levels, due_at, closed_at, last_position FROM complaints
        WHERE estate_id = $1`,
      steps: `SELECT person_id, kind, thing_id, turn, step FROM reminder_steps WHERE estate_id = $1`,
    }))
      state[name] = (await tx.query(sql, [estate])).rows.map((row) => JSON.stringify(row)).sort()
  })
  return state
}

let ids = 0
const newKey = () => `01D0E${String(++ids).padStart(21, '0')}`

/** The same call in both estates, with the same ids; the answers agree. */
async function call(name: string, path: string, body: Record<string, unknown>): Promise<number> {
  const token = await harness.signIn(name)
  const key = newKey()
  const answers = []
  for (const estate of [SWEPT, RUN])
    answers.push(
      await harness.post(`/estates/${estate}${path}`, {
        token,
        key,
        body: { ...body, ...('photoIds' in body ? { photoIds: [scans.get(estate)] } : {}) },
      }),
    )
  const [a, b] = answers
  assert.equal(a?.status, b?.status, `${name} ${path}: ${JSON.stringify(answers)}`)
  assert.ok((a?.status ?? 500) < 500 && a?.body.code !== 'request.malformed', JSON.stringify(a))
  return a?.status ?? 0
}

test(`${STEPS} random steps: the runner does what sweeping everything all the time does`, async (t) => {
  const seed = Number(process.env.DUE_SEED ?? 20261130)
  const random = seeded(seed)
  const { pick } = random
  const run = ownRunner()
  const votes: string[] = []
  const repairs: { id: string; by: string }[] = []
  const complaints: { id: string; by: string }[] = []
  const done: Record<string, number> = {}
  const ops: Record<string, () => Promise<number>> = {
    async vote() {
      const voteId = newKey()
      const noticeAt = harness.clock.now - random.whole(3) * DAY_MS
      const opensAt = harness.clock.now + (random.whole(6) - 2) * DAY_MS + random.whole(24) * HOUR
      const closesAt = opensAt + (1 + random.whole(8)) * DAY_MS
      for (const estate of [SWEPT, RUN])
        await inEstate(harness.ports.db, estate, (tx) =>
          createVote(tx, harness.ports, estate, {
            voteId,
            title: '测试表决',
            items: [QUESTION],
            convener: '业委会',
            noticeAt: Math.min(noticeAt, opensAt - HOUR),
            opensAt,
            closesAt,
            documents: [],
          }),
        )
      votes.push(voteId)
      return 200
    },
    cancel: () =>
      votes.length === 0
        ? Promise.resolve(0)
        : call('committee', `/votes/${pick(votes.slice(-2))}/cancellation`, { reason: '有误' }),
    async repair() {
      const repair = { id: newKey(), by: pick(OWNERS) }
      repairs.push(repair)
      return call(repair.by, '/repairs', {
        repairId: repair.id,
        kind: pick(KINDS),
        place: 'building',
        placeText: '大厅',
        description: '坏了',
        photoIds: [],
      })
    },
    /** The company goes some of the way with the latest repair. */
    async mend() {
      const repair = repairs[repairs.length - 1]
      let status = 0
      for (const move of ['accept', 'arrive', 'finish'].slice(0, 1 + random.whole(4)))
        if (repair)
          status = await call('company', `/repairs/${repair.id}/moves`, { move, note: '说明', photoIds: [] })
      return status
    },
    async reply() {
      const repair = repairs[repairs.length - 1]
      const move = pick(['confirm', 'reopen', 'withdraw', 'reopen'])
      return repair ? call(repair.by, `/repairs/${repair.id}/moves`, { move, note: '说明', photoIds: [] }) : 0
    },
    async complaint() {
      const complaint = { id: newKey(), by: pick(OWNERS) }
      complaints.push(complaint)
      return call(complaint.by, '/complaints', {
        complaintId: complaint.id,
        subject: pick(['company', 'staff', 'money']),
        words: '没人管',
        photoIds: [],
        refs: [],
        isNamed: random.chance(50),
      })
    },
    async complain() {
      const complaint = complaints[complaints.length - 1]
      if (!complaint) return 0
      const moves = [
        ['company', 'answer'],
        ['community', 'answer'],
        ['company', 'resolve'],
        [complaint.by, 'raise'],
        [complaint.by, 'say'],
        [complaint.by, 'confirm'],
      ] as const
      const first = random.whole(moves.length)
      for (const [who, move] of [...moves.slice(first), ...moves.slice(0, first)])
        if (
          (await call(who, `/complaints/${complaint.id}/moves`, { move, note: '说明', photoIds: [] })) === 200
        )
          return 200
      return 0
    },
    shift: () =>
      call('company', '/duty', {
        shiftId: newKey(),
        tier: pick(['duty', 'manager']),
        personId: people.get('company'),
        phone: '',
        weekdays: [0, 1, 2, 3, 4, 5, 6],
        from: random.whole(24) * 60,
        to: random.whole(24) * 60,
      }),
    async settings() {
      const name = pick([...OWNERS, ...STAFF])
      const answer = await harness.post('/reminders/settings', {
        token: await harness.signIn(name),
        key: newKey(),
        body: {
          quietFrom: (20 + random.whole(4)) * 60,
          quietTo: (6 + random.whole(3)) * 60,
          kindsOff: [],
          channelsOff: [],
        },
      })
      return answer.status
    },
  }
  await work(run)
  for (let step = 0; step < STEPS; step += 1) {
    const name = step % 2 === 0 ? (Object.keys(ops)[(step / 2) % 9] as string) : pick(Object.keys(ops))
    if ((await (ops[name] as () => Promise<number>)()) === 200) done[name] = (done[name] ?? 0) + 1
    harness.clock.now += pick([0, MINUTE, 20 * MINUTE, HOUR, 5 * HOUR, DAY_MS, 3 * DAY_MS])
    await work(run)
    // Whoever acts for others is looked at every five minutes at most.
    harness.clock.now += 5 * MINUTE
    await work(run)
    assert.deepEqual(await stateOf(RUN), await stateOf(SWEPT), `seed ${seed}, step ${step}, after ${name}`)
    const soon = works.filter((one) => one.name !== 'plan-reminders')
    const unmarked = await findUnmarked(harness.ports.db, soon, harness.clock.now, NOW + 4_000 * DAY_MS)
    for (const [kind, found] of unmarked)
      assert.deepEqual(
        found.filter((one) => one.estateId === RUN),
        [],
        `seed ${seed}, step ${step}: ${kind.name} has no mark after ${name}`,
      )
  }
  await run.stop()
  const state = await stateOf(RUN)
  t.diagnostic(`done: ${JSON.stringify(done)}`)
  t.diagnostic(`in the end: ${Object.entries(state).map(([name, rows]) => `${rows.length} ${name}`)}`)
  for (const name of Object.keys(ops)) assert.ok((done[name] ?? 0) > 0, `${name} never came about`)
  for (const [name, rows] of Object.entries(state)) assert.ok(rows.length > 0, `no ${name}`)
})
