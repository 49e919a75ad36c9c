import { RECOUNT_PAGE } from '#src/copy/votes/evidence/recount-page.ts'
import { outcomesWords } from '#src/copy/votes/outcomes.ts'
import type { RecountState } from '#src/data/recounts/state.ts'
import { instant } from '#src/ui/figures/figures.ts'
import { RecountMark } from '#src/ui/votes/recount-mark.tsx'
import { Notice } from '#src/ui/state/status.tsx'

/** The mark on the page of the result itself, where a fault is not to be overlooked: with what this phone counted. */
export function LoudMark({ state }: { state: RecountState }) {
  if (typeof state === 'string' || state.state === 'holds') return <RecountMark state={state} />
  const at = instant(state.at)
  if (state.state === 'fails') return <Notice tone="bad">{RECOUNT_PAGE.failsAt(at)}</Notice>
  const counted = outcomesWords(
    state.items,
    state.items.map((item) => item.outcome),
  )
  return <Notice tone="bad">{RECOUNT_PAGE.differsAt(counted || RECOUNT_PAGE.nothingCounted, at)}</Notice>
}
