/** Words of complaints on the home page, apart so that it need not carry the rest. */
export const COMPLAINT_HOME = {
  title: '投诉与调解',
  todo: {
    work: '有投诉等您处理',
    confirm: '投诉有了结果，请您确认',
    agree: '有调解协议等您确认',
    invited: '邀请您参加一次邻里调解',
  },
  before: (when: string) => `${when} 前`,
  late: (when: string) => `已超时：应在 ${when} 前办好`,
  since: (when: string) => `${when} 发出`,
} as const
