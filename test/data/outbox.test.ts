import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type ClientCode, mayRetry } from '#src/data/calls/codes.ts'
import { requestOf } from '#src/data/outbox/acts.ts'
import {
  behind,
  type ItemState,
  keptPhotos,
  makeOutbox,
  type OutboxItem,
  type OutboxPorts,
  stateOf,
  voiceOf,
} from '#src/data/outbox/core.ts'

// The queue against a phone that may be killed at every step and a network that may do anything. The same against the real
// server and database: test/server/repairs/outbox.test.ts.

class Killed extends Error {}

const DAY = 86_400_000

/** What lives on after the app is killed: the phone's storage and the server. */
function makeWorld() {
  return {
    text: null as string | null,
    aside: [] as string[],
    now: 1_000 * DAY,
    person: 'p1',
    pictures: new Map<string, string>(),
    stored: new Map<string, string>(),
    /** Acts by name, in the order they were taken; the server keeps the first of a name, as its unique keys do. */
    taken: new Map<string, string[]>(),
    /** How often an act reached the server, to show what idempotency is for. */
    arrivals: 0,
    /** What the server says no to, by the act's name. */
    refuses: new Map<string, ClientCode>(),
  }
}
type World = ReturnType<typeof makeWorld>

type Fault = 'none' | 'kill-before' | 'kill-after' | 'offline' | 'lost' | 'failed' | 'full' | 'expired'

/** One run of the app over a world; `faults` says what happens at each call to a port, in turn. */
function openApp(world: World, faults: Iterator<Fault> = [][Symbol.iterator](), isIdempotent = true) {
  let isDead = false
  const next = (): Fault => {
    if (isDead) throw new Killed()
    const fault = faults.next()
    return fault.done ? 'none' : fault.value
  }
  const die = () => {
    isDead = true
    return new Killed()
  }
  const online = <T>(arrive: () => T) => {
    const fault = next()
    if (fault === 'kill-before') throw die()
    if (fault === 'offline') return { code: 'phone.offline' as const }
    if (fault === 'failed') return { code: 'server.failed' as const }
    if (fault === 'expired') return { code: 'session.expired' as const }
    const answer = arrive()
    if (fault === 'kill-after') throw die()
    if (fault === 'lost') return { code: 'phone.timeout' as const }
    return answer
  }
  const ports: OutboxPorts = {
    nowMs: () => world.now,
    changed: () => undefined,
    read: () => world.text,
    write(text) {
      const fault = next()
      if (fault === 'kill-before') throw die()
      if (fault === 'full') return false
      world.text = text
      if (fault === 'kill-after') throw die()
      return true
    },
    setAside(text) {
      world.aside.push(text)
      world.text = null
    },
    mayRetry,
    person: () => world.person,
    async sendPhoto(_item, key) {
      await Promise.resolve()
      return online(() => {
        const picture = world.pictures.get(key)
        if (picture === undefined) return { code: 'phone.photo-gone' as const }
        const photoId = `photo-${picture}`
        world.stored.set(photoId, picture)
        return { photoId }
      })
    },
    async sendAct(item, photoIds, part) {
      await Promise.resolve()
      return online(() => {
        world.arrivals += 1
        const id = part === 'pictures' ? `${item.id} pictures` : item.id
        const code = world.refuses.get(id)
        if (code) return { code }
        const name = isIdempotent ? id : `${id} ${world.arrivals}`
        const voice = part === 'pictures' ? null : voiceOf(item)
        const all = voice ? [...photoIds, voice.photoId as string] : photoIds
        if (!world.taken.has(name)) world.taken.set(name, all)
        return { ok: true as const }
      })
    },
    async dropPhoto(key) {
      if (next() === 'kill-before') throw die()
      world.pictures.delete(key)
    },
  }
  return makeOutbox(ports)
}

function item(id: string, photos: number, more: Partial<OutboxItem> = {}): OutboxItem {
  return {
    id,
    key: `key-${id}`,
    thread: id,
    act: 'report',
    person: 'p1',
    role: 'owner',
    estateId: '101',
    about: '1号楼1单元101',
    body: { kind: 'leak' },
    photos: Array.from({ length: photos }, (_, index) => ({ key: `${id}/${index}`, photoId: null })),
    madeAt: 1,
    refused: null,
    deliveredAt: null,
    isDiscarded: false,
    ...more,
  }
}

