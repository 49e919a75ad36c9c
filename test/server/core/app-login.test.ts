import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { BadConfig, readConfig } from '#server/config.ts'
import { CannotStart } from '#server/core/db/embedded.ts'
import { mustBePlainLogin, openDatabase } from '#server/core/db/open.ts'
import { openHarness, type Harness } from '#test/server/support/harness.ts'

let harness: Harness

before(async () => {
  harness = await openHarness()
})

after(() => harness.stop())

test('the app signs in as a login of its own, and without its role it can do no more', async () => {
  await mustBePlainLogin(harness.database.app)
  const client = await harness.database.app.connect()
  try {
    const { rows } = await client.query('SELECT session_user, current_user')
    assert.deepEqual(rows, [{ session_user: 'wuye_server', current_user: 'wuye_app' }])
    await client.query('RESET ROLE')
    for (const statement of [
      'SET ROLE wuye_owner',
      'SET SESSION AUTHORIZATION wuye_owner',
      'ALTER TABLE units DISABLE ROW LEVEL SECURITY',
      'DELETE FROM log_entries',
      "UPDATE log_entries SET entry = ''",
      'CREATE ROLE other SUPERUSER',
      "COPY estates TO PROGRAM 'cat'",
    ])
      await assert.rejects(client.query(statement), /permission denied|must be owner/, statement)
  } finally {
    client.release(true)
  }
})

test('with addresses: two logins are needed, and one that owns the tables is refused as the app', async () => {
  assert.throws(() => readConfig({ DATABASE_URL: 'postgres://app@db/wuye' }, '/tmp'), BadConfig)
  const config = readConfig(
    { DATABASE_URL: 'postgres://app@db/wuye', DATABASE_OWNER_URL: 'postgres://owner@db/wuye' },
    '/tmp',
  )
  assert.deepEqual(
    [config.databaseUrl, config.databaseOwnerUrl],
    ['postgres://app@db/wuye', 'postgres://owner@db/wuye'],
  )

  const { host, user, password } = harness.database.owner.options
  const urlOf = (name: string, word: string) =>
    `postgres://${name}:${word}@/postgres?host=${encodeURIComponent(String(host))}`
  const ownerUrl = urlOf(String(user), String(password))
  const owner = new pg.Client({ connectionString: ownerUrl })
  await owner.connect()
  await owner.query("CREATE ROLE of_operator LOGIN PASSWORD 'word' IN ROLE wuye_app")
  await owner.end()
  for (const [appUrl, isGood] of [
    [urlOf('of_operator', 'word'), true],
    [ownerUrl, false],
  ] as const) {
    const database = await openDatabase(
      { databaseUrl: appUrl, databaseOwnerUrl: ownerUrl, dataDir: '/nowhere' },
      () => undefined,
    )
    try {
      if (isGood) await mustBePlainLogin(database.app)
      else await assert.rejects(mustBePlainLogin(database.app), CannotStart)
    } finally {
      await database.stop()
    }
  }
})
