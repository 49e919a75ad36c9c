/** What the first screen says of performance; apart from the rest, which it must not load. */
export const DISCLOSURE_HOME = {
  keepTodo: (todo: { due: number; missing: number; questions: number }) =>
    [
      todo.missing > 0 ? `${todo.missing} 项过期未公示` : '',
      todo.due > 0 ? `${todo.due} 项本周到期` : '',
      todo.questions > 0 ? `${todo.questions} 个业主提问待答` : '',
    ]
      .filter(Boolean)
      .join('，'),
  keepTodoHint: '履约公示：过期的，业主、社区和街道都看得到。',
  watchTodo: (todo: { missing: number; unanswered: number }) =>
    [
      todo.missing > 0 ? `物业有 ${todo.missing} 项过期未公示` : '',
      todo.unanswered > 0 ? `${todo.unanswered} 个业主提问逾期未答` : '',
    ]
      .filter(Boolean)
      .join('，'),
  watchTodoHint: '到期未公示的自动列在清单里。社区、街道可以准予免责。',
} as const
