import type { Phase } from '#contract/votes/endpoints.ts'
import type { PaperRule } from '#domain/votes/counting/count.ts'
import type { ItemOutcome } from '#domain/votes/counting/decide.ts'
import { type Item, meaningOf, type Meaning } from '#domain/votes/counting/item.ts'

/** As much of an item as its words need. */
export type AnyItem = Pick<Item, 'kind' | 'title' | 'options'>

const OUTCOMES: Record<Exclude<ItemOutcome, `option-${number}`>, string> = {
  passed: '通过',
  rejected: '未通过',
  'no-quorum': '参与不足，未形成决定',
  none: '没有一项过半数，均未选定',
  elected: '当选',
  alternate: '候补',
  tied: '得票相同，须公开抽签',
  'not-placed': '得票足够，名额已满',
  'not-enough': '未当选',
  'not-enough-heads': '未当选：人数不够',
  'not-enough-area': '未当选：面积不够',
}

const MEANINGS: Record<Exclude<Meaning, 'option'>, string> = {
  for: '同意',
  against: '反对',
  abstain: '弃权',
  none: '均不同意',
  void: '无效',
}

/** What a choice of an item is called. */
export function choiceWords(item: AnyItem, choice: number): string {
  const meaning = meaningOf(item, choice)
  if (meaning === 'option') return item.options[choice] ?? ''
  return meaning === null ? '' : MEANINGS[meaning]
}

/** What choosing it means, where that needs saying. */
export function choiceNote(item: AnyItem, choice: number): string | undefined {
  return CHOICE_NOTES[meaningOf(item, choice) ?? 'void']
}

const CHOICE_NOTES: Partial<Record<Meaning, string>> = {
  abstain: '参与表决，但不表示同意；计入参与，不计入同意',
  none: '以上几项都不同意',
}

/** What became of an item. */
export function outcomeWords(item: AnyItem | undefined, outcome: string): string {
  const option = /^option-(\d+)$/.exec(outcome)?.[1]
  if (option !== undefined) return `选定：${item?.options[Number(option)] ?? ''}`
  return (OUTCOMES as Record<string, string>)[outcome] ?? ''
}

/** What became of a whole vote, in one line. */
export function outcomesWords(items: readonly AnyItem[], outcomes: readonly string[]): string {
  if (outcomes.length === 1) return outcomeWords(items[0], outcomes[0] as string)
  if (outcomes.every((one) => one === 'no-quorum')) return OUTCOMES['no-quorum']
  const elected = outcomes.filter((one) => one === 'elected').length
  if (items.every((item) => item.kind === 'candidate')) return `当选 ${elected} 人`
  const carried = outcomes.filter((one) => one === 'passed' || one === 'elected' || one.startsWith('option-'))
  return `${outcomes.length} 项中 ${carried.length} 项形成决定`
}

export const VOTES = {
  phases: {
    announced: '公告中',
    held: '投票暂缓',
    open: '正在表决',
    closed: '已截止',
    cancelled: '已取消',
  } satisfies Record<Phase, string>,
  paperRules: {
    'first-stands': '同一户先投的有效票为准',
    'online-prevails': '同一户手机票优先于纸质票',
    'in-person-prevails': '同一户纸质票优先于手机票',
  } satisfies Record<PaperRule, string>,
  none: '还没有表决',
  noneHint: '业委会发起表决后，会显示在这里。',
  myTurn: '待您投票',
  cast: '已投票',
  castSome: (cast: number, heads: number) => `已投 ${cast}／${heads} 张票`,
  notMine: '您不在名册',
  question: '表决的问题',
  items: (count: number) => `共 ${count} 项，在一张票上分别选择`,
  itemNumber: (number: number, of: number) => `第 ${number} 项，共 ${of} 项`,
  seats: (seats: number, candidates: number) =>
    `${candidates} 名候选人，选 ${seats} 人；逐人表示同意、反对或弃权`,
  kinds: { question: '同意或反对', options: '几项选一', candidate: '候选人' },
  options: (options: string) => `可选：${options}，或均不同意`,
  without: '如果不计有争议的票',
  unfold: '看法律判定',
  fold: '收起法律判定',
  cancelled: (reason: string) => `这次表决已取消。原因：${reason}`,
  rollCorrected: (reason: string) => `名册更正：${reason}`,
  needAll: '请每一项都作出选择。可以选弃权。',
  period: '时间',
  notice: (when: string) => `公告：${when}`,
  opens: (when: string) => `开始：${when}`,
  closes: (when: string) => `截止：${when}`,
  convener: (name: string) => `召集：${name}`,
  matter: (title: string, kind: 'ordinary' | 'special') =>
    `${title}（${kind === 'special' ? '须四分之三以上同意' : '须过半数同意'}）`,
  documents: '有关材料',
  openDocument: (title: string) => `${title}，点开看全文`,
  turnout: '参与情况',
  turnoutNote: '表决结束前只公布多少人参与，每满十户更新一次，不公布同意或反对的数量。',
  roll: (heads: string, area: string, excluded: number) =>
    `名册共 ${heads}、${area}；另有 ${excluded} 个车位、储藏室等按规则不计入`,
  result: '结果',
  basis: (article: string) => `依据：${article}`,
  counted: '计票',
  row: (heads: string, area: string) => `${heads}，${area}`,
  mine: '我的票',
  head: (units: string, area: string) => `${units}，共 ${area}`,
  headNote: (owners: number) => (owners > 1 ? `${owners} 人共有，合计算 1 人，由其中一人投一次` : '算 1 人'),
  vote: '去投票',
  seeReceipt: '看回执',
  pick: '您的选择',
  pickHint: '投出后不能更改。',
  next: '下一步：核对',
  confirmTitle: '请核对，投出后不能更改',
  confirmChoice: (choice: string) => `您选择：${choice}`,
  confirmLine: (item: string, choice: string) => `${item}：${choice}`,
  confirm: '确认投出',
  sent: '已投票，票已记入',
  receiptTitle: '投票回执',
  receiptNumber: '回执编号',
  receiptWhen: '投票时间（北京时间）',
  receiptChoice: '选择',
  receiptHead: '代表',
  receiptKeep: '请保存编号。截止并计票后，可以在这里查看结果。',
  receiptWho: '谁能知道您的选择',
  receiptWhoText:
    '截止以前，您的选择不显示给别人。截止以后，每张票的选择和投票时间不记名公开，供大家复算。系统的运营方能对上是谁投的；业委会知道您什么时候投的票，也可能对得上，所以谁投了票每满十户才更新一次，剩下的截止时公布。受托投的票，委托的业主看得到；纸质票由录入的人读过。把回执和凭证给别人看，就等于告诉他您选了什么。',
  byOther: '这张票由共有人投出，这里不显示选择',
  back: '返回表决',
} as const
