import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import {
  emptyData,
  freePort,
  removeData,
  type TestServer,
  startTestServer,
} from '#test/e2e/support/test-server.ts'

// What `npm start` promises: it says what it does, stops cleanly, starts again quickly on the same data, and tells a
// busy port in one line.

const ROOT = join(import.meta.dirname, '../../..')
let server: TestServer

after(async () => {
  await server?.stop()
  removeData(server)
})

test('a first start says what it does; Ctrl-C leaves nothing running', async () => {
  server = await startTestServer(emptyData())
  const told = server.output()
  for (const part of ['making a new database', 'migrations:', 'sample estate', 'http://localhost:', '张桂兰'])
    assert.ok(told.includes(part), `does not say ${part}:\n${told}`)
  const lock = join(server.dataDir, 'postgres/postmaster.pid')
  const pid = Number(readFileSync(lock, 'utf8').split('\n')[0])
  const ended = new Promise((done) => server.process.once('exit', done))
  server.process.kill('SIGINT')
  assert.equal(await ended, 0)
  assert.match(server.output(), /stopped/)
  assert.equal(existsSync(lock), false)
  assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' })
})

test('a second start keeps the data and brings in nothing again', async () => {
  server = await startTestServer(server.dataDir)
  assert.doesNotMatch(server.output(), /making a new database|sample estate|migrations:/)
  const answer = await fetch(`${server.url}/openapi.json`)
  assert.equal(answer.status, 200)
})

test('a busy port and a folder in use are told in one line each', async () => {
  const port = new URL(server.url).port
  const start = (env: Record<string, string>) =>
    spawnSync(process.execPath, ['--import', 'tsx', 'server/main.ts', '--no-build'], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, NODE_ENV: 'test', DATA_DIR: server.dataDir, ...env },
    })
  const busy = start({ PORT: port })
  assert.equal(busy.status, 1)
  assert.match(busy.stderr, new RegExp(`^✗ Port ${port} is busy; choose another: PORT=\\d+ npm start\\n$`))
  const inUse = start({ PORT: String(await freePort()) })
  assert.equal(inUse.status, 1)
  assert.match(inUse.stderr, /✗ Another copy is running on .*postgres \(process \d+\); stop it first\.\n$/)
})

test('production starts neither the login stand-in nor the embedded database', () => {
  for (const env of [
    {},
    { OIDC_ISSUER: 'https://login.example', OIDC_CLIENT_ID: 'a', OIDC_CLIENT_SECRET: 'b' },
  ]) {
    const told = spawnSync(process.execPath, ['--import', 'tsx', 'server/main.ts', '--no-build'], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { PATH: process.env.PATH ?? '', NODE_ENV: 'production', ...env },
    })
    assert.equal(told.status, 1)
    assert.match(told.stderr, /^✗ Set (JINGTONG_AUTHORIZE_URL or OIDC_ISSUER|DATABASE_URL): in production/m)
  }
})
