import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { nextState, type RepairMove, type RepairState } from '#domain/repairs/ticket.ts'
import { keptPhotos, type OutboxItem, picturesOf, stateOf, voiceOf } from '#src/data/outbox/core.ts'
import {
  type Chance,
  chanceOf,
  type Fault,
  FaultPhone,
  FAULTS,
  hashOf,
  type Holder,
} from '#test/server/support/fault-phone.ts'
import { spoken } from '#test/server/support/made/voices-made.ts'
import { DAY, importSmallEstate, openHarness, type Harness } from '#test/server/support/harness.ts'

// The outbox of the phone and the real server with its real database, with everything going wrong between and around them.
// A failing history prints its seed: OUTBOX_SEED=<seed> runs that one alone.

/** OUTBOX_HISTORIES=10000 runs as many; CI has room for these. */
const HISTORIES = Number(process.env.OUTBOX_HISTORIES ?? 1_000)
const FIRST_SEED = 20_261_125
const AT_ONCE = 32
const OWNERS = 40
const WORKERS = 4
const PICTURES = 60

let harness: Harness
const owners: Holder[] = []
const workers: Holder[] = []
/** Small pictures, each with the name the server gives to what it makes of them. */
const pictures: { bytes: Buffer; photoId: string }[] = []

before(async () => {
  harness = await openHarness({ isCrowded: true })
  // Forty people send what ten thousand do: their day has no end.
  harness.ports.mostADay = { repair: 1e6, picture: 1e6, voice: 1e6 }
  // What is tried here is not the power going off under the database: its commits need not wait for the disk.
  await harness.database.owner.query('ALTER SYSTEM SET synchronous_commit = off')
  await harness.database.owner.query('SELECT pg_reload_conf()')
  await importSmallEstate(harness, '7', OWNERS + 2)
  const subjects = [
    ...Array.from({ length: OWNERS }, (_, index) => `owner-${index}`),
    ...Array.from({ length: WORKERS }, (_, index) => `worker-${index}`),
  ]
  for (const [index, subject] of subjects.entries())
    await (index < OWNERS ? harness.seat(subject, '7', index) : harness.grant(subject, '7', 'company'))
  const expired = await Promise.all(subjects.map((subject) => harness.signIn(subject)))
  harness.clock.now += 100 * DAY
  for (const [index, subject] of subjects.entries())
    (index < OWNERS ? owners : workers).push({
      token: await harness.signIn(subject),
      expiredToken: expired[index] as string,
      role: index < OWNERS ? 'owner' : 'company',
    })
  for (let index = 0; index < PICTURES; index++) {
    const bytes = await sharp({
      create: { width: 1 + (index % 8), height: 1 + Math.floor(index / 8), channels: 3, background: '#a33' },
    })
      .jpeg()
      .toBuffer()
    const kept = await harness.ports.photos.put('7', bytes)
    if (kept === 'not-a-picture') throw new Error('not a picture')
    pictures.push({ bytes, photoId: kept.photoId })
  }
})

after(() => harness.stop())

/** The same picture to look at, with other bytes: a comment in it that no other has. */
function ownCopy(picture: Buffer, comment: string): Buffer {
  const text = Buffer.from(comment)
  const head = Buffer.from([0xff, 0xd8, 0xff, 0xfe, 0, text.length + 2])
  return Buffer.concat([head, text, picture.subarray(2)])
}

/** What must be at the server in the end, and what must not. */
type Promised = {
  seed: number
  /** By the words in it, which no other report has. */
  reports: {
    words: string
    repairId: string
    photoIds: string[]
    hashes: string[]
    /** Of the pictures that follow the words. */
    picturesKey: string | undefined
    /** The SHA-256 of the spoken note, which is also its name. */
    voiceId: string | null
    isKept: boolean
  }[]
  moves: {
    thread: string
    key: string
    move: string
    photoIds: string[]
    hashes: string[]
    isKept: boolean
  }[]
  joins: { thread: string; key: string; isKept: boolean }[]
  /** Thrown away by their author, or never promised: pictures of these may lie half sent. */
  dropped: string[]
}

