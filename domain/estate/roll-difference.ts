import type { SALES, UNIT_KINDS } from '../votes/roll.ts'
import type { AreaSource } from '../votes/roll-check.ts'

/** An owner as a roll has them: `key` is the same for the same document. */
export type RollHomeOwner = { readonly key: string; readonly name: string }

export type RollHome = {
  /** The same for every spelling of one place. */
  readonly place: string
  readonly label: string
  readonly kind: (typeof UNIT_KINDS)[number]
  readonly areaDm2: number
  readonly areaSource: AreaSource
  readonly sale: (typeof SALES)[number]
  readonly owners: readonly RollHomeOwner[]
}

export type PresentHome = Omit<RollHome, 'owners'> & {
  readonly unitId: string
  /** `isTied`: somebody signs in as this owner. */
  readonly owners: readonly (RollHomeOwner & { readonly ownerId: string; readonly isTied: boolean })[]
}

export const ROLL_FIELDS = ['kind', 'areaDm2', 'areaSource', 'sale', 'owners', 'names'] as const
export type RollField = (typeof ROLL_FIELDS)[number]

export type RollChange<Home extends RollHome = RollHome> = {
  readonly before: PresentHome
  readonly after: Home
  readonly fields: readonly RollField[]
}

export type RollDifference<Home extends RollHome = RollHome> = {
  readonly added: readonly Home[]
  readonly removed: readonly PresentHome[]
  readonly changed: readonly RollChange<Home>[]
  /** Owners with an account who would lose a home: what takes one from somebody takes two persons. */
  readonly losses: readonly { readonly unitId: string; readonly ownerId: string }[]
}

/** What a roll that was brought says differently from the present one. Each place must stand once on either side. */
export function rollDifference<Home extends RollHome>(
  present: readonly PresentHome[],
  given: readonly Home[],
): RollDifference<Home> {
  const now = new Map(present.map((one) => [one.place, one]))
  const next = new Map(given.map((one) => [one.place, one]))
  const added = given.filter((one) => !now.has(one.place))
  const removed = present.filter((one) => !next.has(one.place))
  const changed = given.flatMap((after) => {
    const before = now.get(after.place)
    const fields = before ? fieldsOf(before, after) : []
    return before && fields.length > 0 ? [{ before, after, fields }] : []
  })
  const losses = [
    ...removed.map((before) => ({ before, kept: new Set<string>() })),
    ...changed.map(({ before, after }) => ({ before, kept: new Set(after.owners.map(({ key }) => key)) })),
  ].flatMap(({ before, kept }) =>
    before.owners
      .filter((owner) => owner.isTied && !kept.has(owner.key))
      .map(({ ownerId }) => ({ unitId: before.unitId, ownerId })),
  )
  return { added, removed, changed, losses }
}

/** Whether a roll that is in use may be changed so: its owners pass on by a transfer, and no home of it goes (ADR 0025). */
export function isForLive({ removed, changed }: RollDifference): boolean {
  return removed.length === 0 && changed.every(({ fields }) => !fields.includes('owners'))
}

function fieldsOf(before: PresentHome, after: RollHome): RollField[] {
  const fields: RollField[] = (['kind', 'areaDm2', 'areaSource', 'sale'] as const).filter(
    (one) => before[one] !== after[one],
  )
  const keys = (owners: readonly RollHomeOwner[]) =>
    owners
      .map(({ key }) => key)
      .sort()
      .join()
  if (keys(before.owners) !== keys(after.owners)) fields.push('owners')
  const names = new Map(before.owners.map(({ key, name }) => [key, name]))
  if (after.owners.some(({ key, name }) => names.has(key) && names.get(key) !== name)) fields.push('names')
  return fields
}
