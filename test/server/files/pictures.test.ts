import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import sharp, { type Sharp } from 'sharp'
import type { PostingDocument } from '#domain/performance/version.ts'
import { metresBetween, readTaken } from '#server/files/exif.ts'
import { keepPhoto } from '#server/files/photos.ts'
import { inEstate } from '#server/core/db/scope.ts'
import {
  importContractAndBook,
  importSmallEstate,
  key,
  openHarness,
  type Harness,
} from '#test/server/support/harness.ts'

// What is told of a picture as evidence: when and how far away it was taken, and whether it looks like one used before.

let harness: Harness
let token: string
const TAKEN = '2026:12:03 08:30:00'
const PLACE = { latitude: 39.9, longitude: 116.4 }

before(async () => {
  harness = await openHarness()
  for (const estateId of ['7', '8']) {
    await importSmallEstate(harness, estateId, 4)
    await importContractAndBook(harness, estateId)
    await harness.grant('worker', estateId, 'company')
  }
  await harness.seat('owner', '7', 0)
  await harness.database.owner.query(
    'UPDATE estates SET latitude_e6 = $1, longitude_e6 = $2 WHERE estate_id = 7',
    [PLACE.latitude * 1e6, PLACE.longitude * 1e6],
  )
  harness.clock.now = Date.parse('2026-12-03T09:00:00+08:00')
  token = await harness.signIn('worker')
})
after(() => harness.stop())

/** A picture with edges all over; another seed is another picture. */
async function scene(seed: number, edit: (one: Sharp) => Sharp = (one) => one): Promise<Buffer> {
  let state = seed
  const next = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return (state >> 12) & 255
  }
  const small = Buffer.from(Array.from({ length: 12 * 10 * 3 }, next))
  const large = await sharp(small, { raw: { width: 12, height: 10, channels: 3 } })
    .resize(480, 400, { kernel: 'cubic', fit: 'fill' })
    .png()
    .toBuffer()
  return edit(sharp(large)).jpeg({ quality: 90 }).toBuffer()
}

const exifOf = (when: string, north = '39/1 54/1 324/100', east = '116/1 24/1 0/1') => ({
  IFD0: { Make: 'x' },
  IFD2: { DateTimeOriginal: when, OffsetTimeOriginal: '+08:00' },
  IFD3: { GPSLatitudeRef: 'N', GPSLatitude: north, GPSLongitudeRef: 'E', GPSLongitude: east },
})

async function kept(bytes: Buffer, isEvidence = true, estateId = '7'): Promise<string> {
  const stored = await keepPhoto(harness.ports, estateId, bytes, 'worker', harness.clock.now, isEvidence)
  assert.notEqual(stored, 'not-a-picture')
  return (stored as { photoId: string }).photoId
}

async function post(duty: string, photoIds: string[], estateId = '7') {
  harness.clock.now += 60_000
  const path = `/estates/${estateId}/performance/${duty}`
  const answer = await harness.post(`${path}/postings`, {
    token,
    role: 'company',
    key: key(harness),
    body: {
      postingId: key(harness),
      periodFrom: '2026-08-01',
      kind: 'post',
      performedOn: '2026-12-03',
      timesDone: 1,
      text: '已公示',
      facts: [],
      photos: photoIds.map((photoId) => ({ photoId, capturedAt: null, place: '' })),
      reason: '',
    },
  })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  const read = (await harness.get(path, { token, role: 'company' })).body as unknown as {
    duties: {
      versions: { document: string; reused: { photoId: string; where: string; usedOn: string }[] }[]
    }[]
  }
  const version = read.duties.flatMap((one) => one.versions).at(-1)
  return {
    photos: (JSON.parse(version?.document ?? '{}') as PostingDocument).photos,
    reused: (version?.reused ?? []).map((one) => one.where),
  }
}

test('when and how far away stand in what is published, where the picture and the estate say so', async () => {
  const full = await kept(await scene(1, (one) => one.withExif(exifOf(TAKEN))))
  const { photos } = await post('D1', [full])
  assert.equal(photos[0]?.takenAt, Date.parse('2026-12-03T08:30:00+08:00'))
  // 3.24 seconds of latitude north of the estate.
  assert.equal(photos[0]?.distanceM, 100)
  const rows = await inEstate(harness.database.app, '7', (tx) =>
    tx.query('SELECT * FROM photos WHERE photo_id = $1', [full]),
  )
  assert.doesNotMatch(JSON.stringify(rows.rows), /116|39\.9/, 'where it was taken is not kept')
})

