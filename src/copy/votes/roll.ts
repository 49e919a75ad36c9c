import type { RollCheck } from '#contract/votes/roll-check.ts'

type Reason = RollCheck['excluded'][number]['reason']
type Kind = RollCheck['warnings'][number]['kind']

export const ROLL = {
  title: '核对名册',
  now: '现在发起表决，名册会是这样。发出公告前请核对；发出后就冻结了。',
  frozen: (title: string) => `“${title}”的名册，已经冻结。`,
  noNames: '这里没有姓名。',
  scope: '谁来表决',
  whole: '全体业主',
  total: '名册合计',
  totals: (heads: string, area: string) => `${heads}，专有面积 ${area}`,
  units: (units: string) => `共 ${units} 套`,
  headsNote: '一套房算一人；同一业主的几套、几个人共有的一套，都只算一人。',
  several: (heads: string, units: string) => `有几套房的业主：${heads}，共 ${units} 套`,
  joint: (heads: string) => `几个人共有，合算一人的：${heads}`,
  developer: (units: string, area: string) => `建设单位没卖出或没交付的 ${units} 套，合算一人，${area}`,
  noDeveloper: '没有建设单位未售、未交付的房屋',
  byBuilding: '各楼',
  row: (heads: string, area: string) => `${heads}，${area}`,
  excluded: '不计入的',
  noneExcluded: '没有不计入的',
  reasons: {
    parking: '车位（议事规则没有约定计入）',
    storage: '储藏室（议事规则没有约定计入）',
    community: '配套公共用房',
    'outside-scope': '不在表决范围的楼',
    'no-owner': '没有登记业主',
    'not-on-roll': '名册冻结后才有的或改过的',
  } satisfies Record<Reason, string>,
  some: (units: string, area: string) => `${units} 套，${area}`,
  openRooms: (reason: string) => `${reason}，点开看房号`,
  sources: '面积从哪来',
  sourceNames: { register: '不动产登记簿', survey: '测绘', contract: '买卖合同' },
  sourcesNote: '以登记簿为准；没有登记的用测绘，再没有的用买卖合同（法释〔2009〕7号第八条）。',
  warnings: '请再看一眼',
  noWarnings: '没有发现重复、缺依据或面积特别大、特别小的房屋',
  kinds: {
    'listed-twice': '同一套房出现了两次',
    'no-source': '面积没有依据',
    'area-far': '面积与同类房屋差得多',
  } satisfies Record<Kind, string>,
  far: (area: string, median: string) => `${area}，同类的中位数是 ${median}。只是提示，不一定错。`,
  versions: '名册的版本',
  version: (version: number, when: string) => `第 ${version} 版，${when}`,
  first: '公告时冻结',
} as const
