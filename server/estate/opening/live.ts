import { AppError } from '#server/core/http/app-error.ts'
import { ask, type Question, question } from '#server/core/db/ask.ts'
import type { Tx } from '#server/core/db/scope.ts'

/** Whether an estate is still being opened, asked beside other questions. */
export function openingQuestion(estateId: string): Question<boolean> {
  return question(
    'SELECT is_opening AS "isOpening" FROM estates WHERE estate_id = $1',
    [estateId],
    ([row]: { isOpening: boolean }[]) => row?.isOpening ?? false,
  )
}

/** Whether an estate is still being opened: owners get in, and nothing is decided there yet. */
async function isOpening(tx: Tx, estateId: string): Promise<boolean> {
  return ask(tx, openingQuestion(estateId))
}

/** Refuses what a decision of the owners would begin where the roll they would be counted by is not confirmed yet. */
export async function mustBeLive(tx: Tx, estateId: string): Promise<void> {
  if (await isOpening(tx, estateId)) throw new AppError('estate.not-live')
}
