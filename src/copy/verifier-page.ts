export const PAGE = {
  title: '表决记录核验',
  what: '这个页面不联网，只在您的电脑或手机上计算。请选择下载的记录；如果有自己的凭证，也可以一起核对。',
  record: '表决记录（record.zip 或 record.json）',
  mine: '我的凭证（可以不选）',
  unreadable: '这个文件读不懂，请选择下载的表决记录。',
  roll: '名册',
  download: '下载记录',
  copied: '链接已复制，请在浏览器里打开保存',
} as const
