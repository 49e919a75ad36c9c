import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { CHECKS, recountAll } from '#domain/vote/recount.ts'
import { verifyRecord } from '../../verifier/verify.mjs'
import { makeWorld, write } from './honest.ts'
import { TAMPERINGS } from './tamperings.ts'

const world = makeWorld({ heads: 60 })

test('an honest record holds in every check, for one who voted and one who did not', () => {
  for (const head of [3, 59]) {
    const honest = write(world)
    const { checks, counted } = recountAll(honest.record, honest.mine(head))
    assert.deepEqual(
      checks.filter((check) => check.state !== 'holds'),
      [],
    )
    assert.equal(counted?.verdict.outcome, 'passed')
    const second = verifyRecord(honest.record, honest.mine(head))
    assert.deepEqual(
      second.checks.map((check) => [check.name, check.state]),
      CHECKS.map((name) => [name, 'holds']),
    )
    assert.equal(second.outcome, 'passed')
    assert.deepEqual(second.witnesses, [{ name: 'committee.example/101', seconds: 1_795_000_000 }])
  }
})

test('a record of every size of log before it, and of none', () => {
  for (const before of [0, 1, 2, 3, 7, 8, 33]) {
    const { record } = write(makeWorld({ heads: 12, before }))
    assert.equal(
      recountAll(record).checks.find((check) => check.state === 'fails'),
      undefined,
      `${before}`,
    )
  }
})

for (const tampering of TAMPERINGS)
  test(`caught: ${tampering.name}`, () => {
    const { record, mine } = tampering.tamper(world)
    // What goes over the wire is JSON.
    const { checks } = recountAll(JSON.parse(JSON.stringify(record)), mine)
    const failed = checks.filter((check) => check.state === 'fails').map((check) => check.name)
    assert.equal(
      failed[0],
      tampering.caughtBy,
      JSON.stringify(checks.filter((check) => check.state === 'fails')),
    )
  })

test('garbage is refused by the first check and never throws', () => {
  for (const garbage of [
    null,
    1,
    '',
    [],
    {},
    { format: 'bjwy-vote-record/1' },
    { ...write(world).record, entries: ['!'] },
  ]) {
    const { checks, counted } = recountAll(garbage)
    assert.deepEqual([checks[0]?.name, checks[0]?.state, counted], ['format', 'fails', null])
    assert.equal(verifyRecord(garbage).checks[0]?.state, 'fails')
  }
})

test('a ballot cast elsewhere is not called checked', () => {
  const honest = write(world)
  const rows = honest.mine(3).rows.map((row) => ({ ...row, ballot: 'elsewhere' as const }))
  for (const { checks } of [recountAll(honest.record, { rows }), verifyRecord(honest.record, { rows })])
    assert.deepEqual(
      checks.slice(-2).map((check) => check.state),
      ['not-done', 'holds'],
    )
})

test('the record that the mini-program’s tests show is one that an honest operator writes', () => {
  const honest = write(makeWorld({ heads: 12 }))
  const made = { record: honest.record, mine: honest.mine(3) }
  const file = new URL('../snapshots/record.json', import.meta.url)
  if (process.env.UPDATE) writeFileSync(file, `${JSON.stringify(made, null, 1)}\n`)
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), JSON.parse(JSON.stringify(made)))
})
