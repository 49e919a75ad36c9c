/** Words of choosing pictures. Apart from the design system's, which the first screen loads. */
export const PICKER = {
  photoPending: '正在准备',
  takePhoto: '拍照，或从相册里选',
  /** A file that cannot be taken, by its name, and what to do. */
  unpicked: {
    heic: (file: string) =>
      `“${file}”没有加上：这部手机的浏览器打不开 HEIC 照片。请在相册里把它另存为 JPG，或直接拍照。`,
    pdf: (file: string) => `“${file}”没有加上：这是 PDF 文件，不是照片。请拍照或截图后再添加。`,
    video: (file: string) => `“${file}”没有加上：这里只收照片，不收视频。请从视频里截一张图。`,
    'not-a-picture': (file: string) => `“${file}”没有加上：打不开这张图片。请换一张 JPG 或 PNG，或直接拍照。`,
    'too-large': (file: string) => `“${file}”没有加上：照片太大，这部手机缩小不了。请换一张小于 12 MB 的。`,
    'no-room': (file: string) => `“${file}”没有加上：手机存不下了。请清理手机空间，或先不附照片提交。`,
    'too-many': (file: string, most: number) => `“${file}”没有加上：最多 ${most} 张。请先删除一张再添加。`,
  },
  albumRefused: {
    'no-permission':
      '没有打开相册或相机：手机没有给权限。请在设置里允许使用相册和相机，也可以先不附照片提交。',
    'no-privacy':
      '没有打开相册或相机：您没有同意隐私保护指引。再点一次“添加照片”可以重新看，也可以先不附照片提交。',
    undeclared: '这个版本的小程序还不能用相册和相机。可以先不附照片提交，照片请在京通网页版里补。',
    failed: '没有打开相册或相机。请再试一次，也可以先不附照片提交。',
  },
  openSettings: '去设置里允许',
} as const
