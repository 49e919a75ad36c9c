import type { LawTest } from '#domain/votes/counting/verdict.ts'
import { count, metres, pageWords } from '#server/pdf/figures.ts'
import type { ItemOutcome, NoticeScope, PaperChannel, PaperRule, ResultNotice } from './notice.ts'

// Every word on the papers. The mini-program's words are in src/copy, which the server may not import.

const FRACTIONS: Record<string, string> = { '2/3': '三分之二', '1/2': '二分之一', '3/4': '四分之三' }
const OUTCOMES: Record<Exclude<ItemOutcome, `option-${number}`>, string> = {
  passed: '通过',
  rejected: '未通过',
  'no-quorum': '参与不足，未形成决定',
  none: '没有一项得到法定的同意数，都没有选定',
  elected: '当选',
  alternate: '候补',
  tied: '票数相同，须抽签或者另行表决',
  'not-placed': '得到法定的同意数，排名在席位和候补以外',
  'not-enough': '未得到法定的同意数',
  'not-enough-heads': '同意的人数不够',
  'not-enough-area': '同意的面积不够',
}

export const WORDS = {
  madeUp: '示例小区：小区、房屋和业主都是虚构的，本文件没有效力',
  page: pageWords,
  unprintable: (name: string, signs: readonly string[]) =>
    `“${name}”里的${signs.map((sign) => `“${sign}”`).join('')}打印不出来，公告和纸质票上会变成方框，请照证件换一种写法`,
  scan: '扫码查看',
  item: (number: string) => `议题${number}`,
  colon: (name: string, what: string) => `${name}：${what}`,
  heads: '人数',
  area: '面积（平方米）',
  people: (heads: number) => `${count(heads)} 人`,
  squareMetres: (dm2: number) => `${metres(dm2)} 平方米`,
  rollCorrected: (when: string, reason: string) => `名册于 ${when} 更正：${reason}`,
  rollIs: (heads: number, dm2: number) => `名册：共 ${count(heads)} 人，专有部分面积 ${metres(dm2)} 平方米。`,
  beijing: (when: string) => `${when}（北京时间）`,
  scope: (scope: NoticeScope) =>
    scope.kind === 'estate'
      ? '全体业主'
      : `${scope.building}${scope.kind === 'stair' ? scope.stair : ''}的业主（只关系到这部分业主）`,
  // Law: SPC §§8–9: areas as registered; whose flats are one head.
  howCounted:
    '人数和面积这样计算：一套房（一个专有部分）算一人；同一业主有几套的，合起来算一人，面积相加；几人共有的算一人；' +
    '建设单位没有卖出或者没有交付的，合起来算一人。面积依次按不动产登记簿、测绘、合同的记载。' +
    '（建筑物区分所有权司法解释第八条、第九条）',
  excluded: (units: number, parking: boolean, storage: boolean) =>
    `车位${parking ? '计入' : '不计入'}，储藏室${storage ? '计入' : '不计入'}。` +
    (units > 0 ? `按规则不计入的房屋、车位等共 ${count(units)} 个。` : ''),
  matter: (title: string) => `类别：${title}`,
  candidatesNote: (candidates: number, seats: number) => `候选人 ${candidates} 名，应选 ${seats} 名。`,
  articles: (article: string) => `依据：${article}、第二款`,
  threshold: (isSpecial: boolean) =>
    '通过的条件：参与表决的人数和面积都达到三分之二以上；其中同意的人数和面积都' +
    (isSpecial ? '达到四分之三以上。' : '过半数。'),
  optionThreshold: (isSpecial: boolean) =>
    '选定的条件：参与表决的人数和面积都达到三分之二以上；其中选这一项的人数和面积都' +
    (isSpecial ? '达到四分之三以上。' : '过半数。都达不到的，另行表决。'),
  numbered: (number: number, text: string) => `${number}. ${text}`,
  choices: {
    for: '同意',
    against: '反对',
    abstain: '弃权',
    void: '无效',
    none: '均不同意',
  },
  outcome: (outcome: ItemOutcome, options: readonly string[]): string =>
    outcome.startsWith('option-')
      ? `选定“${options[Number(outcome.slice(7))] ?? ''}”`
      : OUTCOMES[outcome as keyof typeof OUTCOMES],
  channels: {
    phone: '手机',
    paper: '纸质票',
    proxy: '委托代理',
    deemed: '按议事规则视同',
  } satisfies Record<PaperChannel, string>,
  paperRules: {
    'first-stands': '一户只计一张票：先投的有效。已经在手机上投过的，纸质票不计；反过来也一样。',
    'online-prevails': '一户只计一张票：手机和纸质票都投了的，以手机为准，纸质票不计。',
    'in-person-prevails': '一户只计一张票：手机和纸质票都投了的，以纸质票为准，手机票不计。',
  } satisfies Record<PaperRule, string>,
  tests: {
    'quorum-heads': '参与人数',
    'quorum-area': '参与面积',
    'consent-heads': '同意人数',
    'consent-area': '同意面积',
  } satisfies Record<LawTest['key'], string>,
  optionTests: (number: number, key: LawTest['key']) =>
    `第 ${number} 项${key === 'consent-heads' ? '人数' : '面积'}`,
  least: (test: LawTest) => (test.sign === '>' ? '过半数' : `${fractionOf(test)}以上`),
  reached: (test: LawTest) => (test.sign === '>' ? '已过半数' : `已达${fractionOf(test)}`),
  missing: (test: LawTest) =>
    `还差 ${isOfArea(test) ? `${metres(test.missing)} 平方米` : `${count(test.missing)} 人`}`,
} as const

