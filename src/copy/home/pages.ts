import type { Role } from '#domain/core/access.ts'

export const ROLE_NAMES: Record<Role, string> = {
  owner: '业主',
  agent: '受托投票人',
  committee: '业委会成员',
  company: '物业企业',
  worker: '维修人员',
  community: '社区',
  street: '街道',
  district: '区',
  city: '市',
}

export const HOME = {
  tab: '首页',
  madeUp: '这是示例小区，人物、房屋和数字都是编造的。',
  sample: '示例',
  switch: '切换',
  switchTo: '切换小区或身份',
  now: '现在需要您',
  later: (count: number) => `还有 ${count} 件等您`,
  waiting: (count: number) => `${count} 件等您`,
  nothing: '没有需要您办的事',
  nothingHint: '有新的表决或报修进展时，会显示在这里。',
  castBallot: (title: string) => `请投票：${title}`,
  castHeads: (heads: number) => (heads > 1 ? `您有 ${heads} 张票未投` : '您还没有投票'),
  paperRecorded: (title: string) => `已为您家录入一张纸质票：${title}`,
  transfer: (home: string) => `${home} 被登记为过户`,
  transferWaits: '还没有生效，等第二个人确认。您没有卖房，请马上提出异议',
  transferUntil: (until: string) => `已经生效。不属实，${until} 前可以提出异议`,
  accountBound: (host: string) => `一个${host}账号绑定到了您`,
  accountBoundHint: (when: string) => `${when} 绑定。不是您本人，请马上解除`,
  confirmProxies: (count: number) => `${count} 份纸质委托书等您核对`,
  confirmTransfers: (count: number) => `${count} 件过户等您核对`,
  confirmTransfersHint: '看过凭证照片再确认或驳回',
  paperHint: (homes: string, until: string) => `${homes}。不是您家交的，${until} 前可以提出异议`,
  proxyNews: {
    registered: (agent: string) => `有人登记您书面委托${agent}，还没有生效`,
    granted: (agent: string) => `已委托${agent}代您投票`,
    used: (agent: string) => `${agent}已代您投票`,
    revoked: (agent: string) => `对${agent}的委托已结束`,
  },
  confirmRepair: (title: string) => `修好了吗？${title}`,
  confirmHint: '物业说已经修好，请您确认',
  workRepair: (title: string) => `待处理：${title}`,
  agreePrice: (title: string) => `${title} 的维修费用等您同意`,
  workBy: (when: string) => `须在 ${when} 前响应`,
  workLate: (when: string) => `已超时：应在 ${when} 前响应`,
  alarm: (title: string) => `急修：${title}`,
  alarmBy: (when: string, isAccepted: boolean) =>
    `${isAccepted ? '已有人接单，' : '还没有人接单，'}须在 ${when} 前到场`,
  alarmLate: (when: string) => `已超时：应在 ${when} 前到场`,
  dueLate: (when: string) => `已超时：应在 ${when} 前办好`,
  dueBy: (when: string) => `须在 ${when} 前办好`,
  more: (count: number, overdue: number) =>
    `还有 ${count} 件${overdue > 0 ? `（全部之中有 ${overdue} 件已超时）` : ''}`,
  uncounted: (count: number) => `另有 ${count} 件没有列在这里，请到“报修”里看。`,
  announced: (title: string) => `已公告：${title}`,
  announcedHint: (opens: string, until: string | null) =>
    `${opens} 开始投票${until === null ? '' : `，${until} 前可以对名册提异议`}`,
  objectionAnswered: (title: string, isUpheld: boolean) =>
    `您的异议${isUpheld ? '成立' : '没有成立'}：${title}`,
  objectionHint: '点开看答复的理由',
  adviseDraft: (title: string) => `请指导表决草案：${title}`,
  voteDuty: {
    advise: (title: string) => `请指导：${title}`,
    'answer-roll': (title: string) => `请答复对名册的异议：${title}`,
    'answer-result': (title: string) => `请答复对结果的异议：${title}`,
    publish: (title: string) => `请张贴表决结果：${title}`,
  },
  secondReading: (papers: number, title: string) => `有 ${papers} 张纸质票等您复核：${title}`,
  answerInitiative: (title: string) => `请答复业主联名：${title}`,
  readResult: (title: string) => `表决结果：${title}`,
  votes: '共同决定',
  votesNow: (open: number) => (open > 0 ? `${open} 项正在表决` : '现在没有表决'),
  performance: '履约公示',
  performanceNow: (onTime: number, due: number) => `按时 ${onTime}／${due}`,
  ledger: '公共收益',
  ledgerNow: (balance: string) => `结余 ${balance}`,
  repairs: '报修',
  repairsNow: (open: number) => (open > 0 ? `${open} 件未办结` : '没有未办结的'),
  /** What the services are called in care mode. */
  plainJobs: { votes: '大家决定', performance: '看物业', ledger: '小区的钱' },
  newRepair: '我要报修',
  callDesk: '打物业电话',
  noPlace: '还没有认证的房屋',
  noPlaceHint:
    '您的账号还没有和任何小区的房屋或岗位对上。可以在这里认证您的房屋；没有手机的家人，可以带证件到社区居委会办。没有认证也能参加表决：向召集人领纸质票。急修请直接打物业电话。',
  claim: '认证我的房屋',
  myClaims: '我的房屋认证',
  myClaimsNote: '看申请到哪一步，补材料，申诉',
  claimStates: {
    waiting: '等社区审核',
    asked: '请补充材料',
    second: '等第二个人确认',
    granted: '已通过',
    refused: '没有通过，可以申诉',
    appealed: '申诉中，等街道',
    upheld: '申诉没有通过',
    withdrawn: '已撤回',
  },
  claimDesk: '房屋认证',
  bodies: '机构与任职',
  bodiesTodo: (waiting: number, ending: number) =>
    [waiting > 0 ? `${waiting} 件机构或任职等您确认` : '', ending > 0 ? `${ending} 个任期快到期` : '']
      .filter(Boolean)
      .join('，'),
  bodiesEnd: (when: string) => `最早 ${when} 到期`,
  postEnded: (body: string) => `您在${body}的岗位已经结束`,
  myPosts: '我的任职',
  myPostsNote: '接受邀请，看我的岗位',
  decideClaims: (count: number) => `${count} 份房屋认证等您审核`,
  claimOnHome: (home: string, how: 'waiting' | 'granted' | 'lost') =>
    ({
      waiting: `有人申请认证 ${home}`,
      granted: `${home} 新认证了一位业主`,
      lost: `${home} 已认证到另一个账号`,
    })[how],
  claimOnHomeHint: (when: string) => `${when}。不是您家的人，请马上联系社区居委会`,
  myClaim: { asked: '您的房屋认证要补充材料', refused: '您的房屋认证没有通过，可以申诉' },
  unmatched: {
    'name-differs': {
      title: '名册里有您的证件号，但姓名不一样',
      hint: '请带身份证到社区居委会，核对名册里的姓名。更正以后再登录一次，房屋会自动出现。',
    },
    claimed: {
      title: '您的房屋已经由另一个账号登录',
      hint: '名册里您的证件号已经和另一个账号对上了。如果那也是您，请用那个账号登录；如果不是，请带身份证到社区居委会。',
    },
  },
} as const

