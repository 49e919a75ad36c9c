/** Papers of a vote: to read on a board, to sign by hand. */
export const PAPERS = {
  title: '打印和张贴',
  announcement: '公告（可打印）',
  result: '结果公告（可打印）',
  data: '结果数据文件',
  note: '公告可以打印张贴。纸上的数字和这里一致，扫纸上的二维码可以核对。',
  told: {
    saved: '已下载。',
    opened: '已打开。点右上角可以转发或保存。',
    copied: '下载地址已复制，请粘贴到浏览器打开。一天内有效。',
  },
  ballots: '打印纸质票',
  ballotsNote: '每户一张，有自己的编号和二维码。不会用手机的业主填好、签字后交回。',
  who: '印哪些',
  whoOptions: { waiting: '还没有投票的', all: '名册上的全部' },
  building: '哪栋楼',
  everyBuilding: '全部',
  make: '生成可打印的文件',
} as const
