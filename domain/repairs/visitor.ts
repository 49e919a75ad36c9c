import { FACILITY_KINDS, type FacilityKind, REPAIR_KINDS } from './kind.ts'

// A report of somebody without an account, who has scanned the code of a lift or a door and left a number. Law: 条例 §§44(5), 65(2): nothing ties
// reporting to ownership (DOMAIN2 §1.4). What bounds it is the clock of a day and not an account.

/** Reports of a Beijing day: from one network address, which many phones may share; from one number; about one facility. Basis: ours. */
export const VISITOR_LIMITS = { address: 20, phone: 5, facility: 10 } as const

/** Days after the end of a report on which the number is deleted. Law: 个人信息保护法 §19 (the shortest time). Basis: ours. */
export const VISITOR_PHONE_DAYS = 30

/** A mobile number of the mainland. */
export const MOBILE = /^1[3-9][0-9]{9}$/

/** What can be reported at a facility: what it suffers from, and what anybody sees anywhere. */
export function visitorKinds(facility: FacilityKind): string[] {
  const kinds: readonly string[] = [...FACILITY_KINDS[facility], 'light', 'cleaning', 'other']
  return REPAIR_KINDS.map(({ key }) => key).filter((key) => kinds.includes(key))
}

/** As whom such a report stands in the queue: nobody who signs in. */
export function visitorOf(repairId: string): string {
  return `visitor-${repairId}`
}

export function isVisitor(personId: string): boolean {
  return personId.startsWith('visitor-')
}
