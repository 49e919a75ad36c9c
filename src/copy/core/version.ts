import type { ActFault, ActKind, ExcuseDocument } from '#domain/performance/act.ts'
import type { VersionFault } from '#domain/log/version-proof.ts'

const ACTS: Record<ActKind, string> = {
  question: '提问',
  answer: '回答',
  excuse: '免责',
  rating: '评价',
}
const WHO: Record<ExcuseDocument['by'], string> = { company: '物业', community: '社区', street: '街道' }

export const VERSION = {
  title: '核对公示',
  none: '没有找到这一版公示',
  noneHint: '它可能属于更早的合同。请返回条款页再看。',
  good: (version: number, at: string) => `本机核对无误：第 ${version} 版，${at} 公示，此后没有改动。`,
  fingerprint: (text: string) => `内容指纹（前 16 位）：${text}`,
  faults: {
    unreadable: '存证读不懂，不能证明这一版是原来公示的内容。请告诉社区。',
    'log-key': '存证的钥匙与本机以前见过的不同，不能相信。请告诉社区。',
    checkpoint: '存证的签名不对，不能相信。请告诉社区。',
    'not-in-log': '存证里没有这一版：它可能被改过，或没有真正公示。请告诉社区。',
    'not-this-version': '存证里记的是另一版，不是您看到的这一版。请告诉社区。',
    'text-changed': '您看到的内容与当时公示的不一样：有人改过。请告诉社区。',
    'time-changed': '公示时间与存证不一样：有人改过。请告诉社区。',
  } satisfies Record<VersionFault, string>,
  recordEmpty: '存证里还没有这一条的记录，没有可以核对的。',
  recordGood: (count: number) =>
    count === 0
      ? '这一条还没有写入存证的承诺、提问和免责。'
      : `本机核对无误：${count} 条记录都在存证里，内容和时间没有改动。`,
  recordBad: '有的内容与存证对不上，见下面标出的。请告诉社区。',
  recordAt: (at: string) => `存证时间 ${at}`,
  proven: '核对无误',
  place: (index: number) => `存证第 ${index + 1} 条`,
  ratings: (count: number) => `另有 ${count} 次评价的存证。`,
  recordNote: '存证里只有内容的指纹和时间，没有提问人和评价人的姓名。',
  short: {
    unreadable: '读不懂',
    'log-key': '钥匙不同',
    checkpoint: '签名不对',
    'not-in-log': '存证里没有',
    'not-this-version': '不是这一条',
    'text-changed': '内容被改过',
    'time-changed': '时间被改过',
  } satisfies Record<VersionFault, string>,
  events: { clause: '承诺', ...ACTS },
  clauseEvent: (version: number, from: string) =>
    version === 1 ? `承诺（${from}起）` : `第 ${version} 版承诺（${from}起）`,
  excuseEvent: (act: ExcuseDocument['act'], by: ExcuseDocument['by'], from: string, reason: string) =>
    `${WHO[by]}${{ ask: '申请免责', grant: '准予免责', refuse: '不准免责' }[act]}（${from}起的一期）：${reason}`,
  questionEvent: (text: string) => `业主提问：${text}`,
  answerEvent: (text: string) => `物业回答：${text}`,
  actFault: (what: ActKind, why: ActFault['why'], name: string) => {
    const which = `${ACTS[what]}${name ? `“${name}”` : ''}`
    if (why === 'unlogged') return `${which}没有存证，不能证明内容和时间。`
    if (why === 'gap') return `${which}的存证前后接不上：中间少了一条，或有人改过。请告诉社区。`
    return `${which}与存证不一样：有人改过。请告诉社区。`
  },
  changeDiffers: (version: number) => `第 ${version} 版承诺与存证不一样：有人改过。请告诉社区。`,
  rate: '看过证据，您觉得做得怎么样',
  rateFirst: '请先选一项。',
  rateSend: '提交评价',
  rated: '已记下您的评价，可以再改。',
  stars: { 5: '很好', 4: '好', 3: '一般', 2: '差', 1: '很差' },
} as const
