// The words of a recount on the page of the result itself; the first screen has no use for them.
export const RECOUNT_PAGE = {
  failsAt: (when: string) => `本机复算发现问题，请点“我来复算”看是哪一步。${when} 复算。`,
  differsAt: (counted: string, when: string) =>
    `服务器显示的结果与本机复算的不一致。本机按存证算出：${counted}。${when} 复算。请截图保存，联系社区或街道。`,
  nothingCounted: '没有算出结果',
  paper: '结果公告是服务器做的文件，手机不能核对文件里的字。请与本页的数字对照。',
  paperDoubted: '本机复算与服务器显示的结果不一致，或记录有问题。请先看复算，不要转发这份结果公告。',
} as const
