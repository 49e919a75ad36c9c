import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type EndpointName, ENDPOINTS } from '#contract/index.ts'
import { importSmallEstate, key, openHarness, type Harness } from '#test/server/support/harness.ts'

let harness: Harness

before(async () => {
  harness = await openHarness()
  await importSmallEstate(harness, '7', 4)
})

after(() => harness.stop())

const EMPTY_ROWS = `{"batchId":"${'0'.repeat(26)}","rows":[${'{},'.repeat(690_000)}{}]}`

/** Sends bytes as they are. */
async function send(path: string, payload: string, headers: Record<string, string> = {}) {
  const answer = await harness.app.inject({
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
    const path = endpoint.path.replace(':estateId', '7').replace(/:\w+/g, key(harness))
    const { code } = await send(path, '{ this is no JSON')
    assert.equal(code, 'session.missing', name)
  }
  const owner = await harness.signIn('an owner')
  await harness.grant('an owner', '7', 'owner')
  const asOwner = { authorization: `Bearer ${owner}` }
  assert.equal((await send('/estates/7/ledger/batches', '{ no JSON', asOwner)).code, 'access.denied')
  assert.equal((await send('/estates/8/ledger/batches', '{ no JSON', asOwner)).code, 'access.denied')
  assert.equal((await send('/estates/x/ledger/batches', '{ no JSON', asOwner)).code, 'request.malformed')
})

test('two megabytes of empty rows are one refusal, not a million of them', async () => {
  assert.equal((await send('/estates/7/ledger/batches', EMPTY_ROWS)).code, 'session.missing')
  await harness.grant('a company', '7', 'company')
  const token = await harness.signIn('a company')
  const asCompany = async (payload: string) =>
    send('/estates/7/ledger/batches', payload, {
      authorization: `Bearer ${token}`,
      'idempotency-key': key(harness),
    })
  assert.equal((await asCompany(EMPTY_ROWS)).code, 'request.too-large', 'refused before it is parsed')
  const many = `{"batchId":"${key(harness)}","rows":[${'{},'.repeat(99_990)}{}]}`
  const answer = await asCompany(many)
  assert.deepEqual([answer.code, answer.fields?.length], ['request.malformed', 1])
})

test('files of one person are looked at one by one; more than may wait are refused, and nobody else waits for them', async () => {
  const sendFile = async (token: string) => {
    const form = new FormData()
    form.append('photo', new Blob(['this is no picture']), 'x.jpg')
    const request = new Request('http://x', { method: 'POST', body: form })
    const answer = await harness.app.inject({
      method: 'POST',
      url: '/api/estates/7/photos',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': request.headers.get('content-type') as string,
        'idempotency-key': key(harness),
      },
      payload: Buffer.from(await request.arrayBuffer()),
    })
    return answer.json().code as string
  }
  await harness.grant('a hasty owner', '7', 'owner')
  await harness.grant('another owner', '7', 'owner')
  const [hasty, patient] = [await harness.signIn('a hasty owner'), await harness.signIn('another owner')]
  const [other, ...codes] = await Promise.all([
    sendFile(patient),
    ...Array.from({ length: 40 }, () => sendFile(hasty)),
  ])
  const counted = (code: string) => codes.filter((one) => one === code).length
  assert.equal(other, 'photo.not-a-picture')
  assert.equal(counted('photo.not-a-picture') + counted('request.too-many'), 40)
  // One works and eight wait; how many more come in time for a place that is free again is the machine's affair.
  assert.ok(counted('photo.not-a-picture') >= 9, codes.join())
  assert.ok(counted('request.too-many') >= 1, codes.join())
})

test('a body longer than its endpoint takes is refused by its length alone', async () => {
  for (const name of ['beginSignIn', 'finishSignIn', 'refreshSession', 'bindChannel'] as EndpointName[]) {
    const endpoint = ENDPOINTS[name]
    const { code } = await send(endpoint.path, `{"code":"${'a'.repeat(endpoint.mostBytes)}"}`)
    assert.equal(code, 'request.too-large', name)
  }
})
