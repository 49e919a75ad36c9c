import type { NoticeFault } from '#domain/notices/verify.ts'

export const NOTICE_CHECK = {
  title: '核对通知',
  good: (versions: string) =>
    `本机核对无误：${versions} 个版本都在存证里，内容、照片、发给谁和时间没有改动。`,
  bad: '有的内容与存证对不上，见下面标出的。请告诉社区。',
  empty: '这条通知没有存证：它发出时还没有这项核对，不能证明内容和时间。',
  unlogged: '有的版本没有存证，不能证明内容和时间。',
  version: (number: number, kind: 'post' | 'correct' | 'withdraw', when: string) =>
    `第 ${number} 版 ${{ post: '发出', correct: '更正', withdraw: '撤回' }[kind]} ${when}`,
  whole: '通知的标题、时间或对象',
  proven: '核对无误',
  faults: {
    unreadable: '存证读不懂',
    'log-key': '存证的钥匙与本机以前见过的不同',
    checkpoint: '存证的签名不对',
    'not-in-log': '存证里没有这一版',
    'not-this-version': '存证里记的是另一版',
    'text-changed': '存证的内容被改过',
    'time-changed': '发出时间被改过',
    unlogged: '没有存证',
    hidden: '存证里有，页面上却没有',
    chain: '与前一版接不上：中间少了一版，或有人改过',
    differs: '显示的与当时发出的不一样',
  } satisfies Record<NoticeFault['code'], string>,
  fingerprint: (text: string) => `内容指纹（前 16 位）：${text}`,
  place: (index: number) => `存证第 ${index + 1} 条`,
  pictures: '照片',
  pictureStates: {
    same: '照片没有换过',
    changed: '照片被换过。请告诉社区。',
    gone: '照片不见了。请告诉社区。',
    unread: '照片这次没有读到，可以再试',
  },
  checking: '正在核对照片…',
  note: '存证里只有指纹和时间。最后一版若连同存证一起不给您看，本机发现不了；看过它的手机、楼门口的海报可以作证。',
} as const
