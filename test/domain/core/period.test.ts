import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  addDays,
  beijingDayOf,
  clockOf,
  type Day,
  type Holidays,
  lastDayOfPeriod,
  mayStillMove,
  startOfDayMs,
  weekdayOf,
} from '#domain/core/calendar.ts'
import {
  HOLIDAY_ORDERS,
  HOLIDAYS,
  type HolidayOrder,
  holidaysOf,
  type OrderFault,
  orderFault,
  WEEKENDS_MOVE,
} from '#domain/core/holidays.ts'

type Vector = {
  name: string
  start: Day
  days: number
  weekends: Day
  holidaysOnly: Day
  mayMove?: boolean
}

const KNOWN = HOLIDAY_ORDERS.map((order) => ({ order, knownOn: null }))
const WITH_WEEKENDS = holidaysOf(KNOWN, true)
const HOLIDAYS_ONLY = holidaysOf(KNOWN, false)

const vectors = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../vectors/period-end.json'), 'utf8'),
) as Vector[]

for (const vector of vectors)
  test(`period: ${vector.name}`, () => {
    assert.equal(lastDayOfPeriod(vector.start, vector.days, WITH_WEEKENDS), vector.weekends)
    assert.equal(lastDayOfPeriod(vector.start, vector.days, HOLIDAYS_ONLY), vector.holidaysOnly)
    assert.equal(mayStillMove(vector.weekends, HOLIDAYS), vector.mayMove ?? false)
  })

test('period: the product counts weekends among the days off, and the vectors show both ways', () => {
  assert.equal(WEEKENDS_MOVE, true)
  assert.equal(HOLIDAYS.weekendsMove, true)
  assert.ok(vectors.filter((one) => one.weekends !== one.holidaysOnly).length >= 4)
})

/** The same by the engine's own calendar and a plain walk. */
function slowEnd(start: Day, days: number, holidays: Holidays): Day {
  let at = Date.parse(`${start}T00:00:00Z`) + days * 86_400_000
  const text = () => new Date(at).toISOString().slice(0, 10)
  const isWeekend = () => [0, 6].includes(new Date(at).getUTCDay())
  const isOff = () => holidays.off.has(text()) || (isWeekend() && !holidays.work.has(text()))
  if (holidays.weekendsMove ? !isOff() : !holidays.off.has(text())) return text()
  while (isOff()) at += 86_400_000
  return text()
}

test('period: every start of ten years agrees with a slow reference, both ways', () => {
  let differ = 0
  for (let count = 0, day = '2023-01-01'; count < 3_650; count++, day = addDays(day, 1))
    for (const days of [3, 7, 15, 30]) {
      const withWeekends = lastDayOfPeriod(day, days, WITH_WEEKENDS)
      assert.equal(withWeekends, slowEnd(day, days, WITH_WEEKENDS), `${day} + ${days}`)
      const holidaysOnly = lastDayOfPeriod(day, days, HOLIDAYS_ONLY)
      assert.equal(holidaysOnly, slowEnd(day, days, HOLIDAYS_ONLY), `${day} + ${days}`)
      assert.ok(withWeekends >= holidaysOnly)
      if (days === 7 && withWeekends !== holidaysOnly) differ += 1
    }
  // About two of seven, less the weekends that an order takes or works.
  assert.ok(differ > 800 && differ < 1_043, String(differ))
})

const ORDER_2027: HolidayOrder = {
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
}

test('an order that is loaded moves what ends from then on and nothing that has ended', () => {
  assert.equal(orderFault(ORDER_2027), null)
  const loaded = (knownOn: Day) => holidaysOf([...KNOWN, { order: ORDER_2027, knownOn }])
  assert.equal(mayStillMove('2027-02-09', loaded('2026-11-06')), false)
  // Without the order 2027-02-09 is a working day; with it the holiday runs on, and a weekend follows.
  assert.equal(lastDayOfPeriod('2027-02-02', 7, HOLIDAYS), '2027-02-09')
  assert.equal(lastDayOfPeriod('2027-02-02', 7, loaded('2026-11-06')), '2027-02-15')
  assert.equal(lastDayOfPeriod('2027-02-02', 7, loaded('2027-02-09')), '2027-02-15')
  assert.equal(lastDayOfPeriod('2027-02-02', 7, loaded('2027-02-10')), '2027-02-09')
  // A worked Saturday of the order.
  assert.equal(lastDayOfPeriod('2027-05-01', 7, loaded('2026-11-06')), '2027-05-08')
  assert.equal(lastDayOfPeriod('2027-05-01', 7, HOLIDAYS), '2027-05-10')
})

const BAD: readonly (readonly [string, OrderFault, Partial<HolidayOrder>])[] = [
  ['nothing off', 'no-such-day', { off: [] }],
  ['a day that does not exist', 'no-such-day', { work: ['2027-02-30'] }],
  ['a day that is no text of a day', 'no-such-day', { work: ['2027-1-30'] }],
  ['an issuing day that does not exist', 'no-such-day', { issuedOn: '2026-13-01' }],
  [
    'a range back to front',
    'not-in-order',
    { off: [['2027-01-03', '2027-01-01'], ...ORDER_2027.off.slice(1)] },
  ],
  [
    'ranges that overlap',
    'not-in-order',
    { off: [['2027-01-01', '2027-02-05'], ...ORDER_2027.off.slice(1)] },
  ],
  [
    'a day of the year before',
    'other-year',
    { off: [['2026-12-31', '2027-01-03'], ...ORDER_2027.off.slice(1)] },
  ],
  ['a worked day of another year', 'other-year', { work: ['2026-01-03'] }],
  ['a worked Friday', 'work-not-weekend', { work: ['2027-01-29'] }],
  ['a day both off and worked', 'work-is-off', { work: ['2027-01-02'] }],
  ['no National Day', 'statute-missing', { off: ORDER_2027.off.slice(0, -1), work: [] }],
  [
    'only the first day of Spring Festival',
    'statute-missing',
    { off: [['2027-01-01', '2027-01-03'], ['2027-02-06', '2027-02-06'], ...ORDER_2027.off.slice(2)] },
  ],
  ['issued after its year', 'issued-late', { issuedOn: '2028-01-01' }],
]

for (const [name, fault, change] of BAD)
  test(`no order: ${name}`, () => assert.equal(orderFault({ ...ORDER_2027, ...change }), fault))

for (const order of HOLIDAY_ORDERS)
  test(`the order of the build is one: ${order.title}`, () => assert.equal(orderFault(order), null))

test('calendar: the time zone of the machine decides nothing', () => {
  const own = process.env.TZ
  // Each changes its clocks on a night that the instants below lie in; in Apia a whole day is missing.
  const instants = ['2011-12-30', '2026-03-08', '2026-10-25', '2026-11-01'].map((day) => startOfDayMs(day))
  const told = () =>
    instants.flatMap((at) =>
      Array.from({ length: 48 }, (_, hour) => {
        const day = beijingDayOf(at + hour * 3_600_000)
        return [
          day,
          clockOf(at + hour * 3_600_000),
          addDays(day, 1),
          startOfDayMs(day),
          weekdayOf(day),
        ].join()
      }),
    )
  try {
    process.env.TZ = 'Asia/Shanghai'
    const here = told()
    assert.equal(here[0], '2011-12-30,00:00,2011-12-31,1325174400000,4')
    for (const zone of ['America/New_York', 'Europe/Berlin', 'Pacific/Apia', 'UTC']) {
      process.env.TZ = zone
      assert.deepEqual(told(), here, zone)
    }
  } finally {
    if (own === undefined) delete process.env.TZ
    else process.env.TZ = own
  }
})
