import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import * as v from 'valibot'
import { listDevices } from '#contract/identity/endpoints.ts'
import { channelSignIns } from '#server/identity/channels.ts'
import { createCashierFake } from '#server/dev/fakes/cashier.ts'
import { accountsBound } from '#server/identity/session.ts'
import { createSignInFake } from '#server/dev/fakes/provider.ts'
import { readConfig } from '#server/config.ts'
import { NOW, openHarness, type Harness } from '#test/server/support/harness.ts'

let harness: Harness

before(async () => {
  harness = await openHarness()
})

after(() => harness.stop())

type Tokens = { session: { accessToken: string; refreshToken: string } }

async function signInWhole(subject: string): Promise<Tokens['session']> {
  const begun = await harness.post('/session/begin', { body: { redirectUri: 'https://wuye.test/' } })
  const done = await harness.post('/session', {
    body: { code: subject, state: (begun.body as unknown as { state: string }).state },
  })
  return (done.body as unknown as Tokens).session
}

test('a state works once, and only while it is fresh', async () => {
  const begun = await harness.post('/session/begin', { body: { redirectUri: 'https://wuye.test/' } })
  const { state } = begun.body as unknown as { state: string }
  assert.equal((await harness.post('/session', { body: { code: 'a', state } })).status, 200)
  assert.equal(
    (await harness.post('/session', { body: { code: 'a', state } })).body.code,
    'session.state-unknown',
  )
  const other = await harness.post('/session/begin', { body: { redirectUri: 'https://wuye.test/' } })
  harness.clock.now += 11 * 60_000
  assert.equal(
    (
      await harness.post('/session', {
        body: { code: 'a', state: (other.body as unknown as { state: string }).state },
      })
    ).body.code,
    'session.state-unknown',
  )
  harness.clock.now = NOW
})

async function refresh(refreshToken: string) {
  const answer = await harness.post('/session/refresh', { body: { refreshToken } })
  return { code: answer.body.code, session: (answer.body as unknown as Tokens).session }
}

test('an access token ends after half an hour; two tabs and a lost answer get the same session', async () => {
  const first = await signInWhole('b')
  harness.clock.now += 31 * 60_000
  assert.equal((await harness.get('/me', { token: first.accessToken })).body.code, 'session.expired')
  const both = await Promise.all([refresh(first.refreshToken), refresh(first.refreshToken)])
  assert.deepEqual(both[0], both[1])
  const second = both[0].session
  assert.equal((await harness.get('/me', { token: second.accessToken })).status, 200)
  // The answer was lost, the phone asks again with the old one.
  harness.clock.now += 59_000
  assert.deepEqual((await refresh(first.refreshToken)).session, second)
  assert.notEqual((await refresh(second.refreshToken)).session.refreshToken, second.refreshToken)
  harness.clock.now = NOW
})

test('a refresh token used again later ends the session, for whoever holds it', async () => {
  for (const generations of [1, 3]) {
    const first = await signInWhole('b')
    let last = first
    for (let count = 0; count < generations; count++) {
      harness.clock.now += 20 * 60_000
      last = (await refresh(last.refreshToken)).session
    }
    harness.clock.now += 61_000
    assert.equal((await harness.get('/me', { token: last.accessToken })).status, 200)
    // A made-up token ends nothing: it lacks what the tokens of a session share.
    const [person] = first.refreshToken.split('.')
    assert.equal((await refresh(`${person}.${'x'.repeat(24)}.${'y'.repeat(43)}`)).code, 'session.expired')
    assert.equal((await harness.get('/me', { token: last.accessToken })).status, 200)
    assert.equal((await refresh(first.refreshToken)).code, 'session.expired')
    assert.equal((await harness.get('/me', { token: last.accessToken })).body.code, 'session.expired')
    assert.equal((await refresh(last.refreshToken)).code, 'session.expired')
    harness.clock.now = NOW
  }
})

test('however often it is renewed, a session ends after 180 days', async () => {
  let last = await signInWhole('b')
  for (let days = 29; days < 180; days += 29) {
    harness.clock.now = NOW + days * 86_400_000
    last = (await refresh(last.refreshToken)).session
  }
  harness.clock.now = NOW + 180 * 86_400_000 - 60_000
  last = (await refresh(last.refreshToken)).session
  assert.equal((await harness.get('/me', { token: last.accessToken })).status, 200)
  harness.clock.now = NOW + 180 * 86_400_000
  assert.equal((await harness.get('/me', { token: last.accessToken })).body.code, 'session.expired')
  assert.equal((await refresh(last.refreshToken)).code, 'session.expired')
  harness.clock.now = NOW
})

