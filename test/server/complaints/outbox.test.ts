import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { BEIJING_LADDER } from '#domain/complaints/ladder.ts'
import { after as afterStep, begun, type ComplaintActor, type StepMove } from '#domain/complaints/standing.ts'
import { type OutboxItem, stateOf } from '#src/data/outbox/core.ts'
import {
  type Chance,
  chanceOf,
  type Fault,
  FaultPhone,
  FAULTS,
  hashOf,
  type Holder,
} from '#test/server/support/fault-phone.ts'
import { DAY, importSmallEstate, openHarness, type Harness } from '#test/server/support/harness.ts'

// Complaints, what is said and done on them, and their pictures, through the phone's outbox to the real server, with everything
// going wrong in between. A failing history prints its seed: OUTBOX_SEED=<seed> runs that one alone.

const HISTORIES = 500
const FIRST_SEED = 20_261_129
const AT_ONCE = 32
/** So many that nobody complains more often than a day allows. */
const OWNERS = 200
const PICTURES = 30

let harness: Harness
const owners: Holder[] = []
const seats: Partial<Record<ComplaintActor, Holder>> = {}
const pictures: { bytes: Buffer; photoId: string }[] = []
let turn = 0

before(async () => {
  harness = await openHarness({ isCrowded: true })
  // What is tried here is not the power going off under the database: its commits need not wait for the disk.
  await harness.database.owner.query('ALTER SYSTEM SET synchronous_commit = off')
  await harness.database.owner.query('SELECT pg_reload_conf()')
  await importSmallEstate(harness, '7', OWNERS + 2)
  const subjects = Array.from({ length: OWNERS }, (_, index) => `owner-${index}`)
  for (const [index, subject] of subjects.entries()) await harness.seat(subject, '7', index)
  for (const role of ['company', 'community'] as const) await harness.grant(role, '7', role)
  const all = [...subjects, 'company', 'community']
  const expired = new Map<string, string>()
  for (const subject of all) expired.set(subject, await harness.signIn(subject))
  harness.clock.now += 100 * DAY
  for (const subject of all) {
    const role = subject === 'company' || subject === 'community' ? subject : null
    const holder = {
      token: await harness.signIn(subject),
      expiredToken: expired.get(subject) as string,
      role: role ?? 'owner',
    }
    if (role) seats[role] = holder
    else owners.push(holder)
  }
  for (let index = 0; index < PICTURES; index++) {
    const bytes = await sharp({
      create: { width: 1 + (index % 6), height: 1 + Math.floor(index / 6), channels: 3, background: '#3a3' },
    })
      .jpeg()
      .toBuffer()
    const kept = await harness.ports.photos.put('7', bytes)
    if (kept === 'not-a-picture') throw new Error('not a picture')
    pictures.push({ bytes, photoId: kept.photoId })
  }
})

after(() => harness.stop())

type Act = {
  thread: string
  key: string
  move: StepMove
  photoIds: string[]
  hashes: string[]
  isKept: boolean
}
type Told = { seed: number; complaints: (Act & { words: string })[]; steps: Act[]; by: ComplaintActor }
type Options = {
  seed: number
  next(chance: Chance): Fault
  isIdempotent?: boolean
  plan?: 'fixed' | 'control'
}

/** The same picture to look at, with other bytes: a comment in it that no other has. */
function ownCopy(picture: Buffer, comment: string): Buffer {
  const text = Buffer.from(comment)
  const head = Buffer.from([0xff, 0xd8, 0xff, 0xfe, 0, text.length + 2])
  return Buffer.concat([head, text, picture.subarray(2)])
}

function nextOwner(): Holder {
  turn += 1
  return owners[turn % OWNERS] as Holder
}

/** A complaint of another owner, with nothing going wrong. */
async function openComplaint(subject: 'company' | 'neighbour', chance: Chance): Promise<string> {
  const complaintId = chance.id()
  const answer = await harness.post('/estates/7/complaints', {
    token: nextOwner().token,
    role: 'owner',
    key: chance.id(),
    body: { complaintId, subject, words: `别人的 ${complaintId}`, photoIds: [], refs: [], isNamed: false },
  })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return complaintId
}