function move(id: string, thread: string, photos = 0, more: Partial<OutboxItem> = {}): OutboxItem {
  return item(id, photos, { thread, act: 'move', body: { move: 'accept', note: '' }, ...more })
}

function add(world: World, outbox: ReturnType<typeof makeOutbox>, act: OutboxItem): boolean {
  for (const photo of act.photos) world.pictures.set(photo.key, `bytes of ${photo.key}`)
  return outbox.add(act)
}

function states(outbox: ReturnType<typeof makeOutbox>): [string, ItemState['is']][] {
  const items = outbox.items()
  return items.map((one) => [one.id, stateOf(one, items, outbox.live()).is])
}

const FAULTS: readonly Fault[] = [
  'none',
  'none',
  'none',
  'kill-before',
  'kill-after',
  'offline',
  'lost',
  'failed',
  'full',
  'expired',
]

/** One act of a history: of which thread, with how many pictures, with a spoken note or none. */
type Wish = { thread: number; photos: number; isSpoken?: boolean }

/** Acts with faults on the way, the app opened again after each death, then a calm end. Answers what was kept. */
async function live(world: World, wishes: readonly Wish[], faults: readonly Fault[], isIdempotent = true) {
  const kept: OutboxItem[] = []
  const script = faults[Symbol.iterator]()
  let outbox = openApp(world, script, isIdempotent)
  const survive = async (work: () => unknown) => {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof Killed)) throw error
      outbox = openApp(world, script, isIdempotent)
    }
  }
  for (const [index, { thread, photos, isSpoken = false }] of wishes.entries()) {
    const plain = item(`a${index}`, photos, { thread: `t${thread}` })
    const note = { key: `a${index}/voice`, photoId: null, voiceSeconds: 7 }
    const act = isSpoken ? { ...plain, photos: [...plain.photos, note] } : plain
    // Only what the outbox said was kept is promised; what died before that answer may be there or not.
    await survive(() => add(world, outbox, act) && kept.push(act))
    await survive(() => outbox.flush())
  }
  const waits = () => outbox.items().some((one) => one.deliveredAt === null)
  for (let tries = 0; tries < faults.length && waits(); tries++) await survive(() => outbox.flush())
  outbox = openApp(world, undefined, isIdempotent)
  await outbox.flush()
  return { kept, outbox }
}

test('every kept act arrives once with its pictures and in its place, whatever happened on the way (10,000 histories)', async () => {
  let faultsSeen = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ thread: fc.nat(1), photos: fc.nat(3), isSpoken: fc.boolean() }), {
        minLength: 1,
        maxLength: 4,
      }),
      fc.array(fc.constantFrom(...FAULTS), { maxLength: 40 }),
      async (wishes, faults) => {
        const world = makeWorld()
        const { kept, outbox } = await live(world, wishes, faults)
        faultsSeen += faults.filter((fault) => fault !== 'none').length
        for (const act of kept) {
          const sent = world.taken.get(act.id)
          assert.ok(sent, `${act.id} was lost`)
          assert.deepEqual(
            sent.map((photoId) => world.stored.get(photoId)),
            act.photos.map(({ key }) => `bytes of ${key}`),
          )
        }
        for (const thread of ['t0', 't1']) {
          const order = (ids: Iterable<string>) =>
            [...ids].filter((id) => kept.some((one) => one.id === id && one.thread === thread))
          assert.deepEqual(order(world.taken.keys()), order(kept.map((one) => one.id)))
        }
        assert.ok(outbox.items().every((one) => one.deliveredAt !== null && one.photos.length === 0))
        // Pictures of what was never kept stay with the form that chose them.
        for (const { photos } of kept)
          for (const { key } of photos) assert.equal(world.pictures.has(key), false, `${key} was left behind`)
      },
    ),
    { numRuns: 10_000, seed: 20261123 },
  )
  assert.ok(faultsSeen > 20_000, `${faultsSeen} faults`)
})

test('the control: a server that does not know an act again makes two of one', async () => {
  const world = makeWorld()
  await live(world, [{ thread: 0, photos: 0 }], ['none', 'lost'], false)
  assert.equal(world.taken.size, 2)
  const right = makeWorld()
  await live(right, [{ thread: 0, photos: 0 }], ['none', 'lost'], true)
  assert.deepEqual([right.taken.size, right.arrivals], [1, 2])
})