export const RESULT_WORDS = {
  title: '业主大会表决结果公告',
  corrected: '更正：异议成立后重新计票，以本公告为准。',
  facts: (notice: ResultNotice, period: string, counted: string) => [
    `投票时间：${period}`,
    `计票时间：${counted}`,
    `召集人：${notice.convener}`,
    `表决范围：${WORDS.scope(notice.scope)}`,
  ],
  outcomes: '结果',
  turnout: '名册和参与',
  roll: '名册上的业主',
  cast: '投了票的',
  silent: '没有投票的',
  channels: (parts: string) => `票的来源：${parts}。`,
  setAside: (ballots: number) => `另有 ${count(ballots)} 张票因为同一户已有一张有效票而不计。`,
  notDeemed: '没有投票的业主不算参与，也不随多数。',
  deemed: '没有投票的业主中，按备案的议事规则视同参与的，已单独列出。',
  items: '各议题的计票',
  choice: '选择',
  batcher: '参与本议题合计',
  voidNote: '无效：票面看不清选择，不算参与本议题。',
  test: '比较',
  sum: '算式',
  told: '结论',
  exact: '算式都是整数（面积精确到 0.01 平方米），没有四舍五入，可以自己验算。',
  isWhy: (reason: string, outcome: string) => `${reason}，结果是：${outcome}。`,
  quorumHolds: '参与的人数和面积都达到三分之二以上',
  quorumFails: (which: string) => `参与的${which}不到三分之二`,
  consentHolds: (least: string) => `同意的人数和面积都${least}`,
  consentFails: (which: string, least: string) => `同意的${which}没有${least}`,
  optionHolds: (option: string, least: string) => `选“${option}”的人数和面积都${least}`,
  optionFails: (least: string) => `没有一项的人数和面积都${least}`,
  both: '人数和面积',
  onlyHeads: '人数',
  onlyArea: '面积',
  // Basis of the ranking: ours; 北京市物业管理条例 §32 leaves it to the 选举办法.
  rankedNote: '参与达到三分之二、同意过半数的候选人，按同意人数、再按同意面积从多到少排名，席位以内的当选。',
  candidates: '候选人',
  candidate: '候选人',
  votes: '每格上面是人数，下面是面积（平方米）。',
  everyone: '全部候选人',
  turnoutOf: '参与是否达到三分之二',
  consentOf: '同意是否过半数',
  sumHeads: '人数',
  sumArea: '面积（平方米）',
  outcome: '结果',
  takingPart: '参与',
  doubted: '不计某些票时的结果',
  doubtedNote: '有人怀疑某些票时，可以看不计这些票的结果。它们已经计入上面的结果。',
  without: {
    paper: (ballots: number) => `不计 ${count(ballots)} 张纸质票`,
    proxy: (ballots: number) => `不计 ${count(ballots)} 张委托代理票`,
    writtenProxy: (ballots: number) => `不计 ${count(ballots)} 张按纸质委托书登记的委托票`,
    deemed: (ballots: number) => `不计 ${count(ballots)} 张视同票`,
    transferred: (ballots: number) => `不计 ${count(ballots)} 张表决期间过户房屋的票`,
    contested: (ballots: number) => `不计 ${count(ballots)} 张有异议的票`,
  },
  voted: '投了票的房屋',
  votedNote: '只列房号，不列姓名、面积和选择。没有投却列在这里的，请提出异议。',
  rooms: (place: string, rooms: string) => `${place}：${rooms}`,
  objections: '对结果有异议',
  // Law: 北京市物业管理条例 §37: result notice within 3 days; §§8, 51: the street corrects; 民法典 §280② and SPC §12: one year.
  // Basis of the 7 days: ours, no Beijing period was found.
  objectionLines: [
    '1. 结果应当在决定作出之日起 3 日内在显著位置公告（北京市物业管理条例第三十七条）。本公告张贴 7 日。',
    '2. 认为票数有错，或者不是自己投的票：张贴期间书面向召集人提出，召集人在 7 日内书面答复。（法律没有规定这个期限，是本次表决的约定。）',
    '3. 认为决定违反法律、法规：可以向街道办事处、乡镇人民政府反映，由其责令改正或者撤销（北京市物业管理条例第八条、第五十一条）。',
    '4. 认为决定侵害了自己的合法权益，或者违反法定程序：可以请求人民法院撤销，从知道或者应当知道之日起一年内提出（民法典第二百八十条第二款，建筑物区分所有权司法解释第十二条）。',
    '5. 提出异议不停止执行决定。业主大会的决定对全体业主有约束力（民法典第二百八十条第一款）。',
  ],
  check: '核对',
  checkNote:
    '每张票都记在不能悄悄修改的存证记录里。扫首页的二维码，点“我来复算”，手机会重新计票。手机在“核对纸上的公告”里算出的指纹，应当和下面的一样；纸上的票数以手机算出的为准。',
  signatures: (convener: string) => [
    `召集人（签字、盖章）：${convener}`,
    '居（村）民委员会见证人（签字）：',
    '张贴日期和地点：',
  ],
  seal: '（盖章处）',
} as const

