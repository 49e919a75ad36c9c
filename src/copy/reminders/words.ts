import type { Reminder, ReminderSettings, ReminderWay } from '#contract/reminders/endpoints.ts'
import type { ReminderKind } from '#domain/reminders/kinds.ts'
import { HOST_NAMES } from './hosts.ts'

export const WAY_NAMES: Record<ReminderWay, string> = { ...HOST_NAMES, sms: '短信', voice: '电话' }

export const KIND_WORDS: Record<ReminderKind, string> = {
  emergency: '紧急通知还没有看',
  alarm: '急修等人到场',
  announced: '表决已公告，可以提异议',
  objection: '您的异议有了答复',
  draft: '表决草案等您指导',
  voteDuty: '表决结果等您张贴，或异议等您答复',
  secondReading: '纸质票等您复核',
  watch: '有超时未办的事',
  vote: '表决还没有投票',
  confirmRepair: '报修修好了，等您确认',
  agreePrice: '维修报价等您答复',
  complaint: '投诉等您答复',
  work: '工作等您处理',
  signBook: '月度账目等您签字',
  bill: '物业账单快到期',
  transfer: '有一件房屋过户请您查看',
  claim: '房屋认证等您审核',
  claimOnHome: '有一件房屋认证请您查看',
  body: '机构与任职有事等您办理',
  postEnded: '您的一个岗位已经结束',
  resident: '有一件居住登记请您查看',
}

export const REMINDERS = {
  title: '提醒',
  nothing: '还没有提醒过您',
  nothingHint: '有表决、报修等事情等您时，会按时提醒，也会列在这里。',
  at: (when: string) => `${when} 提醒`,
  until: (when: string) => `截止 ${when}`,
  waiting: '还在等您',
  over: '已经过去',
  loud: '紧急的事不分时段提醒。',
  sent: (host: string, send: Reminder['sends'][number]) =>
    `${host}：${STATES[send.state]}${send.state === 'sent' || send.state === 'queued' ? '' : reason(send.fault)}`,
  ways: (sends: readonly string[]) => (sends.length > 0 ? sends.join('；') : '只在小程序里提醒'),
  settings: '提醒设置',
  settingsNote: '安静时段、提醒哪些事、用什么提醒',
} as const

const STATES: Record<Reminder['sends'][number]['state'], string> = {
  queued: '等着发',
  calling: '正在发',
  sent: '已发出',
  dropped: '没有发',
  failed: '没有发成',
}

const FAULTS: Record<string, string> = {
  done: '事情已经办了',
  'too-late': '安静时段过后已经截止',
  'turned-off': '您关闭了这种提醒',
  'channel-gone': '这种提醒已停用',
  'no-account': '账号没有绑定',
  'no-phone': '值班表上没有电话号码',
  'no-grant': '允许的次数用完了',
  refused: '您没有允许，或允许的次数用完了',
  unknown: '不知道是否收到',
  'no-answer': '对方没有回答，可能收到了',
  'gave-up': '试了多次都没有成功',
}

function reason(fault: string): string {
  return fault === '' ? '' : `（${FAULTS[fault] ?? `对方没有接受，${fault}`}）`
}

export const REMINDER_SETTINGS = {
  title: '提醒设置',
  quiet: '安静时段',
  quietHint: '这段时间里不打扰您，到点的提醒等它结束再说；快截止的会提前说。只有紧急通知和值班时的急修例外。',
  quietChoices: {
    none: '不设安静时段',
    usual: '21:00 到次日 8:00',
    late: '22:00 到次日 7:00',
    own: '自己定',
  },
  from: '从几点',
  to: '到几点',
  timeHint: '像 21:30 这样填',
  kinds: '提醒哪些事',
  kindNames: {
    emergency: '紧急通知',
    alarm: '值班时的急修',
    announced: '新公告的表决',
    objection: '对您的异议的答复',
    draft: '等您指导的表决草案',
    voteDuty: '等您张贴的表决结果、等您答复的异议',
    secondReading: '等您复核的纸质票',
    watch: '超时未办的事',
    vote: '等您投票的表决',
    confirmRepair: '等您确认修好的报修',
    agreePrice: '等您答复的维修报价',
    complaint: '等您答复的投诉和协议',
    work: '等您处理的工作',
    signBook: '等您签字的月度账目',
    bill: '快到期的物业账单',
    transfer: '您家的过户登记，或等您确认的过户',
    claim: '等您审核的房屋认证',
    claimOnHome: '别人认证您家的房屋，或您自己的认证申请',
    body: '等您确认的机构与任职，和快到期的任期',
    postEnded: '您的岗位结束了',
    resident: '有人接受了居住邀请，或您的居住登记被结束',
  } satisfies Record<ReminderKind, string>,
  kindsHint: '关掉后，这些事仍会显示在首页。',
  channels: '用什么提醒',
  inApp: '小程序里的“提醒”',
  inAppNote: '一直有，每次提醒都列在那里。',
  noHosts: '现在只在小程序里提醒。',
  host: (host: string) => `${host}消息`,
  hostNote: (host: string) => `${host}里收到一条消息，锁屏上只说有事等您，不说姓名、地址和内容。`,
  oneTime: '您每同意一次，只能发一条。',
  unbound: (host: string) => `在${host}小程序里登录过，才能收到。`,
  templates: { vote: '表决', repair: '报修', todo: '其他事' } satisfies Record<
    ReminderSettings['channels'][number]['templates'][number]['template'],
    string
  >,
  left: (what: string, times: number) => `${what}：还可以提醒 ${times} 次`,
  lasting: (what: string, isOn: boolean) => `${what}：${isOn ? '有事就会提醒' : '还没有允许'}`,
  turnedOn: (host: string) => `用${host}提醒我`,
  save: '保存',
  saved: '已保存。',
} as const
