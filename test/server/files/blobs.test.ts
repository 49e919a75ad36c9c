import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { readConfig } from '#server/config.ts'
import { type Blobs, folderBlobs } from '#server/files/blobs/blobs.ts'
import { s3Blobs } from '#server/files/blobs/s3.ts'
import { photosIn, photosOf } from '#server/files/photo-store.ts'
import { openS3Fake } from './s3-fake.ts'

// One suite for both places where pictures are kept, and what only the one over the network can get wrong.

let fake: Awaited<ReturnType<typeof openS3Fake>>
const root = mkdtempSync(join(tmpdir(), 'wuye-blobs-'))
before(async () => {
  fake = await openS3Fake()
})
after(async () => {
  await fake.stop()
  rmSync(root, { recursive: true, force: true })
})

const PLACES: Record<string, () => Blobs> = {
  'a folder': () => folderBlobs(root),
  'a store that speaks S3': () => s3Blobs(fake.keys),
}

for (const [name, place] of Object.entries(PLACES)) {
  test(`${name}: what is kept comes back byte for byte, twice is once, and what is removed is gone`, async () => {
    const blobs = place()
    const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => index % 251)
    const key = '7/ab/abc.jpg'
    assert.equal(await blobs.get(key), null)
    assert.equal(await blobs.has(key), false)
    await blobs.put(key, bytes)
    await blobs.put(key, bytes)
    assert.deepEqual(Uint8Array.from((await blobs.get(key)) ?? []), bytes)
    assert.equal(await blobs.has(key), true)
    await blobs.put('7/ab/abd.jpg', new Uint8Array())
    assert.equal((await blobs.get('7/ab/abd.jpg'))?.length, 0)
    await blobs.remove(key)
    await blobs.remove(key)
    assert.equal(await blobs.get(key), null)
  })

  test(`${name}: a picture and a spoken note of an estate are not those of another`, async () => {
    const photos = photosIn(place())
    const picture = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#8a3' } })
      .png()
      .toBuffer()
    const kept = await photos.put('7', picture)
    if (kept === 'not-a-picture') throw new Error('not a picture')
    assert.equal(await photos.has('7', kept.photoId), true)
    assert.equal((await photos.read('7', kept.photoId))?.length, kept.byteCount)
    assert.equal(await photos.has('8', kept.photoId), false)
    await photos.putVoice('7', 'ef01', Uint8Array.from([1, 2, 3]))
    assert.deepEqual([...((await photos.readVoice('7', 'ef01')) ?? [])], [1, 2, 3])
    assert.equal(await photos.readVoice('8', 'ef01'), null)
    await photos.remove('7', kept.photoId)
    assert.equal(await photos.read('7', kept.photoId), null)
    assert.equal(await photos.put('7', Uint8Array.from([1, 2, 3])), 'not-a-picture')
  })
}

test('another secret is refused, and the fault names neither it nor what the store said', async () => {
  const blobs = s3Blobs({ ...fake.keys, secretAccessKey: 'another' })
  await assert.rejects(blobs.put('7/ab/x.jpg', Uint8Array.from([1])), (error: Error) => {
    assert.match(error.message, /^the store of pictures answered 403 to PUT$/)
    return true
  })
  // Not there and not allowed are not the same.
  await assert.rejects(blobs.get('7/ab/x.jpg'), /answered 403 to GET/)
  await assert.rejects(blobs.has('7/ab/x.jpg'), /answered 403 to HEAD/)
})

test('a store that is busy is asked again, and one that stays so is told', async () => {
  const blobs = s3Blobs(fake.keys)
  fake.fail.push(503, 500)
  await blobs.put('7/ab/y.jpg', Uint8Array.from([4]))
  assert.deepEqual([...((await blobs.get('7/ab/y.jpg')) ?? [])], [4])
  fake.fail.push(503, 503, 503, 503)
  await assert.rejects(blobs.get('7/ab/y.jpg'), /answered 503 to GET/)
})

test('S3 is configured whole or not at all', () => {
  const read = (env: NodeJS.ProcessEnv) => readConfig(env, root).s3
  assert.equal(read({}), null)
  const whole = { S3_ENDPOINT: 'https://s3.test/', S3_BUCKET: 'b', S3_ACCESS_KEY_ID: 'a' }
  assert.throws(() => read(whole), /Set S3_SECRET_ACCESS_KEY or S3_SECRET_ACCESS_KEY_FILE with S3_ENDPOINT/)
  assert.throws(() => read({ S3_ENDPOINT: 's3.test' }), /must be an address/)
  const path = join(root, 'secret-key')
  writeFileSync(path, 'topsecret\n')
  const config = readConfig({ ...whole, S3_SECRET_ACCESS_KEY_FILE: path }, root)
  assert.deepEqual([config.s3?.endpoint, config.s3?.secretAccessKey], ['https://s3.test', 'topsecret'])
  assert.ok(photosOf(config))
})
