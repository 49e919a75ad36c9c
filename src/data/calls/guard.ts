import { useEffect } from 'react'
import { currentPath, goTo, replaceWith, startAt } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import type { ClientCode } from './codes.ts'
import { type ActiveRole, useSession } from './session.ts'
import { finishReturn, rememberPlace, takeRememberedPlace } from './sign-in.ts'

let returning: Promise<'none' | 'done' | ClientCode> | null = null

/**
 * For every page that needs a person: where they stand, or null while nobody is signed in. Then it first finishes a
 * return from 京通, and else leads to the sign-in page, from which it comes back to this very page.
 */
export function useActiveRole(): ActiveRole | null {
  const isIn = useSession((state) => state.session !== null)
  const standing = useSession((state) => state.standing)
  const isDue = useSession((state) => state.me?.noticeDue !== undefined)
  useEffect(() => {
    if (!isIn) void comeIn()
  }, [isIn])
  useEffect(() => {
    if (isIn && isDue) showNotice()
  }, [isIn, isDue])
  return isIn ? standing : null
}

let isNoticeShown = false

/** A notice that was not read yet is shown once while the app runs; whoever goes back goes on, and is shown it at the next start. */
function showNotice(): void {
  if (isNoticeShown) return
  isNoticeShown = true
  goTo(routes.privacyNotice())
}

async function comeIn(): Promise<void> {
  returning ??= finishReturn()
  const finished = await returning
  returning = null
  if (finished === 'done') {
    const path = takeRememberedPlace()
    if (path && path !== currentPath()) startAt(path)
    return
  }
  const { session, hasExpired } = useSession.getState()
  if (session) return
  const path = currentPath()
  if (path.startsWith(routes.signIn())) return
  if (finished === 'none') rememberPlace(path)
  const told = finished === 'none' ? (hasExpired ? 'session.expired' : undefined) : finished
  replaceWith(routes.signIn(told))
}
