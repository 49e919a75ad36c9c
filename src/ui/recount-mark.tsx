import { Text, View } from '@tarojs/components'
import { RECOUNT } from '#src/copy/recount.ts'
import { instant } from './figures.ts'
import { Notice, Status } from './status.tsx'

type Given = {
  /** What this phone has recounted; `stale` where the result was corrected after it. */
  state: 'none' | 'stale' | { readonly state: 'holds' | 'fails'; readonly at: number }
  /** On the page of the result itself a fault is not to be overlooked. */
  loud?: boolean
}

/** Beside each result: whether the owner's own phone has checked it, and when. */
export function RecountMark({ state, loud = false }: Given) {
  if (state === 'none') return <Status tone="quiet">{RECOUNT.none}</Status>
  if (state === 'stale') return <Status tone="warn">{RECOUNT.stale}</Status>
  if (loud && state.state === 'fails') return <Notice tone="bad">{RECOUNT.failsAt(instant(state.at))}</Notice>
  return (
    <View className="marked">
      <Status tone={state.state === 'holds' ? 'good' : 'bad'}>{RECOUNT[state.state]}</Status>
      <Text className="text-small">{instant(state.at)}</Text>
    </View>
  )
}
