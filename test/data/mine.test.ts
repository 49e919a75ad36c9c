import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Evidence, MyRow, VoteRecord } from '#contract/votes/endpoints.ts'
import { type Here, laterThan, mineFrom, sizeOf, trueChoices } from '#src/data/records/mine.ts'

// What a recount must find is what this phone kept and cast, not what the server says of it.

const ASKED = { communityId: '7', voteId: 'A' }
const evidence = (size: number, choices = [0]): Evidence => ({
  log: { name: 'log', publicKey: 'AA==' },
  index: 3,
  entry: 'AA==',
  choices,
  salt: 'AA==',
  tag: 'f'.repeat(32),
  size,
  proof: [],
  checkpoint: `log\n${size}\n`,
})
/** As a recount reads it: its own proof of place must not be taken for one of growth. */
const ballotOf = ({ index, entry, checkpoint, choices }: Evidence) => ({ index, entry, checkpoint, choices })
const row = (headId: string, ballot: MyRow['ballot']): MyRow => ({
  headId,
  tag: '0'.repeat(32),
  areaDm2: 9000,
  blinding: 'AA==',
  ballot,
})
const here = (given: Partial<Here> & { kept?: { [headId: string]: Evidence } } = {}): Here => ({
  log: undefined,
  heads: Object.keys(given.kept ?? {}),
  evidenceOf: (headId) => given.kept?.[headId] ?? null,
  choicesOf: () => [],
  ...given,
})
const record = (size: string) =>
  ({ checkpoints: ['log\n2\n', `log\n${size}\nroot\n`] }) as unknown as VoteRecord

test('my rows come from the server, my ballots from this phone', () => {
  const kept = evidence(4)
  const mine = mineFrom(
    ASKED,
    [row('H1', 'mine'), row('H2', 'mine'), row('H3', 'none')],
    {},
    here({ kept: { H1: kept } }),
  )
  assert.deepEqual(
    mine.rows.map((one) => one.ballot),
    [ballotOf(kept), 'elsewhere', null],
  )
  assert.deepEqual({ communityId: mine.communityId, voteId: mine.voteId }, ASKED)
  assert.equal('logKey' in mine, false)
})

test('a row that the server leaves out, or calls not cast, does not hide a ballot that this phone keeps', () => {
  const kept = evidence(4)
  const none = mineFrom(ASKED, [row('H1', 'none')], {}, here({ kept: { H1: kept } }))
  assert.deepEqual(none.rows[0]?.ballot, ballotOf(kept))
  const left = mineFrom(ASKED, [], {}, here({ kept: { H1: kept } }))
  assert.deepEqual(left.rows, [{ tag: kept.tag, areaDm2: null, blinding: null, ballot: ballotOf(kept) }])
})

test('a receipt must open to what this phone cast, not to what the server says it was', () => {
  assert.deepEqual(trueChoices([1], []), [1])
  assert.deepEqual(trueChoices([1], [[0]]), [0])
  // A ballot that was replaced and cast again: either may be the one of the receipt.
  assert.deepEqual(trueChoices([1], [[1], [0]]), [1])
  const mine = mineFrom(
    ASKED,
    [row('H1', 'mine')],
    {},
    here({ kept: { H1: evidence(4, [1]) }, choicesOf: () => [[0]] }),
  )
  const { ballot } = mine.rows[0] ?? {}
  assert.deepEqual(typeof ballot === 'object' ? ballot?.choices : null, [0])
})

test('a proof of growth is asked for each receipt that is later than the record, and given to it', () => {
  const kept = { H1: evidence(4), H2: evidence(9), H3: evidence(12), H4: evidence(9) }
  const phone = here({ kept })
  assert.deepEqual(laterThan(record('8'), [row('H1', 'mine')], phone), [9, 12])
  assert.deepEqual(laterThan(record('12'), [], phone), [])
  const mine = mineFrom(ASKED, [], { 9: ['AAAA'] }, phone)
  const growths = mine.rows.map(({ ballot }) => (typeof ballot === 'object' ? ballot?.proof : 'no'))
  assert.deepEqual(growths, [undefined, ['AAAA'], undefined, ['AAAA']])
})

test('the size of a record is that of its last checkpoint, and none where there is nothing to read', () => {
  assert.equal(sizeOf(record('40')), 40)
  for (const bad of ['', '-1', '1.5', 'x']) assert.equal(sizeOf(record(bad)), 0)
  assert.equal(sizeOf({ checkpoints: [] } as unknown as VoteRecord), 0)
})

test('the log is held against its name and its key as this phone first saw them', () => {
  const mine = mineFrom(ASKED, [], {}, here({ log: { name: 'n', publicKey: 'k' } }))
  assert.deepEqual([mine.logName, mine.logKey], ['n', 'k'])
})
