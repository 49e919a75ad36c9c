import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import type { RepairDetail } from '#contract/repairs/endpoints.ts'
import { voiceOfBytes } from '#server/files/voice-kind.ts'
import { aac, fragmented, mp3, mp4, ogg, webm } from '#test/server/support/made/voices-made.ts'
import { importSmallEstate, key, openHarness, type Harness } from '#test/server/support/harness.ts'

let harness: Harness
const tokens: Record<string, string> = {}

before(async () => {
  harness = await openHarness()
  await importSmallEstate(harness, '7', 6)
  await harness.seat('owner', '7', 2)
  await harness.seat('neighbour', '7', 3)
  for (const role of ['company', 'committee', 'street', 'worker'] as const)
    await harness.grant(role, '7', role)
  for (const who of ['owner', 'neighbour', 'company', 'committee', 'street', 'worker'])
    tokens[who] = await harness.signIn(who)
})

after(() => harness.stop())

type Sent = { status: number; body: { code?: string; photoId?: string | null; receivedBytes?: number } }

async function upload(
  bytes: Buffer,
  kind: 'voice' | 'picture' | null = 'voice',
  who = 'owner',
): Promise<Sent> {
  const hash = createHash('sha256').update(bytes).digest('hex')
  const more = kind ? { kind } : {}
  const token = tokens[who] as string
  let answer = await harness.post('/estates/7/uploads', {
    token,
    body: { hash, byteCount: bytes.length, ...more },
  })
  for (let at = 0; at < bytes.length && answer.status === 200; at += 90_000)
    answer = await harness.post(`/estates/7/uploads/${hash}/parts`, {
      token,
      body: { offset: at, bytes: bytes.subarray(at, at + 90_000).toString('base64'), ...more },
    })
  return answer as Sent
}

test('a recording is known by its bytes, and how long it is', () => {
  for (const [format, make] of Object.entries({ mp3, aac, ogg, mp4, webm }))
    for (const seconds of [1, 23, 60]) {
      const voice = voiceOfBytes(make(seconds))
      assert.equal(voice?.format, format)
      assert.ok(
        Math.abs((voice?.durationMs ?? 0) - seconds * 1_000) <= 60,
        `${format} ${seconds}: ${voice?.durationMs}`,
      )
    }
  assert.deepEqual(voiceOfBytes(fragmented(23)), { format: 'mp4', durationMs: 23_000 })
  // A tag in front, and silence of zeroes behind.
  const tag = Buffer.concat([Buffer.from('ID3\x04\0\0\0\0\0\x0a', 'latin1'), Buffer.alloc(10)])
  assert.equal(voiceOfBytes(Buffer.concat([tag, mp3(5), Buffer.alloc(30)]))?.format, 'mp3')
})

const PICTURE = sharp({ create: { width: 40, height: 40, channels: 3, background: '#777' } })

async function bad(): Promise<[string, Buffer][]> {
  const flipped = mp3(5)
  flipped[216 * 40] = 0
  return [
    ['a picture', await PICTURE.clone().jpeg().toBuffer()],
    [
      'a picture that says audio in its first bytes',
      Buffer.concat([Buffer.from('ID3'), await PICTURE.clone().png().toBuffer()]),
    ],
    ['text', Buffer.from('<script>alert(1)</script>'.repeat(40))],
    ['a page', Buffer.from('<!doctype html><title>x</title>')],
    ['a program', Buffer.concat([Buffer.from('MZ'), randomBytes(2_000)])],
    ['an archive', Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), randomBytes(2_000)])],
    ['noise', randomBytes(4_000)],
    ['nothing but zeroes', Buffer.alloc(4_000)],
    ['one byte', Buffer.from([0xff])],
    ['an MP3 of one frame', mp3(0.036)],
    ['an MP3 broken in its middle', flipped],
    [
      'an MP3 with a page behind it',
      Buffer.concat([mp3(5), Buffer.from('<html>hello, this is no sound at all</html>')]),
    ],
    [
      'an AAC broken off with something else',
      Buffer.concat([aac(2), Buffer.from('GIF89a and so on and on')]),
    ],
    ['a film', mp4(5, 'vide')],
    ['a film with sound', mp4(5, 'soun', 2)],
    ['an MP4 without a track', mp4(5, 'soun', 0)],
    ['an MP4 cut off', mp4(5).subarray(0, 60)],
    ['an MP4 of no length', mp4(0)],
    ['a web film', webm(5, 'V_VP8', 1)],
    ['a WebM without a block', webm(0)],
    ['a WebM of something unknown', webm(3, 'A_PCM/INT/LIT')],
    ['an Ogg of something else', Buffer.concat([Buffer.from('OggS\0'), randomBytes(400)])],
    ['WAV', Buffer.concat([Buffer.from('RIFF\x10\0\0\0WAVEfmt ', 'latin1'), randomBytes(400)])],
  ]
}

test('what is no recording is refused, whatever it is called; so is one that is too long or too large', async () => {
  const all = await bad()
  assert.ok(all.length >= 10)
  for (const [name, bytes] of all) {
    assert.equal(voiceOfBytes(bytes), null, name)
    const answer = await upload(bytes)
    assert.deepEqual([answer.status, answer.body.code], [415, 'voice.not-a-voice'], name)
  }
  for (const make of [mp3, aac, ogg, mp4, webm, fragmented])
    assert.deepEqual((await upload(make(64))).body.code, 'voice.too-long')
  assert.equal((await upload(mp3(61))).status, 200, 'a recorder stops a little late')
  const large = Buffer.concat([mp3(30), Buffer.alloc(2 * 1024 * 1024)])
  assert.deepEqual((await upload(large)).body.code, 'voice.too-long')
  const kept = await harness.database.owner.query('SELECT count(*)::int AS n FROM voices')
  assert.equal(kept.rows[0].n, 1)
  assert.equal(
    (await harness.database.owner.query('SELECT count(*)::int AS n FROM photo_uploads')).rows[0].n,
    0,
  )
})

