import type { ErrorCode } from '#contract/core/errors.ts'

type Words = { readonly title: string; readonly hint: string }
type PhoneCode = 'phone.offline' | 'phone.timeout' | 'phone.unreadable' | 'phone.photo-gone' | 'phone.busy'

/** What any page may have to say, with or without a network. */
const WORDS = {
  'request.malformed': { title: '提交的内容不完整或有误', hint: '请检查填写的内容，改好后再提交。' },
  'request.too-large': { title: '提交的内容太多了', hint: '请缩短文字或减少照片后再提交。' },
  'limit.daily': {
    title: '今天发送的太多了',
    hint: '请明天再发，急事请打电话给物业或拨 12345。',
  },
  'request.too-many': { title: '操作太频繁了', hint: '请等一分钟再试。' },
  'request.not-found': { title: '没有找到这个页面', hint: '请返回首页重新进入。' },
  'request.key-missing': { title: '没有提交成功', hint: '请返回上一页重新提交。' },
  'request.key-reused': {
    title: '这次提交与之前的不一致',
    hint: '之前的提交已经保存。请返回查看，如需更改请重新填写。',
  },
  'server.failed': { title: '系统出了点问题', hint: '请稍后再试。' },
  'server.busy': { title: '系统正忙', hint: '请过一会儿再试。' },
  'session.missing': { title: '还没有登录', hint: '请先用京通登录。' },
  'session.expired': { title: '登录已过期', hint: '请重新登录，登录后会回到刚才的页面。' },
  'session.state-unknown': { title: '这次登录已失效', hint: '请重新点“用京通登录”。' },
  'session.code-refused': { title: '登录没有成功', hint: '可能已取消或超时，请再登录一次。' },
  'session.channel-unavailable': { title: '暂时不能登录', hint: '登录服务没有回应，请稍后再试。' },
  'session.identity-unbound': {
    title: '这个账号还没有绑定',
    hint: '请在京通网页版登录后，打开“我的”，取得十二位绑定码，填在下面。',
  },
  'session.binding-refused': {
    title: '绑定码不对或已过期',
    hint: '绑定码十分钟内有效，只能用一次。请重新取得。',
  },
  'access.role-unknown': { title: '没有这个身份', hint: '请在“我的”里重新选择身份。' },
  'access.role-not-held': { title: '您已不再有这个身份', hint: '请在“我的”里换一个身份。' },
  'access.denied': { title: '这个身份不能看或不能做', hint: '请在“我的”里换一个身份，或联系业主委员会。' },
  'phone.offline': { title: '没有连上网络', hint: '请检查网络。报修会先存在手机里，联网后自动发送。' },
  'phone.timeout': { title: '网络太慢', hint: '没有等到回应，请再试一次，不会重复提交。' },
  'phone.unreadable': { title: '收到的内容看不懂', hint: '请关闭后重新打开，更新到最新版本。' },
  'phone.busy': { title: '手机正忙，没有读出照片', hint: '照片还在手机里，请稍后再试。' },
  'phone.photo-gone': { title: '手机里的照片不见了', hint: '请重新添加照片后再提交。' },
} satisfies Partial<Record<ErrorCode | PhoneCode, Words>>

/** What only the server refuses: these words come with the first refusal. A code without words does not compile. */
type Refusals = Readonly<Record<Exclude<ErrorCode, keyof typeof WORDS>, Words>>

const UNREAD: Words = { title: '这次没有办成', hint: '原因没有读出来，请刷新页面再看。' }

let refusals: Readonly<Record<string, Words>> | null = null

/**
 * Fetches the words of refusals where they are not here yet: on the web they are no part of the first load. Whoever gets a code waits for
 * it, so that pages ask for words at once. Answers whether they came now.
 */
export async function haveWordsOf(code: string): Promise<boolean> {
  if (refusals !== null || code in WORDS) return false
  refusals = await import('./refusals.ts').then(
    ({ REFUSALS }): Refusals => REFUSALS,
    () => null,
  )
  return refusals !== null
}

/** The words of a code. One that this build does not know is said as a failure of the system. */
export function errorWords(code: string | null): Words {
  const common: Readonly<Record<string, Words>> = WORDS
  if (code === null) return WORDS['server.failed']
  return common[code] ?? (refusals ? (refusals[code] ?? WORDS['server.failed']) : UNREAD)
}

/** The same as one text, for a notice inside a form. */
export function errorLine(code: string | null): string {
  const { title, hint } = errorWords(code)
  return `${title} ${hint}`
}
