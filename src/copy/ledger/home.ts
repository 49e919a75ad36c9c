/** What the first screen says of questions on the book; apart from the rest, which it must not load. */
export const LINE_HOME = {
  todo: (todo: { waiting: number; overdue: number }) =>
    todo.overdue > 0 ? `${todo.overdue} 个账目提问逾期未答` : `${todo.waiting} 个账目提问等回答`,
  todoHint: '业主问的某一笔账或某一项收入',
} as const
