import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { strFromU8, unzipSync } from 'fflate'
import sharp from 'sharp'
import * as v from 'valibot'
import { listReads, readPrivacy } from '#contract/privacy/endpoints.ts'
import { NOTICE_VERSION } from '#domain/privacy/version.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { keepConsent } from '#server/files/consents/store.ts'
import { keepPhoto } from '#server/files/photos.ts'
import { dropOld } from '#server/privacy/jobs.ts'
import {
  DAY,
  importSmallEstate,
  keepScan,
  key,
  NOW,
  openHarness,
  openVote,
  type Harness,
} from '#test/server/support/harness.ts'

let harness: Harness

before(async () => {
  harness = await openHarness()
  await importSmallEstate(harness, '7', 6)
  for (let index = 0; index < 4; index++) await harness.seat(`owner-${index}`, '7', index)
  await harness.grant('desk', '7', 'company')
  await harness.grant('office', '7', 'community')
})

after(() => harness.stop())

const idOf = (token: string) => token.split('.')[0] ?? ''

async function privacyOf(token: string) {
  return v.parse(readPrivacy.output, (await harness.get('/me/privacy', { token })).body)
}

/** Signs in as a page that told of no notice, or of this version. */
async function signInTold(subject: string, notice?: number) {
  const begun = await harness.post('/session/begin', { body: { redirectUri: 'https://wuye.test/' } })
  const { state } = begun.body as unknown as { state: string }
  const done = await harness.post('/session', {
    body: { code: subject, state, ...(notice === undefined ? {} : { notice }) },
  })
  return done.body as unknown as { session: { accessToken: string }; me: { noticeDue?: number } }
}

test('the notice is read once for each version and person, and asked for until then', async () => {
  const first = await signInTold('reader')
  assert.equal(first.me.noticeDue, NOTICE_VERSION)
  const token = first.session.accessToken
  assert.deepEqual((await privacyOf(token)).notice, {
    version: NOTICE_VERSION,
    readVersion: null,
    readAt: null,
  })
  const wrong = await harness.post('/me/privacy/notice', { token, body: { version: NOTICE_VERSION + 1 } })
  assert.equal(wrong.body.code, 'notice.not-current')
  for (let again = 0; again < 2; again++)
    assert.equal(
      (await harness.post('/me/privacy/notice', { token, body: { version: NOTICE_VERSION } })).status,
      200,
    )
  assert.equal((await privacyOf(token)).notice.readAt, NOW)
  const me = await harness.get('/me', { token })
  assert.equal((me.body as { noticeDue?: number }).noticeDue, undefined)
  // A sign-in page that told of it is enough; one that tells of tomorrow's version is not believed.
  assert.equal((await signInTold('told', NOTICE_VERSION)).me.noticeDue, undefined)
  assert.equal((await signInTold('ahead', NOTICE_VERSION + 1)).me.noticeDue, NOTICE_VERSION)
})

const picture = async (shade: string) =>
  sharp({ create: { width: 9, height: 9, channels: 3, background: shade } })
    .png()
    .toBuffer()

async function upload(token: string, bytes: Buffer) {
  const form = new FormData()
  form.append('photo', new Blob([new Uint8Array(bytes)]), 'x.png')
  const body = new Response(form)
  const answer = await harness.app.inject({
    method: 'POST',
    url: '/api/estates/7/photos',
    headers: { authorization: `Bearer ${token}`, 'content-type': body.headers.get('content-type') ?? '' },
    payload: Buffer.from(await body.arrayBuffer()),
  })
  return { status: answer.statusCode, body: answer.json() as { code?: string } }
}