test('nothing is told where the picture, the estate or good sense does not', async () => {
  const without = [
    await kept(await scene(2)),
    await kept(
      await scene(3, (one) => one.withExif(exifOf('2027:12:03 08:30:00', '0/1 0/1 0/1', '0/1 0/1 0/1'))),
    ),
    await kept(await scene(4, (one) => one.withExif(exifOf('yesterday', '95/1 0/1 0/1')))),
    await kept(await scene(5, (one) => one.withExif(exifOf('2026:13:40 99:99:99', '0/0 0/0 0/0')))),
    await kept(await scene(6, (one) => one.withExif(exifOf('1970:01:01 00:00:00', '39/1 54/1 0/0')))),
    // An owner's picture is of a home.
    await kept(await scene(7, (one) => one.withExif(exifOf(TAKEN))), false),
  ]
  const { photos } = await post('D2', without)
  assert.equal(photos.length, without.length)
  for (const [at, photo] of photos.entries())
    assert.deepEqual([photo.takenAt, photo.distanceM], [undefined, undefined], `picture ${at + 2}`)
  const away = await kept(await scene(8, (one) => one.withExif(exifOf(TAKEN))), true, '8')
  const there = await post('D1', [away], '8')
  assert.equal(there.photos[0]?.takenAt, Date.parse('2026-12-03T08:30:00+08:00'))
  assert.equal(there.photos[0]?.distanceM, undefined, 'nobody said where estate 8 is')
})

test('a picture like one used before is flagged, here and in another estate; another picture and a plain one are not', async () => {
  const first = await kept(await scene(20))
  assert.deepEqual((await post('D3', [first])).reused, [])
  const edits: [string, (one: Sharp) => Sharp][] = [
    ['smaller', (one) => one.resize(300)],
    ['brighter', (one) => one.modulate({ brightness: 1.05 })],
    ['grey', (one) => one.greyscale()],
  ]
  const alike = []
  for (const [, edit] of edits) alike.push(await kept(await scene(20, edit)))
  assert.equal(new Set([first, ...alike]).size, 4, 'no two are the same bytes')
  assert.deepEqual((await post('D7', alike)).reused, ['similar', 'similar', 'similar'])
  const there = await kept(await scene(20, (one) => one.resize(320)), true, '8')
  assert.deepEqual((await post('D3', [there], '8')).reused, ['similar-estate'])
  assert.deepEqual((await post('D13', [first])).reused, ['earlier'], 'the same bytes are more than alike')
  const others = []
  for (let seed = 30; seed < 38; seed++) others.push(await kept(await scene(seed)))
  others.push(await kept(await scene(20, (one) => one.flop())))
  assert.deepEqual((await post('D14', others)).reused, [])
  const plain = async (width: number) =>
    kept(
      await sharp({ create: { width, height: 90, channels: 3, background: '#eee' } })
        .png()
        .toBuffer(),
      true,
      '8',
    )
  assert.deepEqual((await post('D2', [await plain(100)], '8')).reused, [])
  assert.deepEqual((await post('D7', [await plain(120)], '8')).reused, [], 'white walls are all alike')
})

test('no block of bytes, cut or invented, does more than say nothing', async () => {
  const { exif } = await sharp(await scene(1, (one) => one.withExif(exifOf(TAKEN)))).metadata()
  assert.ok(exif)
  assert.notEqual((await readTaken(exif)).takenAt, null)
  for (let length = 0; length < exif.length; length++) await readTaken(exif.subarray(0, length))
  for (let at = 0; at < exif.length; at++)
    await readTaken(Uint8Array.from(exif, (byte, index) => (index === at ? 255 : byte)))
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.constantFrom('II', 'MM'), async (bytes, order) => {
      const { place } = await readTaken(Uint8Array.from([...Buffer.from(order), ...bytes]))
      assert.ok(place === null || (Math.abs(place.latitude) <= 90 && Math.abs(place.longitude) <= 180))
    }),
    { numRuns: 2_000 },
  )
  assert.deepEqual(await readTaken(undefined), { takenAt: null, place: null })
})

test('distances along the earth', () => {
  assert.equal(metresBetween(PLACE, PLACE), 0)
  assert.equal(metresBetween({ latitude: 0, longitude: 0 }, { latitude: 0, longitude: 180 }), 20_015_087)
  assert.equal(
    metresBetween({ latitude: 39.9, longitude: 116.4 }, { latitude: 39.909, longitude: 116.4 }),
    1_001,
  )
})
