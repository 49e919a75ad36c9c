import assert from 'node:assert/strict'
import { test } from 'node:test'
import { differ } from './differential.ts'

// The full run is a command: node --import tsx test/operator/differential.ts 10000
test('200 records changed at random: no verifier crashes, and no two differ', () => {
  const { differences, faults } = differ(200, 20261130)
  assert.deepEqual(differences, [])
  // A run that finds the same everywhere says nothing.
  assert.ok(faults.size >= 10, [...faults.keys()].join())
  assert.ok((faults.get(null) ?? 0) > 0)
})
