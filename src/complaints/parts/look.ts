import type { ComplaintRow } from '#contract/complaints/endpoints.ts'
import { COMPLAINTS } from '#src/copy/complaints/words.ts'
import type { Tone } from '#src/ui/state/status.tsx'

const TONES = {
  waiting: 'calm',
  handling: 'calm',
  resolved: 'warn',
  refused: 'warn',
  confirmed: 'good',
  accepted: 'quiet',
  agreed: 'good',
  lapsed: 'quiet',
  withdrawn: 'quiet',
} as const

/** The word and look of where a complaint stands. */
export function lookOf(row: Pick<ComplaintRow, 'state' | 'level'>): { tone: Tone; text: string } {
  return {
    tone: TONES[row.state],
    text: COMPLAINTS.stateAt(COMPLAINTS.levels[row.level], COMPLAINTS.states[row.state]),
  }
}
