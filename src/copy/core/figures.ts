const FRACTIONS: Record<string, string> = {
  '2/3': '三分之二',
  '1/2': '二分之一',
  '3/4': '四分之三',
  '1/5': '百分之二十',
  '1/20': '百分之五',
}

/** How figures are said. */
export const FIGURES = {
  list: (words: readonly string[]) => words.join('、'),
  sentence: (line: string) => (/[。！？]$/.test(line) ? line : `${line}。`),
  /** Homes of one head: a developer may hold hundreds. */
  homes: (labels: readonly string[]) =>
    labels.length > 3 ? `${labels.slice(0, 3).join('、')} 等 ${labels.length} 套` : labels.join('、'),
  firstHome: (label: string, all: number) => (all > 1 ? `${label} 等 ${all} 套` : label),
  day: (year: number, month: number, day: number) => `${year}年${month}月${day}日`,
  shortDay: (month: number, day: number) => `${month}月${day}日`,
  month: (year: number, month: number) => `${year}年${month}月`,
  endsToday: (clock: string) => `今天 ${clock} 截止`,
  endsIn: (days: number, when: string) => `还有 ${days} 天（${when} 截止）`,
  ended: (when: string) => `已于 ${when} 截止`,
  startsToday: (clock: string) => `今天 ${clock} 开始`,
  startsIn: (days: number, when: string) => `${days} 天后开始（${when}）`,
  dayEndsToday: '就在今天，24:00 截止',
  dayEndsIn: (days: number, day: string) => `${day}，还有 ${days} 天`,
  dayEnded: (days: number, day: string) => `${day}，已超过 ${days} 天`,
  monthBefore: '前一个月',
  monthAfter: '后一个月',
  yuan: '元',
  tenThousands: '万元',
  /** Of nothing there is no share. */
  noShare: '—',
  share: (percent: string) => `占 ${percent}`,
  heads: (count: string) => `${count} 人`,
  of: (whole: string) => `／ 共 ${whole}`,
  fraction: (num: number, den: number) => FRACTIONS[`${num}/${den}`] ?? `${den} 分之 ${num}`,
  wanted: (fraction: string, sign: '≥' | '>') =>
    sign === '>' && fraction === '二分之一' ? '（须过半数）' : `（须达${fraction}以上）`,
  reached: '已达到',
  missing: (amount: string) => `还差 ${amount}`,
  tests: {
    'quorum-heads': '参与人数',
    'quorum-area': '参与面积',
    'consent-heads': '同意人数',
    'consent-area': '同意面积',
    'asked-heads': '支持人数',
    'asked-area': '支持面积',
    'delivered-area': '已交付面积',
  },
} as const
