import { withoutMail } from '#domain/hotline/words.ts'
import type { DeclineReason, PauseReason, RepairState } from '#domain/repairs/ticket.ts'

// What other systems, and the people before them, read of a repair. It says how a thing ended, never more kindly than it was.

export const STATE_NOTES: Readonly<Record<RepairState, string>> = {
  submitted: '已报修，等物业受理。',
  accepted: '物业已受理。',
  dispatched: '已派人维修。',
  onSite: '维修人员已到场。',
  quoted: '已报价，等报修人同意。',
  paused: '维修暂停。',
  done: '物业报修好了，等报修人确认。',
  confirmed: '报修人确认修好了。',
  lapsed: '物业报修好了，72 小时没有人回应，自动结束。没有人确认修好。',
  reopened: '报修人说没有修好，重新处理。',
  declined: '不予维修。',
  withdrawn: '报修人撤回，没有维修。',
}

export const DECLINE_WORDS: Readonly<Record<DeclineReason, string>> = {
  'own-part': '业主自有部分',
  'not-in-contract': '不在合同范围',
  utility: '由水电气热等专业单位负责',
  warranty: '由建设单位保修',
  duplicate: '重复报修，并入另一条',
  'needs-decision': '需要业主共同决定',
  'not-found': '现场没有找到问题',
  other: '其他原因',
}

export const PAUSE_WORDS: Readonly<Record<PauseReason, string>> = {
  parts: '等配件',
  visit: '等入户',
  weather: '天气原因',
  utility: '等专业单位',
  decision: '等业主决定',
}

/** What a person writes into free text by habit and strangers must not read: rooms, besides addresses and numbers. */
const PERSONAL = [
  /(?<!\d)\d{3,4}\s*(?=室|户|房间|家|住户|业主)/g,
  /(?<=(单元|门|楼|栋|号)[\s-]?)\d{3,4}(?![\d层米年月日])/g,
]

/** Free text for anybody to read, with what may be personal left out. */
export function publicText(text: string): string {
  return PERSONAL.reduce(
    (rest, pattern) => rest.replaceAll(pattern, '***'),
    withoutNumbers(withoutMail(text)),
  )
}

/** Runs of figures, in groups or not, of at least seven signs. */
function withoutNumbers(text: string): string {
  return text.replace(/\d[\d\s\-‐－]*[Xx]?/g, (run) => {
    let end = run.length
    while (!/[\dXx]/.test(run[end - 1] ?? '')) end -= 1
    return end < 7 ? run : `***${run.slice(end)}`
  })
}
