import type { DutyState } from '#contract/performance/endpoints.ts'

/** The look of a duty's state; its word says the same. */
export function dutyTone(state: DutyState): 'good' | 'warn' | 'bad' | 'calm' | 'quiet' {
  const tones = {
    onTime: 'good',
    late: 'warn',
    missing: 'bad',
    due: 'calm',
    upcoming: 'quiet',
    excused: 'quiet',
  } as const
  return tones[state]
}
