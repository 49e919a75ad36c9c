const DOMAIN = '.wuye.beijing'

/** What other systems name an estate by. */
export function jurisdictionOf(communityId: string): string {
  return communityId + DOMAIN
}

/** The estate that a `jurisdiction_id` names, or null where it is none of ours. */
export function communityOf(jurisdictionId: string): string | null {
  return /^([1-9][0-9]{0,18})\.wuye\.beijing$/.exec(jurisdictionId)?.[1] ?? null
}
