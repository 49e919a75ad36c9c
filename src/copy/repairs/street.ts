import type { Filing, OversightKey } from '#domain/repairs/oversight.ts'

/** Words of a supervisor's view of repairs across estates. */
export const STREET = {
  title: '各小区维修情况',
  what: '您监督的小区，超时没办的排在前面。',
  estates: (n: string) => `共 ${n} 个小区`,
  more: '看更多小区',
  none: '没有可以看的小区',
  estateNote: (open: string, late: string) => `未办结 ${open} 件，当月收到的报修里超时 ${late}`,
  ratio: (hits: string, of: string) => `${hits} / ${of}`,
  overdue: (n: string) => `超时未办 ${n} 件`,
  emergency: (n: string) => `急修未完 ${n} 件`,
  fine: '没有超时未办的',
  unsaid: '没有可以判断的报修',
  filing: {
    'no-company': '没有物业企业的记录',
    waiting: '物业服务合同还没有备案',
    overdue: '物业服务合同过期没有备案',
    filed: null,
  } satisfies Record<Filing, string | null>,
  month: (text: string) => `${text}收到的报修`,
  names: {
    open: '未办结',
    emergencyOpen: '急修没修好',
    overdueOpen: '超时未办结',
    late: '超时（响应或维修）',
    lapsed: '无回复自动办结',
    reopened: '要求重修',
  } satisfies Record<OversightKey, string>,
  formulas: {
    open: '到现在还没有办结的件数，不论哪个月收到。完工后等报修人确认的也算。',
    emergencyOpen: '未办结的急修里，还没修好的件数。',
    overdueOpen: '还没办结，又超过响应时限或维修时限的件数。',
    late: '响应或维修超过时限的 ÷（已响应、已修好的 + 已超时的）。没办结又超时的，一律算超时；时限扣除公开的暂停时间。',
    lapsed: '完工后 72 小时无回复、自动办结的 ÷ 有了结果的。',
    reopened: '至少要求重修一次的 ÷（有了结果的 + 要求重修的）。',
  } satisfies Record<OversightKey, string>,
  casesOf: (name: string, part: 'hits' | 'rest') => `${name}：${part === 'hits' ? '算上的' : '没算上的'}`,
  noCases: '没有',
  moreCases: '看更早的',
} as const
