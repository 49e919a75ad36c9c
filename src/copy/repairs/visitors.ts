import type { RepairState } from '#contract/repairs/endpoints.ts'

/** For somebody who scanned the code of a lift or a door and has no account. */
export const VISITORS = {
  title: '扫码报修',
  intro: '不用登录。留一个手机号，物业企业好找到您。',
  phoneNote: '手机号只给这个小区的物业企业看，办结三十天后删除。',
  urgent: '有人被困、有燃气味、有人受伤，请先打电话，不要等报修。',
  fire: '拨打 119',
  call: (phone: string) => `打物业电话 ${phone}`,
  kind: '什么问题',
  words: '怎么回事',
  phone: '手机号',
  badPhone: '请填 11 位手机号',
  send: '提交报修',
  sent: '已提交，物业企业会处理',
  keep: '这个链接只给您。凭它能看进展，请存好；给了别人，别人也能看。',
  follow: '看进展',
  copy: '复制链接',
  copied: '已复制',
  notCopied: '没有复制成功，请长按选取',
  respondBy: (when: string, isLate: boolean) =>
    isLate ? `应在 ${when} 前响应，已经超时。可以打物业电话` : `最晚 ${when} 前响应`,
  states: {
    done: '物业说修好了',
    quoted: '物业在等费用答复',
    lapsed: '已办结',
  } as Partial<Record<RepairState, string>>,
  mine: '您提交了报修',
  reported: (when: string) => `报修：${when}`,
  steps: '进展',
  noCode: '没有这个设施',
  noCodeHint: '请扫设施上的码，或打物业电话。',
} as const
