import { ESTATE_ID } from '#contract/core/scalars.ts'

const DOMAIN = '.wuye.beijing'

/** What other systems name an estate by. */
export function jurisdictionOf(estateId: string): string {
  return estateId + DOMAIN
}

/** The estate that a `jurisdiction_id` names, or null where it is none of ours. */
export function estateOf(jurisdictionId: string): string | null {
  const number = jurisdictionId.endsWith(DOMAIN) ? jurisdictionId.slice(0, -DOMAIN.length) : ''
  return ESTATE_ID.test(number) ? number : null
}
