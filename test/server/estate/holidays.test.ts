import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { lastDayOfPeriod, mayStillMove } from '#domain/core/calendar.ts'
import { HOLIDAYS, type HolidayOrder } from '#domain/core/holidays.ts'
import {
  holidays,
  loadOrder,
  missingOrderYear,
  refreshHolidays,
  tellMissingOrder,
} from '#server/estate/holidays.ts'
import { readOrder } from '#server/cli/holidays.ts'
import { openHarness, type Harness } from '#test/server/support/harness.ts'

const FILE = JSON.stringify({
  title: 'a made-up order for 2027',
  issuedOn: '2026-11-05',
  off: [
    ['2027-01-01', '2027-01-03'],
    ['2027-02-05', '2027-02-12'],
    ['2027-04-03', '2027-04-05'],
    ['2027-05-01', '2027-05-05'],
    ['2027-06-09', '2027-06-11'],
    ['2027-09-15', '2027-09-17'],
    ['2027-10-01', '2027-10-07'],
  ],
  work: ['2027-01-30', '2027-02-20', '2027-05-08', '2027-09-19', '2027-10-09'],
})

let harness: Harness

before(async () => {
  harness = await openHarness()
})

after(async () => {
  await harness.database.owner.query('DELETE FROM holiday_orders')
  await refreshHolidays(harness.ports.db)
  await harness.stop()
})

for (const [name, text, words] of [
  ['no JSON', '2027-01-01', 'JSON'],
  ['a field too many', FILE.replace('{', '{"year":2027,'), '没有别的'],
  ['a field too few', JSON.stringify({ title: 'x', issuedOn: '2026-11-05', off: [] }), 'title'],
  ['a worked weekday', FILE.replace('2027-01-30', '2027-01-29'), '周六或周日'],
  ['a day that does not exist', FILE.replace('2027-01-30', '2027-02-30'), '不存在'],
  ['far too many days', FILE.replace('"work":[', `"work":[${'"2027-01-30",'.repeat(50)}`), '没有别的'],
] as const)
  test(`an order that cannot be loaded: ${name}`, () => {
    const read = readOrder(text)
    assert.ok(typeof read === 'string' && read.includes(words), JSON.stringify(read))
  })

test('a year is loaded without a release: once, from the next day on, and clocks move by it', async () => {
  const order = readOrder(`\uFEFF${FILE}`) as HolidayOrder
  assert.equal(missingOrderYear(Date.parse('2026-11-30T23:00:00+08:00'), holidays()), null)
  const december = Date.parse('2026-12-01T00:00:00+08:00')
  assert.equal(missingOrderYear(december, holidays()), '2027')
  const told: string[] = []
  tellMissingOrder(december, (line) => told.push(line))
  tellMissingOrder(december + 60_000, (line) => told.push(line))
  assert.equal(told.length, 1, 'the operator is told once a day')
  assert.match(told[0] as string, /2027/)
  assert.equal(mayStillMove('2027-02-09', holidays()), true)

  assert.equal(await loadOrder(harness.ports.db, order, '2026-12-01'), 'loaded')
  assert.equal(mayStillMove('2027-02-09', holidays()), true, 'not before it is read')
  await refreshHolidays(harness.ports.db)
  assert.equal(mayStillMove('2027-02-09', holidays()), false)
  assert.equal(lastDayOfPeriod('2027-02-02', 7, HOLIDAYS), '2027-02-09')
  assert.equal(lastDayOfPeriod('2027-02-02', 7, holidays()), '2027-02-15')
  assert.equal(missingOrderYear(december, holidays()), null)
  assert.equal(missingOrderYear(Date.parse('2028-01-05T00:00:00+08:00'), holidays()), '2028')

  assert.equal(await loadOrder(harness.ports.db, order, '2026-12-20'), 'same')
  assert.equal(await loadOrder(harness.ports.db, { ...order, work: [] }, '2026-12-20'), 'other-order')
  await refreshHolidays(harness.ports.db)
  assert.equal(lastDayOfPeriod('2027-05-01', 7, holidays()), '2027-05-08')
  const built: HolidayOrder = { ...order, off: [['2026-01-01', '2026-01-03']], work: [] }
  assert.equal(await loadOrder(harness.ports.db, built, '2026-12-01'), 'built-in')
})

test('a row that is no order stops no clock', async () => {
  await harness.database.owner.query('DELETE FROM holiday_orders')
  await harness.database.owner.query(
    `INSERT INTO holiday_orders (year, title, issued_on, off_days, work_days, known_on)
     VALUES ('2027', 'x', '2026-11-05', '[["2027-01-01", "2027-13-01"]]', '[]', '2026-12-01')`,
  )
  const days = await refreshHolidays(harness.ports.db)
  assert.equal(days.orderedYears.has('2027'), false)
  await assert.rejects(harness.ports.db.query('DELETE FROM holiday_orders'), /permission denied/)
})
