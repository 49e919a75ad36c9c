import type { BookFault } from '#domain/ledger/evidence/verify.ts'

/** What the phone says when it has recomputed the book. */
export const BOOK_CHECK = {
  title: '本机复算',
  what: '这部手机把公示的每一笔账重新加了一遍，和存证记录核对，再和银行流水比。不靠服务器说了算。',
  good: '复算完成：账没有被改过',
  empty: '还没有账目，没有可以复算的。',
  goodHint: (count: string) => `${count} 笔账，每一笔都在存证记录里，没有缺号，没有改动。`,
  bank: (count: string) => `银行流水 ${count} 笔也都在存证记录里，没有改动。`,
  bad: '复算发现问题',
  badHint: '请截图保存，向业委会、社区或街道反映。',
  closedTo: (month: string) => `物业企业已结账到${month}`,
  signedTo: (month: string) => `业委会已签字到${month}`,
  notClosed: '还没有结过账',
  notSigned: '业委会还没有签字',
  months: '本机算出的每个月',
  estate: '小区的账',
  opening: '月初',
  income: '收',
  expense: '支',
  closing: '月末',
  again: '再算一次',
  year: (from: string, to: string) => `${from} 至 ${to}`,
  earlier: '算更早的一年',
  vouchers: '核对凭证照片',
  vouchersNote: (count: string) =>
    `这一年的账用了 ${count} 张凭证照片。可以把照片下载下来，在本机和账里记的指纹核对。会用一些流量。`,
  vouchersNone: '这一年的账没有凭证照片。',
  vouchersProgress: (done: number, all: number) => `已核对 ${done} / ${all}`,
  vouchersGood: (count: string) => `${count} 张凭证照片都和记账时的一模一样。`,
  vouchersUnread: (count: string) => `有 ${count} 张现在读不到，还没有核对。请联网后再试。`,
  voucherChanged: (number: number) => `第 ${number} 号账的凭证照片被换过`,
  voucherGone: (number: number) => `第 ${number} 号账的凭证照片不见了`,
  chain: '结账链',
} as const

type Code = BookFault['code'] | 'summary'

const LINE = (at: string) => {
  const [act, line] = at.split('.')
  return `第 ${act} 次银行流水记录的第 ${line} 行`
}
const ENTRY = (at: string) => `第 ${at} 号账`

export const BOOK_FAULTS: Record<Code, (at: string) => string> = {
  'another-book': () => '服务器给的是另一个小区或另一段时间的账',
  checkpoint: () => '存证记录的签名不对',
  'entry-number': (at) => `${ENTRY(at)}之前缺号`,
  'entry-altered': (at) => `${ENTRY(at)}被改动过`,
  'entry-unlawful': (at) => `${ENTRY(at)}记得不合规则：借贷不平、支出没有凭证，或者科目、金额、日期不对`,
  'reversal-wrong': (at) => `${ENTRY(at)}冲销得不对`,
  'entries-not-in-log': (at) => `到${ENTRY(at)}为止的账目不在存证记录里`,
  'opening-unknown': () => '期初结余没有依据',
  'close-not-in-log': (at) => `${at} 的结账不在存证记录里，或被改动过`,
  'close-chain': (at) => `${at} 的结账没有接上前一个月`,
  'close-month': (at) => `${at} 前后缺了结账的月份`,
  'close-entries': (at) => `${at} 的账目和结账时不一样`,
  'close-totals': (at) => `${at} 的合计算错了`,
  'entry-after-close': (at) => `${ENTRY(at)}记进了已经结账的月份`,
  'bank-number': (at) => `第 ${at} 次银行流水记录之前缺了一次`,
  'bank-altered': (at) => `第 ${at} 次银行流水记录被改动过`,
  'bank-not-in-log': (at) => `到第 ${at} 次为止的银行流水不在存证记录里`,
  'bank-line-altered': (at) => `${LINE(at)}被改动过`,
  'bank-line-missing': (at) => `${LINE(at)}不见了`,
  'bank-line-added': (at) => `银行流水里多出一行：${at}`,
  'bank-match-wrong': (at) => `${LINE(at)}和账对不上`,
  'bank-acts-missing': (at) => `到第 ${at} 次为止的银行流水记录没有给全`,
  'close-bank': (at) => `${at} 结账时写的银行情况和当时的流水不一样`,
  'signature-not-in-log': (at) => `${at} 的业委会签字不在存证记录里`,
  summary: (at) => `${at} 显示的合计和账目不一样`,
}
