import type { Role } from '#domain/core/access.ts'

/** A closing that was asked for is confirmed within a day, or asked for again. Basis: ours. */
export const CLOSING_MS = 86_400_000

/** What keeps an account from being closed: a post has to be handed over first, a claim that is open has to be taken back. */
export const CLOSING_BARS = ['closing.post-held', 'closing.claim-open'] as const
export type ClosingBar = (typeof CLOSING_BARS)[number]

/** Roles that end with the account; every other is a post that somebody gave and that has to be handed over. */
const OWN: readonly Role[] = ['owner', 'agent', 'resident']

/** Whether a role is one's own and no post that others answer for too. */
export function isOwnRole(role: string): boolean {
  return OWN.some((one) => one === role)
}

/** What keeps an account from being closed, null where nothing does. 个人信息保护法 §47①(3): whoever withdraws is deleted. */
export function closingBar(given: {
  readonly roles: readonly Role[]
  /** Posts in bodies and places that have no end yet, those that begin later included. */
  readonly posts: number
  readonly openClaims: number
}): ClosingBar | null {
  if (given.posts > 0 || given.roles.some((role) => !OWN.includes(role))) return 'closing.post-held'
  return given.openClaims > 0 ? 'closing.claim-open' : null
}

/** Whether a closing that was asked for at `askedAt` can be confirmed at `nowAt`. */
export function canConfirmClosing(askedAt: number, nowAt: number): boolean {
  return nowAt >= askedAt && nowAt - askedAt < CLOSING_MS
}
