import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { VoteRecord } from '#contract/votes/endpoints.ts'
import { makeRecordCache } from '#src/data/records/cache.ts'
import * as v from 'valibot'

const RECORD = v.parse(
  VoteRecord,
  JSON.parse(readFileSync(new URL('../snapshots/record.json', import.meta.url), 'utf8')).record,
)
const kept = (at: number) => ({ at, record: RECORD, rows: [], growth: {} })
const LENGTH = JSON.stringify(kept(1)).length

/** A phone with files; `room` is how many it can hold, `index` its one small text. */
function makePhone(room = 100) {
  const files = new Map<string, string>()
  const phone = { index: null as string | null, room, files }
  const ports = {
    readIndex: () => phone.index,
    writeIndex(text: string) {
      phone.index = text
      return true
    },
    readFile: async (name: string) => files.get(name) ?? null,
    async writeFile(name: string, text: string) {
      if (files.size >= phone.room && !files.has(name)) return false
      files.set(name, text)
      return true
    },
    dropFile: async (name: string) => void files.delete(name),
  }
  return { phone, ports }
}

test('what is kept is found again as it was, after the app was killed too', async () => {
  const { ports } = makePhone()
  assert.equal(await makeRecordCache(ports, 10 * LENGTH).keep('a', kept(1)), true)
  assert.deepEqual(await makeRecordCache(ports, 10 * LENGTH).find('a'), kept(1))
  assert.equal(await makeRecordCache(ports, 10 * LENGTH).find('b'), null)
})

test('the one kept longest ago goes first, and keeping one again makes it the newest', async () => {
  const { phone, ports } = makePhone()
  const cache = makeRecordCache(ports, 2 * LENGTH)
  for (const name of ['a', 'b', 'a', 'c']) await cache.keep(name, kept(1))
  assert.deepEqual([...phone.files.keys()].sort(), ['a', 'c'])
  assert.equal(await cache.find('b'), null)
})

test('one that is larger than the shelf is not kept and drives out no other', async () => {
  const { ports } = makePhone()
  const cache = makeRecordCache(ports, LENGTH + 1)
  assert.equal(await cache.keep('a', kept(1)), true)
  assert.equal(await cache.keep('b', { ...kept(1), record: { ...RECORD, rules: 'x'.repeat(LENGTH) } }), false)
  assert.deepEqual(await cache.find('a'), kept(1))
})

test('a phone without room says so, and finds nothing half', async () => {
  const { ports } = makePhone(1)
  const cache = makeRecordCache(ports, 10 * LENGTH)
  assert.equal(await cache.keep('a', kept(1)), true)
  assert.equal(await cache.keep('b', kept(1)), false)
  assert.equal(await cache.find('b'), null)
  assert.deepEqual(await cache.find('a'), kept(1))
})

test('what was spoilt on the phone counts as not kept', async () => {
  const { phone, ports } = makePhone()
  const cache = makeRecordCache(ports, 10 * LENGTH)
  await cache.keep('a', kept(1))
  for (const bad of ['', '{', 'null', '{"at":1}', phone.files.get('a')?.slice(0, -9) ?? '']) {
    phone.files.set('a', bad)
    assert.equal(await cache.find('a'), null, bad.slice(0, 20))
  }
  for (const bad of ['', '{', '[1]', '{"name":"a"}']) {
    phone.index = bad
    assert.equal(await cache.keep('a', kept(2)), true)
    assert.deepEqual(await cache.find('a'), kept(2))
  }
})

test('signing out forgets all of them', async () => {
  const { phone, ports } = makePhone()
  const cache = makeRecordCache(ports, 10 * LENGTH)
  await cache.keep('a', kept(1))
  await cache.keep('b', kept(1))
  await cache.forgetAll()
  assert.equal(phone.files.size, 0)
  assert.equal(phone.index, '[]')
})
