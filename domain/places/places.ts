import type { Day } from '../core/calendar.ts'

/** From the city down: each hangs on one of the kind before it. */
export const PLACE_KINDS = ['city', 'district', 'street', 'community'] as const
export type PlaceKind = (typeof PLACE_KINDS)[number]

/** How many digits the national code of a kind has. Source: GB/T 2260, GB/T 10114 and the codes for statistics (6 + 3 + 3). */
export const CODE_DIGITS: Readonly<Record<PlaceKind, number>> = {
  city: 6,
  district: 6,
  street: 9,
  community: 12,
}

/** What a place was from a day on, until its next version. */
export type PlaceVersion = {
  readonly placeId: string
  readonly kind: PlaceKind
  readonly name: string
  /** Which place supervises it; null for the city. */
  readonly parentId: string | null
  /**
   * The national code of the ground it stands on; null where it has none. It says nothing of who supervises: 经开区 supervises and has
   * none, and its streets' codes are those of 大兴 and 通州.
   */
  readonly divisionCode: string | null
  readonly validFrom: Day
}

export type PlaceFault =
  | 'code-wrong'
  | 'code-taken'
  | 'parent-missing'
  | 'parent-unknown'
  | 'parent-kind'
  | 'twice'
  | 'kind-changed'
  | 'older-than-known'

/**
 * Decides which of the given versions are new, or what is wrong with them, by their place in the list. A version that says what is known
 * already is neither; a change needs a later day than the last one, since the past is not rewritten.
 */
export function newVersions(
  known: readonly PlaceVersion[],
  given: readonly PlaceVersion[],
): { readonly added: readonly PlaceVersion[]; readonly faults: ReadonlyMap<number, PlaceFault> } {
  const faults = new Map<number, PlaceFault>()
  const added: PlaceVersion[] = []
  const last = new Map<string, PlaceVersion>()
  for (const one of [...known].sort((a, b) => compare(a.validFrom, b.validFrom))) last.set(one.placeId, one)
  const parents = new Map([...last, ...given.map((one) => [one.placeId, one] as const)])
  const codes = new Map<string, string>()
  for (const { divisionCode, placeId } of last.values()) if (divisionCode) codes.set(divisionCode, placeId)
  const seen = new Set<string>()
  given.forEach((one, index) => {
    const before = last.get(one.placeId)
    const fault = faultOf(one, before, parents, codes, seen)
    seen.add(one.placeId)
    if (one.divisionCode !== null) codes.set(one.divisionCode, one.placeId)
    if (fault) faults.set(index, fault)
    else if (!before || !saysSame(before, one)) added.push(one)
  })
  return { added: faults.size > 0 ? [] : added, faults }
}

function faultOf(
  one: PlaceVersion,
  before: PlaceVersion | undefined,
  places: ReadonlyMap<string, PlaceVersion>,
  codes: ReadonlyMap<string, string>,
  seen: ReadonlySet<string>,
): PlaceFault | null {
  if (seen.has(one.placeId)) return 'twice'
  if (one.divisionCode !== null) {
    if (!/^\d+$/.test(one.divisionCode) || one.divisionCode.length !== CODE_DIGITS[one.kind])
      return 'code-wrong'
    const holder = codes.get(one.divisionCode)
    if (holder !== undefined && holder !== one.placeId) return 'code-taken'
  }
  const above = PLACE_KINDS[PLACE_KINDS.indexOf(one.kind) - 1]
  if (above === undefined) {
    if (one.parentId !== null) return 'parent-kind'
  } else {
    if (one.parentId === null) return 'parent-missing'
    const parent = places.get(one.parentId)
    if (!parent) return 'parent-unknown'
    if (parent.kind !== above) return 'parent-kind'
  }
  if (!before) return null
  if (before.kind !== one.kind) return 'kind-changed'
  return !saysSame(before, one) && one.validFrom <= before.validFrom ? 'older-than-known' : null
}

function saysSame(a: PlaceVersion, b: PlaceVersion): boolean {
  return (
    a.kind === b.kind && a.name === b.name && a.parentId === b.parentId && a.divisionCode === b.divisionCode
  )
}

/** That an estate hangs on a community from a day on, until its next move. */
export type EstateMove = { readonly estateId: string; readonly communityId: string; readonly from: Day }

/** That a place stands above an estate from a day on; `to` is the first day on which it no longer does, null where that is open. */
export type Reach = {
  readonly placeId: string
  readonly estateId: string
  readonly from: Day
  readonly to: Day | null
}

/**
 * Which places stand above which estates, and when: whoever has a post in a place has it in those. An estate that moves, and a
 * place that comes under another, take nobody's past away: the time before stays as it was.
 */
export function reachOf(versions: readonly PlaceVersion[], moves: readonly EstateMove[]): Reach[] {
  const byPlace = grouped(versions, (one) => one.placeId)
  const found: Reach[] = []
  for (const own of grouped(moves, (one) => one.estateId).values()) {
    const sorted = [...own].sort((a, b) => compare(a.from, b.from))
    sorted.forEach((move, index) => {
      climb(byPlace, move.estateId, move.communityId, move.from, sorted[index + 1]?.from ?? null, found)
    })
  }
  return joined(found)
}

/** The place and all above it, for a stretch of time that ends before `to`. */
function climb(
  byPlace: ReadonlyMap<string, readonly PlaceVersion[]>,
  estateId: string,
  placeId: string,
  from: Day,
  to: Day | null,
  found: Reach[],
): void {
  if (to !== null && to <= from) return
  found.push({ placeId, estateId, from, to })
  const versions = [...(byPlace.get(placeId) ?? [])].sort((a, b) => compare(a.validFrom, b.validFrom))
  versions.forEach((version, index) => {
    if (version.parentId === null) return
    // Note: the first version of a place is taken for all that was before it; nobody knows better.
    const begins = index === 0 || version.validFrom < from ? from : version.validFrom
    const next = versions[index + 1]?.validFrom ?? null
    const ends = next === null ? to : to === null || next < to ? next : to
    if (ends === null || begins < ends) climb(byPlace, estateId, version.parentId, begins, ends, found)
  })
}

/** Stretches of the same place and estate that meet, as one. */
function joined(found: readonly Reach[]): Reach[] {
  const result: Reach[] = []
  for (const stretches of grouped(found, (one) => `${one.placeId} ${one.estateId}`).values()) {
    const sorted = [...stretches].sort((a, b) => compare(a.from, b.from))
    let [open] = sorted
    if (!open) continue
    for (const next of sorted.slice(1)) {
      if (open.to === null || next.from <= open.to) {
        const to: Day | null =
          open.to === null || next.to === null ? null : next.to > open.to ? next.to : open.to
        open = { ...open, to }
      } else {
        result.push(open)
        open = next
      }
    }
    result.push(open)
  }
  return result
}

function grouped<T>(list: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const one of list) {
    const key = keyOf(one)
    const group = groups.get(key)
    if (group) group.push(one)
    else groups.set(key, [one])
  }
  return groups
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
