import type { StepData } from '#contract/repairs/endpoints.ts'
import { WORK } from '#src/copy/repairs/work.ts'
import { count, instant, money } from '#src/ui/figures/figures.ts'

/** What a step says besides its note, a line each. */
export function stepLines(data: StepData): string[] {
  const lines: string[] = []
  if (data.thirdParty) lines.push(WORK.thirdPartyIs(data.thirdParty))
  if (data.visitFrom !== undefined && data.visitTo !== undefined)
    lines.push(WORK.visit(instant(data.visitFrom), instant(data.visitTo)))
  if (data.pauseReason) lines.push(WORK.stepPause(WORK.pauseReasons[data.pauseReason]))
  if (data.declineReason) lines.push(WORK.stepPause(WORK.declineReasons[data.declineReason]))
  for (const { title, quantity, unitFen } of data.quote ?? [])
    lines.push(WORK.quoteLine(title, count(quantity), money(unitFen), money(quantity * unitFen)))
  if (data.costFen !== undefined) lines.push(WORK.stepCost(money(data.costFen)))
  return lines
}