test('a consent that is taken back stops the very next picture and note, also one under way, and can be given again', async () => {
  const token = await harness.signIn('owner-0')
  const set = (kind: string, act: string) =>
    harness.post('/me/privacy/consents', { token, body: { kind, act } })
  assert.deepEqual(
    (await privacyOf(token)).consents.map((one) => one.state),
    ['open', 'open', 'open'],
  )
  assert.equal((await upload(token, await picture('#111'))).status, 200)
  const bytes = await picture('#123')
  const hash = await import('node:crypto').then(({ createHash }) =>
    createHash('sha256').update(bytes).digest('hex'),
  )
  const begin = (kind?: 'voice') =>
    harness.post('/estates/7/uploads', {
      token,
      body: kind ? { hash: 'a'.repeat(64), byteCount: 99, kind } : { hash, byteCount: bytes.length },
    })
  assert.equal((await begin()).status, 200)
  assert.equal((await set('photo', 'withdraw')).status, 200)
  assert.equal((await upload(token, await picture('#222'))).body.code, 'consent.withdrawn')
  assert.equal((await begin()).body.code, 'consent.withdrawn')
  const part = await harness.post(`/estates/7/uploads/${hash}/parts`, {
    token,
    body: { offset: 0, bytes: bytes.toString('base64') },
  })
  assert.equal(part.body.code, 'consent.withdrawn')
  // Each by itself: notes are still allowed, and words always are.
  assert.equal((await begin('voice')).status, 200)
  assert.equal((await set('voice', 'withdraw')).status, 200)
  assert.equal((await begin('voice')).body.code, 'consent.withdrawn')
  const states = (await privacyOf(token)).consents.map((one) => one.state)
  assert.deepEqual(states, ['withdrawn', 'withdrawn', 'open'])
  assert.equal((await set('photo', 'give')).status, 200)
  assert.equal((await upload(token, await picture('#222'))).status, 200)
  const { rows } = await harness.database.owner.query(
    `SELECT act FROM consents WHERE person_id = $1 AND kind = 'photo' ORDER BY at`,
    [idOf(token)],
  )
  assert.deepEqual(
    rows.map((row) => row.act),
    ['withdraw', 'give'],
  )
})

test('whoever took back the place: of their next picture it is not kept how far away it was taken', async () => {
  await inEstate(harness.database.owner, '7', (tx) =>
    tx.query('UPDATE estates SET latitude_e6 = 39900000, longitude_e6 = 116400000 WHERE estate_id = 7'),
  )
  const placed = async (shade: string) =>
    sharp({ create: { width: 40, height: 40, channels: 3, background: shade } })
      .jpeg()
      .withExif({
        IFD3: {
          GPSLatitudeRef: 'N',
          GPSLatitude: '39/1 54/1 0/1',
          GPSLongitudeRef: 'E',
          GPSLongitude: '116/1 24/1 0/1',
        },
      })
      .toBuffer()
  const distanceOf = async (bytes: Buffer) => {
    const kept = await keepPhoto(harness.ports, '7', bytes, personId, NOW, true)
    if (kept === 'not-a-picture') throw new Error('not a picture')
    const { rows } = await inEstate(harness.ports.db, '7', (tx) =>
      tx.query('SELECT distance_m AS m FROM photos WHERE estate_id = 7 AND photo_id = $1', [kept.photoId]),
    )
    return rows[0]?.m as number | null
  }
  const personId = idOf(await harness.signIn('desk'))
  assert.equal(await distanceOf(await placed('#abc')), 0)
  await keepConsent(harness.ports.db, { personId, kind: 'place', act: 'withdraw', at: NOW })
  assert.equal(await distanceOf(await placed('#bcd')), null)
})

