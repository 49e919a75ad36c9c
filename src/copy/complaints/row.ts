import type { ComplaintRef } from '#contract/complaints/endpoints.ts'

export const COMPLAIN = {
  title: '对这件事投诉',
  notes: {
    repair: '投诉会附上这件报修',
    clause: '投诉会附上这一条',
    entry: '投诉会附上这笔账',
    bill: '投诉会附上这张账单',
  } satisfies Record<ComplaintRef['kind'], string>,
} as const
