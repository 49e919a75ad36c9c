import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { fuzzEndpoints } from './fuzz-endpoints.ts'
import { openHarness, type Harness } from '#test/server/support/harness.ts'

let harness: Harness

before(async () => {
  harness = await openHarness()
})

after(() => harness.stop())

test('2,000 requests over all endpoints with values that nobody meant: not one is a 5xx', async () => {
  const { failed, statuses } = await fuzzEndpoints(harness, 2_000, 1)
  assert.deepEqual(failed, [])
  // They reach the handlers: without that the fuzz says nothing.
  assert.ok((statuses.get(200) ?? 0) > 200, JSON.stringify([...statuses]))
})

test('what once poisoned the batch of those who ask at the same time is refused alone', async () => {
  await harness.grant('a neighbour', '7', 'owner')
  const token = await harness.signIn('a neighbour')
  const [bad, good] = await Promise.all([
    harness.get('/estates/9223372036854775808/home', { token }),
    harness.get('/estates/7/home', { token }),
  ])
  assert.equal(bad.body.code, 'request.malformed')
  assert.equal(good.status, 200)
})