test('who looked at a home’s report by virtue of a post is told, a row a day; one’s own look is not', async () => {
  const owner = await harness.signIn('owner-1')
  const desk = await harness.signIn('desk')
  const { places } = (await harness.get('/me', { token: owner })).body as unknown as {
    places: { homes: { label: string }[] }[]
  }
  const repairId = key(harness)
  const made = await harness.post('/estates/7/repairs', {
    token: owner,
    role: 'owner',
    key: repairId,
    body: {
      repairId,
      place: 'home',
      placeText: places[0]?.homes[0]?.label,
      kind: 'leak',
      description: '水管漏水',
      photoIds: [],
    },
  })
  assert.equal(made.status, 200, JSON.stringify(made.body))
  const look = (token: string, role: string) => harness.get(`/estates/7/repairs/${repairId}`, { token, role })
  assert.equal((await look(owner, 'owner')).status, 200)
  for (let times = 0; times < 3; times++) assert.equal((await look(desk, 'company')).status, 200)
  harness.clock.now += DAY
  const later = await harness.signIn('desk')
  assert.equal((await look(later, 'company')).status, 200)
  const mine = await harness.signIn('owner-1')
  const told = v.parse(listReads.output, (await harness.get('/me/privacy/reads', { token: mine })).body)
  assert.deepEqual(
    told.reads.map(({ kind, role, name, times, estateName }) => ({ kind, role, name, times, estateName })),
    [
      { kind: 'repair', role: 'company', name: 'desk', times: 1, estateName: '测试小区7' },
      { kind: 'repair', role: 'company', name: 'desk', times: 3, estateName: '测试小区7' },
    ],
  )
  // Nobody else is told of it.
  const other = await harness.signIn('owner-2')
  assert.deepEqual((await harness.get('/me/privacy/reads', { token: other })).body.reads, [])
  harness.clock.now = NOW
})

test('the copy is a zip with my rows and pictures, for me alone, while my session lasts', async () => {
  const token = await harness.signIn('owner-0')
  const url = ((await harness.get('/me/privacy/export', { token })).body as unknown as { url: string }).url
  const fetched = () => harness.app.inject({ url })
  const answer = await fetched()
  assert.equal(answer.statusCode, 200)
  assert.match(String(answer.headers['content-disposition']), /^attachment; filename="my-data.zip"$/)
  const files = unzipSync(new Uint8Array(answer.rawPayload))
  const names = Object.keys(files)
  const text = (start: string) =>
    strFromU8(files[names.find((name) => name.startsWith(start)) ?? ''] ?? new Uint8Array())
  assert.match(text('账号'), new RegExp(idOf(token)))
  assert.match(text('名册里的业主'), /业主0/)
  assert.match(text('登录记录'), /web/)
  assert.match(text('同意和撤回'), /withdraw/)
  assert.equal(names.filter((name) => name.startsWith('照片/')).length, 2)
  assert.match(text('先看这里'), /个人信息保护法第四十五条/)
  assert.match(text('先看这里'), /claim-papers：30 天|房屋认证/)
  assert.ok(
    !names.some(
      (name) =>
        /token|hash/.test(strFromU8(files[name] ?? new Uint8Array()).split('\r\n')[0] ?? '') &&
        name.startsWith('登录'),
    ),
  )
  // The address is signed for me, and dies with the session.
  assert.equal((await harness.app.inject({ url: url.replace(idOf(token), key(harness)) })).statusCode, 404)
  await harness.post('/session/sign-out', { token })
  assert.equal((await fetched()).statusCode, 404)
})

