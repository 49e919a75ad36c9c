import type { Channel } from '#contract/identity/endpoints.ts'

/** Where a person is signed in, and the mini-program accounts tied to them. */
export const DEVICES = {
  note: '不认识的设备，请马上退出它；不认识的账号，请马上解除绑定。',
  devices: '登录着的设备',
  channels: { web: '网页', weapp: '微信小程序', alipay: '支付宝小程序', swan: '百度小程序' } satisfies Record<
    'web' | Channel,
    string
  >,
  when: (started: string, seen: string) => `${started} 登录，${seen} 用过`,
  isThis: '这部设备',
  end: '退出这部设备',
  endAll: '全部退出',
  endAllTitle: '退出所有设备？',
  endAllText: '包括这部设备。之后都要重新登录。还没有发出的内容不会丢。',
  accounts: '绑定的小程序账号',
  noAccounts: '没有绑定小程序账号',
  accountsHint: '在“我的”里取得绑定码，可以绑定微信、支付宝或百度账号。',
  bound: (when: string) => `${when} 绑定`,
  unbind: '解除绑定',
  unbindTitle: '解除绑定？',
  unbindText: '解除后，这个账号不能再替您登录，它登录着的设备马上退出。',
  done: '已办好。',
} as const
