import type { Frequency } from './duty.ts'

/** A graded promise of DB11/T 751-2025: how often work is done at level one, two and three. */
export type StandardItem = {
  readonly item: string
  readonly category: StandardCategory
  readonly content: string
  /** Null where the level does not ask for it. */
  readonly levels: readonly [Frequency | null, Frequency | null, Frequency | null]
}

// Source: DB11/T 751-2025, chapter 4. 4.8 is advice (宜) and not graded.
export const STANDARD_CATEGORIES = [
  '综合服务',
  '客户服务',
  '房屋及设施设备',
  '环境',
  '绿化',
  '秩序维护',
  '风险管控及突发事件',
  '创新与信息技术',
] as const
export type StandardCategory = (typeof STANDARD_CATEGORIES)[number]

/** The levels of the standard by their names, lowest first. */
export const LEVEL_NAMES = ['一级', '二级', '三级'] as const

const year = (times: number): Frequency => ({ every: 'year', times })
const half = (times = 1): Frequency => ({ every: 'half-year', times })
const quarter = (times = 1): Frequency => ({ every: 'quarter', times })
const month = (times = 1): Frequency => ({ every: 'month', times })
const week = (times = 1): Frequency => ({ every: 'week', times })
const day = (times = 1): Frequency => ({ every: 'day', times })

type Levels = StandardItem['levels']
const HALF_QUARTER_MONTH: Levels = [half(), quarter(), month()]
const YEAR_HALF_QUARTER: Levels = [year(1), half(), quarter()]
const WEEK_TWO_DAY: Levels = [week(), week(2), day()]
const ONE_TWO_FOUR: Levels = [year(1), year(2), year(4)]

function items(
  category: StandardCategory,
  item: string,
  rows: readonly (readonly [string, Levels])[],
): StandardItem[] {
  return rows.map(([content, levels]) => ({ item, category, content, levels }))
}

// Source: DB11/T 751-2025, the items that are counted in times. Hours, percentages and heights are not duties with a day.
export const STANDARD: readonly StandardItem[] = [
  ...items('客户服务', '4.2.5', [['征求意见', ONE_TWO_FOUR]]),
  ...items('客户服务', '4.2.6', [['设备机房开放', [year(1), year(2), year(3)]]]),
  ...items('客户服务', '4.2.7', [
    ['社区活动', ONE_TWO_FOUR],
    ['节日装饰', ONE_TWO_FOUR],
  ]),
  ...items('房屋及设施设备', '4.3.2', [
    ['房屋结构巡查', ONE_TWO_FOUR],
    ['外墙、屋檐、阳台、空调支架巡查', HALF_QUARTER_MONTH],
    ['公共门窗巡查', HALF_QUARTER_MONTH],
    ['楼地面、墙面、顶棚、屋面巡查', YEAR_HALF_QUARTER],
    ['道路、台阶、管井、围栏巡查', HALF_QUARTER_MONTH],
    ['座椅、凉亭、雕塑巡查', [quarter(), month(), month(2)]],
    ['健身和儿童设施巡查', [month(), month(), week()]],
    ['健身和儿童设施保养', [quarter(), month(), week()]],
    ['标识巡查', HALF_QUARTER_MONTH],
  ]),
  ...items('房屋及设施设备', '4.3.4', [
    ['雨污水井、管道检查', YEAR_HALF_QUARTER],
    ['污水泵保养', [year(1), half(), half()]],
  ]),
  ...items('房屋及设施设备', '4.3.6', [['室外灯杆检查', [quarter(), month(), month(2)]]]),
  ...items('房屋及设施设备', '4.3.8', [
    ['监控检查', [quarter(), month(), month(2)]],
    ['监控除尘', [quarter(), quarter(), quarter()]],
    ['道闸与门禁检查', [quarter(), month(), month(2)]],
    ['道闸与门禁除尘', [quarter(), quarter(), quarter()]],
  ]),
  ...items('环境', '4.4.1', [
    ['楼道清扫', WEEK_TWO_DAY],
    ['楼道拖洗', [month(2), week(), day()]],
    ['扶手、信箱、标识擦拭', WEEK_TWO_DAY],
    ['玻璃、顶棚清洁', YEAR_HALF_QUARTER],
    ['电梯轿厢清洁', [week(), week(3), day()]],
    ['电梯不锈钢保养', [quarter(), month(), month(2)]],
    ['石材养护', [null, year(1), half()]],
    ['屋面清扫', HALF_QUARTER_MONTH],
    ['道路冲洗', [quarter(), month(), month(2)]],
    ['路灯擦拭', [quarter(), month(), month(2)]],
    ['水景清洁', [week(), week(), week(2)]],
  ]),
  ...items('绿化', '4.5.1', [
    ['草坪施肥', [year(1), year(2), year(3)]],
    ['草坪修剪', [year(4), year(6), year(8)]],
    ['草坪除草', [year(6), year(8), year(12)]],
    ['绿地保洁', WEEK_TWO_DAY],
    ['地被修剪', [year(6), year(8), year(12)]],
    ['乔木施肥', [year(1), year(1), year(2)]],
    ['乔木修剪', [null, year(1), year(2)]],
    ['灌木施肥', [year(1), year(1), year(2)]],
    ['灌木修剪', [year(2), year(4), year(6)]],
  ]),
  ...items('秩序维护', '4.6.5', [
    ['消防宣传', ONE_TWO_FOUR],
    ['消防演练', [year(2), year(2), year(4)]],
  ]),
]

const A_YEAR: Record<Frequency['every'], number> = {
  day: 365,
  week: 52,
  month: 12,
  quarter: 4,
  'half-year': 2,
  year: 1,
}

/** How often within a year. */
export function timesAYear(frequency: Frequency): number {
  return A_YEAR[frequency.every] * frequency.times
}

/** The graded item of a number and a wording; null where the standard has none such. */
export function standardItemOf(item: string, content: string): StandardItem | null {
  return STANDARD.find((one) => one.item === item && one.content === content) ?? null
}

/** Whether a clause promises less than the level it names. Law: S751 3.0.1: contracts choose items and a level per item. */
export function isBelowStandard(item: StandardItem, level: 1 | 2 | 3, frequency: Frequency): boolean {
  const wanted = item.levels[level - 1]
  return wanted !== null && wanted !== undefined && timesAYear(frequency) < timesAYear(wanted)
}
