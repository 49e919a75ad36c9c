import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  bankAtClose,
  bankMonth,
  closeMark,
  type PlacedEntry,
  type PlacedLine,
} from '#domain/ledger/bank/month.ts'
import type { Close } from '#domain/ledger/evidence/record.ts'

type Vector = {
  name: string
  /** Import, day, amount, balance. A line is named by its place in the list, from 1; all are of March 2026 or near it. */
  lines: [number, string, number, number | null][]
  /** Number, day, what it does to the bank. */
  entries: [number, string, number, { reverses?: number; opening?: true }?][]
  /** Line, entry. */
  matches: [number, number][]
  book: number
  expect: {
    state: string
    balance: number | null
    transit?: number
    gaps?: [string, string, number][]
    unbooked?: number[]
    unbacked?: number[]
    mark: string
    /** Where the close knew less than is known now. */
    closeUnbacked?: number
  }
}

const VECTORS = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../vectors/bank-month.json'), 'utf8'),
) as Vector[]
const MONTH = '2026-03'

function groundOf({ lines, entries, matches }: Pick<Vector, 'lines' | 'entries' | 'matches'>) {
  return {
    lines: lines.map(
      ([act, bookedOn, amountFen, balanceFen], at): PlacedLine => ({
        act,
        position: at + 1,
        lineId: String(at + 1),
        bookedOn,
        amountFen,
        balanceFen,
      }),
    ),
    entries: entries.map(
      ([number, bookedOn, fen, more]): PlacedEntry => ({
        number,
        bookedOn,
        reverses: more?.reverses ?? null,
        postings: [
          { accountCode: '1002', amountFen: fen },
          { accountCode: more?.opening ? '3001' : fen > 0 ? '4003' : '5003', amountFen: -fen },
        ],
      }),
    ),
    matches: matches.map(([line, number]) => ({ lineId: String(line), number })),
  }
}

test('more of the vectors are bad than good', () => {
  const good = VECTORS.filter((one) => ['agrees', 'settled'].includes(one.expect.state)).length
  assert.ok(VECTORS.length > 2 * good, `${good} of ${VECTORS.length}`)
})

for (const vector of VECTORS)
  test(`bank month: ${vector.name}`, () => {
    const ground = groundOf(vector)
    const { expect } = vector
    const found = bankMonth({ ...ground, month: MONTH, bookFen: vector.book })
    assert.deepEqual(
      {
        state: found.state,
        balance: found.balanceFen,
        transit: found.transitFen,
        gaps: found.gaps.map((gap) => [gap.afterOn, gap.beforeOn, gap.missingFen]),
        unbooked: found.unbooked.map(Number),
        unbacked: found.unbacked,
      },
      {
        state: expect.state,
        balance: expect.balance,
        transit: expect.transit ?? 0,
        gaps: expect.gaps ?? [],
        unbooked: expect.unbooked ?? [],
        unbacked: expect.unbacked ?? [],
      },
    )
    // Closed at the month's end, before anything of a later month was known.
    const then = groundOf({
      ...vector,
      matches: vector.matches.filter(([line]) => (vector.lines[line - 1]?.[1] ?? '') < '2026-04'),
    })
    const bank = bankAtClose({ ...then, month: MONTH, bookFen: vector.book, act: 2 })
    const books: Close['books'] = [
      { building: '', openingFen: 0, incomeFen: vector.book, expenseFen: 0, closingFen: vector.book },
    ]
    assert.equal(closeMark({ books, bank }), expect.mark)
    if (expect.closeUnbacked !== undefined) assert.equal(bank.unbackedCount, expect.closeUnbacked)
  })

test('a close from before closes spoke of the bank is told as such', () => {
  assert.equal(closeMark({ books: [], bank: null }), 'unsaid')
})

const amounts = fc.array(
  fc.tuple(
    fc.integer({ min: 1, max: 28 }),
    fc.integer({ min: -500, max: 500 }).filter((fen) => fen !== 0),
  ),
  { minLength: 1, maxLength: 40 },
)

function chainOf(given: readonly (readonly [number, number])[]): Vector['lines'] {
  let balance = 0
  return [...given]
    .sort(([a], [b]) => a - b)
    .map(([day, fen]) => {
      balance += fen
      return [1, `2026-03-${String(day).padStart(2, '0')}`, fen, balance]
    })
}

test('whatever the order of a day’s lines, an unbroken chain has no gap and ends in its last balance', () => {
  fc.assert(
    fc.property(amounts, fc.integer({ min: 0, max: 1_000_000 }), (given, seed) => {
      const lines = chainOf(given)
      const last = lines.at(-1)?.[3] as number
      const mixed = lines
        .map((line, at) => ({ line, key: (at * 7919 + seed) % 101 }))
        .sort((a, b) => (a.line[1] < b.line[1] ? -1 : a.line[1] > b.line[1] ? 1 : a.key - b.key))
        .map(({ line }) => line)
      const found = bankMonth({
        ...groundOf({ lines: mixed, entries: [], matches: [] }),
        month: MONTH,
        bookFen: last,
      })
      assert.deepEqual(found.gaps, [])
      // Where no day ends where it began, it can only be read one way.
      if (last !== 0 && lines[0]?.[1] !== lines.at(-1)?.[1]) assert.equal(found.balanceFen, last)
    }),
    { numRuns: 500 },
  )
})

test('one line left out of a chain is never "agrees": a gap, or another balance than the book’s', () => {
  fc.assert(
    fc.property(amounts, fc.nat(), (given, which) => {
      const lines = chainOf(given)
      const last = lines.at(-1)?.[3] as number
      const left = lines.filter((_, at) => at !== which % lines.length)
      const found = bankMonth({
        ...groundOf({
          lines: left,
          entries: lines.map(([, day, fen], at) => [at + 1, day, fen]),
          matches: left.map((line, at) => [at + 1, lines.indexOf(line) + 1]),
        }),
        month: MONTH,
        bookFen: last,
      })
      assert.notEqual(found.state, 'agrees')
      assert.notEqual(found.state, 'settled')
    }),
    { numRuns: 500 },
  )
})
