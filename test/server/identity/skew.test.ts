import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { oidcClient } from '#server/identity/oidc.ts'

let host: Server
let issuer = ''
let ahead = 0
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
      const token = await new SignJWT({ nonce: 'n', name: '张三' })
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
