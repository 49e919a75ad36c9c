import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { inEstate } from '#server/core/db/scope.ts'
import { readPlace } from '#server/estate/place.ts'
import { importSmallEstate, openHarness, type Harness } from '#test/server/support/harness.ts'

const GOOD: readonly (readonly [string, number, number])[] = [
  ['39.904200,116.407400', 39_904_200, 116_407_400],
  [' 40 ， 116.5 ', 40_000_000, 116_500_000],
  ['39.4,115.4', 39_400_000, 115_400_000],
]

const BAD: readonly (readonly [string, string])[] = [
  ['', 'unreadable'],
  ['39.9042', 'unreadable'],
  ['39.9042 116.4074', 'unreadable'],
  ['39.9042,116.4074,5', 'unreadable'],
  ['39.9042001,116.4074', 'unreadable'],
  ['39°54′,116°24′', 'unreadable'],
  ['北京', 'unreadable'],
  ['1e2,116', 'unreadable'],
  ['NaN,NaN', 'unreadable'],
  ['116.4074,39.9042', 'swapped'],
  ['31.2304,121.4737', 'elsewhere'],
  ['-39.9042,116.4074', 'elsewhere'],
  ['0,0', 'elsewhere'],
  ['39.399999,116.4', 'elsewhere'],
  ['41.100001,116.4', 'elsewhere'],
]

for (const [text, latitudeE6, longitudeE6] of GOOD)
  test(`a place is read: ${text}`, () => assert.deepEqual(readPlace(text), { latitudeE6, longitudeE6 }))

for (const [text, fault] of BAD)
  test(`no place: ${text || 'nothing'}`, () => assert.equal(readPlace(text), fault))

let harness: Harness

before(async () => {
  harness = await openHarness()
  await importSmallEstate(harness, '7', 2)
})
after(() => harness.stop())

test('the application may say where an estate is, and change nothing else of it', async () => {
  const change = (set: string) =>
    inEstate(harness.ports.db, '7', (tx) => tx.query(`UPDATE estates SET ${set} WHERE estate_id = 7`))
  assert.equal((await change('latitude_e6 = 39904200, longitude_e6 = 116407400')).rowCount, 1)
  for (const set of ["name = 'x'", 'is_made_up = false', 'estate_id = 8'])
    await assert.rejects(change(set), /permission denied/)
})
