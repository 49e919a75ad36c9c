// What the made-up company published and was asked. Persons and companies are made up.

const facts = (price: string) => [
  { name: '单位名称', value: '示例电梯维保有限公司' },
  { name: '合同价格', value: price },
]

export const SAMPLE_ACTS = {
  posting: { duty: 'D3', kind: 'post', facts: facts('每年 86000 元'), reason: '' },
  correction: { kind: 'correct', facts: facts('每年 68000 元'), reason: '价格写错，以合同为准' },
  change: {
    number: '4.2',
    to: {
      content: '电梯轿厢清洁',
      level: '二级',
      frequency: { every: 'week', times: 2 },
      priceFen: null,
      costShareBp: null,
      reason: '与业主委员会签了补充协议（示例）',
    },
  },
  question: '电梯轿厢为什么从每周三次改成两次？',
  answer: '补充协议里改的，省下的费用用于加装电梯里的扶手。协议在物业办公室可以查看。',
} as const
