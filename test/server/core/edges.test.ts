import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { buildApp } from '#server/app.ts'
import { BadConfig, readConfig } from '#server/config.ts'
import { isFault, refusalOf } from '#server/core/http/failure.ts'
import { isInside } from '#server/open311/webhooks/deliver.ts'
import { problemOf, refuseUnlessOk, AppError } from '#server/core/http/app-error.ts'
import { openHarness, type Harness } from '#test/server/support/harness.ts'

let harness: Harness

before(async () => {
  harness = await openHarness()
})

after(() => harness.stop())

test('what goes wrong beneath is busy, malformed or failed, and never a TypeError', () => {
  const failure = (code: string, message = '') => Object.assign(new Error(message), { code })
  for (const code of [
    '53100',
    'ENOSPC',
    '57014',
    '57P03',
    '40P01',
    'ECONNREFUSED',
    'FST_ERR_HANDLER_TIMEOUT',
  ])
    assert.equal(refusalOf(failure(code)).code, 'server.busy', code)
  for (const message of ['Query read timeout', 'timeout exceeded when trying to connect'])
    assert.equal(refusalOf(new Error(message)).code, 'server.busy', message)
  for (const code of ['22003', '22021', '22008']) {
    assert.equal(refusalOf(failure(code)).code, 'request.malformed', code)
    assert.ok(isFault(failure(code), refusalOf(failure(code))))
  }
  assert.equal(refusalOf(new TypeError('x')).code, 'server.failed')
  for (const code of ['no.such-code', 'constructor', '__proto__'])
    assert.throws(
      () => refuseUnlessOk(code),
      (error) => error instanceof AppError && problemOf(error, '1').status === 500 && isFault(error, error),
    )
})

test('addresses of version 6 that carry one of version 4 are inside', () => {
  for (const address of ['2002:7f00:1::', '2001::1', '64:ff9b:1::a00:1', 'fec0::1', '192.88.99.1'])
    assert.ok(isInside(address), address)
  for (const address of ['2606:4700::1111', '2400:3200::1', '1.1.1.1']) assert.ok(!isInside(address), address)
})

test('proxies: named ones are believed, others are not; what is no address is refused at the start', async () => {
  const root = '/tmp'
  assert.deepEqual(readConfig({ TRUSTED_PROXIES: '10.0.0.1, 10.1.0.0/16' }, root).trustedProxies, [
    '10.0.0.1',
    '10.1.0.0/16',
  ])
  for (const bad of ['proxy', '10.0.0.0/33', '1.1.1.1/', 'true'])
    assert.throws(() => readConfig({ TRUSTED_PROXIES: bad }, root), BadConfig)
  for (const [trustedProxies, refusedFrom] of [
    [['127.0.0.1'], 4],
    [[], 2],
  ] as const) {
    const app = await buildApp(
      { webRoot: null, publicUrl: () => 'https://x', rateLimitPerMinute: 2, log: false, trustedProxies },
      harness.ports,
    )
    const statuses: number[] = []
    for (const client of ['1.1.1.1', '1.1.1.1', '2.2.2.2', '2.2.2.2', '2.2.2.2'])
      statuses.push(
        (await app.inject({ url: '/openapi.json', headers: { 'x-forwarded-for': client } })).statusCode,
      )
    assert.equal(statuses.indexOf(429), refusedFrom)
    await app.close()
  }
})

test('/metrics is for this machine or for whoever has the token', async () => {
  const ask = (headers = {}) => harness.app.inject({ url: '/metrics', headers })
  assert.equal((await ask()).statusCode, 200)
  assert.equal((await ask({ 'x-forwarded-for': '1.1.1.1' })).statusCode, 404)
  const app = await buildApp(
    { webRoot: null, publicUrl: () => 'https://x', rateLimitPerMinute: 99, log: false, metricsToken: 'm' },
    harness.ports,
  )
  assert.equal((await app.inject({ url: '/metrics' })).statusCode, 404)
  const told = await app.inject({ url: '/metrics', headers: { authorization: 'Bearer m' } })
  assert.equal(told.statusCode, 200)
  assert.match(String(told.headers['strict-transport-security']), /max-age/)
  assert.match(String(told.headers['content-security-policy']), /frame-ancestors 'self'/)
  await app.close()
})

test('a page runs its own files and the scripts that stand in it, and an answer runs nothing', async () => {
  const webRoot = mkdtempSync(join(tmpdir(), 'wuye-pages-'))
  writeFileSync(join(webRoot, 'index.html'), '<title>x</title><script>start()</script>')
  writeFileSync(join(webRoot, 'plain.html'), '<p>x</p>')
  const app = await buildApp(
    { webRoot, publicUrl: () => 'https://x', rateLimitPerMinute: 99, log: false },
    harness.ports,
  )
  const scripts = async (url: string) =>
    /script-src ([^;]*)/.exec(String((await app.inject({ url })).headers['content-security-policy']))?.[1]
  const hash = createHash('sha256').update('start()').digest('base64')
  assert.equal(await scripts('/'), `'self' 'sha256-${hash}'`)
  assert.equal(await scripts('/index.html'), `'self' 'sha256-${hash}'`)
  assert.equal(await scripts('/plain.html'), "'self'")
  for (const url of ['/health', '/api/nothing', '/openapi.json']) assert.equal(await scripts(url), "'none'")
  await app.close()
  rmSync(webRoot, { recursive: true })
})
