import type { Tx } from '#server/core/db/scope.ts'

/** What rooms above the estate add to a claim. Registered where the server is put together (handlers.ts). */
export type ClaimParts = {
  /** The names of those who stand in an election of the estate that is not over. */
  candidates(tx: Tx, estateId: string, nowAt: number): Promise<readonly string[]>
}

let registered: ClaimParts | undefined

export function registerClaimParts(parts: ClaimParts): void {
  registered = parts
}

/** Throws where the server was put together without them: a candidate could then decide who may vote. */
export function claimParts(): ClaimParts {
  if (!registered) throw new Error('the parts of a claim are not registered: import handlers.ts')
  return registered
}
