import { NOTICE_HEADS, type NoticeClass } from '#domain/notices/notice.ts'
import type { NoticeRow } from '#contract/notices/endpoints.ts'

const ROLES: Record<NoticeRow['byRole'], string> = {
  committee: '业委会',
  company: '物业企业',
  community: '社区',
  street: '街道',
}

export const NOTICES = {
  current: '现在的通知',
  nothing: '现在没有通知',
  nothingHint: '停水停电、施工等消息会显示在这里。',
  scheduled: '还没到时间的',
  past: '过期和撤回的',
  write: '发通知',
  kinds: { emergency: '紧急', outage: '计划停水停电', general: '一般通知' },
  kindNotes: {
    emergency: '着火、漏气、突然停水停电等，马上发',
    outage: '至少提前两天告诉大家',
    general: '施工、活动、提醒等',
  },
  outages: { water: '停水', power: '停电' },
  states: { scheduled: '还没到时间', current: '有效', expired: '已过期', withdrawn: '已撤回' },
  unread: '没看过',
  by: (role: NoticeRow['byRole'], when: string) => `${ROLES[role]} ${when}`,
  late: '通知晚了：计划停水停电应至少提前两天告诉大家。',
  lateShort: '通知晚了',
  works: (what: string, from: string, to: string) => `${what}：${from} 到 ${to}`,
  shownUntil: (from: string, to: string) => `展示：${from} 到 ${to}`,
  places: (labels: readonly string[]) => `发给：${labels.length === 0 ? '全小区' : labels.join('、')}`,
  pictures: '通知的照片',
  emergencyHead: '紧急通知',
  withdrawn: (reason: string) => `这条通知已撤回。原因：${reason}`,
  // What neighbours are sent. A notice to certain homes is named to nobody else.
  card: {
    current: (kind: NoticeClass, title: string, until: string) =>
      `${NOTICE_HEADS[kind]}：${title}。${until} 前有效`,
    past: (state: string, kind: NoticeClass, title: string) => `${NOTICE_HEADS[kind]}（${state}）：${title}`,
    unnamed: '请登录后点开看',
  },
  // What the voice says before the words themselves.
  spoken: (kind: NoticeClass, title: string, text: string) => `${NOTICE_HEADS[kind]}。${title}。${text}`,
  history: '改过的地方',
  version: (number: number, kind: 'post' | 'correct' | 'withdraw', when: string) =>
    `第 ${number} 版 ${{ post: '发出', correct: '更正', withdraw: '撤回' }[kind]} ${when}`,
  reason: (text: string) => `原因：${text}`,
  changed: (what: string, before: string, after: string) => `${what}：原来是“${before}”，改成“${after}”`,
  parts: { title: '标题', text: '正文', expiresAt: '展示到', works: '停用时间', photos: '照片' },
  photosOf: (count: number) => `${count} 张`,
  poster: '做一张海报（PDF）',
  posterTold: {
    saved: '海报已下载，可以打印贴到楼门口。',
    opened: '海报已打开，可以转发或打印。',
    copied: '海报的网址已复制，请在浏览器打开。',
  },
  check: '核对：没有被改过',
  change: '更正或撤回',
  counts: '多少户看过',
} as const

export const NOTICE_DESK = {
  kind: '什么通知',
  outage: '停什么',
  scope: '发给谁',
  scopes: { estate: '全小区', buildings: '按楼栋', stairs: '按单元', units: '指定几户' },
  stairsOf: '哪栋楼的单元',
  sought: '找房号',
  soughtHint: '输入门牌的一部分，如 1号楼1单元101',
  drop: (label: string) => `不发给 ${label}`,
  title: '标题',
  text: '正文',
  textHint: '写清什么事、要大家做什么、找谁问。',
  photos: '照片',
  works: '停用时间',
  worksFrom: '从几时',
  worksTo: '到几时',
  shown: '什么时候发',
  now: '马上发',
  later: '定时发',
  shownFrom: '从几时开始展示',
  days: '展示多久',
  daysOf: (days: number) => `${days} 天`,
  until: '到某一天',
  untilDone: '展示到恢复供应为止。',
  expiresAt: '展示到几时',
  willBeLate:
    '离停用不到两天。按北京市《住宅物业服务等级规范》，计划停水停电应至少提前两天通知。仍可以发，会标明“通知晚了”。',
  preview: '大家看到的样子',
  send: '发出去',
  sent: '通知已发出。',
  sentLater: '通知已存好，到时间自动展示。',
  needScope: '请选好发给谁。',
  badTime: '请选好时间。',
  corrects: '更正',
  withdraws: '撤回',
  reason: '为什么（大家都看得到）',
  needReason: '请写为什么。',
  correctSend: '发出更正',
  withdrawSend: '撤回这条通知',
  stays: '原来的内容会留着，大家能看到改了哪里、为什么。',
  photosStay: '照片不变。',
  countsOf: (read: number, homes: number) => `${homes} 户中有 ${read} 户看过`,
  countsNote: '一户里有一个人打开过就算看过。只数户数，谁看过不给任何人看。更正以后重新数。',
} as const

/** Words for choosing a time. */
export const WHEN = {
  of: (label: string, time: string) => `${label}：${time}`,
  choose: '选时间',
  done: '就这个时间',
  day: '哪一天',
  today: '今天',
  tomorrow: '明天',
  /** From Monday on. */
  weekdays: ['星期一', '星期二', '星期三', '星期四', '星期五', '星期六', '星期日'],
  earlier: '往前几天',
  later: '往后几天',
  hour: '几点',
  hourOf: (hour: number) => `${hour} 点`,
  minute: '几分',
  minuteOf: (minute: number) => `${minute} 分`,
} as const