test('an account is closed in two steps: the ballot stays, the tie goes, sessions end, and a new sign-in is somebody new', async () => {
  const voteId = await openVote(harness, '7')
  const token = await harness.signIn('owner-3')
  const person = idOf(token)
  const { myHeads } = (await harness.get(`/estates/7/votes/${voteId}`, { token, role: 'owner' }))
    .body as unknown as {
    myHeads: { headId: string }[]
  }
  const cast = await harness.post(`/estates/7/votes/${voteId}/ballots`, {
    token,
    role: 'owner',
    key: key(harness),
    body: { headId: myHeads[0]?.headId, choices: [0] },
  })
  assert.equal(cast.status, 200, JSON.stringify(cast.body))
  const closingId = key(harness)
  const confirm = (id = closingId) =>
    harness.post('/me/privacy/closing/confirm', { token, body: { closingId: id } })
  assert.equal((await confirm()).body.code, 'closing.not-asked')
  const asked = await harness.post('/me/privacy/closing', { token, body: { closingId } })
  assert.equal((asked.body as { until?: number }).until, NOW + DAY)
  assert.equal((await confirm(key(harness))).body.code, 'closing.not-asked')
  // After a day it has to be asked for again.
  harness.clock.now = NOW + DAY
  const late = await harness.signIn('owner-3')
  const after = await harness.post('/me/privacy/closing/confirm', { token: late, body: { closingId } })
  assert.equal(after.body.code, 'closing.not-asked')
  harness.clock.now = NOW
  assert.equal((await confirm()).status, 200)
  for (const one of [token, late])
    assert.equal((await harness.get('/me', { token: one })).body.code, 'session.expired')
  const of = async (text: string) => (await harness.database.owner.query(text, [person])).rows
  assert.equal((await of('SELECT 1 FROM ballots WHERE cast_by = $1')).length, 1)
  assert.equal((await of('SELECT 1 FROM owners WHERE person_id = $1')).length, 0)
  assert.equal((await of('SELECT 1 FROM identities WHERE person_id = $1')).length, 0)
  assert.equal((await of('SELECT 1 FROM identity_ends WHERE person_id = $1')).length, 1)
  assert.deepEqual(await of('SELECT name FROM persons WHERE person_id = $1'), [{ name: '已注销' }])
  assert.equal((await of('SELECT 1 FROM person_roles WHERE person_id = $1 AND valid_to IS NULL')).length, 0)
  const anew = await harness.signIn('owner-3')
  assert.notEqual(idOf(anew), person)
  assert.deepEqual(((await harness.get('/me', { token: anew })).body as { places?: unknown[] }).places, [])
})

test('whoever holds a post hands it over first, and whoever has an open claim takes it back', async () => {
  const token = await harness.signIn('office')
  assert.equal((await privacyOf(token)).closing.bar, 'closing.post-held')
  const asked = await harness.post('/me/privacy/closing', { token, body: { closingId: key(harness) } })
  assert.equal(asked.body.code, 'closing.post-held')
  const stranger = await harness.signIn('stranger')
  const claimId = key(harness)
  const claimed = await harness.post('/estates/7/claims', {
    token: stranger,
    key: claimId,
    body: {
      claimId,
      name: 'stranger',
      documentKind: '身份证',
      documentNumber: '11010119900307803X',
      basis: 'title',
      certificate: '',
      building: '1号楼',
      stair: '1单元',
      room: '101',
      words: '我的房',
      photoIds: [await keepScan(harness, '7')],
    },
  })
  if (claimed.status === 200) assert.equal((await privacyOf(stranger)).closing.bar, 'closing.claim-open')
  else assert.fail(JSON.stringify(claimed.body))
})

test('what is over is deleted after its days: sessions, sign-ins, codes, tries and looks; what goes on stays', async () => {
  const token = await harness.signIn('owner-2')
  const person = idOf(token)
  const gone = await harness.signIn('owner-2')
  await harness.post('/session/sign-out', { token: gone })
  const count = async () =>
    (
      await harness.database.owner.query('SELECT count(*)::int AS n FROM sessions WHERE person_id = $1', [
        person,
      ])
    ).rows[0]?.n as number
  const before = await count()
  harness.clock.now = NOW + 179 * DAY
  await dropOld(harness.ports)
  assert.equal(await count(), before)
  harness.clock.now = NOW + 181 * DAY
  await dropOld(harness.ports)
  // The one that was signed out of; the others ran out 30 days after they began.
  assert.equal(await count(), before - 1)
  harness.clock.now = NOW + 366 * DAY + DAY
  assert.ok((await dropOld(harness.ports)) > 0)
  assert.equal(await count(), 0)
  const { rows } = await harness.database.owner.query('SELECT count(*)::int AS n FROM person_reads')
  assert.equal(rows[0]?.n, 0)
  harness.clock.now = NOW
})
