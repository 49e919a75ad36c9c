import type { RESIDENCE_STATES, StayFault } from '#domain/estate/residents.ts'

const STATES: Record<(typeof RESIDENCE_STATES)[number], string> = {
  open: '等本人接受',
  expired: '邀请过期了',
  withdrawn: '已撤回',
  now: '正在居住',
  ended: '已结束',
}

const FAULTS: Record<StayFault, string> = {
  'no-day': '请选最后一天',
  past: '最后一天不能早于今天',
  'too-long': '太远了：家人最长三年，租户最长二十年（民法典第七百零五条），到期可以再邀请',
}

const ENDED = {
  term: '到了最后一天',
  other: '由业主或社区结束，或房屋换了业主',
  self: '您自己结束',
} as const

export const RESIDENTS = {
  intro:
    '居住人可以报修、投诉、看公告。他们不能投票、不能联名、不算业主人数，看不到公共收益账目和别人家的事。',
  none: '还没有居住人',
  noneHint: '家人、租户要用小程序报修、看公告，请您邀请。',
  noHomes: '没有登记在您名下的房屋',
  noHomesHint: '只有业主能邀请居住人。',
  states: STATES,
  faults: FAULTS,
  invite: '邀请居住人',
  home: '哪套房',
  kind: '是什么人',
  name: '姓名（和身份证一致）',
  endsOn: '最后一天',
  endsHint: '过了这一天自动结束。',
  bills: '给他看这套房的账单',
  billsOn: '能看账单，不能代您付',
  billsOff: '看不到账单',
  showBills: '让他看账单',
  hideBills: '不再让他看账单',
  billsNote: '只看得到他住进来以后的账单。',
  makeCode: '生成邀请码',
  inviteNote:
    '只有姓名一致的人能接受。七天有效，只能用一次。这套房的每一位业主都会收到通知，并写入小区的存证。',
  full: '这套房已有八位居住人或邀请，请先结束一位。',
  codeTitle: (name: string) => `给 ${name} 的邀请码`,
  codeNote: (when: string) => `请当面或私下交给本人，${when} 前有效，只能用一次。`,
  copy: '复制链接',
  copyCode: '复制邀请码',
  copied: '已复制',
  notCopied: '没有复制成功，请长按选取',
  until: (day: string) => `到 ${day}`,
  since: (when: string) => `${when} 起`,
  overAt: (when: string) => `${when} 已结束`,
  byDesk: '社区凭租约登记',
  byDeskNote: '租约提前解除的，请带材料到社区办理结束。',
  entry: (index: number) => `已写入小区的存证，第 ${index + 1} 条`,
  withdraw: '撤回邀请',
  end: '结束',
  endTitle: (name: string) => `结束 ${name} 的居住登记？`,
  endNote: '马上生效：他在这里什么也看不到、办不了。本人会收到通知，并写入小区的存证。',
  join: '接受居住邀请',
  joinNote: '输入业主给您的 12 位邀请码。',
  codeField: '邀请码',
  badCode: '邀请码是 12 位数字',
  look: '查看邀请',
  take: '接受，住在这里',
  taken: '已接受。首页可以报修、投诉、看公告。',
  offer: (estate: string, home: string) => `${estate} · ${home}`,
  mineNone: '您还没有居住登记',
  mineNoneHint: '请房屋的业主在“我的 · 居住人”里邀请您；有租约的，也可以向社区申请。',
  endedLine: (when: string, why: keyof typeof ENDED) => `${when} 已结束：${ENDED[why]}`,
  leave: '我不住这里了',
  leaveTitle: '结束您的居住登记？',
  leaveNote: '马上生效，要再用得请业主重新邀请。',
} as const
