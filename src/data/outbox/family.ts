import type { OutboxItem } from './core.ts'

/** Acts that begin a thread: their id is the thread's own. */
export const FIRST_ACTS: readonly string[] = ['report', 'complain']

const OF_COMPLAINTS: readonly string[] = ['complain', 'complaintMove', 'propose']

/** Whether an act belongs to a repair, to a complaint, or to a committee's round from door to door. */
export function familyOf({ act }: Pick<OutboxItem, 'act'>): 'repair' | 'complaint' | 'visit' {
  if (act === 'visit') return 'visit'
  return OF_COMPLAINTS.includes(act) ? 'complaint' : 'repair'
}
