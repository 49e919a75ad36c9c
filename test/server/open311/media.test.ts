import assert from 'node:assert/strict'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import type { RepairDetail } from '#contract/repairs/endpoints.ts'
import { fetchOutside } from '#server/open311/webhooks/deliver.ts'
import { importSmallEstate, key, NOW, openHarness, type Harness } from '#test/server/support/harness.ts'
import { fetchPictures } from '#test/server/support/sweeps.ts'

// A picture that another system only names by its address: fetched afterwards, from outside alone, and what it is its bytes say.

const RULES = { allowsLocal: true, timeoutMs: 500 }
let harness: Harness
let server: Server
let base = ''
let calls = 0
let answer: (response: ServerResponse) => void = (response) => response.writeHead(500).end()
let apiKey = ''
const tokens: Record<string, string> = {}

before(async () => {
  harness = await openHarness()
  await importSmallEstate(harness, '7', 6)
  await harness.seat('owner', '7', 2)
  for (const role of ['company', 'committee', 'street'] as const) await harness.grant(role, '7', role)
  for (const who of ['owner', 'company', 'committee', 'street']) tokens[who] = await harness.signIn(who)
  server = createServer((_request, response) => {
    calls += 1
    answer(response)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const issued = await harness.post('/estates/7/open311-keys', {
    token: tokens.company as string,
    key: key(harness),
    body: { keyId: key(harness), name: '公司系统', scope: 'write' },
  })
  apiKey = (issued.body as unknown as { apiKey: string }).apiKey
})

after(async () => {
  server.closeAllConnections()
  server.close()
  await harness.stop()
})

async function send(mediaUrl: string): Promise<string> {
  const sent = await harness.app.inject({
    method: 'POST',
    url: '/open311/v2/7.wuye.beijing/requests.json',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({
      api_key: apiKey,
      service_code: 'light',
      address_string: '1号楼门口',
      description: '灯不亮',
      media_url: mediaUrl,
    }).toString(),
  })
  assert.equal(sent.statusCode, 200, sent.body)
  return (sent.json() as { service_request_id: string }[])[0]?.service_request_id as string
}

async function read(who: string, repairId: string): Promise<RepairDetail> {
  const found = await harness.get(`/estates/7/repairs/${repairId}`, { token: tokens[who] as string })
  return found.body as unknown as RepairDetail
}

async function row(repairId: string) {
  const { rows } = await harness.database.owner.query(
    'SELECT tries, next_at, last_answer, photo_id FROM open311_media WHERE repair_id = $1',
    [repairId],
  )
  return rows[0]
}

const jpeg = () =>
  sharp({ create: { width: 40, height: 30, channels: 3, background: '#a33' } })
    .jpeg()
    .withExif({ IFD0: { Artist: '某人' } })
    .toBuffer()

test('a picture comes once the request is stored, encoded anew; the company and supervisors see it', async () => {
  const bytes = await jpeg()
  answer = (response) => response.writeHead(200, { 'content-type': 'text/html' }).end(bytes)
  const repairId = await send(`${base}/a.jpg`)
  assert.equal(calls, 0, 'nobody waits for another system within a request')
  assert.deepEqual((await read('company', repairId)).outsidePhotos, [])
  assert.equal(await fetchPictures(harness.ports, RULES), 1)
  assert.equal(await fetchPictures(harness.ports, RULES), 0)
  assert.equal(calls, 1)
  for (const who of ['company', 'street']) {
    const [photo] = (await read(who, repairId)).outsidePhotos
    const shown = await harness.app.inject({ method: 'GET', url: photo?.url as string })
    assert.equal(shown.headers['content-type'], 'image/jpeg')
    assert.equal((await sharp(shown.rawPayload).metadata()).exif, undefined)
  }
  assert.deepEqual((await read('committee', repairId)).outsidePhotos, [], 'its members are neighbours')
  const told = await harness.app.inject({
    method: 'GET',
    url: `/open311/v2/7.wuye.beijing/requests/${repairId}.json`,
  })
  assert.doesNotMatch(told.body, /127\.0\.0\.1/)
})

test('a server that is down is asked again, later each time, and not for ever', async () => {
  answer = (response) => response.writeHead(503).end()
  const repairId = await send(`${base}/b.jpg`)
  await fetchPictures(harness.ports, RULES)
  assert.deepEqual([(await row(repairId)).tries, (await row(repairId)).last_answer], [1, '503'])
  await fetchPictures(harness.ports, RULES)
  assert.equal((await row(repairId)).tries, 1, 'not before its time')
  for (let tries = 2; tries < 40 && (await row(repairId)).next_at !== null; tries++) {
    harness.clock.now += 7 * 3_600_000
    await fetchPictures(harness.ports, RULES)
  }
  assert.deepEqual([(await row(repairId)).next_at, (await row(repairId)).tries], [null, 11])
  harness.clock.now = NOW
  const bytes = await jpeg()
  const other = await send(`${base}/c.jpg`)
  await fetchPictures(harness.ports, RULES)
  answer = (response) => response.writeHead(200).end(bytes)
  harness.clock.now += 60_000
  assert.equal(await fetchPictures(harness.ports, RULES), 1)
  assert.equal((await row(other)).last_answer, 'came')
  harness.clock.now = NOW
})

test('what is no picture, too large, moved or forbidden is over at once, and kept nowhere', async () => {
  const before = (await harness.database.owner.query('SELECT count(*)::int AS n FROM photos')).rows[0].n
  const bad: [string, (response: ServerResponse) => void][] = [
    [
      'not-a-picture',
      (response) => response.writeHead(200, { 'content-type': 'image/jpeg' }).end('<script>'),
    ],
    ['not-a-picture', (response) => response.writeHead(200).end()],
    ['too-large', (response) => response.writeHead(200).end(Buffer.alloc(12 * 1024 * 1024 + 1))],
    ['404', (response) => response.writeHead(404).end()],
    ['403', (response) => response.writeHead(403).end()],
  ]
  for (const [wanted, how] of bad) {
    answer = how
    const repairId = await send(`${base}/bad.jpg`)
    await fetchPictures(harness.ports, { ...RULES, timeoutMs: 5_000 })
    const { next_at, last_answer, photo_id } = await row(repairId)
    assert.deepEqual([next_at, last_answer, photo_id], [null, wanted, null], wanted)
  }
  // A redirect is followed nowhere; a server that never ends is left.
  for (const [wanted, how] of [
    ['302', (response: ServerResponse) => response.writeHead(302, { location: `${base}/x` }).end()],
    ['timeout', (response: ServerResponse) => void response.writeHead(200).write('x')],
  ] as const) {
    answer = how
    const repairId = await send(`${base}/slow.jpg`)
    await fetchPictures(harness.ports, RULES)
    assert.deepEqual([(await row(repairId)).last_answer, (await row(repairId)).photo_id], [wanted, null])
  }
  const after_ = (await harness.database.owner.query('SELECT count(*)::int AS n FROM photos')).rows[0].n
  assert.equal(after_, before)
})

test('only public addresses over https are called; what may not be called is left as words', async () => {
  calls = 0
  const strict = { allowsLocal: false, timeoutMs: 500 }
  for (const address of [
    `${base}/a.jpg`,
    'http://example.com/a.jpg',
    'https://127.0.0.1/a.jpg',
    'https://10.0.0.1/a.jpg',
    'https://192.168.1.1/a.jpg',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/a.jpg',
    'https://[::ffff:10.0.0.1]/a.jpg',
    'https://user:secret@example.com/a.jpg',
    'ftp://example.com/a.jpg',
    'file:///etc/passwd',
  ])
    assert.deepEqual(await fetchOutside(address, 1_000, strict), { answer: 'address-refused' }, address)
  assert.deepEqual(await fetchOutside('https://localhost/a.jpg', 1_000, strict), {
    answer: 'address-refused',
  })
  assert.equal(calls, 0)
  // The specification's own example is one of plain http.
  const plain = await send('http://www.example.com/media/638344.jpg')
  assert.equal(await row(plain), undefined)
  assert.match((await read('company', plain)).repair.description, /图片：http:\/\/www\.example\.com/)
})