type Options = {
  seed: number
  next(chance: Chance): Fault
  isIdempotent?: boolean
  plan?: 'fixed' | 'control'
}

/** One history: acts with faults on the way, then a calm end, then the author's word on what was refused. */
async function runHistory(given: Options): Promise<{ promised: Promised; calls: number; faults: number }> {
  const { seed, isIdempotent = true, plan } = given
  const chance = chanceOf(seed)
  const who = plan ? 'owner' : chance.of(['owner', 'owner', 'owner', 'company', 'company', 'neighbour'])
  const isCompany = who === 'company'
  const holder = isCompany ? (workers[seed % WORKERS] as Holder) : (owners[seed % OWNERS] as Holder)
  let isCalm = false
  let faults = 0
  const phone = new FaultPhone({
    harness,
    estateId: '7',
    holder,
    isIdempotent,
    newId: chance.id,
    next() {
      const fault = isCalm ? 'none' : given.next(chance)
      if (fault !== 'none') faults += 1
      return fault
    },
  })
  const promised: Promised = { seed, reports: [], moves: [], joins: [], dropped: [] }
  const added: OutboxItem[] = []

  const keep = async (
    act: 'report' | 'move' | 'say' | 'join',
    thread: string,
    body: Record<string, unknown>,
    count: number,
    isSpoken = false,
  ) => {
    const id = act === 'report' ? thread : chance.id()
    const first = chance.below(PICTURES)
    const chosen = Array.from({ length: count }, (_, index) => pictures[(first + index) % PICTURES])
    const photos = chosen.map((picture, index) => {
      const key = `${id}/${index}`
      const bytes = ownCopy(picture?.bytes as Buffer, `${key} ${seed}`)
      phone.pictures.set(key, bytes)
      return { key, photoId: picture?.photoId as string, hash: hashOf(bytes) }
    })
    const picturesKey = act === 'report' && count > 0 ? chance.id() : undefined
    const note = isSpoken ? spoken(`${id} ${seed}`) : null
    if (note) phone.pictures.set(`${id}/voice`, note)
    const item: OutboxItem = {
      id,
      key: chance.id(),
      thread,
      act,
      person: 'p',
      role: holder.role,
      estateId: '7',
      about: '',
      body,
      photos: keptPhotos(
        photos.map(({ key }) => key),
        note && { key: `${id}/voice`, seconds: 1 },
      ),
      ...(picturesKey === undefined ? {} : { picturesKey }),
      madeAt: harness.clock.now + phone.skew,
      refused: null,
      deliveredAt: null,
      isDiscarded: false,
    }
    const fate = {
      photoIds: photos.map((one) => one.photoId),
      hashes: photos.map((one) => one.hash),
      voiceId: note && hashOf(note),
      picturesKey,
      isKept: false,
    }
    await phone.survive(() => {
      fate.isKept = phone.outbox.add(item)
    })
    // Died on the way: then it may be kept or not, and what the phone shows is the truth.
    if (!fate.isKept) fate.isKept = phone.outbox.items().some((one) => one.id === id)
    if (!fate.isKept) promised.dropped.push(...fate.hashes, ...(fate.voiceId ? [fate.voiceId] : []))
    if (act === 'report')
      promised.reports.push({ words: String(body.description), repairId: thread, ...fate })
    else if (act === 'join') promised.joins.push({ thread, key: item.key, isKept: fate.isKept })
    else promised.moves.push({ thread, key: item.key, move: String(body.move ?? act), ...fate })
    if (fate.isKept) added.push(item)
    return fate.isKept
  }
  const meanwhile = async () => {
    if (chance.is(20)) phone.skew = (chance.below(800) - 400) * DAY
    if (chance.is(30)) await phone.release(chance.below(9))
    if (chance.is(50)) await phone.survive(() => phone.outbox.flush())
  }
  const report = async (thread: string, photos: number, kind = 'leak') => {
    const body = { repairId: thread, kind, place: 'home', placeText: '1号楼', description: `件 ${thread}` }
    const isKept = await keep('report', thread, body, photos, plan === 'fixed' || chance.is(20))
    await meanwhile()
    return isKept
  }
  const move = async (thread: string, name: string, photos = 0) => {
    await keep('move', thread, { move: name, note: `${name} ${chance.id()}` }, photos)
    await meanwhile()
  }

  const say = async (thread: string, photos = 0) => {
    await keep('say', thread, { note: `补充 ${chance.id()}` }, photos)
    await meanwhile()
  }

  if (who !== 'owner') {
    const thread = await openRepair(owners[(seed + 1) % OWNERS] as Holder, chance)
    if (isCompany) {
      const bad = chance.is(20) ? chance.below(3) : -1
      for (const [index, name] of ['accept', 'dispatch', 'arrive'].entries()) {
        if (index === bad) await move(thread, 'confirm', chance.below(2))
        await move(thread, name, chance.is(12) ? 1 : 0)
      }
    } else {
      await keep('join', thread, {}, 0)
      await meanwhile()
      await say(thread, chance.is(30) ? 1 : 0)
    }
  } else if (plan === 'control') await report(chance.id(), 0)
  else {
    const first = chance.id()
    const isBad = plan === undefined && chance.is(12)
    const isFirst = await report(
      first,
      plan === 'fixed' ? 2 : chance.of([0, 0, 0, 1, 1, 2]),
      isBad ? 'nothing' : 'leak',
    )
    if (isFirst && chance.is(25)) await say(first, chance.is(30) ? 1 : 0)
    if (isFirst && (plan === 'fixed' || chance.is(50))) await move(first, 'withdraw', chance.is(20) ? 1 : 0)
    if (plan === 'fixed' || chance.is(25))
      await report(chance.id(), plan === 'fixed' ? 1 : chance.is(30) ? 1 : 0)
  }

  const unsent = () => phone.outbox.items().filter((one) => one.deliveredAt === null)
  for (let tries = 0; tries < 12 && unsent().some((one) => one.refused === null); tries++) {
    await phone.survive(() => phone.outbox.flush())
    if (chance.is(30)) await phone.release(chance.below(9))
  }
  isCalm = true
  while (phone.underWay.length > 0 && chance.is(70)) await phone.release(chance.below(9))
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
    if (!refused) {
      assert.deepEqual(states, [])
      break
    }
    const isReport = refused.act === 'report'
    const codes = isReport
      ? ['request.malformed']
      : refused.act === 'move'
        ? ['repair.move-refused']
        : ['access.denied', 'repair.not-found']
    assert.ok(codes.includes(refused.refused ?? ''), `${refused.act}: ${refused.refused}`)
    if (isReport) {
      const body = { ...refused.body, kind: 'leak' }
      const photoKeys = picturesOf(refused).map((photo) => photo.key)
      const note = voiceOf(refused)
      const voice = note && { key: note.key, seconds: note.voiceSeconds ?? 0 }
      assert.ok(await phone.outbox.edit(refused.id, { body, about: '', photoKeys, voice }))
    } else {
      const mine = promised.moves.find((one) => one.key === refused.key)
      assert.ok(mine && !isLawful(mine, promised, who), `${mine?.move} was refused`)
      mine.isKept = false
      promised.dropped.push(...mine.hashes)
      await phone.outbox.discard([refused.id])
    }
    await phone.outbox.flush()
  }
  assert.deepEqual(phone.disorder, [])
  // What was kept has been delivered or thrown away, and no picture of it was left behind on the phone.
  for (const one of added)
    for (const { key } of one.photos) assert.ok(!phone.pictures.has(key), `${key} was left behind`)
  return { promised, calls: phone.calls, faults }
}

