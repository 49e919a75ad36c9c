/** What the first screen says of notices; apart from the rest, which it must not load. */
export const NOTICE_HOME = {
  title: '通知',
  emergency: (title: string) => `紧急通知：${title}`,
  emergencyHint: '请马上看',
  todo: (notices: number) => `有 ${notices} 条通知没看`,
  todoHint: '点开看停水停电、施工等安排',
} as const
