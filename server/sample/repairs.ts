import type { RepairPlace } from '#contract/repairs.ts'
import type { RepairActor, RepairMove } from '#domain/repair/ticket.ts'
import { seeded } from './random.ts'

export type SampleRepair = {
  readonly kind: string
  readonly place: RepairPlace
  readonly placeText: string
  readonly description: string
  readonly pictures: readonly string[]
  /** Minutes before now at which it was reported. */
  readonly ageMinutes: number
  readonly moves: readonly {
    readonly move: RepairMove
    readonly by: RepairActor
    readonly afterMinutes: number
    readonly note: string
  }[]
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

const STORIES: readonly (readonly [RepairMove, RepairActor, number, string][])[] = [
  [],
  [['accept', 'company', 40, '已收到，安排人员查看']],
  [
    ['accept', 'company', 25, ''],
    ['dispatch', 'company', 30, '派孙师傅'],
  ],
  [
    ['accept', 'company', 20, ''],
    ['dispatch', 'company', 15, ''],
    ['arrive', 'company', 50, '已到现场'],
  ],
  [
    ['dispatch', 'company', 30, ''],
    ['arrive', 'company', 45, ''],
    ['finish', 'company', 90, '已修好，请查看'],
  ],
  [
    ['accept', 'company', 30, ''],
    ['dispatch', 'company', 20, ''],
    ['arrive', 'company', 60, ''],
    ['finish', 'company', 120, '更换配件，试用正常'],
    ['confirm', 'reporter', 300, ''],
  ],
  [
    ['dispatch', 'company', 400, ''],
    ['arrive', 'company', 200, ''],
    ['finish', 'company', 60, '已处理'],
    ['reopen', 'reporter', 500, '第二天又出现同样的问题'],
  ],
  [
    ['dispatch', 'company', 100, ''],
    ['finish', 'company', 200, ''],
    ['reopen', 'reporter', 400, '还是不亮'],
    ['dispatch', 'company', 60, ''],
    ['arrive', 'company', 60, ''],
    ['finish', 'company', 100, '换了新灯'],
    ['confirm', 'reporter', 600, '这次好了'],
  ],
  [
    ['accept', 'company', 90, ''],
    ['decline', 'company', 300, '属于户内自用部位，请业主自行维修，可代为联系'],
  ],
  [['withdraw', 'reporter', 60, '自己修好了']],
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
      ? (STORIES[[0, 1, 2, 3, 4, 6][index % 6] as number] ?? [])
      : (STORIES[[5, 5, 5, 7, 8, 9][index % 6] as number] ?? [])
    return {
      kind,
      place,
      placeText,
      description,
      pictures: random.chance(60) ? [picture] : [],
      ageMinutes: isOpen ? 2_000 + index * 90 : 5_000 + index * 2_300 + random.whole(600),
      moves: story.map(([move, by, afterMinutes, note]) => ({ move, by, afterMinutes, note })),
    }
  })
}