/** A repair of a shared part that another owner has reported, with nothing going wrong. */
async function openRepair(holder: Holder, chance: Chance): Promise<string> {
  const repairId = chance.id()
  const body = {
    repairId,
    kind: 'leak',
    place: 'building',
    placeText: '1号楼门厅',
    description: `邻居报的 ${repairId}`,
    photoIds: [],
  }
  const opened = await harness.post('/estates/7/repairs', {
    token: holder.token,
    role: 'owner',
    key: chance.id(),
    body,
  })
  assert.equal(opened.status, 200, JSON.stringify(opened.body))
  return repairId
}

/** Whether the law allows a move after those kept before it: where the phone had no room for one, the next may be refused. */
function isLawful(move: Promised['moves'][number], promised: Promised, who: string): boolean {
  // Whoever did not join has nothing to say of a neighbour's repair.
  if (move.move === 'say') return who !== 'neighbour' || promised.joins.some((one) => one.isKept)
  const actor = who === 'company' ? 'company' : 'reporter'
  let state: RepairState = 'submitted'
  for (const one of promised.moves) {
    if (!one.isKept || one.thread !== move.thread || one.move === 'say') continue
    const to = nextState(state, one.move as RepairMove, actor)
    if (one === move) return to !== null
    state = to ?? state
  }
  return false
}

