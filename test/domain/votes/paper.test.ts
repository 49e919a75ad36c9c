import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { PaperRule } from '#domain/votes/counting/count.ts'
import { contestEndsAt, type HeadBallot, paperFate } from '#domain/votes/paper/fate.ts'

type Vector = {
  name: string
  clerks: string[]
  /** Who could read nothing. */
  voids?: string[]
  ballots: [HeadBallot['channel'], boolean, HeadBallot['setAside']][]
  rule: PaperRule
  isClosed: boolean
  expect: [string, string | null]
}

const VECTORS = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../vectors/paper-fate.json'), 'utf8'),
) as Vector[]

for (const vector of VECTORS)
  test(`paper: ${vector.name}`, () => {
    const ballots = vector.ballots.map(([channel, isStanding, setAside]) => ({
      channel,
      isStanding,
      setAside,
    }))
    const readings = [
      ...vector.clerks.map((clerk) => ({ clerk, isVoid: false })),
      ...(vector.voids ?? []).map((clerk) => ({ clerk, isVoid: true })),
    ]
    const { state, reason } = paperFate(readings, ballots, vector.rule, vector.isClosed)
    assert.deepEqual([state, reason], vector.expect)
    // What does not count always says why, and what may still count never does.
    assert.equal(reason === null, state !== 'set-aside')
  })

test('an objection to paper can be made until the third day after the close has ended', () => {
  const beijing = (text: string) => Date.parse(`${text}+08:00`)
  assert.equal(contestEndsAt(beijing('2026-11-23T18:00:00')), beijing('2026-11-27T00:00:00'))
  assert.equal(contestEndsAt(beijing('2026-11-23T00:00:00')), beijing('2026-11-27T00:00:00'))
  assert.equal(contestEndsAt(beijing('2026-12-30T23:59:59')), beijing('2027-01-03T00:00:00'))
})
