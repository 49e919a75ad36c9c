/** Words of bringing in a table, wherever one is brought in. */
export const TABLE = {
  unsupported: '这里不能选文件，请用电脑打开网页导入。',
  preview: '导入前先看一看',
  problems: (count: string) => `有 ${count} 处错误，改好再选。现在什么也不会存。`,
  problem: (line: number, message: string) => `第 ${line} 行：${message}`,
  moreProblems: (count: string) => `另有 ${count} 处`,
} as const
