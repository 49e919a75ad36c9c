// The words for what this phone has recounted by itself, wherever a result is shown.
export const RECOUNT = {
  holds: '本机已复算：属实',
  fails: '本机复算发现问题',
  stale: '结果更正过，待重新复算',
  none: '本机还没有复算',
  failedTodo: (title: string) => `复算发现问题：${title}`,
  failedHint: '请点开看是哪里有问题',
  differs: '显示的结果与本机复算的不一致',
  differsTodo: (title: string) => `显示的结果与本机复算的不一致：${title}`,
  shown: (words: string) => `服务器显示：${words}`,
  without: '没有存证记录，本机不能复算',
  soon: '刚截止，存证记录马上写好，写好后才能复算',
  goFirst: '请点开，先由本机复算，再看结果',
} as const
