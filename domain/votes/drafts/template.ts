import { type DraftContent, EMPTY_DRAFT } from './draft.ts'
import type { Item } from '../counting/item.ts'
import { type MatterId, matterOf } from '../counting/matter.ts'

/** A vote to begin from. What stands in 【】 is to be filled in; `attach` names what owners should have before them. */
export type Template = {
  readonly key: string
  readonly title: string
  readonly items: readonly Item[]
  readonly seats: number
  readonly scope: DraftContent['scope']['kind']
  readonly attach: readonly string[]
  readonly notes: readonly string[]
}

const question = (matterId: MatterId, title: string, text: string): Item => {
  return { kind: 'question', title, text, matterId, options: [] }
}

// Basis: product, wordings of ours; the notes say the law they rest on. A lawyer reads them before launch.
export const TEMPLATES: readonly Template[] = [
  {
    key: 'rules-of-procedure',
    title: '修改业主大会议事规则',
    items: [
      question(
        1,
        '修改业主大会议事规则',
        '是否同意按所附修订对照表修改《【小区名称】业主大会议事规则》，自表决通过之日起施行？',
      ),
    ],
    seats: 0,
    scope: 'estate',
    attach: ['现行议事规则', '修订对照表（原文、改后、理由）'],
    notes: ['民法典第二百七十八条第一款第（一）项：过半数同意。', '议事规则不能改变法定的参与和同意比例。'],
  },
  {
    key: 'covenant',
    title: '修改管理规约',
    items: [
      question(
        2,
        '修改管理规约',
        '是否同意按所附修订对照表修改《【小区名称】管理规约》，自表决通过之日起施行？',
      ),
    ],
    seats: 0,
    scope: 'estate',
    attach: ['现行管理规约', '修订对照表（原文、改后、理由）'],
    notes: ['民法典第二百七十八条第一款第（二）项：过半数同意。', '管理规约对全体业主有约束力。'],
  },
  {
    key: 'election',
    title: '选举第【届】届业主委员会',
    items: ['一', '二', '三', '四', '五'].map(
      (number): Item => ({
        kind: 'candidate',
        title: `【候选人${number}的姓名】`,
        text: '【房号、职业、简介、推荐方式】',
        matterId: 3,
        options: [],
      }),
    ),
    seats: 5,
    scope: 'estate',
    attach: ['候选人名单和简介', '选举办法', '社区党组织对名单的意见'],
    notes: [
      '北京市物业管理条例第三十九条：委员为五人以上的单数，不足一百户的可以是三人；候补不超过委员人数。',
      '北京市物业管理条例第四十条：候选人由社区党组织、居（村）委会推荐，或者业主自荐、联名推荐。',
      '每名候选人单独表决，面积和人数都过半数才能当选。',
    ],
  },
  {
    key: 'choose-provider',
    title: '选聘物业服务企业',
    items: [
      {
        kind: 'options',
        title: '选聘哪一家企业',
        text: '从下列企业中选聘一家为本小区提供物业服务，服务期【几】年。可以选其中一家，也可以选均不同意或者弃权。',
        matterId: 4,
        options: ['【企业甲】', '【企业乙】', '【企业丙】'],
      },
      question(
        4,
        '物业服务合同的主要条款',
        '是否同意按所附文本与选定的企业签订物业服务合同（服务等级【】，物业费【】元每平方米每月），授权业主委员会签署？',
      ),
    ],
    seats: 0,
    scope: 'estate',
    attach: ['各企业的报价和服务方案', '物业服务合同文本', '招标或者比选的过程说明'],
    notes: [
      '民法典第二百七十八条第一款第（四）项：过半数同意。几家中某一家自己过半数才算选定。',
      '北京市物业管理条例第七十五条：合同期满前六个月，业主应当决定续聘或者另聘。',
      '北京市物业管理条例第六十三条：合同签订后十五日内报街道和区备案。',
    ],
  },
  {
    key: 'dismiss-provider',
    title: '解聘物业服务企业',
    items: [
      question(
        4,
        '解聘【企业名称】',
        '是否同意解聘【企业名称】，依法提前六十日书面通知，并要求其在通知后三十日内办理交接？',
      ),
    ],
    seats: 0,
    scope: 'estate',
    attach: ['解聘的理由和依据', '交接方案', '新企业选定前的服务安排'],
    notes: [
      '民法典第九百四十六条：解聘应当提前六十日书面通知，合同另有约定的除外。',
      '北京市物业管理条例第七十六条：接到通知后三十日内交接。',
    ],
  },
  {
    key: 'fund-use',
    title: '使用专项维修资金维修【部位】',
    items: [
      question(
        5,
        '使用专项维修资金维修【部位】',
        '是否同意使用本楼专项维修资金【】元，由【施工单位】维修【部位】，费用按专有部分建筑面积分摊？',
      ),
    ],
    seats: 0,
    scope: 'building',
    attach: ['维修方案和预算', '施工单位的比选情况', '分摊明细表'],
    notes: [
      '民法典第二百七十八条第一款第（五）项：使用资金过半数同意，由列支范围内的业主表决。',
      '保修期内、应由企业按合同承担、或者人为损坏的，不得使用维修资金（住宅专项维修资金管理办法第二十五条）。',
      '危及安全的六种紧急情况不经表决，走应急程序（民法典第二百八十一条第二款）。',
    ],
  },
  {
    key: 'fund-raise',
    title: '续筹专项维修资金',
    items: [
      question(
        6,
        '续筹专项维修资金',
        '是否同意按专有部分建筑面积每平方米【】元续筹专项维修资金，于【年月日】前交存？',
      ),
    ],
    seats: 0,
    scope: 'estate',
    attach: ['资金余额和首期金额', '续筹方案和每户金额表'],
    notes: [
      '民法典第二百七十八条第一款第（六）项：筹集须四分之三以上同意。',
      '北京市物业管理条例第八十三条：余额不足首期金额百分之三十的，应当续筹。',
    ],
  },
  {
    key: 'rebuild',
    title: '【单元】加装电梯',
    items: [
      question(
        7,
        '加装电梯',
        '是否同意在【楼号】【单元】加装电梯，建设和运行费用按所附方案分担，授权【实施主体】办理手续？',
      ),
    ],
    seats: 0,
    scope: 'stair',
    attach: ['加装方案和图纸', '费用分担方案', '对低层住户的影响和补偿'],
    notes: [
      '民法典第二百七十八条第一款第（七）项：改建须四分之三以上同意，由本单元业主表决（做法，法律没有明文）。',
    ],
  },
  {
    key: 'common-parts',
    title: '利用共有部分经营',
    items: [
      question(
        8,
        '利用【部位】经营',
        '是否同意利用【电梯轿厢、外墙、场地等】开展【广告、停车等】经营，由【经营人】按每年【】元支付，收益归全体业主？',
      ),
    ],
    seats: 0,
    scope: 'estate',
    attach: ['经营方案和合同文本', '报价的比选情况'],
    notes: [
      '民法典第二百七十八条第一款第（八）项：须四分之三以上同意。',
      '民法典第二百八十二条：收入扣除合理成本后归业主共有。',
    ],
  },
  {
    key: 'revenue-use',
    title: '使用公共收益',
    items: [
      question(
        9,
        '使用公共收益【用途】',
        '是否同意从公共收益中支出不超过【】元，用于【用途】，由业主委员会组织实施并公布账目？',
      ),
    ],
    seats: 0,
    scope: 'estate',
    attach: ['公共收益收支情况', '实施方案和报价'],
    notes: ['民法典第二百七十八条第一款第（九）项；北京市物业管理条例第三十四条第（七）项：过半数同意。'],
  },
  {
    key: 'service-fee',
    title: '调整物业服务标准和收费',
    items: [
      question(9, '物业服务标准', '是否同意物业服务按【等级】执行，具体内容见所附标准？'),
      question(9, '物业服务收费', '是否同意物业费由每平方米每月【】元调整为【】元，自【年月日】起执行？'),
    ],
    seats: 0,
    scope: 'estate',
    attach: ['调整的理由和测算', '上一年度收支情况', '服务标准对照表'],
    notes: ['北京市物业管理条例第三十四条第（三）项：服务方式、内容、标准和价格由业主共同决定，过半数同意。'],
  },
]

/** The matters a template is about, in the statute's words. */
export function mattersOf(template: Template): string[] {
  return [...new Set(template.items.map((item) => item.matterId))].map((id) => matterOf(id).title)
}

/** A draft begun from a template. */
export function draftFrom(template: Template): DraftContent {
  return {
    ...EMPTY_DRAFT,
    title: template.title,
    items: template.items,
    seats: template.seats,
    scope: { kind: template.scope, building: '', stair: '' },
  }
}