test('a person sees where they are signed in, signs one device out, and all of them', async () => {
  const [one, two, three] = [await signInWhole('e'), await signInWhole('e'), await signInWhole('e')]
  const listed = async (token: string) =>
    v.parse(listDevices.output, (await harness.get('/me/devices', { token })).body)
  const { devices } = await listed(one.accessToken)
  assert.equal(devices.length, 3)
  assert.equal(devices.filter((device) => device.isThis).length, 1)
  const stranger = await signInWhole('f')
  const other = (await listed(two.accessToken)).devices.find((device) => device.isThis)?.sessionId
  const end = (token: string, sessionId: unknown) =>
    harness.post('/me/devices/end', { token, body: { sessionId } })
  // Nobody ends another's session by its id.
  assert.equal((await end(stranger.accessToken, other)).status, 200)
  assert.equal((await harness.get('/me', { token: two.accessToken })).status, 200)
  assert.equal((await end(one.accessToken, other)).status, 200)
  assert.equal((await harness.get('/me', { token: two.accessToken })).body.code, 'session.expired')
  assert.equal((await harness.get('/me', { token: three.accessToken })).status, 200)
  assert.equal((await end(one.accessToken, null)).status, 200)
  for (const session of [one, three])
    assert.equal((await harness.get('/me', { token: session.accessToken })).body.code, 'session.expired')
  assert.equal((await harness.get('/me', { token: stranger.accessToken })).status, 200)
})

test('signing out ends the session, its refresh token too', async () => {
  const session = await signInWhole('c')
  assert.equal((await harness.post('/session/sign-out', { token: session.accessToken })).status, 200)
  assert.equal((await harness.get('/me', { token: session.accessToken })).body.code, 'session.expired')
  assert.equal(
    (await harness.post('/session/refresh', { body: { refreshToken: session.refreshToken } })).body.code,
    'session.expired',
  )
})

test('tokens that are none are refused, in every shape', async () => {
  for (const token of ['x'.repeat(40), `${'0'.repeat(26)}.${'y'.repeat(43)}`]) {
    assert.equal((await harness.get('/me', { token })).body.code, 'session.expired')
  }
  for (const authorization of ['', 'Basic abc', 'Bearer ', "Bearer ' OR 1=1 --"])
    assert.equal((await harness.get('/me', { headers: { authorization } })).body.code, 'session.missing')
})

test('a host account is bound once by a code that works once', async () => {
  harness.ports.channels.weapp = async (code) =>
    code === 'broken' ? 'unavailable' : { subject: `openid-${code}` }
  const path = '/session/channel'
  assert.equal(
    (await harness.post(path, { body: { channel: 'weapp', code: 'one' } })).body.code,
    'session.identity-unbound',
  )
  assert.equal(
    (await harness.post(path, { body: { channel: 'weapp', code: 'broken' } })).body.code,
    'session.channel-unavailable',
  )
  assert.equal(
    (await harness.post(path, { body: { channel: 'swan', code: 'one' } })).body.code,
    'session.channel-unavailable',
  )
  const token = (await signInWhole('d')).accessToken
  const made = await harness.post('/me/binding-code', { token })
  const { bindingCode } = made.body as unknown as { bindingCode: string }
  const bind = (code: string) =>
    harness.post('/session/bind', { body: { channel: 'weapp', code, bindingCode } })
  assert.equal((await bind('one')).status, 200)
  assert.equal((await bind('two')).body.code, 'session.binding-refused')
  assert.equal((await harness.post(path, { body: { channel: 'weapp', code: 'one' } })).status, 200)
})

