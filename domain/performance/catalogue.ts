import { addDays, type Day } from '#domain/core/calendar.ts'
import { dutiesOf, type Duty } from './duty.ts'
import { FILING_DAYS, type Service } from './service.ts'

export type LawDutyId = `D${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16 | 17 | 18}`

/** When something must be public. */
export type Rhythm =
  /** Always: from the service's first day on, and again within `days` of a change. */
  | { readonly kind: 'standing'; readonly days: number }
  /** Each year by a day, about the year before. */
  | { readonly kind: 'yearly'; readonly by: '03-31' | '01-31' | '12-31' }
  /** Each quarter, `days` after its end. */
  | { readonly kind: 'quarterly'; readonly days: number }
  /** Where it happens: nothing is owed until it does. `days` after its first day, or before it where negative. */
  | { readonly kind: 'case'; readonly days: number }

export type LawDuty = {
  readonly id: LawDutyId
  readonly title: string
  /** What must be said, one line each; people and prices are named here. */
  readonly facts: readonly string[]
  readonly rhythm: Rhythm
  readonly law: string
  /** Where the day is our own choice, because the law gives none. */
  readonly basis: 'law' | 'ours'
  /** Owed only where the fee is a commission, where the contract sets the cost of lifts apart, or until a contract is filed. */
  readonly only?: 'commission' | 'elevator' | 'unfiled'
}

// Law: 北京市物业管理条例 (BJR) §§20, 70, 77; 民法典 §943; DB11/T 751-2025 (S751); 物业服务收费管理办法 §12.
export const LAW_DUTIES: readonly LawDuty[] = [
  {
    id: 'D1',
    title: '营业执照、项目负责人和投诉电话',
    facts: ['营业执照编号', '项目负责人', '联系电话', '投诉电话', '现场服务人数'],
    rhythm: { kind: 'standing', days: 3 },
    law: '条例第七十条第一项；DB11/T 751 4.2.2',
    basis: 'ours',
  },
  {
    id: 'D2',
    title: '服务内容和标准、收费标准和方式',
    facts: ['收费项目', '收费标准', '收费方式', '停车收费'],
    rhythm: { kind: 'standing', days: 3 },
    law: '条例第七十条第二项',
    basis: 'ours',
  },
  {
    id: 'D3',
    title: '电梯、消防等维保单位（指定第三方）',
    facts: ['单位名称', '资质', '联系电话', '合同期限', '合同价格'],
    rhythm: { kind: 'standing', days: 3 },
    law: '条例第七十条第三项',
    basis: 'ours',
  },
  {
    id: 'D4',
    title: '上一年度合同履行和项目收支、本年度预算',
    facts: ['收入合计', '支出合计', '本年度预算'],
    rhythm: { kind: 'yearly', by: '03-31' },
    law: '条例第七十条第四项',
    basis: 'ours',
  },
  {
    id: 'D5',
    title: '上一年度水电分摊、物业费、公共收益和维修资金使用',
    facts: ['公共水电分摊', '物业费收缴', '公共收益收支', '维修资金使用'],
    rhythm: { kind: 'yearly', by: '03-31' },
    law: '条例第七十条第五项；民法典第九百四十三条',
    basis: 'ours',
  },
  {
    id: 'D6',
    title: '装饰装修情况',
    facts: ['楼栋', '工期', '负责人', '联系电话'],
    rhythm: { kind: 'case', days: 3 },
    law: '条例第七十条第六项、第七十九条',
    basis: 'law',
  },
  {
    id: 'D7',
    title: '车位、车库出售和出租情况',
    facts: ['车位总数', '已售', '已租', '价格'],
    rhythm: { kind: 'standing', days: 3 },
    law: '条例第七十条第七项',
    basis: 'ours',
  },
  {
    id: 'D8',
    title: '服务方案和年度计划',
    facts: [],
    rhythm: { kind: 'yearly', by: '01-31' },
    law: 'DB11/T 751 4.1.2',
    basis: 'ours',
  },
  {
    id: 'D9',
    title: '二次供水水质检测报告',
    facts: ['检测单位', '检测日期', '结论'],
    rhythm: { kind: 'case', days: 15 },
    law: 'DB11/T 751 4.3.3',
    basis: 'law',
  },
  {
    id: 'D10',
    title: '满意度调查结果',
    facts: ['参加户数', '满意率'],
    rhythm: { kind: 'yearly', by: '12-31' },
    law: 'DB11/T 751 4.2.5',
    basis: 'ours',
  },
  {
    id: 'D11',
    title: '共有部位经营收入',
    facts: ['本季度收入', '本季度支出', '结余'],
    rhythm: { kind: 'quarterly', days: 15 },
    law: 'DB11/T 751 4.1.10；民法典第九百四十三条',
    basis: 'ours',
  },
  {
    id: 'D12',
    title: '计划性停水、停电',
    facts: ['停用时间', '影响范围', '原因'],
    rhythm: { kind: 'case', days: -2 },
    law: 'DB11/T 751 4.3.3、4.3.6（提前两日）',
    basis: 'law',
  },
  {
    id: 'D13',
    title: '有偿服务项目和价格',
    facts: ['项目', '价格'],
    rhythm: { kind: 'standing', days: 3 },
    law: 'DB11/T 751 4.2.8、4.1.8',
    basis: 'ours',
  },
  {
    id: 'D14',
    title: '承接查验结果',
    facts: ['查验日期', '遗留问题'],
    rhythm: { kind: 'standing', days: 30 },
    law: '条例第二十条',
    basis: 'ours',
  },
  {
    id: 'D15',
    title: '电梯运行维护费用单独列支',
    facts: ['电费', '维保费', '检验费', '维修费'],
    rhythm: { kind: 'yearly', by: '03-31' },
    law: '鼓励在合同中约定，与第四项同时公示',
    basis: 'ours',
    only: 'elevator',
  },
  {
    id: 'D16',
    title: '应急物业服务的内容、期限和费用',
    facts: ['内容', '期限', '费用'],
    rhythm: { kind: 'case', days: 3 },
    law: '条例第七十七条（不超过六个月）',
    basis: 'law',
  },
  {
    id: 'D17',
    title: '酬金制：年度预决算和收支',
    facts: ['预算', '决算', '酬金'],
    rhythm: { kind: 'yearly', by: '03-31' },
    law: '物业服务收费管理办法第十二条',
    basis: 'law',
    only: 'commission',
  },
  {
    // Done by filing the contract, never by a posting.
    id: 'D18',
    title: '物业服务合同备案',
    facts: [],
    rhythm: { kind: 'standing', days: FILING_DAYS },
    law: '条例第六十三条',
    basis: 'law',
    only: 'unfiled',
  },
]

