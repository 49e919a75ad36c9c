/** Who pays for mending what is broken. */
export type Payer = 'owner' | 'common' | 'operator'

export type RepairKind = {
  readonly key: string
  readonly title: string
  readonly isEmergency: boolean
  /** Minutes until someone must be on site, where the standard says so. */
  readonly onSiteMinutes: number | null
  /** Hours until it must work again by service level 1, 2, 3, where the standard says so. */
  readonly mendHours: readonly [number, number, number] | null
  /** Whom to call before anything else, because waiting for the company would be dangerous. */
  readonly callFirst: 'fire' | 'gas' | 'rescue' | null
  /** How people name it; used to suggest a kind from what they type. */
  readonly words: readonly string[]
}

const plain = { isEmergency: false, onSiteMinutes: null, mendHours: null, callFirst: null } as const
const emergency = { isEmergency: true, onSiteMinutes: 15, mendHours: null, callFirst: null } as const

// Law: DB11/T 751-2025 4.2.4: 急修 on site within 15 minutes; 4.3.6: lighting works again within 12, 8, 4 h by level.
// Law: 北京市人民政府令第205号 §12: a lift with people in it, rescue on site within 30 minutes.
// Which kinds are emergencies (the standard says only 危及房屋使用安全和人身财产安全), and the words: basis product.
export const REPAIR_KINDS: readonly RepairKind[] = [
  {
    ...emergency,
    key: 'liftTrapped',
    title: '电梯困人',
    onSiteMinutes: 30,
    callFirst: 'rescue',
    words: ['困人', '困在电梯', '被困', '关在电梯'],
  },
  {
    ...emergency,
    key: 'burstPipe',
    title: '爆管、大量漏水',
    words: ['爆管', '爆裂', '大量漏水', '喷水', '水漫'],
  },
  {
    ...emergency,
    key: 'publicPower',
    title: '公共区域停电停水',
    words: ['停电', '停水', '没电', '没水', '跳闸'],
  },
  {
    ...emergency,
    key: 'gas',
    title: '燃气味',
    callFirst: 'gas',
    words: ['燃气味', '煤气味', '天然气味', '闻到燃气', '闻到煤气', '漏气'],
  },
  {
    ...emergency,
    key: 'sparks',
    title: '电气冒火花',
    callFirst: 'fire',
    words: ['火花', '冒烟', '漏电', '电线烧', '糊味'],
  },
  {
    ...emergency,
    key: 'fireSafety',
    title: '消防设施故障',
    words: ['消防', '烟感', '消火栓', '灭火器', '喷淋'],
  },
  {
    ...emergency,
    key: 'facade',
    title: '外墙脱落',
    words: ['外墙脱落', '墙皮坠', '瓷砖坠', '掉墙皮', '高空坠'],
  },
  { ...emergency, key: 'manhole', title: '井盖缺失', words: ['井盖'] },
  { ...emergency, key: 'sewage', title: '污水倒灌', words: ['倒灌', '返水', '污水外溢', '粪水'] },
  {
    ...emergency,
    key: 'lockedIn',
    title: '门禁把人锁住',
    words: ['锁在里面', '出不去', '打不开门出', '关在楼里'],
  },
  { ...plain, key: 'lift', title: '电梯故障', words: ['电梯', '轿厢', '异响', '抖动'] },
  { ...plain, key: 'leak', title: '渗水漏水', words: ['漏水', '渗水', '滴水', '返潮', '阴湿', '水管'] },
  {
    ...plain,
    key: 'light',
    title: '照明不亮',
    mendHours: [12, 8, 4],
    words: ['灯不亮', '路灯', '楼道灯', '声控灯', '照明', '灯坏', '灯泡'],
  },
  { ...plain, key: 'drain', title: '下水堵塞', words: ['下水', '堵', '地漏', '马桶'] },
  {
    ...plain,
    key: 'door',
    title: '门禁、门窗',
    words: ['门禁', '单元门', '门锁', '窗', '刷卡', '对讲', '道闸'],
  },
  {
    ...plain,
    key: 'wall',
    title: '墙面、地面破损',
    words: ['墙砖', '地砖', '墙皮', '裂缝', '台阶', '路面', '坑'],
  },
  {
    ...plain,
    key: 'cleaning',
    title: '保洁',
    words: ['垃圾', '脏', '打扫', '异味', '油渍', '保洁', '小广告'],
  },
  { ...plain, key: 'greening', title: '绿化', words: ['树', '草', '枯枝', '绿化', '花坛', '虫'] },
  { ...plain, key: 'other', title: '其他', words: [] },
]

/** The kind of a key, or null. */
export function repairKindOf(key: string): RepairKind | null {
  return REPAIR_KINDS.find((kind) => kind.key === key) ?? null
}

/** What stands at a place of the estate; a code on it tells where it is and what it can suffer from. */
export const FACILITY_KINDS = {
  lift: ['lift', 'liftTrapped'],
  door: ['door', 'lockedIn'],
  light: ['light', 'sparks'],
  pump: ['publicPower', 'burstPipe'],
  fire: ['fireSafety'],
  charger: ['sparks', 'publicPower'],
  bins: ['cleaning'],
  play: ['wall'],
  garden: ['greening'],
  other: ['other'],
} as const satisfies Record<string, readonly string[]>
export type FacilityKind = keyof typeof FACILITY_KINDS

/**
 * The kinds that what was typed, and the facility it was typed about, speak for; likeliest first, at most `most`.
 * Longer words weigh more, an emergency named in words comes before the rest of its weight. None where nothing speaks for any.
 */
export function suggestKinds(text: string, facility: FacilityKind | null, most = 3): string[] {
  const ofFacility: readonly string[] = facility ? FACILITY_KINDS[facility] : []
  const weighed = REPAIR_KINDS.map((kind) => {
    const named = Math.max(0, ...kind.words.map((word) => (text.includes(word) ? 2 * word.length : 0)))
    const place = ofFacility.indexOf(kind.key)
    return {
      key: kind.key,
      weight: named + (named > 0 && kind.isEmergency ? 1 : 0) + (place < 0 ? 0 : 3 - place),
    }
  })
  return weighed
    .filter((one) => one.weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .slice(0, most)
    .map((one) => one.key)
}

/**
 * Who pays by law before anyone has looked: the owner inside the home, the company (by contract) or the maintenance fund
 * for shared parts, the operator up to the meter of gas. Builders' warranty comes before all of them and is for the company to
 * claim. Whether fees are owed plays no part.
 * Law: 民法典 §§271, 272; 北京市物业管理条例 §§85–88.
 */
export function payerOf(kindKey: string, place: 'home' | 'building' | 'grounds'): Payer {
  if (kindKey === 'gas') return 'operator'
  return place === 'home' ? 'owner' : 'common'
}
