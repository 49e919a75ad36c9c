import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Mine, type MyBallot, recountAll } from '#domain/votes/evidence/recount.ts'
import { verifyRecord } from '../../verifier/verify.mjs'
import { DISPUTED, makeHarness, REPLACED, VOTER, write } from './honest.ts'

// A receipt that is fetched after the result was logged comes with a later checkpoint than the record has.

const harness = makeHarness({ heads: 40 })
const honest = write(harness)

/** What both verifiers say of these two checks, with where. They must agree. */
function said(record: unknown, mine: Mine, ...names: string[]): (string | undefined)[] {
  const wanted = (checks: readonly { name: string; state: string; at?: string }[]) =>
    checks.filter((check) => names.includes(check.name)).map((check) => check.state)
  const first = wanted(recountAll(record, mine).checks)
  assert.deepEqual(wanted(verifyRecord(record, mine).checks), first)
  return first
}

function withBallot(mine: Mine, change: (ballot: MyBallot) => MyBallot): Mine {
  return {
    ...mine,
    rows: mine.rows.map((row) =>
      typeof row.ballot === 'object' && row.ballot ? { ...row, ballot: change(row.ballot) } : row,
    ),
  }
}

/** A later receipt for which nobody gave a proof. */
function unproven(mine: Mine): Mine {
  return withBallot(mine, ({ proof: _, ...ballot }) => ballot)
}

test('a proof of growth brings a later receipt and the record together, from every size to every size', () => {
  for (const before of [0, 1, 2, 7, 8, 30])
    for (const by of [1, 2, 3, 5, 8, 31, 64]) {
      const written = write(makeHarness({ heads: 12, before }))
      const mine = written.later(VOTER, by)

      assert.deepEqual(
        said(written.record, mine, 'my-ballot', 'my-row'),
        ['holds', 'holds'],
        `${before} ${by}`,
      )
    }
})

test('without a proof that comparison is said to be not done, and it is no fault', () => {
  const mine = unproven(honest.later(VOTER, 9))
  assert.deepEqual(said(honest.record, mine, 'my-ballot', 'my-row'), ['not-done', 'holds'])
  assert.equal(
    recountAll(honest.record, mine).checks.find((check) => check.state === 'fails'),
    undefined,
  )
})

test('all else of a later receipt is compared without a proof too', () => {
  const without = (change: (ballot: MyBallot) => MyBallot) =>
    withBallot(unproven(honest.later(VOTER, 9)), change)
  const other = honest.mine(DISPUTED).rows[0]?.ballot as MyBallot
  const bad = [
    without((ballot) => ({ ...ballot, choices: ballot.choices.map(() => 2) })),
    without((ballot) => ({ ...ballot, index: ballot.index + 1 })),
    without((ballot) => ({ ...ballot, entry: other.entry })),
    without((ballot) => ({ ...ballot, checkpoint: ballot.checkpoint.replace(/ \S{8}/, ' AAAAAAAA') })),
  ]
  for (const [index, mine] of bad.entries())
    assert.deepEqual(said(honest.record, mine, 'my-ballot'), ['fails'], `${index}`)
})

test('a proof that does not bring them together is a fault', () => {
  const growth = (change: (proof: readonly string[]) => readonly string[]) =>
    withBallot(honest.later(VOTER, 9), (ballot) => ({ ...ballot, proof: change(ballot.proof ?? []) }))
  const bad = [
    growth(() => []),
    growth((proof) => proof.slice(1)),
    growth((proof) => [...proof, proof[0] as string]),
    growth((proof) =>
      proof.map((hash, at) => (at === 0 ? `${hash.startsWith('A') ? 'B' : 'A'}${hash.slice(1)}` : hash)),
    ),
    growth((proof) => [...proof].reverse()),
    growth((proof) => proof.map(() => '*')),
  ]
  for (const [index, mine] of bad.entries())
    assert.deepEqual(said(honest.record, mine, 'my-ballot'), ['fails'], `${index}`)
})

test('a later receipt of a forked log is a fault, with whatever proof', () => {
  const other = write({ ...harness, objections: [[DISPUTED, REPLACED]] })
  const mine = other.later(VOTER, 9)
  assert.deepEqual(said(honest.record, mine, 'my-ballot'), ['fails'])
})

test('an honest record of another vote, estate or log is no answer', () => {
  const { communityId, voteId, log } = honest.record
  const asked = { communityId: String(communityId), voteId }
  const mine = { ...honest.mine(VOTER), ...asked, logName: log.name }
  assert.deepEqual(said(honest.record, mine, 'format', 'log-key', 'my-ballot'), ['holds', 'holds', 'holds'])
  const another = '01M84WKG3Z7WXWJ69VP4EW74EK'
  for (const wrong of [
    { ...asked, voteId: another },
    { ...asked, communityId: String(communityId + 1) },
  ]) {
    assert.deepEqual(said(honest.record, { ...mine, ...wrong }, 'format', 'verdict'), ['fails', 'not-done'])
    assert.equal(recountAll(honest.record, { ...mine, ...wrong }).counted, null)
  }
  // Signed anew by the same key under another name.
  const renamed = write({ ...harness, logKey: { ...harness.logKey, name: `${log.name}.example` } })
  assert.deepEqual(said(renamed.record, mine, 'log-key'), ['fails'])
})

test('a ballot of mine is looked for although the server left its row out', () => {
  const kept = honest.mine(VOTER)
  const mine = { ...kept, rows: kept.rows.map((row) => ({ ...row, areaDm2: null, blinding: null })) }
  assert.deepEqual(said(honest.record, mine, 'my-ballot', 'my-row'), ['holds', 'not-done'])
  const wrong = withBallot(mine, (ballot) => ({ ...ballot, choices: ballot.choices.map(() => 2) }))
  assert.deepEqual(said(honest.record, wrong, 'my-ballot'), ['fails'])
})
