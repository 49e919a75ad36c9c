import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { buildApp } from '#server/app.ts'
import { countDaily, MOST_A_DAY } from '#server/core/limits/daily.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { ogg } from '#test/server/support/made/voices-made.ts'
import { DAY, importSmallEstate, key, openHarness, type Harness } from '#test/server/support/harness.ts'
import { sweepPhotos } from '#test/server/support/sweeps.ts'

let harness: Harness

before(async () => {
  harness = await openHarness()
  await importSmallEstate(harness, '7', 6)
  for (const [at, who] of ['anna', 'bert', 'carl'].entries()) await harness.seat(who, '7', 2 + at)
})

after(() => harness.stop())

/** As if the person had sent so many today. */
async function sent(who: string, thing: string, count: number): Promise<void> {
  await harness.database.owner.query(
    `INSERT INTO daily_counts (estate_id, day, person_id, thing, count)
     SELECT 7, '2026-11-23', person_id, $2, $3 FROM identities WHERE subject = $1
     ON CONFLICT (estate_id, day, person_id, thing) DO UPDATE SET count = excluded.count`,
    [who, thing, count],
  )
}

function report(token: string, repairId = key(harness)) {
  return harness.app.inject({
    method: 'POST',
    url: '/api/estates/7/repairs',
    headers: { authorization: `Bearer ${token}`, 'idempotency-key': repairId },
    payload: {
      repairId,
      kind: 'light',
      place: 'building',
      placeText: '3号楼',
      description: '',
      photoIds: [],
    },
  })
}

test('repairs: the last of the day is taken and may be sent again; one more is refused until midnight', async () => {
  const token = await harness.signIn('anna')
  await sent('anna', 'repair', MOST_A_DAY.repair - 1)
  const last = key(harness)
  assert.equal((await report(token, last)).statusCode, 200)
  const over = await report(token)
  assert.deepEqual([over.statusCode, over.json().code], [429, 'limit.daily'])
  // 10:00 in Beijing: fourteen hours.
  assert.equal(over.headers['retry-after'], String(14 * 3_600))
  assert.equal((await report(token, last)).statusCode, 200)
  assert.equal((await report(await harness.signIn('bert'))).statusCode, 200)
})

test('pictures and spoken notes: refused before anything is decoded', async () => {
  const token = await harness.signIn('bert')
  const bytes = await sharp(randomBytes(300), { raw: { width: 10, height: 10, channels: 3 } })
    .jpeg()
    .toBuffer()
  const upload = async (kind: 'picture' | 'voice', content: Uint8Array) => {
    const hash = createHash('sha256').update(content).digest('hex')
    const asking = { token }
    await harness.post('/estates/7/uploads', { ...asking, body: { hash, byteCount: content.length, kind } })
    return harness.post(`/estates/7/uploads/${hash}/parts`, {
      ...asking,
      body: { offset: 0, bytes: Buffer.from(content).toString('base64'), kind },
    })
  }
  const whole = async () => {
    const form = new FormData()
    form.append('photo', new Blob([new Uint8Array(bytes)]), 'x.jpg')
    const request = new Request('http://x', { method: 'POST', body: form })
    return harness.app.inject({
      method: 'POST',
      url: '/api/estates/7/photos',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': request.headers.get('content-type') as string,
      },
      payload: Buffer.from(await request.arrayBuffer()),
    })
  }
  assert.equal((await whole()).statusCode, 200)
  await sent('bert', 'picture', MOST_A_DAY.picture)
  assert.deepEqual([(await whole()).statusCode, (await whole()).json().code], [429, 'limit.daily'])
  assert.equal((await upload('picture', bytes)).body.code, 'limit.daily')
  const voice = ogg(3)
  assert.equal((await upload('voice', voice)).status, 200)
})

test('two hundred at once count as two hundred, and the day after begins anew', async () => {
  const call = { personId: 'p', nowAt: harness.clock.now, ports: harness.ports }
  const count = (nowAt = harness.clock.now) =>
    inEstate(harness.database.app, '7', (tx) => countDaily(tx, { ...call, nowAt }, '7', 'voice')).then(
      () => 1,
      () => 0,
    )
  const taken = await Promise.all(Array.from({ length: 2 * MOST_A_DAY.voice }, () => count()))
  assert.equal(
    taken.reduce<number>((all, one) => all + one, 0),
    MOST_A_DAY.voice,
  )
  assert.equal(await count(harness.clock.now + DAY), 1)
  harness.clock.now += DAY
  await sweepPhotos(harness.ports)
  const { rows } = await harness.database.owner.query(
    "SELECT DISTINCT day::text FROM daily_counts WHERE person_id = 'p'",
  )
  assert.deepEqual(rows, [{ day: '2026-11-24' }])
})

test('a minute has its limit for each address, each person behind any address, and each estate', async () => {
  const perMinute = 5
  const app = await buildApp(
    {
      webRoot: null,
      publicUrl: () => 'https://x',
      rateLimitPerMinute: perMinute,
      log: false,
      trustedProxies: ['127.0.0.1'],
    },
    harness.ports,
  )
  let addresses = 0
  const ask = async (token: string) =>
    (
      await app.inject({
        url: '/api/estates/7/home',
        headers: { authorization: `Bearer ${token}`, 'x-forwarded-for': `10.0.0.${++addresses}` },
      })
    ).statusCode
  const anna = await harness.signIn('anna')
  const statuses = []
  for (let time = 0; time <= perMinute; time++) statuses.push(await ask(anna))
  assert.deepEqual(statuses, [200, 200, 200, 200, 200, 429])
  assert.equal(await ask(await harness.signIn('bert')), 200)

  // Ten persons' worth for the estate; six calls of it are used.
  const others = []
  for (let n = 0; n < 10; n++) {
    await harness.grant(`worker-${n}`, '7', 'company')
    others.push(await harness.signIn(`worker-${n}`))
  }
  const answers = []
  for (let time = 0; time < perMinute; time++) for (const token of others) answers.push(await ask(token))
  assert.equal(answers.indexOf(429), 10 * perMinute - 6)
  await app.close()
})
