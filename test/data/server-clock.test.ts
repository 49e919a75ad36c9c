import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noteServerTime, serverNow } from '#src/data/calls/server-clock.ts'

const HOUR = 3_600_000
const NOON = Date.parse('2026-12-01T12:00:00+08:00')

test('a device that is three hours fast or slow says the time of the server, also after somebody has set its clock', () => {
  assert.equal(serverNow(NOON), NOON)
  noteServerTime(NOON, NOON + 3 * HOUR)
  assert.equal(serverNow(NOON + 3 * HOUR), NOON)
  assert.equal(serverNow(NOON + 5 * HOUR), NOON + 2 * HOUR)
  noteServerTime(NOON, NOON - 3 * HOUR)
  assert.equal(serverNow(NOON - HOUR), NOON + 2 * HOUR)
  noteServerTime(NOON + HOUR, NOON + HOUR)
  assert.equal(serverNow(NOON + HOUR), NOON + HOUR)
})
