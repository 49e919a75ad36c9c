import type { BankState, CloseMark } from '#domain/ledger/bank/month.ts'

/** What is said of a month's book beside the bank: never the same words as "nothing was changed". */
export const BANK_MONTH = {
  title: '与银行核对',
  what: '账没有被改过，不等于账和银行里的钱一样。下面是每个月末账上的结余和银行流水上的余额。',
  state: {
    none: '没有这个月的银行流水，没法和银行核对',
    'no-balance': '银行流水上没有余额，没法和银行核对',
    differs: '与银行不符',
    gap: '余额能对上，但银行流水中间缺了一段',
    open: '余额能对上，但还有流水或账没有一一对上',
    settled: '与银行相符（差的钱在前后一个月内的流水或账里）',
    agrees: '与银行相符',
  } satisfies Record<BankState, string>,
  notOver: '这个月还没有过完，月底再和银行核对',
  book: '账上月末结余',
  bank: '银行月末余额',
  more: '账上比银行多',
  less: '账上比银行少',
  transit: '其中还在路上的',
  lastOn: (day: string) => `到月末为止，最后一笔银行流水是${day}`,
  gap: (after: string, before: string, amount: string) =>
    after === before
      ? `${after}的银行流水前后接不上，差 ${amount}`
      : `${after}到${before}之间缺了银行流水，差 ${amount}`,
  unbooked: (count: string) => `银行流水里没有和账对上的：${count} 笔`,
  unbacked: (count: string) => `账里没有和银行流水对上的：${count} 笔`,
  others: (count: string) => `另有 ${count} 笔没有列出`,
  number: (number: number) => `第 ${number} 号账`,
  mark: {
    unsaid: '结账时还没有记下银行余额',
    'no-statement': '结账时，这个月的银行流水没有给出月末余额，没法核对。这一点写在结账记录里，以后改不了。',
    'over-difference': '结账时账和银行不符。这一点写在结账记录里，以后改不了。',
    'over-open': '结账时余额与银行相同，但有没对上的。这一点写在结账记录里，以后改不了。',
    agreed: '结账时与银行相符',
  } satisfies Record<CloseMark, string>,
  closedAt: (amount: string) => `结账时银行余额 ${amount}`,
  allAgree: (count: string) => `与银行相符：已过完的 ${count} 个月都核对过`,
  someDiffer: (count: string) => `与银行不符：${count} 个月`,
  someUnknown: (count: string) => `有 ${count} 个月不能确认与银行相符，看下面每个月`,
  noneOver: '还没有过完的月份，没有可以和银行核对的',
  closeOver:
    '现在结账，和银行核对的情况会一直写在结账记录里，以后改不了。还有没对上的，请先导入流水、补账或冲销。',
} as const
