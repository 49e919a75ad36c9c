/** Words of what a form keeps on the phone. Apart from the design system's, which the first screen loads. */
export const FORM_DRAFT = {
  restored: '这里有您上次没写完的内容。',
  clearDraft: '清空重写',
  clearDraftTitle: '清空写了一半的内容？',
  clearDraftNote: '文字和照片都会从这部手机上删掉，不能找回。',
  unkept: '这部手机现在存不下草稿：离开这一页，没提交的内容就没有了。请先提交，或清理手机空间。',
} as const
