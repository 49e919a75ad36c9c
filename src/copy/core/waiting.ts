/** Words of what is kept on the phone until the server has it. */
export const WAITING = {
  title: '从这部手机发出的',
  /** For the whole list, read aloud when it changes. */
  summary: (unsent: number, refused: number) =>
    unsent === 0
      ? '都已送达'
      : refused === 0
        ? `还有 ${unsent} 条没有送达，会自动发送，不会丢失`
        : `还有 ${unsent} 条没有送达，其中 ${refused} 条被拒绝，要您处理`,
  network: '等待网络',
  server: '系统正忙，稍后自动再发',
  signIn: '等您登录后自动发送',
  sending: (sent: number, all: number, isSaid: boolean) =>
    all === 0
      ? '正在发送'
      : isSaid
        ? `文字已送达，照片正在发送（${sent}/${all}）`
        : `正在发送（照片 ${sent}/${all}）`,
  saidNetwork: '文字已送达，照片等待网络',
  saidServer: '文字已送达，照片稍后自动再发',
  saidRefused: (why: string) => `文字已送达，照片被拒绝：${why}`,
  delivered: '已送达',
  deliveredAt: (when: string) => `${when} 送达`,
  refused: (why: string) => `被拒绝：${why}`,
  held: '等前一步',
  heldNote: '前一步送达后自动发送',
  madeAt: (when: string) => `${when} 存在手机里`,
  report: (about: string) => `报修：${about}`,
  complaint: (about: string) => `投诉：${about}`,
  edit: '修改后再发',
  again: '再发一次',
  discard: '不要了，删除',
  discardTitle: '确定删除吗？',
  discardOne: '删除后不能恢复，照片也一起删除。',
  discardMore: (count: number) => `后面还有 ${count} 步等着这一步：`,
  discardAll: '全部删除',
  discardOnly: '只删这一步，后面的照发',
  note: '说明',
  photo: '照片',
  notKept: '手机存储已满，没有保存。请清理空间后再发。',
} as const
