import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { BadConfig, readConfig } from '#server/config.ts'
import { oauthClient, type OAuthKeys } from '#server/identity/providers/oauth.ts'
import { JINGTONG } from '#server/identity/providers/providers.ts'
import { openHarness, type Harness } from '#test/server/support/harness.ts'

// 京通's own sign-in against a provider that behaves as its public start page says: an OAuth 2 code flow, client_id and secret in the form, a
// state that must be there, a code once, and a second request that says who it is. Each step fails in each way.

const REDIRECT = 'https://wuye.test/'
const CLIENT = { id: 'wuye', secret: 'of wuye' }
/** How a step answers instead of rightly. */
type Fault =
  | 'none'
  | 'refuses'
  | 'says-so-in-200'
  | 'breaks'
  | 'busy'
  | 'no-json'
  | 'a-list'
  | 'too-long'
  | 'moves'
  | 'cuts'

let provider: Server
let base = ''
let faults: { token: Fault; user: Fault } = { token: 'none', user: 'none' }
let user: Record<string, unknown> = {}
const codes = new Map<string, { redirectUri: string; challenge: string | null }>()
let asked: string[] = []
let harness: Harness

before(async () => {
  harness = await openHarness()
  provider = createServer((request, response) => void serve(request, response))
  await new Promise<void>((done) => provider.listen(0, '127.0.0.1', done))
  base = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
})
after(async () => {
  provider.closeAllConnections()
  provider.close()
  await harness.stop()
})

function wrong(fault: Fault, response: ServerResponse): boolean {
  if (fault === 'none') return false
  if (fault === 'cuts') response.destroy()
  else if (fault === 'moves') response.writeHead(302, { location: `${base}/elsewhere` }).end()
  else if (fault === 'refuses') response.writeHead(400).end('{"error":"invalid_grant"}')
  else if (fault === 'breaks') response.writeHead(502).end('<html>')
  else if (fault === 'busy') response.writeHead(429).end('{}')
  else if (fault === 'too-long') response.end(`{"access_token":"${'x'.repeat(100_000)}","userId":"1"}`)
  else
    response.end(
      { 'says-so-in-200': '{"errcode":40029}', 'no-json': '<html>', 'a-list': '[]' }[fault as 'no-json'],
    )
  return true
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', base)
  let text = ''
  for await (const part of request) text += String(part)
  asked.push(url.pathname)
  if (url.pathname === '/login') {
    const code = `code-${codes.size}`
    const { client_id, redirect_uri, response_type, state } = Object.fromEntries(url.searchParams)
    if (client_id !== CLIENT.id || response_type !== 'code' || !state || redirect_uri !== REDIRECT)
      return void response.writeHead(400).end()
    codes.set(code, { redirectUri: redirect_uri, challenge: url.searchParams.get('code_challenge') })
    return void response.writeHead(302, { location: `${redirect_uri}?code=${code}&state=${state}` }).end()
  }
  if (url.pathname === '/token') {
    if (wrong(faults.token, response)) return
    const form = Object.fromEntries(new URLSearchParams(text))
    const begun = codes.get(form.code ?? '')
    codes.delete(form.code ?? '')
    const isMine = form.client_id === CLIENT.id && form.client_secret === CLIENT.secret
    if (
      !begun ||
      !isMine ||
      begun.redirectUri !== form.redirect_uri ||
      (begun.challenge && !form.code_verifier)
    )
      return void response.writeHead(400).end('{"error":"invalid_grant"}')
    return void response.end('{"access_token":"the token","token_type":"bearer","expires_in":7200}')
  }
  if (wrong(faults.user, response)) return
  if (request.headers.authorization !== 'Bearer the token') return void response.writeHead(401).end('{}')
  response.end(JSON.stringify({ code: 0, data: user }))
}

function keys(more: Partial<OAuthKeys> = {}): OAuthKeys {
  return {
    authorizeUrl: `${base}/login?theme=plain`,
    tokenUrl: `${base}/token`,
    userUrl: `${base}/user`,
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    scope: 'user_info',
    hasPkce: false,
    fields: {
      subject: 'data.userId',
      name: 'data.userName',
      realName: { document: 'data.idCard', level: 'data.level', levels: ['3', '4'] },
    },
    ...more,
  }
}

const GOOD = { userId: 9_007, userName: '张三', idCard: '110101199003070134', level: 3 }

