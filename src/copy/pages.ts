import type { Role } from '#domain/access.ts'

export const ROLE_NAMES: Record<Role, string> = {
  owner: '业主',
  agent: '受托投票人',
  committee: '业委会成员',
  company: '物业企业',
  community: '社区',
  street: '街道',
  district: '区',
  city: '市',
}

export const HOME = {
  tab: '首页',
  madeUp: '这是示例小区，人物、房屋和数字都是编造的。',
  now: '现在需要您',
  nothing: '没有需要您办的事',
  nothingHint: '有新的表决或报修进展时，会显示在这里。',
  castBallot: (title: string) => `请投票：${title}`,
  castHeads: (heads: number) => (heads > 1 ? `您有 ${heads} 张票未投` : '您还没有投票'),
  paperRecorded: (title: string) => `已为您家录入一张纸质票：${title}`,
  paperHint: (homes: string, until: string) => `${homes}。不是您家交的，${until} 前可以提出异议`,
  proxyNews: {
    granted: (agent: string) => `已委托${agent}代您投票`,
    used: (agent: string) => `${agent}已代您投票`,
    revoked: (agent: string) => `对${agent}的委托已结束`,
  },
  confirmRepair: (title: string) => `修好了吗？${title}`,
  confirmHint: '物业说已经修好，请您确认',
  workRepair: (title: string) => `待处理：${title}`,
  workBy: (when: string) => `须在 ${when} 前响应`,
  answerInitiative: (title: string) => `请答复业主联名：${title}`,
  readResult: (title: string) => `表决结果：${title}`,
  jobs: '四件事',
  votes: '共同决定',
  votesNow: (open: number) => (open > 0 ? `${open} 项正在表决` : '现在没有表决'),
  performance: '履约公示',
  performanceNow: (onTime: number, due: number) => `按时 ${onTime}／${due}`,
  ledger: '公共收益',
  ledgerNow: (balance: string) => `结余 ${balance}`,
  repairs: '报修',
  repairsNow: (open: number) => (open > 0 ? `${open} 件未办结` : '没有未办结的'),
  newRepair: '我要报修',
  noPlace: '还没有认证的房屋',
  noPlaceHint: '您的账号还没有与任何小区的房屋或岗位关联。请带身份证和房产证明联系业主委员会或社区登记。',
} as const

export const ME = {
  tab: '我的',
  standing: '当前身份',
  switchTo: '换小区或身份',
  homes: '我的房屋',
  noHomes: '在这个小区没有登记在您名下的房屋',
  joint: (owners: number) => `${owners} 人共有`,
  binding: '绑定小程序账号',
  bindingHint: '在微信、支付宝或百度小程序里登录时，如果提示账号没有绑定，请填这里给出的八位数字。',
  getCode: '取得绑定码',
  code: (code: string, when: string) => `绑定码 ${code}，${when} 前有效，只能用一次`,
  waiting: '还没有发出的报修',
  waitingHint: (count: number) => `${count} 条，联网后会自动发送`,
  signOut: '退出登录',
  chosen: '当前',
} as const

export const SIGN_IN = {
  title: '北京物业',
  jobs: [
    ['共同决定', '投票，并核对票数'],
    ['履约公示', '看物业该做的做没做'],
    ['公共收益', '看小区的钱从哪来、到哪去'],
    ['报修', '拍照上报，跟到修好'],
  ],
  enter: '用京通登录',
  leaving: '正在打开京通',
  privacy: '登录只用来核对您是哪套房的业主。您的证件号码不会显示给任何人，也不会以原文保存。',
  bindingCode: '八位绑定码',
  bind: '绑定并登录',
} as const
