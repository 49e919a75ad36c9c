import { prefersLargeType } from '#src/platform/host.ts'
import { readText, writeText } from '#src/platform/storage.ts'

const KEY = 'care'

/** Whether 关怀模式 was left on; where nobody chose yet, what the host's own type size suggests. */
export function careWasOn(): boolean {
  const kept = readText(KEY)
  return kept === null ? prefersLargeType() : kept === 'on'
}

export function keepCare(isOn: boolean): void {
  writeText(KEY, isOn ? 'on' : 'off')
}
