import type { AlarmDetail, DutyRoster } from '#contract/reminders/duty.ts'
import { ROLE_NAMES } from '../home/pages.ts'

type Tier = DutyRoster['shifts'][number]['tier']

const WEEKDAYS = ['周一', '周二', '周三', '周四', '周五', '周六', '周日'] as const

function clock(minute: number): string {
  return `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}`
}

export const DUTY = {
  title: '值班表',
  how: '电梯困人、爆管等急修一报上来，马上叫值班的人，每 3 分钟一次，直到有人接单；6 分钟没人接就叫项目负责人，12 分钟没人接就叫社区。一小时后每半小时一次。不分白天夜里。',
  ways: ({ sms, voice }: DutyRoster['ways']) =>
    sms && voice
      ? '会发短信、打电话，也会发小程序消息。'
      : sms
        ? '会发短信和小程序消息。打电话还没有开通。'
        : voice
          ? '会打电话，也会发小程序消息。短信还没有开通。'
          : '短信和电话都没有开通，只有小程序消息，夜里可能叫不醒人。请联系系统管理员开通。',
  now: '现在值班',
  nobodyNow: '现在没有人值班。有急修时会叫物业的所有人。',
  holes: (count: number) => `一周里有 ${count} 段时间没有人值班，那时会叫物业的所有人：`,
  whole: '一周里每个时刻都有人值班。',
  hole: ({ from, to }: DutyRoster['gaps'][number]) =>
    `${WEEKDAYS[Math.floor(from / 1440)] ?? ''} ${clock(from % 1440)} 到 ${
      WEEKDAYS[Math.floor((to - 1) / 1440)] ?? ''
    } ${to % 1440 === 0 ? '24:00' : clock(to % 1440)}`,
  noManager: '还没有项目负责人：6 分钟没人接单时，会叫物业的所有人。',
  list: '已排的班',
  none: '还没有排班',
  noneHint: '排好之前，有急修时会叫物业的所有人。',
  tiers: { duty: '值班人员', manager: '项目负责人', community: '社区联系人' } satisfies Record<Tier, string>,
  tierNotes: {
    duty: '最先叫',
    manager: '6 分钟没人接时叫',
    community: '12 分钟没人接时叫',
  } satisfies Record<Tier, string>,
  hours: ({ weekdays, from, to }: Pick<DutyRoster['shifts'][number], 'weekdays' | 'from' | 'to'>) => {
    const days = weekdays.length === 7 ? '每天' : weekdays.map((day) => WEEKDAYS[day]).join('、')
    return from === to && from === 0
      ? `${days} 全天`
      : `${days} ${clock(from)} 到${to <= from ? '次日 ' : ' '}${clock(to)}`
  },
  phoneOf: (phone: string) => (phone === '' ? '没有留电话' : phone),
  unable: '已经没有岗位，不会叫到',
  remove: (name: string) => `删去${name}的这一班`,
  add: '添加',
  tier: '叫到哪一步',
  person: '谁',
  personOf: ({ name, role }: DutyRoster['people'][number]) => `${name}（${ROLE_NAMES[role]}）`,
  nobody: '还没有可选的人。维修人员请先在“维修管理”里添加。',
  phone: '电话',
  phoneHint: '11 位手机号，或带区号的座机号。只用来在急修时发短信、打电话。',
  days: '哪几天',
  needPerson: '请选择谁来值班',
  needDays: '请至少选一天',
  weekdays: WEEKDAYS,
  from: '从几点',
  to: '到几点',
  timeHint: '像 21:30 这样填。到次日就填次日的钟点；全天填 0:00 到 0:00。',
  save: '加到值班表',
  saved: '已加到值班表。',
  removed: '已删去。',
} as const

export const ALARM = {
  title: '急修',
  reported: (when: string) => `${when} 报修`,
  respondBy: (when: string) => `须在 ${when} 前有人到场`,
  late: (when: string) => `应在 ${when} 前到场，已经超时`,
  states: {
    unaccepted: '还没有人接单',
    accepted: '已经有人接单，还没有到场',
    over: '已经有人到场，或已经办完',
  } satisfies Record<AlarmDetail['state'], string>,
  mine: '您已接单，请马上去现场。到了以后在报修里点“到达现场”。',
  accept: '我来处理',
  acceptNote: '点了以后，不再叫别人。',
  open: '打开这件报修',
  callFirst: {
    fire: '先确认已拨打 119。',
    gas: '先确认已通知燃气公司，不要开关电器。',
    rescue: '先用电梯里的对讲安抚，并通知电梯救援。',
  },
} as const
