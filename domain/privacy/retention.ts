// How long what is not kept for good is kept, and why. The server's jobs take their times from here, and the privacy page shows this list.

const DAY_MS = 86_400_000

export type RetentionRule = {
  readonly name: string
  readonly days: number
  /** From when on it is counted. */
  readonly from: 'decided' | 'sent' | 'ended' | 'expired' | 'looked' | 'begun'
  /** The article, or that it is ours. */
  readonly basis: '个人信息保护法 §19' | '网络安全法：日志不少于六个月' | 'ours'
}

export const RETENTION = [
  { name: 'claim-papers', days: 30, from: 'decided', basis: '个人信息保护法 §19' },
  { name: 'loose-pictures', days: 1, from: 'sent', basis: '个人信息保护法 §19' },
  { name: 'sessions', days: 180, from: 'ended', basis: '网络安全法：日志不少于六个月' },
  { name: 'attempts', days: 1, from: 'expired', basis: 'ours' },
  { name: 'codes', days: 7, from: 'expired', basis: 'ours' },
  { name: 'tries', days: 1, from: 'begun', basis: 'ours' },
  { name: 'reads', days: 365, from: 'looked', basis: 'ours' },
] as const satisfies readonly RetentionRule[]
export type RetentionName = (typeof RETENTION)[number]['name']

export function retentionDays(name: RetentionName): number {
  return RETENTION.find((rule) => rule.name === name)?.days ?? 0
}

/** What began to be counted before this instant is to be deleted at `nowAt`. */
export function deletedBefore(name: RetentionName, nowAt: number): number {
  return nowAt - retentionDays(name) * DAY_MS
}
