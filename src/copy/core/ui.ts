/** Words of the design system itself. */
export const UI = {
  busy: (text: string) => `${text}…请稍候`,
  loading: '正在读取',
  retry: '再试一次',
  close: '关闭',
  notYet: '先不，返回',
  throwAway: '写的还没有提交，离开就没有了。',
  throwAwayNow: '不要了，离开',
  goOnWriting: '接着写',
  openPhoto: (name: string, index: number, total: number) =>
    `${name}，第 ${index} 张，共 ${total} 张，点开看大图`,
  photoTitle: (name: string, index: number, total: number) =>
    total > 1 ? `${name}（${index}/${total}）` : name,
  nextPhoto: '下一张',
  addPhoto: '添加照片',
  plus: '＋',
  addPhotoLabel: (left: number) => `添加照片，还可以加 ${left} 张`,
  removePhoto: '删除',
  goHome: '回首页',
  back: '返回',
  home: '首页',
  tooOldTitle: '这部手机不能在本机核对',
  tooOldHint:
    '手机系统版本较旧，算不了这一项。请更新系统，或者用别的手机、电脑打开核对。其他功能可以照常使用。',
  unloadedTitle: '这一页没有打开',
  unloadedHint: '可能没有网络，也可能刚刚更新过版本。请检查网络后再试一次。',
  careOn: '关怀模式：已开',
  careOff: '关怀模式：字大一些',
  tabBar: '主菜单',
  oldValue: (when: string) => `没有连上网络，显示的是 ${when} 的内容`,
  notReadAgain: (why: string, when: string) => `没有刷新成功（${why}），显示的是 ${when} 的内容`,
  dataTable: '数据',
} as const
