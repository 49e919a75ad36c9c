export type SampleInitiative = {
  readonly title: string
  readonly reason: string
  readonly question: string
  /** Days ago: when it was started, and when the last of its supporters came. */
  readonly startedAgo: number
  readonly lastAgo: number
  /** How many heads are still missing; none and it is passed on with the last. */
  readonly missing: 0 | 1
}

export const SAMPLE_INITIATIVES: readonly SampleInitiative[] = [
  {
    title: '请开会决定地面停车怎么收费',
    reason: '地面车位一直没有大家定过的收费标准，临时车和固定车收得不一样，收了多少也说不清。',
    question: '是否同意地面临时停车每小时收费不高于周边道路停车，收入全部记入公共收益？',
    startedAgo: 40,
    lastAgo: 2,
    missing: 1,
  },
  {
    title: '请开会决定电动自行车停放处建在哪里',
    reason: '楼道里停放电动自行车有火灾危险，物业提出了三个位置，至今没有定下来。',
    question: '是否同意在 2 号楼东侧空地建电动自行车停放充电处，费用从公共收益列支？',
    startedAgo: 60,
    lastAgo: 11,
    missing: 0,
  },
]
