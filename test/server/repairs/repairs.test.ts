import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import * as v from 'valibot'
import { RepairDetail } from '#contract/repairs/endpoints.ts'
import { importSmallEstate, key, openHarness, type Harness } from '#test/server/support/harness.ts'

let harness: Harness
let owner: string
let neighbour: string
let worker: string

before(async () => {
  harness = await openHarness()
  await importSmallEstate(harness, '7', 6)
  await harness.seat('owner', '7', 2)
  await harness.seat('neighbour', '7', 3)
  await harness.grant('worker', '7', 'company')
  owner = await harness.signIn('owner')
  neighbour = await harness.signIn('neighbour')
  worker = await harness.signIn('worker')
})

after(() => harness.stop())

function report(overrides: object = {}) {
  return {
    repairId: key(harness),
    kind: 'leak',
    place: 'home',
    placeText: '1号楼101',
    description: '漏水',
    photoIds: [],
    ...overrides,
  }
}

async function upload(bytes: Uint8Array, token = owner, name = 'photo.jpg') {
  const boundary = 'xxxx-wuye'
  const payload = Buffer.concat([
    Buffer.from(
      `--${boundary}\r\ncontent-disposition: form-data; name="photo"; filename="${name}"\r\ncontent-type: image/jpeg\r\n\r\n`,
    ),
    bytes,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ])
  const answer = await harness.app.inject({
    method: 'POST',
    url: '/api/estates/7/photos',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': `multipart/form-data; boundary=${boundary}`,
    },
    payload,
  })
  return { status: answer.statusCode, body: answer.json() as { photoId: string; url: string; code?: string } }
}

function picture(): Promise<Buffer> {
  return sharp({ create: { width: 40, height: 30, channels: 3, background: '#a33' } })
    .withExif({ IFD0: { Copyright: 'secret place' } })
    .jpeg()
    .toBuffer()
}

test('a repair sent twice, and ten times at once, is one repair', async () => {
  const body = report()
  const wish = { token: owner, key: key(harness), body }
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => harness.post('/estates/7/repairs', wish)),
  )
  assert.deepEqual([...new Set(answers.map((one) => one.status))], [200])
  const { rows } = await harness.database.owner.query(
    'SELECT count(*)::int AS n FROM repairs WHERE repair_id = $1',
    [body.repairId],
  )
  assert.equal(rows[0].n, 1)
  const steps = await harness.database.owner.query(
    'SELECT count(*)::int AS n FROM repair_steps WHERE repair_id = $1',
    [body.repairId],
  )
  assert.equal(steps.rows[0].n, 1)
  const other = await harness.post('/estates/7/repairs', {
    ...wish,
    body: { ...body, description: '另一件' },
  })
  assert.deepEqual([other.status, other.body.code], [422, 'request.key-reused'])
})

test("somebody else's repair is not there, to read or to move", async () => {
  const body = report()
  await harness.post('/estates/7/repairs', { token: owner, key: key(harness), body })
  assert.equal(
    (await harness.get(`/estates/7/repairs/${body.repairId}`, { token: neighbour })).body.code,
    'repair.not-found',
  )
  const moved = await harness.post(`/estates/7/repairs/${body.repairId}/moves`, {
    token: neighbour,
    key: key(harness),
    body: { move: 'withdraw', note: '', photoIds: [] },
  })
  assert.equal(moved.body.code, 'repair.not-found')
  const stolen = await harness.post('/estates/7/repairs', { token: neighbour, key: key(harness), body })
  assert.equal(stolen.status, 422)
})

test('the company works it, the reporter confirms or reopens, and nobody takes the other’s move', async () => {
  const photo = (await upload(await picture())).body.photoId
  const body = report({ kind: 'burstPipe', photoIds: [photo] })
  await harness.post('/estates/7/repairs', { token: owner, key: key(harness), body })
  const move = (token: string, name: string) =>
    harness.post(`/estates/7/repairs/${body.repairId}/moves`, {
      token,
      key: key(harness),
      body: { move: name, note: 'x', photoIds: name === 'finish' ? [photo] : [] },
    })
  assert.equal((await move(owner, 'accept')).body.code, 'repair.move-refused')
  for (const name of ['accept', 'dispatch', 'arrive', 'finish'])
    assert.equal((await move(worker, name)).status, 200, name)
  assert.equal((await move(worker, 'confirm')).body.code, 'repair.move-refused')
  const detail = v.parse(
    RepairDetail,
    (await harness.get(`/estates/7/repairs/${body.repairId}`, { token: owner })).body,
  )
  assert.deepEqual([detail.repair.state, detail.moves], ['done', ['confirm', 'reopen']])
  assert.equal(detail.steps.length, 5)
  assert.equal((await move(owner, 'reopen')).status, 200)
  assert.equal((await move(owner, 'confirm')).body.code, 'repair.move-refused')
})

