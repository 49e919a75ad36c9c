import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addMonths, type Month, monthOf } from '#domain/core/calendar.ts'
import { ACCOUNTS, BANK_ACCOUNT, findAccount, isReservedSpending } from '#domain/ledger/account.ts'
import { checkEntry, takesBack } from '#domain/ledger/entry.ts'
import type { PublicEntry } from '#domain/ledger/evidence/record.ts'
import { splitByArea } from '#domain/ledger/share.ts'
import { type BookRecord, verifyBook } from '#domain/ledger/evidence/verify.ts'
import { bookOf, LOG, publish } from './made-book.ts'

// Every test below spoils an honest book in one place.

/** By the definition, in BigInt, one posting at a time: no code of ours. */
function slowBalances(book: readonly PublicEntry[], upTo: Month): Map<string, bigint> {
  const balances = new Map<string, bigint>()
  for (const entry of book)
    if (entry.bookedOn.slice(0, 7) <= upTo)
      for (const { accountCode, amountFen } of entry.postings)
        if (accountCode === '1002')
          balances.set(entry.building, (balances.get(entry.building) ?? 0n) + BigInt(amountFen))
  return balances
}

test('100,000 random lines with reversals: every entry balances, closes chain, and a slow reference agrees', () => {
  const book = bookOf(100_000, 420, 5)
  const record = publish(book)
  assert.ok(book.filter((entry) => entry.reverses !== null).length > 5_000)
  for (const entry of book) assert.ok(checkEntry({ ...entry, voucherCount: entry.voucherIds.length }).ok)
  const verified = verifyBook(record, LOG.publicKey)
  assert.deepEqual(verified.faults, [])
  assert.equal(verified.entryCount, 100_000)
  const debit = book
    .flatMap((entry) => entry.postings)
    .reduce((sum, side) => sum + BigInt(side.amountFen), 0n)
  assert.equal(debit, 0n)
  for (const at of [0, 1, 60, 120, verified.months.length - 1]) {
    const { month, books } = verified.months[at] as (typeof verified.months)[number]
    const slow = slowBalances(book, month)
    for (const one of books) assert.equal(BigInt(one.closingFen), slow.get(one.building) ?? 0n, month)
  }
  for (let at = 1; at < record.closes.length; at++)
    for (const one of record.closes[at]?.books ?? [])
      assert.equal(
        one.openingFen,
        record.closes[at - 1]?.books.find((old) => old.building === one.building)?.closingFen ?? 0,
      )
})

test('any one change of an honest book is named, at the place it was made', () => {
  const record = publish(bookOf(60, 12, 9))
  const change = (number: number, more: Partial<PublicEntry>): BookRecord => ({
    ...record,
    entries: record.entries.map((entry) => (entry.number === number ? { ...entry, ...more } : entry)),
  })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(7), (number, kind) => {
      const entry = record.entries[number - 1] as PublicEntry
      const more = [
        { summary: `${entry.summary}!` },
        { counterparty: 'x' },
        { bookedOn: `${addMonths(monthOf(entry.bookedOn), 1)}-01` },
        { postings: entry.postings.map((side) => ({ ...side, amountFen: side.amountFen * 2 })) },
        { voucherIds: [...entry.voucherIds, 'b'.repeat(64)] },
        { invoices: ['1'] },
        { building: `${entry.building}x` },
        { approvedBy: 'x' },
      ][kind] as Partial<PublicEntry>
      const { faults } = verifyBook(change(number, more))
      assert.ok(faults.some((fault) => fault.code === 'entry-altered' && fault.at === String(number)))
    }),
    { numRuns: 400 },
  )
  for (let number = 1; number <= 60; number++) {
    const { faults } = verifyBook({
      ...record,
      entries: record.entries.filter((one) => one.number !== number),
    })
    assert.ok(faults.length > 0, `without ${number}`)
  }
})

test('whoever makes the chain anew cannot make the log anew', () => {
  const honest = publish(bookOf(30, 10, 2))
  const forged = publish(
    bookOf(30, 10, 2).map((one) => (one.number === 17 ? { ...one, summary: '改过' } : one)),
  )
  const codes = verifyBook({ ...forged, checkpoint: honest.checkpoint }).faults.map((fault) => fault.code)
  assert.ok(codes.includes('entries-not-in-log') && codes.includes('close-not-in-log'))
})

test('the verifier never throws at what a server may send', () => {
  const record = publish(bookOf(5, 5, 1))
  const bad: unknown[] = [Number.NaN, -1, 1e308, '\ud800', '', 'x'.repeat(70_000)]
  const third = record.entries[2] as unknown as Record<string, unknown>
  let changed = 0
  for (const value of bad)
    for (const name of Object.keys(third)) {
      if (name === 'bookedOn' || typeof third[name] !== typeof value || third[name] === value) continue
      const entries = record.entries.map((entry, at) => (at === 2 ? { ...entry, [name]: value } : entry))
      assert.ok(verifyBook({ ...record, entries: entries as never }).faults.length > 0, `${name} ${value}`)
      changed += 1
    }
  assert.ok(changed > 10)
})

test('shares of all homes sum to the whole, to the 分, whatever the areas', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -(2 ** 50), max: 2 ** 50 }),
      fc.array(fc.integer({ min: 0, max: 2_000_000 }), { minLength: 1, maxLength: 200 }),
      (fen, areas) => {
        if (areas.every((area) => area === 0)) return
        const parts = splitByArea(fen, areas)
        assert.equal(
          parts.reduce((sum, part) => sum + BigInt(part), 0n),
          BigInt(fen),
        )
        const whole = areas.reduce((sum, area) => sum + BigInt(area), 0n)
        parts.forEach((part, at) => {
          // Nobody is off by a whole 分 from the exact share.
          const off = BigInt(part) * whole - BigInt(fen) * BigInt(areas[at] as number)
          assert.ok(off < whole && off > -whole)
        })
      },
    ),
    { numRuns: 2_000 },
  )
})

test('the chart: every kind has its article, and reserved are those that no cost explains', () => {
  for (const account of ACCOUNTS) {
    if (account.kind === 'income' || account.isReserved) assert.match(account.law ?? '', /条/, account.code)
    assert.equal(findAccount(account.code), account)
  }
  assert.deepEqual(
    ACCOUNTS.filter((account) => account.isReserved).map((account) => account.code),
    ['5005', '5102', '5103', '5104', '5105'],
  )
  const spend = (code: string, fen: number) => [
    { accountCode: code, amountFen: fen },
    { accountCode: BANK_ACCOUNT, amountFen: -fen },
  ]
  assert.equal(isReservedSpending(spend('5105', 1)), true)
  assert.equal(isReservedSpending(spend('5105', -1)), false, 'a reversal spends nothing')
  assert.equal(isReservedSpending(spend('5001', 1)), false)
  assert.equal(isReservedSpending(spend('5101', 1)), false)
  assert.equal(takesBack(spend('5001', -5), spend('5001', 5)), true)
  for (const other of [spend('5001', 5), spend('5002', -5), spend('5001', -4), spend('5001', -5).slice(1)])
    assert.equal(takesBack(other, spend('5001', 5)), false)
})
