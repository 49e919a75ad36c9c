import { RECOUNT } from '#src/copy/recount.ts'
import { instant } from './figures.ts'
import { Status } from './status.tsx'

type Given = {
  /** What this phone has recounted; `stale` where the result was corrected after it. */
  state: 'none' | 'stale' | { readonly state: 'holds' | 'fails'; readonly at: number }
}

/** Beside each result: whether the owner's own phone has checked it. */
export function RecountMark({ state }: Given) {
  if (state === 'none') return <Status tone="quiet">{RECOUNT.none}</Status>
  if (state === 'stale') return <Status tone="warn">{RECOUNT.stale}</Status>
  return state.state === 'holds' ? (
    <Status tone="good">{RECOUNT.holds(instant(state.at))}</Status>
  ) : (
    <Status tone="bad">{RECOUNT.fails(instant(state.at))}</Status>
  )
}
