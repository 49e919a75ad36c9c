import { cleanup, fireEvent, render } from '@testing-library/react'
import type { SheetAccount } from '#contract/ledger/batch.ts'
import { AccountOf } from '#src/ledger/clerk/parts/sheet-account.tsx'

// Of a company's own sheet: what is booked and what is not is shown with its sums, and a difference is never called equal.

jest.mock('@tarojs/taro', () => jest.requireActual('./taro.ts').taro)
afterEach(cleanup)

const ACCOUNT: SheetAccount = {
  lineCount: 4,
  inFen: 170_001,
  outFen: 50_000,
  unreadCount: 0,
  left: [
    { line: 4, word: '押金', summary: '收押金', reason: 'deposit', inFen: 50_000, outFen: 0 },
    { line: 5, word: '押金', summary: '退押金', reason: 'deposit', inFen: 0, outFen: 50_000 },
    { line: 6, word: '合计', summary: '', reason: 'total', inFen: 170_001, outFen: 50_000 },
  ],
}
const said = () => document.body.textContent ?? ''

it('the lines that are booked and those that are not come to the sheet, each reason with its sum', () => {
  render(<AccountOf account={ACCOUNT} booked={[{ amountFen: 120_001 }]} />)
  expect(said()).toContain('表上 4 行：收 ¥1,700.01，支 ¥500.00')
  expect(said()).toContain('记账 1 行：收 ¥1,200.01，支 ¥0.00')
  expect(said()).toContain('押金、保证金，不记账：2 行，收 ¥500.00，支 ¥500.00')
  expect(said()).toContain('合计、小计，不重复记：1 行，收 ¥1,700.01，支 ¥500.00')
  expect(said()).toContain('一分不差')
  fireEvent.click(document.getElementById('left-lines') as HTMLElement)
  expect(said()).toContain('第 5 行 押金 退押金')
})

it('one 分 that is neither booked nor left out is told', () => {
  render(<AccountOf account={ACCOUNT} booked={[{ amountFen: 120_000 }]} />)
  expect(said()).not.toContain('一分不差')
  expect(said()).toContain('和表上的不一样')
})

it('lines of other sheets of the file are told', () => {
  render(<AccountOf account={{ ...ACCOUNT, unreadCount: 7 }} />)
  expect(said()).toContain('另外的工作表有 7 行，没有读')
})
