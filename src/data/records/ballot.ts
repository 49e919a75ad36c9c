import { type Choices, castBallot, type Receipt } from '#contract/votes/endpoints.ts'
import { call } from '../calls/call.ts'
import type { Outcome } from '../calls/codes.ts'
import { rememberChoices } from './evidence.ts'

/**
 * Casts a ballot. Pressing again after a lost answer, also in an app that was ended meanwhile, repeats the same ballot and gets the same
 * receipt.
 */
export async function cast(
  estateId: string,
  voteId: string,
  headId: string,
  choices: Choices,
  /** That the joint owners agree; only where the head has some and no representative. */
  agreed: boolean,
): Promise<Outcome<Receipt>> {
  const body = { headId, choices, ...(agreed ? { agreed: true as const } : {}) }
  const keptAs = `ballot-key ${voteId} ${headId} ${choices.join('.')}`
  const answer = await call(castBallot, { params: { estateId, voteId }, body, keptAs })
  if (answer.ok) rememberChoices(voteId, headId, choices)
  return answer
}
