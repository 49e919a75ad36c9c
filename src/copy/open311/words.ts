/** Words of what other systems use: keys, and what they are told. */
export const CONNECT = {
  /** Between facts of one line. */
  comma: '，',
  title: '对外接口',
  what: '12345 平台和公司自己的系统用 Open311（GeoReport v2）接口报来、查询公共部位的报修。户内报修、报修人和照片不对外。',
  jurisdiction: (id: string) => `小区编号（jurisdiction_id）：${id}`,
  keys: '密钥',
  noKeys: '还没有发过密钥',
  scopes: { read: '只能查询', write: '可以报修' },
  hotline: '12345 平台',
  issued: (when: string, used: string) => `${when} 发出，${used}`,
  used: (when: string) => `最近使用 ${when}`,
  unused: '没有用过',
  ended: (when: string) => `${when} 已停用`,
  end: '停用',
  endTitle: (name: string) => `停用“${name}”的密钥吗？`,
  endHint: '停用后这个系统马上不能再用，不能恢复，只能另发一个。',
  issue: '发一个新密钥',
  name: '给哪个系统（大家看得懂的名字）',
  scope: '能做什么',
  kinds: {
    read: '只能查询',
    write: '公司系统：可以报修和补充',
    hotline: '12345 平台：每条要带工单编号和办理时限',
  },
  doIssue: '发出密钥',
  nameNeeded: '请写系统的名字',
  secretOnce: '密钥只显示这一次，离开本页就再也看不到了。请现在复制给对方。',
  secretGone: '这个密钥已经发过，不能再显示。没有记下的话，请停用后另发一个。',
  copy: '复制',
  copied: '已复制',
  notCopied: '复制不了，请长按选中后复制。',
  seen: '已经记下，收起',
  hooks: '进展推送',
  hooksWhat: '公共部位的报修每走一步，签名后推送到对方的网址。对方没收下会一直重试，不会丢。',
  noHooks: '没有推送',
  addHook: '加一个推送网址',
  url: '对方的网址（https 开头）',
  urlNeeded: '请填写完整的网址，例如 https://example.cn/notify',
  doAdd: '开始推送',
  secret: '签名密钥',
  waiting: (n: string, since: string) => `${n} 条没送到，最早的从 ${since} 等起`,
  allSent: '都送到了',
  lastSent: (when: string) => `最近送到 ${when}`,
  never: '还没有推送过',
  failure: (why: string) => `，上次失败：${why}`,
  log: '推送记录',
  retry: '现在就重试',
  retried: '已安排马上重试，过一会儿刷新看结果。',
  stop: '停止推送',
  stopTitle: '停止推送到这个网址吗？',
  stopHint: '没送到的不再推送。',
  noDeliveries: '还没有要推送的',
  delivered: (when: string) => `${when} 送到`,
  tries: (n: string) => `试了 ${n} 次`,
  next: (when: string) => `下次 ${when}`,
  toSend: '等待推送',
  failed: '没送到',
  sent: '送到了',
} as const

/** What a receiver answered, where it is no number. */
const ANSWERS: Readonly<Record<string, string>> = {
  timeout: '对方没有按时回应',
  'address-refused': '网址不能用（内网或不是 https）',
  ECONNREFUSED: '连不上对方',
  ENOTFOUND: '找不到这个网址',
  ECONNRESET: '连接中断',
  CERT_HAS_EXPIRED: '对方的证书过期了',
}

export function answerWords(answer: string): string {
  return /^\d{3}$/.test(answer) ? `对方回了 ${answer}` : (ANSWERS[answer] ?? `连接失败（${answer}）`)
}

const EVENTS: Readonly<Record<string, string>> = {
  submit: '报修',
  accept: '受理',
  dispatch: '派工',
  schedule: '约定上门',
  arrive: '到场',
  quote: '报价',
  consent: '同意费用',
  refuse: '不同意费用',
  pause: '暂停',
  resume: '继续',
  finish: '报告完工',
  confirm: '确认修好',
  reopen: '要求重修',
  decline: '不予维修',
  withdraw: '撤回',
  lapse: '自动办结',
  say: '补充说明',
}

export function eventWords(event: string): string {
  return EVENTS[event] ?? event
}
