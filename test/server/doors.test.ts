import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type EndpointName, ENDPOINTS } from '#contract/index.ts'
import { importSmallEstate, key, openWorld, type World } from './world.ts'

let world: World

before(async () => {
  world = await openWorld()
  await importSmallEstate(world, '7', 4)
})

after(() => world.stop())

const EMPTY_ROWS = `{"batchId":"${'0'.repeat(26)}","rows":[${'{},'.repeat(690_000)}{}]}`

/** Sends bytes as they are. */
async function send(path: string, payload: string, headers: Record<string, string> = {}) {
  const answer = await world.app.inject({
    method: 'POST',
    url: `/api${path}`,
    headers: { 'content-type': 'application/json', ...headers },
    payload,
  })
  return answer.json() as { code?: string; fields?: unknown[] }
}

test('who may not call is told so before a byte of the body is read', async () => {
  for (const [name, endpoint] of Object.entries(ENDPOINTS)) {
    if (endpoint.method !== 'POST' || ('who' in endpoint.policy && endpoint.policy.who === 'anyone')) continue
    const path = endpoint.path.replace(':communityId', '7').replace(/:\w+/g, key(world))
    const { code } = await send(path, '{ this is no JSON')
    assert.equal(code, 'session.missing', name)
  }
  const owner = await world.signIn('an owner')
  await world.grant('an owner', '7', 'owner')
  const asOwner = { authorization: `Bearer ${owner}` }
  assert.equal((await send('/communities/7/ledger/batches', '{ no JSON', asOwner)).code, 'access.denied')
  assert.equal((await send('/communities/8/ledger/batches', '{ no JSON', asOwner)).code, 'access.denied')
  assert.equal((await send('/communities/x/ledger/batches', '{ no JSON', asOwner)).code, 'request.malformed')
})

test('two megabytes of empty rows are one refusal, not a million of them', async () => {
  assert.equal((await send('/communities/7/ledger/batches', EMPTY_ROWS)).code, 'session.missing')
  await world.grant('a company', '7', 'company')
  const token = await world.signIn('a company')
  const answer = await send('/communities/7/ledger/batches', EMPTY_ROWS, {
    authorization: `Bearer ${token}`,
    'idempotency-key': key(world),
  })
  assert.deepEqual([answer.code, answer.fields?.length], ['request.malformed', 1])
})

test('a body longer than its endpoint takes is refused by its length alone', async () => {
  for (const name of ['beginSignIn', 'finishSignIn', 'refreshSession', 'bindChannel'] as EndpointName[]) {
    const endpoint = ENDPOINTS[name]
    const { code } = await send(endpoint.path, `{"code":"${'a'.repeat(endpoint.mostBytes)}"}`)
    assert.equal(code, 'request.too-large', name)
  }
})