export const ANNOUNCEMENT_WORDS = {
  title: '业主大会会议公告',
  cancelled: (when: string, reason: string) => `本次表决已于 ${when} 撤销：${reason}`,
  law: '根据北京市物业管理条例第三十五条，现将业主大会会议的议题、时间和方式公告如下。会议不得表决公告以外的议题。',
  items: '表决什么',
  itemText: '议题全文：',
  options: '可以选：',
  when: '时间',
  posted: (when: string) => `公告：${when}`,
  opens: (when: string) => `开始投票：${when}`,
  closes: (when: string) => `截止投票：${when}`,
  who: '谁来表决',
  scope: (scope: string) => `范围：${scope}。`,
  frozen:
    '名册从公告之日起固定，只有对名册的异议成立才更正，更正会公布。公告以后房屋转让的：原业主已经投票的，算数；没有投票的，由新业主投；原业主还有别的房算在一起的，仍由原业主投。',
  how: '怎样投票',
  channels: {
    phone: '手机：扫首页的二维码，或者打开“京通”里的“北京物业”，点“共同决定”。',
    paper:
      '纸质票：向召集人领取，填好、签字后交回。不会用手机的，家人和工作人员可以帮助，但要本人决定、本人签字。',
    proxy: (cap: number) => `委托他人代投：要有书面委托书；一个人最多代 ${cap} 户。`,
    deemed: '没有投票的，按备案的议事规则视同参与表决，结果中单独列出。',
  },
  secret: '公布总数和投了票的房号。每张票的选择不记名公开，供大家复算；系统的运营方能对上是谁投的。',
  objections: '对名册或者议题有疑问',
  objectionLines: (until: string) => [
    `自己的人数、面积不对：在 ${until} 以前，在手机上的表决页面提出，或者带房屋权属证明书面向召集人提出，召集人在 7 日内书面答复。有没有答复的，答复以前不开始投票。`,
    '对议题有意见：向召集人，或者居（村）民委员会、街道办事处（乡镇人民政府）反映。居（村）民委员会列席会议。',
  ],
  check: '核对',
  checkNote:
    '公告的文字、规则和名册已经存证，改一个字指纹就不同。扫首页的二维码，表决页面“核对纸上的公告”里的指纹，应当和下面的一样；不一样，就不是这次表决的公告。纸上的字以手机上的为准。',
  documents: '附件：有关材料',
  document: (number: string, title: string) => `附件${number}　${title}`,
  signatures: (convener: string) => [
    `召集人（签字、盖章）：${convener}`,
    '居（村）民委员会（已收到报告，签字）：',
    '张贴日期和地点：',
    '联系人和电话：',
  ],
  seal: '（盖章处）',
} as const

