import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { CannotStart } from '#server/core/db/embedded.ts'
import { openDatabase } from '#server/core/db/open.ts'

const folder = mkdtempSync(join(tmpdir(), 'wuye-orphan-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const CHILD = `
  import { openDatabase } from '#server/core/db/open.ts'
  const database = await openDatabase({ databaseUrl: null, dataDir: process.argv[1] }, () => undefined)
  await database.owner.query('CREATE TABLE kept AS SELECT 1 AS n')
  console.log(database.pid())
  setInterval(() => undefined, 1000)
`

test('a server killed alone leaves its database; the next start ends that and finds all that was committed', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', CHILD, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  const orphan = Number(String(said))
  const open = () => openDatabase({ databaseUrl: null, dataDir: folder }, (line) => told.push(line))
  const told: string[] = []
  await assert.rejects(open(), CannotStart)
  process.kill(orphan, 0)

  child.kill('SIGKILL')
  await once(child, 'exit')
  process.kill(orphan, 0)
  const database = await open()
  assert.deepEqual(told, ['ending the database that a killed server left running'])
  assert.notEqual(database.pid(), orphan)
  assert.deepEqual((await database.owner.query('SELECT n FROM kept')).rows, [{ n: 1 }])
  await database.stop()
})
