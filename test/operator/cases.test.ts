import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CASES } from './cases.ts'
import { agreed, firstFault } from './three.ts'

for (const one of CASES)
  test(`all three: ${one.name}`, () => {
    const answer = agreed(one)
    assert.equal(firstFault(answer), one.says, JSON.stringify(answer))
    for (const state of one.states ?? [])
      assert.ok(answer !== 'unreadable' && answer.checks.includes(state), JSON.stringify(answer))
  })

test('no two cases have one name', () => {
  assert.equal(new Set(CASES.map((one) => one.name)).size, CASES.length)
})
