import { Text, View } from '@tarojs/components'
import { RECOUNT } from '#src/copy/votes/evidence/recount.ts'
import { instant } from '../figures/figures.ts'
import { Status, type Tone } from '../state/status.tsx'

/**
 * How a result stands on this phone: what was recounted, `stale` where the result was corrected after it, `without` where
 * there is no record, `soon` while it is being written, `differs` where what is shown is not what was recounted.
 */
export type MarkState =
  | 'none'
  | 'stale'
  | 'without'
  | 'soon'
  | { readonly state: 'holds' | 'fails' | 'differs'; readonly at: number }

/** Beside each result: whether the owner's own phone has checked it, and when. */
export function RecountMark({ state }: { state: MarkState }) {
  if (state === 'none' || state === 'without' || state === 'soon')
    return <Status tone="quiet">{RECOUNT[state]}</Status>
  if (state === 'stale') return <Status tone="warn">{RECOUNT.stale}</Status>
  return (
    <View className="marked">
      <Status tone={state.state === 'holds' ? 'good' : 'bad'}>{RECOUNT[state.state]}</Status>
      <Text className="text-small">{instant(state.at)}</Text>
    </View>
  )
}

/** An outcome as the server says it: never in green where this phone counted otherwise or found a fault. */
export function OutcomeStatus({ state, tone, words }: { state: MarkState; tone: Tone; words: string }) {
  const isDoubted = typeof state !== 'string' && state.state !== 'holds'
  return <Status tone={isDoubted ? 'bad' : tone}>{isDoubted ? RECOUNT.shown(words) : words}</Status>
}