/** From the page of 京通 to the person, as a browser goes. */
async function signIn(more: Partial<OAuthKeys> = {}, nonce = 'the nonce') {
  const client = oauthClient(keys(more))
  const given = { state: 'the state', nonce, codeChallenge: 'challenge', redirectUri: REDIRECT }
  const page = await fetch(await client.authorizeUrl(given), { redirect: 'manual' })
  const back = new URL(page.headers.get('location') ?? '')
  assert.equal(back.searchParams.get('state'), 'the state')
  return client.exchange({
    code: back.searchParams.get('code') ?? '',
    codeVerifier: 'verifier',
    redirectUri: REDIRECT,
    nonce,
  })
}

test('whoever signs in is who 京通 says, with their document only where it was verified', async () => {
  const real = { name: '张三', documentKind: '身份证', documentNumber: '110101199003070134' }
  for (const [told, expected] of [
    [GOOD, { subject: '9007', name: '张三', realName: real }],
    [
      { ...GOOD, level: '4' },
      { subject: '9007', name: '张三', realName: real },
    ],
    [
      { ...GOOD, level: 2 },
      { subject: '9007', name: '张三' },
    ],
    [
      { ...GOOD, level: undefined },
      { subject: '9007', name: '张三' },
    ],
    [
      { ...GOOD, userName: '' },
      { subject: '9007', name: '' },
    ],
    [
      { ...GOOD, idCard: 110_101 },
      { subject: '9007', name: '张三', realName: { ...real, documentNumber: '110101' } },
    ],
    [
      { ...GOOD, idCard: { no: 'x' } },
      { subject: '9007', name: '张三' },
    ],
    [{ ...GOOD, userId: '' }, 'unavailable'],
    [{ ...GOOD, userId: 1.5 }, 'unavailable'],
    [{ ...GOOD, userId: ['9007'] }, 'unavailable'],
    [{}, 'unavailable'],
  ] as const) {
    user = told
    assert.deepEqual(await signIn(), expected, JSON.stringify(told))
  }
  user = GOOD
  assert.deepEqual(await signIn({ hasPkce: true }), { subject: '9007', name: '张三', realName: real })
})

test('a path of the answer that every object has is nobody', async () => {
  user = GOOD
  for (const subject of [
    'constructor',
    'data.__proto__',
    'data.toString',
    'toString.name',
    'data.userId.length',
  ])
    assert.equal(await signIn({ fields: { ...keys().fields, subject } }), 'unavailable', subject)
})

test('the nonce, where it is told, is the one of this sign-in', async () => {
  user = GOOD
  const flat = { ...keys().fields, subject: 'data.userId' }
  assert.notEqual(await signIn({ fields: flat }), 'code-refused')
  const client = oauthClient(keys({ userUrl: `${base}/user`, fields: { ...flat, subject: 'userId' } }))
  assert.ok(client)
  // Told at the top, beside what it says of the person.
  const answers = createServer((request, response) =>
    response.end(
      request.url === '/token'
        ? '{"access_token":"t"}'
        : '{"userId":"1","userName":"张三","nonce":"another"}',
    ),
  )
  await new Promise<void>((done) => answers.listen(0, '127.0.0.1', done))
  const at = `http://127.0.0.1:${(answers.address() as AddressInfo).port}`
  const fields = { subject: 'userId', name: 'userName', realName: null }
  const other = oauthClient(keys({ tokenUrl: `${at}/token`, userUrl: `${at}/user`, fields }))
  const given = { code: 'c', codeVerifier: 'v', redirectUri: REDIRECT }
  assert.equal(await other.exchange({ ...given, nonce: 'mine' }), 'code-refused')
  assert.deepEqual(await other.exchange({ ...given, nonce: 'another' }), { subject: '1', name: '张三' })
  answers.closeAllConnections()
  answers.close()
})

test('a refusal and no answer are told apart at each of the two steps', async () => {
  user = GOOD
  const REFUSED = new Set<string>([
    'token refuses',
    'token says-so-in-200',
    'token a-list-of-nothing',
    'user refuses',
  ])
  for (const step of ['token', 'user'] as const)
    for (const fault of [
      'refuses',
      'says-so-in-200',
      'breaks',
      'busy',
      'no-json',
      'a-list',
      'too-long',
      'moves',
      'cuts',
    ] as const) {
      faults = { token: 'none', user: 'none', [step]: fault }
      asked = []
      const name = `${step} ${fault}`
      assert.equal(await signIn(), REFUSED.has(name) ? 'code-refused' : 'unavailable', name)
      assert.ok(!asked.includes('/elsewhere'), 'nobody is sent on with the secret')
    }
  faults = { token: 'none', user: 'none' }
})

test('a code is taken once; what no provider answers is unavailable', async () => {
  user = GOOD
  const client = oauthClient(keys())
  const given = { code: 'code-of-nobody', codeVerifier: 'v', redirectUri: REDIRECT, nonce: 'n' }
  assert.equal(await client.exchange(given), 'code-refused')
  const gone = oauthClient(keys({ tokenUrl: 'http://127.0.0.1:9/token' }))
  assert.equal(await gone.exchange(given), 'unavailable')
})

