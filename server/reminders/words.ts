import { beijingDayOf, clockOf, minuteOfDay } from '#domain/core/calendar.ts'
import type { ReminderKind } from '#domain/reminders/kinds.ts'
import type { PushMessage } from '#server/core/ports.ts'

/** Where a message leads: the list says more, once the phone is unlocked. */
const LIST_PAGE = 'reminders/pages/list/index'

// Whoever stands beside the phone may read it: no names, no addresses, no sums, not even what a vote is about. A host cuts at 20.
const WHAT: Readonly<Record<ReminderKind, string>> = {
  emergency: '小区有一条紧急通知未读',
  alarm: '有急修等您马上处理',
  vote: '您有一项表决等您投票',
  announced: '小区有一项表决已公告',
  objection: '您提的异议有了答复',
  confirmRepair: '您的一件报修等您确认',
  agreePrice: '您的一件报修有报价等您答复',
  complaint: '您的一件投诉等您答复',
  work: '您有一项工作等您处理',
  draft: '有一份表决草案等您指导',
  voteDuty: '表决有事等您办理',
  secondReading: '有纸质票等您复核',
  watch: '小区有超时未办的事',
  signBook: '有一个月的账等您签字',
  bill: '您有物业账单快到期',
  transfer: '有一件房屋过户请您查看',
  claim: '有一份房屋认证等您审核',
  claimOnHome: '有一件房屋认证请您查看',
  body: '小区的机构或任职等您办理',
  postEnded: '您的一个岗位已经结束',
  resident: '有一件居住登记请您查看',
}

export function pushWords(
  items: readonly { readonly kind: ReminderKind; readonly dueAt: number | null }[],
  breaksQuiet: boolean,
  nowAt: number,
): PushMessage {
  const [first] = items
  if (!first) throw new Error('a message about nothing')
  const what = items.length === 1 ? WHAT[first.kind] : `您有${items.length}件事等您处理`
  const dues = items.map((one) => one.dueAt).filter((at) => at !== null)
  const earliest = dues.length === 0 ? null : Math.min(...dues)
  const until =
    first.kind === 'alarm'
      ? earliest !== null && earliest > nowAt
        ? `须在${said(earliest)}前到场`
        : '还没有人到场，已经超时'
      : breaksQuiet
        ? '紧急通知不分时段提醒'
        : earliest === null
          ? '请打开小程序查看'
          : earliest <= nowAt
            ? `已超时，截止是${said(earliest)}`
            : `${items.length > 1 ? '最早' : ''}截止${said(earliest)}`
  return { what, at: nowAt, note: until, page: LIST_PAGE }
}

/** `12月1日18:00`; a midnight is the 24:00 of the day before. */
export function said(at: number): string {
  const isMidnight = minuteOfDay(at) === 0
  const day = beijingDayOf(isMidnight ? at - 1 : at)
  const clock = isMidnight ? '24:00' : clockOf(at)
  return `${Number(day.slice(5, 7))}月${Number(day.slice(8))}日${clock}`
}