export const ME = {
  tab: '我的',
  reminders: '提醒',
  reminderSettings: '提醒设置',
  devices: '我的设备和账号',
  devicesNote: '看谁登录着，全部退出，解除绑定',
  standing: '当前身份',
  switchTo: '换小区或身份',
  homes: '我的房屋',
  noHomes: '在这个小区没有登记在您名下的房屋',
  joint: (owners: number) => `${owners} 人共有`,
  binding: '绑定小程序账号',
  bindingHint:
    '在微信、支付宝或百度小程序里登录时，如果提示账号没有绑定，请填这里给出的十二位数字。绑定后，那个账号就能替您登录：不要把数字告诉别人，谁要都不给。',
  getCode: '取得绑定码',
  code: (code: string, when: string) =>
    `绑定码 ${code.replace(/(\d{4})(?=\d)/g, '$1 ')}，${when} 前有效，只能用一次；以前取的作废`,
  waiting: '还没有发出的报修',
  waitingComplaints: '还没有发出的投诉',
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
  privacy:
    '登录只向京通取您的姓名和一个编号，用来对上您的房屋和身份。您的证件号码不会显示给任何人，也不会以原文保存。',
  bindingCode: '十二位绑定码',
  bindingWrong: '绑定码是十二位数字，请核对',
  bind: '绑定并登录',
} as const
