import { expect, test } from '@jest/globals'
import { noteServerTime, serverMonth, serverNow } from '#src/data/calls/server-clock.ts'

// What is said of "now" follows the server, on a phone whose clock is off by months, too.

test('the month is the server’s, in Beijing', () => {
  const phone = Date.now()
  noteServerTime(Date.parse('2026-12-31T15:59:59Z'), phone)
  expect(serverMonth()).toBe('2026-12')
  noteServerTime(Date.parse('2026-12-31T16:00:00Z'), phone)
  expect(serverMonth()).toBe('2027-01')
  expect(serverNow(phone)).toBe(Date.parse('2026-12-31T16:00:00Z'))
})
