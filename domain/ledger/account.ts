export type Account = {
  /** Four digits; the first tells the kind: 1 asset, 3 opening, 4 income, 5 expense. */
  readonly code: string
  readonly kind: 'asset' | 'equity' | 'income' | 'expense'
  readonly title: string
  /** Whether owners must have decided on it together: spending of their income, not a cost of earning it. */
  readonly isReserved?: true
  /** The article it rests on. */
  readonly law?: string
}

/** Where the estate's public revenue is kept. */
export const BANK_ACCOUNT = '1002'
/** What stood in the bank when the book began. */
export const OPENING_ACCOUNT = '3001'
/** What is transferred to the maintenance fund. */
export const FUND_ACCOUNT = '5101'

// Law: 民法典 §282 and 北京市物业管理条例 §§26, 74: income from common parts, kept apart. Basis of the list: product.
// Reserved is what is no reasonable cost of earning it: 民法典 §278①(9), 条例 §74. Topping up the maintenance fund is the
// law's own rule and needs no vote.
export const ACCOUNTS: readonly Account[] = [
  { code: BANK_ACCOUNT, kind: 'asset', title: '公共收益专户存款' },
  { code: OPENING_ACCOUNT, kind: 'equity', title: '期初结余' },
  { code: '4001', kind: 'income', title: '电梯轿厢、门厅广告', law: '民法典第二百八十二条' },
  { code: '4002', kind: 'income', title: '灯箱、外墙、道闸广告', law: '民法典第二百八十二条' },
  { code: '4003', kind: 'income', title: '地面公共停车', law: '民法典第二百七十五条' },
  { code: '4004', kind: 'income', title: '场地租赁、摊位', law: '民法典第二百八十二条' },
  { code: '4005', kind: 'income', title: '快递柜、净水机、售货机进场费', law: '民法典第二百八十二条' },
  { code: '4006', kind: 'income', title: '充电桩、电动自行车充电', law: '民法典第二百八十二条' },
  { code: '4007', kind: 'income', title: '基站、机房租赁', law: '民法典第二百八十二条' },
  { code: '4008', kind: 'income', title: '共有房屋租金', law: '民法典第二百八十二条' },
  { code: '4009', kind: 'income', title: '旧物残值', law: '民法典第二百八十二条' },
  { code: '4010', kind: 'income', title: '违约金', law: '民法典第二百八十二条' },
  { code: '4011', kind: 'income', title: '利息', law: '民法典第二百八十二条' },
  { code: '4012', kind: 'income', title: '退还的违法所得', law: '北京市物业管理条例第一百零一条' },
  { code: '5001', kind: 'expense', title: '税费', law: '民法典第二百八十二条' },
  { code: '5002', kind: 'expense', title: '直接人工', law: '民法典第二百八十二条' },
  { code: '5003', kind: 'expense', title: '能耗', law: '民法典第二百八十二条' },
  { code: '5004', kind: 'expense', title: '设备折旧、维护', law: '民法典第二百八十二条' },
  { code: '5005', kind: 'expense', title: '约定管理费', isReserved: true, law: '民法典第二百七十八条第九项' },
  { code: FUND_ACCOUNT, kind: 'expense', title: '转入维修资金', law: '北京市物业管理条例第七十四条' },
  {
    code: '5102',
    kind: 'expense',
    title: '共用部位维修',
    isReserved: true,
    law: '民法典第二百七十八条第九项',
  },
  {
    code: '5103',
    kind: 'expense',
    title: '业委会、物管会经费与津贴',
    isReserved: true,
    law: '民法典第二百七十八条第九项',
  },
  { code: '5104', kind: 'expense', title: '抵扣物业费', isReserved: true, law: '民法典第二百七十八条第九项' },
  { code: '5105', kind: 'expense', title: '公益活动', isReserved: true, law: '民法典第二百七十八条第九项' },
]

/** The account of a code, or null. */
export function findAccount(code: string): Account | null {
  return ACCOUNTS.find((account) => account.code === code) ?? null
}

/** Whether these postings spend what owners decide on together. */
export function isReservedSpending(
  postings: readonly { readonly accountCode: string; readonly amountFen: number }[],
): boolean {
  return postings.some(
    ({ accountCode, amountFen }) => amountFen > 0 && findAccount(accountCode)?.isReserved === true,
  )
}
