import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import type { ErrorCode } from '#contract/core/errors.ts'
import type { ClientCode } from '#src/data/calls/codes.ts'
import { type UploadPorts, uploadInParts } from '#src/data/files/upload-core.ts'

// A phone that sends a picture in parts, against a server as test/server/files/uploads.test.ts shows it.

const PART = 100

function makeWorld(bytes: Buffer | null) {
  const world = {
    bytes,
    received: Buffer.alloc(0) as Buffer,
    begun: 0,
    offsets: [] as number[],
    hash: '',
    /** Codes that the next parts are answered with, whatever they are. */
    refusals: [] as ClientCode[],
  }
  const state = () => ({
    receivedBytes: world.received.length,
    photoId: world.received.length === world.bytes?.length ? 'f'.repeat(64) : null,
  })
  const ports: UploadPorts = {
    size: async () => world.bytes?.length ?? null,
    read: async (_key, from, length) => world.bytes?.subarray(from, from + length) ?? null,
    async begin(given) {
      world.begun += 1
      world.hash = given.hash
      return { ok: true, value: state() }
    },
    async send(_hash, part) {
      const code = world.refusals.shift()
      if (code) return { ok: false, code }
      assert.equal(part.offset, world.received.length)
      world.offsets.push(part.offset)
      world.received = Buffer.concat([world.received, Buffer.from(part.bytes, 'base64')])
      return { ok: true, value: state() }
    },
  }
  return { world, send: () => uploadInParts(ports, 'k', PART) }
}

for (const length of [1, PART - 1, PART, PART + 1, 3 * PART, 3 * PART + 1])
  test(`${length} bytes arrive whole, named by their hash, in parts of at most ${PART}`, async () => {
    const bytes = randomBytes(length)
    const { world, send } = makeWorld(bytes)
    assert.deepEqual(await send(), { photoId: 'f'.repeat(64) })
    assert.deepEqual(world.received, bytes)
    assert.equal(world.hash, createHash('sha256').update(bytes).digest('hex'))
    assert.equal(world.offsets.length, Math.ceil(length / PART))
  })

test('it goes on where the server says, and sends nothing that is there', async () => {
  const { world, send } = makeWorld(randomBytes(450))
  world.refusals = ['phone.offline']
  assert.deepEqual(await send(), { code: 'phone.offline' })
  world.received = world.bytes?.subarray(0, 250) as Buffer
  assert.deepEqual(await send(), { photoId: 'f'.repeat(64) })
  assert.deepEqual(world.offsets, [250, 350])
  world.offsets = []
  assert.deepEqual(await send(), { photoId: 'f'.repeat(64) })
  assert.deepEqual(world.offsets, [], 'known at once')
})

test('where the two do not agree how far it is, it asks again, but not for ever', async () => {
  for (const code of ['upload.not-found', 'upload.wrong-offset', 'upload.changed'] as ErrorCode[]) {
    const { world, send } = makeWorld(randomBytes(450))
    world.refusals = [code, code, code]
    assert.deepEqual(await send(), { photoId: 'f'.repeat(64) })
    assert.equal(world.begun, 4)
    const stubborn = makeWorld(randomBytes(450))
    stubborn.world.refusals = Array(100).fill(code)
    assert.deepEqual(await stubborn.send(), { code })
    assert.equal(stubborn.world.begun, 4)
  }
})

test('any other no is the end of it', async () => {
  for (const code of [
    'upload.wrong-hash',
    'photo.not-a-picture',
    'upload.too-many',
    'server.failed',
  ] as const) {
    const { world, send } = makeWorld(randomBytes(450))
    world.refusals = [code]
    assert.deepEqual(await send(), { code })
    assert.equal(world.begun, 1)
  }
})

test('a picture that is gone, before or in the middle, is said to be gone', async () => {
  const none = makeWorld(null)
  assert.deepEqual(await none.send(), { code: 'phone.photo-gone' })
  assert.equal(none.world.begun, 0)
  const { world, send } = makeWorld(randomBytes(450))
  world.refusals = ['upload.wrong-offset']
  const bytes = world.bytes
  let reads = 0
  Object.defineProperty(world, 'bytes', { get: () => (reads++ < 6 ? bytes : null) })
  assert.deepEqual(await send(), { code: 'phone.photo-gone' })
})

// A line as in a basement garage: 30 kbit/s, 800 ms to the server and back, and requests that end after 15 s. No real time passes.
function slowLine(bytes: Buffer) {
  const line = { ms: 0, sent: [] as number[], received: Buffer.alloc(0) as Buffer }
  const over = (chars: number): boolean => {
    const ms = 800 + (chars * 8) / 30
    line.ms += Math.min(ms, 15_000)
    return ms > 15_000
  }
  const state = () => ({
    receivedBytes: line.received.length,
    photoId: line.received.length === bytes.length ? 'a'.repeat(64) : null,
  })
  const ports: UploadPorts = {
    size: async () => bytes.length,
    read: async (_key, from, length) => bytes.subarray(from, from + length),
    begin: async () => (over(200) ? { ok: false, code: 'phone.timeout' } : { ok: true, value: state() }),
    async send(_hash, part) {
      line.sent.push(part.bytes.length)
      if (over(part.bytes.length)) return { ok: false, code: 'phone.timeout' }
      line.received = Buffer.concat([line.received, Buffer.from(part.bytes, 'base64')])
      return { ok: true, value: state() }
    },
  }
  return { line, ports }
}

test('at 30 kbit/s with 800 ms a photo of 311 KB arrives, in parts that halve after a time-out', async () => {
  const bytes = randomBytes(311_000)
  const { line, ports } = slowLine(bytes)
  const known = { partBytes: 96 * 1024 }
  assert.deepEqual(await uploadInParts(ports, 'k', 96 * 1024, known), { photoId: 'a'.repeat(64) })
  assert.deepEqual(line.received, bytes)
  assert.equal(known.partBytes, 24 * 1024)
  // Two parts were too long; what follows fits.
  assert.deepEqual(line.sent.slice(0, 3), [131_072, 65_536, 32_768])
  assert.ok(line.ms < 180_000, `${line.ms} ms`)
  // The next picture begins one step above what went through.
  const next = slowLine(randomBytes(50_000))
  await uploadInParts(next.ports, 'k', 96 * 1024, known)
  assert.equal(next.line.sent[0], 65_536)
  assert.equal(known.partBytes, 24 * 1024)
})

test('a line that carries not even the smallest part gives up and says so', async () => {
  const { line, ports } = slowLine(randomBytes(50_000))
  let begun = 0
  const dead: UploadPorts = {
    ...ports,
    begin: (given) => {
      begun += 1
      return ports.begin(given)
    },
    send: async (_hash, part) => {
      line.sent.push(part.bytes.length)
      return { ok: false, code: 'phone.timeout' }
    },
  }
  assert.deepEqual(await uploadInParts(dead, 'k', 96 * 1024), { code: 'phone.timeout' })
  assert.equal(line.sent.at(-1), 8_192)
  assert.ok(begun < 12, `${begun} times asked`)
})
