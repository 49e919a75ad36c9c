import { NOTICE_HEADS, type NoticeClass, type Outage } from '#domain/notices/notice.ts'
import { instantText } from '#server/pdf/figures.ts'
import { openSheet } from '#server/pdf/sheet.ts'
import { WORDS } from '#server/votes/paper/sheets/words.ts'

/** One version of a notice as plain values: the same version is the same bytes. */
export type NoticePoster = {
  readonly estateName: string
  readonly isMadeUp: boolean
  /** Where it stands on the web with all its versions. */
  readonly url: string
  readonly kind: NoticeClass
  readonly outage: Outage | null
  readonly byRole: 'committee' | 'company' | 'community' | 'street'
  readonly title: string
  readonly text: string
  readonly places: readonly string[]
  readonly photoCount: number
  readonly version: number
  readonly act: 'post' | 'correct' | 'withdraw'
  readonly reason: string
  readonly at: number
  readonly shownFrom: number
  readonly expiresAt: number
  readonly worksFrom: number | null
  readonly worksTo: number | null
  readonly isToldLate: boolean
}

export const NOTICE_POSTER_WORDS = {
  outages: { water: '停水', power: '停电' },
  roles: { committee: '业委会', company: '物业企业', community: '社区', street: '街道' },
  withdrawn: '本通知已撤回',
  reason: (text: string) => `原因：${text}`,
  corrected: (version: number) => `第 ${version} 版，有更正`,
  works: (what: string, from: string, to: string) => `${what}：${from} 至 ${to}`,
  late: '通知晚了：计划停水停电应至少提前两天告知（DB11/T 751）。',
  places: (labels: readonly string[]) => `发给：${labels.length === 0 ? '全小区' : labels.join('、')}`,
  by: (role: string, at: string) => `${role}　${at}`,
  until: (from: string, to: string) => `张贴：${from} 至 ${to}`,
  photos: (count: number) => `另有 ${count} 张照片，扫码可看。`,
  scan: '扫码看最新',
} as const

/** A notice for the door of the house, with a code that leads to its newest version. */
export async function noticePoster(poster: NoticePoster): Promise<Buffer> {
  const words = NOTICE_POSTER_WORDS
  const { kind, outage, worksFrom, worksTo } = poster
  const sheet = openSheet({
    title: `${NOTICE_HEADS[kind]}：${poster.title}`,
    at: poster.at,
    foot: `${poster.estateName}　${NOTICE_HEADS[kind]}`,
    mark: poster.isMadeUp ? WORDS.madeUp : null,
  })
  sheet.title(NOTICE_HEADS[kind], poster.estateName, { text: poster.url, caption: words.scan })
  if (poster.act === 'withdraw') sheet.strong(words.withdrawn)
  if (poster.act === 'correct') sheet.strong(words.corrected(poster.version))
  if (poster.reason) sheet.para(words.reason(poster.reason))
  sheet.heading(poster.title)
  if (outage && worksFrom !== null && worksTo !== null)
    sheet.strong(words.works(words.outages[outage], instantText(worksFrom), instantText(worksTo)))
  for (const line of poster.text.split('\n')) if (line.trim() !== '') sheet.para(line)
  if (poster.photoCount > 0) sheet.para(words.photos(poster.photoCount))
  if (poster.isToldLate) sheet.strong(words.late)
  sheet.lines([
    words.places(poster.places),
    words.by(words.roles[poster.byRole], instantText(poster.at)),
    words.until(instantText(poster.shownFrom), instantText(poster.expiresAt)),
  ])
  return sheet.finish()
}
