import type { RepairPlace, StepData } from '#contract/repairs/endpoints.ts'
import type { RepairActor, RepairMove } from '#domain/repairs/ticket.ts'
import { seeded } from './random.ts'

type Move = RepairMove | 'say'
/** Move, actor, minutes after the step before, note, and what the step says besides; a picture's name. */
type SampleStep = readonly [Move, RepairActor, number, string, StepData?, string?]

export type SampleRepair = {
  readonly kind: string
  readonly place: RepairPlace
  readonly placeText: string
  readonly description: string
  readonly pictures: readonly string[]
  /** Minutes before now at which it was reported. */
  readonly ageMinutes: number
  readonly moves: readonly SampleStep[]
}

const CASES: readonly [string, RepairPlace, string, string, string][] = [
  ['leak', 'home', '{home}', '卫生间顶部渗水，墙皮起泡', 'leak'],
  ['light', 'building', '{stair}楼道', '声控灯不亮，晚上看不清台阶', 'lamp'],
  ['lift', 'building', '{stair}电梯', '电梯运行时有异响', 'lift'],
  ['drain', 'home', '{home}', '厨房下水慢', 'drain'],
  ['door', 'building', '{stair}单元门', '门禁刷卡没反应', 'door'],
  ['wall', 'building', '{stair}三层', '墙砖脱落一块', 'tile'],
  ['cleaning', 'building', '{stair}垃圾桶旁', '地面有油渍没清', 'bins'],
  ['greening', 'grounds', '中心花园', '枯枝悬在步道上方', 'lawn'],
  ['manhole', 'grounds', '东门内侧', '井盖缺了一角', 'manhole'],
  ['burstPipe', 'building', '{stair}地下一层', '水管爆裂，积水约五厘米', 'leak'],
  ['liftTrapped', 'building', '{stair}电梯', '两人被困在七层', 'lift'],
  ['other', 'grounds', '自行车棚', '顶棚螺丝松动', 'tile'],
]

/** Picture names are those of the case's own scene: `{scene}`. */
const STORIES: readonly (readonly SampleStep[])[] = [
  [],
  [['accept', 'company', 40, '已收到，安排人员查看']],
  [
    ['accept', 'company', 25, ''],
    ['dispatch', 'company', 30, '派钱师傅'],
  ],
  [
    ['accept', 'company', 20, ''],
    ['dispatch', 'company', 15, ''],
    ['arrive', 'worker', 50, '已到现场'],
  ],
  [
    ['dispatch', 'company', 30, ''],
    ['arrive', 'worker', 45, ''],
    ['finish', 'worker', 90, '已修好，请查看', {}, '{scene}'],
  ],
  [
    ['accept', 'company', 30, ''],
    ['dispatch', 'company', 20, ''],
    ['arrive', 'worker', 60, ''],
    ['finish', 'worker', 120, '更换配件，试用正常', {}, '{scene}'],
    ['confirm', 'reporter', 300, ''],
  ],
  [
    ['dispatch', 'company', 400, ''],
    ['arrive', 'worker', 200, ''],
    ['finish', 'worker', 60, '已处理', {}, '{scene}'],
    ['reopen', 'reporter', 500, '第二天又出现同样的问题'],
  ],
  [
    ['dispatch', 'company', 100, ''],
    ['arrive', 'worker', 100, ''],
    ['finish', 'worker', 200, '换了零件', {}, '{scene}'],
    ['reopen', 'reporter', 400, '还是不行'],
    ['dispatch', 'company', 60, ''],
    ['arrive', 'worker', 60, ''],
    ['finish', 'worker', 100, '整件换新', {}, '{scene}'],
    ['confirm', 'reporter', 600, '这次好了'],
  ],
  [
    ['accept', 'company', 90, ''],
    [
      'decline',
      'company',
      300,
      '属于户内自用部位，请业主自行维修，可代为联系',
      { declineReason: 'own-part' },
    ],
  ],
  [['withdraw', 'reporter', 60, '自己修好了']],
  [
    ['accept', 'company', 30, ''],
    ['dispatch', 'company', 30, ''],
    ['pause', 'company', 300, '配件已订货，厂家三天后送到', { pauseReason: 'parts' }],
  ],
]

/** `count` made-up repairs in every state; most are settled, a few wait, some too long. */
export function sampleRepairs(count: number, seed: number): SampleRepair[] {
  const random = seeded(seed)
  return Array.from({ length: count }, (_, index) => {
    const [kind, place, placeText, description, picture] = CASES[
      index % CASES.length
    ] as (typeof CASES)[number]
    const isOpen = index < 24
    const story = isOpen
      ? (STORIES[[0, 1, 2, 3, 4, 6, 10][index % 7] as number] ?? [])
      : (STORIES[[5, 5, 5, 7, 8, 9][index % 6] as number] ?? [])
    // What is finished shows how it was before.
    const isFinished = story.some(([move]) => move === 'finish')
    return {
      kind,
      place,
      placeText,
      description,
      pictures: random.chance(60) || isFinished ? [picture] : [],
      ageMinutes: isOpen
        ? 20 + index * 70 + story.reduce((sum, [, , minutes]) => sum + minutes, 0)
        : 5_000 + index * 2_300 + random.whole(600),
      moves: story.map(
        ([move, by, minutes, note, data, shown]): SampleStep =>
          shown === undefined ? [move, by, minutes, note, data] : [move, by, minutes, note, data, picture],
      ),
    }
  })
}

/** A lift and a door for every stair, and what stands in the grounds; made up, in the form that companies import. */
export function sampleFacilitiesCsv(stairs: readonly { building: string; stair: string }[]): string {
  const rows = stairs.flatMap(({ building, stair }, index) => [
    ['电梯', '电梯', String(1_100_001 + index), building, stair, ''],
    ['门', '单元门', `M-${index + 1}`, building, stair, '1层'],
  ])
  const grounds = [
    ['照明', '中心花园路灯', 'L-1'],
    ['充电', '自行车棚充电桩', 'C-1'],
    ['健身游乐', '儿童滑梯', 'P-1'],
    ['垃圾', '东门垃圾分类站', 'B-1'],
  ].map((row) => [...row, '', '', ''])
  return ['类型,名称,编号,楼栋,单元,楼层', ...[...rows, ...grounds].map((row) => row.join(','))].join('\n')
}
