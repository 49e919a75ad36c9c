export type Account = {
  /** Four digits; the first tells the kind: 1 asset, 3 opening, 4 income, 5 expense. */
  readonly code: string
  readonly kind: 'asset' | 'equity' | 'income' | 'expense'
  readonly title: string
}

/** Where the estate's public revenue is kept. */
export const BANK_ACCOUNT = '1002'
/** What stood in the bank when the book began. */
export const OPENING_ACCOUNT = '3001'

// Law: 民法典 §282 and 北京市物业管理条例 §§26, 74: income from common parts, kept apart. Basis of the list: product.
export const ACCOUNTS: readonly Account[] = [
  { code: BANK_ACCOUNT, kind: 'asset', title: '公共收益专户存款' },
  { code: OPENING_ACCOUNT, kind: 'equity', title: '期初结余' },
  { code: '4001', kind: 'income', title: '电梯轿厢、门厅广告' },
  { code: '4002', kind: 'income', title: '灯箱、外墙、道闸广告' },
  { code: '4003', kind: 'income', title: '地面公共停车' },
  { code: '4004', kind: 'income', title: '场地租赁、摊位' },
  { code: '4005', kind: 'income', title: '快递柜、净水机、售货机进场费' },
  { code: '4006', kind: 'income', title: '充电桩、电动自行车充电' },
  { code: '4007', kind: 'income', title: '基站、机房租赁' },
  { code: '4008', kind: 'income', title: '共有房屋租金' },
  { code: '4009', kind: 'income', title: '旧物残值' },
  { code: '4010', kind: 'income', title: '违约金' },
  { code: '4011', kind: 'income', title: '利息' },
  { code: '4012', kind: 'income', title: '退还的违法所得' },
  { code: '5001', kind: 'expense', title: '税费' },
  { code: '5002', kind: 'expense', title: '直接人工' },
  { code: '5003', kind: 'expense', title: '能耗' },
  { code: '5004', kind: 'expense', title: '设备折旧、维护' },
  { code: '5005', kind: 'expense', title: '约定管理费' },
  { code: '5101', kind: 'expense', title: '转入维修资金' },
  { code: '5102', kind: 'expense', title: '共用部位维修' },
  { code: '5103', kind: 'expense', title: '业委会、物管会经费与津贴' },
  { code: '5104', kind: 'expense', title: '抵扣物业费' },
  { code: '5105', kind: 'expense', title: '公益活动' },
]

/** The account of a code, or null. */
export function findAccount(code: string): Account | null {
  return ACCOUNTS.find((account) => account.code === code) ?? null
}
