import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import sharp from 'sharp'
import { lane } from '#server/core/workers/lane.ts'
import { diskPhotos } from '#server/files/photo-store.ts'
import { AppError } from '#server/core/http/app-error.ts'

const codeOf = (answer: PromiseSettledResult<unknown>) =>
  answer.status === 'fulfilled' ? 'done' : (answer.reason as AppError).code

test('so many run at once and so many wait, in their order; the next is refused; a failure gives its place on', async () => {
  const run = lane({ atOnce: 2, waiting: 3 })
  const ends: (() => void)[] = []
  const begun: number[] = []
  let most = 0
  const work = (index: number) => async () => {
    begun.push(index)
    most = Math.max(most, begun.length - ended)
    await new Promise<void>((resolve) => ends.push(resolve))
    ended += 1
    if (index === 1) throw new AppError('photo.not-a-picture')
  }
  let ended = 0
  const all = Promise.allSettled([0, 1, 2, 3, 4, 5, 6].map((index) => run(work(index))))
  while (ended < 5) {
    ends.shift()?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  assert.deepEqual((await all).map(codeOf), [
    'done',
    'photo.not-a-picture',
    'done',
    'done',
    'done',
    'server.busy',
    'server.busy',
  ])
  assert.deepEqual([begun, most], [[0, 1, 2, 3, 4], 2])
  await run(async () => undefined)
})

test('more pictures than may wait are refused as busy; the others are kept', async () => {
  const store = diskPhotos(mkdtempSync(join(tmpdir(), 'wuye-lane-')))
  const picture = await sharp({ create: { width: 60, height: 40, channels: 3, background: '#888' } })
    .png()
    .toBuffer()
  const answers = await Promise.allSettled(Array.from({ length: 40 }, () => store.put('7', picture)))
  const codes = answers.map(codeOf)
  assert.deepEqual(
    [codes.slice(0, 26), codes.slice(26)],
    [Array(26).fill('done'), Array(14).fill('server.busy')],
  )
  assert.notEqual(await store.put('7', picture), 'not-a-picture')
})