test('a refused act comes back, holds up its own thread and no other', async () => {
  const world = makeWorld()
  const outbox = openApp(world)
  for (const act of [item('r1', 0), move('m1', 'r1', 1), move('m2', 'r1'), item('r2', 0)])
    add(world, outbox, act)
  world.refuses.set('m1', 'repair.move-refused')
  await outbox.flush()
  await outbox.flush()
  assert.deepEqual(states(outbox), [
    ['r1', 'delivered'],
    ['m1', 'refused'],
    ['m2', 'held'],
    ['r2', 'delivered'],
  ])
  assert.equal(world.arrivals, 3, 'a refused one is not sent again by itself')
  assert.ok(world.pictures.has('m1/0'), 'its picture is kept for its author')
  const [, refused] = outbox.items()
  assert.equal(refused?.refused, 'repair.move-refused')
  assert.deepEqual(
    behind(refused as OutboxItem, outbox.items()).map((one) => one.id),
    ['m2'],
  )
})

test('put right and sent again, it goes first, under its own key, and what it held up follows', async () => {
  const world = makeWorld()
  const outbox = openApp(world)
  add(world, outbox, move('m1', 'r1', 2))
  add(world, outbox, move('m2', 'r1'))
  world.refuses.set('m1', 'repair.photo-unknown')
  await outbox.flush()
  world.refuses.clear()
  const body = { move: 'accept', note: '改过' }
  assert.equal(await outbox.edit('m2', { body, about: '', photoKeys: [] }), false, 'm2 was not refused')
  assert.equal(await outbox.edit('m9', { body, about: '', photoKeys: [] }), false, 'nobody kept it')
  assert.equal(await outbox.edit('m1', { body, about: '楼道', photoKeys: ['m1/0'] }), true)
  assert.deepEqual([...world.pictures.keys()], ['m1/0'], 'the picture taken out is gone')
  const edited = outbox.items()[0]
  assert.deepEqual([edited?.key, edited?.body, edited?.photos[0]?.photoId], ['key-m1', body, null])
  await outbox.flush()
  assert.deepEqual([...world.taken.keys()], ['m1', 'm2'])
})

test('discarded alone, what hung on it goes on; discarded together, nothing is sent and no picture left', async () => {
  const world = makeWorld()
  const outbox = openApp(world)
  for (const act of [move('m1', 'r1', 1), move('m2', 'r1'), move('m3', 'r2', 1), move('m4', 'r2', 1)])
    add(world, outbox, act)
  world.refuses.set('m1', 'repair.move-refused')
  world.refuses.set('m3', 'repair.move-refused')
  await outbox.flush()
  await outbox.discard(['m1'])
  await outbox.discard(['m3', 'm4'])
  await outbox.flush()
  assert.deepEqual(states(outbox), [['m2', 'delivered']])
  assert.deepEqual([...world.taken.keys()], ['m2'])
  assert.equal(world.pictures.size, 0)
})

test('killed while it throws away, it goes on with that and never sends the thing', async () => {
  for (const faults of [
    ['none', 'kill-before'],
    ['none', 'none', 'kill-before'],
    ['kill-after'],
  ] as Fault[][]) {
    const world = makeWorld()
    const first = openApp(world)
    add(world, first, move('m1', 'r1', 1))
    world.refuses.set('m1', 'repair.move-refused')
    await first.flush()
    world.refuses.clear()
    await openApp(world, faults[Symbol.iterator]())
      .discard(['m1'])
      .catch((error: unknown) => assert.ok(error instanceof Killed))
    const outbox = openApp(world)
    assert.deepEqual(outbox.items(), [])
    await outbox.flush()
    assert.deepEqual([world.taken.size, world.pictures.size, world.text], [0, 0, '[]'])
  }
})

test('taken back by the form that still shows it: gone from the queue, pictures kept', async () => {
  const world = makeWorld()
  const outbox = openApp(world)
  add(world, outbox, move('m1', 'r1', 1))
  outbox.takeBack('m1')
  assert.equal(outbox.items().length, 1, 'what waits cannot be taken back: it may have arrived')
  world.refuses.set('m1', 'repair.move-refused')
  await outbox.flush()
  outbox.takeBack('m1')
  assert.deepEqual([outbox.items().length, world.pictures.size], [0, 1])
})

