// The words for what this phone has recounted by itself, wherever a result is shown.
export const RECOUNT = {
  holds: '本机已复算：属实',
  fails: '本机复算发现问题',
  failsAt: (when: string) => `本机复算发现问题：结果与存证对不上。${when} 复算。`,
  stale: '结果更正过，待重新复算',
  none: '本机还没有复算',
  failedTodo: (title: string) => `复算发现问题：${title}`,
  failedHint: '结果与存证对不上，请点开查看',
  differs: '显示的结果与本机复算的不一致',
  differsAt: (counted: string, when: string) =>
    `服务器显示的结果与本机复算的不一致。本机按存证算出：${counted}。${when} 复算。请截图保存，联系社区或街道。`,
  nothingCounted: '没有算出结果',
  differsTodo: (title: string) => `显示的结果与本机复算的不一致：${title}`,
  shown: (words: string) => `服务器显示：${words}`,
  without: '没有存证记录，本机不能复算',
  paper: '结果公告是服务器做的文件，手机不能核对文件里的字。请与本页的数字对照。',
  paperDoubted: '本机复算与服务器显示的结果不一致，或记录有问题。请先看复算，不要转发这份结果公告。',
  goFirst: '请点开，先由本机复算，再看结果',
} as const
