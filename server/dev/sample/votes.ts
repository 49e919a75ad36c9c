import { ABSTAIN, AGAINST, FOR, type Item } from '#domain/votes/counting/item.ts'
import type { MatterId } from '#domain/votes/counting/matter.ts'
import type { Scope } from '#domain/votes/roll.ts'
import { seeded } from './random.ts'

export type SampleVote = {
  readonly title: string
  readonly items: readonly Item[]
  readonly seats?: number
  readonly proxyCap?: number
  readonly convener: string
  /** Days from today to the opening and the close; it was announced 17 days before the opening. */
  readonly opensIn: number
  readonly closesIn: number
  /** The whole estate unless said otherwise. */
  readonly scope?: Scope
  readonly documents: readonly { readonly title: string; readonly body: string }[]
  readonly story: 'passes' | 'area-against' | 'few-heads' | 'half' | 'begun' | 'election' | 'two-items'
}

/** A vote with one question, which is most of them. */
function question(matterId: MatterId, title: string, text: string): Item {
  return { kind: 'question', title, text, matterId, options: [] }
}

function candidate(title: string, text: string): Item {
  return { kind: 'candidate', title, text, matterId: 3, options: [] }
}

const CONVENER = '青松里小区业主委员会（示例）'

export const SAMPLE_VOTES: readonly SampleVote[] = [
  {
    title: '用公共收益更换八部电梯的应急照明',
    items: [
      question(
        9,
        '用公共收益更换八部电梯的应急照明',
        '是否同意从公共收益中列支不超过 12.6 万元，更换 1 至 8 号楼电梯的应急照明和对讲装置，由现维保单位施工？',
      ),
    ],
    convener: CONVENER,
    proxyCap: 1,
    opensIn: -12,
    closesIn: 5,
    documents: [
      {
        title: '更换方案和预算',
        body: '一、更换应急照明 16 套，对讲装置 16 套。\n二、预算 125,800 元，含拆旧、安装、调试和两年质保。\n三、工期 20 天，每部电梯停用不超过 3 小时。\n四、超出预算须另行表决。',
      },
      {
        title: '三家报价对比',
        body: '甲公司 125,800 元，质保两年。\n乙公司 131,200 元，质保两年。\n丙公司 119,500 元，质保一年，不含对讲装置。',
      },
    ],
    story: 'half',
  },
  {
    title: '修改业主大会议事规则：增加手机投票',
    items: [
      question(
        1,
        '修改业主大会议事规则：增加手机投票',
        '是否同意将业主大会议事规则第十二条修改为：表决可以采用书面形式，也可以通过市住建主管部门的电子投票系统进行？',
      ),
    ],
    convener: CONVENER,
    opensIn: -3,
    closesIn: 18,
    documents: [
      {
        title: '修改前后对照',
        body: '原文：表决采用书面形式。\n修改为：表决可以采用书面形式，也可以通过市住建主管部门建立的电子投票系统进行；同一业主以先投的有效票为准。',
      },
    ],
    story: 'begun',
  },
  {
    title: '续聘物业服务企业三年',
    items: [
      question(
        4,
        '续聘物业服务企业三年',
        '是否同意续聘示例物业服务有限公司为本小区提供物业服务，合同期三年，服务标准二级，收费标准不变？',
      ),
    ],
    convener: CONVENER,
    opensIn: -96,
    closesIn: -66,
    documents: [
      {
        title: '合同草案摘要',
        body: '服务标准按 DB11/T 751-2025 二级。\n住宅物业费 2.60 元／平方米·月，三年不变。\n电梯运行维护费用单独列支并公布。',
      },
    ],
    story: 'passes',
  },
  {
    title: '在屋面设置通信基站并收取租金',
    items: [
      question(
        8,
        '在屋面设置通信基站并收取租金',
        '是否同意在 4 号楼屋面设置通信基站，年租金不低于 4.8 万元，归入公共收益？',
      ),
    ],
    convener: CONVENER,
    opensIn: -60,
    closesIn: -32,
    documents: [
      {
        title: '位置和辐射检测说明',
        body: '位置：4 号楼屋面东北角。\n检测：由有资质的单位在开通前后各检测一次，结果公布。',
      },
    ],
    story: 'area-against',
  },
  {
    title: '使用维修资金大修 6 号楼屋面防水',
    // Law: 民法典 §281 and 建设部令第165号 §22: those whose money it is decide, which is this building's owners.
    scope: { kind: 'building', buildingId: '6号楼' },
    items: [
      question(
        5,
        '使用维修资金大修 6 号楼屋面防水',
        '是否同意使用住宅专项维修资金 38.2 万元，大修 6 号楼屋面防水层？',
      ),
    ],
    convener: CONVENER,
    opensIn: -34,
    closesIn: -6,
    documents: [{ title: '方案和分摊', body: '面积 1,860 平方米，保修五年。\n费用按专有面积分摊。' }],
    story: 'few-heads',
  },
  {
    title: '选聘物业服务企业，并确定车位管理方案',
    items: [
      {
        kind: 'options',
        title: '选聘哪一家物业服务企业',
        text: '从下列三家中选聘一家，合同期三年，服务标准二级。也可以选择均不同意。',
        matterId: 4,
        options: ['示例物业服务有限公司', '样本城市服务有限公司', '假设物业管理有限公司'],
      },
      question(
        9,
        '车位先到先停改为固定租用',
        '是否同意将 60 个地面共有车位由先到先停改为抽签固定租用，租期一年，租金归入公共收益？',
      ),
    ],
    convener: CONVENER,
    opensIn: -150,
    closesIn: -122,
    documents: [{ title: '三家企业的方案摘要', body: '三家企业的报价、人员和服务承诺见公告栏附表。' }],
    story: 'two-items',
  },
  {
    title: '选举第二届业主委员会',
    items: [
      candidate('候选人一（示例）', '3 号楼业主，退休会计。'),
      candidate('候选人二（示例）', '1 号楼业主，结构工程师。'),
      candidate('候选人三（示例）', '5 号楼业主，小学教师。'),
      candidate('候选人四（示例）', '2 号楼业主，社区志愿者。'),
      candidate('候选人五（示例）', '7 号楼业主，自由职业。'),
      candidate('候选人六（示例）', '8 号楼业主，公司职员。'),
    ],
    seats: 5,
    convener: '青松里小区换届小组（示例）',
    opensIn: -200,
    closesIn: -170,
    documents: [{ title: '选举办法摘要', body: '委员五名，差额选举，候选人六名。得票相同的，公开抽签。' }],
    story: 'election',
  },
]

