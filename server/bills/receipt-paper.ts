import { capitals } from '#domain/bills/capitals.ts'
import { type Day, startOfDayMs } from '#domain/core/calendar.ts'
import { plainHundredths } from '#domain/core/quantity.ts'
import { dayText, instantText } from '#server/pdf/figures.ts'
import { openSheet } from '#server/pdf/sheet.ts'
import { WORDS } from '#server/votes/paper/sheets/words.ts'

/** A receipt as plain values: the same receipt is the same bytes. */
export type ReceiptPaper = {
  readonly estateName: string
  readonly isMadeUp: boolean
  /** Its bill on the web. */
  readonly url: string
  readonly company: string
  readonly number: number
  readonly unitLabel: string
  readonly title: string
  readonly from: Day
  readonly to: Day
  readonly amountFen: number
  readonly paidAt: number
  readonly how: 'cashier' | 'cash' | 'transfer'
  readonly cashierNo: string | null
  readonly note: string
  /** What was paid back of the bill since. */
  readonly refunds: readonly { readonly amountFen: number; readonly at: number }[]
}

export const RECEIPT_WORDS = {
  title: '收据',
  number: (number: number) => `收据第 ${number} 号`,
  of: (unit: string) => `房屋：${unit}`,
  what: (title: string, from: string, to: string) => `项目：${title}，${from} 至 ${to}`,
  amount: (money: string) => `金额：¥${money}`,
  capitals: (words: string) => `大写：${words}`,
  hows: { cashier: '收银台付款', cash: '服务台收的现金', transfer: '转账' },
  paid: (how: string, at: string) => `付款：${how}，${at}`,
  cashierNo: (number: string) => `收银台流水号：${number}`,
  note: (text: string) => `备注：${text}`,
  refund: (money: string, at: string) => `此后退款：¥${money}，${at}`,
  by: (company: string) => `收款：${company}`,
  noInvoice: '这是收款的收据，不是发票。要发票，请向物业企业要。',
  scan: '扫码看账单',
} as const

/** What was paid for a bill, to be kept or handed to whoever asks for it. */
export async function receiptPaper(receipt: ReceiptPaper): Promise<Buffer> {
  const words = RECEIPT_WORDS
  const sheet = openSheet({
    title: `${words.number(receipt.number)} ${receipt.unitLabel}`,
    at: receipt.paidAt,
    foot: `${receipt.estateName}　${words.number(receipt.number)}`,
    mark: receipt.isMadeUp ? WORDS.madeUp : null,
  })
  sheet.title(words.title, receipt.estateName, { text: receipt.url, caption: words.scan })
  sheet.heading(words.number(receipt.number))
  sheet.strong(words.amount(plainHundredths(receipt.amountFen)))
  sheet.strong(words.capitals(capitals(receipt.amountFen)))
  sheet.lines([
    words.of(receipt.unitLabel),
    words.what(receipt.title, dayText(startOfDayMs(receipt.from)), dayText(startOfDayMs(receipt.to))),
    words.paid(words.hows[receipt.how], instantText(receipt.paidAt)),
    ...(receipt.cashierNo ? [words.cashierNo(receipt.cashierNo)] : []),
    ...(receipt.note ? [words.note(receipt.note)] : []),
    ...(receipt.company ? [words.by(receipt.company)] : []),
  ])
  for (const one of receipt.refunds)
    sheet.strong(words.refund(plainHundredths(one.amountFen), instantText(one.at)))
  sheet.para(words.noInvoice)
  return sheet.finish()
}
