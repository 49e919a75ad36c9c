/** Words of forms: what is said at a field that cannot be sent as it is, and above the button. Apart from the design system's, which the first screen loads. */
export const FORM = {
  write: (name: string) => `请填写${bare(name)}`,
  choose: (name: string) => `请选择${bare(name)}`,
  add: (name: string) => `请添加${bare(name)}`,
  amount: '金额要像 128.50 这样写：只写数字，最多两位小数，要大于零',
  day: '日期要像 2026-11-30 这样写，这一天要真的有',
  clock: '时间要像 21:30 这样写',
  number: '这里只写数字，例如 3',
  tooLong: (most: number) => `太长了，最多写 ${most} 个字`,
  wrong: (name: string) => `${bare(name)}写得不对，请改一改`,
  left: (count: number, names: readonly string[]) =>
    `还差 ${count} 项：${names.slice(0, 3).map(bare).join('、')}${names.length > 3 ? ' 等' : ''}`,
  mend: '去改',
  leftMend: (left: string) => `${left}，去改`,
} as const

/** The name of a field without what stands in brackets behind it. */
function bare(name: string): string {
  return name.replace(/（[^）]*）$/, '').replace(/[？?：:]$/, '')
}

/** Words of what a form keeps on the phone. */
export const FORM_DRAFT = {
  restored: '这里有您上次没写完的内容。',
  clearDraft: '清空重写',
  clearDraftTitle: '清空写了一半的内容？',
  clearDraftNote: '文字和照片都会从这部手机上删掉，不能找回。',
  unkept: '这部手机现在存不下草稿：离开这一页，没提交的内容就没有了。请先提交，或清理手机空间。',
} as const

/** Words of looking for a row in a list. */
export const LIST_SEARCH = {
  label: (count: number) => `在这 ${count} 条里找`,
  found: (count: number) => (count === 0 ? '没有找到' : `找到 ${count} 条`),
  part: '只找已经显示的，后面的要先点“更多”。',
} as const