/** Who voted what, by a fixed recipe, so that each story ends as its name says. `heads` in roll order. */
export function sampleChoices(
  vote: SampleVote,
  heads: readonly { readonly headId: string; readonly areaDm2: number }[],
  seed: number,
): { headId: string; choices: number[] }[] {
  const random = seeded(seed)
  const { story } = vote
  const pick = (forPercent: number, againstPercent: number) =>
    random.chance(forPercent)
      ? FOR
      : random.chance((againstPercent * 100) / (100 - forPercent))
        ? AGAINST
        : ABSTAIN
  const ballots = (some: readonly { headId: string }[], forPercent: number, againstPercent: number) =>
    some.map(({ headId }) => ({ headId, choices: [pick(forPercent, againstPercent)] }))
  const mixed = [...heads]
    .map((head) => ({ head, at: random.whole(1_000_000) }))
    .sort((a, b) => a.at - b.at)
    .map(({ head }) => head)
  const part = (percent: number) => mixed.slice(0, Math.floor((mixed.length * percent) / 100))
  if (story === 'passes') return ballots(part(78), 74, 18)
  if (story === 'half') return ballots(part(55), 80, 10)
  if (story === 'begun') return ballots(part(21), 60, 30)
  if (story === 'two-items')
    // Sixty of a hundred want the first company, the others are spread; six in ten want the places let.
    return part(76).map(({ headId }) => ({
      headId,
      choices: [random.chance(60) ? 0 : 1 + random.whole(4), pick(58, 30)],
    }))
  if (story === 'election')
    return part(74).map(({ headId }) => ({
      headId,
      choices: vote.items.map((_, index) => pick(88 - 9 * index, 8)),
    }))
  if (story === 'few-heads') {
    // Two heads short of two thirds, though those who came have area enough.
    const needed = Math.ceil((2 * heads.length) / 3) - 2
    return ballots([...heads].sort((a, b) => b.areaDm2 - a.areaDm2).slice(0, needed), 82, 10)
  }
  // Heads agree by more than three quarters; the largest units are against, so the area does not.
  const came = part(86).sort((a, b) => b.areaDm2 - a.areaDm2)
  const against = Math.floor((came.length * 23) / 100)
  return came.map(({ headId }, index) => ({ headId, choices: [index < against ? AGAINST : FOR] }))
}
