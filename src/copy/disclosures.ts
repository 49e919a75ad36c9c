import type { DutyState, Frequency } from '#contract/disclosures.ts'

const EVERY: Record<Frequency['every'], string> = {
  day: '每天',
  week: '每周',
  month: '每月',
  quarter: '每季度',
  'half-year': '每半年',
  year: '每年',
}

export const DISCLOSURES = {
  states: {
    upcoming: '未到期',
    due: '进行中',
    onTime: '按时',
    late: '迟做',
    missing: '未做',
    excused: '免责',
  } satisfies Record<DutyState, string>,
  contract: (company: string) => `物业企业：${company}`,
  period: (from: string, to: string) => `合同期：${from} 至 ${to}`,
  year: '近十二个月',
  rate: (onTime: string, due: string) => `应做 ${due} 次，按时 ${onTime} 次`,
  late: (count: string) => `迟做 ${count}`,
  missing: (count: string) => `未做 ${count}`,
  allOnTime: '全部按时',
  chart: '每月按时、迟做和未做的次数',
  clauses: '合同条款',
  only: { all: '全部', bad: '有迟做或未做' },
  frequency: (frequency: Frequency) => `${EVERY[frequency.every]} ${frequency.times} 次`,
  rhythms: {
    standing: '一直公示，有变化三日内更新',
    yearly: '每年公示一次',
    quarterly: '每季度公示一次',
    case: '发生时公示',
  },
  keepTodo: (todo: { due: number; missing: number; questions: number }) =>
    [
      todo.missing > 0 ? `${todo.missing} 项过期未公示` : '',
      todo.due > 0 ? `${todo.due} 项本周到期` : '',
      todo.questions > 0 ? `${todo.questions} 个业主提问待答` : '',
    ]
      .filter(Boolean)
      .join('，'),
  keepTodoHint: '履约公示：过期的，业主、社区和街道都看得到。',
  watchTodo: (todo: { missing: number; unanswered: number }) =>
    [
      todo.missing > 0 ? `物业有 ${todo.missing} 项过期未公示` : '',
      todo.unanswered > 0 ? `${todo.unanswered} 个业主提问逾期未答` : '',
    ]
      .filter(Boolean)
      .join('，'),
  watchTodoHint: '到期未公示的自动列出，可督促或准予免责。',
  line: (frequency: string, counts: string) => `${frequency}，${counts}`,
  counts: (onTime: string, due: string) => `按时 ${onTime}／应做 ${due}`,
  promised: '承诺',
  level: (level: string) => `标准：${level}`,
  records: '履行记录',
  span: (from: string, to: string) => (from === to ? from : `${from} 至 ${to}`),
  doneOn: (day: string) => `完成：${day}`,
  dueOn: (day: string) => `应于 ${day} 前完成`,
  noRecord: '没有记录',
  evidence: (content: string) => `现场照片：${content}`,
  none: '还没有公示合同',
  noneHint: '物业企业应当公示物业服务合同和履行情况（北京市物业管理条例第七十条）。可以向社区反映。',
  more: '显示更早的记录',
} as const
