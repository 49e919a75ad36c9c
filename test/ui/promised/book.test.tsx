import { sha256 } from '@noble/hashes/sha2.js'
import { act, cleanup, fireEvent, render } from '@testing-library/react'
import { readLedger } from '#contract/ledger/endpoints.ts'
import { BANK_ACCOUNT } from '#domain/ledger/account.ts'
import { actHash, hashOfItems, lineHash, matchHash } from '#domain/ledger/bank/match.ts'
import { type BookRecord, verifyBook } from '#domain/ledger/evidence/verify.ts'
import { toBase64, toHex } from '#domain/log/bytes.ts'
import BookPage from '#src/ledger/audit/pages/book/index.tsx'
import { useSession } from '#src/data/calls/session.ts'
import { bookOf, publish } from '../../domain/ledger/made-book.ts'
import { sampleOf } from '../forms/sample.ts'
import { type Answer, server, texts } from './taro.ts'

// What the page of the recomputed book says, held against a book, a bank and pictures that are honest or not.

jest.mock('@tarojs/taro', () => jest.requireActual('./taro.ts').taro)
jest.setTimeout(60_000)
Object.assign(globalThis, { API_BASE: '' })

const PICTURES = [1, 2, 3].map((one) => Uint8Array.from([one, one, one]))
const nameOf = (bytes: Uint8Array) => toHex(sha256(bytes))
const BOOK = bookOf(18, 6, 9).map((entry, at) => ({
  ...entry,
  reverses: null,
  voucherIds: [nameOf(PICTURES[at % 3] as Uint8Array)],
}))
const NONE = new Uint8Array(0)

/** The bank's statement of the book: each entry is a line and each line an entry, but for what is left out or said otherwise. */
function withBank(record: BookRecord, { more = 0, upTo = 99 }: { more?: number; upTo?: number }): BookRecord {
  const booked = record.entries
    .map(({ number, bookedOn, postings }) => {
      const own = postings.filter((side) => side.accountCode === BANK_ACCOUNT)
      return { number, bookedOn, amountFen: own.reduce((sum, side) => sum + side.amountFen, 0) }
    })
    .sort((a, b) => (a.bookedOn < b.bookedOn ? -1 : 1))
    .slice(0, upTo)
  let balanceFen = 0
  const lines = booked.map(({ bookedOn, amountFen }, at) => {
    balanceFen += amountFen
    const line = { position: at + 1, lineId: `line-${at}`, bookedOn, amountFen, counterparty: '', memo: '' }
    const said = { ...line, balanceFen: balanceFen + (at === booked.length - 1 ? more : 0) }
    return { ...said, hash: lineHash(7, said) }
  })
  const matches = booked.map(({ number }, at) => ({ position: at + 1, lineId: `line-${at}`, number }))
  const first = {
    number: 1,
    kind: 'statement' as const,
    count: lines.length,
    itemsHash: hashOfItems(lines.map((line) => line.hash)),
    at: 1,
  }
  const second = {
    number: 2,
    kind: 'matches' as const,
    count: matches.length,
    itemsHash: hashOfItems(matches.map((match) => matchHash(7, match))),
    at: 1,
  }
  const hash = actHash(7, first, NONE)
  const acts = [
    { ...first, hash, lines, matches: [] },
    { ...second, hash: actHash(7, second, hash), lines: [], matches },
  ]
  return { ...record, bank: { ...record.bank, acts, last: record.last } }
}

/** The record as it comes over the wire: bytes as base64, the estate as text. */
const wired = (record: BookRecord): unknown => ({
  ...JSON.parse(
    JSON.stringify(record, (_, value) => (value instanceof Uint8Array ? toBase64(value) : value)),
  ),
  estateId: '7',
})

type Served = {
  record?: BookRecord
  /** The instant at the server. */
  nowAt?: number
  /** Added to the closing balance of the first month that the page shows. */
  shownMoreFen?: number
  pictures?: (photoId: string) => Answer
  /** Whether the server gives an address of the picture. */
  hasAddress?: (photoId: string) => boolean
}

async function open(given: Served = {}): Promise<void> {
  const { record = publish(BOOK), nowAt = Date.UTC(2026, 10, 22), shownMoreFen = 0 } = given
  const months = verifyBook(record).months.map(({ month, books }, at) => {
    const own = books.find((one) => one.building === '')
    const closingFen = (own?.closingFen ?? 0) + (at === 0 ? shownMoreFen : 0)
    return { month, incomeFen: own?.incomeFen ?? 0, expenseFen: own?.expenseFen ?? 0, closingFen }
  })
  const sample = sampleOf(readLedger.output) as { period: object }
  const { from, to } = record
  const summary = { ...sample, nowAt, period: { ...sample.period, from, to }, months }
  const vouchers = PICTURES.map(nameOf)
    .filter(given.hasAddress ?? (() => true))
    .map((photoId) => ({ photoId, url: `/picture/${photoId}`, width: 1, height: 1 }))
  server.answer = (path) => {
    if (path.includes('/ledger/record')) return { status: 200, data: wired(record) }
    if (path.includes('/ledger/vouchers')) return { status: 200, data: { vouchers } }
    if (path.startsWith('/picture/')) return (given.pictures ?? honest)(path.slice('/picture/'.length))
    return { status: 200, data: summary }
  }
  texts.clear()
  const session = { accessToken: 'a', refreshToken: 'r', accessExpiresAt: 9e15, refreshExpiresAt: 9e15 }
  useSession.setState({ session, standing: { estateId: '7', role: 'owner' }, me: null })
  render(<BookPage />)
  await turns(() => said().includes('再算一次') || said().includes('再试'))
  expect(said()).toContain('再算一次')
}

