import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { PART_MAX_BYTES, PHOTO_MAX_BYTES } from '#contract/files/endpoints.ts'
import { DAY, importSmallEstate, key, openHarness, type Harness } from '#test/server/support/harness.ts'

// Pictures in parts: whatever is lost, sent twice or sent wrong on the way, what is kept is what the phone had.

let harness: Harness
let owner: string
let neighbour: string
let worker: string

before(async () => {
  harness = await openHarness()
  await importSmallEstate(harness, '7', 6)
  await importSmallEstate(harness, '8', 6)
  await harness.seat('owner', '7', 2)
  await harness.seat('neighbour', '7', 3)
  await harness.grant('worker', '7', 'company')
  owner = await harness.signIn('owner')
  neighbour = await harness.signIn('neighbour')
  worker = await harness.signIn('worker')
})

after(() => harness.stop())

const PART = 1_000

/** A picture of a few thousand bytes that no other test has. */
function picture(): Promise<Buffer> {
  return sharp(randomBytes(40 * 30 * 3), { raw: { width: 40, height: 30, channels: 3 } })
    .jpeg()
    .toBuffer()
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

type State = { receivedBytes: number; photoId: string | null; code?: string }

async function begin(bytes: Uint8Array, token = owner, more: object = {}) {
  const body = { hash: hashOf(bytes), byteCount: bytes.length, ...more }
  const answer = await harness.post('/estates/7/uploads', { token, body })
  return { ...(answer.body as unknown as State), status: answer.status }
}

async function send(hash: string, offset: number, bytes: Uint8Array, token = owner) {
  const answer = await harness.post(`/estates/7/uploads/${hash}/parts`, {
    token,
    body: { offset, bytes: Buffer.from(bytes).toString('base64') },
  })
  return { ...(answer.body as unknown as State), status: answer.status }
}

async function sendAll(bytes: Uint8Array, token = owner, from = 0): Promise<State> {
  let last: State = { receivedBytes: from, photoId: null }
  for (let at = from; at < bytes.length; at += PART)
    last = await send(hashOf(bytes), at, bytes.subarray(at, at + PART), token)
  return last
}

async function count(table: string, hash: string): Promise<number> {
  const { rows } = await harness.database.owner.query(
    `SELECT count(*)::int AS n FROM ${table} WHERE hash = $1`,
    [hash],
  )
  return rows[0].n
}

test('in parts: kept whole, known again at once, and the parts are gone', async () => {
  const bytes = await picture()
  const hash = hashOf(bytes)
  assert.deepEqual(await begin(bytes), { status: 200, receivedBytes: 0, photoId: null })
  const first = await send(hash, 0, bytes.subarray(0, PART))
  assert.deepEqual(first, { status: 200, receivedBytes: PART, photoId: null })
  // The answer was lost, the app was killed: the phone asks where to go on.
  assert.equal((await begin(bytes)).receivedBytes, PART)
  const last = await sendAll(bytes, owner, PART)
  assert.match(String(last.photoId), /^[0-9a-f]{64}$/)
  assert.deepEqual([await count('photo_uploads', hash), await count('photo_parts', hash)], [0, 0])
  assert.deepEqual(await begin(bytes), { status: 200, receivedBytes: bytes.length, photoId: last.photoId })
  const { rows } = await harness.database.owner.query('SELECT photo_id FROM photo_sources WHERE hash = $1', [
    hash,
  ])
  assert.deepEqual(rows, [{ photo_id: last.photoId }])
  // It is the very picture that one upload of the whole would have kept.
  const whole = await harness.ports.photos.put('7', bytes)
  assert.equal(whole === 'not-a-picture' ? null : whole.photoId, last.photoId)
  const report = await harness.post('/estates/7/repairs', {
    token: owner,
    key: key(harness),
    body: {
      repairId: key(harness),
      kind: 'leak',
      place: 'home',
      placeText: '1号楼',
      description: '',
      photoIds: [last.photoId],
    },
  })
  assert.equal(report.status, 200)
})

test('every part twice, and each of them five times at once, is one picture', async () => {
  const bytes = await picture()
  const hash = hashOf(bytes)
  await Promise.all(Array.from({ length: 5 }, () => begin(bytes)))
  const answers: State[] = []
  for (let at = 0; at < bytes.length; at += PART)
    answers.push(
      ...(await Promise.all(Array.from({ length: 5 }, () => send(hash, at, bytes.subarray(at, at + PART))))),
    )
  assert.deepEqual(
    answers.filter((one) => one.code),
    [],
  )
  const photoIds = new Set(answers.slice(-5).map((one) => one.photoId))
  assert.equal(photoIds.size, 1)
  assert.ok(!photoIds.has(null))
  // A part that comes long after all is done.
  const late = await send(hash, 0, bytes.subarray(0, PART))
  assert.ok(photoIds.has(late.photoId))
})

test('a server that died after the last part: whoever asks next finishes', async () => {
  const bytes = await picture()
  const hash = hashOf(bytes)
  await begin(bytes)
  const put = harness.ports.photos.put
  harness.ports.photos.put = async () => {
    throw new Error('the power is gone')
  }
  const died = await sendAll(bytes)
  harness.ports.photos.put = put
  assert.equal(died.code, 'server.failed')
  assert.ok((await count('photo_parts', hash)) > 1)
  const asked = await begin(bytes)
  assert.equal(asked.receivedBytes, bytes.length)
  assert.match(String(asked.photoId), /^[0-9a-f]{64}$/)
})

test('parts that do not fit are refused, and what is here stays', async () => {
  const bytes = await picture()
  const hash = hashOf(bytes)
  const early = await send(hash, 0, bytes.subarray(0, PART))
  assert.deepEqual([early.status, early.code], [404, 'upload.not-found'])
  await begin(bytes)
  const code = async (offset: number, part: Uint8Array) => (await send(hash, offset, part)).code
  assert.equal(await code(PART, bytes.subarray(PART, 2 * PART)), 'upload.wrong-offset', 'a hole')
  await send(hash, 0, bytes.subarray(0, PART))
  assert.equal(await code(PART / 2, bytes.subarray(PART / 2, 2 * PART)), 'upload.wrong-offset', 'overlapping')
  assert.equal(await code(0, bytes.subarray(0, 2 * PART)), 'upload.wrong-offset', 'longer than before')
  assert.equal(await code(0, Buffer.alloc(PART, 1)), 'upload.changed', 'another content')
  assert.equal(await code(PART, Buffer.alloc(bytes.length, 1)), 'upload.wrong-offset', 'beyond the end')
  assert.equal(await code(2 ** 31, bytes.subarray(0, 3)), 'upload.wrong-offset', 'beyond every end')
  assert.equal((await begin(bytes)).receivedBytes, PART)
  assert.equal((await begin(bytes, owner, { byteCount: bytes.length + 1 })).code, 'upload.wrong-hash')
  assert.match(String((await sendAll(bytes, owner, PART)).photoId), /^[0-9a-f]{64}$/)
})

test('bytes that are not what was said are thrown away; so is what is no picture', async () => {
  const bytes = await picture()
  const hash = hashOf(bytes)
  await begin(bytes)
  const bad = Buffer.from(bytes)
  bad[bad.length - 1] = (bad.at(-1) as number) ^ 1
  let last: State = { receivedBytes: 0, photoId: null }
  for (let at = 0; at < bad.length; at += PART) last = await send(hash, at, bad.subarray(at, at + PART))
  assert.equal(last.code, 'upload.wrong-hash')
  assert.equal(await count('photo_parts', hash), 0)
  assert.equal((await begin(bytes)).receivedBytes, 0, 'begun anew')
  assert.match(String((await sendAll(bytes)).photoId), /^[0-9a-f]{64}$/)

  const page = Buffer.from(`<svg onload="alert(1)"></svg>${'x'.repeat(3 * PART)}`)
  await begin(page)
  assert.equal((await sendAll(page)).code, 'photo.not-a-picture')
  assert.equal(await count('photo_parts', hashOf(page)), 0)
  assert.equal(await count('photo_sources', hashOf(page)), 0)
})

test("another's upload is not there: neither to go on with nor to learn of", async () => {
  const bytes = await picture()
  const hash = hashOf(bytes)
  await begin(bytes)
  await send(hash, 0, bytes.subarray(0, PART))
  assert.equal((await send(hash, PART, bytes.subarray(PART, 2 * PART), neighbour)).code, 'upload.not-found')
  await sendAll(bytes, owner, PART)
  // Whoever knows no more than the hash gets no picture for it.
  assert.deepEqual(await begin(bytes, neighbour), { status: 200, receivedBytes: 0, photoId: null })
  assert.match(String((await sendAll(bytes, neighbour)).photoId), /^[0-9a-f]{64}$/)
  const abroad = await harness.post('/estates/8/uploads', {
    token: owner,
    body: { hash, byteCount: bytes.length },
  })
  assert.equal(abroad.body.code, 'access.denied')
})

test('too large, too long at once, not base64, no number: refused before anything is kept', async () => {
  const hash = '0'.repeat(64)
  const large = await begin(new Uint8Array(1), owner, { byteCount: PHOTO_MAX_BYTES + 1 })
  assert.deepEqual([large.status, large.code], [413, 'photo.too-large'])
  for (const byteCount of [0, -1, 1.5, '7', null, 2 ** 31])
    assert.equal((await begin(new Uint8Array(1), owner, { byteCount })).code, 'request.malformed')
  for (const wrong of ['', 'A'.repeat(64), '0'.repeat(63), null])
    assert.equal((await begin(new Uint8Array(1), owner, { hash: wrong })).code, 'request.malformed')
  const part = async (body: object) =>
    (await harness.post(`/estates/7/uploads/${hash}/parts`, { token: owner, body })).body.code
  for (const bytes of ['', 'abc', 'a-b_', 'ab==cd==', '====', 'AB==', null, 7, ['AAAA']])
    assert.equal(await part({ offset: 0, bytes }), 'request.malformed', String(bytes))
  for (const offset of [-1, 0.5, '0', null])
    assert.equal(await part({ offset, bytes: 'AAAA' }), 'request.malformed')
  assert.equal(await part({ offset: 0, bytes: 'AAAA', more: 1 }), 'request.malformed')
  const most = Buffer.alloc(PART_MAX_BYTES).toString('base64')
  assert.equal(await part({ offset: 0, bytes: most }), 'upload.not-found', 'the longest part passes')
  assert.equal(await part({ offset: 0, bytes: `${most}AAAA` }), 'request.malformed')
  assert.equal(await part({ offset: 0, bytes: `${most}${most}` }), 'request.too-large')
  assert.equal(await count('photo_uploads', hash), 0)
})

test('one person has so much under way and no more, until a day is over', async () => {
  const small = () => randomBytes(50)
  const codes: (string | undefined)[] = []
  for (let i = 0; i < 42; i++) codes.push((await begin(small(), worker)).code)
  assert.deepEqual(codes.slice(0, 40), Array(40).fill(undefined))
  assert.deepEqual(codes.slice(40), ['upload.too-many', 'upload.too-many'])
  // The neighbour is not held up by it.
  assert.equal((await begin(small(), neighbour)).status, 200)
  const before = harness.clock.now
  harness.clock.now += DAY + 1
  const later = await harness.signIn('worker')
  assert.equal((await begin(small(), later)).status, 200)
  const { rows } = await harness.database.owner.query('SELECT count(*)::int AS n FROM photo_uploads')
  assert.equal(rows[0].n, 1, 'what was a day old is gone')
  harness.clock.now = before
})

test('a part that comes after a day finds nothing; the phone begins again', async () => {
  const bytes = await picture()
  await begin(bytes)
  await send(hashOf(bytes), 0, bytes.subarray(0, PART))
  const before = harness.clock.now
  harness.clock.now += DAY + 1
  const later = await harness.signIn('owner')
  const late = await send(hashOf(bytes), PART, bytes.subarray(PART, 2 * PART), later)
  assert.equal(late.code, 'upload.not-found')
  assert.equal((await begin(bytes, later)).receivedBytes, 0)
  assert.match(String((await sendAll(bytes, later)).photoId), /^[0-9a-f]{64}$/)
  harness.clock.now = before
})
