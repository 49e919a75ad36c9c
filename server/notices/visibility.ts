import { isAllowed } from '#domain/core/access.ts'
import type { RequestContext } from '#server/core/http/context.ts'
import type { Tx } from '#server/core/db/scope.ts'
import { findNotice, newestOf, type StoredNotice } from './store.ts'
import { AppError } from '#server/core/http/app-error.ts'

/** The notice as far as this reader may know of it: its homes once it is shown, and whoever posts or supervises. */
export async function mustSee(
  tx: Tx,
  context: RequestContext,
  estateId: string,
  noticeId: string,
): Promise<StoredNotice> {
  const notice = await findNotice(tx, estateId, context.personId, noticeId, context.nowAt)
  if (!notice) throw new AppError('notice.not-found')
  if (!seesAll(context) && !(notice.isMine && wasShown(notice, context.nowAt)))
    throw new AppError('notice.not-found')
  return notice
}

/** Whether its homes have had it on screen; what was withdrawn before its time never was. */
export function wasShown(notice: StoredNotice, nowAt: number): boolean {
  const newest = newestOf(notice)
  return newest.shownFrom <= (newest.kind === 'withdraw' ? newest.at : nowAt)
}

/** Whether a caller may see all of the estate's notices. */
export function seesAll(context: Pick<RequestContext, 'roles'>): boolean {
  return context.roles.some((role) => isAllowed(role, 'notice.count'))
}
