/** What the first screen says of joint owners; apart from the rest, which it must not load. */
export const JOINT_HOME = {
  todo: (title: string) => `请确认由谁投票：${title}`,
} as const
