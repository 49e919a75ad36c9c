import type { RepairRow } from '#contract/repairs/endpoints.ts'
import { REPAIRS } from '#src/copy/repairs/words.ts'

/** The word and look of a repair's state, to the one who reads it. */
export function lookOf(repair: Pick<RepairRow, 'state' | 'isMine'>): {
  tone: 'good' | 'warn' | 'bad' | 'calm' | 'quiet'
  text: string
} {
  const tones = {
    submitted: 'calm',
    accepted: 'calm',
    dispatched: 'calm',
    onSite: 'calm',
    quoted: 'warn',
    paused: 'quiet',
    done: 'warn',
    confirmed: 'good',
    lapsed: 'quiet',
    reopened: 'warn',
    declined: 'bad',
    withdrawn: 'quiet',
  } as const
  const forOthers = { done: REPAIRS.doneForOthers, quoted: REPAIRS.quotedForOthers }
  const text =
    !repair.isMine && (repair.state === 'done' || repair.state === 'quoted')
      ? forOthers[repair.state]
      : REPAIRS.states[repair.state]
  return { tone: tones[repair.state], text }
}
