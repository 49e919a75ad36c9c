import type { WitnessRole } from '#domain/core/access.ts'
import { MY_VOTES } from '../me.ts'

const ROLES: Record<WitnessRole, string> = {
  committee: '业委会见证',
  street: '街道见证',
  owner: '业主见证',
}

/** What people call a key: who holds it, and its six digits. A name of another shape is shown as it is. */
export function witnessTitle(name: string): string {
  const match = /^(committee|street|owner)\..*\/(\d{6})$/.exec(name)
  return match ? `${ROLES[match[1] as WitnessRole]} ${match[2]}` : name
}

export const WITNESS = {
  title: MY_VOTES.witness,
  what: '您的手机核对小区存证有没有被改过，再签上名。以后有人改动，签过名的手机会发现。',
  offer: '在这部手机登记',
  offerHint: '登记以后发出的表决公告，会写明由您见证。公告和结果出来时，您点一下就核对并签名。',
  onlyHere: '签名的钥匙只存在这部手机里，不会上传。换手机、卸载或清除数据以后，要重新登记。',
  owners: (taken: number, most: number) => `业主见证最多 ${most} 位，先登记的先担任。现在有 ${taken} 位。`,
  full: '业主见证已满。有人退出以后，您可以再来登记。',
  elsewhere: (name: string) =>
    `您已在另一部手机登记（${name}）。在这里登记，旧的就停用；以前公告的表决仍等旧手机签名。`,
  confirmTitle: '登记为见证人',
  confirm: '登记',
  registered: '已登记',
  since: (when: string) => `${when} 登记`,
  sign: '核对并签名',
  waiting: '等您签名',
  noneWaiting: '没有等您签名的',
  noneWaitingHint: '也可以再核对一次最新的存证。',
  milestones: {
    announced: (title: string) => `公告：${title}`,
    result: (title: string) => `结果：${title}`,
  },
  upTo: (entries: string) => `存证前 ${entries} 条`,
  done: (checkpoints: number) =>
    checkpoints > 0 ? `核对无误，已签名 ${checkpoints} 份。` : '核对无误，没有新的要签。',
  replaced: '这部手机的登记已经停用。要继续见证，请重新登记。',
  refused: '核对没有通过，手机没有签名。',
  faults: {
    'no-room': '手机存不下，没有签名。请清理手机空间后再试。',
    'no-randomness': '这个平台做不出安全的钥匙。请用微信或浏览器打开，再登记。',
  },
  conflictTitle: '这部手机发现存证对不上',
  conflictWhy: {
    forked: '现在的存证，不是您签过的那一份接下来的：以前的记录可能被改过。',
    shrunk: '现在的存证，比您签过的还少：有记录不见了。',
    'other-key': '存证上的签名，不是原来的密钥签的。',
  },
  reported: '已经报告，全体业主都能看到。',
  notReported: '还没有报上去。再点一次“核对并签名”，会再报。',
  showOthers: '请截图，交给社区、街道或律师核对。',
  mineNote: '我签过的',
  givenThen: '后来给的',
  theirNote: '见证人签过的',
  note: (entries: string) => `存证前 ${entries} 条的指纹`,
  noNote: '什么也没有',
  all: '本小区的见证人',
  none: '还没有见证人',
  retire: '不再见证',
  retireTitle: '不再当见证人',
  retireHint: '以后的表决公告不再写您。已经公告的表决，缺您的签名会照实显示。',
  retired: '已停用这部手机的见证登记。',
  card: '见证人签名',
  cardNote: '见证人的手机核对过存证，再签名。没有签名的也照实列出。',
  signedAnnounced: (when: string) => `公告：${when} 已签名`,
  unsignedAnnounced: '公告：还没有签名',
  signedResult: (when: string) => `结果：${when} 已签名`,
  unsignedResult: '结果：还没有签名',
  alarm: '有见证人报告：小区的存证前后对不上，记录可能被改过。请看报告，并在您的手机上核对。',
  seeReports: '看见证人的报告',
  reportsTitle: '见证人的报告',
  reportsWhat: '见证人的手机发现两份存证接不上，就会报告在这里。下面的结论是您的手机自己核对的。',
  noReports: '没有见证人报告问题',
  noReportsHint: '见证人的手机核对存证时，没有发现被改过。',
  reportedAt: (when: string) => `${when} 报告`,
  judgements: {
    proven: '同样多的记录，却有两个不同的指纹，都有小区存证的签名：存证被改过。',
    open: '两份接不上：没有人能证明，记录多的一份是接着少的一份来的。',
    cleared: '您的手机核对过：两份前后接得上，没有矛盾。',
    'other-key': '签名不是您手机认得的存证密钥，需要请人核对。',
  },
} as const