test('where the server fails on one act, its thread waits and the next thread goes', async () => {
  for (const fault of ['failed', 'kill-before'] as const) {
    const world = makeWorld()
    const outbox = openApp(world, (['none', 'none', 'none', fault] as Fault[])[Symbol.iterator]())
    for (const act of [item('r1', 0), move('m1', 'r1'), item('r2', 0)]) add(world, outbox, act)
    await outbox.flush().catch(() => undefined)
    assert.deepEqual([...world.taken.keys()], fault === 'failed' ? ['r2'] : [])
    if (fault === 'failed') {
      assert.deepEqual(states(outbox), [
        ['r1', 'waiting'],
        ['m1', 'held'],
        ['r2', 'delivered'],
      ])
      assert.equal(outbox.live().why.r1, 'server.failed')
    }
    await openApp(world).flush()
    assert.deepEqual(
      [...world.taken.keys()].filter((id) => id !== 'r2'),
      ['r1', 'm1'],
    )
  }
})

test('an answer nobody can read holds up its own thread and no other', async () => {
  const world = makeWorld()
  const outbox = openApp(world)
  world.refuses.set('r1', 'phone.unreadable')
  for (const act of [item('r1', 0), item('r2', 0)]) add(world, outbox, act)
  await outbox.flush()
  assert.deepEqual(states(outbox), [
    ['r1', 'waiting'],
    ['r2', 'delivered'],
  ])
})

test('without network or session nothing else is tried', async () => {
  for (const fault of ['offline', 'lost', 'expired'] as const) {
    const world = makeWorld()
    const outbox = openApp(world, (['none', 'none', fault] as Fault[])[Symbol.iterator]())
    for (const act of [item('r1', 0), item('r2', 0)]) add(world, outbox, act)
    await outbox.flush()
    assert.deepEqual(
      states(outbox).map(([, is]) => is),
      ['waiting', 'waiting'],
      fault,
    )
  }
})

test('what is being sent says how many pictures have arrived', async () => {
  const world = makeWorld()
  const seen: string[] = []
  const outbox = openApp(world)
  add(world, outbox, item('r1', 2))
  const end = outbox.flush()
  for (let turn = 0; turn < 40; turn++) {
    await Promise.resolve()
    const items = outbox.items()
    const state = stateOf(items[0] as OutboxItem, items, outbox.live())
    const text = state.is === 'sending' ? `${state.sent}/${state.all}` : state.is
    if (seen.at(-1) !== text) seen.push(text)
  }
  await end
  assert.deepEqual(seen, ['0/2', '1/2', '2/2', 'delivered'])
})

test('what was delivered stays a day to be seen, also where the clock was put back', async () => {
  const world = makeWorld()
  const outbox = openApp(world)
  add(world, outbox, item('r1', 0))
  await outbox.flush()
  world.now += DAY - 1
  await outbox.flush()
  assert.deepEqual(states(outbox), [['r1', 'delivered']])
  world.now += 1
  await outbox.flush()
  assert.equal(world.text, '[]')
  add(world, outbox, item('r2', 0))
  await outbox.flush()
  world.now -= 300 * DAY
  await outbox.flush()
  assert.equal(world.text, '[]')
})

test('a full phone ends the attempt and does not send the same picture for ever', async () => {
  const world = makeWorld()
  const faults: Fault[] = ['none', 'none', 'full']
  const outbox = openApp(world, faults[Symbol.iterator]())
  add(world, outbox, item('r1', 1))
  await outbox.flush()
  assert.deepEqual([world.taken.size, states(outbox)], [0, [['r1', 'waiting']]])
  await outbox.flush()
  assert.equal(world.taken.size, 1)
})

test('another person at the same phone neither sends nor loses what waits', async () => {
  const world = makeWorld()
  const outbox = openApp(world)
  add(world, outbox, item('r1', 0, { person: 'p2' }))
  add(world, outbox, item('r2', 0))
  await outbox.flush()
  assert.deepEqual([...world.taken.keys()], ['r2'])
  assert.equal(outbox.items()[0]?.deliveredAt, null)
  world.person = 'p2'
  await outbox.flush()
  assert.deepEqual([...world.taken.keys()], ['r2', 'r1'])
})

