import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { inEstate } from '#server/core/db/scope.ts'
import { mapInSlices } from '#server/core/slices.ts'
import { createVote, makeCommitments } from '#server/votes/create.ts'
import { allHeadsOf, mustFindVote, turnoutOf } from '#server/votes/store.ts'
import { fillEstate } from '#test/server/support/many-homes.ts'
import { importSmallEstate, openHarness, QUESTION, type Harness } from '#test/server/support/harness.ts'

// A roll of many heads right after it was announced, before PostgreSQL has figures of the new rows.

const HEADS = 1_500
const DAY = 86_400_000
let harness: Harness
let voteId: string
let personId: string

before(async () => {
  harness = await openHarness()
  await importSmallEstate(harness, '7', 12)
  await fillEstate(harness, '7', HEADS - 11)
  await harness.seat('owner', '7', 0)
  personId = await harness.grant('owner', '7', 'owner')
})
after(() => harness.stop())

test('slices: every item once and in order, a throw ends it, and others have their turn', async () => {
  let turns = 0
  const counting = setInterval(() => (turns += 1), 1)
  const answer = await mapInSlices(
    Array.from({ length: 60 }, (_, index) => index),
    (item, index) => {
      for (const until = performance.now() + 2; performance.now() < until; );
      return item * 2 + index
    },
  )
  clearInterval(counting)
  assert.deepEqual(answer.slice(0, 3), [0, 3, 6])
  assert.equal(answer.length, 60)
  assert.ok(turns >= 3, `others had ${turns} turns`)
  await assert.rejects(
    mapInSlices([1], () => {
      throw new RangeError('no')
    }),
    RangeError,
  )
  assert.deepEqual(await mapInSlices([], () => 1), [])
})

test('commitments are made before the transaction, each is used once, and one that lacks is made', async () => {
  const made = await makeCommitments(harness.database.app, '7', { kind: 'estate' })
  const count = () => [...made.values()].reduce((all, some) => all + some.length, 0)
  const before = count()
  const hundred = made.get(10_000)
  assert.ok(hundred && hundred.length > 0)
  hundred.pop()
  voteId = harness.ports.newId()
  await inEstate(harness.database.app, '7', (tx) =>
    createVote(
      tx,
      harness.ports,
      '7',
      {
        voteId,
        title: '测试表决',
        items: [QUESTION],
        convener: '业委会',
        noticeAt: harness.clock.now - 18 * DAY,
        opensAt: harness.clock.now - DAY,
        closesAt: harness.clock.now + 10 * DAY,
        documents: [],
      },
      made,
    ),
  )
  assert.equal(count(), 0)
  const { rows } = await harness.database.owner.query<{ heads: number; commitments: number; tags: number }>(
    `SELECT count(*)::int AS heads, count(DISTINCT commitment)::int AS commitments, count(DISTINCT tag)::int AS tags
     FROM vote_heads WHERE estate_id = 7 AND vote_id = $1`,
    [voteId],
  )
  assert.deepEqual(rows[0], { heads: before, commitments: before, tags: before })
})

test('the first reads look at each row of the roll a few times, not at all of them for each', async () => {
  await inEstate(harness.database.app, '7', async (tx) => {
    const vote = await mustFindVote(tx, '7', voteId)
    const heads = await allHeadsOf(tx, vote, personId)
    assert.equal(heads.length, 2, 'a home of one’s own, and the joint one')
    await turnoutOf(tx, vote, harness.clock.now)
    const { rows } = await tx.query<{ touched: number }>(
      `SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::float8 AS touched FROM pg_stat_xact_user_tables`,
    )
    const touched = rows[0]?.touched as number
    assert.ok(touched > 0 && touched < 20 * HEADS, `${touched} rows for ${HEADS} heads`)
  })
})
