import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { addMonths } from '#domain/core/calendar.ts'
import { type FundMonth, minTopUpFen, topUps } from '#domain/ledger/topup.ts'

type Vector = {
  name: string
  /** Month, net, moved, spent, closing, and the fund: first amount and balance. */
  months: [string, number, number, number, number, [number, number] | null][]
  /** Due, owed, moved so far, outstanding, left, ahead. */
  expect: number[][]
}

const VECTORS = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../vectors/top-up.json'), 'utf8'),
) as Vector[]

for (const vector of VECTORS)
  test(`top-up: ${vector.name}`, () => {
    const months = vector.months.map(
      ([month, netFen, movedFen, spentFen, closingFen, fund]): FundMonth => ({
        month,
        netFen,
        movedFen,
        spentFen,
        closingFen,
        fund: fund && { firstFen: fund[0], balanceFen: fund[1] },
      }),
    )
    assert.deepEqual(
      topUps(months).map((one) => [
        one.dueFen,
        one.owedFen,
        one.movedFen,
        one.outstandingFen,
        one.leftFen,
        one.aheadFen,
      ]),
      vector.expect,
    )
  })

test('top-up: a fund that is no amount is refused', () => {
  for (const [balanceFen, firstFen] of [
    [-1, 100],
    [0.5, 100],
    [Number.NaN, 100],
    [0, -100],
    [0, 2 ** 52],
  ] as const)
    assert.throws(() => minTopUpFen(100, balanceFen, firstFen), RangeError)
})

const fen = fc.integer({ min: 0, max: 1_000_000_000_000 })
const month = fc.record({
  netFen: fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
  movedFen: fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
  spentFen: fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
  closingFen: fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
  fund: fc.option(fc.record({ firstFen: fc.integer({ min: 1, max: 1_000_000_000_000 }), balanceFen: fen })),
})

test('top-up: any chain of months agrees with one told slowly in whole fractions', () => {
  fc.assert(
    fc.property(fc.array(month, { maxLength: 40 }), (rows) => {
      const months = rows.map((row, at): FundMonth => ({ ...row, month: addMonths('2024-01', at) }))
      const told = topUps(months)
      months.forEach((one, at) => {
        const upTo = months.slice(0, at + 1)
        const begin = upTo.findIndex((earlier) => earlier.fund !== null)
        const counted = begin === -1 ? [] : upTo.slice(begin)
        // 3/10 as a fraction, never as 0.3.
        const owed = counted.reduce((sum, { netFen, fund }) => {
          const isLow = fund !== null && 10n * BigInt(fund.balanceFen) < 3n * BigInt(fund.firstFen)
          return sum + (isLow && netFen > 0 ? (BigInt(netFen) + 1n) / 2n : 0n)
        }, 0n)
        const moved = counted.reduce((sum, { movedFen }) => sum + BigInt(movedFen), 0n)
        const outstanding = owed > moved ? owed - moved : 0n
        const answer = told[at]
        assert.ok(answer)
        assert.equal(BigInt(answer.outstandingFen), outstanding)
        assert.equal(BigInt(answer.owedFen), owed)
        const lacks = outstanding > BigInt(one.closingFen) ? outstanding - BigInt(one.closingFen) : 0n
        const spent = BigInt(Math.max(0, one.spentFen))
        assert.equal(BigInt(answer.aheadFen), spent < lacks ? spent : lacks)
        // What is left and what was taken ahead are never both there, and the fund's share with what is left is the bank.
        assert.ok(answer.leftFen === 0 || answer.aheadFen === 0)
        if (answer.leftFen > 0) assert.equal(answer.leftFen + answer.outstandingFen, one.closingFen)
      })
    }),
  )
})
