import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { addDays, addMonths, type Day, firstDayOf, monthOf, startOfDayMs } from '#domain/core/calendar.ts'
import {
  type Candidate,
  expectedReceipts,
  isLate,
  judgeReceipts,
  lateFrom,
  suggestions,
  totalsOf,
} from '#domain/ledger/income/expect.ts'
import {
  MONTHS_OF,
  RHYTHMS,
  SOURCE_FORMAT,
  type SourceTerms,
  type SourceVersion,
  termsFault,
} from '#domain/ledger/income/source.ts'

type Short = Pick<
  SourceVersion,
  'version' | 'kind' | 'fromOn' | 'endsOn' | 'amountFen' | 'rhythm' | 'firstDueOn' | 'dueDay'
> & { savedOn: Day }

const TERMS: SourceTerms = {
  accountCode: '4001',
  place: '1号楼电梯',
  building: '',
  counterparty: '广告公司',
  contractNumber: '',
  endsOn: '2026-12-31',
  amountFen: 100_000,
  rhythm: 'month',
  firstDueOn: '2026-01-05',
  dueDay: 5,
  photoIds: [],
  fileHash: '',
  approvedBy: null,
}

function versionOf({ savedOn, ...more }: Short): SourceVersion {
  return {
    ...TERMS,
    ...more,
    format: SOURCE_FORMAT,
    communityId: '7',
    sourceId: 'S',
    reason: '',
    previous: '',
    savedAt: startOfDayMs(savedOn),
  }
}

type Vector = {
  name: string
  versions: Short[]
  today: Day
  paid: [Day, number][]
  from: Day
  to: Day
  expect: [Day, Day, string, number, number][]
}

const VECTORS = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../vectors/income.json'), 'utf8'),
) as Vector[]

for (const vector of VECTORS)
  test(`income: ${vector.name}`, () => {
    const paid = vector.paid.map(([periodFrom, amountFen]) => ({ periodFrom, amountFen }))
    const expected = expectedReceipts(vector.versions.map(versionOf), vector.from, vector.to)
    const judged = judgeReceipts(expected, paid, vector.today)
    assert.deepEqual(
      judged.map((one) => [one.periodFrom, one.dueOn, one.state, one.amountFen, one.receivedFen]),
      vector.expect,
    )
    const late = lateFrom(judged)
    if (judged.some(isLate)) assert.ok(late !== null && late <= vector.today)
    else assert.ok(late === null || late > vector.today)
  })

const day = fc.integer({ min: 0, max: 1_500 }).map((count) => addDays('2024-01-15', count))
const version = fc.record({
  fromOn: day,
  length: fc.integer({ min: 0, max: 1_500 }),
  amountFen: fc.integer({ min: 1, max: 1_000_000 }),
  rhythm: fc.constantFrom(...RHYTHMS),
  dueAfter: fc.integer({ min: -40, max: 60 }),
  dueDay: fc.integer({ min: 1, max: 31 }),
  savedOn: day,
  isEnd: fc.integer({ min: 0, max: 9 }).map((lot) => lot === 0),
})

function versionsOf(drawn: readonly (typeof version extends fc.Arbitrary<infer T> ? T : never)[]) {
  return drawn.map((one, index) =>
    versionOf({
      version: index + 1,
      kind: index === 0 ? 'open' : one.isEnd ? 'end' : 'change',
      fromOn: one.fromOn,
      endsOn: addDays(one.fromOn, one.length),
      amountFen: one.amountFen,
      rhythm: one.rhythm,
      firstDueOn: addDays(one.fromOn, one.dueAfter),
      dueDay: one.dueDay,
      savedOn: one.savedOn,
    }),
  )
}

test('whatever the versions say: no day is owed twice, and expected = received + short + missing + open', () => {
  fc.assert(
    fc.property(
      fc.array(version, { minLength: 1, maxLength: 5 }),
      fc.array(fc.tuple(fc.nat(200), fc.integer({ min: 1, max: 1_500_000 })), { maxLength: 40 }),
      day,
      (drawn, payments, today) => {
        const versions = versionsOf(drawn)
        const expected = expectedReceipts(versions, '', '9999')
        const owed = expected.filter((one) => !one.isExcused)
        const periods = owed.map((one) => [one.periodFrom, one.periodTo] as const).sort()
        for (const [index, [from, to]] of periods.entries()) {
          assert.ok(from <= to)
          const next = periods[index + 1]
          assert.ok(!next || to < next[0], `${to} ${next?.[0]}`)
        }
        const paid = payments.flatMap(([at, amountFen]) => {
          const one = expected[at % Math.max(1, expected.length)]
          return one ? [{ periodFrom: one.periodFrom, amountFen }] : []
        })
        const judged = judgeReceipts(expected, paid, today)
        const sums = totalsOf(judged)
        assert.equal(sums.expectedFen, sums.receivedFen + sums.shortFen + sums.missingFen + sums.openFen)
        // What came in is all there: counted, or told as extra.
        assert.equal(
          judged.reduce((sum, one) => sum + one.receivedFen + one.extraFen, 0),
          paid.reduce((sum, one) => sum + one.amountFen, 0),
        )
        assert.equal(sums.lateCount, judged.filter(isLate).length)
        const late = lateFrom(judged)
        assert.equal(judged.some(isLate), late !== null && late <= today)
        // A part of the time is a part of the whole.
        const some = expectedReceipts(versions, '2025-01-01', '2025-12-31')
        assert.deepEqual(
          some,
          expected.filter((one) => one.dueOn >= '2025-01-01' && one.dueOn <= '2025-12-31'),
        )
      },
    ),
    { numRuns: 1_000 },
  )
})

