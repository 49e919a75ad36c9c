/** What the first screen says of witnesses; apart from the rest, which it must not load. */
export const WITNESS_HOME = {
  todo: (checkpoints: number) => `请核对并签名：${checkpoints} 份存证`,
  todoHint: '表决的公告或结果等您见证',
  conflictTodo: '见证人发现存证对不上',
  conflictHint: (when: string) => `${when} 报告，请查看`,
} as const