type Stored = {
  reports: Map<string, { repairId: string; photoIds: string[]; voiceId: string | null; person: string }[]>
  steps: Map<string, { key: string; move: string; photoIds: string[]; person: string }[]>
  sources: Map<string, string>
  followers: Map<string, number>
  under: string[]
}

async function readAll(): Promise<Stored> {
  const { owner } = harness.database
  const reports = await owner.query(
    `SELECT repair_id AS "repairId", description, photo_ids AS "photoIds", voice_id AS "voiceId", reported_by AS person,
       followers FROM repairs WHERE estate_id = 7`,
  )
  const steps = await owner.query(
    `SELECT repair_id AS "repairId", idempotency_key AS key, move, photo_ids AS "photoIds", by_person AS person
     FROM repair_steps WHERE estate_id = 7 AND position > 1 ORDER BY repair_id, position`,
  )
  const sources = await owner.query(
    'SELECT person_id AS person, hash, photo_id AS "photoId" FROM photo_sources',
  )
  const under = await owner.query('SELECT hash FROM photo_uploads')
  const by = <T>(rows: T[], name: (row: T) => string) => {
    const map = new Map<string, T[]>()
    for (const row of rows) map.set(name(row), [...(map.get(name(row)) ?? []), row])
    return map
  }
  return {
    reports: by(reports.rows, (row) => row.description),
    steps: by(steps.rows, (row) => row.repairId),
    followers: new Map(reports.rows.map((row) => [row.repairId, row.followers])),
    sources: new Map(sources.rows.map((row) => [`${row.person} ${row.hash}`, row.photoId])),
    under: under.rows.map((row) => row.hash),
  }
}

/** One ticket each, every picture byte for byte, moves once and in their order, and nothing that was not promised. */
function check(promised: Promised, stored: Stored): void {
  for (const report of promised.reports) {
    const found = stored.reports.get(report.words) ?? []
    assert.equal(found.length, report.isKept ? 1 : 0, `${report.words} is there ${found.length} times`)
    for (const one of found) {
      // Words first; what follows them is one step, whatever was lost or sent again on the way.
      assert.deepEqual(one.photoIds, [], 'the words waited for pictures')
      const followed = (stored.steps.get(one.repairId) ?? []).filter(
        (step) => step.key === report.picturesKey,
      )
      assert.equal(followed.length, report.picturesKey === undefined ? 0 : 1, `${followed.length} pictures`)
      for (const step of followed) checkPictures(step, report, stored)
      assert.equal(one.voiceId, report.voiceId, 'another voice, or none')
    }
  }
  for (const { thread, isKept } of promised.joins)
    assert.equal(stored.followers.get(thread), isKept ? 1 : 0, `${thread} is followed by another number`)
  for (const thread of new Set(promised.moves.map((one) => one.thread))) {
    const wanted = promised.moves.filter((one) => one.thread === thread && one.isKept)
    const ofReport = promised.reports.find((one) => one.repairId === thread)?.picturesKey
    const [first, ...others] = stored.steps.get(thread) ?? []
    const found = first && first.key !== ofReport ? [first, ...others] : others
    assert.deepEqual(
      found.map((one) => one.key),
      wanted.map((one) => one.key),
      `moves of ${thread}: ${found.map((one) => one.move)} for ${wanted.map((one) => one.move)}`,
    )
    for (const [index, one] of found.entries())
      checkPictures(one, wanted[index] as (typeof wanted)[number], stored)
  }
}

