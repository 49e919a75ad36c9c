import assert from 'node:assert/strict'
import { test } from 'node:test'
import { monthOf } from '#domain/core/calendar.ts'
import { BANK_ACCOUNT } from '#domain/ledger/account.ts'
import { actHash, hashOfItems, lineHash } from '#domain/ledger/bank/match.ts'
import type { Close, PublicEntry } from '#domain/ledger/evidence/record.ts'
import { type BookRecord, verifyBook } from '#domain/ledger/evidence/verify.ts'
import { bookOf, LOG, publish } from './made-book.ts'

// What whoever keeps the log may write into it: chain, closes and signature hold, and the book is still not lawful.

const BOOK = bookOf(36, 12, 9).map((entry) => ({ ...entry, reverses: null }))
const faultsOf = (record: BookRecord) =>
  verifyBook(record, LOG.publicKey).faults.map(({ code, at }) => `${code} ${at}`)
const spend = (fen: number) => [
  { accountCode: '5001', amountFen: fen },
  { accountCode: BANK_ACCOUNT, amountFen: -fen },
]
/** The book with the one entry made another before it is logged. */
const withEntry = (number: number, more: Partial<PublicEntry>) =>
  publish(BOOK.map((entry) => (entry.number === number ? { ...entry, ...more } : entry)))
const voucherIds = ['a'.repeat(64)]

test('the book itself has no fault', () => {
  assert.deepEqual(faultsOf(publish(BOOK)), [])
})

test('an honest book of another estate or of other months is not what was asked for', () => {
  const record = publish(BOOK)
  const { from, to } = record
  const asked = { estateId: '7', from, to }
  assert.deepEqual(verifyBook(record, LOG.publicKey, asked).faults, [])
  for (const more of [{ estateId: '8' }, { from: '2005-12' }, { to: '2006-04' }])
    assert.deepEqual(verifyBook(record, LOG.publicKey, { ...asked, ...more }).faults, [
      { code: 'another-book', at: '' },
    ])
})

test('an entry that breaks the rules is named, though the log holds it as it is', () => {
  const [debit, credit] = spend(500)
  assert.ok(debit && credit)
  for (const more of [
    { postings: [debit, { ...credit, amountFen: -499 }], voucherIds },
    { postings: spend(500), voucherIds: [] },
    { postings: [debit], voucherIds },
    { postings: [{ ...debit, accountCode: '9999' }, credit], voucherIds },
    { postings: spend(0), voucherIds },
  ])
    assert.ok(faultsOf(withEntry(17, more)).includes('entry-unlawful 17'), JSON.stringify(more))
  const days = publish(BOOK)
  const noDay = { ...days, entries: days.entries.map((one) => ({ ...one, bookedOn: '2006-02-30' })) }
  assert.ok(faultsOf(noDay).includes('entry-unlawful 17'))
})

test('a reversal takes back one earlier entry of the same book, whole and once', () => {
  const back = (number: number, of: number): Partial<PublicEntry> => {
    const { postings, building } = BOOK[of - 1] as PublicEntry
    const taken = postings.map((side) => ({ ...side, amountFen: -side.amountFen }))
    return { number, postings: taken, building, reverses: of, voucherIds }
  }
  const whole = back(20, 16)
  assert.deepEqual(faultsOf(withEntry(20, whole)), [])
  const half = (whole.postings ?? []).map((side) => ({ ...side, amountFen: Math.sign(side.amountFen) }))
  for (const more of [{ postings: half }, { building: '9号楼' }, { reverses: 20 }, { reverses: 25 }])
    assert.deepEqual(faultsOf(withEntry(20, { ...whole, ...more })), ['reversal-wrong 20'])
  const twice = BOOK.map((one) => ([20, 21].includes(one.number) ? { ...one, ...back(one.number, 16) } : one))
  assert.deepEqual(faultsOf(publish(twice)), ['reversal-wrong 21'])
})

test('a close that says other entries, other sums or an earlier end than the book is named by its month', () => {
  const month = monthOf((BOOK[12] as PublicEntry).bookedOn)
  const said = (more: (close: Close) => Partial<Close>) =>
    faultsOf(publish(BOOK, (close) => (close.month === month ? { ...close, ...more(close) } : close)))
  const other = new Uint8Array(32).fill(9)
  assert.deepEqual(
    said(() => ({ entriesHash: other })),
    [`close-entries ${month}`],
  )
  assert.deepEqual(
    said(({ count }) => ({ count: count - 1 })),
    [`close-entries ${month}`],
  )
  // One 分 of income that no entry is, and a book that is left out.
  const more = said(({ books }) => ({
    books: books.map((one, at) => (at === 0 ? { ...one, incomeFen: one.incomeFen + 1 } : one)),
  }))
  assert.ok(more.includes(`close-totals ${month}`), more.join())
  assert.ok(said(({ books }) => ({ books: books.slice(1) })).includes(`close-totals ${month}`))
  assert.deepEqual(
    said(({ upTo }) => ({ upTo: upTo - 2 })),
    ['entry-after-close 23', 'entry-after-close 24'],
  )
})

test('an import of the bank that the log does not hold is named, though its own chain holds', () => {
  const line = {
    position: 1,
    lineId: 'l'.repeat(26),
    bookedOn: '2006-01-05',
    amountFen: 500,
    balanceFen: 500,
    counterparty: '',
    memo: '',
  }
  const hash = lineHash(7, line)
  const act = { number: 1, kind: 'statement' as const, count: 1, itemsHash: hashOfItems([hash]), at: 1 }
  const record = publish(BOOK)
  const acts = [{ ...act, hash: actHash(7, act, new Uint8Array(0)), lines: [{ ...line, hash }], matches: [] }]
  for (const last of [null, record.last])
    assert.deepEqual(
      faultsOf({ ...record, bank: { ...record.bank, acts, last } }),
      ['bank-not-in-log 1'],
      String(last),
    )
})
