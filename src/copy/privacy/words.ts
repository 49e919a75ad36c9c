import type { ReadKind } from '#contract/privacy/endpoints.ts'
import type { ClosingBar } from '#domain/privacy/closing.ts'
import type { ConsentKind, ConsentState } from '#domain/privacy/notice.ts'

/** A person's own data: what they allow, who looked, their copy, closing the account. */
export const PRIVACY = {
  noticeNote: (version: number, when: string) => `您看过第 ${version} 版，${when}`,
  noticeUnread: '您还没有看过现在这一版',
  merged: (when: string, basis: string) =>
    `${when} 您的另一个账号并到了这一个（依据：${basis}）。不是您办的，请马上告诉社区居委会。`,
  consents: '自愿的三项',
  consentsNote: '不同意也能报修、投诉和投票。撤回马上生效，以前交的照片和录音留在原来的记录里。',
  consentNames: { photo: '照片', voice: '录音', place: '公示照片的拍摄地点' } satisfies Record<
    ConsentKind,
    string
  >,
  consentNotes: {
    photo: '撤回后，您选的照片一张也不收。',
    voice: '撤回后，您的录音一段也不收。',
    place: '只对物业人员：撤回后，公示照片不再记离小区多远。',
  } satisfies Record<ConsentKind, string>,
  consentStates: {
    open: '没有撤回：每次由您自己选用',
    given: '已同意',
    withdrawn: '已撤回',
  } satisfies Record<ConsentState, string>,
  since: (state: string, when: string) => `${state}，${when}`,
  withdraw: (what: string) => `撤回对${what}的同意`,
  give: (what: string) => `重新同意用${what}`,
  done: '已记下，马上生效。',
  reads: '谁看过我的资料',
  readsNote: '凭岗位看过您家里的报修、您的投诉和房屋认证',
  readKinds: { claim: '房屋认证材料', repair: '家里的报修', complaint: '投诉' } satisfies Record<
    ReadKind,
    string
  >,
  readBy: (role: string, name: string, estate: string) => [role, name, estate].filter(Boolean).join(' '),
  readTimes: (times: number, when: string) => `当天看过 ${times} 次，最近一次 ${when}`,
  noReads: '还没有人看过',
  noReadsHint: '有人凭岗位看过您家里的报修、您的投诉或房屋认证，会记在这里，留一年。您自己看的不记。',
  readsOlder: '这里只列最近 100 条，全部在“下载我的全部信息”里。',
  copy: '下载我的全部信息',
  copyHint: '一个压缩包：每类记录一张表，加上您交过的照片和录音。地址只在您这次登录期间有效，请只给自己用。',
  copyCopied: '下载地址已复制，请在浏览器里打开。退出登录后它就失效。',
  correct: '信息不对，要更正',
  correctNote: '姓名、面积、房屋不对，从房屋认证提交；没有手机的家人到社区居委会办',
  close: '注销账号',
  closeNote: '分两步办，先看清什么会留下',
  closeStays: '注销以后，这些会留下',
  closeStaysText: [
    '投过的票、参加的联名和提过的异议：计过的票不能抽走。',
    '账目、收据和办理过的报修、投诉。',
    '业主名册里的业主姓名和房屋：名册是小区的，不是账号的。',
  ],
  closeGoes: '这些会断开或删除',
  closeGoesText: [
    '账号和房屋的联系、京通和小程序的绑定。',
    '账号上的姓名（担任过岗位的，经手记录里的姓名留下）。',
    '账号上核验过的证件号码指纹；所有设备马上退出登录。',
    '还没用的委托：别人委托您投的票，您不能再投。',
  ],
  closeAnew: '以后还能用京通登录，那是一个新账号：房屋要重新对上，看不到以前的投票回执和报修。',
  closeBars: {
    'closing.post-held': '您还担任着岗位。请先结束任职，再来注销。',
    'closing.claim-open': '您还有没办完的房屋认证。请先撤回，或者等它办完。',
  } satisfies Record<ClosingBar, string>,
  closeAsk: '第一步：申请注销',
  closeAsked: (until: string) => `已申请。请在 ${until} 前确认；不确认，账号照旧。`,
  closeConfirm: '第二步：确认注销',
  closeSheet: '确认注销账号？',
  closeSheetText: '马上生效，不能恢复。所有设备都会退出登录。',
} as const
