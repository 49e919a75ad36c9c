/** Words of bringing in a table, wherever one is brought in. */
export const TABLE = {
  unsupported: '这里不能选文件，请用电脑打开网页导入。',
  preview: '导入前先看一看',
  problems: (count: string) => `有 ${count} 处错误，改好再选。现在什么也不会存。`,
  problem: (line: number, message: string) => `第 ${line} 行：${message}`,
  moreProblems: (count: string) => `另有 ${count} 处`,
} as const
/** Words of tables at a desk. */
export const DESK_TABLE = {
  search: '在表里找（按 / 到这里）',
  rows: (shown: string, all: string) => (shown === all ? `共 ${all} 行` : `${shown} 行，共 ${all} 行`),
  reading: (read: string, all: string) => `正在读取，已有 ${read} 行，共 ${all} 行`,
  cut: (read: string) => `只读了前 ${read} 行，其余请用上面的条件缩小范围`,
  unread: '没有读全，排序、查找和导出只包括已经读到的行。请再打开一次这一页。',
  page: (page: number, pages: number) => `第 ${page} 页，共 ${pages} 页`,
  earlier: '上一页',
  later: '下一页',
  export: '导出这些行（CSV）',
  none: '没有这样的行',
  chosen: (rows: string) => `已选 ${rows} 行（空格键选中或取消）`,
  choose: (name: string) => `选 ${name}`,
  choosePage: '选这一页能办的全部',
  label: (name: string) => `${name}，方向键上下移动，回车打开`,
} as const
