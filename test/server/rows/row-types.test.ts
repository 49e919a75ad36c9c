import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { migrate } from '#server/core/db/migrate.ts'
import { type Database, openDatabase } from '#server/core/db/open.ts'
import { Describer, differences, queriesOf } from './row-types.ts'

/** How many queries have a text that only a run knows. It may only fall: whoever writes one fewer lowers it. */
const DYNAMIC = 26

const folder = mkdtempSync(join(tmpdir(), 'wuye-rows-'))
let database: Database
let describer: Describer
let giveBack = () => {}

before(async () => {
  database = await openDatabase({ databaseUrl: null, dataDir: folder }, () => undefined)
  await migrate(database.owner)
  const client = await database.owner.connect()
  giveBack = () => client.release()
  describer = await Describer.of(client)
})
after(async () => {
  giveBack()
  await database?.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('every query declares the rows that the database answers', async () => {
  const all = queriesOf()
  assert.ok(all.length > 500, `only ${all.length} queries were found`)
  const faults: string[] = []
  for (const asked of all)
    for (const told of await differences(asked, describer)) faults.push(`${asked.place} ${told}`)
  assert.deepEqual(faults, [])
  const dynamic = all.filter((one) => one.texts === null).map((one) => one.place)
  assert.equal(dynamic.length, DYNAMIC, dynamic.join('\n'))
})

test('each sort of wrong row is found, and nothing in right ones', async () => {
  const asked = queriesOf([join(import.meta.dirname, 'row-types-wrong.ts')])
  const told: string[] = []
  for (const one of asked)
    told.push(one.texts ? (await differences(one, describer)).join('; ') : 'only a run knows')
  assert.deepEqual(told, [
    'two is declared and not selected',
    'two is selected and not declared',
    'one is number, declared string',
    'list is string[], declared number[]',
    'oid is string, declared number',
    'locale may be null, declared without',
    'name is never null, declared with',
    'name may be null, declared without',
    'gives 1 values for 2 parameters',
    'is refused: column "nothing" does not exist',
    'reads rows and declares none',
    'one is number, declared string',
    ...Array.from({ length: 6 }, () => ''),
    'only a run knows',
    'is_table is selected and not declared',
    'at is string, declared number',
    '',
  ])
})
