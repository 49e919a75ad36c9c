import { addDays, type Day } from '#domain/core/calendar.ts'
import { dutiesOf } from '#domain/performance/duty.ts'
import type { ClauseRow } from '#server/performance/read.ts'
import { seeded } from '../random.ts'

// Promises of a level-two contract; figures from DB11/T 751-2025 (docs: DOMAIN facts), wording ours.
const CLAUSES = `条款编号,类别,内容,标准,频次
1.1,综合服务,员工安全与技能培训,二级,每季度1次
1.2,综合服务,公布上一年度合同履行和项目收支,法定,每年1次
2.1,客户服务,向业主征求意见并公布结果,二级,每半年1次
2.2,客户服务,开放设备机房供业主参观,二级,每半年1次
2.3,客户服务,组织社区活动,二级,每半年1次
3.1,房屋及设施设备,房屋结构巡查,二级,每半年1次
3.2,房屋及设施设备,外墙、屋檐、空调支架巡查,二级,每季度1次
3.3,房屋及设施设备,公共门窗巡查,二级,每季度1次
3.4,房屋及设施设备,道路、台阶、围栏巡查,二级,每季度1次
3.5,房屋及设施设备,健身和儿童设施巡查,二级,每月1次
3.6,房屋及设施设备,电梯维护保养,法定十五日一次,每月2次
3.7,房屋及设施设备,污水泵试运行,行业标准,每月1次
3.8,房屋及设施设备,室外路灯检查,二级,每月1次
3.9,房屋及设施设备,监控与门禁检查,二级,每月1次
3.10,房屋及设施设备,水箱清洗并公布水质报告,法定,每半年1次
4.1,环境卫生,楼道清扫,二级,每周2次
4.2,环境卫生,电梯轿厢清洁,二级,每周3次
4.3,环境卫生,生活垃圾清运,行业标准,每天1次
4.4,环境卫生,楼道玻璃、顶棚清洁,二级,每半年1次
4.5,环境卫生,消杀灭害,二级,每月2次
5.1,绿化养护,草坪修剪,二级,每季度2次
5.2,绿化养护,灌木修剪,二级,每季度1次
5.3,绿化养护,绿地保洁,二级,每周2次
6.1,秩序维护,消防通道检查,行业标准,每月1次
6.2,秩序维护,消防演练,二级,每半年1次
6.3,秩序维护,夜间巡逻记录公布,二级,每周1次
7.1,风险管控,困人救援演练,法定,每半年1次
7.2,风险管控,汛期前屋面和排水检查,二级,每年1次
`

export const SAMPLE_CLAUSES_CSV = CLAUSES

export const EVIDENCE = ['corridor', 'lift', 'lawn', 'pump', 'gate', 'bins'] as const

const PICTURE: Record<string, (typeof EVIDENCE)[number]> = {
  '3': 'pump',
  '4': 'corridor',
  '5': 'lawn',
  '6': 'gate',
}

/** What the made-up company did in the year before `today`: mostly on time, greening lazy for a quarter. */
export function samplePerformancesCsv(
  clauses: readonly ClauseRow[],
  startsOn: Day,
  today: Day,
  seed: number,
): string {
  const random = seeded(seed)
  const lines = ['条款编号,应做期,完成日期,说明,照片']
  for (const clause of clauses) {
    for (const duty of dutiesOf(clause.frequency, startsOn, addDays(today, -1))) {
      const age =
        Number(duty.periodFrom < addDays(today, -200)) && Number(duty.periodFrom > addDays(today, -300))
      const isLazy = clause.number.startsWith('5.') && age === 1
      if (random.chance(isLazy ? 70 : 3)) continue
      const late = random.chance(isLazy ? 60 : 6)
      const performedOn = late ? addDays(duty.dueOn, 1 + random.whole(9)) : duty.dueOn
      if (performedOn >= today) continue
      const isShown =
        clause.frequency.every !== 'day' && (random.chance(40) || duty.periodFrom > addDays(today, -45))
      const picture = clause.number.startsWith('4.2')
        ? 'lift'
        : (PICTURE[clause.number.slice(0, 1)] ?? 'gate')
      const note = late ? '因人员调配推迟，已补做' : random.chance(20) ? '已完成，现场验收' : ''
      lines.push([clause.number, duty.periodFrom, performedOn, note, isShown ? picture : ''].join(','))
    }
  }
  return `${lines.join('\n')}\n`
}