/** By the definition, one day at a time, for a contract that begins on the first of a month and is never changed. */
function slowCount(months: number, step: number, from: Day, days: number): number {
  const begin = monthOf(from)
  let count = 0
  for (let at = 0; at < days; at++) {
    const one = addDays(from, at)
    if (!one.endsWith('-01')) continue
    for (let index = 0; index < months; index++)
      if (addMonths(begin, index) === monthOf(one) && index % step === 0) count += 1
  }
  return count
}

test('as many periods as a slow count finds', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('month', 'quarter', 'half-year', 'year'),
      fc.integer({ min: 1, max: 70 }),
      fc.integer({ min: 0, max: 30 }),
      (rhythm, months, extra) => {
        const from = firstDayOf('2024-02')
        const days = 28 * months + extra
        const one = versionOf({
          version: 1,
          kind: 'open',
          fromOn: from,
          endsOn: addDays(from, days - 1),
          amountFen: 1,
          rhythm: rhythm as 'month',
          firstDueOn: from,
          dueDay: 1,
          savedOn: from,
        })
        assert.equal(
          expectedReceipts([one], '', '9999').length,
          slowCount(months + 1, MONTHS_OF[rhythm as 'month'], from, days),
        )
      },
    ),
    { numRuns: 200 },
  )
})

test('terms that cannot be', () => {
  assert.equal(termsFault(TERMS, '2026-01-01'), null)
  for (const [more, fault] of [
    [{ accountCode: '5001' }, 'account-unfit'],
    [{ accountCode: '1002' }, 'account-unfit'],
    [{ accountCode: '4999' }, 'account-unfit'],
    [{ place: '  ' }, 'place-missing'],
    [{ amountFen: 0 }, 'amount-unfit'],
    [{ amountFen: -1 }, 'amount-unfit'],
    [{ amountFen: 0.5 }, 'amount-unfit'],
    [{ amountFen: 2 ** 60 }, 'amount-unfit'],
    [{ endsOn: '2026-02-30' }, 'day-unfit'],
    [{ firstDueOn: '' }, 'day-unfit'],
    [{ endsOn: '2025-12-31' }, 'period-unfit'],
    [{ endsOn: '2047-01-01' }, 'period-unfit'],
    [{ firstDueOn: '2020-01-01' }, 'due-unfit'],
    [{ firstDueOn: '2029-01-01' }, 'due-unfit'],
    [{ dueDay: 0 }, 'due-unfit'],
    [{ dueDay: 32 }, 'due-unfit'],
    [{ dueDay: 1.5 }, 'due-unfit'],
  ] as const)
    assert.equal(termsFault({ ...TERMS, ...more }, '2026-01-01'), fault, JSON.stringify(more))
})

test('an entry is suggested only where it may be the money, the best first', () => {
  const entry = (number: number, more: Partial<Candidate> = {}): Candidate => ({
    number,
    bookedOn: '2026-01-05',
    accountCode: '4001',
    counterparty: '广告公司',
    freeFen: 100_000,
    ...more,
  })
  const one = { dueOn: '2026-01-05', lackingFen: 100_000 }
  const found = suggestions(one, TERMS, [
    entry(1, { counterparty: '别家' }),
    entry(2, { freeFen: 60_000 }),
    entry(3, { bookedOn: '2026-01-20' }),
    entry(4, { bookedOn: '2025-12-21' }),
    entry(5, { bookedOn: '2026-01-21' }),
    entry(6, { bookedOn: '2025-12-20' }),
    entry(7, { accountCode: '4002' }),
    entry(8, { freeFen: 0 }),
    entry(9, { counterparty: '别家', freeFen: 60_000 }),
    entry(10),
  ])
  assert.deepEqual(
    found.map((entry) => entry.number),
    [10, 3, 4, 1, 2],
  )
  assert.deepEqual(suggestions({ ...one, lackingFen: 0 }, TERMS, [entry(1)]), [])
  const nameless = suggestions(one, { ...TERMS, counterparty: '' }, [
    entry(1, { counterparty: '', freeFen: 5 }),
  ])
  assert.deepEqual(nameless, [], 'two empty names are not the same party')
})
