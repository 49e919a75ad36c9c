import { AppError } from '#server/core/http/app-error.ts'
import type { Tx } from '#server/core/db/scope.ts'

/** Whether an estate is still being opened: owners get in, and nothing is decided there yet. */
export async function isOpening(tx: Tx, estateId: string): Promise<boolean> {
  const { rows } = await tx.query<{ isOpening: boolean }>(
    'SELECT is_opening AS "isOpening" FROM estates WHERE estate_id = $1',
    [estateId],
  )
  return rows[0]?.isOpening ?? false
}

/** Refuses what a decision of the owners would begin where the roll they would be counted by is not confirmed yet. */
export async function mustBeLive(tx: Tx, estateId: string): Promise<void> {
  if (await isOpening(tx, estateId)) throw new AppError('estate.not-live')
}