test('a recording sent as a picture is none, and the other way round', async () => {
  assert.equal((await upload(mp3(3, 5), 'picture')).body.code, 'photo.not-a-picture')
  assert.equal((await upload(mp3(3, 6), null)).body.code, 'photo.not-a-picture')
})

async function report(more: object, who = 'owner') {
  return harness.post('/estates/7/repairs', {
    token: tokens[who] as string,
    key: key(harness),
    body: {
      repairId: key(harness),
      kind: 'other',
      place: 'building',
      placeText: '1号楼1单元门口',
      building: '1号楼',
      description: '',
      photoIds: [],
      ...more,
    },
  })
}

async function read(who: string, repairId: string): Promise<RepairDetail> {
  const answer = await harness.get(`/estates/7/repairs/${repairId}`, { token: tokens[who] as string })
  assert.equal(answer.status, 200, `${who} ${JSON.stringify(answer.body)}`)
  return answer.body as unknown as RepairDetail
}

test('a report without a word: who works and supervises hears it, neighbours learn that there is one', async () => {
  const bytes = ogg(23)
  const { body } = await upload(bytes)
  const voiceId = body.photoId as string
  assert.equal(voiceId, createHash('sha256').update(bytes).digest('hex'))
  assert.equal((await upload(bytes)).body.photoId, voiceId, 'the same again is the same')
  const repairId = key(harness)
  const first = await report({ repairId, voiceId })
  assert.equal(first.status, 200, JSON.stringify(first.body))
  assert.equal((await report({ repairId, voiceId })).status, 200, 'sent again it is one')
  assert.equal((await report({ repairId })).body.code, 'request.key-reused')
  await harness.post(`/estates/7/repairs/${repairId}/followers`, {
    token: tokens.neighbour as string,
    key: key(harness),
    body: {},
  })
  const workerId = await harness.grant('worker', '7', 'worker')
  await harness.database.owner.query("INSERT INTO repair_workers VALUES (7, $1, '老钱')", [workerId])
  const sent = await harness.post(`/estates/7/repairs/${repairId}/moves`, {
    token: tokens.company as string,
    key: key(harness),
    body: { move: 'dispatch', note: '', photoIds: [], data: { workerId } },
  })
  assert.equal(sent.status, 200, JSON.stringify(sent.body))
  for (const who of ['owner', 'company', 'street', 'worker']) {
    const { voice } = await read(who, repairId)
    assert.equal(voice?.seconds, 23, who)
    const heard = await harness.app.inject({ method: 'GET', url: voice?.url as string })
    assert.equal(heard.statusCode, 200)
    assert.equal(heard.headers['content-type'], 'audio/ogg')
    assert.ok(bytes.equals(heard.rawPayload), 'byte for byte')
  }
  for (const who of ['neighbour', 'committee'])
    assert.deepEqual((await read(who, repairId)).voice, { seconds: 23, url: null }, who)
  // Others' systems are told nothing of it.
  const told = await harness.app.inject({
    method: 'GET',
    url: `/open311/v2/7.wuye.beijing/requests/${repairId}.json`,
  })
  assert.doesNotMatch(told.body, new RegExp(voiceId))
})

test('players ask for parts; addresses that were not given out lead nowhere', async () => {
  const { body } = await upload(mp3(4, 9))
  const repairId = key(harness)
  await report({ repairId, voiceId: body.photoId })
  const url = (await read('owner', repairId)).voice?.url as string
  const get = (range?: string, path = url) =>
    harness.app.inject({ method: 'GET', url: path, ...(range ? { headers: { range } } : {}) })
  const whole = (await get()).rawPayload
  const begin = await get('bytes=0-1')
  assert.deepEqual([begin.statusCode, begin.headers['content-range']], [206, `bytes 0-1/${whole.length}`])
  assert.ok((await get('bytes=100-')).rawPayload.equals(whole.subarray(100)))
  assert.ok((await get('bytes=-10')).rawPayload.equals(whole.subarray(-10)))
  assert.ok((await get('bytes=5-99999999')).rawPayload.equals(whole.subarray(5)))
  assert.equal((await get(`bytes=${whole.length}-`)).statusCode, 416)
  for (const odd of ['bytes=5-1', 'bytes=a-b', 'lines=1-2', 'bytes=1-2,4-5'])
    assert.ok((await get(odd)).statusCode < 500)
  for (const path of [
    url.split('?')[0] as string,
    url.replace(/sign=.{4}/, 'sign=0000'),
    url.replace(/voices\/./, 'voices/0'),
    url.replace('/7/', '/8/'),
    url.replace(/until=\d/, 'until=9'),
  ])
    if (path !== url) assert.equal((await get(undefined, path)).statusCode, 404, path)
})

test('a voice that was never sent, a picture in its place, and a voice as a picture are refused', async () => {
  const picture = (await upload(await PICTURE.clone().jpeg().toBuffer(), 'picture')).body.photoId as string
  const voice = (await upload(aac(3))).body.photoId as string
  assert.equal((await report({ voiceId: '0'.repeat(64) })).body.code, 'repair.voice-unknown')
  assert.equal((await report({ voiceId: picture })).body.code, 'repair.voice-unknown')
  assert.equal((await report({ photoIds: [voice] })).body.code, 'repair.photo-unknown')
  assert.equal((await report({ voiceId: 'x' })).status, 400)
})