function checkPictures(
  found: { photoIds: string[]; person: string },
  wanted: { photoIds: string[]; hashes: string[] },
  stored: Stored,
): void {
  assert.deepEqual(found.photoIds, wanted.photoIds)
  assert.deepEqual(
    wanted.hashes.map((hash) => stored.sources.get(`${found.person} ${hash}`)),
    found.photoIds,
    'the bytes that came are not the bytes that were sent',
  )
}

async function runAll(all: readonly Options[]) {
  const done: Promised[] = []
  const failures: string[] = []
  let faults = 0
  let calls = 0
  let at = 0
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let given = all[at++]; given; given = all[at++])
        try {
          const one = await runHistory(given)
          done.push(one.promised)
          faults += one.faults
          calls += one.calls
        } catch (error) {
          failures.push(`seed ${given.seed}: ${(error as Error).message}`)
        }
    }),
  )
  const stored = await readAll()
  for (const promised of done)
    try {
      check(promised, stored)
    } catch (error) {
      failures.push(`seed ${promised.seed}: ${(error as Error).message}`)
    }
  return { done, failures, faults, calls, stored }
}

function sometimes(chance: Chance): Fault {
  return chance.is(25) ? chance.of(FAULTS) : 'none'
}

const only = Number(process.env.OUTBOX_SEED ?? 0)

test(`${HISTORIES} histories: one ticket each, every picture byte for byte, in order of cause, nothing lost`, async (t) => {
  const seeds = only ? [only] : Array.from({ length: HISTORIES }, (_, index) => FIRST_SEED + index)
  const { done, failures, faults, calls, stored } = await runAll(
    seeds.map((seed) => ({ seed, next: sometimes })),
  )
  const reports = done.flatMap((one) => one.reports)
  const moves = done.flatMap((one) => one.moves)
  t.diagnostic(
    `seeds from ${seeds[0]}: ${reports.length} reports, ${moves.length} moves, ${stored.sources.size} pictures, ${calls} calls of the phone, ${faults} faults`,
  )
  assert.deepEqual(failures.slice(0, 20), [], `${failures.length} histories failed`)
  if (only) return
  assert.ok(faults > HISTORIES, `${faults} faults`)
  const dropped = new Set(done.flatMap((one) => one.dropped))
  assert.deepEqual(
    stored.under.filter((hash) => !dropped.has(hash)),
    [],
    'pictures lie half sent that nobody gave up',
  )
})

test('each fault at each single call of the phone', { skip: only > 0 }, async (t) => {
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
  assert.ok(calm.calls > 25, `${calm.calls} calls`)
})

test('the control: without key and id the same histories make two tickets of one', {
  skip: only > 0,
}, async (t) => {
  const all = Array.from(
    { length: 200 },
    (_, index): Options => ({
      seed: 5_000_000 + index,
      next: sometimes,
      plan: 'control',
      isIdempotent: false,
    }),
  )
  const { done, stored } = await runAll(all)
  const counts = done.flatMap((one) => one.reports).map((one) => stored.reports.get(one.words)?.length ?? 0)
  const doubled = counts.filter((count) => count > 1).length
  t.diagnostic(`${doubled} of ${counts.length} reports are there more than once`)
  assert.ok(doubled > 10, `${doubled} doubled`)
})
