import type { Role } from '#domain/core/access.ts'
import { comparedName } from '#domain/estate/match.ts'
import { isOwnRole } from './closing.ts'

/** Why two accounts are not made one. */
export const MERGE_BARS = ['same', 'name-differs', 'document-differs', 'post-held'] as const
export type MergeBar = (typeof MERGE_BARS)[number]

export type MergedAccount = {
  readonly personId: string
  readonly name: string
  /** Keyed hash of the verified document in hex; null where none was verified. */
  readonly document: string | null
  /** Roles that are held now or later. */
  readonly roles: readonly Role[]
}

/**
 * What keeps two accounts from being made one, null where nothing does. Two verified documents that differ are two persons, whatever papers say; so
 * are two names. An account with a post is not merged away: whoever was one of two who decide must not become the other as well.
 */
export function mergeBar(from: MergedAccount, to: MergedAccount): MergeBar | null {
  if (from.personId === to.personId) return 'same'
  if (comparedName(from.name) === '' || comparedName(from.name) !== comparedName(to.name))
    return 'name-differs'
  if (from.document !== null && to.document !== null && from.document !== to.document)
    return 'document-differs'
  return from.roles.some((role) => !isOwnRole(role)) ? 'post-held' : null
}
