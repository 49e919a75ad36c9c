import type { LifeState } from '#contract/votes/life.ts'
import type { Tone } from '#src/ui/state/status.tsx'

/** How a state looks; its words stand beside it. */
export function toneOf(state: LifeState): Tone {
  if (state === 'effective') return 'good'
  if (state === 'held' || state === 'counted') return 'warn'
  return state === 'open' || state === 'published' || state === 'announced' ? 'calm' : 'quiet'
}