test('another person signs in between two pictures: the rest waits for the first', async () => {
  const world = makeWorld()
  const outbox = openApp(world)
  add(world, outbox, item('r1', 2))
  const end = outbox.flush()
  for (let turn = 0; turn < 4; turn++) await Promise.resolve()
  world.person = 'p2'
  await end
  assert.equal(world.taken.size, 0)
  world.person = 'p1'
  await outbox.flush()
  assert.deepEqual([...world.taken.keys()], ['r1'])
})

test('what builds before acts kept is read, shown and sent', async () => {
  const world = makeWorld()
  const old = {
    repairId: 'r1',
    key: 'key-r1',
    person: 'p1',
    estateId: '101',
    draft: { kind: 'leak', place: 'home', placeText: '1号楼1单元101', description: '滴水' },
    photos: [
      { key: 'r1/0', photoId: 'photo-known' },
      { key: 'r1/1', photoId: null },
    ],
    madeAt: 5,
    refused: null,
  }
  world.pictures.set('r1/1', 'bytes')
  world.text = JSON.stringify([old, { ...old, repairId: 'r2', photos: [], refused: 'request.malformed' }])
  const outbox = openApp(world)
  const [first, second] = outbox.items()
  assert.deepEqual(
    [first?.id, first?.thread, first?.act, first?.role, first?.key, first?.about, first?.body],
    ['r1', 'r1', 'report', 'owner', 'key-r1', '1号楼1单元101', { repairId: 'r1', ...old.draft }],
  )
  assert.equal(second?.refused, 'request.malformed')
  await outbox.flush()
  assert.deepEqual([...world.taken], [['r1', ['photo-known', 'photo-bytes']]])
  assert.equal(await outbox.edit('r2', { body: {}, about: '', photoKeys: [] }), true)
  await outbox.flush()
  assert.deepEqual([...world.taken.keys()], ['r1', 'r2'])
})

test('what another build wrote stays, and what nobody can read is put aside', async () => {
  const world = makeWorld()
  const strange = { id: 'from-tomorrow', shape: 3 }
  world.text = JSON.stringify([strange])
  const outbox = openApp(world)
  add(world, outbox, item('r1', 0))
  await outbox.flush()
  world.now += DAY
  await outbox.flush()
  assert.equal(world.text, JSON.stringify([strange]))
  world.text = '[{"half'
  assert.deepEqual(outbox.items(), [])
  add(world, outbox, item('r3', 0))
  assert.deepEqual(world.aside, ['[{"half'])
  assert.equal(outbox.items().length, 1)
})

test('two flushes at once are one, and what is kept meanwhile goes with them', async () => {
  const world = makeWorld()
  const outbox = openApp(world)
  add(world, outbox, item('r1', 2))
  const first = outbox.flush()
  add(world, outbox, move('m1', 'r1'))
  await Promise.all([first, outbox.flush(), outbox.flush()])
  assert.deepEqual([world.arrivals, [...world.taken.keys()]], [2, ['r1', 'm1']])
})

test('the same picture twice is one in the report', async () => {
  const world = makeWorld()
  const outbox = openApp(world)
  const act = item('r1', 2)
  add(world, outbox, act)
  for (const { key } of act.photos) world.pictures.set(key, 'same')
  await outbox.flush()
  assert.deepEqual(world.taken.get('r1'), ['photo-same'])
})

test('a spoken note is named apart from the pictures, stays through an edit, and goes where it is taken out', async () => {
  const world = makeWorld()
  const outbox = openApp(world)
  const report = item('r1', 1, { photos: keptPhotos(['r1/0'], { key: 'r1/voice', seconds: 23 }) })
  add(world, outbox, report)
  world.refuses.set('r1', 'repair.voice-unknown')
  await outbox.flush()
  const refused = outbox.items()[0] as OutboxItem
  assert.deepEqual([refused.refused, voiceOf(refused)?.voiceSeconds], ['repair.voice-unknown', 23])
  assert.deepEqual(requestOf(refused, ['photo'])?.body, {
    kind: 'leak',
    photoIds: ['photo'],
    voiceId: 'photo-bytes of r1/voice',
  })
  const voice = { key: 'r1/voice', seconds: 23 }
  assert.ok(await outbox.edit('r1', { body: report.body, about: '', photoKeys: [], voice }))
  assert.deepEqual([world.pictures.has('r1/0'), world.pictures.has('r1/voice')], [false, true])
  await outbox.flush()
  assert.ok(await outbox.edit('r1', { body: report.body, about: '', photoKeys: [] }))
  assert.equal(world.pictures.has('r1/voice'), false)
  world.refuses.clear()
  await outbox.flush()
  assert.deepEqual(world.taken.get('r1'), [])
})

