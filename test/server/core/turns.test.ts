import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import type { AppError } from '#server/core/http/app-error.ts'
import { turns, turnsOf } from '#server/core/limits/turns.ts'

const LIMITS = { atOnce: 1, waiting: 2, rests: 3, refusal: 'server.busy' } as const
const settled = () => new Promise((resolve) => setImmediate(resolve))

test('a place rests three times as long as it was worked in; then the next in line has it', async () => {
  mock.timers.enable({ apis: ['setTimeout'] })
  try {
    let now = 0
    const begun: string[] = []
    const one = turns(LIMITS, () => now)
    const back = await one.take()
    for (const name of ['second', 'third']) void one.take().then(() => begun.push(name))
    now += 100
    back()
    back()
    mock.timers.tick(299)
    await settled()
    assert.deepEqual(begun, [], 'it rests for 300 ms')
    mock.timers.tick(1)
    await settled()
    assert.deepEqual(begun, ['second'], 'given back twice, it is free once')
    now += 60_000
    assert.equal(one.isIdle(), false)
  } finally {
    mock.timers.reset()
  }
})

test('one more than may wait is refused, and work that fails gives its place back', async () => {
  const one = turns({ ...LIMITS, rests: 0 })
  let fail: (error: Error) => void = () => {}
  const first = one.run(() => new Promise((_, reject) => (fail = reject)))
  const others = [1, 2].map((n) => one.run(async () => n))
  await assert.rejects(one.take(), (fault: AppError) => fault.code === 'server.busy')
  fail(new Error('broken'))
  await assert.rejects(first, /broken/)
  assert.deepEqual(await Promise.all(others), [1, 2])
  assert.equal(one.isIdle(), true)
})

test('one key waits for no other', async () => {
  const of = turnsOf({ ...LIMITS, rests: 0 })
  await of('a').take()
  assert.equal(await of('b').run(async () => 'done'), 'done')
  assert.equal(of('a'), of('a'))
})
