import type { OutboxItem } from './core.ts'

/** Acts that begin a thread: their id is the thread's own. */
export const FIRST_ACTS: readonly string[] = ['report', 'complain']

const OF_COMPLAINTS: readonly string[] = ['complain', 'complaintMove', 'propose']

/** Whether an act belongs to a repair or to a complaint. */
export function familyOf({ act }: Pick<OutboxItem, 'act'>): 'repair' | 'complaint' {
  return OF_COMPLAINTS.includes(act) ? 'complaint' : 'repair'
}
