import type { Fraction } from '#domain/core/quantity.ts'

export type MatterId = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9

export type Matter = {
  readonly id: MatterId
  readonly key: string
  readonly kind: 'ordinary' | 'special'
  /** The matter in the statute's words. */
  readonly title: string
  readonly article: string
  readonly basis: 'statute'
  /** Of the whole roll, in area and in heads. 三分之二以上 includes the number itself. */
  readonly quorum: Fraction
  /** Of those taking part, in area and in heads. `strict` is 过半数 (>), else 以上 (≥). */
  readonly consent: { readonly fraction: Fraction; readonly strict: boolean }
}

const QUORUM: Fraction = { num: 2, den: 3 }
const ORDINARY = { fraction: { num: 1, den: 2 }, strict: true } as const
const SPECIAL = { fraction: { num: 3, den: 4 }, strict: false } as const

// Law: 民法典 §278①: nine matters; §278②: quorum 2/3 + 2/3 for every one, of those taking part 3/4 + 3/4 for
// (六) to (八) and more than 1/2 + 1/2 for the others.
export const MATTERS: readonly Matter[] = [
  ordinary(1, 'rulesOfProcedure', '制定和修改业主大会议事规则', '一'),
  ordinary(2, 'covenant', '制定和修改管理规约', '二'),
  ordinary(3, 'committeeElection', '选举业主委员会或者更换业主委员会成员', '三'),
  ordinary(4, 'serviceProvider', '选聘和解聘物业服务企业或者其他管理人', '四'),
  ordinary(5, 'fundUse', '使用建筑物及其附属设施的维修资金', '五'),
  special(6, 'fundRaise', '筹集建筑物及其附属设施的维修资金', '六'),
  special(7, 'rebuild', '改建、重建建筑物及其附属设施', '七'),
  special(8, 'commonPartsBusiness', '改变共有部分的用途或者利用共有部分从事经营活动', '八'),
  ordinary(9, 'otherMajor', '有关共有和共同管理权利的其他重大事项', '九'),
]

/** The matter of an id. Throws a RangeError for a number that is none of the nine. */
export function matterOf(id: number): Matter {
  const matter = MATTERS.find((candidate) => candidate.id === id)
  if (!matter) throw new RangeError(`民法典 §278 has no matter ${id}`)
  return matter
}

function ordinary(id: MatterId, key: string, title: string, item: string): Matter {
  return {
    id,
    key,
    kind: 'ordinary',
    title,
    article: articleOf(item),
    basis: 'statute',
    quorum: QUORUM,
    consent: ORDINARY,
  }
}

function special(id: MatterId, key: string, title: string, item: string): Matter {
  return {
    id,
    key,
    kind: 'special',
    title,
    article: articleOf(item),
    basis: 'statute',
    quorum: QUORUM,
    consent: SPECIAL,
  }
}

function articleOf(item: string): string {
  return `民法典第二百七十八条第一款第（${item}）项`
}