test('binding codes: one lives for a person, guesses are counted before they are looked at, and what was bound can be untied', async () => {
  harness.ports.channels.weapp = async (code) => ({ subject: `openid-${code}` })
  const mine = await signInWhole('g')
  const make = async (token: string) => {
    const made = await harness.post('/me/binding-code', { token })
    return (made.body as unknown as { bindingCode: string }).bindingCode
  }
  const bind = (code: string, bindingCode: string) =>
    harness.post('/session/bind', { body: { channel: 'weapp', code, bindingCode } })
  const before = await make(mine.accessToken)
  const live = await make(mine.accessToken)
  assert.match(live, /^[0-9]{12}$/)
  assert.equal((await bind('g', before)).body.code, 'session.binding-refused')
  // 600 at once from one account: the right one among them is not found, for no more than ten are looked at.
  const wrong = (count: number) =>
    String((BigInt(live) + BigInt(count) + 1n) % 1_000_000_000_000n).padStart(12, '0')
  const guesses = await Promise.all(Array.from({ length: 600 }, (_, count) => bind('thief', wrong(count))))
  // Under load some are told to come again, and none of those is looked at either.
  const count = (code: string) => guesses.filter((one) => one.body.code === code).length
  assert.ok(count('session.binding-refused') <= 10, `${count('session.binding-refused')} were looked at`)
  assert.equal(count('session.binding-refused') + count('request.too-many') + count('server.busy'), 600)
  assert.equal((await bind('thief', live)).body.code, 'request.too-many')
  // Another account is not held up by that one.
  const bound = await bind('g', live)
  assert.equal(bound.status, 200)
  const { accounts } = v.parse(
    listDevices.output,
    (await harness.get('/me/devices', { token: mine.accessToken })).body,
  )
  assert.deepEqual(accounts, [{ channel: 'weapp', boundAt: NOW }])
  assert.deepEqual(
    await accountsBound(harness.ports.db, mine.accessToken.split('.')[0] ?? '', NOW - 1),
    accounts,
  )
  // From many accounts: together they are stopped too.
  harness.clock.now += 1
  await harness.database.owner.query("UPDATE code_tries SET tries = 1000 WHERE who = 'bind'")
  assert.equal((await bind('h', wrong(1))).body.code, 'request.too-many')
  harness.clock.now = NOW + 3_600_001
  assert.equal((await bind('h', wrong(1))).body.code, 'session.binding-refused')
  harness.clock.now = NOW
  // Untied: the host account signs nobody in any more, its sessions end, those of the web go on.
  const theirs = (bound.body as unknown as Tokens).session
  const untie = () =>
    harness.post('/me/accounts/unbind', { token: mine.accessToken, body: { channel: 'weapp', boundAt: NOW } })
  assert.equal((await untie()).status, 200)
  assert.equal((await untie()).status, 200)
  assert.equal((await harness.get('/me', { token: theirs.accessToken })).body.code, 'session.expired')
  assert.equal((await harness.get('/me', { token: mine.accessToken })).status, 200)
  const again = await harness.post('/session/channel', { body: { channel: 'weapp', code: 'g' } })
  assert.equal(again.body.code, 'session.identity-unbound')
})

test('the adapters speak their hosts’ own language', async () => {
  const seen: string[] = []
  const host = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += chunk))
    request.on('end', () => {
      seen.push(`${request.method} ${request.url} ${body}`)
      const isBad = (request.url + body).includes('bad')
      if (request.url?.startsWith('/sns/'))
        response.end(JSON.stringify(isBad ? { errcode: 40029 } : { openid: 'wx-1' }))
      else if (request.url?.startsWith('/oauth/'))
        response.end(JSON.stringify(isBad ? { errno: 1 } : { openid: 'bd-1' }))
      else
        response.end(
          JSON.stringify(
            isBad
              ? { error_response: { code: '40002' } }
              : { alipay_system_oauth_token_response: { open_id: 'zfb-1' } },
          ),
        )
    })
  })
  await new Promise<void>((done) => host.listen(0, '127.0.0.1', done))
  const base = `http://127.0.0.1:${(host.address() as { port: number }).port}`
  const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  }) as string
  const channels = channelSignIns(
    {
      weapp: { appId: 'a', secret: 's', base },
      swan: { appKey: 'k', secret: 's', base },
      alipay: { appId: 'z', privateKey, base },
    },
    () => NOW,
  )
  assert.deepEqual(await channels.weapp?.('good'), { subject: 'wx-1' })
  assert.deepEqual(await channels.swan?.('good'), { subject: 'bd-1' })
  assert.deepEqual(await channels.alipay?.('good'), { subject: 'zfb-1' })
  for (const channel of ['weapp', 'swan', 'alipay'] as const)
    assert.equal(await channels[channel]?.('bad'), 'code-refused')
  assert.match(seen[0] ?? '', /appid=a&secret=s&js_code=good&grant_type=authorization_code/)
  assert.match(decodeURIComponent(seen[2] ?? ''), /timestamp=2026-11-23\+10:00:00/)
  await new Promise((done) => host.close(done))
  assert.equal(await channels.weapp?.('good'), 'unavailable')
})

test('in production neither the stand-in nor the embedded database starts', () => {
  assert.throws(() => readConfig({ NODE_ENV: 'production' }, '/tmp'), /OIDC_ISSUER/)
  assert.throws(
    () =>
      readConfig(
        { NODE_ENV: 'production', OIDC_ISSUER: 'https://x', OIDC_CLIENT_ID: 'a', OIDC_CLIENT_SECRET: 'b' },
        '/tmp',
      ),
    /DATABASE_URL/,
  )
  assert.throws(
    () =>
      createSignInFake({
        issuer: 'http://x/jingtong',
        clientId: 'a',
        clientSecret: 'b',
        redirectUris: [],
        persons: [],
        isProduction: true,
      }),
    /production/,
  )
  assert.throws(
    () => createCashierFake({ base: 'https://x', isProduction: true, nowMs: Date.now }),
    /production/,
  )
  assert.throws(() => readConfig({ PORT: 'eighty' }, '/tmp'), /PORT/)
})
