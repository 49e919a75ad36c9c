import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { buildApp } from '#server/app.ts'
import { SharedLimits } from '#server/core/limits/shared.ts'
import { type Harness, NOW, openHarness } from '#test/server/support/harness.ts'

// Two processes of one installation, each with an app of its own, and a caller who goes round both.

const LIMIT = 20
const MINUTE = 60_000

let harness: Harness
let now = NOW - (NOW % MINUTE)
let one: Process
let other: Process

type Process = { limits: SharedLimits; app: FastifyInstance }

before(async () => {
  harness = await openHarness()
})
beforeEach(async () => {
  await harness.database.owner.query('DELETE FROM rate_counts')
  now += 10 * MINUTE
  one = await started()
  other = await started()
})
after(() => harness.stop())

async function started(): Promise<Process> {
  const limits = new SharedLimits(() => now)
  const app = await buildApp(
    { webRoot: null, publicUrl: () => 'https://wuye.test', rateLimitPerMinute: LIMIT, limits, log: false },
    harness.ports,
  )
  return { limits, app }
}

/** How many of so many requests are not refused for being too many. */
async function taken({ app }: Process, requests: number, from = '10.0.0.1'): Promise<number> {
  let count = 0
  for (let at = 0; at < requests; at += 1) {
    const answer = await app.inject({ url: '/openapi.json', remoteAddress: from })
    if (answer.statusCode === 200) count += 1
    else assert.equal(answer.json().code, 'request.too-many')
  }
  return count
}

const sync = async () => {
  for (const { limits } of [one, other]) await limits.sync(harness.database.app)
}
const told = async () => (await harness.database.owner.query('SELECT 1 FROM rate_counts')).rows.length

test('a caller who goes round both gets one limit, and what came before they told each other', async () => {
  assert.equal(await taken(one, 12), 12)
  assert.equal(await taken(other, 4), 4)
  await sync()
  // `one` spoke first and learns of the four with its next news.
  assert.equal(await taken(other, 10), LIMIT - 12 - 4)
  await sync()
  await taken(one, 1)
  await sync()
  assert.equal(await taken(one, 5), 0)
  // Somebody else is not touched.
  assert.equal(await taken(one, 3, '10.0.0.2'), 3)
})

test('the next minute begins anew, and what is two minutes old is forgotten', async () => {
  await taken(one, LIMIT)
  await sync()
  assert.equal(await told(), 1)
  now += MINUTE
  assert.equal(await taken(other, LIMIT + 3), LIMIT)
  now += 2 * MINUTE
  await taken(one, LIMIT)
  await sync()
  assert.equal(await told(), 1)
})

test('whoever is not busy is not told of, nor their address, and without news no statement is sent', async () => {
  await taken(one, 1)
  const asked: string[] = []
  const counting = {
    query: (text: string, values: unknown[]) => {
      asked.push(text)
      return harness.database.app.query(text, values)
    },
  } as unknown as Parameters<SharedLimits['sync']>[0]
  await one.limits.sync(counting)
  assert.deepEqual(asked, [])
  await taken(one, 5, '10.9.9.9')
  await one.limits.sync(counting)
  assert.equal(asked.length, 3)
  await one.limits.sync(counting)
  assert.equal(asked.length, 3)
  const { rows } = await harness.database.owner.query<{ kept: string }>(
    'SELECT rate_counts::text AS kept FROM rate_counts',
  )
  assert.equal(rows.length, 1)
  assert.doesNotMatch(rows[0]?.kept ?? '', /10\.9\.9\.9/)
})

test('a limit of one route is counted apart from the common one', async () => {
  const store = new one.limits.store({})
  const ofRoute = store.child({ routeInfo: { url: '/callbacks' } } as never)
  const counts: number[] = []
  for (const each of [store, ofRoute, ofRoute, store])
    each.incr('10.0.0.3', (_error, result) => counts.push(result?.current ?? -1), MINUTE, LIMIT)
  assert.deepEqual(counts, [1, 1, 2, 2])
})

test('a database that does not answer leaves each with its own count', async () => {
  const broken = { query: async () => Promise.reject(new Error('gone')) } as unknown as Parameters<
    SharedLimits['sync']
  >[0]
  await taken(one, 5)
  await assert.rejects(one.limits.sync(broken), /gone/)
  assert.equal(await taken(one, LIMIT), LIMIT - 5)
  // And what could not be told is told as soon as it can be.
  await sync()
  assert.equal(await taken(other, 3), 3)
})