/** Whether the ladder allows a step after those kept before it: where the phone had no room for one, the next may be refused. */
function isLawful(step: Act, told: Told): boolean {
  let standing = begun(told.by === 'community' ? 'neighbour' : 'company', 0, BEIJING_LADDER)
  let version = 0
  for (const one of told.steps) {
    if (!one.isKept || one.thread !== step.thread) continue
    if (one.move === 'propose') version += 1
    const other = one.move === 'propose' ? { version, other: 'company' as const } : {}
    const next = afterStep(standing, { move: one.move, by: told.by, at: 0, ...other }, BEIJING_LADDER)
    if (one === step) return next !== null
    standing = next ?? standing
  }
  return false
}

async function runHistory({ seed, next, isIdempotent = true, plan }: Options) {
  const chance = chanceOf(seed)
  const by = plan ? 'complainant' : chance.of(['complainant', 'complainant', 'company', 'community'] as const)
  const holder = by === 'complainant' ? nextOwner() : (seats[by] as Holder)
  let isCalm = false
  let faults = 0
  const phone = new FaultPhone({
    harness,
    estateId: '7',
    holder,
    isIdempotent,
    newId: chance.id,
    next() {
      const fault = isCalm ? 'none' : next(chance)
      if (fault !== 'none') faults += 1
      return fault
    },
  })
  const told: Told = { seed, complaints: [], steps: [], by }

  const keep = async (act: string, thread: string, move: StepMove, body: object, count = 0) => {
    const id = act === 'complain' ? thread : chance.id()
    const first = chance.below(PICTURES)
    const photos = Array.from({ length: count }, (_, index) => {
      const picture = pictures[(first + index) % PICTURES]
      const bytes = ownCopy(picture?.bytes as Buffer, `${id}/${index} ${seed}`)
      phone.pictures.set(`${id}/${index}`, bytes)
      return { key: `${id}/${index}`, photoId: picture?.photoId as string, hash: hashOf(bytes) }
    })
    const item: OutboxItem = {
      ...{ id, thread, act, person: 'p', role: holder.role, estateId: '7', about: '' },
      key: chance.id(),
      body: { ...body },
      photos: photos.map(({ key }) => ({ key, photoId: null })),
      madeAt: harness.clock.now + phone.skew,
      ...{ refused: null, deliveredAt: null, isDiscarded: false },
    }
    const fate: Act = {
      ...{ thread, key: item.key, move, isKept: false },
      photoIds: photos.map((one) => one.photoId),
      hashes: photos.map((one) => one.hash),
    }
    await phone.survive(() => {
      fate.isKept = phone.outbox.add(item)
    })
    // Died on the way: then it may be kept or not, and what the phone shows is the truth.
    if (!fate.isKept) fate.isKept = phone.outbox.items().some((one) => one.id === id)
    if (act === 'complain') told.complaints.push(Object.assign(fate, { words: `我的 ${thread}` }))
    else told.steps.push(fate)
    if (chance.is(20)) phone.skew = (chance.below(800) - 400) * DAY
    if (chance.is(30)) await phone.release(chance.below(9))
    if (chance.is(50)) await phone.survive(() => phone.outbox.flush())
    return fate.isKept
  }
  const complain = (thread: string, count: number, isBad = false) => {
    const refs = isBad ? [{ kind: 'clause', id: 'nothing' }] : []
    const said = { complaintId: thread, subject: 'company', words: `我的 ${thread}`, refs, isNamed: false }
    return keep('complain', thread, 'submit', said, count)
  }
  const step = (thread: string, move: StepMove, count = 0) =>
    keep('complaintMove', thread, move, { move, note: `${move} ${chance.id()}` }, count)

  if (by === 'complainant') {
    const thread = chance.id()
    const count = plan === 'control' ? 0 : plan === 'fixed' ? 2 : chance.of([0, 0, 1, 2])
    const isThere = await complain(thread, count, !plan && chance.is(12))
    if (isThere && plan !== 'control') {
      if (plan || chance.is(60)) await step(thread, 'say', plan ? 1 : chance.of([0, 0, 1]))
      // Nobody has answered: this one is refused.
      if (!plan && chance.is(15)) await step(thread, 'raise')
      if (plan || chance.is(30)) await step(thread, 'withdraw')
    }
  } else {
    const thread = await openComplaint(by === 'company' ? 'company' : 'neighbour', chance)
    await step(thread, by === 'company' ? 'answer' : 'mediate', chance.of([0, 0, 1]))
    // What only the complainant may do is refused.
    if (chance.is(15)) await step(thread, 'confirm')
    if (by === 'community' && chance.is(50)) {
      const texts = { facts: '事实', dispute: '争议', content: '协议', performOn: '2099-01-01' }
      await keep('propose', thread, 'propose', { afterVersion: 0, otherHome: '', ...texts })
    }
    if (chance.is(60)) await step(thread, chance.of(['resolve', 'refuse'] as const), chance.of([0, 1]))
    if (chance.is(30)) await step(thread, 'say')
  }

  const unsent = () => phone.outbox.items().filter((one) => one.deliveredAt === null)
  for (let tries = 0; tries < 12 && unsent().some((one) => one.refused === null); tries++) {
    await phone.survive(() => phone.outbox.flush())
    if (chance.is(30)) await phone.release(chance.below(9))
  }
  isCalm = true
  await phone.outbox.flush()
  while (phone.underWay.length > 0) await phone.release(chance.below(9))
  await phone.outbox.flush()

  // Whatever is not delivered now was refused or stands behind such a one; each is still there with its pictures.
  for (;;) {
    const items = phone.outbox.items()
    const states = unsent().map((one) => stateOf(one, items, phone.outbox.live()).is)
    assert.ok(
      states.every((is) => is === 'refused' || is === 'held'),
      `${states}`,
    )
    for (const one of unsent())
      for (const { key } of one.photos) assert.ok(phone.pictures.has(key), `${key} is gone`)
    const refused = unsent().find((one) => one.refused !== null)
    if (!refused) break
    if (refused.act === 'complain') {
      assert.equal(refused.refused, 'complaint.ref-unknown')
      const photoKeys = refused.photos.map((photo) => photo.key)
      const body = { ...refused.body, refs: [] }
      assert.ok(await phone.outbox.edit(refused.id, { body, about: '', photoKeys }))
    } else {
      const mine = told.steps.find((one) => one.key === refused.key)
      assert.equal(refused.refused, 'complaint.move-refused')
      assert.ok(mine && !isLawful(mine, told), `${mine?.move} was refused`)
      mine.isKept = false
      await phone.outbox.discard([refused.id])
    }
    await phone.outbox.flush()
  }
  assert.deepEqual(unsent(), [])
  assert.deepEqual(phone.disorder, [])
  assert.deepEqual(
    [...phone.pictures.keys()].filter((key) => isPromised(told, key, phone)),
    [],
  )
  return { told, calls: phone.calls, faults }
}

