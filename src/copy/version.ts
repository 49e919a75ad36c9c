import type { VersionFault } from '#domain/disclosure/proof.ts'

export const VERSION = {
  title: '核对公示',
  none: '没有找到这一版公示',
  noneHint: '它可能属于更早的合同。请返回条款页再看。',
  good: (version: number, at: string) => `本机核对无误：第 ${version} 版，${at} 公示，此后没有改动。`,
  fingerprint: (text: string) => `内容指纹（前 16 位）：${text}`,
  faults: {
    unreadable: '存证读不懂，不能证明这一版是原来公示的内容。请告诉社区。',
    'log-key': '存证的钥匙与本机以前见过的不同，不能相信。请告诉社区。',
    checkpoint: '存证的签名不对，不能相信。请告诉社区。',
    'not-in-log': '存证里没有这一版：它可能被改过，或没有真正公示。请告诉社区。',
    'not-this-version': '存证里记的是另一版，不是您看到的这一版。请告诉社区。',
    'text-changed': '您看到的内容与当时公示的不一样：有人改过。请告诉社区。',
    'time-changed': '公示时间与存证不一样：有人改过。请告诉社区。',
  } satisfies Record<VersionFault, string>,
  rate: '看过证据，您觉得做得怎么样',
  rateFirst: '请先选一项。',
  rateSend: '提交评价',
  rated: '已记下您的评价，可以再改。',
  stars: { 5: '很好', 4: '好', 3: '一般', 2: '差', 1: '很差' },
} as const