test('a move whose answer was lost is the same move when sent again', async () => {
  const body = report()
  await harness.post('/estates/7/repairs', { token: owner, key: key(harness), body })
  const wish = { token: owner, key: key(harness), body: { move: 'withdraw', note: '', photoIds: [] } }
  const path = `/estates/7/repairs/${body.repairId}/moves`
  const first = await harness.post(path, wish)
  assert.equal(first.status, 200)
  assert.deepEqual(await harness.post(path, wish), first)
})

test('a photo is re-encoded, its EXIF gone, its address signed and short-lived', async () => {
  const sent = await picture()
  const kept = await upload(sent)
  assert.equal(kept.status, 200)
  const again = await upload(sent)
  assert.equal(again.body.photoId, kept.body.photoId)
  const shown = await harness.app.inject({ url: kept.body.url })
  assert.equal(shown.headers['content-type'], 'image/jpeg')
  assert.equal((await sharp(shown.rawPayload).metadata()).exif, undefined)
  assert.ok(sent.includes('secret place') && !shown.rawPayload.includes('secret place'))
  assert.equal(
    (
      await harness.app.inject({
        url: kept.body.url.replace(/sign=(.)/, (_, first) => `sign=${first === '_' ? '-' : '_'}`),
      })
    ).statusCode,
    404,
  )
  const before = harness.clock.now
  harness.clock.now += 3 * 86_400_000
  assert.equal((await harness.app.inject({ url: kept.body.url })).statusCode, 404)
  harness.clock.now = before
})

test('what is no picture, is too large, or was never sent is refused', async () => {
  const fake = await upload(Buffer.from('<svg onload="alert(1)"></svg> not a picture at all'))
  assert.deepEqual([fake.status, fake.body.code], [415, 'photo.not-a-picture'])
  const cut = (await picture()).subarray(0, 200)
  assert.equal((await upload(cut)).body.code, 'photo.not-a-picture')
  const large = await upload(Buffer.alloc(13 * 1024 * 1024, 1))
  assert.deepEqual([large.status, large.body.code], [413, 'photo.too-large'])
  const unknown = await harness.post('/estates/7/repairs', {
    token: owner,
    key: key(harness),
    body: report({ photoIds: ['0'.repeat(64)] }),
  })
  assert.equal(unknown.body.code, 'repair.photo-unknown')
  const notMultipart = await harness.post('/estates/7/photos', { token: owner, body: {} })
  assert.equal(notMultipart.body.code, 'photo.not-a-picture')
})

test('a building said in words only is the building of the report', async () => {
  for (const [overrides, building] of [
    [{ place: 'building', placeText: '1号楼门口' }, '1号楼'],
    [{ place: 'building', placeText: '11号楼门口' }, ''],
    [{ place: 'building', placeText: '门厅' }, ''],
    [{ place: 'grounds', placeText: '1号楼前面的路' }, ''],
    [{ place: 'building', placeText: '1号楼门口', building: '2号楼' }, '2号楼'],
  ] as const) {
    const answer = await harness.post('/estates/7/repairs', {
      token: owner,
      key: key(harness),
      body: report(overrides),
    })
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    assert.equal(v.parse(RepairDetail, answer.body).repair.building, building, JSON.stringify(overrides))
  }
})

test('hostile reports are refused with the field that is wrong', async () => {
  for (const wrong of [
    { kind: 'nothing' },
    { place: 'moon' },
    { placeText: '' },
    { placeText: '  ' },
    { building: 'x'.repeat(21) },
    { facilityId: 'lift' },
    { placeText: 'x'.repeat(81) },
    { description: 'a\u0000b' },
    { repairId: '../../etc' },
    { photoIds: Array(7).fill('0'.repeat(64)) },
    { isAdmin: true },
  ]) {
    const answer = await harness.post('/estates/7/repairs', {
      token: owner,
      key: key(harness),
      body: report(wrong),
    })
    assert.equal(answer.body.code, 'request.malformed', JSON.stringify(wrong))
  }
})
