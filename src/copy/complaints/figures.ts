import type { ComplaintFigure } from '#domain/complaints/figures.ts'

const DUE = '这一级该有结果的（办结的、升走的、超时没办完的；撤回的除外）'

/** Words of the figures: what each is called, and its formula as anyone can recompute it from the exported cases. */
export const COMPLAINT_FIGURES_WORDS = {
  what: '按当月提交的投诉统计，截至现在。没办结又超时的，一律算作没有按时。',
  month: (text: string) => `${text}提交的投诉`,
  cases: (count: string) => `共 ${count} 件`,
  names: {
    answeredInTime: '按时答复',
    solvedInTime: '按时给出结果',
    solved: '在这一级解决',
    agreed: '达成调解协议',
    risenByClock: '超时自动升级',
    raised: '不满意要求升级',
    overdueOpen: '没办完又超时',
  } satisfies Record<ComplaintFigure, string>,
  formulas: {
    answeredInTime:
      '在时限内答复的 ÷（已答复的 + 超时还没答复的 + 没答复就超时升级的）。到时限前撤回或办结的不算；法院一级没有答复时限。',
    solvedInTime:
      '在时限内给出结果的 ÷（给出结果的 + 超时没有结果的 + 超时升级的）。投诉人不满意而升级的，升级时没超时就不算。',
    solved: `投诉人认可结果或达成协议、在这一级办结的 ÷ ${DUE}。`,
    agreed: `在这一级达成调解协议的 ÷ ${DUE}。`,
    risenByClock: `到时限没有办、自动升到上一级的 ÷ ${DUE}。`,
    raised: `投诉人不满意、要求升到上一级的 ÷ ${DUE}。`,
    overdueOpen: '还在这一级没办完、又超过答复时限或结果时限的 ÷ 还在这一级没办完的。',
  } satisfies Record<ComplaintFigure, string>,
  hidden: (count: string) => `另有 ${count} 件没有到过您这一级，只计数，不显示内容。`,
  nothing: '这个月没有投诉',
} as const