function honest(photoId: string): Answer {
  const bytes = PICTURES.find((one) => nameOf(one) === photoId) as Uint8Array
  return { status: 200, data: bytes.slice().buffer }
}

async function checkVouchers(): Promise<void> {
  fireEvent.click(document.getElementById('check-vouchers') as HTMLElement)
  await turns(() => !said().includes('已核对'))
}

/** Gives the page its turns until it says what is waited for. */
async function turns(isSaid: () => boolean): Promise<void> {
  for (let turn = 0; turn < 500 && !isSaid(); turn++)
    await act(() => new Promise((done) => setTimeout(done, 20)))
}

const said = () => document.body.textContent ?? ''

afterEach(cleanup)

it('a month whose shown sums are not those of the entries is named', async () => {
  await open()
  expect(said()).toContain('复算完成：账没有被改过')
  expect(said()).not.toContain('显示的合计和账目不一样')
  cleanup()
  await open({ shownMoreFen: 1 })
  expect(said()).toContain('2006-01 显示的合计和账目不一样')
  expect(said()).not.toContain('复算完成：账没有被改过')
})

it('a picture without an address, and one that the server no longer has, is gone; each is named by its entry', async () => {
  await open()
  await checkVouchers()
  expect(said()).toContain('3 张凭证照片都和记账时的一模一样')
  cleanup()
  await open({ hasAddress: (photoId) => photoId !== nameOf(PICTURES[1] as Uint8Array) })
  await checkVouchers()
  expect(said()).toContain('第 2 号账的凭证照片不见了')
  expect(said()).not.toContain('第 1 号账的凭证照片')
  expect(said()).not.toContain('一模一样')
  cleanup()
  const third = nameOf(PICTURES[2] as Uint8Array)
  await open({ pictures: (photoId) => (photoId === third ? { status: 404, data: {} } : honest(photoId)) })
  await checkVouchers()
  expect(said()).toContain('第 3 号账的凭证照片不见了')
})

it('pictures that cannot be fetched now are counted as not checked, neither as right nor as gone', async () => {
  const first = nameOf(PICTURES[0] as Uint8Array)
  await open({ pictures: (photoId) => (photoId === first ? undefined : honest(photoId)) })
  await checkVouchers()
  expect(said()).toContain('有 1 张现在读不到，还没有核对')
  expect(said()).not.toContain('不见了')
  expect(said()).not.toContain('一模一样')
})

it('beside the bank: all agree, some differ, some cannot be said; each month names the last line before its end', async () => {
  const record = publish(BOOK)
  await open({ record: withBank(record, {}) })
  expect(said()).toContain('与银行相符：已过完的 3 个月都核对过')
  expect(said()).not.toMatch(/与银行不符：|不能确认与银行相符/)
  const days = BOOK.map((entry) => entry.bookedOn).sort()
  const last = days.filter((day) => day.startsWith('2006-02')).pop() as string
  const [, month, day] = last.split('-').map(Number)
  expect(said()).toMatch(new RegExp(`到月末为止，最后一笔银行流水是(2006年)?${month}月${day}日`))
  cleanup()
  await open({ record: withBank(record, { more: 1 }) })
  expect(said()).toContain('与银行不符：1 个月')
  expect(said()).not.toContain('都核对过')
  cleanup()
  await open({ record })
  expect(said()).toContain('有 3 个月不能确认与银行相符')
  expect(said()).not.toMatch(/与银行不符：|都核对过/)
})

it('beside the bank: months that are not over are not compared', async () => {
  await open({ record: withBank(publish(BOOK), { more: 1 }), nowAt: Date.UTC(2006, 0, 15) })
  expect(said()).toContain('还没有过完的月份，没有可以和银行核对的')
  expect(said()).toContain('这个月还没有过完，月底再和银行核对')
  expect(said()).not.toMatch(/与银行不符|都核对过|不能确认/)
  cleanup()
  // The first is over, two are not.
  await open({ record: withBank(publish(BOOK), { more: 1 }), nowAt: Date.UTC(2006, 1, 15) })
  expect(said()).toContain('与银行相符：已过完的 1 个月都核对过')
  expect(said()).not.toContain('没有可以和银行核对的')
})
