import assert from 'node:assert/strict'
import { test } from 'node:test'
import { batcher } from '#server/core/jobs/batcher.ts'

/** Answers each number with its double, refuses batches with a 13, and keeps what it was asked. */
function doubling(most: number) {
  const batches: number[][] = []
  const ask = batcher<number, number>(most, async (batch) => {
    batches.push([...batch])
    await new Promise((done) => setImmediate(done))
    if (batch.includes(13)) throw new Error('unlucky')
    return batch.map((n) => 2 * n)
  })
  return { ask, batches }
}

test('the first goes at once, those that come meanwhile go together, each with its own answer', async () => {
  const { ask, batches } = doubling(10)
  assert.deepEqual(await Promise.all([1, 2, 3, 4].map(ask)), [2, 4, 6, 8])
  assert.deepEqual(batches, [[1], [2, 3, 4]])
})

test('no batch is larger than allowed, and nobody is forgotten', async () => {
  const { ask, batches } = doubling(2)
  assert.deepEqual(await Promise.all([1, 2, 3, 4, 5, 6].map(ask)), [2, 4, 6, 8, 10, 12])
  assert.deepEqual(batches, [[1], [2, 3], [4, 5], [6]])
})

test('one that fails does not spoil those beside it, and the next are answered', async () => {
  const { ask } = doubling(10)
  const answers = await Promise.allSettled([1, 2, 13, 4].map(ask))
  assert.deepEqual(
    answers.map((one) => (one.status === 'fulfilled' ? one.value : one.reason.message)),
    [2, 4, 'unlucky', 8],
  )
  assert.equal(await ask(5), 10)
})
