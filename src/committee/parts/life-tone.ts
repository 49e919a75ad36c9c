import type { LifeState } from '#contract/life.ts'
import type { Tone } from '#src/ui/status.tsx'

/** How a state looks; its words stand beside it. */
export function toneOf(state: LifeState): Tone {
  if (state === 'effective') return 'good'
  if (state === 'held' || state === 'counted') return 'warn'
  return state === 'open' || state === 'published' || state === 'announced' ? 'calm' : 'quiet'
}