/** Whether a picture left on the phone belongs to an act that was kept. */
function isPromised(told: Told, key: string, phone: FaultPhone): boolean {
  const hash = hashOf(phone.pictures.get(key) as Buffer)
  return [...told.complaints, ...told.steps].some((one) => one.isKept && one.hashes.includes(hash))
}

async function readAll() {
  const { owner } = harness.database
  const complaints = await owner.query(
    `SELECT complaint_id AS thread, words, photo_ids AS "photoIds", filed_by AS person FROM complaints WHERE estate_id = 7`,
  )
  const steps = await owner.query(
    `SELECT complaint_id AS thread, idempotency_key AS key, photo_ids AS "photoIds", by_person AS person
     FROM complaint_steps WHERE estate_id = 7 AND position > 1 ORDER BY complaint_id, position`,
  )
  const sources = await owner.query(
    'SELECT person_id AS person, hash, photo_id AS "photoId" FROM photo_sources',
  )
  return {
    complaints: complaints.rows as { words: string; photoIds: string[]; person: string }[],
    steps: steps.rows as { thread: string; key: string; photoIds: string[]; person: string }[],
    photoOf: new Map(sources.rows.map((row) => [`${row.person} ${row.hash}`, row.photoId as string])),
  }
}
type Stored = Awaited<ReturnType<typeof readAll>>

