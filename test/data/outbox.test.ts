import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { mayRetry } from '#src/data/codes.ts'
import { makeOutbox, type OutboxItem, type OutboxPorts } from '#src/data/outbox-core.ts'

// The queue against a phone that may be killed at every step and a network that may do anything.

class Killed extends Error {}

/** What lives on after the app is killed: the phone's storage and the server. */
function makeWorld() {
  return {
    text: null as string | null,
    aside: [] as string[],
    pictures: new Map<string, string>(),
    stored: new Map<string, string>(),
    /** Reports by name; the server keeps the first of a name, as its unique key does. */
    reports: new Map<string, string[]>(),
    /** How often each report reached the server, to show what idempotency is for. */
    arrivals: 0,
  }
}
type World = ReturnType<typeof makeWorld>

type Fault = 'none' | 'kill-before' | 'kill-after' | 'offline' | 'lost' | 'failed' | 'full'

/** One run of the app over a world; `faults` says what happens at each call to a port, in turn. */
function openApp(world: World, faults: Iterator<Fault>, isIdempotent = true) {
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
    const answer = arrive()
    if (fault === 'kill-after') throw die()
    if (fault === 'lost') return { code: 'phone.timeout' as const }
    return answer
  }
  const ports: OutboxPorts = {
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
    person: () => 'p1',
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
    async sendReport(item, photoIds) {
      await Promise.resolve()
      return online(() => {
        world.arrivals += 1
        const name = isIdempotent ? item.repairId : `${item.repairId} ${world.arrivals}`
        if (!world.reports.has(name)) world.reports.set(name, photoIds)
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

function item(repairId: string, photos: number, person = 'p1'): OutboxItem {
  return {
    repairId,
    key: `key-${repairId}`,
    person,
    communityId: '101',
    draft: { kind: 'leak', place: 'home', placeText: '1号楼1单元101', description: '' },
    photos: Array.from({ length: photos }, (_, index) => ({
      key: `${repairId}/${index}`,
      photoId: null,
    })),
    madeAt: 1,
    refused: null,
  }
}

function add(world: World, outbox: ReturnType<typeof makeOutbox>, report: OutboxItem): boolean {
  for (const photo of report.photos) world.pictures.set(photo.key, `bytes of ${photo.key}`)
  return outbox.add(report)
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
]

/** Reports with faults on the way, the app opened again after each death, then a calm end. Answers what was kept. */
async function live(world: World, counts: readonly number[], faults: readonly Fault[], isIdempotent = true) {
  const kept = new Map<string, number>()
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
  for (const [index, photos] of counts.entries()) {
    const report = item(`r${index}`, photos)
    // Only what the outbox said was kept is promised; what died before that answer may be there or not.
    await survive(() => add(world, outbox, report) && kept.set(report.repairId, photos))
    await survive(() => outbox.flush())
  }
  const waits = () => world.text !== null && world.text !== '[]'
  for (let tries = 0; tries < faults.length && waits(); tries++) await survive(() => outbox.flush())
  await openApp(world, [][Symbol.iterator](), isIdempotent).flush()
  return kept
}

test('every kept report arrives once with its pictures, whatever happened on the way (10,000 histories)', async () => {
  let faultsSeen = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 4 }),
      fc.array(fc.constantFrom(...FAULTS), { maxLength: 40 }),
      async (counts, faults) => {
        const world = makeWorld()
        const kept = await live(world, counts, faults)
        faultsSeen += faults.filter((fault) => fault !== 'none').length
        for (const [repairId, photos] of kept) {
          const sent = world.reports.get(repairId)
          assert.ok(sent, `${repairId} was lost`)
          const bytes = sent.map((photoId) => world.stored.get(photoId))
          assert.deepEqual(
            bytes,
            Array.from({ length: photos }, (_, index) => `bytes of ${repairId}/${index}`),
          )
        }
        assert.equal(world.text, world.text === null ? null : '[]')
      },
    ),
    { numRuns: 10_000, seed: 20261123 },
  )
  assert.ok(faultsSeen > 20_000, `${faultsSeen} faults`)
})

test('the control: a server that does not know a report again makes two of one', async () => {
  const world = makeWorld()
  await live(world, [0], ['none', 'lost'], false)
  assert.equal(world.reports.size, 2)
  const right = makeWorld()
  await live(right, [0], ['none', 'lost'], true)
  assert.deepEqual([right.reports.size, right.arrivals], [1, 2])
})

test('a refused report comes back to its author and does not hold up the next', async () => {
  const world = makeWorld()
  const outbox = openApp(world, [][Symbol.iterator]())
  add(world, outbox, item('r1', 1))
  add(world, outbox, item('r2', 0))
  world.pictures.clear()
  await outbox.flush()
  assert.deepEqual(
    outbox.items().map((one) => [one.repairId, one.refused]),
    [['r1', 'phone.photo-gone']],
  )
  assert.deepEqual([...world.reports.keys()], ['r2'])
  await outbox.flush()
  assert.equal(world.arrivals, 1, 'a refused one is not sent again by itself')
  assert.equal(outbox.take('r1')?.draft.kind, 'leak')
  assert.deepEqual(outbox.items(), [])
})

test('where the server fails on one report, the next still goes', async () => {
  const world = makeWorld()
  const outbox = openApp(world, (['none', 'none', 'failed'] as Fault[])[Symbol.iterator]())
  add(world, outbox, item('r1', 0))
  add(world, outbox, item('r2', 0))
  await outbox.flush()
  assert.deepEqual([...world.reports.keys()], ['r2'])
  await outbox.flush()
  assert.deepEqual([...world.reports.keys()], ['r2', 'r1'])
})

test('a full phone ends the attempt and does not send the same picture for ever', async () => {
  const world = makeWorld()
  const faults: Fault[] = ['none', 'none', 'full']
  const outbox = openApp(world, faults[Symbol.iterator]())
  add(world, outbox, item('r1', 1))
  await outbox.flush()
  assert.deepEqual([world.reports.size, outbox.items().length], [0, 1])
  await outbox.flush()
  assert.equal(world.reports.size, 1)
})

test('another person at the same phone neither sends nor loses what waits', async () => {
  const world = makeWorld()
  const outbox = openApp(world, [][Symbol.iterator]())
  add(world, outbox, item('r1', 0, 'p2'))
  add(world, outbox, item('r2', 0, 'p1'))
  await outbox.flush()
  assert.deepEqual([...world.reports.keys()], ['r2'])
  assert.deepEqual(
    outbox.items().map((one) => one.person),
    ['p2'],
  )
})

test('what another build wrote stays, and what nobody can read is put aside', async () => {
  const world = makeWorld()
  world.text = JSON.stringify([{ repairId: 'from-tomorrow', shape: 2 }])
  const outbox = openApp(world, [][Symbol.iterator]())
  add(world, outbox, item('r1', 0))
  await outbox.flush()
  assert.equal(world.text, JSON.stringify([{ repairId: 'from-tomorrow', shape: 2 }]))
  world.text = '[{"half'
  assert.deepEqual(outbox.items(), [])
  add(world, outbox, item('r3', 0))
  assert.deepEqual(world.aside, ['[{"half'])
  assert.equal(outbox.items().length, 1)
})

test('two flushes at once are one', async () => {
  const world = makeWorld()
  const outbox = openApp(world, [][Symbol.iterator]())
  add(world, outbox, item('r1', 2))
  await Promise.all([outbox.flush(), outbox.flush(), outbox.flush()])
  assert.equal(world.arrivals, 1)
})
