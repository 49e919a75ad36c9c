import type { QuestionState } from '#domain/performance/question.ts'

/** Asking about one line of the book or one source. */
export const LINE = {
  title: '问这一笔',
  note: '问题和回答人人可见，不显示您的姓名。物业应在 7 日内回答，逾期的自动列给社区，再列给街道。',
  field: '您的问题',
  ask: '提交问题',
  empty: '请先写下文字。',
  follow: '接着问',
  asked: (day: string) => `已提交，物业应在${day}前回答。`,
  askedAt: (when: string) => `${when} 提问`,
  answerBy: (day: string) => `应于 ${day} 前回答`,
  states: {
    waiting: '等物业回答',
    answered: '已按时回答',
    answeredLate: '迟答',
    unanswered: '逾期未答',
  } satisfies Record<QuestionState, string>,
  withStreet: '街道已能看到',
  answer: (text: string, when: string) => `物业 ${when} 回答：${text}`,
  answerField: '您的回答',
  answerSend: '回答',
  answerOnce: '只能回答一次，回答后不能改。',
  none: '没有等回答的问题',
  listTitle: '账目提问',
  listNote: '业主问了、物业还没有回答的账目问题，过期最久的在前。',
  overdue: (count: string) => `${count} 个已逾期`,
  about: { entry: (title: string) => `账目：${title}`, source: (title: string) => `收入来源：${title}` },
} as const