test('several providers at once: each ends what it began, and one subject at two is two persons', async () => {
  const before = harness.ports.webSignIns
  const [jingtong] = before
  assert.ok(jingtong)
  const second = { provider: 'district', title: '区统一认证', signIn: oauthClient(keys()) }
  harness.ports.webSignIns = [jingtong, second]
  user = { ...GOOD, userId: 'same', level: 0 }
  const listed = await harness.get('/session/providers')
  assert.deepEqual(listed.body, {
    providers: [
      { provider: JINGTONG.provider, title: JINGTONG.title },
      { provider: 'district', title: '区统一认证' },
    ],
  })
  const begin = async (provider?: string) =>
    (
      await harness.post('/session/begin', {
        body: { redirectUri: REDIRECT, ...(provider ? { provider } : {}) },
      })
    ).body as unknown as { authorizeUrl: string; state: string; code?: string }
  const end = async (code: string, state: string) =>
    (await harness.post('/session', { body: { code, state } })).body as unknown as {
      session?: { accessToken: string }
      code?: string
    }
  const first = await begin()
  const ours = await end('same', first.state)
  const other = await begin('district')
  const page = await fetch(other.authorizeUrl, { redirect: 'manual' })
  const code = new URL(page.headers.get('location') ?? '').searchParams.get('code') ?? ''
  // 京通's harness takes every code: here it must not be asked.
  const crossed = await begin('district')
  assert.equal((await end('same', crossed.state)).code, 'session.code-refused')
  const theirs = await end(code, other.state)
  const personOf = (tokens: { session?: { accessToken: string } }) =>
    tokens.session?.accessToken.split('.')[0]
  assert.ok(personOf(ours) && personOf(theirs) && personOf(ours) !== personOf(theirs))
  const devices = await harness.get('/me/devices', { token: theirs.session?.accessToken ?? '' })
  assert.deepEqual((devices.body as unknown as { accounts: unknown[] }).accounts, [])
  assert.equal((await begin('weapp')).code, 'session.channel-unavailable')
  assert.equal((await begin('../x')).code, 'request.malformed')
  harness.ports.webSignIns = [second]
  // What began with a provider that is gone ends nowhere.
  assert.equal((await end('same', (await begin()).state)).code, 'session.code-refused')
  harness.ports.webSignIns = before
})

test('what is missing of the settings is said by name', () => {
  const whole = {
    JINGTONG_AUTHORIZE_URL: 'https://jingtong.test/login',
    JINGTONG_TOKEN_URL: 'https://jingtong.test/token',
    JINGTONG_USER_URL: 'https://jingtong.test/user',
    JINGTONG_CLIENT_ID: 'wuye',
    JINGTONG_CLIENT_SECRET: 'secret',
    JINGTONG_SUBJECT_FIELD: 'userId',
    JINGTONG_NAME_FIELD: 'userName',
  }
  assert.equal(readConfig(whole, '/').jingtong?.scope, 'user_info')
  for (const name of Object.keys(whole).slice(1))
    assert.throws(() => readConfig({ ...whole, [name]: '' }, '/'), new RegExp(`Set ${name}`))
  assert.throws(() => readConfig({ ...whole, JINGTONG_TOKEN_URL: 'file:///x' }, '/'), /must be an address/)
  assert.throws(
    () => readConfig({ ...whole, JINGTONG_DOCUMENT_FIELD: 'idCard' }, '/'),
    /JINGTONG_LEVEL_FIELD/,
  )
  const oidc = { OIDC_ISSUER: 'https://id.test', OIDC_CLIENT_ID: 'a', OIDC_CLIENT_SECRET: 'b' }
  assert.equal(readConfig(oidc, '/').oidc?.provider, 'jingtong')
  assert.throws(() => readConfig({ ...whole, ...oidc }, '/'), /OIDC_KEY/)
  for (const OIDC_KEY of ['jingtong', 'weapp', 'x', 'A b'])
    assert.throws(() => readConfig({ ...whole, ...oidc, OIDC_KEY, OIDC_TITLE: '区' }, '/'), BadConfig)
  const both = readConfig({ ...whole, ...oidc, OIDC_KEY: 'district', OIDC_TITLE: '区统一认证' }, '/')
  assert.deepEqual([both.oidc?.provider, both.oidc?.title], ['district', '区统一认证'])
  assert.throws(() => readConfig({ NODE_ENV: 'production' }, '/'), /JINGTONG_AUTHORIZE_URL or OIDC_ISSUER/)
})
