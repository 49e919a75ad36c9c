import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startOfDayMs } from '#domain/core/calendar.ts'
import { encodeEntry } from '#domain/log/entry.ts'
import { u64 } from '#domain/log/bytes.ts'
import { commitmentOf, readCommitted, titleDocument, writtenProxyDocument } from '#domain/estate/title.ts'
import { contestEndsAt } from '#domain/votes/paper/fate.ts'
import { transferContestEndsAt } from '#domain/votes/transfer.ts'

const DOCUMENT = {
  communityId: '7',
  transferId: 'T',
  unitId: 'U',
  from: ['b', 'a'],
  to: ['c'],
  fromOn: '2026-11-20',
  photoIds: ['2', '1', '2'],
}

test('one transfer has one document, however its lists were given; every field of it changes the commitment', () => {
  const text = titleDocument(DOCUMENT)
  assert.equal(text, titleDocument({ ...DOCUMENT, from: ['a', 'b'], photoIds: ['1', '2'] }))
  const salt = new Uint8Array(32).fill(1)
  const whole = commitmentOf('title', salt, text)
  const others = [
    { communityId: '8' },
    { transferId: 'X' },
    { unitId: 'X' },
    { from: ['a'] },
    { to: ['d'] },
    { fromOn: '2026-11-21' },
    { photoIds: ['1'] },
  ].map((change) => commitmentOf('title', salt, titleDocument({ ...DOCUMENT, ...change })))
  for (const other of [
    ...others,
    commitmentOf('title', new Uint8Array(32).fill(2), text),
    commitmentOf('writtenProxy', salt, text),
  ])
    assert.notDeepEqual(other, whole)
  const { communityId, photoIds } = DOCUMENT
  assert.notEqual(
    writtenProxyDocument({ communityId, voteId: 'V', grantId: 'G', headId: 'H1', agent: 'p', photoIds }),
    writtenProxyDocument({ communityId, voteId: 'V', grantId: 'G', headId: 'H1', agent: 'q', photoIds }),
  )
  assert.throws(() => commitmentOf('title', new Uint8Array(31), text), RangeError)
})

test('an entry is read only in its one spelling', () => {
  const hash = new Uint8Array(32).fill(3)
  const entry = (type: number, fields: Uint8Array[]) => encodeEntry({ type, estateId: 7, fields })
  const good = [hash, Uint8Array.of(1), u64(1_795_399_200_000)]
  assert.deepEqual(readCommitted(entry(32, good)), {
    kind: 'title',
    estateId: 7,
    commitment: hash,
    state: 1,
    at: 1_795_399_200_000,
  })
  assert.equal(readCommitted(entry(33, good))?.kind, 'writtenProxy')
  for (const bad of [
    entry(31, good),
    entry(32, good.slice(0, 2)),
    entry(32, [...good, hash]),
    entry(32, [hash.subarray(1), ...good.slice(1)]),
    entry(32, [hash, Uint8Array.of(1, 1), u64(1)]),
    entry(32, [hash, Uint8Array.of(1), new Uint8Array(8).fill(255)]),
    new Uint8Array(0),
  ])
    assert.equal(readCommitted(bad), null)
})

test('a transfer may be contested for thirty days, and no shorter than the paper of a vote it changed', () => {
  const recordedAt = Date.parse('2026-11-20T09:00:00+08:00')
  assert.equal(transferContestEndsAt(recordedAt, []), startOfDayMs('2026-12-21'))
  assert.equal(
    transferContestEndsAt(recordedAt, [Date.parse('2026-12-01T18:00:00+08:00')]),
    startOfDayMs('2026-12-21'),
  )
  const late = Date.parse('2027-01-10T18:00:00+08:00')
  assert.equal(transferContestEndsAt(recordedAt, [recordedAt, late]), contestEndsAt(late))
})
