import { type Choices, castBallot, type Receipt } from '#contract/votes/endpoints.ts'
import { newId } from '#src/platform/random.ts'
import { readText, removeText, writeText } from '#src/platform/storage.ts'
import { call } from '../calls/call.ts'
import { mayRetry, type Outcome } from '../calls/codes.ts'
import { rememberChoices } from './evidence.ts'

/**
 * Casts a ballot. One wish has one key, kept until the server has answered it: pressing again after a lost answer
 * repeats the same ballot and gets the same receipt.
 */
export async function cast(
  estateId: string,
  voteId: string,
  headId: string,
  choices: Choices,
  /** That the joint owners agree; only where the head has some and no representative. */
  agreed: boolean,
): Promise<Outcome<Receipt>> {
  const name = `ballot-key ${voteId} ${headId} ${choices.join('.')}`
  const key = readText(name) ?? (await newId())
  writeText(name, key)
  const body = { headId, choices, ...(agreed ? { agreed: true as const } : {}) }
  const answer = await call(castBallot, { params: { estateId, voteId }, body, key })
  if (answer.ok) rememberChoices(voteId, headId, choices)
  if (answer.ok || !mayRetry(answer.code)) removeText(name)
  return answer
}