test('the words of a report go before its pictures, a spoken note with them, and what comes after waits for all', async () => {
  const world = makeWorld()
  const report = item('r1', 0, {
    photos: keptPhotos(['r1/0', 'r1/1'], { key: 'r1/voice', seconds: 9 }),
    picturesKey: 'pictures-r1',
  })
  // Kept twice; the voice, the note of it, the words, the note of them; then the first picture finds no network.
  const outbox = openApp(world, [...Array<Fault>(6).fill('none'), 'offline' as const][Symbol.iterator]())
  add(world, outbox, report)
  add(world, outbox, move('m1', 'r1'))
  await outbox.flush()
  const [kept, behindIt] = outbox.items()
  assert.deepEqual([...world.taken], [['r1', ['photo-bytes of r1/voice']]])
  assert.deepEqual([...world.stored.keys()], ['photo-bytes of r1/voice'])
  assert.ok(kept && behindIt)
  assert.deepEqual(stateOf(kept, outbox.items(), outbox.live()), {
    is: 'waiting',
    why: 'phone.offline',
    isSaid: true,
  })
  assert.equal(stateOf(behindIt, outbox.items(), outbox.live()).is, 'held')
  // The app is opened anew: the words are not sent again, and what is edited by then is the pictures.
  const later = openApp(world)
  world.refuses.set('r1 pictures', 'repair.photo-unknown')
  await later.flush()
  assert.deepEqual(stateOf(later.items()[0] as OutboxItem, later.items(), later.live()), {
    is: 'refused',
    code: 'repair.photo-unknown',
  })
  world.refuses.clear()
  assert.ok(await later.edit('r1', { body: { kind: 'other' }, about: '', photoKeys: ['r1/1'] }))
  assert.deepEqual(later.items()[0]?.body, { kind: 'leak' })
  await later.flush()
  assert.deepEqual([...world.taken.keys()], ['r1', 'r1 pictures', 'm1'])
  assert.deepEqual(world.taken.get('r1 pictures'), ['photo-bytes of r1/1'])
  assert.deepEqual(requestOf({ ...report, saidAt: 5 }, ['photo'], 'pictures'), {
    ...requestOf(item('s1', 0, { act: 'say', thread: 'r1' }), []),
    body: { note: '', photoIds: ['photo'] },
    key: 'pictures-r1',
  })
  // The same of a complaint, whose clock begins with its words.
  const complaint = { ...report, act: 'complain', saidAt: 5 }
  assert.deepEqual(requestOf(complaint, ['photo'], 'pictures'), {
    ...requestOf(item('c1', 0, { act: 'complaintMove', thread: 'r1' }), []),
    body: { move: 'say', note: '', photoIds: ['photo'] },
    key: 'pictures-r1',
  })
})

test('a visit goes to its own door, and says how long ago it was when it is sent', () => {
  const visitedAt = Date.now() - 7 * 60_000
  const visit = item('v1', 0, { act: 'visit', thread: 'vote head', body: { outcome: 'not-home', visitedAt } })
  const asked = requestOf(visit, [])
  assert.deepEqual(asked?.params, { estateId: visit.estateId, voteId: 'vote' })
  assert.deepEqual(asked?.body, {
    deliveryId: 'v1',
    headIds: ['head'],
    method: 'visit',
    outcome: 'not-home',
    minutesAgo: 7,
    note: '',
    photoIds: [],
  })
})

test('what an older build kept without a note is read as it was', () => {
  const world = makeWorld()
  world.text = JSON.stringify([item('r1', 2)])
  const [kept] = openApp(world).items()
  assert.deepEqual([kept?.photos.length, kept && voiceOf(kept)], [2, null])
})