/** One complaint each, every picture byte for byte, steps once and in their order, and nothing that was not promised. */
function check(told: Told, stored: Stored): void {
  const same = (found: { photoIds: string[]; person: string }, wanted: Act) => {
    assert.deepEqual(found.photoIds, wanted.photoIds)
    const came = wanted.hashes.map((hash) => stored.photoOf.get(`${found.person} ${hash}`))
    assert.deepEqual(came, found.photoIds, 'the bytes that came are not the bytes that were sent')
  }
  for (const one of told.complaints) {
    const found = stored.complaints.filter((row) => row.words === one.words)
    assert.equal(found.length, one.isKept ? 1 : 0, `${one.words} is there ${found.length} times`)
    for (const row of found) same(row, one)
  }
  for (const thread of new Set(told.steps.map((one) => one.thread))) {
    const wanted = told.steps.filter((one) => one.thread === thread && one.isKept)
    const found = stored.steps.filter((one) => one.thread === thread)
    assert.deepEqual(
      found.map((one) => one.key),
      wanted.map((one) => one.key),
    )
    for (const [index, row] of found.entries()) same(row, wanted[index] as Act)
  }
}

async function runAll(all: readonly Options[]) {
  const done: Told[] = []
  const failures: string[] = []
  let faults = 0
  let calls = 0
  let at = 0
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let given = all[at++]; given; given = all[at++])
        try {
          const one = await runHistory(given)
          done.push(one.told)
          faults += one.faults
          calls += one.calls
        } catch (error) {
          failures.push(`seed ${given.seed}: ${(error as Error).message}`)
        }
    }),
  )
  const stored = await readAll()
  for (const told of done)
    try {
      check(told, stored)
    } catch (error) {
      failures.push(`seed ${told.seed}: ${(error as Error).message}`)
    }
  return { done, failures, faults, calls, stored }
}

const sometimes = (chance: Chance): Fault => (chance.is(25) ? chance.of(FAULTS) : 'none')
const only = Number(process.env.OUTBOX_SEED ?? 0)

test(`${HISTORIES} histories of complaints: one each, every picture byte for byte, in order of cause, nothing lost`, async (t) => {
  const seeds = only ? [only] : Array.from({ length: HISTORIES }, (_, index) => FIRST_SEED + index)
  const { done, failures, faults, calls } = await runAll(seeds.map((seed) => ({ seed, next: sometimes })))
  const complaints = done.flatMap((one) => one.complaints).length
  const steps = done.flatMap((one) => one.steps).length
  t.diagnostic(`${complaints} complaints, ${steps} steps, ${calls} calls of the phone, ${faults} faults`)
  assert.deepEqual(failures.slice(0, 20), [], `${failures.length} histories failed`)
  if (!only) assert.ok(faults > HISTORIES, `${faults} faults`)
})

test('each fault at each single call of a phone with a complaint', { skip: only > 0 }, async (t) => {
  const calm = await runHistory({ seed: 1, next: () => 'none', plan: 'fixed' })
  const all: Options[] = []
  for (let at = 0; at < calm.calls; at++)
    for (const fault of FAULTS) {
      let call = 0
      all.push({ seed: 1_000 + all.length, plan: 'fixed', next: () => (call++ === at ? fault : 'none') })
    }
  const { failures } = await runAll(all)
  t.diagnostic(`${calm.calls} calls × ${FAULTS.length} faults = ${all.length} histories`)
  assert.deepEqual(failures, [])
  assert.ok(calm.calls > 20, `${calm.calls} calls`)
})

test('the control: without key and id the same histories make two complaints of one', {
  skip: only > 0,
}, async (t) => {
  const all = Array.from(
    { length: 100 },
    (_, index): Options => ({
      seed: 5_000_000 + index,
      next: sometimes,
      plan: 'control',
      isIdempotent: false,
    }),
  )
  const { done, stored } = await runAll(all)
  const words = done.flatMap((one) => one.complaints).map((one) => one.words)
  const doubled = words.filter((one) => stored.complaints.filter((row) => row.words === one).length > 1)
  t.diagnostic(`${doubled.length} of ${words.length} complaints are there more than once`)
  assert.ok(doubled.length > 3, `${doubled.length} doubled`)
})
