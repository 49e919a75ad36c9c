import type { ClaimState } from '#domain/estate/claim-words.ts'
import type { OutputOf } from '#contract/core/endpoint.ts'
import type { listMyClaims } from '#contract/estate/my-claims.ts'

import { CLAIMS } from '#src/copy/estate/claims.ts'
import { instant } from '#src/ui/figures/figures.ts'
import type { Step } from '#src/ui/layout/steps.tsx'
import type { Tone } from '#src/ui/state/status.tsx'

type Shown = Pick<OutputOf<typeof listMyClaims>['claims'][number], 'state' | 'dueAt' | 'steps' | 'madeAt'>

export const CLAIM_TONES: Readonly<Record<ClaimState, Tone>> = {
  waiting: 'calm',
  asked: 'warn',
  second: 'calm',
  granted: 'good',
  refused: 'bad',
  appealed: 'calm',
  upheld: 'bad',
  withdrawn: 'quiet',
}

/** Until when who has to do something; null where no clock runs. */
export function clockOf(
  claim: Shown,
  nowAt: number,
): { tone: 'calm' | 'warn' | 'bad'; words: string } | null {
  const { state, dueAt } = claim
  if (dueAt === null) return null
  const when = instant(dueAt)
  const isOver = dueAt <= nowAt
  if (state === 'asked') return { tone: isOver ? 'bad' : 'warn', words: CLAIMS.answerBy(when) }
  if (state === 'refused') return { tone: 'calm', words: isOver ? CLAIMS.appealOver : CLAIMS.appealBy(when) }
  return isOver ? { tone: 'bad', words: CLAIMS.deskLate(when) } : { tone: 'calm', words: CLAIMS.deskBy(when) }
}

/** What happened, newest first, each with its papers or reasons in words. */
export function stepsOf(claim: Shown): Step[] {
  const steps = claim.steps.map((step, index) => ({
    key: String(index),
    title: CLAIMS.step(step.as, step.kind),
    when: instant(step.at),
    note: CLAIMS.list([
      ...step.papers.map((paper) => CLAIMS.papers[paper]),
      ...step.refusals.map((code) => CLAIMS.refusals[code].title),
      ...(step.words === '' ? [] : [step.words]),
    ]),
  }))
  return steps.reverse()
}
