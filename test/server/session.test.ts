import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import { channelSignIns } from '#server/channels.ts'
import { createCashierStandIn } from '#server/stand-in/cashier.ts'
import { createStandIn } from '#server/stand-in/provider.ts'
import { readConfig } from '#server/config.ts'
import { NOW, openWorld, type World } from './world.ts'

let world: World

before(async () => {
  world = await openWorld()
})

after(() => world.stop())

type Tokens = { session: { accessToken: string; refreshToken: string } }

async function signInWhole(subject: string): Promise<Tokens['session']> {
  const begun = await world.post('/session/begin', { body: { redirectUri: 'https://wuye.test/' } })
  const done = await world.post('/session', {
    body: { code: subject, state: (begun.body as unknown as { state: string }).state },
  })
  return (done.body as unknown as Tokens).session
}

test('a state works once, and only while it is fresh', async () => {
  const begun = await world.post('/session/begin', { body: { redirectUri: 'https://wuye.test/' } })
  const { state } = begun.body as unknown as { state: string }
  assert.equal((await world.post('/session', { body: { code: 'a', state } })).status, 200)
  assert.equal(
    (await world.post('/session', { body: { code: 'a', state } })).body.code,
    'session.state-unknown',
  )
  const other = await world.post('/session/begin', { body: { redirectUri: 'https://wuye.test/' } })
  world.clock.now += 11 * 60_000
  assert.equal(
    (
      await world.post('/session', {
        body: { code: 'a', state: (other.body as unknown as { state: string }).state },
      })
    ).body.code,
    'session.state-unknown',
  )
  world.clock.now = NOW
})

test('an access token ends after half an hour; refreshing gives another; the former refresh token works one minute', async () => {
  const first = await signInWhole('b')
  world.clock.now += 31 * 60_000
  assert.equal((await world.get('/me', { token: first.accessToken })).body.code, 'session.expired')
  const renewed = await world.post('/session/refresh', { body: { refreshToken: first.refreshToken } })
  const second = (renewed.body as unknown as Tokens).session
  assert.equal((await world.get('/me', { token: second.accessToken })).status, 200)
  // The answer was lost, the phone asks again with the old one.
  const lost = await world.post('/session/refresh', { body: { refreshToken: first.refreshToken } })
  assert.equal(lost.status, 200)
  world.clock.now += 61_000
  assert.equal(
    (await world.post('/session/refresh', { body: { refreshToken: first.refreshToken } })).body.code,
    'session.expired',
  )
  world.clock.now = NOW
})

test('signing out ends the session, its refresh token too', async () => {
  const session = await signInWhole('c')
  assert.equal((await world.post('/session/sign-out', { token: session.accessToken })).status, 200)
  assert.equal((await world.get('/me', { token: session.accessToken })).body.code, 'session.expired')
  assert.equal(
    (await world.post('/session/refresh', { body: { refreshToken: session.refreshToken } })).body.code,
    'session.expired',
  )
})

test('tokens that are none are refused, in every shape', async () => {
  for (const token of ['x'.repeat(40), `${'0'.repeat(26)}.${'y'.repeat(43)}`]) {
    assert.equal((await world.get('/me', { token })).body.code, 'session.expired')
  }
  for (const authorization of ['', 'Basic abc', 'Bearer ', "Bearer ' OR 1=1 --"])
    assert.equal((await world.get('/me', { headers: { authorization } })).body.code, 'session.missing')
})

test('a host account is bound once by a code that works once', async () => {
  world.ports.channels.weapp = async (code) =>
    code === 'broken' ? 'unavailable' : { subject: `openid-${code}` }
  const path = '/session/channel'
  assert.equal(
    (await world.post(path, { body: { channel: 'weapp', code: 'one' } })).body.code,
    'session.identity-unbound',
  )
  assert.equal(
    (await world.post(path, { body: { channel: 'weapp', code: 'broken' } })).body.code,
    'session.channel-unavailable',
  )
  assert.equal(
    (await world.post(path, { body: { channel: 'swan', code: 'one' } })).body.code,
    'session.channel-unavailable',
  )
  const token = (await signInWhole('d')).accessToken
  const made = await world.post('/me/binding-code', { token })
  const { bindingCode } = made.body as unknown as { bindingCode: string }
  const bind = (code: string) =>
    world.post('/session/bind', { body: { channel: 'weapp', code, bindingCode } })
  assert.equal((await bind('one')).status, 200)
  assert.equal((await bind('two')).body.code, 'session.binding-refused')
  assert.equal((await world.post(path, { body: { channel: 'weapp', code: 'one' } })).status, 200)
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
      createStandIn({
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
    () => createCashierStandIn({ base: 'https://x', isProduction: true, nowMs: Date.now }),
    /production/,
  )
  assert.throws(() => readConfig({ PORT: 'eighty' }, '/tmp'), /PORT/)
})
