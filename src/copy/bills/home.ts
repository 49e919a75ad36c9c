/** What the first screen says of bills; apart from the rest, which it must not load. */
export const BILL_HOME = {
  mine: '我的账单',
  desk: '账单和收款',
  todo: (bills: number, money: string) => `有 ${bills} 张账单，共 ${money}`,
  todoBy: (day: string) => `最早的一张请在${day}前付`,
  todoLate: '有的过了应付日期，点开看是怎么算的',
} as const