export const EVIDENCE_WORDS = {
  vote: (voteId: string) => `表决编号：${voteId}`,
  rulesHash: '规则的指纹（SHA-256）：',
  log: (name: string) => `存证记录：${name}`,
  place: (index: number, size: number) =>
    `结果在记录的第 ${count(index)} 条（从 0 数起）；签名时共 ${count(size)} 条。`,
  root: '记录的指纹：',
  none: '本次表决早于存证记录，没有指纹。',
} as const

export const BALLOT_WORDS = {
  title: (estate: string) => `${estate}业主大会表决票`,
  documentTitle: (title: string) => `纸质票：${title}`,
  serial: '编号',
  homes: (homes: string) => `房屋：${homes}`,
  moreHomes: (shown: string, all: number) => `${shown} 等 ${count(all)} 套`,
  area: (dm2: number) => `专有部分面积：${metres(dm2)} 平方米，算 1 人`,
  how: '每项只在一个方框里打 √。打了两个或者看不清的，这一项无效。',
  candidates: (seats: number) => `候选人逐个表决，最多 ${seats} 人当选。`,
  boxes: { for: '同意', against: '反对', abstain: '弃权', none: '以上均不同意' },
  sign: '业主（签字）：',
  date: '日期：',
  agent: '代理人（签字，并附书面委托书）：',
  // Law: 建房〔2009〕274号 §22: what owners say in writing is signed by them.
  signNote: '必须由业主本人签字，没有签字的无效（建房〔2009〕274号第二十二条）。',
  returnBy: (when: string) => `请在 ${when} 前交回，过时无效。`,
  returnTo: (place: string) => `交到：${place}`,
  returnBlank: '交到：',
  own: '编号只属于这一户，请不要转给别人。录票的工作人员输入编号，系统核对是不是这一户的票。扫码看这次表决。',
  page: (page: number, pages: number) => `本票第 ${page} 页，共 ${pages} 页`,
  none: '没有要打印的票：这些户都投过了，或者名册上没有这栋楼。',
} as const

export function isOfArea(test: Pick<LawTest, 'key'>): boolean {
  return test.key === 'quorum-area' || test.key === 'consent-area'
}

function fractionOf({ num, den }: LawTest): string {
  return FRACTIONS[`${num}/${den}`] ?? `${den} 分之 ${num}`
}

export const BOOK_WORDS = {
  title: '公共收益公示',
  scan: '扫码看每一笔账',
  period: (from: string, to: string) => {
    const [year, month] = from.split('-').map(Number)
    const [, last] = to.split('-').map(Number)
    return from === to ? `${year}年${month}月` : `${year}年${month}月至${last}月`
  },
  open: '这段时间还没有全部结账，数字还会变。',
  // Law: 民法典 §282; 北京市物业管理条例 §74.
  law: '利用业主共有部分产生的收入，扣除合理成本后属于业主共有（民法典第二百八十二条），单独列账（北京市物业管理条例第七十四条）。金额单位：元。',
  totals: '收支和结余',
  book: '账',
  estate: '全小区',
  opening: '期初结余',
  income: '收入',
  expense: '支出',
  closing: '期末结余',
  incomeBy: '收入按科目',
  expenseBy: '支出按科目',
  account: '科目',
  amount: '金额',
  none: '没有。',
  unapproved: '未见业主共同决定的支出',
  unapprovedNote: '动用共有收益要由业主共同决定（民法典第二百七十八条）。下面的支出没有写明依据的表决。',
  noneUnapproved: '没有。',
  number: '编号',
  day: '日期',
  summary: '用途',
  signatures: '结账和签字',
  closed: (day: string, entries: string) => `物业企业于 ${day} 结账，共 ${entries} 笔。`,
  notClosed: '物业企业还没有结账。',
  bank: {
    unsaid: () => '结账时没有记下银行余额。',
    'no-statement': () => '结账时，这个月的银行流水没有给出月末余额，没法核对。',
    'over-difference': (amount: string) => `结账时账和银行不符：银行余额 ${amount}。`,
    'over-open': (amount: string) => `结账时银行余额 ${amount}，与账相同，但有没对上的流水或账。`,
    agreed: (amount: string) => `结账时银行余额 ${amount}，与账相符。`,
  },
  signed: (day: string) => `业主委员会于 ${day} 签字。`,
  notSigned: '业主委员会还没有签字。',
  hash: '结账的指纹：',
  check:
    '扫码打开这本账，可以看每一笔账和凭证；点“在本机复算账目”，自己的手机会把账重新加一遍，和存证记录核对。',
} as const
