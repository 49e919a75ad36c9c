import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { diskPhotos } from '#server/files/photo-store.ts'

let root = ''
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'photos-'))
})
after(() => rm(root, { recursive: true, force: true }))

async function stored(width: number, height: number, orientation = 1) {
  const bytes = await sharp({ create: { width, height, channels: 3, background: '#ccc' } })
    .withMetadata({ orientation })
    .jpeg()
    .toBuffer()
  const kept = await diskPhotos(root).put('7', bytes)
  assert.ok(kept !== 'not-a-picture')
  return [kept.width, kept.height]
}

test('a long screenshot keeps 720 px of width, a photo 1600 px of length, turned as it was taken', async () => {
  assert.deepEqual(await stored(1080, 16_000), [720, 10_666])
  assert.deepEqual(await stored(4000, 3000), [1600, 1200])
  // Taken upright: the camera wrote it lying down, with a note to turn it.
  assert.deepEqual(await stored(4000, 3000, 6), [1200, 1600])
  assert.deepEqual(await stored(300, 200), [300, 200])
})
