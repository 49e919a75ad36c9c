import { ed25519 } from '@noble/curves/ed25519.js'
import { addMonths, type Month, monthOf } from '#domain/core/calendar.ts'
import { ACCOUNTS, BANK_ACCOUNT } from '#domain/ledger/account.ts'
import {
  type Close,
  closeHash,
  closeLeaf,
  entryHash,
  entryLeaf,
  hashOfEntries,
  type PublicEntry,
} from '#domain/ledger/evidence/record.ts'
import type { BookRecord } from '#domain/ledger/evidence/verify.ts'
import { closeBooks, closings } from '#domain/ledger/months.ts'
import { checkpointBody, keyIdOf, signatureLine } from '#domain/log/checkpoint.ts'
import { CompactTree, leafHash, nodeHash, proofPlaces } from '#domain/log/merkle.ts'

// An honest book made from random numbers, and a log that holds it: what the tests of the verifier spoil.

const SEED = new Uint8Array(32).fill(3)
export const LOG = { name: 'wuye.test/7', publicKey: Uint8Array.from(ed25519.getPublicKey(SEED)) }
const BUILDINGS = ['', '1号楼', '2号楼']

function random(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state % below
  }
}

/** Random entries with reversals, `perMonth` a month, in no order of days within it. */
export function bookOf(lines: number, perMonth: number, seed: number): PublicEntry[] {
  const next = random(seed)
  const incomes = ACCOUNTS.filter((one) => one.kind === 'income')
  const expenses = ACCOUNTS.filter((one) => one.kind === 'expense')
  const taken = new Set<number>()
  const book: PublicEntry[] = []
  for (let number = 1; number <= lines; number++) {
    const month = addMonths('2006-01', Math.floor((number - 1) / perMonth))
    const monthStart = Math.floor((number - 1) / perMonth) * perMonth + 1
    const back = number > monthStart && next(10) === 0 ? monthStart + next(number - monthStart) : null
    const first = back === null ? undefined : book[back - 1]
    const reverses = first && first.reverses === null && !taken.has(first.number) ? first.number : null
    if (reverses !== null) taken.add(reverses)
    const fen = 1 + next(10_000_000)
    const isIncome = next(3) > 0
    const account = isIncome ? incomes[next(incomes.length)] : expenses[next(expenses.length)]
    const sides = [
      { accountCode: BANK_ACCOUNT, amountFen: isIncome ? fen : -fen },
      { accountCode: account?.code ?? '', amountFen: isIncome ? -fen : fen },
    ]
    book.push({
      number,
      entryId: String(number).padStart(26, '0'),
      bookedOn: `${month}-${String(1 + next(28)).padStart(2, '0')}`,
      building: reverses !== null && first ? first.building : (BUILDINGS[next(3)] as string),
      summary: `第${number}笔`,
      counterparty: '',
      postings:
        reverses !== null && first
          ? first.postings.map((side) => ({ ...side, amountFen: -side.amountFen }))
          : sides,
      voucherIds: isIncome ? [] : ['a'.repeat(64)],
      invoices: [],
      reverses,
      approvedBy: null,
      postedAt: number,
    })
  }
  return book
}

/**
 * Publishes a book whose months are all closed, as the server would, from a log of nothing else. `said` is what each close says
 * where that is not what the entries say: it stands in the log as it is said.
 */
export function publish(
  book: readonly PublicEntry[],
  said: (close: Close) => Close = (close) => close,
): BookRecord {
  const leaves: Uint8Array[] = []
  let previous: Uint8Array = new Uint8Array(0)
  const entries = book.map((entry) => {
    const hash = entryHash(7, entry, previous)
    previous = hash
    leaves.push(leafHash(entryLeaf(7, entry.number, hash)))
    return { ...entry, hash }
  })
  const from = monthOf(book[0]?.bookedOn ?? '2006-01-01')
  const to = monthOf(book.at(-1)?.bookedOn ?? '2006-01-01')
  const closes: { close: Close; index: number }[] = []
  let last: Close | null = null
  for (let month: Month = from; month <= to; month = addMonths(month, 1)) {
    const own = entries.filter((entry) => monthOf(entry.bookedOn) === month)
    const close: Close = said({
      month,
      previous: last ? closeHash(7, last) : new Uint8Array(0),
      upTo: Math.max(0, ...own.map((entry) => entry.number)),
      count: own.length,
      entriesHash: hashOfEntries(own.map((entry) => entry.hash)),
      books: closeBooks(last ? closings(last.books) : new Map(), own, month),
      fund: null,
      closedAt: 1,
      bank: null,
    })
    closes.push({ close, index: leaves.length })
    leaves.push(leafHash(closeLeaf(7, close)))
    last = close
  }
  const tree = new CompactTree()
  for (const leaf of leaves) tree.add(leaf)
  const body = checkpointBody({ origin: LOG.name, size: tree.size, root: tree.root() })
  const signature = Uint8Array.from(ed25519.sign(new TextEncoder().encode(body), SEED))
  const place = (index: number) => ({ index, proof: proofOf(leaves, index) })
  return {
    estateId: 7,
    log: LOG,
    checkpoint: `${body}\n${signatureLine(LOG.name, keyIdOf(LOG, 'log'), signature)}`,
    from,
    to,
    previous: new Uint8Array(0),
    entries,
    last: place(entries.length - 1),
    closes: closes.map(({ close, index }) => ({ ...close, place: place(index), signed: null })),
    bank: { previous: new Uint8Array(0), acts: [], last: null, strays: [] },
  }
}

const memo = new WeakMap<readonly Uint8Array[], Map<string, Uint8Array>>()

function proofOf(leaves: readonly Uint8Array[], index: number): Uint8Array[] {
  const known = memo.get(leaves) ?? new Map<string, Uint8Array>()
  memo.set(leaves, known)
  const node = (height: number, at: number): Uint8Array => {
    if (height === 0) return leaves[at] as Uint8Array
    const name = `${height}/${at}`
    const hash = known.get(name) ?? nodeHash(node(height - 1, at * 2), node(height - 1, at * 2 + 1))
    known.set(name, hash)
    return hash
  }
  return proofPlaces(index, leaves.length).map((places) =>
    places
      .map((place) => node(place.height, place.index))
      .reduceRight((right, left) => nodeHash(left, right)),
  )
}
