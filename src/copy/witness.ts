import type { WitnessRole } from '#domain/access.ts'

const ROLES: Record<WitnessRole, string> = {
  committee: '业委会见证',
  street: '街道见证',
  owner: '业主见证',
}

/** What people call a key: who holds it, and its six digits. A name of another shape is shown as it is. */
export function witnessTitle(name: string): string {
  const match = /^(committee|street|owner)\..*\/(\d{6})$/.exec(name)
  return match ? `${ROLES[match[1] as WitnessRole]} ${match[2]}` : name
}

export const WITNESS = {
  title: '存证见证',
  todo: (checkpoints: number) => `请核对并签名：${checkpoints} 份存证`,
  todoHint: '表决的公告或结果等您见证',
  conflictTodo: '见证人发现存证对不上',
  conflictHint: (when: string) => `${when} 报告，请查看`,
} as const
