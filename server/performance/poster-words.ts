import type { DutyCounts } from '#contract/performance/counts.ts'
import type { ClauseQuestion, DutyState, Frequency } from '#contract/performance/endpoints.ts'
import type { Day, Month } from '#domain/core/calendar.ts'
import type { AnswerRate } from '#domain/performance/question.ts'
import type { Difference } from '#domain/performance/version.ts'
import { plainHundredths } from '#domain/core/quantity.ts'
import { count, instantText } from '#server/pdf/figures.ts'

// The words on the poster of contract performance. The mini-program's are in src/copy, which the server may not import.

const EVERY: Record<Frequency['every'], string> = {
  day: '每天',
  week: '每周',
  month: '每月',
  quarter: '每季度',
  'half-year': '每半年',
  year: '每年',
}
const STATES: Record<DutyState, string> = {
  upcoming: '未到期',
  due: '进行中',
  onTime: '按时',
  late: '迟做',
  missing: '未做',
  excused: '准予免责',
}
const PARTS = { content: '内容', level: '标准', price: '年费用（元）', share: '占物业费（%）' } as const
const ASKED: Record<ClauseQuestion['state'], string> = {
  waiting: '等待回答',
  answered: '已按时回答',
  answeredLate: '迟答',
  unanswered: '逾期未答',
}
const often = ({ every, times }: Frequency) => `${EVERY[every]} ${times} 次`
const day = (text: Day) => {
  const [year, month, date] = text.split('-').map(Number)
  return `${year}年${month}月${date}日`
}

export const POSTER_WORDS = {
  // Law: 条例 §70: how the contract is kept is posted at a prominent place, and told owners online.
  title: '物业服务履约公示',
  month: (month: Month) => {
    const [year, number] = month.split('-').map(Number)
    return `${year}年${number}月`
  },
  day,
  contract: (title: string, company: string) => `${title}　物业企业：${company}`,
  lasts: (from: string, to: string) => `合同期：${from} 至 ${to}`,
  asOf: (today: string) => `数据到 ${today}`,
  result: '做得怎么样',
  counts: (counts: DutyCounts) =>
    `应做 ${count(counts.due)} 次：按时 ${count(counts.onTime)}，迟做 ${count(counts.late)}，未做 ${count(counts.missing)}`,
  formula: (excused: number) =>
    `“应做”是到期的次数：按时、迟做和未做的总和。到期没有公示的算未做。${excused > 0 ? `社区或街道准予免责的 ${count(excused)} 次不计。` : ''}`,
  category: '类别',
  columns: ['应做', '按时', '迟做', '未做'],
  bad: '没有按时做的',
  noneBad: '没有。',
  what: '事项',
  due: '应于',
  state: '结果，完成日期',
  stateOf: (state: DutyState, performedOn: Day | null) =>
    performedOn ? `${STATES[state]}，${day(performedOn)}` : STATES[state],
  questions: '业主提问',
  answers: ({ inTime, due }: AnswerRate) =>
    due === 0
      ? '近十二个月没有到期的提问。'
      : `近十二个月应答 ${count(due)} 个，七日内按时回答 ${count(inTime)} 个。`,
  unanswered: (content: string, text: string, due: string) =>
    `逾期未答：${text}（${content}，应于 ${due} 前）`,
  promise: '承诺',
  number: (number: string) => (number.startsWith('D') ? '法规要求公示的事项' : `合同第 ${number} 条`),
  frequency: (frequency: Frequency) => `频次：${often(frequency)}`,
  level: (level: string) => `标准：${level}`,
  law: (law: string) => `依据：${law}`,
  price: (fen: number) => `每年费用：${plainHundredths(fen)} 元`,
  share: (basisPoints: number) => `费用占物业费 ${plainHundredths(basisPoints)}%`,
  changes: '承诺的改动',
  changed: (from: string, words: readonly string[], reason: string) =>
    `${from}起改：${words.join('；')}${reason ? `（${reason}）` : ''}`,
  difference: (one: Difference): string => {
    if (one.what === 'frequency') return `${often(one.before)} → ${often(one.after)}`
    const number = (text: string) => (text === '' ? '无' : plainHundredths(Number(text)))
    if (one.what === 'price' || one.what === 'share')
      return `${PARTS[one.what]}：${number(one.before)} → ${number(one.after)}`
    const name = one.what === 'content' || one.what === 'level' ? PARTS[one.what] : one.name
    return `${name}：${one.before || '无'} → ${one.after || '无'}`
  },
  records: '近十二个月的履行',
  period: '哪一期',
  span: (from: Day, to: Day) =>
    from === to
      ? day(from)
      : `${day(from)} 至 ${from.slice(0, 4) === to.slice(0, 4) ? day(to).replace(/^\d+年/, '') : day(to)}`,
  noQuestions: '还没有人提问。',
  question: (one: Pick<ClauseQuestion, 'text' | 'askedAt' | 'state' | 'answer'>) =>
    `问（${instantText(one.askedAt)}）：${one.text}　${ASKED[one.state]}${one.answer ? `。答（${instantText(one.answer.at)}）：${one.answer.text}` : ''}`,
  check: '扫码核对',
  checkNote:
    '扫右上角的码，能看到每一条的照片、每一版改动和提问。手机会自己核对：看到的就是当时公示的，没有改过。下面是存证此刻的指纹。',
  log: (name: string, size: number) => `存证记录：${name}，共 ${count(size)} 条`,
  root: '记录的指纹：',
} as const
