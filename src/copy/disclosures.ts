import type { DutyState, Frequency, ReusedPhoto } from '#contract/disclosures.ts'

const EVERY: Record<Frequency['every'], string> = {
  day: '每天',
  week: '每周',
  month: '每月',
  quarter: '每季度',
  'half-year': '每半年',
  year: '每年',
}

export const DISCLOSURES = {
  states: {
    upcoming: '未到期',
    due: '进行中',
    onTime: '按时',
    late: '迟做',
    missing: '未做',
    excused: '免责',
  } satisfies Record<DutyState, string>,
  contract: (company: string) => `物业企业：${company}`,
  period: (from: string, to: string) => `合同期：${from} 至 ${to}`,
  year: '近十二个月',
  forLonger: (n: string) => `另有 ${n} 项早该公示，到现在也没有公示；图里只画十二个月。`,
  unfiled: '物业企业没有备案物业服务合同',
  unfiledHint: (day: string) =>
    `物业企业从 ${day} 起服务。没有合同，法规要求的公示一样要做；合同应在签订后十五日内备案（北京市物业管理条例第六十三条）。`,
  rate: (onTime: string, due: string) => `应做 ${due} 次，按时 ${onTime} 次`,
  late: (count: string) => `迟做 ${count}`,
  missing: (count: string) => `未做 ${count}`,
  allOnTime: '全部按时',
  chart: '每月按时、迟做和未做的次数',
  clauses: '合同条款',
  only: { all: '全部', bad: '有迟做或未做' },
  frequency: (frequency: Frequency) => `${EVERY[frequency.every]} ${frequency.times} 次`,
  rhythms: {
    standing: '一直公示，有变化三日内更新',
    yearly: '每年公示一次',
    quarterly: '每季度公示一次',
    case: '发生时公示',
  },
  kinds: { post: '公示', correct: '更正', withdraw: '撤回' },
  postedAt: (kind: string, at: string) => `${kind}于 ${at}`,
  reason: (reason: string) => `原因：${reason}`,
  done: (day: string, times: number) => `完成：${day}，做了 ${times} 次`,
  capture: (index: number, parts: readonly string[]) => `照片${index}：${parts.filter(Boolean).join('，')}`,
  takenAt: (at: string) => `相机记录拍摄于 ${at}`,
  chosenAt: (at: string) => `选入 ${at}（手机时间）`,
  receivedAt: (at: string) => `收到 ${at}`,
  distance: (metres: number) =>
    metres < 100
      ? '在小区内或紧邻'
      : metres < 1000
        ? `距小区约 ${Math.round(metres / 100) * 100} 米`
        : `距小区约 ${Math.round(metres / 1000)} 公里`,
  reused: {
    earlier: (day: string) => `这张照片 ${day} 用过，不能证明这一次做了。`,
    estate: (day: string) => `这张照片 ${day} 在别的小区用过，不能证明这一次做了。`,
    similar: (day: string) => `与 ${day} 用过的一张照片很像，请看清是不是同一张。`,
    'similar-estate': (day: string) => `与 ${day} 在别的小区用过的一张照片很像，请看清是不是同一张。`,
  } satisfies Record<ReusedPhoto['where'], (day: string) => string>,
  law: (law: string) => `依据：${law}`,
  price: (amount: string, isElevator: boolean) =>
    isElevator ? `电梯费用单独列支：每年 ${amount}` : `每年费用：${amount}`,
  share: (percent: string, isElevator: boolean) =>
    isElevator ? `电梯费用单独列支：占物业费 ${percent}%` : `费用占物业费 ${percent}%`,
  change: '修改这一条',
  below: '承诺的次数低于合同写明的服务等级。',
  changed: (from: string, words: string, reason: string) =>
    `${from}起改：${words}${reason ? `（${reason}）` : ''}`,
  join: (words: readonly string[]) => words.join('；'),
  arrow: (name: string, before: string, after: string) => `${name ? `${name}：` : ''}${before} → ${after}`,
  percent: (hundredths: string) => `${hundredths}%`,
  nothing: '（无）',
  parts: {
    content: '内容',
    level: '标准',
    price: '年费用',
    share: '占物业费',
    performedOn: '完成日期',
    times: '次数',
    text: '说明',
    photos: '照片张数（有更换）',
  },
  check: '核对这条公示',
  checkClause: '核对承诺、提问和免责',
  unlogged: '存证启用前的旧记录，由物业导入。',
  versions: (count: number) => `共 ${count} 版，看改过什么`,
  versionTitle: (version: number, kind: string, at: string) => `第 ${version} 版：${at} ${kind}`,
  excuseStates: { asked: '申请免责，待社区决定', granted: '已准予免责', refused: '免责未准' },
  excuse: (state: string, reason: string, answer: string) =>
    `${state}：${reason}${answer ? `。决定：${answer}` : ''}`,
  ratings: (count: number, stars: string) => `${count} 位业主评价，平均 ${stars} 分（满分 5 分）`,
  questions: '业主提问',
  noQuestions: '还没有人提问。',
  questionStates: {
    waiting: '等待回答',
    answered: '已按时回答',
    answeredLate: '迟答',
    unanswered: '逾期未答',
  },
  askedAt: (at: string) => `${at} 提问`,
  answer: (text: string, at: string) => `物业 ${at} 回答：${text}`,
  answerBy: (day: string) => `应于 ${day} 前回答`,
  ask: '就这一条提问',
  askField: '您的问题',
  askNote: '问题和回答全体业主可见，不显示您的姓名。物业应在 7 日内回答，逾期的自动列给社区。',
  askSend: '提交',
  askEmpty: '请先写下问题。',
  unanswered: (count: string) => `提问逾期未答 ${count}`,
  answers: (inTime: string, due: string) => `业主提问：应答 ${due} 个，按时回答 ${inTime} 个`,
  answersFormula:
    '按时回答 ÷（按时回答＋迟答＋逾期未答）。七日内还没回答的暂不计；逾期未答的一直计，直到回答。',
  rateFormula: '按时 ÷（按时＋迟做＋未做）。没到期的和准予免责的不计。',
  poster: '贴到公告栏',
  posterNote: '一张 A4 纸：这个月做得怎么样、谁没有做，扫码能看照片和核对。',
  posterOf: (month: string) => `${month}公示海报（PDF）`,
  posterOfClause: '这一条的公示海报（PDF）',
  posterTold: {
    saved: '已下载，可以打印。',
    opened: '已打开，可以打印或转发。',
    copied: '下载地址已复制，请在浏览器里打开。',
  },
  asDesk: '去公示待办',
  asOverdue: '过期未公示清单',
  showTable: '看数字表',
  hideTable: '收起数字表',
  table: { month: '月份', onTime: '按时', late: '迟做', missing: '未做' },
  keepTodo: (todo: { due: number; missing: number; questions: number }) =>
    [
      todo.missing > 0 ? `${todo.missing} 项过期未公示` : '',
      todo.due > 0 ? `${todo.due} 项本周到期` : '',
      todo.questions > 0 ? `${todo.questions} 个业主提问待答` : '',
    ]
      .filter(Boolean)
      .join('，'),
  keepTodoHint: '履约公示：过期的，业主、社区和街道都看得到。',
  watchTodo: (todo: { missing: number; unanswered: number }) =>
    [
      todo.missing > 0 ? `物业有 ${todo.missing} 项过期未公示` : '',
      todo.unanswered > 0 ? `${todo.unanswered} 个业主提问逾期未答` : '',
    ]
      .filter(Boolean)
      .join('，'),
  watchTodoHint: '到期未公示的自动列在清单里。社区、街道可以准予免责。',
  line: (frequency: string, counts: string) => `${frequency}，${counts}`,
  counts: (onTime: string, due: string) => `按时 ${onTime}／应做 ${due}`,
  promised: '承诺',
  level: (level: string) => `标准：${level}`,
  records: '履行记录',
  span: (from: string, to: string) => (from === to ? from : `${from} 至 ${to}`),
  doneOn: (day: string) => `完成：${day}`,
  dueOn: (day: string) => `应于 ${day} 前完成`,
  noRecord: '没有记录',
  evidence: (content: string) => `现场照片：${content}`,
  none: '还没有公示合同',
  noneHint: '物业企业应当公示物业服务合同和履行情况（北京市物业管理条例第七十条）。可以向社区反映。',
  more: '显示更早的记录',
} as const
