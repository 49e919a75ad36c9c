import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { BadConfig, readConfig } from '#server/config.ts'
import { oidcClient } from '#server/identity/providers/oidc.ts'

let host: Server
let issuer = ''
let ahead = 0
let claims: Record<string, unknown> = {}
const pair = generateKeyPair('RS256')

/** A provider whose clock is so many seconds ahead of ours. */
before(async () => {
  const { privateKey, publicKey } = await pair
  const key = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }
  host = createServer((request, response) => {
    void (async () => {
      response.setHeader('content-type', 'application/json')
      if (request.url?.includes('openid-configuration')) {
        response.end(
          JSON.stringify({
            issuer,
            authorization_endpoint: `${issuer}/authorize`,
            token_endpoint: `${issuer}/token`,
            jwks_uri: `${issuer}/jwks`,
          }),
        )
        return
      }
      if (request.url?.includes('jwks')) {
        response.end(JSON.stringify({ keys: [key] }))
        return
      }
      const at = Math.floor(Date.now() / 1000) + ahead
      const token = await new SignJWT({ nonce: 'n', name: '张三', ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: 'one' })
        .setIssuer(issuer)
        .setAudience('wuye')
        .setSubject('person-1')
        .setIssuedAt(at)
        .setExpirationTime(at + 600)
        .sign(privateKey)
      response.end(JSON.stringify({ id_token: token }))
    })()
  })
  await new Promise<void>((done) => host.listen(0, '127.0.0.1', done))
  issuer = `http://127.0.0.1:${(host.address() as AddressInfo).port}`
})
after(() => {
  host.closeAllConnections()
  host.close()
})

test('a provider whose clock is seconds off signs people in; one that is minutes off does not', async () => {
  const signIn = oidcClient({ issuer, clientId: 'wuye', clientSecret: 'x' })
  const exchange = async (seconds: number) => {
    ahead = seconds
    return signIn.exchange({ code: 'c', codeVerifier: 'v', redirectUri: 'http://x/', nonce: 'n' })
  }
  for (const seconds of [0, 1, 30, -30, -620])
    assert.deepEqual(await exchange(seconds), { subject: 'person-1', name: '张三' }, String(seconds))
  for (const seconds of [600, -720]) assert.equal(await exchange(seconds), 'code-refused', String(seconds))
})

test('a document counts only where the provider says that it verified it, and where it was told how', async () => {
  ahead = 0
  const realName = { documentClaim: 'cert_no', levelClaim: 'level', levels: ['L3', 'L4'] }
  const keys = { issuer, clientId: 'wuye', clientSecret: 'x' }
  const given = { code: 'c', codeVerifier: 'v', redirectUri: 'http://x/', nonce: 'n' }
  const ask = async (said: Record<string, unknown>, isTold = true) => {
    claims = said
    const answer = await oidcClient({ ...keys, ...(isTold ? { realName } : {}) }).exchange(given)
    assert.ok(typeof answer === 'object')
    return answer.realName
  }
  const number = '110101199001011237'
  assert.deepEqual(await ask({ cert_no: number, level: 'L3' }), {
    name: '张三',
    documentKind: '身份证',
    documentNumber: number,
  })
  for (const said of [
    {},
    { cert_no: number },
    { level: 'L3' },
    { cert_no: number, level: 'L1' },
    { cert_no: number, level: ['L3', 'L1'] },
    { cert_no: number, level: true },
    { cert_no: 110101199001011237n.toString().length, level: 'L3' },
    { cert_no: [number], level: 'L3' },
    { id_number: number, level: 'L3' },
    { cert_no: number, level: 'L3', name: '' },
    { cert_no: number, level: 'L3', name: ['张三'] },
  ])
    assert.equal(await ask(said), undefined, JSON.stringify(said))
  assert.equal(await ask({ cert_no: number, level: 'L3' }, false), undefined)
  claims = {}
})

test('the three settings of a real name are set together, or none is', () => {
  const base = {
    OIDC_ISSUER: 'https://id.example',
    OIDC_CLIENT_ID: 'wuye',
    OIDC_CLIENT_SECRET: 'x',
  }
  assert.equal(readConfig(base, '/tmp').oidc?.realName, undefined)
  const whole = {
    ...base,
    OIDC_DOCUMENT_CLAIM: 'cert_no',
    OIDC_LEVEL_CLAIM: 'level',
    OIDC_REAL_NAME_LEVELS: 'L3, L4,',
    OIDC_SCOPE: 'user_info',
  }
  assert.deepEqual(readConfig(whole, '/tmp').oidc?.realName, {
    documentClaim: 'cert_no',
    levelClaim: 'level',
    levels: ['L3', 'L4'],
  })
  assert.equal(readConfig(whole, '/tmp').oidc?.scope, 'user_info')
  for (const name of ['OIDC_LEVEL_CLAIM', 'OIDC_REAL_NAME_LEVELS'])
    assert.throws(() => readConfig({ ...whole, [name]: '' }, '/tmp'), BadConfig, name)
})