const BY_ID = new Map<string, LawDuty>(LAW_DUTIES.map((duty) => [duty.id, duty]))

export function lawDutyOf(id: string): LawDuty | undefined {
  return BY_ID.get(id)
}

/** The duty of something that happened on a day. */
export function caseDuty(rhythm: Extract<Rhythm, { kind: 'case' }>, day: Day): Duty {
  return { periodFrom: day, periodTo: day, dueOn: addDays(day, rhythm.days) }
}

/**
 * The days by which a duty of the law is owed by a company that serves, whose due day lies in `from`…`to`; and a standing one,
 * which goes on being owed, whatever `from` is. A year or quarter counts where the company served on a day of it.
 */
export function lawDutiesOf(duty: LawDuty, service: Service, from: Day, to: Day): Duty[] {
  const { rhythm } = duty
  if (rhythm.kind === 'case' || to < service.from) return []
  if (rhythm.kind === 'standing') {
    const dueOn = addDays(service.from, rhythm.days)
    return [{ periodFrom: service.from, periodTo: dueOn, dueOn }]
  }
  const duties = rhythm.kind === 'yearly' ? yearly(rhythm.by, from, to) : quarterly(rhythm.days, from, to)
  return duties.filter(
    (one) =>
      one.periodTo >= service.from &&
      (service.to === null || one.periodFrom <= service.to) &&
      one.dueOn >= from,
  )
}

/** A plan is about its own year, what was done about the year before; a survey is owed by the end of its year. */
function yearly(by: '03-31' | '01-31' | '12-31', from: Day, to: Day): Duty[] {
  const duties: Duty[] = []
  for (let year = Number(from.slice(0, 4)); year <= Number(to.slice(0, 4)); year++) {
    const about = by === '03-31' ? year - 1 : year
    const periodFrom = `${about}-01-01`
    // Owed from the year after what it is about; asked for before that, it is not begun.
    if (by === '03-31' && `${year}-01-01` > to) continue
    duties.push({ periodFrom, periodTo: `${about}-12-31`, dueOn: `${year}-${by}` })
  }
  return duties
}

/** The quarters that are over: none can be told before. */
function quarterly(days: number, from: Day, to: Day): Duty[] {
  const first = `${Number(from.slice(0, 4)) - 1}-01-01`
  return dutiesOf({ every: 'quarter', times: 1 }, first, to)
    .filter((quarter) => quarter.periodTo < to)
    .map((quarter) => ({ ...quarter, dueOn: addDays(quarter.periodTo, days) }))
}
