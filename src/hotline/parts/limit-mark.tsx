import type { LimitState } from '#domain/hotline/order.ts'
import { HOTLINE } from '#src/copy/hotline/words.ts'
import { Status } from '#src/ui/state/status.tsx'

const TONES = { inTime: 'good', late: 'bad', running: 'calm' } as const

/** How it stands with an order's limit. */
export function LimitMark({ state }: { state: LimitState }) {
  return <Status tone={TONES[state]}>{HOTLINE.limits[state]}</Status>
}
